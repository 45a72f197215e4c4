package store_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"shuoli/internal/archive"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// backedUp is a store with a little in it, and its backup.
func backedUp(t *testing.T) (w *storetest.World, file string) {
	t.Helper()
	w = storetest.SQLite(t)
	found(t, w.Store)
	write(t, w.Store, func(tx *store.Tx) error {
		return tx.Audit(store.Entry{ActorName: "anna", Action: "look", Object: "case"})
	})
	file = filepath.Join(t.TempDir(), "good.backup")
	if _, err := w.Store.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return w, file
}

// forger makes archives that look more or less like a good one.
type forger struct {
	t    *testing.T
	good []byte
	m    archive.Manifest
	db   []byte
}

func newForger(t *testing.T, good string) *forger {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	f := &forger{t: t}
	if f.m, err = archive.Unpack(good, root); err != nil {
		t.Fatal(err)
	}
	f.good = content(t, good)
	f.db = content(t, filepath.Join(dir, "shuoli.db"))
	return f
}

// packed is a member as a hostile hand writes it.
type packed struct {
	tar.Header
	data []byte
}

func plain(name string, data []byte) packed {
	return packed{tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(data)), Mode: 0o600}, data}
}

func (f *forger) manifest(change func(*archive.Manifest)) packed {
	m := f.m
	m.Members = append([]archive.Member{}, m.Members...)
	if change != nil {
		change(&m)
	}
	text, err := json.Marshal(m)
	if err != nil {
		f.t.Fatal(err)
	}
	return plain("manifest.json", text)
}

// named is a manifest that names its only member otherwise.
func (f *forger) named(name string) packed {
	return f.manifest(func(m *archive.Manifest) { m.Members[0].Name = name })
}

func (f *forger) pack(entries ...packed) []byte { return zipped(f.tar(entries...)) }

