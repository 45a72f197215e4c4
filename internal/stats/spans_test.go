package stats_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	"shuoli/internal/stats"
)

func TestSpans(t *testing.T) {
	type spans = []stats.Span
	for _, tt := range []struct {
		from, to calendar.Date
		want     spans
	}{
		{"2026-01-01", "2026-12-31", spans{{stats.Monthly, "2026-01", "2026-12"}}},
		{"2026-02-01", "2026-02-28", spans{{stats.Monthly, "2026-02", "2026-02"}}},
		{"2026-02-01", "2026-02-27", spans{{stats.Daily, "2026-02-01", "2026-02-27"}}},
		{"2026-02-02", "2026-02-28", spans{{stats.Daily, "2026-02-02", "2026-02-28"}}},
		{"2026-01-31", "2026-02-01", spans{{stats.Daily, "2026-01-31", "2026-02-01"}}},
		{"2025-12-31", "2026-03-01", spans{
			{stats.Daily, "2025-12-31", "2025-12-31"}, {stats.Monthly, "2026-01", "2026-02"}, {stats.Daily, "2026-03-01", "2026-03-01"}}},
		{"2026-01-15", "2026-02-28", spans{{stats.Daily, "2026-01-15", "2026-01-31"}, {stats.Monthly, "2026-02", "2026-02"}}},
		{"2026-01-01", "2026-02-15", spans{{stats.Monthly, "2026-01", "2026-01"}, {stats.Daily, "2026-02-01", "2026-02-15"}}},
		{"2026-02-02", "2026-02-01", nil},
	} {
		if got := stats.Spans(tt.from, tt.to); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s to %s: got %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}

// Each day of the period, and no other, lies in exactly one span, of at most three;
// each day before it in exactly one of at most two.
func TestSpansCoverEachDayOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := calendar.Date("2027-06-15").Add(rapid.IntRange(-500, 500).Draw(t, "from"))
		to := from.Add(rapid.IntRange(0, 200).Draw(t, "length"))
		within, earlier := stats.Spans(from, to), stats.SpansBefore(from)
		if len(within) > 3 || len(earlier) > 2 {
			t.Fatalf("too many ranges: %v, %v", within, earlier)
		}
		for d := from.Add(-70); d <= to.Add(70); d = d.Add(1) {
			wantWithin, wantEarlier := 0, 0
			if d >= from && d <= to {
				wantWithin = 1
			}
			if d < from {
				wantEarlier = 1
			}
			if got := covering(within, d); got != wantWithin {
				t.Fatalf("%s lies in %d of %v", d, got, within)
			}
			if got := covering(earlier, d); got != wantEarlier {
				t.Fatalf("%s before %s lies in %d of %v", d, from, got, earlier)
			}
		}
	})
}

// covering counts the spans that hold a day, as a store would select them.
func covering(spans []stats.Span, d calendar.Date) int {
	n := 0
	for _, s := range spans {
		key := string(d)
		if s.Grain == stats.Monthly {
			key = string(d.Month())
		}
		if key >= s.From && key <= s.To {
			n++
		}
	}
	return n
}
