package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// figures are those of openapi.yaml but the correction, which lies in no single list.
var figures = []stats.Figure{
	"registered", "accepted", "not_accepted", "waiting_opening", "waiting", "concluded", "agreed_oral", "agreed_written", "failed",
	"withdrawn", "handed_over", "success", "opening", "closing", "cohort_accepted", "cohort_agreed", "cohort_failed",
	"cohort_withdrawn", "cohort_handed_over", "cohort_open", "elevatable", "elevated", "performed", "confirmed", "reopened", "same_day",
	"obligations_due", "obligations_performed", "visits", "self_visits", "unreached",
}

// Whatever happens to cases, the sums are what counting the cases one by one gives,
// read back as they were written, in any period; the list behind every figure holds as
// many cases as the figure counts; and sums made anew from nothing are the same bytes,
// without what no case supports. Counted at the opening, as a database is from before
// there were sums or after an unfinished rebuild, they are the same again.
func TestSumsAreTheirCases(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		found(t, w.Store)
		db, n, seen := raw(t, w), 0, map[stats.Figure]int{}
		rapid.Check(t, func(rt *rapid.T) {
			n++
			g := &sums{T: rt, s: w.Store, db: db, township: fmt.Sprintf("s%d", n), seen: seen}
			g.live()
			g.areRemembered()
			before := g.dump()
			if want := g.expected(); before != want {
				rt.Fatalf("the sums are\n%s\nnot\n%s", before, want)
			}
			g.areRead()
			g.haveLists()
			g.madeAnew()
			if after := g.dump(); after != before {
				rt.Fatalf("made anew the sums are\n%s\nnot\n%s", after, before)
			}
		})
		for _, figure := range figures {
			if seen[figure] == 0 {
				t.Errorf("no case was ever in %s", figure)
			}
		}
		before := table(t, db, allCounted)
		for _, damage := range []string{
			"DELETE FROM case_sums", "DELETE FROM case_marks",
			`UPDATE cases SET counted_accepted = '', counted_ended = '', elevated = FALSE, performed = FALSE, confirmed = FALSE,
				same_day = FALSE, reopened_on = '', relapsed = FALSE, counted = FALSE`,
		} {
			exec(t, db, damage)
		}
		again, err := store.Open(t.Context(), w.Options)
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		if after := table(t, db, allCounted); after != before {
			t.Errorf("counted at the opening is\n%.2000s\nnot\n%.2000s", after, before)
		}
	})
}

// sums is a township with what happened in it.
type sums struct {
	*rapid.T
	s        *store.Store
	db       *sql.DB
	township string
	units    []grid.Unit
	cases    []stats.Case // as they stand
	seen     map[stats.Figure]int
}

func (g *sums) do(err error) {
	if err != nil {
		g.Helper()
		g.Fatal(err)
	}
}

// live tells a few cases to the store, event by event and taking turns.
func (g *sums) live() {
	g.do(g.s.Tx(g.Context(), func(tx *store.Tx) (err error) {
		g.units, err = twoBranches(tx, g.township)
		return err
	}))
	var histories []*history
	for i := range 1 + among(g.T, "cases", 3) {
		h := begin(g.T, g.units, fmt.Sprintf("%s-%d", g.township, i))
		g.do(g.s.Tx(g.Context(), func(tx *store.Tx) error { return tx.InsertCase(&h.c, h.events...) }))
		histories = append(histories, h)
	}
	for range among(g.T, "acts", 24) {
		h := pick(g.T, "case", histories)
		loaded := h.c.Version()
		e := h.next()
		g.do(g.s.Tx(g.Context(), func(tx *store.Tx) error { return tx.SaveCase(&h.c, loaded, e) }))
	}
	for _, h := range histories {
		g.cases = append(g.cases, stats.Of(&h.c))
	}
}

func (g *sums) areRemembered() {
	g.do(g.s.Read(g.Context(), func(r *store.Read) error {
		got, _, err := r.CasesOfPeriod(g.township, "2000-01-01", "2100-12-31")
		if err != nil {
			return err
		}
		if len(got) != len(g.cases) {
			g.Fatalf("%d cases are read back as %d", len(g.cases), len(got))
		}
		for i, c := range got {
			if !reflect.DeepEqual(c.Facts(), g.cases[i].Facts()) || c.Place != g.cases[i].Place {
				g.Fatalf("%+v\nis read back as\n%+v", g.cases[i], c)
			}
		}
		return nil
	}))
}

