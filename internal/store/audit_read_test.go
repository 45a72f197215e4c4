package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// TestAuditWithin: of the installation's chain an auditor sees what his township's people
// did, and what nobody did in person.
func TestAuditWithin(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		found(t, s)
		write(t, s, func(tx *store.Tx) error {
			for user, unit := range map[string]string{"anna": "v1", "bert": "v3"} {
				if err := tx.SaveGrant(store.Grant{UserID: user, Role: grid.Mediator, UnitID: unit}); err != nil {
					return err
				}
			}
			return nil
		})
		for _, e := range []store.Entry{
			{TownshipID: "t1", ActorID: "carl", Action: "a"}, {TownshipID: "t2", ActorID: "anna", Action: "b"}, {ActorID: "anna", Action: "c"},
			{ActorID: "bert", Action: "d"}, {ActorName: "每日检查", Action: "e"}, {ActorID: "dora", Action: "f"},
		} {
			w.Clock.Add(time.Second)
			write(t, w.Store, func(tx *store.Tx) error { return tx.Audit(e) })
		}
		for _, c := range []struct {
			within []string
			want   string
		}{{nil, "abcdef"}, {[]string{"t1"}, "ace"}, {[]string{"t2"}, "bde"}, {[]string{"t1", "t2"}, "abcde"}, {[]string{}, "e"}} {
			read(t, s, func(r *store.Read) error {
				entries, err := r.AuditEntries(store.AuditFilter{Within: c.within}, nil, 100)
				got := ""
				for _, e := range slices.Backward(entries) {
					got += e.Action
				}
				if got != c.want {
					t.Errorf("within %v: %s, want %s", c.within, got, c.want)
				}
				return err
			})
		}
	})
}

// TestAuditOnce has one person do the same sixteen times at once, with many things, and
// once more the next day.
func TestAuditOnce(t *testing.T) {
	const things, times = 20, 16
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		audit(t, w.Store, "t1", 1) // the chain has begun
		since := w.Clock.Now().Add(-time.Hour)
		look := func(thing int) {
			write(t, w.Store, func(tx *store.Tx) error {
				return tx.AuditOnce(store.Entry{TownshipID: "t1", ActorID: "anna", Action: "case.look", Object: "case", ObjectID: fmt.Sprint(thing)}, since)
			})
		}
		for thing := range things {
			var wg sync.WaitGroup
			for range times {
				wg.Go(func() { look(thing) })
			}
			wg.Wait()
		}
		w.Clock.Add(24 * time.Hour)
		since = since.Add(24 * time.Hour)
		look(0)
		report, err := w.Store.VerifyAudit(t.Context(), "t1")
		if err != nil || !report.Intact() || report.Count != 1+things+1 {
			t.Errorf("got %+v, %v, want %d entries", report, err, 1+things+1)
		}
	})
}
