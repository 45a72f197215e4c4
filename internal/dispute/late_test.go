package dispute_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// noLevelIsPassedUnknowing: an automatic elevation that stands leaves a level with a
// venue only after a hearing day that lies after the day on which the server had the
// act that entered the level; a group not before that day (product.md 3.3). Counted
// here from the events and the calendar, not from the case's own rungs.
var noLevelIsPassedUnknowing = property{name: "no level is passed unknowing", watch: func(t teller, s step) {
	var had calendar.Date
	for _, e := range s.after.Events {
		if e.Fate != Stands {
			continue
		}
		if up, ok := e.Act.(*Elevate); ok && e.Auto {
			day := had
			if weekday, venue := up.From.HearingWeekday(); venue {
				if day = rules.Calendar.NextHearingDay(weekday, had); up.CheckOn <= day {
					t.Fatalf("the %s was left on %s, entered as known on %s, its hearing day is %s", up.From, up.CheckOn, had, day)
				}
			}
			if up.CheckOn < day {
				t.Fatalf("the %s was left on %s, entered as known on %s", up.From, up.CheckOn, had)
			}
		}
		switch e.Action() {
		case ActAccept, ActElevate, ActSendBack:
			had = calendar.Max(calendar.DateOf(e.OccurredAt), calendar.DateOf(e.ReceivedAt))
		}
	}
}}

// atHand is who may do an action at a level by what he holds, whatever became of the
// case meanwhile: assignments and recusals of the same batch do not touch his right.
func atHand(action Action, level grid.Level) grid.Subject {
	switch {
	case action == ActExtend || action == ActSupervise || action == ActInstruct:
		return leader
	case level == grid.Township:
		return clerk
	case level == grid.Branch:
		return branchHead
	case action == ActMove || action == ActSendBack || action == ActAssign || action == ActRecuse || action == ActHandOver:
		return villageHead
	}
	return mediator
}

// offlineActs are what devices do without the network; voids and decisions name an
// event that the server must have had.
var offlineActs = []Action{
	ActAccept, ActAccept, ActDecline, ActWithdraw, ActAssign, ActRecuse, ActHearing, ActHearing, ActHearing, ActMove, ActMove, ActTell,
	ActElevate, ActSendBack, ActExtend, ActAgree, ActAgree, ActTerminate, ActHandOver, ActReport, ActPerform, ActFollowUp,
	ActInstruct, ActNote, ActEdit, ActSeal, ActReopen,
}

// scene is a case that the server knows at some level on 2026-11-02, 9:00, accepted or
// still registered, with what the checks of the days since did to it.
func scene(rt *rapid.T) *tale {
	level := oneOf(rt, "level", grid.Ladder)
	reg := quarrel(level)
	reg.Place, reg.UnitID = place, place.At(level)
	s := begin(rt, reg, calendar.Date("2026-09-21").Add(among(rt, "start", 60)))
	if among(rt, "waits", 4) > 0 {
		s.do(clerk, acceptance(assignee, otherMed))
		for range among(rt, "climb", 3) {
			if _, up := s.c.Level.Up(); up {
				s.do(assignee, &Elevate{From: s.c.Level, Reason: "难"})
			}
		}
	}
	return s
}

// batch makes up acts of several devices upon one server state, at times from then to
// an end. Their ids and keys are their own, not of their arrival.
func batch(rt *rapid.T, s *tale, until time.Time) []Event {
	var list []Event
	minutes := int(until.Sub(s.now).Minutes()) - 1
	for i := range 2 + among(rt, "acts", 6) {
		level := s.c.Level
		if among(rt, "elsewhere", 4) == 0 {
			level = oneOf(rt, "at", grid.Ladder)
		}
		at := s.now.Add(time.Duration(1+among(rt, "minute", minutes)) * time.Minute)
		action := oneOf(rt, "action", offlineActs)
		known := s.c
		known.Level = level
		who := atHand(action, level)
		e := s.offline(who, draftOffline(rt, &known, who, action, calendar.DateOf(at)), level, at)
		e.ID, e.ClientKey = fmt.Sprintf("b%d", i), fmt.Sprintf("key%d", i)
		e.DeviceSeq = int64(among(rt, "device", 3)*10 + i)
		list = append(list, e)
	}
	return list
}