// dump is every row of the township's sums.
func (g *sums) dump() string {
	return table(g.T, g.db, `SELECT unit_id, split, grain, span, key, measure, level, days, n FROM case_sums
		WHERE unit_id = '`+g.township+`' OR unit_id LIKE '`+g.township+`-%'`)
}

// allCounted is all that statistics keep.
const allCounted = `SELECT unit_id, split, grain, span, key, measure, level, days, n FROM case_sums
	UNION ALL SELECT case_id, kind, date, '', '', '', '', 0, n FROM case_marks
	UNION ALL SELECT id, counted_accepted, counted_ended, reopened_on, '', '', '', 0,
		CASE WHEN elevated THEN 1 ELSE 0 END + CASE WHEN performed THEN 2 ELSE 0 END + CASE WHEN confirmed THEN 4 ELSE 0 END +
		CASE WHEN same_day THEN 8 ELSE 0 END + CASE WHEN relapsed THEN 16 ELSE 0 END + CASE WHEN counted THEN 32 ELSE 0 END FROM cases`

// teller is what a *testing.T and a *rapid.T have in common here.
type teller interface {
	rapid.TB
	Context() context.Context
}

// table is the rows of a question with the columns of case_sums, sorted.
func table(t teller, db *sql.DB, query string) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var unit, split, grain, span, key, measure, level string
		var days, n int64
		if err := rows.Scan(&unit, &split, &grain, &span, &key, &measure, &level, &days, &n); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintln(unit, split, grain, span, key, measure, level, days, n))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// part is the cases that a sum is of.
type part struct {
	unit  string
	split store.Split
	key   string
}

func (g *sums) parts() map[part][]stats.Case {
	parts := map[part][]stats.Case{}
	add := func(unit string, split store.Split, key string, c stats.Case) {
		parts[part{unit, split, key}] = append(parts[part{unit, split, key}], c)
	}
	for _, c := range g.cases {
		for _, u := range g.units {
			if c.Place.Within(u.ID) {
				add(u.ID, store.SplitAll, "", c)
				add(u.ID, store.SplitCategory, c.Category, c)
				add(u.ID, store.SplitSource, c.Source, c)
			}
		}
		add(c.UnitID, store.SplitOwn, "", c)
	}
	return parts
}

