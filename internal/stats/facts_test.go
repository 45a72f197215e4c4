package stats_test

import (
	"reflect"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// Typed by hand from product.md 6.
func TestFacts(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    stats.Case
		want []stats.Fact
	}{
		{"registered and waiting",
			stats.Case{RegisteredOn: "2026-03-02"},
			[]stats.Fact{{Date: "2026-03-02", Measure: stats.Registered, N: 1}}},
		{"declined",
			stats.Case{RegisteredOn: "2026-03-02", ConcludedOn: "2026-03-04", ConcludedLevel: grid.Village, Outcome: dispute.Declined},
			[]stats.Fact{
				{Date: "2026-03-02", Measure: stats.Registered, N: 1},
				{Date: "2026-03-04", Measure: stats.NotAccepted, N: 1},
			}},
		{"withdrawn by all parties after acceptance",
			stats.Case{RegisteredOn: "2026-03-02", AcceptedOn: "2026-03-03", ConcludedOn: "2026-03-04", ConcludedLevel: grid.Village,
				Outcome: dispute.Withdrawn, Elevated: true, ReopenedOn: "2026-03-05"},
			[]stats.Fact{
				{Date: "2026-03-02", Measure: stats.Registered, N: 1},
				{Date: "2026-03-03", Measure: stats.Accepted, N: 1},
				{Date: "2026-03-03", Measure: stats.CohortWithdrawn, N: 1},
				{Date: "2026-03-04", Measure: stats.Withdrawn, Level: grid.Village, N: 1},
			}},
		{"settled on the spot, performed, confirmed, and broken out again",
			stats.Case{RegisteredOn: "2026-08-31", AcceptedOn: "2026-08-31", ConcludedOn: "2026-08-31", ConcludedLevel: grid.Group,
				Outcome: dispute.AgreedOral, ReopenedOn: "2027-02-28",
				Obligations: []stats.Obligation{{DueOn: "2026-08-31", Performed: true}, {DueOn: "2026-08-31", Performed: true}},
				Visits:      []stats.Visit{{On: "2026-09-15", Self: true, Confirmed: true}}},
			[]stats.Fact{
				{Date: "2026-08-31", Measure: stats.Accepted, N: 1},
				{Date: "2026-08-31", Measure: stats.AgreedOral, Level: grid.Group, N: 1},
				{Date: "2026-08-31", Measure: stats.CohortAgreed, N: 1},
				{Date: "2026-08-31", Measure: stats.Confirmed, Level: grid.Group, N: 1},
				{Date: "2026-08-31", Measure: stats.Elevatable, Level: grid.Group, N: 1},
				{Date: "2026-08-31", Measure: stats.ObligationsDue, N: 2},
				{Date: "2026-08-31", Measure: stats.ObligationsPerformed, N: 2},
				{Date: "2026-08-31", Measure: stats.Performed, Level: grid.Group, N: 1},
				{Date: "2026-08-31", Measure: stats.Registered, N: 1},
				{Date: "2026-08-31", Measure: stats.Reopened, Level: grid.Group, N: 1},
				{Date: "2026-08-31", Measure: stats.SameDay, Level: grid.Group, N: 1},
				{Date: "2026-08-31", Measure: stats.Settled, Level: grid.Group, N: 1},
				{Date: "2026-09-15", Measure: stats.SelfVisits, N: 1},
				{Date: "2026-09-15", Measure: stats.Visits, N: 1},
			}},
		{"from a ledger: settled, one duty without a day, one breached, nobody met, again after more than six months",
			stats.Case{RegisteredOn: "2026-03-02", AcceptedOn: "2026-03-02", ConcludedOn: "2026-03-09", ConcludedLevel: grid.Branch,
				Outcome: dispute.AgreedWritten, Imported: true, Elevated: true, ReopenedOn: "2026-09-10",
				Obligations: []stats.Obligation{{Performed: true}, {DueOn: "2026-04-01"}},
				Visits:      []stats.Visit{{On: "2026-04-02", Unreached: true}, {On: "2026-04-02", Unreached: true}}},
			[]stats.Fact{
				{Date: "2026-03-02", Measure: stats.Accepted, N: 1},
				{Date: "2026-03-02", Measure: stats.CohortAgreed, N: 1},
				{Date: "2026-03-02", Measure: stats.Registered, N: 1},
				{Date: "2026-03-09", Measure: stats.AgreedWritten, Level: grid.Branch, N: 1},
				{Date: "2026-03-09", Measure: stats.Settled, Level: grid.Branch, Days: 7, N: 1},
				{Date: "2026-04-01", Measure: stats.ObligationsDue, N: 1},
				{Date: "2026-04-02", Measure: stats.Unreached, N: 2},
				{Date: "2026-04-02", Measure: stats.Visits, N: 2},
			}},
		{"a tablet ran ahead: accepted before registered, concluded before accepted",
			stats.Case{RegisteredOn: "2026-03-05", AcceptedOn: "2026-03-03", ConcludedOn: "2026-03-01", ConcludedLevel: grid.Village,
				Outcome: dispute.Failed},
			[]stats.Fact{
				{Date: "2026-03-05", Measure: stats.Accepted, N: 1},
				{Date: "2026-03-05", Measure: stats.CohortFailed, N: 1},
				{Date: "2026-03-05", Measure: stats.Failed, Level: grid.Village, N: 1},
				{Date: "2026-03-05", Measure: stats.Registered, N: 1},
				{Date: "2026-03-05", Measure: stats.SameDay, Level: grid.Village, N: 1},
			}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.c.Facts(); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %v\nwant %v", got, tt.want)
			}
		})
	}
}

// Six months after the last of August is the last of February: that day still
// counts as 复发, the next does not.
func TestRelapseAtTheEndOfAMonth(t *testing.T) {
	c := stats.Case{RegisteredOn: "2026-08-30", AcceptedOn: "2026-08-30", ConcludedOn: "2026-08-31", Outcome: dispute.AgreedOral}
	for on, want := range map[calendar.Date]bool{"2026-09-01": true, "2027-02-28": true, "2027-03-01": false} {
		c.ReopenedOn = on
		if got := c.In("reopened", "2026-08-31", "2026-08-31"); got != want {
			t.Errorf("reopened on %s counts: %v, want %v", on, got, want)
		}
	}
}
