package ledger_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	. "shuoli/internal/ledger"
	"shuoli/internal/ledger/ledgertest"
)

// However a clerk spells and lays out a ledger, it is read as it was meant, to the last
// field, and nothing is refused.
func TestEveryLayoutIsUnderstood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledgertest.Draw(t)
		got := Read(l.Sheets, l.Book)
		for _, r := range got.Refused {
			t.Errorf("refused: %+v: %s", r, r.Reason())
		}
		if len(got.Rows) != len(l.Rows) {
			t.Fatalf("%d rows, want %d; skipped %v", len(got.Rows), len(l.Rows), got.Skipped)
		}
		for i, want := range l.Rows {
			if !reflect.DeepEqual(got.Rows[i], want) {
				t.Errorf("row %d:\n got %+v\nwant %+v", i, got.Rows[i], want)
			}
		}
		if got.Year != ledgertest.Year {
			t.Errorf("year %d", got.Year)
		}
	})
}
