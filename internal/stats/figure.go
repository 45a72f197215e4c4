package stats

import (
	"slices"

	"shuoli/internal/calendar"
)

// Figure names a number of a table; the cases behind it can be listed. The names are
// those of the enum Figure in openapi.yaml. Correction alone lies in no single list of
// cases, see Corrected.
type Figure string

// form is what a figure is made of: measures added and taken away, of the days of the
// period, of those before its first day, or of both.
type form struct {
	days  days
	plus  []Measure
	minus []Measure
}

type days int

const (
	during  days = iota // the period, both ends included
	before              // all days before its first
	through             // all days to its last
)

var (
	successes = []Measure{AgreedOral, AgreedWritten}
	outcomes  = []Measure{AgreedOral, AgreedWritten, Failed, Withdrawn, HandedOver}
	taken     = []Measure{Accepted, NotAccepted} // what ends the wait of a registered case
)

// Stock are the measures that are also summed over all time before a period.
var Stock = append([]Measure{Registered, Accepted, NotAccepted}, outcomes...)

// forms define every figure once; a table and the list behind each of its numbers
// are both read off here.
var forms = map[Figure]form{
	"registered":      {plus: []Measure{Registered}},
	"accepted":        {plus: []Measure{Accepted}},
	"not_accepted":    {plus: []Measure{NotAccepted}},
	"waiting_opening": {days: before, plus: []Measure{Registered}, minus: taken},
	"waiting":         {days: through, plus: []Measure{Registered}, minus: taken},

	"concluded":      {plus: outcomes},
	"agreed_oral":    {plus: []Measure{AgreedOral}},
	"agreed_written": {plus: []Measure{AgreedWritten}},
	"failed":         {plus: []Measure{Failed}},
	"withdrawn":      {plus: []Measure{Withdrawn}},
	"handed_over":    {plus: []Measure{HandedOver}},
	"success":        {plus: successes},

	"opening": {days: before, plus: []Measure{Accepted}, minus: outcomes},
	"closing": {days: through, plus: []Measure{Accepted}, minus: outcomes},

	"cohort_accepted":    {plus: []Measure{Accepted}},
	"cohort_agreed":      {plus: []Measure{CohortAgreed}},
	"cohort_failed":      {plus: []Measure{CohortFailed}},
	"cohort_withdrawn":   {plus: []Measure{CohortWithdrawn}},
	"cohort_handed_over": {plus: []Measure{CohortHandedOver}},
	"cohort_open": {plus: []Measure{Accepted},
		minus: []Measure{CohortAgreed, CohortFailed, CohortWithdrawn, CohortHandedOver}},

	"elevatable": {plus: []Measure{Elevatable}},
	"elevated":   {plus: []Measure{Elevated}},
	"performed":  {plus: []Measure{Performed}},
	"confirmed":  {plus: []Measure{Confirmed}},
	"reopened":   {plus: []Measure{Reopened}},
	"same_day":   {plus: []Measure{SameDay}},

	"obligations_due":       {plus: []Measure{ObligationsDue}},
	"obligations_performed": {plus: []Measure{ObligationsPerformed}},
	"visits":                {plus: []Measure{Visits}},
	"self_visits":           {plus: []Measure{SelfVisits}},
	"unreached":             {plus: []Measure{Unreached}},
}

// covers reports whether a day counts for a figure of the period [from, to].
func (d days) covers(on, from, to calendar.Date) bool {
	switch d {
	case before:
		return on < from
	case through:
		return on <= to
	default:
		return on >= from && on <= to
	}
}

// Count is what the case adds to a figure of the period [from, to]: 0 or 1, or the
// number of its obligations or visits. It is 0 for a name that is no figure.
func (c Case) Count(figure Figure, from, to calendar.Date) int64 {
	f, n := forms[figure], int64(0)
	for _, fact := range c.Facts() {
		switch {
		case !f.days.covers(fact.Date, from, to):
		case slices.Contains(f.plus, fact.Measure):
			n += fact.N
		case slices.Contains(f.minus, fact.Measure):
			n -= fact.N
		}
	}
	return n
}

// In reports whether the case belongs to the list behind a figure of the period
// [from, to].
func (c Case) In(figure Figure, from, to calendar.Date) bool { return c.Count(figure, from, to) > 0 }

// Corrected are the cases behind 更正 of a period that begins on from: those that came
// to its opening after the period before was published with the cases frozen, and those
// that left it. The correction is the number of the first less that of the second.
func Corrected(frozen, live []Case, from calendar.Date) (came, left []Case) {
	return openIn(live, frozen, from), openIn(frozen, live, from)
}

// openIn are the cases of a that are open before from and not so in b.
func openIn(a, b []Case, from calendar.Date) []Case {
	open := map[string]bool{}
	for _, c := range b {
		open[c.ID] = c.In("opening", from, from)
	}
	var list []Case
	for _, c := range a {
		if c.In("opening", from, from) && !open[c.ID] {
			list = append(list, c)
		}
	}
	return list
}
