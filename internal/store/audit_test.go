package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func audit(t *testing.T, s *store.Store, township string, n int) {
	t.Helper()
	for i := range n {
		write(t, s, func(tx *store.Tx) error {
			return tx.Audit(store.Entry{
				TownshipID: township, ActorID: "anna", ActorName: "安娜", Origin: "10.0.0.1", Action: "case.note",
				Object: "case", ObjectID: fmt.Sprint("k", i), Detail: map[string]any{"n": i},
			})
		})
	}
}

// unlock takes the triggers away, as somebody with the database in his hands could.
func unlock(t *testing.T, w *storetest.World) func(string) {
	t.Helper()
	db := raw(t, w)
	drops := []string{"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"}
	if w.Postgres() {
		drops = []string{"DROP TRIGGER audit_no_change ON audit", "DROP TRIGGER audit_no_truncate ON audit"}
	}
	for _, drop := range drops {
		exec(t, db, drop)
	}
	return func(query string) { t.Helper(); exec(t, db, query) }
}

func TestAuditChainFindsEveryChange(t *testing.T) {
	const n, at = 6, 3
	changes := map[string]string{
		"deleted":       "DELETE FROM audit WHERE seq = 3 AND township_id = 't1'",
		"moved":         "UPDATE audit SET seq = CASE seq WHEN 3 THEN -1 ELSE seq END WHERE township_id = 't1'",
		"other chain":   "UPDATE audit SET township_id = 't2' WHERE seq = 3 AND township_id = 't1'",
		"cut off":       "DELETE FROM audit WHERE seq > 3 AND township_id = 't1'",
		"head changed":  "UPDATE audit_heads SET hash = 'x' WHERE township_id = 't1'",
		"head put back": "UPDATE audit_heads SET seq = 3 WHERE township_id = 't1'",
	}
	for _, column := range []string{"actor_id", "actor_name", "origin", "action", "object", "object_id", "detail", "prev_hash", "hash"} {
		changes[column] = "UPDATE audit SET " + column + " = " + column + " || ' ' WHERE seq = 3 AND township_id = 't1'"
	}
	changes["at"] = "UPDATE audit SET at = at + 1 WHERE seq = 3 AND township_id = 't1'"
	firstBad := map[string]int64{"cut off": at + 1, "head changed": n + 1, "head put back": n + 1}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
				audit(t, w.Store, "t1", n)
				audit(t, w.Store, "", 2)
				report, err := w.Store.VerifyAudit(t.Context(), "t1")
				if err != nil || report.FirstBad != 0 || report.Count != n || len(report.Head) != 64 {
					t.Fatalf("an untouched chain: %+v, %v", report, err)
				}
				unlock(t, w)(change)
				report, err = w.Store.VerifyAudit(t.Context(), "t1")
				want := int64(at)
				if firstBad[name] != 0 {
					want = firstBad[name]
				}
				if err != nil || report.FirstBad != want {
					t.Errorf("got %+v, %v, want the first bad one at %d", report, err, want)
				}
				if report, err := w.Store.VerifyAudit(t.Context(), ""); err != nil || report.FirstBad != 0 {
					t.Errorf("the other chain: %+v, %v", report, err)
				}
			})
		})
	}
}

func TestAuditCannotBeChanged(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		audit(t, w.Store, "t1", 2)
		db := raw(t, w)
		for _, query := range []string{"UPDATE audit SET detail = ''", "DELETE FROM audit", "DELETE FROM audit WHERE seq = 2"} {
			if _, err := db.Exec(query); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", query, err)
			}
		}
		if w.Postgres() {
			if _, err := db.Exec("TRUNCATE audit"); err == nil {
				t.Error("TRUNCATE went through")
			}
		}
	})
}

func TestAuditIsOneChainUnderConcurrency(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() { audit(t, s, "t1", 4) })
		}
		wg.Wait()
		report, err := s.VerifyAudit(t.Context(), "t1")
		if err != nil || report.FirstBad != 0 || report.Count != 64 {
			t.Errorf("got %+v, %v", report, err)
		}
		read(t, s, func(r *store.Read) error {
			entries, err := r.AuditEntries("t1", 10, 3)
			if len(entries) != 3 || entries[0].Seq != 9 || entries[2].Seq != 7 {
				t.Errorf("got %+v", entries)
			}
			return err
		})
	})
}
