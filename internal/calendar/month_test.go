package calendar_test

import (
	"testing"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
)

func TestAddMonths(t *testing.T) {
	for _, tt := range []struct {
		from   calendar.Date
		months int
		want   calendar.Date
	}{
		{"2026-01-08", 6, "2026-07-08"},
		{"2026-08-31", 6, "2027-02-28"},
		{"2027-08-31", 6, "2028-02-29"},
		{"2026-03-31", 1, "2026-04-30"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-02-28", 6, "2026-08-28"},
		{"2026-05-31", 0, "2026-05-31"},
	} {
		if got := tt.from.AddMonths(tt.months); got != tt.want {
			t.Errorf("%s plus %d months = %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

// Every date lies between the first and the last of its month, and the day after
// the last is the first of the next.
func TestMonthHoldsItsDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Date("2026-01-01").Add(rapid.IntRange(-4000, 4000).Draw(t, "day"))
		m := d.Month()
		if d < m.First() || d > m.Last() {
			t.Fatalf("%s is not in %s to %s", d, m.First(), m.Last())
		}
		if next := m.Last().Add(1); next != m.Add(1).First() || next.Month().Add(-1) != m {
			t.Fatalf("after %s comes %s", m.Last(), next)
		}
	})
}
