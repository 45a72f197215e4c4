package dispute_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	. "shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// property watches every step of every story, and its end; either may be nil.
type property struct {
	name  string
	watch func(t teller, s step)
	end   func(t teller, c Case)
}

// named puts the property's name before what it says.
type named struct {
	teller
	name string
}

func (n named) Fatalf(format string, args ...any) {
	n.teller.Fatalf(n.name+": "+format, args...)
}

// Every property of product.md section 3 that holds at every step of every life of a
// case. They share the stories, since to live them costs more than to watch them.
func TestProperties(t *testing.T) {
	list := []property{
		outcomeIsSetOnce, oralAndWrittenAreTheSuccesses, hearingDayBeforeElevation, deadlineWithinTheMonth,
		replayOfAnyOrder, nothingIsUnseated, mayIsHonest, contestedIsOnHold, dueAsksOnce,
		noLevelIsPassedUnknowing,
	}
	stories(t, func(t *rapid.T, s step) {
		for _, p := range list {
			if p.watch != nil {
				p.watch(named{t, p.name}, s)
			}
		}
	}, func(t *rapid.T, c Case) {
		for _, p := range list {
			if p.end != nil {
				p.end(named{t, p.name}, c)
			}
		}
	})
}

// An outcome is set once; only a void takes it back, and what a late act leaves
// without ground, until a clerk has decided (product.md 3.2, 3.3).
var outcomeIsSetOnce = property{name: "outcome is set once", watch: func(t teller, s step) {
	if s.before.Outcome == s.after.Outcome || s.before.Outcome == "" {
		return
	}
	if s.after.Outcome != "" || s.event.Action() != ActVoid && !(s.after.Contested && s.event.Offline()) {
		t.Fatalf("%s turned the outcome %s into %q", s.event.Action(), s.before.Outcome, s.after.Outcome)
	}
}, end: func(t teller, c Case) {
	ended := c.Status == Concluded || c.Status == Archived
	if ended != (c.Outcome != "") || ended != (c.ConcludedOn != "") || ended != (c.ConcludedLevel != "") {
		t.Fatalf("status %s, outcome %q, concluded on %q at %q", c.Status, c.Outcome, c.ConcludedOn, c.ConcludedLevel)
	}
}}

// Oral and written agreements in force are the successes, one a case at most
// (product.md 3.4), counted here from the acts and not from the outcome. A contested
// case has none: its sides are in force only once a clerk says so.
var oralAndWrittenAreTheSuccesses = property{name: "oral + written = successes", end: func(t teller, c Case) {
	if c.Contested {
		return
	}
	agreements, form := 0, ""
	for _, e := range c.Events {
		var terms *Terms
		switch a := e.Act.(type) {
		case *Agree:
			terms = &a.Agreement
		case *Hearing:
			terms = a.Agreement
		}
		if terms != nil && e.Fate == Stands {
			agreements++
			form = terms.Form
		}
	}
	if agreements > 1 || (agreements == 1) != c.Outcome.Agreed() || (agreements == 1) != (c.Agreement != nil) {
		t.Fatalf("%d agreements stand, outcome %q", agreements, c.Outcome)
	}
	if c.Outcome.Agreed() && (form == Oral) != (c.Outcome == AgreedOral) {
		t.Fatalf("an agreement in the form %s is %s", form, c.Outcome)
	}
}}

// Whatever people do, no level with a venue is passed by the daily check before
// its hearing day is over (product.md 3.3).
var hearingDayBeforeElevation = property{name: "hearing day before elevation", watch: func(t teller, s step) {
	up, ok := s.event.Act.(*Elevate)
	if !ok || !s.event.Auto {
		return
	}
	stay := s.before.Rungs[len(s.before.Rungs)-1]
	if up.From == grid.Group {
		if stay.DocketOn != "" || up.Basis < stay.EnteredOn {
			t.Fatalf("a group's stay %+v ended on %s", stay, up.Basis)
		}
		return
	}
	if stay.FirstDock <= stay.EnteredOn || stay.DocketOn >= up.Basis || up.CheckOn < up.Basis {
		t.Fatalf("%+v elevated on %s, deadline %s", stay, up.CheckOn, up.Basis)
	}
	if s.after.Level == s.before.Level {
		t.Fatalf("the elevation did not stand")
	}
}}

// A deadline lies beyond the 30 days and the extension only for the first hearing of
// its stay, or for a group entered after them, put off by an extension given then; it
// is there exactly while the case is mediated, and what is due falls due on it
// (product.md 3.3).
var deadlineWithinTheMonth = property{name: "deadline within the month", watch: func(t teller, s step) {
	c := s.after
	if (c.Deadline != "") != (c.Status == Mediating && !c.Contested) {
		t.Fatalf("status %s, contested %v, deadline %q", c.Status, c.Contested, c.Deadline)
	}
	if c.Deadline == "" {
		return
	}
	more := 0
	if c.Extension != nil {
		more = c.Extension.Days
	}
	r := c.Rungs[len(c.Rungs)-1]
	first := r.FirstDock
	if first != "" {
		first = first.Add(1)
	} else {
		first = r.EnteredOn
	}
	if c.Deadline > c.CapOn && c.Deadline != first && c.Deadline != first.Add(more) {
		t.Fatalf("deadline %s, 30 days on %s, first hearing %s", c.Deadline, c.CapOn, r.FirstDock)
	}
	if c.CapOn != c.AcceptedOn.Add(30+more) || c.DocketedOn != "" && c.Deadline <= c.DocketedOn {
		t.Fatalf("accepted %s, cap %s, docket %s, deadline %s", c.AcceptedOn, c.CapOn, c.DocketedOn, c.Deadline)
	}
	if due := rules.Due(c, c.Deadline.Add(-1), c.Deadline.Add(-1).Cutoff()); len(due) > 0 {
		t.Fatalf("due the day before the deadline: %+v", due)
	}
	if due := rules.Due(c, c.Deadline, c.Deadline.Cutoff()); len(due) != 1 && c.Level != grid.Township {
		t.Fatalf("nothing due on the deadline of a %s", c.Level)
	}
}}

