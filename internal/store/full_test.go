package store

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"shuoli/internal/fault"
)

// pages bounds SQLite's file, which is what a full disk does to it; 0 is no bound.
func pages(t *testing.T, s *Store, more int) {
	t.Helper()
	var n int
	if err := s.pools[0].QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n += more; more == 0 {
		n = 1 << 30
	}
	if _, err := s.pools[0].ExecContext(t.Context(), "PRAGMA max_page_count = "+strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
}

// TestDUR05: on a full disk writing is refused in plain words and leaves no half an act,
// reading goes on, and once there is room writing does too, without a restart.
func TestDUR05(t *testing.T) {
	s := openHere(t)
	act := func(n int) error {
		return s.Tx(t.Context(), func(tx *Tx) error {
			if err := tx.SetSetting("act "+strconv.Itoa(n), strings.Repeat("一", 1000)); err != nil {
				return err
			}
			return tx.Audit(Entry{Action: "act", Object: "setting", ObjectID: strconv.Itoa(n)})
		})
	}
	tally := func() (acts, entries int) {
		t.Helper()
		if err := s.Read(t.Context(), func(r *Read) error {
			return r.db.Raw("SELECT (SELECT count(*) FROM settings WHERE key LIKE 'act %'), (SELECT count(*) FROM audit WHERE action = 'act')").
				Row().Scan(&acts, &entries)
		}); err != nil {
			t.Fatal(err)
		}
		return acts, entries
	}
	pages(t, s, 20)
	done := 0
	var err error
	for ; err == nil && done < 1000; done++ {
		err = act(done)
	}
	if done--; fault.CodeOf(err) != "disk_full" || fault.KindOf(err) != fault.Unavailable || done < 3 {
		t.Fatalf("after %d acts: %v", done, err)
	}
	if acts, entries := tally(); acts != done || entries != done {
		t.Errorf("%d acts and %d entries of %d", acts, entries, done)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("it is not ready: %v", err)
	}
	pages(t, s, 0)
	if err := act(done); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if acts, entries := tally(); acts != done+1 || entries != done+1 {
		t.Errorf("%d acts and %d entries of %d", acts, entries, done+1)
	}
}

// TestDUR06InUse: damage that a reader comes upon ends the writing at once.
func TestDUR06InUse(t *testing.T) {
	h := newHand(t)
	if err := h.open(h.options.DataDir).Close(); err != nil {
		t.Fatal(err)
	}
	s := h.open(h.options.DataDir)
	defer s.Close()
	path := filepath.Join(h.options.DataDir, sqliteFile)
	file, err := os.ReadFile(path)
	if err == nil {
		clear(file[100:]) // in place, under the open connections
		err = os.WriteFile(path, file, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	err = s.Read(t.Context(), func(r *Read) error {
		_, err := r.Categories()
		return err
	})
	if fault.CodeOf(err) != "store_damaged" {
		t.Fatalf("reading: %v", err)
	}
	for doing, err := range map[string]error{"writing": s.Tx(t.Context(), func(*Tx) error { return nil }), "asking whether it is ready": s.Ping(t.Context())} {
		if fault.CodeOf(err) != "store_damaged" {
			t.Errorf("%s: %v", doing, err)
		}
	}
}
