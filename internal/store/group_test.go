package store

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shuoli/internal/fault"
)

// settingsLike counts the settings whose keys begin so.
func settingsLike(t *testing.T, s *Store, begins string) (n int) {
	t.Helper()
	if err := s.Read(t.Context(), func(r *Read) error {
		return r.db.Raw("SELECT count(*) FROM settings WHERE key LIKE ?", begins+"%").Row().Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// together has many write at once, the first holding its turn until all wait for theirs,
// and gives what each was told.
func together(t *testing.T, s *Store, n int, fn func(i int, tx *Tx) error) []error {
	t.Helper()
	told := make([]error, n)
	begun, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		told[0] = s.Tx(context.Background(), func(tx *Tx) error {
			close(begun)
			<-release
			return fn(0, tx)
		})
	})
	<-begun
	for i := 1; i < n; i++ {
		wg.Go(func() {
			defer func() {
				if recover() != nil {
					told[i] = errors.New("panic")
				}
			}()
			told[i] = s.Tx(context.Background(), func(tx *Tx) error { return fn(i, tx) })
		})
	}
	for range n { // lets the others come to the queue; the outcome does not depend on it
		runtime.Gosched()
	}
	close(release)
	wg.Wait()
	if s.group != nil {
		t.Error("a group was left open")
	}
	return told
}

// Whoever waits meanwhile is committed with the one who was first, and what one does
// wrong is undone without harm to the others.
func TestThoseWhoWaitCommitTogether(t *testing.T) {
	s := openHere(t)
	most := 0
	mine := fault.New(fault.Conflict, "mine", "不行")
	told := together(t, s, 60, func(i int, tx *Tx) error {
		if err := tx.SetSetting("act "+strconv.Itoa(i), "1"); err != nil {
			return err
		}
		most = max(most, s.group.parts)
		switch i % 5 {
		case 1:
			return mine
		case 2:
			panic("broken")
		case 3:
			return tx.db.Exec("INSERT INTO settings (key, value) VALUES ('act 0', '2')").Error // it is there
		}
		return tx.Audit(Entry{TownshipID: "t", Action: "act", Object: "setting", ObjectID: strconv.Itoa(i)})
	})
	for i, err := range told {
		code := ""
		if err != nil {
			code = fault.CodeOf(err)
		}
		if want := []string{"", "mine", "internal", "already_exists", ""}[i%5]; code != want {
			t.Errorf("%d was told %v", i, err)
		}
	}
	if most < 2 {
		t.Error("nobody committed with another")
	}
	if n := settingsLike(t, s, "act "); n != 24 {
		t.Errorf("%d acts, want 24", n)
	}
	if report, err := s.VerifyAudit(t.Context(), "t"); err != nil || !report.Intact() || report.Count != 24 {
		t.Errorf("the audit: %+v, %v", report, err)
	}
}

// SQLite takes back all of a transaction when the disk is full or somebody asks for it:
// who had a part in it is told so, and only those were acknowledged whose acts are there.
func TestAGroupThatIsLostIsAcknowledgedToNobody(t *testing.T) {
	for name, breaks := range map[string]string{
		"the first": "INSERT OR ROLLBACK INTO settings (key, value) VALUES ('there', '2')", "a later": "INSERT OR ROLLBACK INTO settings (key, value) VALUES ('there', '3')",
	} {
		t.Run(name, func(t *testing.T) {
			s := openHere(t)
			if err := s.Tx(t.Context(), func(tx *Tx) error { return tx.SetSetting("there", "1") }); err != nil {
				t.Fatal(err)
			}
			told := together(t, s, 40, func(i int, tx *Tx) error {
				if err := tx.SetSetting("act "+strconv.Itoa(i), "1"); err != nil {
					return err
				}
				if name == "the first" && i == 0 || name == "a later" && i%10 == 7 {
					return tx.db.Exec(breaks).Error
				}
				return nil
			})
			kept := 0
			for i, err := range told {
				switch {
				case err == nil:
					kept++
				case name == "a later" && i%10 == 7 || name == "the first" && i == 0:
					wantFault(t, err, "already_exists")
				default:
					wantFault(t, err, "store_busy")
				}
			}
			if n := settingsLike(t, s, "act "); n != kept {
				t.Errorf("%d acts of %d acknowledged", n, kept)
			}
			if err := s.Tx(t.Context(), func(tx *Tx) error { return tx.SetSetting("after", "1") }); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// wantFault holds a fault to its code.
func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("got %v, want the fault %q", err, code)
	}
}

// A group that cannot be committed tells nobody of another's mistake, which only who
// wrote alone is told.
func TestAGroupThatCannotBeCommitted(t *testing.T) {
	s := openHere(t)
	dangling := func(tx *Tx) error { return tx.db.Exec("INSERT INTO case_texts (case_id) VALUES ('none')").Error }
	wantFault(t, s.Tx(t.Context(), dangling), "unknown_reference")
	told := together(t, s, 20, func(i int, tx *Tx) error {
		if err := tx.SetSetting("act "+strconv.Itoa(i), "1"); err != nil || i != 1 {
			return err
		}
		return dangling(tx)
	})
	kept := 0
	for i, err := range told {
		if err == nil {
			kept++
		} else if i != 1 {
			wantFault(t, err, "store_busy")
		}
	}
	if n := settingsLike(t, s, "act "); n != kept || told[1] == nil {
		t.Errorf("%d acts of %d acknowledged; who dangles was told %v", n, kept, told[1])
	}
}

// TestDUR05 with many who write at once: whoever got an answer finds his act.
func TestDUR05Together(t *testing.T) {
	s := openHere(t)
	pages(t, s, 40)
	told := together(t, s, 60, func(i int, tx *Tx) error {
		return tx.SetSetting("act "+strconv.Itoa(i), strings.Repeat("一", 2000))
	})
	kept, full := 0, 0
	for _, err := range told {
		switch {
		case err == nil:
			kept++
		case fault.CodeOf(err) == "disk_full":
			full++
		default:
			t.Errorf("told %v", err)
		}
	}
	if n := settingsLike(t, s, "act "); n != kept || full == 0 {
		t.Errorf("%d acts of %d acknowledged, %d were told that the disk is full", n, kept, full)
	}
	pages(t, s, 0)
	if err := s.Tx(t.Context(), func(tx *Tx) error { return tx.SetSetting("after", "1") }); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
