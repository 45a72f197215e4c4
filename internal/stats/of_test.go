package stats_test

import (
	"fmt"
	"reflect"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// told is a case of a village with the given acts, one a day from 2027-03-01 on.
func told(acts ...dispute.Act) dispute.Case {
	acts = append([]dispute.Act{&dispute.Register{
		UnitID: "v", UnitLevel: grid.Village, Place: grid.Place{TownshipID: "t", VillageID: "v"},
		Facts: dispute.Facts{Category: "0202", Source: "referral"},
		Parties: []dispute.Party{
			{ID: "p1", Name: "赵甲", Consent: dispute.ConsentAgreed}, {ID: "p2", Name: "钱乙", Consent: dispute.ConsentAgreed},
		},
	}}, acts...)
	c := dispute.Case{Level: grid.Village}
	var events []dispute.Event
	for i, act := range acts {
		at := calendar.Date("2027-03-01").Add(i).At(9, 0)
		events = append(events, dispute.Event{
			ID: fmt.Sprint("e", i+1), CaseID: "c", Seq: int64(i + 1), Act: act, Level: c.Level, OccurredAt: at, ReceivedAt: at,
		})
		c = dispute.Replay("c", events)
	}
	return c
}

var (
	accept = &dispute.Accept{Mediators: []dispute.Mediator{{UserID: "m", TermFrom: "2020-01-01", TermTo: "2030-01-01"}}}
	agree  = &dispute.Agree{RightsNotice: true, Agreement: dispute.Terms{Form: dispute.Oral, Obligations: []dispute.Obligation{
		{ID: "o1", DueOn: "2027-04-01"}, {ID: "o2", OnTheSpot: true},
	}}}
	both = []string{"p1", "p2"}
)

func TestOf(t *testing.T) {
	base := stats.Case{
		ID: "c", UnitID: "v", Place: grid.Place{TownshipID: "t", VillageID: "v"}, Category: "0202", Source: "referral", RegisteredOn: "2027-03-01",
	}
	agreed := base
	agreed.AcceptedOn, agreed.ConcludedOn, agreed.ConcludedLevel, agreed.Outcome = "2027-03-02", "2027-03-03", grid.Village, dispute.AgreedOral
	agreed.Obligations = []stats.Obligation{{DueOn: "2027-04-01"}, {DueOn: "2027-03-03", Performed: true}}
	for name, c := range map[string]struct {
		acts []dispute.Act
		want func(*stats.Case)
	}{
		"waiting":           {nil, func(c *stats.Case) { *c = base }},
		"agreed":            {[]dispute.Act{accept, agree}, func(*stats.Case) {}},
		"partly performed":  {[]dispute.Act{accept, agree, &dispute.Perform{ObligationID: "o1", State: dispute.Partly, On: "2027-03-04"}}, func(*stats.Case) {}},
		"performed in full": {[]dispute.Act{accept, agree, &dispute.Perform{ObligationID: "o1", State: dispute.Performed, On: "2027-03-04"}}, func(c *stats.Case) { c.Obligations[0].Performed = true }},
		"confirmed by both": {[]dispute.Act{accept, agree, &dispute.FollowUp{On: "2027-03-04", Reached: both, Confirmed: both}}, func(c *stats.Case) { c.Visits = []stats.Visit{{On: "2027-03-04", Confirmed: true}} }},
		"confirmed by one":  {[]dispute.Act{accept, agree, &dispute.FollowUp{On: "2027-03-04", Reached: both, Confirmed: both[:1], SelfVisit: true}}, func(c *stats.Case) { c.Visits = []stats.Visit{{On: "2027-03-04", Self: true}} }},
		"nobody was there":  {[]dispute.Act{accept, agree, &dispute.FollowUp{On: "2027-03-04"}}, func(c *stats.Case) { c.Visits = []stats.Visit{{On: "2027-03-04", Unreached: true}} }},
		"agreement taken back": {[]dispute.Act{accept, agree, &dispute.Void{EventID: "e3"}}, func(c *stats.Case) {
			*c = base
			c.AcceptedOn = "2027-03-02"
		}},
		"elevated and the first relapse": {[]dispute.Act{accept, &dispute.Elevate{From: grid.Village}, agree, reopen(), reopen()}, func(c *stats.Case) {
			c.ConcludedOn, c.ConcludedLevel, c.Obligations[1].DueOn = "2027-03-04", grid.Branch, "2027-03-04"
			c.Elevated, c.ReopenedOn = true, "2027-03-05"
		}},
		"an elevation taken back": {[]dispute.Act{accept, &dispute.Elevate{From: grid.Village}, &dispute.Void{EventID: "e3"}}, func(c *stats.Case) {
			*c = base
			c.AcceptedOn = "2027-03-02"
		}},
	} {
		want := agreed
		want.Obligations = append([]stats.Obligation{}, agreed.Obligations...)
		c.want(&want)
		dispute := told(c.acts...)
		if got := stats.Of(&dispute); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, want)
		}
	}
}

func reopen() *dispute.Reopen {
	return &dispute.Reopen{Reason: dispute.ReopenNewFacts, Narrative: "又起争执", NewCaseID: "d"}
}