// draftOffline is draft without what depends on who still is in play.
func draftOffline(rt *rapid.T, c *Case, who grid.Subject, action Action, day calendar.Date) Act {
	switch action {
	case ActAccept:
		a := acceptance(oneOf(rt, "assigned", []grid.Subject{assignee, otherMed}))
		a.Number = &FileNumber{CommitteeID: "C", Year: 2026, Seq: among(rt, "number", 1000)}
		return a
	case ActAssign:
		m := oneOf(rt, "assigned", []grid.Subject{assignee, otherMed})
		return &Assign{MediatorIDs: []string{m.UserID}, Mediators: []Mediator{inOffice(m)}}
	case ActRecuse:
		return &Recuse{UserID: "assigned", Reason: RecuseRelative, Told: []string{"p1", "p2"}}
	case ActWithdraw:
		if among(rt, "all", 2) == 0 {
			return &Withdraw{Reason: EveryPartyAsks, AskedBy: []string{"p1", "p2"}}
		}
		return &Withdraw{Reason: PartyRefuses, AskedBy: []string{"p2"}}
	case ActPerform:
		return &Perform{ObligationID: "o2", State: Performed, On: day}
	}
	return draft(rt, c, who, action, day)
}

// arrive brings an event to the server at a time. It is refused for what it says in
// itself or not at all, and then leaves a mark to be compared.
func (s *tale) arrive(e Event, at time.Time) {
	s.tb.Helper()
	e.ReceivedAt = at
	who := map[string]grid.Subject{}
	for _, p := range workers {
		who[p.UserID] = p
	}
	c, _, err := rules.Propose(s.c, who[e.Actor.UserID], e, calendar.DateOf(at))
	switch {
	case err == nil:
		s.c = c
	case fault.KindOf(err) == fault.Invalid:
		refused := map[string]string{e.ID: fault.CodeOf(err)}
		maps.Copy(refused, s.refused)
		s.refused = refused
	default:
		s.tb.Fatalf("%s at %s of %s was refused: %v", e.Action(), e.Level, e.OccurredAt, err)
	}
}

// numberless is the case without the numbers of arrival.
func numberless(c Case) Case {
	events := append([]Standing(nil), c.Events...)
	for i := range events {
		events[i].Seq = 0
	}
	c.Events = events
	return c
}

// Acts that arrive together may arrive in any order: every date, fate and side of the
// case is the same in the end (product.md 3.3: "the same acts in any order of arrival
// end in the same outcome").
func TestABatchArrivesInAnyOrder(t *testing.T) {
	contested, concluded, lapsed, voided := 0, 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		s := scene(rt)
		days := 1 + among(rt, "days", 25)
		acts := batch(rt, s, s.now.Add(time.Duration(days)*24*time.Hour))
		day := s.today()
		s.daily(day, day.Add(days-1))
		arrival := day.Add(days).At(10, 0)
		first := *s
		for _, e := range acts {
			first.arrive(e, arrival)
		}
		order := rapid.Permutation(acts).Draw(rt, "order")
		second := *s
		for _, e := range order {
			second.arrive(e, arrival)
		}
		if !maps.Equal(first.refused, second.refused) {
			rt.Fatalf("refused: %v, in another order %v", first.refused, second.refused)
		}
		if a, b := numberless(first.c), numberless(second.c); !reflect.DeepEqual(a, b) {
			rt.Fatalf("another order, another case:\n%s\n%s", told(a), told(b))
		}
		if shuffled := Replay("case", rapid.Permutation(bare(first.c)).Draw(rt, "slice")); !reflect.DeepEqual(shuffled, first.c) {
			rt.Fatalf("another slice, another case:\n%s\n%s", told(first.c), told(shuffled))
		}
		if first.c.Contested {
			contested++
		}
		if first.c.Outcome != "" {
			concluded++
		}
		for _, e := range first.c.Events {
			switch e.Fate {
			case Lapsed:
				lapsed++
			case Voided:
				voided++
			}
		}
	})
	t.Logf("total: %d contested, %d concluded, %d acts lapsed, %d steps voided", contested, concluded, lapsed, voided)
	if !t.Failed() && (contested == 0 || concluded == 0 || lapsed == 0 || voided == 0) {
		t.Error("the batches never get anywhere")
	}
}