// expected is what the sums must be: every day and every month of every part counted.
func (g *sums) expected() string {
	rows := map[string]bool{}
	for p, cases := range g.parts() {
		for _, c := range cases {
			for _, f := range c.Facts() {
				month := f.Date.Month()
				for _, s := range stats.Scan(cases, f.Date, f.Date) {
					rows[fmt.Sprintln(p.unit, p.split, "d", f.Date, p.key, s.Measure, s.Level, s.Days, s.N)] = true
				}
				for _, s := range stats.Scan(cases, month.First(), month.Last()) {
					rows[fmt.Sprintln(p.unit, p.split, "m", month, p.key, s.Measure, s.Level, s.Days, s.N)] = true
				}
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(rows)), "")
}

func (g *sums) period() (from, to calendar.Date) {
	from = calendar.Date("2026-11-01").Add(among(g.T, "from", 250))
	return from, from.Add(among(g.T, "length", 300))
}

func (g *sums) areRead() {
	from, to := g.period()
	parts := g.parts()
	g.do(g.s.Read(g.Context(), func(r *store.Read) error {
		var ids []string
		for _, u := range g.units {
			ids = append(ids, u.ID)
		}
		for _, split := range []store.Split{store.SplitAll, store.SplitOwn, store.SplitCategory, store.SplitSource} {
			in, err := r.Sums(ids, split, from, to)
			if err != nil {
				return err
			}
			before, err := r.SumsBefore(ids, split, from)
			if err != nil {
				return err
			}
			for p, cases := range parts {
				if p.split != split {
					continue
				}
				if got, want := sumsOf(in, p), stats.Scan(cases, from, to); !slices.Equal(got, want) {
					g.Fatalf("%+v from %s to %s: %v, not %v", p, from, to, got, want)
				}
				if got, want := stock(sumsOf(before, p)), stock(stats.ScanBefore(cases, from)); !maps.Equal(got, want) {
					g.Fatalf("%+v before %s: %v, not %v", p, from, got, want)
				}
			}
		}
		months, err := r.SumsByMonth(g.township, from, to)
		if err != nil {
			return err
		}
		for m := from.Month(); m <= to.Month(); m = m.Add(1) {
			want := stats.Scan(g.cases, max(from, m.First()), min(to, m.Last()))
			if got := sumsOf(months, part{unit: g.township, key: string(m)}); !slices.Equal(got, want) {
				g.Fatalf("%s of %s to %s: %v, not %v", m, from, to, got, want)
			}
		}
		return nil
	}))
}

func sumsOf(list []store.UnitSums, p part) []stats.Sum {
	for _, s := range list {
		if s.UnitID == p.unit && s.Key == p.key {
			return s.Sums
		}
	}
	return nil
}

func stock(sums []stats.Sum) map[stats.Measure]int64 {
	n := map[stats.Measure]int64{}
	for _, s := range sums {
		n[s.Measure] += s.N
	}
	return n
}

func (g *sums) haveLists() {
	from, to := g.period()
	g.list(g.township, "2026-12-01", "2029-12-31")
	g.list(pick(g.T, "listed unit", g.units).ID, from, to)
}

func (g *sums) list(unitID string, from, to calendar.Date) {
	g.do(g.s.Read(g.Context(), func(r *store.Read) error {
		for _, figure := range figures {
			var want []string
			for _, c := range g.cases {
				if c.Place.Within(unitID) && c.In(figure, from, to) {
					want = append(want, c.ID)
				}
			}
			g.seen[figure] += len(want)
			f := store.Filter{UnitID: unitID, Counted: &store.Counted{Figure: figure, From: from, To: to}}
			n, err := r.CountAll(store.Everything(), f)
			if err != nil {
				return err
			}
			rows, _, err := r.Cases(store.Everything(), f, "", 0)
			if err != nil {
				return err
			}
			var got []string
			for _, row := range rows {
				got = append(got, row.ID)
			}
			slices.Sort(got)
			if n != len(want) || !slices.Equal(got, want) {
				g.Fatalf("%s of %s from %s to %s lists %v (%d), not %v", figure, unitID, from, to, got, n, want)
			}
		}
		return nil
	}))
}

// madeAnew spoils the sums and has them made from nothing; one case is changed before
// its turn has come.
func (g *sums) madeAnew() {
	_, err := g.db.ExecContext(g.Context(), `UPDATE case_sums SET n = n + 1 WHERE unit_id = '`+g.township+`'`)
	g.do(err)
	_, err = g.db.ExecContext(g.Context(), `INSERT INTO case_sums (unit_id, split, grain, span, key, measure, level, days, n)
		VALUES ('`+g.township+`', '', 'd', '1999-01-01', '', 'accepted', '', 0, 7), ('nobody', '', 'd', '1999-01-01', '', 'accepted', '', 0, 7)`)
	g.do(err)
	g.do(g.s.Tx(g.Context(), func(tx *store.Tx) error { return tx.ForgetSums(g.township) }))
	err = g.s.Read(g.Context(), func(r *store.Read) error {
		_, err := r.Sums([]string{g.township}, store.SplitAll, "2027-01-01", "2027-12-31")
		return err
	})
	if fault.CodeOf(err) != "statistics_counting" {
		g.Fatalf("half of the sums are shown: %v", err)
	}
	slices.Reverse(g.cases)
	for i, c := range g.cases {
		if i == 0 {
			g.do(g.s.Tx(g.Context(), func(tx *store.Tx) error { return tx.SaveCase(g.replayed(tx, c.ID)) }))
			continue
		}
		g.do(g.s.Tx(g.Context(), func(tx *store.Tx) error { return tx.RebuildCase(c.ID) }))
	}
	var left int
	g.do(g.db.QueryRowContext(g.Context(), "SELECT count(*) FROM case_sums WHERE unit_id = 'nobody'").Scan(&left))
	if left > 0 {
		g.Fatal("sums of a unit that is not there are still there")
	}
}

func (g *sums) replayed(tx *store.Tx, id string) (*dispute.Case, int64) {
	events, err := tx.LoadCase(id)
	g.do(err)
	c := dispute.Replay(id, events)
	return &c, c.Version()
}