func (f *forger) tar(entries ...packed) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		if err := w.WriteHeader(&e.Header); err != nil {
			f.t.Fatal(err)
		}
		if _, err := w.Write(e.data); err != nil {
			f.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// altered is a whole archive of the database after some SQL, its manifest made to fit.
func (f *forger) altered(change func(*archive.Manifest), statements ...string) []byte {
	path := filepath.Join(f.t.TempDir(), "shuoli.db")
	if err := os.WriteFile(path, f.db, 0o600); err != nil {
		f.t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", storetest.Address(path))
	if err != nil {
		f.t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // a pragma is for one connection
	for _, s := range statements {
		exec(f.t, db, s)
	}
	if err := db.Close(); err != nil {
		f.t.Fatal(err)
	}
	return f.with(content(f.t, path), change)
}

// with is a whole archive of any bytes as the database.
func (f *forger) with(db []byte, change func(*archive.Manifest)) []byte {
	sum := sha256.Sum256(db)
	return f.pack(f.manifest(func(m *archive.Manifest) {
		m.Members[0].Size, m.Members[0].SHA256 = int64(len(db)), hex.EncodeToString(sum[:])
		if change != nil {
			change(m)
		}
	}), plain("shuoli.db", db))
}

// hostileArchive must be refused, and for the reason that it was made for: why is in the
// cause, or empty where chance decides who notices first.
type hostileArchive struct {
	name, why string
	data      []byte
}

func (f *forger) hostile() []hostileArchive {
	db, m := plain("shuoli.db", f.db), f.manifest(nil)
	// The database follows, so that it is not the size that gives it away.
	of := func(flag byte, link string) []byte {
		return f.pack(m, packed{Header: tar.Header{Typeflag: flag, Name: "shuoli.db", Linkname: link, Mode: 0o600}}, db)
	}
	flipped := append([]byte{}, f.good...)
	flipped[len(flipped)/2] ^= 1
	zeros := make([]byte, 16<<20)
	return []hostileArchive{
		{"nothing", "EOF", nil},
		{"text", "gzip: invalid header", []byte("this is no backup")},
		{"a database", "gzip: invalid header", f.db},
		{"gzip of nothing", "it ends before", zipped(nil)},
		{"gzip of text", "invalid tar header", zipped([]byte(strings.Repeat("text ", 5000)))},
		{"a tar that is not packed", "gzip: invalid header", f.tar(m, db)},
		{"cut in half", "unexpected EOF", f.good[:len(f.good)/2]},
		{"cut by one byte", "unexpected EOF", f.good[:len(f.good)-1]},
		{"one bit turned", "", flipped},
		{"something behind it", "goes on behind its end", append(append([]byte{}, f.good...), "more"...)},
		{"a second archive behind it", "goes on behind its end", append(append([]byte{}, f.good...), f.good...)},
		{"no manifest", "where \"manifest.json\" should be", f.pack(db)},
		{"the manifest last", "where \"manifest.json\" should be", f.pack(db, m)},
		{"two manifests", "where \"shuoli.db\" should be", f.pack(m, m, db)},
		{"a manifest that is no JSON", "unexpected EOF", f.pack(plain("manifest.json", []byte("{")), db)},
		{"a manifest with more", "unknown field", f.pack(plain("manifest.json", []byte(`{"format":1,"script":"x"}`)), db)},
		{"a manifest of a megabyte", "a manifest of", f.pack(plain("manifest.json", []byte(`{"epoch":"`+strings.Repeat("x", 1<<20)+`"}`)), db)},
		{"a manifest that is a link", "of type '2'", f.pack(packed{Header: tar.Header{Typeflag: tar.TypeSymlink, Name: "manifest.json", Linkname: "/etc/passwd"}}, db)},
		{"another form", "format 2", f.pack(f.manifest(func(m *archive.Manifest) { m.Format = 2 }), db)},
		{"another database", "a backup of postgres", f.pack(f.manifest(func(m *archive.Manifest) { m.Database = "postgres" }), db)},
		{"no members", "0 members", f.pack(f.manifest(func(m *archive.Manifest) { m.Members = nil }))},
		{"a member missing", "it ends before", f.pack(f.manifest(func(m *archive.Manifest) { m.Members[0].Size = 100 }))},
		{"a member too many", "is not in the manifest", f.pack(m, db, plain("demo.key", []byte("{}")))},
		{"a key beside the database", "2 members", f.pack(f.manifest(func(m *archive.Manifest) { m.Members = append(m.Members, member("demo.key", "{}")) }), db, plain("demo.key", []byte("{}")))},
		{"the same member twice", "is not in the manifest", f.pack(m, db, db)},
		{"the same name twice", "the manifest names", f.pack(f.manifest(func(m *archive.Manifest) { m.Members = append(m.Members, m.Members[0]) }), db, db)},
		{"the manifest as a member", "the manifest names", f.pack(f.named("manifest.json"), plain("manifest.json", f.db))},
		{"upwards", "the manifest names", f.pack(f.named("../shuoli.db"), plain("../shuoli.db", f.db))},
		{"upwards, unannounced", "where \"shuoli.db\" should be", f.pack(m, plain("../shuoli.db", f.db))},
		{"upwards and back", "the manifest names", f.pack(f.named("x/../shuoli.db"), plain("x/../shuoli.db", f.db))},
		{"absolute", "the manifest names", f.pack(f.named("/tmp/shuoli.db"), plain("/tmp/shuoli.db", f.db))},
		{"backslashes", "the manifest names", f.pack(f.named(`..\shuoli.db`), plain(`..\shuoli.db`, f.db))},
		{"a drive", "the manifest names", f.pack(f.named(`c:shuoli.db`), plain(`c:shuoli.db`, f.db))},
		{"a folder in the name", "the manifest names", f.pack(f.named("a/shuoli.db"), plain("a/shuoli.db", f.db))},
		{"a dot before the name", "where \"shuoli.db\" should be", f.pack(m, plain("./shuoli.db", f.db))},
		{"another case of letters", "the manifest names", f.pack(f.named("SHUOLI.DB"), plain("SHUOLI.DB", f.db))},
		{"a log beside the database", "1 members", f.pack(f.named("shuoli.db-wal"), plain("shuoli.db-wal", f.db))},
		{"a symbolic link", "of type '2'", of(tar.TypeSymlink, "/etc/passwd")},
		{"a hard link", "of type '1'", of(tar.TypeLink, "../shuoli.db")},
		{"a character device", "of type '3'", of(tar.TypeChar, "")},
		{"a block device", "of type '4'", of(tar.TypeBlock, "")},
		{"a pipe in it", "of type '6'", of(tar.TypeFifo, "")},
		{"a folder in it", "of type '5'", of(tar.TypeDir, "")},
		{"PAX records", "of type '0'", f.pack(m, packed{tar.Header{Typeflag: tar.TypeReg, Name: "shuoli.db", Size: int64(len(f.db)), Format: tar.FormatPAX, PAXRecords: map[string]string{"SHUOLI.x": "1"}}, f.db})},
		{"a wrong hash", "has the hash", f.pack(f.manifest(func(m *archive.Manifest) { m.Members[0].SHA256 = strings.Repeat("0", 64) }), db)},
		{"a hash that is none", "the manifest names", f.pack(f.manifest(func(m *archive.Manifest) { m.Members[0].SHA256 = "" }), db)},
		{"a wrong size", "bytes, not", f.pack(f.manifest(func(m *archive.Manifest) { m.Members[0].Size-- }), db)},
		{"a negative size", "would unpack to -1", f.pack(f.manifest(func(m *archive.Manifest) { m.Members[0].Size = -1 }), db)},
		{"a bomb", "would unpack to", f.with(zeros, nil)},
		{"a bomb that says nothing", "bytes, not", f.pack(m, plain("shuoli.db", zeros))},
		{"a bomb behind the end", "goes on behind its end", zipped(append(f.tar(m, db), zeros...))},
		{"a bomb of a manifest", "a manifest of", f.pack(plain("manifest.json", zeros))},
		{"no database at all", "not a database", f.with([]byte("this is no database"), nil)},
		{"zeros for a database", "not a database", f.with(make([]byte, len(f.db)/8), nil)},
		{"half a database", "malformed", f.with(f.db[:len(f.db)/2], nil)},
		{"a broken page", "finds it broken", f.with(overwritten(f.db), nil)},
		{"a foreign table", "schema is not", f.altered(nil, "CREATE TABLE x (y)")},
		{"a foreign trigger", "schema is not", f.altered(nil, "CREATE TRIGGER x AFTER INSERT ON sessions BEGIN UPDATE users SET password_hash = ''; END")},
		{"a foreign view", "schema is not", f.altered(nil, "CREATE VIEW x AS SELECT * FROM users")},
		{"without the audit's trigger", "schema is not", f.altered(nil, "DROP TRIGGER audit_no_delete")},
		{"without a table", "schema is not", f.altered(nil, "DROP TABLE sessions")},
		{"not migrated", "schema is not", f.altered(nil, "DELETE FROM goose_db_version WHERE version_id > 3")},
		{"another schema than it says", "what its manifest says", f.altered(func(m *archive.Manifest) { m.Schema-- })},
		{"another epoch than it says", "what its manifest says", f.altered(func(m *archive.Manifest) { m.Epoch = "X" })},
		{"other counts than it says", "what its manifest says", f.altered(func(m *archive.Manifest) { m.Counts = map[string]int64{"cases": 7} })},
		{"a broken reference", "references to what is not there", f.altered(nil, "PRAGMA foreign_keys = off", "INSERT INTO grants (user_id, role) VALUES ('nobody', 'admin')")},
		{"an audit entry changed", "broken at its entry 1", f.altered(nil, "DROP TRIGGER audit_no_update", "UPDATE audit SET actor_name = 'bert'", updateTrigger)},
		{"an audit entry made up", "broken at its entry 2", f.altered(nil, "INSERT INTO audit SELECT township_id, seq + 1, at, actor_id, actor_name, origin, 'x', object, object_id, detail, hash, hash FROM audit")},
		{"the making of no case audited", "the making of no case", f.altered(nil, "INSERT INTO audit SELECT township_id, seq + 1, at, actor_id, actor_name, origin, 'case.register', 'case', 'x', detail, hash, hash FROM audit")},
	}
}

const updateTrigger = `CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END`

func member(name, data string) archive.Member {
	sum := sha256.Sum256([]byte(data))
	return archive.Member{Name: name, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
}

// overwritten is a database with a page of nonsense in its middle.
func overwritten(db []byte) []byte {
	db = append([]byte{}, db...)
	for i := range 4096 {
		db[len(db)/2/4096*4096+i] = byte(i * 7)
	}
	return db
}

// TestBAK03: no hostile archive changes anything, inside the folder or outside, and none
// takes long.
func TestBAK03(t *testing.T) {
	w, good := backedUp(t)
	if err := w.Store.Close(); err != nil {
		t.Fatal(err)
	}
	f := newForger(t, good)
	refused := func(t *testing.T, file, code, why string, o store.Options) {
		t.Helper()
		before, began := treeOf(t, filepath.Dir(w.Options.DataDir)), time.Now()
		_, err := store.Restore(t.Context(), o, file, "test")
		wantCode(t, err, code)
		if err != nil && !strings.Contains(err.Error(), why) {
			t.Errorf("refused, but not because %s: %v", why, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("refused after %v", took)
		}
		if after := treeOf(t, filepath.Dir(w.Options.DataDir)); after != before {
			t.Errorf("before:\n%safter:\n%s", before, after)
		}
	}
	list := f.hostile()
	if len(list) < 30 {
		t.Errorf("only %d archives", len(list))
	}
	file := filepath.Join(t.TempDir(), "hostile")
	for _, h := range list {
		if err := os.WriteFile(file, h.data, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run(h.name, func(t *testing.T) { refused(t, file, "bad_backup", h.why, w.Options) })
	}
	newer := f.altered(func(m *archive.Manifest) { m.Schema = 9999 }, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
	if err := os.WriteFile(file, newer, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("a newer schema", func(t *testing.T) { refused(t, file, "schema_too_new", "", w.Options) })
	t.Run("a file that is not there", func(t *testing.T) { refused(t, file+"x", "bad_backup", "no such file", w.Options) })
	t.Run("a folder", func(t *testing.T) { refused(t, t.TempDir(), "bad_backup", "no plain file", w.Options) })
	t.Run("a pipe", func(t *testing.T) {
		pipe := filepath.Join(t.TempDir(), "pipe")
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, pipe, "bad_backup", "no plain file", w.Options)
	})
	t.Run("other keys", func(t *testing.T) {
		o := w.Options
		var err error
		if o.Keys, err = store.NewKeyFile(filepath.Join(t.TempDir(), "other.key")); err != nil {
			t.Fatal(err)
		}
		refused(t, good, "wrong_key", "", o)
	})
	// The same folder takes the good one.
	restored, err := store.Restore(t.Context(), w.Options, good, "test")
	if err != nil || restored.Counts["users"] != int64(len(people)) {
		t.Errorf("%+v, %v", restored, err)
	}
}

// treeOf is every file below a folder with its mode and content.
func treeOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sum := sha256.New()
		if info.Mode().IsRegular() {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			if _, err := io.Copy(sum, f); err != nil {
				return err
			}
		}
		fmt.Fprintf(&b, "%s %s %x\n", strings.TrimPrefix(path, dir), info.Mode(), sum.Sum(nil))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
