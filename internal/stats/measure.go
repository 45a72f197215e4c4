// Package stats holds the definitions of product.md 6: what of a dispute counts, on
// which day and under which name, the figures made of the counts, and the identities
// that a table must satisfy to be shown. It is pure: counted rows come in, tables go out.
package stats

import (
	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Measure names something that is counted on a day.
type Measure string

// What is counted, and whose day it falls on.
const (
	Registered  Measure = "registered"   // on the day of registration
	Accepted    Measure = "accepted"     // on the day of acceptance
	NotAccepted Measure = "not_accepted" // declined, withdrawn or handed over from registered, on that day

	// The outcomes of accepted cases, on the day of conclusion, by the level that concluded.
	AgreedOral    Measure = "agreed_oral"
	AgreedWritten Measure = "agreed_written"
	Failed        Measure = "failed"
	Withdrawn     Measure = "withdrawn"
	HandedOver    Measure = "handed_over"

	// The cohort: the same outcomes on the day of acceptance.
	CohortAgreed     Measure = "cohort_agreed"
	CohortFailed     Measure = "cohort_failed"
	CohortWithdrawn  Measure = "cohort_withdrawn"
	CohortHandedOver Measure = "cohort_handed_over"

	// Of the successes, on the day of conclusion, by the level that concluded.
	Settled    Measure = "settled"    // with Days from acceptance to conclusion
	Elevatable Measure = "elevatable" // not imported
	Elevated   Measure = "elevated"   // of these, ever elevated
	Performed  Measure = "performed"  // every obligation performed in full, at least one
	Confirmed  Measure = "confirmed"  // a return visit at which every party confirmed
	Reopened   Measure = "reopened"   // 复发 within six months of conclusion

	SameDay Measure = "same_day" // accepted cases registered and concluded on one day, by the level that concluded

	ObligationsDue       Measure = "obligations_due"       // on the day they are due
	ObligationsPerformed Measure = "obligations_performed" // of these, performed in full
	Visits               Measure = "visits"                // on the day of the visit
	SelfVisits           Measure = "self_visits"
	Unreached            Measure = "unreached"
)

// Fact is one thing to count: N of a measure on a date. Level is set on what splits by
// the level that concluded, Days on Settled alone.
type Fact struct {
	Date    calendar.Date
	Measure Measure
	Level   grid.Level
	Days    int
	N       int64
}

// Sum is a count over a period for one row of a table.
type Sum struct {
	Measure Measure
	Level   grid.Level
	Days    int
	N       int64
}
