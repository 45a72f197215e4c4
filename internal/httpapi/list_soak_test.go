//go:build soak

package httpapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"shuoli/internal/store/storetest"
)

// What a list of 100,000 cases may take, and its thousandth page (quality.md INP-04).
const (
	manyCases  = 100_000
	listWithin = 300 * time.Millisecond
	deepWithin = 500 * time.Millisecond
)

// TestSoakINP04AHundredThousandCases lists among 100,000 cases as everybody who may, by
// every filter, and reads on to the thousandth page.
func TestSoakINP04AHundredThousandCases(t *testing.T) {
	seed.EachWorld(t, func(t *testing.T, w *storetest.World) {
		l := enliven(t, w)
		multiply(t, l, w)
		var took []time.Duration
		slowest, at := time.Duration(0), ""
		for range 5 {
			for _, who := range []string{theClerk, "xiangzhang", theBranch, theHead, theMediator} {
				for _, query := range []string{
					"", "sort=newest", "sort=deadline", "status=mediating", "status=registered", "level=village", "risk=blue", "category=0202",
					"due_before=2026-12-31", "exception=overdue", "unit=" + theVillage, "q=%E6%BB%B4%E6%B0%B4%E6%AA%90",
				} {
					d, _ := l.list(who, query)
					took = append(took, d)
					if d > slowest {
						slowest, at = d, who+" ?"+query
					}
				}
			}
		}
		slices.Sort(took)
		p95 := took[len(took)*95/100]
		var deep time.Duration
		cursor := ""
		for page := range 1000 {
			query := "limit=99&sort=newest"
			if page > 0 {
				query += "&cursor=" + cursor
			}
			if deep, cursor = l.list(theClerk, query); cursor == "" {
				t.Fatalf("page %d is the last", page+1)
			}
		}
		t.Logf("%d lists, 95 in 100 within %v, at most %v (%s); page 1000 in %v", len(took), p95, slowest, at, deep)
		if p95 > listWithin || deep > deepWithin {
			t.Errorf("want %v and %v", listWithin, deepWithin)
		}
	})
}

// list asks for one page and gives how long it took, and where the next begins.
func (l *live) list(who, query string) (took time.Duration, next string) {
	l.t.Helper()
	l.cookie(who)
	q := l.request(who, "listCases", "", 0, nil)
	q.path += "?" + query
	began := time.Now()
	answer := l.send(q)
	took = time.Since(began)
	if answer.Code != http.StatusOK {
		l.t.Fatalf("%s: %d %s", q.path, answer.Code, answer.Body)
	}
	_, rest, _ := strings.Cut(answer.Body.String(), `"next_cursor":"`)
	next, _, _ = strings.Cut(rest, `"`)
	return took, next
}

// multiply copies a case until there are many, each a minute older than the last and in
// the next village.
func multiply(t *testing.T, l *live, w *storetest.World) {
	t.Helper()
	c := mediating(l)
	numbers, pad := "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) SELECT n FROM c)", "printf('%07d', n)"
	if w.Postgres() {
		numbers, pad = "(SELECT generate_series(1, %d) AS n)", "lpad(n::text, 7, '0')"
	}
	db := w.Behind(t)
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM cases WHERE 1 = 0")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := rows.Columns()
	if err != nil || rows.Close() != nil {
		t.Fatal(err)
	}
	copied := slices.Clone(columns)
	for i, column := range columns {
		switch column {
		case "id":
			copied[i] = "'0193a5e0-7b3c-7def-8000-00000' || " + pad
		case "unit_id":
			copied[i] = "v.id"
		case "village_id", "branch_id":
			copied[i] = "v." + column
		case "number":
			copied[i] = "'副本' || n"
		case "registered_at":
			copied[i] = "cases.registered_at - CAST(n AS BIGINT) * 60000000"
		default:
			copied[i] = "cases." + column
		}
	}
	statement := fmt.Sprintf("INSERT INTO cases (%s) SELECT %s FROM cases, "+numbers+` AS numbers
		JOIN (SELECT id, village_id, branch_id, row_number() OVER (ORDER BY id) AS at FROM units WHERE level = 'village') AS v ON v.at = 1 + n %% 48
		WHERE cases.id = '%s'`, strings.Join(columns, ", "), strings.Join(copied, ", "), manyCases, c.ID)
	for _, s := range []string{statement, "ANALYZE"} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%.200s: %v", s, err)
		}
	}
}
