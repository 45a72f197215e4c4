package stats_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// anyCase is a case as the program can hold one, some with dates of a tablet whose
// clock was wrong.
func anyCase(t *rapid.T) stats.Case {
	day := func(label string, after calendar.Date, from, to int) calendar.Date {
		return after.Add(rapid.IntRange(from, to).Draw(t, label))
	}
	c := stats.Case{
		UnitID:       rapid.SampledFrom([]string{"town", "v1", "v2", "v3"}).Draw(t, "unit"),
		Category:     rapid.SampledFrom([]string{"0101", "0102", "0201"}).Draw(t, "category"),
		Source:       rapid.SampledFrom([]string{"", "application", "own_initiative"}).Draw(t, "source"),
		Imported:     rapid.Bool().Draw(t, "imported"),
		Elevated:     rapid.Bool().Draw(t, "elevated"),
		RegisteredOn: day("registered", "2026-01-01", 0, 120),
	}
	rests := c.RegisteredOn
	if rapid.IntRange(0, 3).Draw(t, "accepted") > 0 {
		c.AcceptedOn = day("accepted on", rests, -3, 20)
		rests = c.AcceptedOn
	}
	if rapid.IntRange(0, 3).Draw(t, "ended") > 0 {
		outcomes := []dispute.Outcome{dispute.AgreedOral, dispute.AgreedWritten, dispute.Failed, dispute.Withdrawn, dispute.HandedOver}
		if c.AcceptedOn == "" {
			outcomes = []dispute.Outcome{dispute.Declined, dispute.Withdrawn, dispute.HandedOver}
		}
		c.Outcome = rapid.SampledFrom(outcomes).Draw(t, "outcome")
		c.ConcludedOn = day("ended on", rests, -3, 40)
		c.ConcludedLevel = rapid.SampledFrom(grid.Ladder).Draw(t, "level")
		if rapid.Bool().Draw(t, "reopened") {
			c.ReopenedOn = day("reopened on", c.ConcludedOn, 0, 250)
		}
	}
	if c.Outcome.Agreed() {
		for range rapid.IntRange(0, 3).Draw(t, "obligations") {
			o := stats.Obligation{Performed: rapid.Bool().Draw(t, "performed")}
			if rapid.Bool().Draw(t, "dated") {
				o.DueOn = day("due", c.ConcludedOn, 0, 60)
			}
			c.Obligations = append(c.Obligations, o)
		}
		for range rapid.IntRange(0, 2).Draw(t, "visits") {
			v := stats.Visit{On: day("visited", c.ConcludedOn, 0, 60), Self: rapid.Bool().Draw(t, "self")}
			if v.Unreached = rapid.Bool().Draw(t, "unreached"); !v.Unreached {
				v.Confirmed = rapid.Bool().Draw(t, "confirmed")
			}
			c.Visits = append(c.Visits, v)
		}
	}
	return c
}

func anyCases(t *rapid.T, label string) []stats.Case {
	cases := rapid.SliceOfN(rapid.Custom(anyCase), 0, 25).Draw(t, label)
	for i := range cases {
		cases[i].ID = label + strconv.Itoa(i)
	}
	return cases
}

func anyPeriod(t *rapid.T) (from, to calendar.Date) {
	from = calendar.Date("2026-01-01").Add(rapid.IntRange(-20, 200).Draw(t, "from"))
	return from, from.Add(rapid.IntRange(0, 150).Draw(t, "length"))
}

// split makes a row of each key, of the cases that have it.
func split(cases []stats.Case, from, to calendar.Date, key func(stats.Case) string) []stats.Counts {
	parts := map[string][]stats.Case{}
	var keys []string
	for _, c := range cases {
		k := key(c)
		if _, ok := parts[k]; !ok {
			keys = append(keys, k)
		}
		parts[k] = append(parts[k], c)
	}
	var rows []stats.Counts
	for _, k := range keys {
		row := counts(parts[k], from, to)
		row.Key, row.Name = k, k
		rows = append(rows, row)
	}
	return rows
}

