package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
)

func TestDateArithmetic(t *testing.T) {
	for _, tt := range []struct {
		from calendar.Date
		days int
		want calendar.Date
	}{
		{"2026-09-29", 2, "2026-10-01"},
		{"2026-02-28", 1, "2026-03-01"},
		{"2028-02-28", 1, "2028-02-29"},
		{"2026-01-01", -1, "2025-12-31"},
		{"2026-09-29", 30, "2026-10-29"},
		{"2026-10-29", 0, "2026-10-29"},
	} {
		if got := tt.from.Add(tt.days); got != tt.want {
			t.Errorf("%s plus %d = %s, want %s", tt.from, tt.days, got, tt.want)
		}
		if got := tt.want.Sub(tt.from); got != tt.days {
			t.Errorf("%s minus %s = %d, want %d", tt.want, tt.from, got, tt.days)
		}
	}
}

func TestSubUndoesAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Date("2026-01-01").Add(rapid.IntRange(-4000, 4000).Draw(t, "day"))
		n := rapid.IntRange(-400, 400).Draw(t, "n")
		if got := d.Add(n).Sub(d); got != n {
			t.Fatalf("%s plus %d minus itself = %d", d, n, got)
		}
		if (d.Add(n) < d) != (n < 0) {
			t.Fatalf("%s and %s do not compare as dates do", d.Add(n), d)
		}
	})
}

// A business date is Shanghai's, eight hours ahead of UTC.
func TestDateOf(t *testing.T) {
	for _, tt := range []struct {
		at   time.Time
		want calendar.Date
	}{
		{time.Date(2026, 9, 29, 15, 59, 59, 0, time.UTC), "2026-09-29"},
		{time.Date(2026, 9, 29, 16, 0, 0, 0, time.UTC), "2026-09-30"},
		{time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC), "2026-01-01"},
	} {
		if got := calendar.DateOf(tt.at); got != tt.want {
			t.Errorf("DateOf(%s) = %s, want %s", tt.at, got, tt.want)
		}
	}
}

func TestCutoffIsSixInShanghai(t *testing.T) {
	if got, want := calendar.Date("2026-10-01").Cutoff(), time.Date(2026, 10, 1, 10, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("cutoff = %s, want %s", got, want)
	}
}

func TestParseDate(t *testing.T) {
	for _, bad := range []string{"", "2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00:00Z", "2026-13-01", "昨天"} {
		if d, err := calendar.ParseDate(bad); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", bad, d)
		}
	}
	if d, err := calendar.ParseDate("2026-02-28"); err != nil || d != "2026-02-28" {
		t.Errorf("ParseDate = %q, %v", d, err)
	}
}
