package stats_test

import (
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/stats"
)

func TestPeriodsThatCanBePublished(t *testing.T) {
	for _, c := range []struct {
		kind       stats.Kind
		from, last calendar.Date
	}{
		{stats.KindMonth, "2026-02-01", "2026-02-28"},
		{stats.KindMonth, "2028-02-01", "2028-02-29"},
		{stats.KindMonth, "2026-12-01", "2026-12-31"},
		{stats.KindMonth, "2026-02-02", ""},
		{stats.KindQuarter, "2026-01-01", "2026-03-31"},
		{stats.KindQuarter, "2026-10-01", "2026-12-31"},
		{stats.KindQuarter, "2026-02-01", ""},
		{stats.KindQuarter, "2026-12-01", ""},
		{stats.KindYear, "2026-01-01", "2026-12-31"},
		{stats.KindYear, "2026-04-01", ""},
		{"week", "2026-01-01", ""},
	} {
		last, ok := c.kind.Last(c.from)
		if last != c.last || ok != (c.last != "") {
			t.Errorf("the %s from %s ends on %q", c.kind, c.from, last)
		}
		if ok && stats.KindOf(c.from, last) != c.kind {
			t.Errorf("%s to %s is a %q", c.from, last, stats.KindOf(c.from, last))
		}
	}
	for _, odd := range [][2]calendar.Date{{"2026-01-01", "2026-01-30"}, {"2026-01-02", "2026-01-31"}, {"2026-02-01", "2026-04-30"}, {"2026-01-01", "2027-12-31"}} {
		if k := stats.KindOf(odd[0], odd[1]); k != "" {
			t.Errorf("%v is a %s", odd, k)
		}
	}
}