func months(cases []stats.Case, from, to calendar.Date) []stats.Counts {
	var rows []stats.Counts
	for m := from.Month(); m <= to.Month(); m = m.Add(1) {
		in := stats.Scan(cases, max(from, m.First()), min(to, m.Last()))
		rows = append(rows, stats.Counts{Key: string(m), Name: string(m), In: in})
	}
	return rows
}

// Whatever the cases, every table of them satisfies its identities, frozen or not.
func TestEveryTableBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cases := anyCases(t, "cases")
		from, to := anyPeriod(t)
		total := counts(cases, from, to)
		var frozen *int64
		if rapid.Bool().Draw(t, "published") {
			frozen = p(rapid.Int64Range(0, 30).Draw(t, "frozen closing"))
		}
		unit := func(c stats.Case) string {
			if c.UnitID == "town" {
				return stats.Own
			}
			return c.UnitID
		}
		for by, rows := range map[stats.By][]stats.Counts{
			"":               nil,
			stats.ByUnit:     split(cases, from, to, unit),
			stats.ByVillage:  split(cases, from, to, unit),
			stats.ByLevel:    stats.Levels(total.In),
			stats.ByCategory: split(cases, from, to, func(c stats.Case) string { return c.Category }),
			stats.ByCategoryA: split(cases, from, to, func(c stats.Case) string {
				return c.Category[:2]
			}),
			stats.ByMonth:  months(cases, from, to),
			stats.BySource: split(cases, from, to, func(c stats.Case) string { return c.Source }),
		} {
			build(t, by, total, rows, frozen)
		}
	})
}

// One period closes with what the next opens with.
func TestPeriodsChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cases := anyCases(t, "cases")
		from, to := anyPeriod(t)
		one := build(t, "", counts(cases, from, to), nil, nil).Total
		next := build(t, "", counts(cases, to.Add(1), to.Add(30)), nil, nil).Total
		if *one.Closing != *next.Opening || *one.Waiting != *next.WaitingOpening {
			t.Fatalf("closes with %d open, %d waiting; opens with %d, %d", *one.Closing, *one.Waiting, *next.Opening, *next.WaitingOpening)
		}
	})
}

// What is published and corrected: the opening frozen, and the number of cases that came
// to the stock since less that of those which left it, is the opening of today.
func TestCorrectionIsTheCasesThatCameAndLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frozen, live := anyCases(t, "frozen"), anyCases(t, "live")
		for _, c := range frozen { // some are as they were, others are gone
			if rapid.Bool().Draw(t, "kept") {
				live = append(live, c)
			}
		}
		from, to := anyPeriod(t)
		published := build(t, "", counts(frozen, from.Add(-30), from.Add(-1)), nil, nil).Total.Closing
		got := build(t, "", counts(live, from, to), nil, published).Total
		came, left := stats.Corrected(frozen, live, from)
		if want := int64(len(came) - len(left)); *got.Correction != want {
			t.Fatalf("correction %d, but %d came and %d left", *got.Correction, len(came), len(left))
		}
	})
}

// Facts come in order and once, and each counts something.
func TestFactsAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := anyCase(t).Facts()
		order := slices.IsSortedFunc(facts, func(a, b stats.Fact) int {
			return strings.Compare(string(a.Date)+string(a.Measure), string(b.Date)+string(b.Measure))
		})
		if !order {
			t.Fatalf("out of order: %v", facts)
		}
		seen := map[stats.Fact]bool{}
		for _, f := range facts {
			if f.N < 1 || f.Days < 0 {
				t.Fatalf("%v counts nothing", f)
			}
			f.N = 0
			if seen[f] {
				t.Fatalf("%v twice", f)
			}
			seen[f] = true
		}
	})
}
