package store

import (
	"bytes"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shuoli/internal/fault"
)

// old makes a folder's database what a program without sums made of it.
func (h hand) old(dir string) {
	h.Helper()
	path := filepath.Join(dir, sqliteFile)
	db := h.plain(dir)
	if _, err := db.ExecContext(h.Context(), "VACUUM INTO ?", "file:"+path+".old?reserve=0"); err != nil {
		h.Fatal(err)
	}
	if err := db.Close(); err != nil {
		h.Fatal(err)
	}
	if err := os.Rename(path+".old", path); err != nil {
		h.Fatal(err)
	}
	h.wantSums(path, false)
}

// plain opens a folder's database as such a program.
func (h hand) plain(dir string) *sql.DB {
	h.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, sqliteFile)+"?_journal_mode=WAL")
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	return db
}

// wantSums looks at a database that nobody needs alone.
func (h hand) wantSums(path string, want bool) {
	h.Helper()
	s, err := look(path, h.options)
	if err != nil {
		h.Fatal(err)
	}
	defer s.closePools()
	if sums, err := pageSums(h.Context(), s.pools[0]); err != nil || sums != want {
		h.Errorf("%s has sums: %v, want %v (%v)", path, sums, want, err)
	}
}

// TestAnOlderDatabaseGetsSums at the first start that can have it alone, with what was
// still in its log; until then it is worked with as it is.
func TestAnOlderDatabaseGetsSums(t *testing.T) {
	h := newHand(t)
	var log bytes.Buffer
	h.options.Logger = slog.New(slog.NewTextHandler(&log, nil))
	dir := h.options.DataDir
	path := filepath.Join(dir, sqliteFile)
	wrote := func(text string, sums bool, line string) {
		t.Helper()
		log.Reset()
		s := h.open(dir)
		h.write(s, text)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		h.wantSums(path, sums)
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log says %s", log.String())
		}
		if said, _ := h.says(dir); said != text {
			t.Errorf("it says %q", said)
		}
	}
	wrote("new", true, "")
	h.old(dir)

	other := h.plain(dir)
	var n int
	if err := other.QueryRowContext(t.Context(), "SELECT count(*) FROM settings").Scan(&n); err != nil {
		t.Fatal(err)
	}
	wrote("beside another", false, "database is locked")
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(path+".summed", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	wrote("without room", false, "have no sums yet")
	if err := os.RemoveAll(path + ".summed"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".summed", []byte("left by one that was killed"), 0o600); err != nil {
		t.Fatal(err)
	}
	wrote("alone", true, "have sums from now on")
	wrote("once more", true, "")
	if strings.Contains(log.String(), "from now on") {
		t.Error("it was done twice")
	}
	if _, err := os.Lstat(path + ".summed"); err == nil {
		t.Error("something was left")
	}
}

// TestALogWithoutSumsIsNotLost: the program was killed before it was replaced by one that
// keeps sums.
func TestALogWithoutSumsIsNotLost(t *testing.T) {
	h := newHand(t)
	h.says(h.options.DataDir)
	h.old(h.options.DataDir)
	db := h.plain(h.options.DataDir)
	if _, err := db.ExecContext(t.Context(), "INSERT INTO settings (key, value) VALUES ('hand', 'in the log')"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{sqliteFile, sqliteFile + "-wal", useName} {
		data, err := os.ReadFile(filepath.Join(h.options.DataDir, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if text, _ := h.says(dir); text != "in the log" {
		t.Errorf("it says %q", text)
	}
	h.wantSums(filepath.Join(dir, sqliteFile), true)
}

// TestADamagedOlderDatabaseStays and is refused as it would have been.
func TestADamagedOlderDatabaseStays(t *testing.T) {
	h := newHand(t)
	h.says(h.options.DataDir)
	h.old(h.options.DataDir)
	path := filepath.Join(h.options.DataDir, sqliteFile)
	db := h.plain(h.options.DataDir)
	var page int
	if err := db.QueryRowContext(t.Context(), "SELECT max(rootpage) FROM sqlite_schema WHERE type = 'index'").Scan(&page); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err == nil {
		clear(file[(page-1)*4096:][:4096])
		err = os.WriteFile(path, file, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), h.options)
	if err == nil {
		_ = s.Close()
	}
	if fault.CodeOf(err) != "store_damaged" {
		t.Errorf("%v", err)
	}
	h.wantSums(path, false)
}

// TestABackupHasSums, whatever the database that it was made of has, and so does what is
// restored from one that has none.
func TestABackupHasSums(t *testing.T) {
	h := newHand(t)
	h.says(h.options.DataDir)
	h.old(h.options.DataDir)
	other := h.plain(h.options.DataDir) // so that it stays without
	if err := other.PingContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := other.ExecContext(t.Context(), "DELETE FROM settings WHERE key = 'nothing'"); err != nil {
		t.Fatal(err)
	}
	s := h.open(h.options.DataDir)
	defer s.Close()
	h.wantSums(s.file, false)
	stage := t.TempDir()
	if _, _, err := s.copyFile(t.Context(), stage); err != nil {
		t.Fatal(err)
	}
	h.wantSums(filepath.Join(stage, sqliteFile), true)

	h.old(stage)
	made, err := look(filepath.Join(stage, sqliteFile), h.options)
	if err != nil {
		t.Fatal(err)
	}
	m, err := made.lookOver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := made.closePools(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "backup")
	if _, err := pack(m, stage, []string{sqliteFile}, file); err != nil {
		t.Fatal(err)
	}
	o := h.options
	o.DataDir = t.TempDir()
	if _, err := Restore(t.Context(), o, file, "test"); err != nil {
		t.Fatal(err)
	}
	h.wantSums(filepath.Join(o.DataDir, sqliteFile), true)
}

// TestInspectReadsTheDisk: not what the connections remember of it.
func TestInspectReadsTheDisk(t *testing.T) {
	h := newHand(t)
	h.says(h.options.DataDir)
	s := h.open(h.options.DataDir)
	defer s.Close()
	for range 2 * sqliteReaders {
		if err := pragmaCheck(t.Context(), s.pools[1], "integrity_check"); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.OpenFile(s.file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at := []byte{0}
	if _, err = f.ReadAt(at, 3*4096+2000); err == nil {
		_, err = f.WriteAt([]byte{at[0] ^ 1}, 3*4096+2000)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Inspect(t.Context()); fault.CodeOf(err) != "store_damaged" {
		t.Errorf("%v", err)
	}
	if err := s.Ping(t.Context()); fault.CodeOf(err) != "store_damaged" {
		t.Errorf("after it: %v", err)
	}
}
