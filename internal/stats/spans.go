package stats

import "shuoli/internal/calendar"

// Grain is how finely sums are kept.
type Grain string

// Sums are kept by day and by month, so that a long period is few rows to read.
const (
	Daily   Grain = "d"
	Monthly Grain = "m"
)

// Span is a run of days (YYYY-MM-DD) or of whole months (YYYY-MM), both ends included.
// From is "" where it has no beginning, which as text is before every date.
type Span struct {
	Grain    Grain
	From, To string
}

// Spans covers each day of [from, to] once: the whole months between, and the days
// at either end. They are at most three, in the order of time; none when to < from.
func Spans(from, to calendar.Date) []Span {
	if to < from {
		return nil
	}
	first, last := from.Month(), to.Month()
	if from != first.First() {
		first = first.Add(1)
	}
	if to != last.Last() {
		last = last.Add(-1)
	}
	if first > last {
		return []Span{daily(from, to)} // no whole month in it
	}
	var spans []Span
	if from < first.First() {
		spans = append(spans, daily(from, first.First().Add(-1)))
	}
	spans = append(spans, Span{Monthly, string(first), string(last)})
	if to > last.Last() {
		spans = append(spans, daily(last.Last().Add(1), to))
	}
	return spans
}

// SpansBefore covers every day before from: the months before its month, and the
// days of that month.
func SpansBefore(from calendar.Date) []Span {
	spans := []Span{{Monthly, "", string(from.Month().Add(-1))}}
	if first := from.Month().First(); first < from {
		spans = append(spans, daily(first, from.Add(-1)))
	}
	return spans
}

func daily(from, to calendar.Date) Span { return Span{Daily, string(from), string(to)} }
