package stats_test

import (
	"encoding/json"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// history is six disputes around the end of January 2026:
//
//	declined    registered 01-20, declined 01-22
//	refused     registered 01-28; a party refused on 02-03, before acceptance
//	handed      registered 01-30; handed over on 02-02, before acceptance
//	late        accepted 01-12; the written agreement of 01-30 reached the server in
//	            February and undid an elevation; its one duty, due 02-15, was not done;
//	            on 02-24 its mediator met nobody
//	reopened    registered 01-05, accepted 01-06, settled by word on 01-08 and performed
//	            on the spot, visited by its own mediator 01-23; broke out again on 02-10 as
//	again       registered 02-10, accepted 02-11, elevated, failed at the township 02-25
//	success     accepted 01-26, elevated, settled in writing at the branch on 02-10; both
//	            duties (02-20, 02-28) done, confirmed by all at a visit on 02-26
func history() []stats.Case {
	return []stats.Case{
		{ID: "declined", RegisteredOn: "2026-01-20", ConcludedOn: "2026-01-22", ConcludedLevel: grid.Village, Outcome: dispute.Declined},
		{ID: "refused", RegisteredOn: "2026-01-28", ConcludedOn: "2026-02-03", ConcludedLevel: grid.Village, Outcome: dispute.Withdrawn},
		{ID: "handed", RegisteredOn: "2026-01-30", ConcludedOn: "2026-02-02", ConcludedLevel: grid.Township, Outcome: dispute.HandedOver},
		{ID: "late", RegisteredOn: "2026-01-12", AcceptedOn: "2026-01-12", ConcludedOn: "2026-01-30", ConcludedLevel: grid.Village,
			Outcome:     dispute.AgreedWritten,
			Obligations: []stats.Obligation{{DueOn: "2026-02-15"}},
			Visits:      []stats.Visit{{On: "2026-02-24", Self: true, Unreached: true}}},
		{ID: "reopened", RegisteredOn: "2026-01-05", AcceptedOn: "2026-01-06", ConcludedOn: "2026-01-08", ConcludedLevel: grid.Group,
			Outcome: dispute.AgreedOral, ReopenedOn: "2026-02-10",
			Obligations: []stats.Obligation{{DueOn: "2026-01-08", Performed: true}},
			Visits:      []stats.Visit{{On: "2026-01-23", Self: true}}},
		{ID: "again", RegisteredOn: "2026-02-10", AcceptedOn: "2026-02-11", ConcludedOn: "2026-02-25", ConcludedLevel: grid.Township,
			Outcome: dispute.Failed, Elevated: true},
		{ID: "success", RegisteredOn: "2026-01-26", AcceptedOn: "2026-01-26", ConcludedOn: "2026-02-10", ConcludedLevel: grid.Branch,
			Outcome: dispute.AgreedWritten, Elevated: true,
			Obligations: []stats.Obligation{{DueOn: "2026-02-20", Performed: true}, {DueOn: "2026-02-28", Performed: true}},
			Visits:      []stats.Visit{{On: "2026-02-26", Confirmed: true}}},
	}
}

// historyInJanuary is the same as the server had it on 02-01: what happened later is
// not there, and neither is the late agreement.
func historyInJanuary() []stats.Case {
	cases := history()
	open := func(c *stats.Case) { c.ConcludedOn, c.ConcludedLevel, c.Outcome = "", "", "" }
	for i := range cases {
		c := &cases[i]
		switch c.ID {
		case "late":
			open(c)
			c.Elevated, c.Obligations, c.Visits = true, nil, nil
		case "success":
			open(c)
			c.Elevated, c.Obligations, c.Visits = false, nil, nil
		case "refused", "handed":
			open(c)
		case "reopened":
			c.ReopenedOn = ""
		}
	}
	return append(cases[:5:5], cases[6]) // "again" is not there yet
}

func p[T any](v T) *T { return &v }

// January as it is known today. Registered: all but again = 6; accepted: late, reopened,
// success = 3; not accepted: declined = 1; refused and handed wait: 0 + 6 = 3 + 1 + 2.
// Concluded: late (written) and reopened (oral); success stays: 0 + 3 = 2 + 1. Of the
// three accepted all agreed by now. Days: late 01-12 to 01-30 = 18, reopened 01-06 to
// 01-08 = 2; the median of 2, 18 is the 1st, the 90th percentile the 2nd. Performed:
// reopened; late is not. One duty was due, and done; one visit, by its own mediator.
var january = stats.Figures{
	Registered: p[int64](6), Accepted: p[int64](3), NotAccepted: p[int64](1), WaitingOpening: p[int64](0), Waiting: p[int64](2),
	Concluded: 2, AgreedOral: 1, AgreedWritten: 1, Success: 2, SuccessRate: p(1.0),
	Opening: p[int64](0), Correction: p[int64](0), Closing: p[int64](1),
	Cohort:     &stats.Cohort{Accepted: 3, Agreed: 3, Rate: p(1.0)},
	Elevatable: 2, Elevated: 0, ElevatedRate: p(0.0),
	DaysMedian: p(2), DaysP90: p(18),
	Performed: 1, Confirmed: 0,
	ObligationsDue: p[int64](1), ObligationsPerformed: p[int64](1), PerformanceRate: p(1.0),
	Reopened: 1, SameDay: 0, Visits: p[int64](1), SelfVisits: p[int64](1), Unreached: p[int64](0),
}

// January as it was known on 02-01. late and success are open: 0 + 3 = 1 + 2; of the
// three accepted one agreed. Nothing has broken out again.
var januaryThen = stats.Figures{
	Registered: p[int64](6), Accepted: p[int64](3), NotAccepted: p[int64](1), WaitingOpening: p[int64](0), Waiting: p[int64](2),
	Concluded: 1, AgreedOral: 1, Success: 1, SuccessRate: p(1.0),
	Opening: p[int64](0), Correction: p[int64](0), Closing: p[int64](2),
	Cohort:     &stats.Cohort{Accepted: 3, Agreed: 1, Open: 2, Rate: p(1.0 / 3)},
	Elevatable: 1, Elevated: 0, ElevatedRate: p(0.0),
	DaysMedian: p(2), DaysP90: p(2),
	Performed: 1, Confirmed: 0,
	ObligationsDue: p[int64](1), ObligationsPerformed: p[int64](1), PerformanceRate: p(1.0),
	Reopened: 0, SameDay: 0, Visits: p[int64](1), SelfVisits: p[int64](1), Unreached: p[int64](0),
}

// February. Registered and accepted: again; not accepted: refused and handed; nobody
// waits: 2 + 1 = 1 + 2 + 0. Concluded: success (written) and again (failed), so half
// succeeded: 1 + 1 = 2 + 0. The one accepted failed. success took 01-26 to 02-10 = 15
// days, was elevated, performed and confirmed. Duties due: late's, not done, and the two
// of success. Visits: late's, its own mediator and nobody met, and that of success.
var february = stats.Figures{
	Registered: p[int64](1), Accepted: p[int64](1), NotAccepted: p[int64](2), WaitingOpening: p[int64](2), Waiting: p[int64](0),
	Concluded: 2, AgreedWritten: 1, Failed: 1, Success: 1, SuccessRate: p(0.5),
	Opening: p[int64](1), Correction: p[int64](0), Closing: p[int64](0),
	Cohort:     &stats.Cohort{Accepted: 1, Failed: 1, Rate: p(0.0)},
	Elevatable: 1, Elevated: 1, ElevatedRate: p(1.0),
	DaysMedian: p(15), DaysP90: p(15),
	Performed: 1, Confirmed: 1,
	ObligationsDue: p[int64](3), ObligationsPerformed: p[int64](2), PerformanceRate: p(2.0 / 3),
	Reopened: 0, SameDay: 0, Visits: p[int64](2), SelfVisits: p[int64](1), Unreached: p[int64](1),
}

// Both months: 0 + 7 = 4 + 3 + 0 wait, 0 + 4 = 4 + 0 are open. Three of four succeeded.
// Days 2, 15, 18: the median is the 2nd, the 90th percentile the 3rd.
var bothMonths = stats.Figures{
	Registered: p[int64](7), Accepted: p[int64](4), NotAccepted: p[int64](3), WaitingOpening: p[int64](0), Waiting: p[int64](0),
	Concluded: 4, AgreedOral: 1, AgreedWritten: 2, Failed: 1, Success: 3, SuccessRate: p(0.75),
	Opening: p[int64](0), Correction: p[int64](0), Closing: p[int64](0),
	Cohort:     &stats.Cohort{Accepted: 4, Agreed: 3, Failed: 1, Rate: p(0.75)},
	Elevatable: 3, Elevated: 1, ElevatedRate: p(1.0 / 3),
	DaysMedian: p(15), DaysP90: p(18),
	Performed: 2, Confirmed: 1,
	ObligationsDue: p[int64](4), ObligationsPerformed: p[int64](3), PerformanceRate: p(0.75),
	Reopened: 1, SameDay: 0, Visits: p[int64](3), SelfVisits: p[int64](2), Unreached: p[int64](1),
}

func TestHistory(t *testing.T) {
	for _, tt := range []struct {
		name     string
		cases    []stats.Case
		from, to calendar.Date
		want     stats.Figures
	}{
		{"January", history(), "2026-01-01", "2026-01-31", january},
		{"January as it was known then", historyInJanuary(), "2026-01-01", "2026-01-31", januaryThen},
		{"February", history(), "2026-02-01", "2026-02-28", february},
		{"both months", history(), "2026-01-01", "2026-02-28", bothMonths},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := build(t, "", counts(tt.cases, tt.from, tt.to), nil, nil)
			same(t, table.Total, tt.want)
		})
	}
}

