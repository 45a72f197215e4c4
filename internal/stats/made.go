package stats

import "shuoli/internal/calendar"

// Made is what a figure of a period is made of: the measures that it adds and takes
// away, on the days from First to Last. First is "" where it has no beginning.
type Made struct {
	Plus, Minus []Measure
	First, Last calendar.Date
}

// Made tells what a figure of the period [from, to] is made of; false for a name that
// is no figure, and for the correction, which lies in no single list of cases.
func (f Figure) Made(from, to calendar.Date) (Made, bool) {
	form, ok := forms[f]
	m := Made{Plus: form.plus, Minus: form.minus, First: from, Last: to}
	if form.days != during {
		m.First = ""
	}
	if form.days == before {
		m.Last = from.Add(-1)
	}
	return m, ok
}
