package stats

import "shuoli/internal/calendar"

// Kind is the length of a period that can be published.
type Kind string

// The kinds.
const (
	KindMonth   Kind = "month"
	KindQuarter Kind = "quarter"
	KindYear    Kind = "year"
)

// Last is the last day of the period of the kind that begins on a day; false where
// none begins then.
func (k Kind) Last(from calendar.Date) (calendar.Date, bool) {
	months, ok := map[Kind]int{KindMonth: 1, KindQuarter: 3, KindYear: 12}[k]
	if !ok {
		return "", false
	}
	for m := calendar.Month(from[:len("2006-")] + "01"); m.First() <= from; m = m.Add(months) {
		if m.First() == from {
			return m.Add(months - 1).Last(), true
		}
	}
	return "", false
}

// KindOf is the kind of the period from one day to another, "" for none of them.
func KindOf(from, to calendar.Date) Kind {
	for _, k := range []Kind{KindMonth, KindQuarter, KindYear} {
		if last, ok := k.Last(from); ok && last == to {
			return k
		}
	}
	return ""
}
