package store

import (
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// Counted narrows a list to the cases behind a number of statistics: in the figure of
// a period, and in one part of its table. A nil or empty field restricts nothing, an
// empty list lists nothing.
type Counted struct {
	Figure     stats.Figure
	From, To   calendar.Date
	UnitIDs    []string   // where it was registered
	Level      grid.Level // that concluded
	Categories []string
	Source     *string
}

// tells reports whether being in the list tells what a case is about, or how it ended,
// which of a restricted one only members may know. Whether and when it was accepted
// or ended, and where, a row shows anyway.
func (c Counted) tells() bool {
	if c.Categories != nil || c.Source != nil {
		return true
	}
	switch c.Figure {
	case "registered", "accepted", "not_accepted", "waiting_opening", "waiting", "concluded", "opening", "closing",
		"cohort_accepted", "cohort_open", "same_day":
		return false
	}
	return true
}

// condition is what the table of stats says of the figure, as SQL. A name that is no
// figure lists nothing.
func (c Counted) condition() condition {
	made, ok := c.Figure.Made(c.From, c.To)
	if !ok {
		return is("FALSE")
	}
	all := []condition{on(made.Plus, made.First, made.Last)}
	if len(made.Minus) > 0 {
		minus := on(made.Minus, made.First, made.Last)
		all = append(all, condition{"NOT " + minus.sql, minus.args})
	}
	if c.Level != "" {
		all = append(all, is("cases.concluded_level = ?", c.Level))
	}
	if c.UnitIDs != nil {
		all = append(all, among("cases.unit_id", c.UnitIDs))
	}
	if c.Categories != nil {
		all = append(all, among("cases.category", c.Categories))
	}
	if c.Source != nil {
		all = append(all, is("cases.source = ?", *c.Source))
	}
	return and(all...)
}

// among is IN, also for no value at all.
func among(column string, values []string) condition {
	if len(values) == 0 {
		return is("FALSE")
	}
	return is(column+" IN ?", values)
}

// on is the condition that a case counts for one of the measures on a day from first
// to last, both included. Measures of one day are asked for together, so that an
// index finds the days.
func on(measures []stats.Measure, first, last calendar.Date) condition {
	var days []string
	of := map[string][]condition{}
	for _, m := range measures {
		how := counting[m]
		if how.mark {
			return is("cases.id IN (SELECT case_id FROM case_marks WHERE kind = ? AND date <> '' AND date BETWEEN ? AND ?)", m, first, last)
		}
		if of[how.day] == nil {
			days = append(days, how.day)
		}
		of[how.day] = append(of[how.day], how.when)
	}
	var any []condition
	for _, day := range days {
		any = append(any, and(between(day, first, last), or(of[day]...)))
	}
	return or(any...)
}

// The days that facts of a case fall on.
const (
	registeredDay = "registered_at"
	acceptedDay   = "counted_accepted"
	endedDay      = "counted_ended"
)

func between(day string, first, last calendar.Date) condition {
	if day != registeredDay {
		return is("cases."+day+" <> '' AND cases."+day+" BETWEEN ? AND ?", first, last)
	}
	before := is("cases.registered_at < ?", micros(last.Add(1).At(0, 0)))
	if first == "" {
		return before
	}
	return and(is("cases.registered_at >= ?", micros(first.At(0, 0))), before)
}

// counting says which cases count for a measure and on which of their days: what
// stats.Case.Facts says of one case, as SQL for many. A mark is counted on its own date.
var counting = map[stats.Measure]struct {
	day  string
	when condition
	mark bool
}{
	stats.Registered:  {day: registeredDay, when: is("TRUE")},
	stats.Accepted:    {day: acceptedDay, when: is("TRUE")},
	stats.NotAccepted: {day: endedDay, when: is("cases.counted_accepted = ''")},

	stats.AgreedOral:    {day: endedDay, when: accepted(dispute.AgreedOral)},
	stats.AgreedWritten: {day: endedDay, when: accepted(dispute.AgreedWritten)},
	stats.Failed:        {day: endedDay, when: accepted(dispute.Failed)},
	stats.Withdrawn:     {day: endedDay, when: accepted(dispute.Withdrawn)},
	stats.HandedOver:    {day: endedDay, when: accepted(dispute.HandedOver)},

	stats.CohortAgreed:     {day: acceptedDay, when: accepted(dispute.AgreedOral, dispute.AgreedWritten)},
	stats.CohortFailed:     {day: acceptedDay, when: accepted(dispute.Failed)},
	stats.CohortWithdrawn:  {day: acceptedDay, when: accepted(dispute.Withdrawn)},
	stats.CohortHandedOver: {day: acceptedDay, when: accepted(dispute.HandedOver)},

	stats.Elevatable: {day: endedDay, when: and(success, is("NOT cases.imported"))},
	stats.Elevated:   {day: endedDay, when: and(success, is("NOT cases.imported"), is("cases.elevated"))},
	stats.Performed:  {day: endedDay, when: is("cases.performed")},
	stats.Confirmed:  {day: endedDay, when: is("cases.confirmed")},
	stats.Reopened:   {day: endedDay, when: is("cases.relapsed")},
	stats.SameDay:    {day: endedDay, when: is("cases.same_day")},

	stats.ObligationsDue:       {mark: true},
	stats.ObligationsPerformed: {mark: true},
	stats.Visits:               {mark: true},
	stats.SelfVisits:           {mark: true},
	stats.Unreached:            {mark: true},
}

var success = accepted(dispute.AgreedOral, dispute.AgreedWritten)

// accepted are the cases that were accepted and ended in one of the ways.
func accepted(outcomes ...dispute.Outcome) condition {
	return and(is("cases.counted_accepted <> ''"), is("cases.outcome IN ?", outcomes))
}