// The events in any order, of the slice or of arrival, are the same case, and the case
// that Propose hands back is the one that Replay makes (product.md 3.3).
var replayOfAnyOrder = property{name: "replay of any order", watch: func(t teller, s step) {
	events := bare(s.after)
	rand.New(rand.NewPCG(uint64(len(events)), 7)).Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	if again := Replay(s.after.ID, events); !reflect.DeepEqual(again, s.after) {
		t.Fatalf("after %s\n got %+v\nwant %+v", s.event.Action(), again, s.after)
	}
}, end: func(t teller, c Case) {
	events := bare(c)
	rand.New(rand.NewPCG(uint64(len(events)), 11)).Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	// Had they arrived in that order, only their numbers would differ.
	for i := range events {
		events[i].Seq = int64(i + 1)
	}
	again := Replay(c.ID, events)
	for i := range again.Events {
		again.Events[i].Seq = c.Events[i].Seq
	}
	if !reflect.DeepEqual(again, c) {
		t.Fatalf("another order of arrival:\n got %+v\nwant %+v", again, c)
	}
}}

// What stood still stands after any act made online but the one a void names and the
// automatic steps that rested on nothing, and after any automatic step; nothing that
// was refused changes the case. Late truth and the decision it asks for are in
// late_test.go.
var nothingIsUnseated = property{name: "nothing is unseated", watch: func(t teller, s step) {
	if s.err != nil {
		if !reflect.DeepEqual(s.before, s.after) {
			t.Fatalf("a refused act changed the case")
		}
		return
	}
	if s.event.Offline() || s.event.Action() == ActDecide {
		return
	}
	except := ""
	if v, ok := s.event.Act.(*Void); ok {
		except = v.EventID
	}
	fate := map[string]Fate{}
	for _, e := range s.after.Events {
		fate[e.ID] = e.Fate
	}
	for _, e := range s.before.Events {
		if e.Fate == Stands && e.ID != except && fate[e.ID] != Stands && (!e.Auto || s.event.Auto) {
			t.Fatalf("%s %s unseated %s %s", s.event.Action(), s.event.ID, e.Action(), e.ID)
		}
	}
	if fate[s.event.ID] != Stands {
		t.Fatalf("%s was taken and does not stand", s.event.Action())
	}
}}

// `may` is honest: an act of this moment that it does not list is refused, and
// one that it lists is never refused for right, status or level.
var mayIsHonest = property{name: "may is honest", watch: func(t teller, s step) {
	if s.event.Auto || s.event.Offline() || s.event.OccurredAt.Before(s.event.ReceivedAt) {
		return
	}
	listed := slices.Contains(May(s.who, &s.before), s.event.Action())
	if !listed && s.err == nil {
		t.Fatalf("%s by %s was taken though not offered", s.event.Action(), s.who.UserID)
	}
	code := fault.CodeOf(s.err)
	if listed && s.err != nil && s.event.Action() != ActVoid && slices.Contains([]string{"not_yours_to_do", "not_from_here", "contested"}, code) {
		t.Fatalf("%s was offered to %s and refused: %v", s.event.Action(), s.who.UserID, s.err)
	}
}}

// A contested case reads mediating, has no outcome and no clock, takes nothing but
// decide, note and report, and the daily check leaves it alone (product.md 3.3).
var contestedIsOnHold = property{name: "contested is on hold", watch: func(t teller, s step) {
	c := s.after
	if c.Contested != (c.Contest != nil) {
		t.Fatalf("contested %v, contest %+v", c.Contested, c.Contest)
	}
	if !c.Contested {
		return
	}
	if !s.before.Contested && !s.event.Offline() {
		t.Fatalf("%s, no act from a device, made it contested\n%s\n%s", s.event.Action(), told(s.before), told(c))
	}
	if c.Status != Mediating || c.Outcome != "" || c.Deadline != "" || c.DocketedOn != "" || c.Agreement != nil || c.ConcludedOn != "" || len(c.Contest.Sides) < 2 {
		t.Fatalf("contested: %+v", c)
	}
	if due := rules.Due(c, "2030-01-01", s.event.ReceivedAt); len(due) > 0 {
		t.Fatalf("the check gives a contested case %+v", due)
	}
	if s.before.Contested && s.err == nil && !s.event.Offline() && !slices.Contains([]Action{ActDecide, ActNote, ActReport}, s.event.Action()) {
		t.Fatalf("%s was taken while contested", s.event.Action())
	}
}}

// Once the check of a date has appended what was due, it finds nothing more
// (product.md 5).
var dueAsksOnce = property{name: "due asks once", watch: func(t teller, s step) {
	if !s.event.Auto {
		return
	}
	date := checkOf(s.event)
	if again := rules.Due(s.after, date, s.event.ReceivedAt); len(again) > 0 {
		t.Fatalf("asked again on %s: %+v", date, again)
	}
}}
