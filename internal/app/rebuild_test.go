package app_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// projections are the tables that follow from events.
var projections = []struct{ table, order string }{
	{"cases", "id"}, {"parties", "case_id, id"}, {"case_mediators", "case_id, user_id"}, {"case_persons", "case_id, user_id, kind"},
	{"file_numbers", "committee_id, year, seq"}, {"events", "case_id, seq"},
	{"case_marks", "case_id, kind, date"}, {"case_sums", "unit_id, split, grain, span, key, measure, level, days"},
	{"zero_reports", "date, unit_id"},
}

// behind opens the database behind the store's back.
func (t *township) behind() *sql.DB {
	t.Helper()
	return t.world.Behind(t.T)
}

// dump is every row of the projections.
func (t *township) dump(db *sql.DB) string {
	t.Helper()
	var b strings.Builder
	for _, p := range projections {
		rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+p.table+" ORDER BY "+p.order)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(targets...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s %v\n", p.table, values)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// The demo has late acts, a contested, handed over, restricted and linked cases:
// rebuilt from its events every table is the same to the byte, and what was damaged
// is as it was (architecture.md).
func TestRebuild(t *testing.T) {
	each(t, func(t *township) {
		db := t.behind()
		before := t.dump(db)
		for _, fragment := range []string{"enc:", "admitted", "recused", "a-paichusuo"} {
			if !strings.Contains(before, fragment) {
				t.Fatalf("the world has no %s", fragment)
			}
		}
		n, err := t.app.Rebuild(t.Context(), app.Caller{})
		if err != nil || n < 50 {
			t.Fatalf("%d cases, %v", n, err)
		}
		if after := t.dump(db); after != before {
			t.Fatalf("changed by rebuilding: %s", firstDifference(before, after))
		}
		for _, damage := range []string{
			"UPDATE cases SET status = 'archived', deadline = '', agency_id = '', narrative = 'x', title = 'y', reports_owed = '', number = ''",
			"DELETE FROM case_mediators",
			"DELETE FROM case_persons",
			"UPDATE case_persons SET kind = 'admitted'",
			"UPDATE parties SET dropped = TRUE, name = 'z'",
			"UPDATE file_numbers SET voided = NOT voided",
			"UPDATE zero_reports SET state = '', kind = 'nil', findings = 9, made_at = 1, missed = NOT missed, version = 7",
			"DELETE FROM zero_reports WHERE kind = 'findings'",
			"INSERT INTO zero_reports SELECT '2026-01-01', unit_id, township_id, branch_id, village_id, group_id, state, kind, findings, made_at, on_behalf, uploaded_late, flagged, marked, missed, said_nil, version FROM zero_reports WHERE date = '2026-11-20'",
			"DELETE FROM case_sums",
			"UPDATE case_sums SET n = n + 1",
			"UPDATE case_sums SET span = '1' || span WHERE grain = 'm' AND split = 'own'",
			"DELETE FROM case_marks",
			"UPDATE cases SET counted_ended = '2020-01-01', elevated = NOT elevated",
		} {
			if _, err := db.ExecContext(t.Context(), damage); err != nil {
				t.Fatalf("%s: %v", damage, err)
			}
			if t.dump(db) == before {
				t.Fatalf("%s did nothing", damage)
			}
			if _, err := t.app.Rebuild(t.Context(), app.Caller{}); err != nil {
				t.Fatalf("%s: %v", damage, err)
			}
			after := t.dump(db)
			// What was encrypted is so anew, and never the same bytes twice.
			if got, want := unsealed(after), unsealed(before); got != want {
				t.Errorf("%s: not repaired: %s", damage, firstDifference(want, got))
			}
			before = after
		}
	})
}

// unsealed leaves out what is encrypted.
func unsealed(dump string) string {
	lines := strings.Split(dump, "\n")
	for i, line := range lines {
		words := strings.Fields(line)
		for j, w := range words {
			if strings.Contains(w, "enc:") {
				words[j] = "enc"
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "\n")
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range x {
		if i >= len(y) || x[i] != y[i] {
			return fmt.Sprintf("%.600s\nis now\n%.600s", x[i], y[min(i, len(y)-1)])
		}
	}
	return fmt.Sprintf("%d lines more", len(y)-len(x))
}
