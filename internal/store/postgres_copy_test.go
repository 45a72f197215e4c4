package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shuoli/internal/archive"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// TestBAK03Postgres: what does not fit together leaves the empty database empty, and one
// with data is not touched.
func TestBAK03Postgres(t *testing.T) {
	w := storetest.Postgres(t)
	found(t, w.Store)
	write(t, w.Store, func(tx *store.Tx) error {
		return tx.Audit(store.Entry{ActorName: "anna", Action: "look", Object: "case"})
	})
	good := filepath.Join(t.TempDir(), "good")
	made, err := w.Store.Backup(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	w.Options.DataDir = t.TempDir()
	_, err = store.Restore(t.Context(), w.Options, good, "test")
	wantCode(t, err, "not_empty")
	empty := storetest.Postgres(t)
	empty.Options.DataDir = t.TempDir() // where the archive is unpacked
	refused := func(name, file, code, why string) {
		t.Helper()
		_, err := store.Restore(t.Context(), empty.Options, file, "test")
		wantCode(t, err, code)
		if err != nil && !strings.Contains(err.Error(), why) {
			t.Errorf("%s: refused, but not because %s: %v", name, why, err)
		}
		read(t, empty.Store, func(r *store.Read) error {
			is, err := r.Empty()
			categories, err2 := r.Categories()
			if !is || len(categories) != 95 || err2 != nil {
				t.Errorf("%s: it has changed", name)
			}
			return err
		})
	}
	_, lite := backedUp(t)
	refused("SQLite's", lite, "bad_backup", "a backup of sqlite")
	for _, h := range []struct {
		name, code, why string
		change          func(m *archive.Manifest, files map[string][]byte)
	}{
		{"another schema", "schema_differs", "", func(m *archive.Manifest, _ map[string][]byte) { m.Schema-- }},
		{"a table missing", "bad_backup", "it holds", func(_ *archive.Manifest, files map[string][]byte) { delete(files, "grants.copy") }},
		{"a table too many", "bad_backup", "it holds", func(_ *archive.Manifest, files map[string][]byte) { files["pg_authid.copy"] = nil }},
		{"nonsense", "bad_backup", "", func(_ *archive.Manifest, files map[string][]byte) { files["units.copy"] = []byte("nonsense\n") }},
		{"a broken reference", "bad_backup", "", func(_ *archive.Manifest, files map[string][]byte) {
			files["grants.copy"] = []byte("nobody\tadmin\t\\N\t\t\n")
		}},
		{"an audit entry changed", "bad_backup", "broken at its entry 1", func(_ *archive.Manifest, files map[string][]byte) {
			files["audit.copy"] = bytes.Replace(files["audit.copy"], []byte("anna"), []byte("bert"), 1)
		}},
		{"other counts", "bad_backup", "what its manifest says", func(m *archive.Manifest, _ map[string][]byte) { m.Counts = nil }},
		{"another key", "wrong_key", "", func(_ *archive.Manifest, files map[string][]byte) {
			files["settings.copy"] = bytes.Replace(files["settings.copy"], []byte("key_check\t"), []byte("key_check\tA"), 1)
		}},
	} {
		refused(h.name, repacked(t, good, made, h.change), h.code, h.why)
	}
	restored, err := store.Restore(t.Context(), empty.Options, repacked(t, good, made, func(*archive.Manifest, map[string][]byte) {}), "test")
	if err != nil || restored.Counts["users"] != int64(len(people)) {
		t.Errorf("%+v, %v", restored, err)
	}
}

// repacked is a good archive with some of its files changed, and its manifest made to fit.
func repacked(t *testing.T, good string, m archive.Manifest, change func(*archive.Manifest, map[string][]byte)) string {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := archive.Unpack(good, root); err != nil {
		t.Fatal(err)
	}
	files, names := map[string][]byte{}, []string{}
	for _, member := range m.Members {
		files[member.Name] = content(t, filepath.Join(dir, member.Name))
		names = append(names, member.Name)
	}
	change(&m, files)
	var kept []string
	for _, name := range append(names, "pg_authid.copy") {
		if data, there := files[name]; there {
			kept = append(kept, name)
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if _, err := archive.Pack(&b, m, root, kept...); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "repacked")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