// By month, intake goes by the month of acceptance and outcomes by the month of
// conclusion; each month is what it is as a period of its own.
func TestHistoryByMonth(t *testing.T) {
	table := build(t, stats.ByMonth, counts(history(), "2026-01-01", "2026-02-28"), []stats.Counts{
		{Key: "2026-01", Name: "1月", In: stats.Scan(history(), "2026-01-01", "2026-01-31")},
		{Key: "2026-02", Name: "2月", In: stats.Scan(history(), "2026-02-01", "2026-02-28")},
	}, nil)
	same(t, table.Total, bothMonths)
	same(t, table.Rows[0].Figures, january)
	same(t, table.Rows[1].Figures, february)
}

// By level: reopened at the group, late at the village, success at the branch, again at
// the township. What does not split by level is not said.
func TestHistoryByLevel(t *testing.T) {
	total := counts(history(), "2026-01-01", "2026-02-28")
	table := build(t, stats.ByLevel, total, stats.Levels(total.In), nil)
	same(t, table.Total, bothMonths)
	for i, want := range []stats.Row{
		{Key: "group", Figures: stats.Figures{Concluded: 1, AgreedOral: 1, Success: 1, SuccessRate: p(1.0),
			Elevatable: 1, ElevatedRate: p(0.0), DaysMedian: p(2), DaysP90: p(2), Performed: 1, Reopened: 1}},
		{Key: "village", Figures: stats.Figures{Concluded: 1, AgreedWritten: 1, Success: 1, SuccessRate: p(1.0),
			Elevatable: 1, ElevatedRate: p(0.0), DaysMedian: p(18), DaysP90: p(18)}},
		{Key: "branch", Figures: stats.Figures{Concluded: 1, AgreedWritten: 1, Success: 1, SuccessRate: p(1.0),
			Elevatable: 1, Elevated: 1, ElevatedRate: p(1.0), DaysMedian: p(15), DaysP90: p(15), Performed: 1, Confirmed: 1}},
		{Key: "township", Figures: stats.Figures{Concluded: 1, Failed: 1, SuccessRate: p(0.0)}},
	} {
		same(t, table.Rows[i], want)
	}
}

