//go:build soak

package store_test

import (
	"strings"
	"testing"
	"time"

	"shuoli/internal/store/storetest"
)

// TestSoakAUD01VerifiesAMillionEntries holds the verification of a province's decade to
// a minute.
func TestSoakAUD01VerifiesAMillionEntries(t *testing.T) {
	const entries, atOnce, atMost = 1_000_000, 500, time.Minute
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		audit(t, w.Store, "t1", 1)
		v := &vault{raw(t, w), t, w.Postgres(), nil}
		last := v.chain()[0]
		for last.seq < entries {
			var statements []string
			for range 40 {
				var values []string
				for range min(atOnce, entries-last.seq) {
					e := last
					e.seq++
					last = e.sealed(last.hash)
					_, row, _ := strings.Cut(insertion(last), " VALUES ")
					values = append(values, row)
				}
				if len(values) > 0 {
					statements = append(statements, "INSERT INTO audit ("+entryColumns+") VALUES "+strings.Join(values, ", "))
				}
			}
			v.do(append(statements, headAt(last))...)
		}
		began := time.Now()
		report, err := w.Store.VerifyAudit(t.Context(), "t1")
		took := time.Since(began)
		t.Logf("%d entries verified in %v", report.Count, took.Round(10*time.Millisecond))
		if err != nil || !report.Intact() || report.Count != entries || took > atMost {
			t.Errorf("got %+v, %v in %v, want it within %v", report, err, took, atMost)
		}
	})
}
