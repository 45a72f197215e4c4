package stats_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// placed gives a case the place of its unit: three villages of a town.
func placed(cases []stats.Case) []stats.Case {
	for i := range cases {
		c := &cases[i]
		c.Place = grid.Place{TownshipID: "town"}
		if c.UnitID != "town" {
			c.Place.VillageID = c.UnitID
		}
	}
	return cases
}

var listA = map[string]string{"0101": "01", "0102": "02", "0201": "02"}

// keyOf is the row of a case, as whoever made the table had it.
func keyOf(by stats.By) func(stats.Case) string {
	return map[stats.By]func(stats.Case) string{
		stats.ByUnit: func(c stats.Case) string {
			if c.UnitID == "town" {
				return stats.Own
			}
			return c.UnitID
		},
		stats.ByCategory:  func(c stats.Case) string { return c.Category },
		stats.ByCategoryA: func(c stats.Case) string { return listA[c.Category] },
		stats.BySource: func(c stats.Case) string {
			if c.Source == "" {
				return stats.Unsaid
			}
			return c.Source
		},
	}[by]
}

// A table is made again from its cases, after rows without a number were left out of
// it, and also from those cases alone that matter to its period.
func TestATableIsMadeAgainFromItsCases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cases := placed(anyCases(t, "c"))
		from, to := anyPeriod(t)
		var closing *int64
		if rapid.Bool().Draw(t, "published before") {
			closing = p(rapid.Int64Range(0, 30).Draw(t, "closing"))
		}
		total := counts(cases, from, to)
		for _, by := range []stats.By{stats.ByUnit, stats.ByCategory, stats.ByCategoryA, stats.BySource, stats.ByMonth, stats.ByLevel} {
			var rows []stats.Counts
			switch by {
			case stats.ByMonth:
				rows = months(cases, from, to)
			case stats.ByLevel:
				rows = stats.Levels(total.In)
			default:
				rows = split(cases, from, to, keyOf(by))
			}
			table := build(t, by, total, rows, closing)
			table.Rows = slices.DeleteFunc(table.Rows, func(r stats.Row) bool { return by == stats.ByUnit && nothing(r.Figures) })
			for _, list := range [][]stats.Case{cases, slices.DeleteFunc(slices.Clone(cases), func(c stats.Case) bool { return over(c, from, to) })} {
				again, err := stats.NewRecount(list, from, to).Table(by, table.Rows, listA, closing)
				if err != nil || text(t, again) != text(t, table) {
					t.Fatalf("by %s: %v\n%s\nmade again\n%s", by, err, text(t, table), text(t, again))
				}
			}
		}
	})
}

func nothing(f stats.Figures) bool {
	return f.Concluded+*f.Registered+*f.Accepted+*f.NotAccepted+*f.WaitingOpening+*f.Waiting+*f.Opening+*f.Closing+*f.ObligationsDue+*f.Visits == 0
}

// over reports whether no figure of the period counts the case.
func over(c stats.Case, from, to calendar.Date) bool {
	if c.RegisteredOn <= to && (c.Ended() == "" || c.Ended() >= from) {
		return false
	}
	in := func(d calendar.Date) bool { return d >= from && d <= to }
	return !slices.ContainsFunc(c.Obligations, func(o stats.Obligation) bool { return in(o.DueOn) }) &&
		!slices.ContainsFunc(c.Visits, func(v stats.Visit) bool { return in(v.On) })
}

// A case more, or one changed, no longer gives the table.
func TestATableIsNotMadeOfOtherCases(t *testing.T) {
	cases := placed(history())
	from, to := calendar.Date("2026-02-01"), calendar.Date("2026-02-28")
	table := build(t, "", counts(cases, from, to), nil, nil)
	for what, change := range map[string]func() []stats.Case{
		"a case less": func() []stats.Case {
			return slices.DeleteFunc(cases, func(c stats.Case) bool { return c.ID == "again" })
		},
		"another outcome":  func() []stats.Case { cases[len(cases)-1].Outcome = "agreed_oral"; return cases },
		"another duty met": func() []stats.Case { cases[3].Obligations[0].Performed = true; return cases },
	} {
		cases = placed(history())
		again, err := stats.NewRecount(change(), from, to).Table("", nil, listA, nil)
		if err == nil && text(t, again) == text(t, table) {
			t.Errorf("%s gives the same table", what)
		}
	}
}
