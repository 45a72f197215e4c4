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

// TestAUD02RefusesChangesOfTheRecord tries them on the connection that the program has.
func TestAUD02RefusesChangesOfTheRecord(t *testing.T) {
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
			entries, err := r.AuditEntries(store.AuditFilter{Within: []string{"t1"}}, nil, 3)
			if len(entries) != 3 || entries[0].Seq != 64 || entries[2].Seq != 62 {
				t.Errorf("got %+v", entries)
			}
			return err
		})
	})
}
