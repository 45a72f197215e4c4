package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
)

// hand is a folder with a database that says who wrote it.
type hand struct {
	*testing.T
	options Options
}

func newHand(t *testing.T) hand {
	t.Helper()
	keys, err := NewKeyFile(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	return hand{t, Options{DataDir: t.TempDir(), Keys: keys, Now: calendar.Date("2026-09-29").Cutoff}}
}

func (h hand) open(dir string) *Store {
	h.Helper()
	o := h.options
	o.DataDir = dir
	s, err := Open(h.Context(), o)
	if err != nil {
		h.Fatal(err)
	}
	return s
}

func (h hand) write(s *Store, text string) {
	h.Helper()
	if err := s.Tx(h.Context(), func(tx *Tx) error { return tx.SetSetting("hand", text) }); err != nil {
		h.Fatal(err)
	}
}

// says opens a folder's database and closes it.
func (h hand) says(dir string) (text, epoch string) {
	h.Helper()
	s := h.open(dir)
	defer s.Close()
	err := s.Read(h.Context(), func(r *Read) (err error) {
		if text, err = r.Setting("hand"); err != nil {
			return err
		}
		epoch, err = r.Epoch()
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return text, epoch
}

// halfWritten is a folder as a killed program leaves it: what was written last is in the log.
func (h hand) halfWritten(text string) string {
	h.Helper()
	s := h.open(h.options.DataDir)
	defer s.Close()
	h.write(s, text)
	dir := h.TempDir()
	for _, name := range []string{sqliteFile, sqliteFile + "-wal", sqliteFile + "-shm", useName} {
		data, err := os.ReadFile(filepath.Join(h.options.DataDir, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			h.Fatal(err)
		}
	}
	return dir
}

// backup is a file with a database that says something else.
func (h hand) backup(text string) (file, epoch string) {
	h.Helper()
	s := h.open(h.TempDir())
	defer s.Close()
	h.write(s, text)
	file = filepath.Join(h.TempDir(), "backup")
	m, err := s.Backup(h.Context(), file)
	if err != nil {
		h.Fatal(err)
	}
	return file, m.Epoch
}

// TestBAK02ARestoreThatIsCutOff: wherever a restore is killed, the next start finds the
// old database or the new, whole, and the old one's log never meets the new one.
func TestBAK02ARestoreThatIsCutOff(t *testing.T) {
	const stamp = "20260929-180000.000000"
	h := newHand(t)
	file, _ := h.backup("new")
	for done := -1; done <= len(swapSteps("", "")); done++ {
		old := fmt.Sprint("old ", done)
		dir := h.halfWritten(old)
		o := h.options
		o.DataDir = dir
		stage := filepath.Join(dir, stageName)
		if _, err := prepare(t.Context(), o, file, "test", stage); err != nil {
			t.Fatal(err)
		}
		want := old
		if done >= 0 {
			want = "new"
			if err := os.Rename(stage, filepath.Join(dir, readyPrefix+stamp)); err != nil {
				t.Fatal(err)
			}
			for _, step := range swapSteps(dir, stamp)[:done] {
				if err := step(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if text, _ := h.says(dir); text != want {
			t.Errorf("after %d steps it says %q", done, text)
		}
		if done < 0 {
			continue
		}
		if text, _ := h.says(filepath.Join(dir, keptPrefix+stamp)); text != old {
			t.Errorf("after %d steps what is kept says %q", done, text)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "restor*")); err != nil || len(left) > 0 {
			t.Errorf("after %d steps %v is left (%v)", done, left, err)
		}
	}
}

func TestRestoreTakesTurnsWithTheProgram(t *testing.T) {
	h := newHand(t)
	file, old := h.backup("new")
	s := h.open(h.options.DataDir)
	h.write(s, "old")
	if err := s.Tx(t.Context(), func(tx *Tx) error {
		if err := tx.CreateUser(User{ID: "anna", Username: "anna", Name: "anna", PasswordHash: "x"}); err != nil {
			return err
		}
		return tx.SaveSession(Session{TokenHash: "x", UserID: "anna", ExpiresAt: tx.Now.Add(time.Hour)})
	}); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	if _, err := s.Backup(t.Context(), fresh); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), h.options, file, "test"); fault.CodeOf(err) != "in_use" {
		t.Errorf("while the program runs: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	restored, err := Restore(t.Context(), h.options, file, "test")
	if err != nil {
		t.Fatal(err)
	}
	text, epoch := h.says(h.options.DataDir)
	if kept, _ := h.says(restored.Kept); text != "new" || kept != "old" || epoch == old || epoch != restored.NewEpoch || restored.Epoch != old {
		t.Errorf("%q in epoch %s, kept %q: %+v", text, epoch, kept, restored)
	}
	// Into an empty folder nothing is kept, and who was logged in is so no more.
	h.options.DataDir = t.TempDir()
	h.options.Now = calendar.Date("2026-09-30").Cutoff
	if restored, err = Restore(t.Context(), h.options, fresh, "test"); err != nil || restored.Kept != "" {
		t.Fatalf("%+v, %v", restored, err)
	}
	s = h.open(h.options.DataDir)
	defer s.Close()
	if err := s.Read(t.Context(), func(r *Read) error {
		_, err := r.Session("x")
		entries, err2 := r.AuditEntries(AuditFilter{}, nil, 1)
		if len(entries) != 1 || entries[0].Action != "store.restore" || entries[0].ActorName != "test" {
			t.Errorf("audited: %+v", entries)
		}
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("the session: %v", err)
		}
		return err2
	}); err != nil {
		t.Error(err)
	}
}

func TestABackupIsWholeAndForItsOwnerAlone(t *testing.T) {
	h := newHand(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "backup")
	s := h.open(h.options.DataDir)
	defer s.Close()
	if _, err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	stat, err := os.Stat(file)
	if err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", stat.Mode(), err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), file); fault.CodeOf(err) != "backup_exists" {
		t.Errorf("over another: %v", err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(dir, "none", "backup")); fault.CodeOf(err) != "backup_file" {
		t.Errorf("into no folder: %v", err)
	}
	// A database that does not add up is not worth keeping.
	if _, err := s.pools[0].ExecContext(t.Context(), "INSERT INTO audit_heads (township_id, seq, hash) VALUES ('t', 1, '')"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(dir, "unsound")); fault.CodeOf(err) != "backup_unsound" {
		t.Errorf("an audit without its end: %v", err)
	}
	after, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the first backup has changed (%v)", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

// TestDUR06NoDatabaseIsMadeInPlaceOfOneThatIsLost: not where it is gone, not where it was emptied.
func TestDUR06NoDatabaseIsMadeInPlaceOfOneThatIsLost(t *testing.T) {
	h := newHand(t)
	if err := h.open(h.options.DataDir).Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.options.DataDir, sqliteFile)
	for name, harm := range map[string]func() error{
		"emptied": func() error { return os.Truncate(path, 0) },
		"gone":    func() error { return os.Remove(path) },
	} {
		if err := harm(); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), h.options)
		if fault.CodeOf(err) != "store_damaged" || !strings.Contains(err.Error(), "shuoli restore") {
			t.Errorf("%s: %v", name, err)
		}
		if stat, err := os.Stat(path); err == nil && stat.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: something was made: %v, %v", name, stat, err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil { // for the next
			t.Fatal(err)
		}
	}
}