// January was published while late was still open, so February opens with 2. The
// agreement that came later is its correction: 2 + 1 − 1 = 2 + 0. The line belongs to
// the whole, and by month to the first; a part opens with what is known today.
func TestHistoryAfterPublication(t *testing.T) {
	published := build(t, "", counts(historyInJanuary(), "2026-01-01", "2026-01-31"), nil, nil).Total.Closing
	want := february
	want.Opening, want.Correction = p[int64](2), p[int64](-1)

	total := counts(history(), "2026-02-01", "2026-02-28")
	table := build(t, stats.ByMonth, total, []stats.Counts{{Key: "2026-02", Name: "2月", In: total.In}}, published)
	same(t, table.Total, want)
	same(t, table.Rows[0].Figures, want)

	table = build(t, stats.ByUnit, total, []stats.Counts{{Key: stats.Own, Name: "本级", In: total.In, Before: total.Before}}, published)
	same(t, table.Total, want)
	same(t, table.Rows[0].Figures, february)

	came, left := stats.Corrected(historyInJanuary(), history(), "2026-02-01")
	if len(came) != 0 || len(left) != 1 || left[0].ID != "late" {
		t.Errorf("corrected by %v, less %v; want less the late agreement", came, left)
	}
}

// counts are the sums of a period and of all time before it, one case after another.
func counts(cases []stats.Case, from, to calendar.Date) stats.Counts {
	return stats.Counts{In: stats.Scan(cases, from, to), Before: stats.ScanBefore(cases, from)}
}

// fataler is a test, or one trial of a property.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func build(t fataler, by stats.By, total stats.Counts, rows []stats.Counts, frozen *int64) stats.Table {
	t.Helper()
	table, err := stats.Build(by, total, rows, frozen)
	if err != nil {
		t.Fatalf("by %q: %v", by, err)
	}
	return table
}

// same compares as the reader sees it: pointers by what they point at.
func same(t *testing.T, got, want any) {
	t.Helper()
	g, w := text(t, got), text(t, want)
	if g != w {
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

func text(t fataler, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(b)
}
