package store_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// twoBranches is a township of its own, so that many may stand beside one another:
// two branches, two villages in the first, and a group in the first village.
func twoBranches(tx *store.Tx, id string) ([]grid.Unit, error) {
	var made []grid.Unit
	for i, u := range []grid.Unit{
		{ID: id, Level: grid.Township},
		{ID: id + "-b1", Level: grid.Branch, ParentID: id}, {ID: id + "-b2", Level: grid.Branch, ParentID: id},
		{ID: id + "-v1", Level: grid.Village, ParentID: id + "-b1"}, {ID: id + "-v2", Level: grid.Village, ParentID: id + "-b1"},
		{ID: id + "-g1", Level: grid.Group, ParentID: id + "-v1"},
	} {
		u.Name = u.ID
		unit, err := tx.CreateUnit(u, i)
		if err != nil {
			return nil, err
		}
		made = append(made, unit)
	}
	return made, nil
}

var (
	someCategories = []string{"0101", "0202", "1201"}
	someSources    = []string{"", "application", "referral"}
)

// inLedger are the acts that a ledger tells of.
var inLedger = map[dispute.Action]bool{
	dispute.ActRegister: true, dispute.ActAccept: true, dispute.ActAgree: true, dispute.ActTerminate: true,
	dispute.ActWithdraw: true, dispute.ActHandOver: true,
}

// among draws a number below n, each as likely: rapid's own ranges seek their ends, and
// nothing would ever come of most cases.
func among(t *rapid.T, label string, n int) int {
	i := 0
	for _, bit := range rapid.SliceOfN(rapid.Bool(), 12, 12).Draw(t, label) {
		i *= 2
		if bit {
			i++
		}
	}
	return i % n
}

func pick[T any](t *rapid.T, label string, list []T) T { return list[among(t, label, len(list))] }

// history is the life of a case as anybody might tell it: acts in any order, late,
// before their time, at levels where the case is not. Replay makes of it what it can.
type history struct {
	*rapid.T
	units    []grid.Unit
	imported bool
	now      calendar.Date
	events   []dispute.Event
	c        dispute.Case
}

// begin registers the case.
func begin(t *rapid.T, units []grid.Unit, id string) *history {
	h := &history{T: t, units: units, imported: among(t, "imported", 5) == 0, now: "2027-01-10"}
	h.c.ID = id
	u := pick(t, "unit", units)
	h.now = h.now.Add(among(t, "registered", 60))
	h.happens(&dispute.Register{UnitID: u.ID, UnitLevel: u.Level, Place: u.Place, Facts: h.facts(), Parties: []dispute.Party{
		{ID: "p1", Name: "赵甲", Consent: dispute.ConsentAgreed}, {ID: "p2", Name: "钱乙", Consent: dispute.ConsentAgreed},
	}}, h.now)
	return h
}

func (h *history) facts() dispute.Facts {
	return dispute.Facts{
		Category: pick(h.T, "category", someCategories), Source: pick(h.T, "source", someSources),
		Risk: dispute.Blue, Restricted: among(h.T, "restricted", 10) == 0,
	}
}

// next is one more event of the case, which happened today or, late, before.
func (h *history) next() dispute.Event {
	h.now = h.now.Add(pick(h.T, "days", []int{0, 0, 1, 9, 30}))
	on := h.now
	if among(h.T, "late", 5) == 0 {
		on = on.Add(-among(h.T, "days before", 80))
	}
	h.happens(h.act(on), on)
	return h.events[len(h.events)-1]
}

func (h *history) happens(act dispute.Act, on calendar.Date) {
	seq := int64(len(h.events) + 1)
	at := on.At(9, 0).Add(time.Duration(seq) * time.Minute)
	e := dispute.Event{
		ID: fmt.Sprintf("%s-%d", h.c.ID, seq), CaseID: h.c.ID, Seq: seq, Act: act, Imported: h.imported && inLedger[act.Action()], Level: h.c.Level,
		Actor: dispute.Actor{UserID: "anna", Name: "安娜", Role: grid.Mediator}, OccurredAt: at, DeviceAt: at, ReceivedAt: h.now.At(20, 0),
	}
	h.events = append(h.events, e)
	h.c = dispute.Replay(h.c.ID, h.events)
}

// act is mostly one that fits the case as it stands, and sometimes any.
func (h *history) act(on calendar.Date) dispute.Act {
	due, both, u := h.now.Add(among(h.T, "due", 30)), []string{"p1", "p2"}, pick(h.T, "moved to", h.units)
	accept := &dispute.Accept{Mediators: []dispute.Mediator{{UserID: "anna", TermFrom: "2000-01-01", TermTo: "2100-01-01"}}}
	agree := h.agree(on)
	edit := &dispute.Edit{Facts: h.facts()}
	waiting := []dispute.Act{
		accept, accept, accept, accept, edit, &dispute.Decline{Reason: dispute.Mistake}, &dispute.Elevate{From: h.c.Level, Urgent: true},
		&dispute.Edit{Facts: h.c.Facts, Site: &dispute.Site{UnitID: u.ID, UnitLevel: u.Level, Place: u.Place}},
	}
	open := []dispute.Act{
		agree, agree, agree, agree, agree, edit, &dispute.Terminate{Reason: dispute.TerminateRefused}, &dispute.Elevate{From: h.c.Level},
		&dispute.Elevate{From: h.c.Level},
		&dispute.Withdraw{Reason: dispute.EveryPartyAsks, AskedBy: both}, &dispute.HandOver{AgencyID: "a", Basis: dispute.BasisConsent, DueOn: due},
	}
	ended := []dispute.Act{
		edit, &dispute.Void{EventID: pick(h.T, "voided", h.events).ID},
		&dispute.Reopen{Reason: dispute.ReopenNewFacts, Narrative: "又起争执", NewCaseID: "x"},
	}
	confirmed := &dispute.FollowUp{On: on, Reached: both, Confirmed: both}
	agreed := append(ended, confirmed, confirmed,
		&dispute.Perform{ObligationID: "o1", State: dispute.Performed, On: on}, &dispute.Seal{On: on},
		&dispute.Perform{ObligationID: "o2", State: dispute.Performed, On: on},
		&dispute.FollowUp{On: on, Reached: both, Confirmed: both[:1+among(h.T, "confirmed", 2)]}, &dispute.FollowUp{On: on, SelfVisit: true})
	acts := ended
	switch {
	case among(h.T, "any act", 8) == 0:
		acts = slices.Concat(waiting, open, agreed)
	case h.c.Status == dispute.Registered:
		acts = waiting
	case h.c.Status == dispute.Mediating:
		acts = open
	case h.c.Agreement != nil:
		acts = agreed
	}
	return pick(h.T, "act", acts)
}

func (h *history) agree(on calendar.Date) *dispute.Agree {
	terms := dispute.Terms{Form: dispute.Oral, Content: "各退一步", Obligations: []dispute.Obligation{
		{ID: "o1", DebtorID: "p1", DueOn: h.now.Add(among(h.T, "o1 due", 40))},
		{ID: "o2", DebtorID: "p2", OnTheSpot: rapid.Bool().Draw(h.T, "o2 on the spot")}, // else without a date, as a ledger has it
	}}
	if rapid.Bool().Draw(h.T, "written") {
		terms.Form, terms.MediatorSignedOn = dispute.Written, on.Add(-among(h.T, "signed before", 4))
	}
	return &dispute.Agree{RightsNotice: true, Agreement: terms}
}
