package calendar

import "time"

// Kind is what an official calendar says of a date that is not as its weekday says.
type Kind string

// The two exceptions an official calendar knows.
const (
	Holiday Kind = "holiday" // a public holiday 法定节假日
	Workday Kind = "workday" // a weekend day made up for 调休上班
)

// Day is one exception.
type Day struct {
	Date Date
	Kind Kind
	Name string // 国庆节
}

// Calendar is a set of official exceptions. The zero value knows none.
type Calendar struct {
	days  map[Date]Day
	years map[int]bool
}

// New makes a calendar of its days. A year with at least one day counts as official.
func New(days []Day) *Calendar {
	c := &Calendar{days: make(map[Date]Day, len(days)), years: map[int]bool{}}
	for _, d := range days {
		c.days[d.Date] = d
		c.years[d.Date.Year()] = true
	}
	return c
}

// Knows reports whether the year has an official calendar; without one only
// weekends count, and the program warns.
func (c *Calendar) Knows(year int) bool { return c != nil && c.years[year] }

// IsHoliday reports whether the date is a public holiday.
func (c *Calendar) IsHoliday(d Date) bool { return c != nil && c.days[d].Kind == Holiday }

// On is what the official calendar says of a date; false where it says nothing.
func (c *Calendar) On(d Date) (Day, bool) {
	if c == nil {
		return Day{}, false
	}
	day, ok := c.days[d]
	return day, ok
}

// IsWorking reports whether people work on the date.
func (c *Calendar) IsWorking(d Date) bool {
	if c != nil {
		if day, ok := c.days[d]; ok {
			return day.Kind == Workday
		}
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// NextWorking is the first working day after d.
func (c *Calendar) NextWorking(d Date) Date {
	for d = d.Add(1); !c.IsWorking(d); d = d.Add(1) {
	}
	return d
}

// HearingDay is one day of a venue's list and the weekdays it stands for: more
// than one where two fell together, another date than its own where it moved.
type HearingDay struct {
	Date Date
	For  []Date
}

// NextHearingDay is the first day of the list of a venue with that weekday after d.
func (c *Calendar) NextHearingDay(weekday time.Weekday, d Date) Date {
	// A moved day lies at most one run of holidays behind its own weekday.
	for w := firstWeekday(weekday, d.Add(-21)); ; w = w.Add(7) {
		if held := c.heldOn(w); held > d {
			return held
		}
	}
}

// HearingDays is the venue's list between two dates, both included.
func (c *Calendar) HearingDays(weekday time.Weekday, from, to Date) []HearingDay {
	var list []HearingDay
	for w := firstWeekday(weekday, from.Add(-21)); w <= to; w = w.Add(7) {
		held := c.heldOn(w)
		if held < from || held > to {
			continue
		}
		if n := len(list); n > 0 && list[n-1].Date == held {
			list[n-1].For = append(list[n-1].For, w)
			continue
		}
		list = append(list, HearingDay{Date: held, For: []Date{w}})
	}
	return list
}

// heldOn is the day on which the weekday w is held: itself, or for a public
// holiday the next working day, unless that is on, or at most two days before,
// the venue's next hearing day: then the two are one (product.md 3.3).
func (c *Calendar) heldOn(w Date) Date {
	if !c.IsHoliday(w) {
		return w
	}
	moved, next := c.NextWorking(w), c.heldOn(w.Add(7))
	if moved >= next.Add(-2) {
		return next
	}
	return moved
}

func firstWeekday(weekday time.Weekday, from Date) Date {
	return from.Add((int(weekday) - int(from.Weekday()) + 7) % 7)
}