// Acts that all happened before any automatic step could have been made may arrive on
// any days in any order, the check running daily in between: the end is the same, and
// no automatic step stands against it. They are of one day, before its cutoff: an
// elevation or a send-back among them gives the case another deadline, which counts
// from the day it arrives, so that later acts of the batch might come after a step that
// another order would never have made (product.md 3.3: the clock starts no earlier than
// the day the server had the act). For the same reason level, docket and deadline of a
// case that goes on are not compared, nor the first side of a contest, which may be an
// adjournment or a move that fits within the 30 days on one day of arrival only.
func TestActsBeforeAnyStepArriveOnAnyDays(t *testing.T) {
	contested, concluded, steps := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		s := scene(rt)
		day := s.today()
		acts := batch(rt, s, day.Cutoff())
		at := *s
		for _, e := range acts {
			at.arrive(e, day.Cutoff())
		}
		slow, next := *s, day
		for _, e := range rapid.Permutation(acts).Draw(rt, "order") {
			for range among(rt, "pause", 12) {
				slow.check(next)
				next = next.Add(1)
			}
			arrival := next.At(10, 0)
			if next == day {
				arrival = day.Cutoff() // not before it happened
			}
			slow.arrive(e, arrival)
		}
		slow.daily(next, next.Add(40))
		if !maps.Equal(at.refused, slow.refused) {
			rt.Fatalf("refused: %v, slowly %v", at.refused, slow.refused)
		}
		a, b := at.c, slow.c
		if a.Status != b.Status || a.Outcome != b.Outcome || a.Contested != b.Contested || a.AcceptedOn != b.AcceptedOn ||
			a.ConcludedOn != b.ConcludedOn || a.ConcludedLevel != b.ConcludedLevel || !reflect.DeepEqual(a.Agreement, b.Agreement) ||
			!slices.Equal(unfitting(a), unfitting(b)) {
			rt.Fatalf("at once and slowly:\n%s\n%s", told(a), told(b))
		}
		for _, e := range b.Events {
			if !e.Auto {
				continue
			}
			steps++
			if e.Action() == ActElevate && e.Fate == Stands && (b.Contested || b.Outcome != "") {
				rt.Fatalf("a step stands against %q:\n%s", b.Outcome, told(b))
			}
		}
		if b.Contested {
			contested++
		}
		if b.Outcome != "" {
			concluded++
		}
	})
	t.Logf("total: %d contested, %d concluded, %d automatic steps", contested, concluded, steps)
	if !t.Failed() && (contested == 0 || concluded == 0 || steps == 0) {
		t.Error("the batches never get anywhere")
	}
}

// unfitting are the sides of the contest that lost their ground.
func unfitting(c Case) []string {
	if c.Contest == nil {
		return nil
	}
	return c.Contest.Sides[1:]
}

// told is a case in one line and its events in one each.
func told(c Case) string {
	text := fmt.Sprintf("%s %q contested %v %+v at %s, accepted %s, docket %s, deadline %s, cap %s, concluded %s at %s",
		c.Status, c.Outcome, c.Contested, c.Contest, c.Level, c.AcceptedOn, c.DocketedOn, c.Deadline, c.CapOn, c.ConcludedOn, c.ConcludedLevel)
	for _, e := range c.Events {
		text += fmt.Sprintf("\n  %s %s %s at %s, had %s: %s %s %+v %+v", e.ID, e.OccurredAt.Format("01-02 15:04"), e.Action(), e.Level,
			e.ReceivedAt.Format("01-02"), e.Fate, e.Reason, e.Act, e.Stay)
	}
	return text
}

// Whatever makes a case contested, a decision for the side that stands in the way ends
// the contest, and one for any other side that the rules let stand does too; then
// nothing is contested again by itself (product.md 3.2, decide).
func TestEveryContestCanBeDecided(t *testing.T) {
	decided, cannot := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		s := scene(rt)
		days := 1 + among(rt, "days", 25)
		acts := batch(rt, s, s.now.Add(time.Duration(days)*24*time.Hour))
		day := s.today()
		s.daily(day, day.Add(days-1))
		for _, e := range acts {
			s.arrive(e, day.Add(days).At(10, 0))
		}
		if !s.c.Contested {
			return
		}
		for i, side := range s.c.Contest.Sides {
			d := *s
			d.on(day.Add(days + 1))
			err := d.try(vicar, &Decide{EventID: side, Reason: "查明"})
			if fault.CodeOf(err) == "cannot_stand" && i > 0 {
				cannot++
				continue
			}
			if err != nil {
				rt.Fatalf("for %s, side %d: %v\n%s", side, i, err, told(s.c))
			}
			if fates(&d.c)[side] != Stands || d.c.Contested {
				rt.Fatalf("for %s: it is %s, contested %v\n%s", side, fates(&d.c)[side], d.c.Contested, told(d.c))
			}
			decided++
			d.daily(d.today(), d.today().Add(60))
			if d.c.Contested || fates(&d.c)[side] != Stands && d.c.Outcome != "" {
				rt.Fatalf("later on: contested %v\n%s", d.c.Contested, told(d.c))
			}
		}
	})
	t.Logf("total: %d decisions, %d sides that cannot stand", decided, cannot)
	if !t.Failed() && decided == 0 {
		t.Error("nothing was contested")
	}
}
