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

// An outcome is set once; only a void takes it back (product.md 3.2).
func TestOutcomeIsSetOnce(t *testing.T) {
	stories(t, func(t *rapid.T, s step) {
		if s.before.Outcome == s.after.Outcome {
			return
		}
		if s.before.Outcome != "" && !(s.after.Outcome == "" && s.event.Action() == ActVoid) {
			t.Fatalf("%s turned the outcome %s into %q", s.event.Action(), s.before.Outcome, s.after.Outcome)
		}
	}, func(t *rapid.T, c Case) {
		ended := c.Status == Concluded || c.Status == Archived
		if ended != (c.Outcome != "") || ended != (c.ConcludedOn != "") || ended != (c.ConcludedLevel != "") {
			t.Fatalf("status %s, outcome %q, concluded on %q at %q", c.Status, c.Outcome, c.ConcludedOn, c.ConcludedLevel)
		}
	})
}

// Oral and written agreements in force are the successes, one a case at most
// (product.md 3.4), counted here from the acts and not from the outcome.
func TestOralAndWrittenAreTheSuccesses(t *testing.T) {
	successes, oralOnes, writtenOnes := 0, 0, 0
	stories(t, func(t *rapid.T, s step) {}, func(t *rapid.T, c Case) {
		agreements := 0
		for _, e := range c.Events {
			var terms *Terms
			switch a := e.Act.(type) {
			case *Agree:
				terms = &a.Agreement
			case *Hearing:
				terms = a.Agreement
			}
			if terms == nil || e.Fate != Stands {
				continue
			}
			agreements++
			if terms.Form == Oral {
				oralOnes++
			} else {
				writtenOnes++
			}
		}
		if c.Outcome.Agreed() {
			successes++
		}
		if agreements > 1 || (agreements == 1) != c.Outcome.Agreed() || (agreements == 1) != (c.Agreement != nil) {
			t.Fatalf("%d agreements stand, outcome %q", agreements, c.Outcome)
		}
		if oralOnes+writtenOnes != successes {
			t.Fatalf("oral %d + written %d ≠ successes %d", oralOnes, writtenOnes, successes)
		}
	})
	t.Logf("total: oral %d + written %d = successes %d", oralOnes, writtenOnes, successes)
}

// Whatever people do, no level with a venue is passed by the daily check before
// its hearing day is over (product.md 3.3).
func TestHearingDayBeforeElevation(t *testing.T) {
	elevations := 0
	stories(t, func(t *rapid.T, s step) {
		up, ok := s.event.Act.(*Elevate)
		if !ok || !s.event.Auto {
			return
		}
		elevations++
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
			t.Fatal("the elevation did not stand")
		}
	}, nil)
	t.Logf("total: %d automatic elevations", elevations)
}

// A deadline lies beyond the 30 days only for the first hearing of its stay, or
// for a group entered after them; it is there exactly while mediating, and what is
// due falls due on it (product.md 3.3).
func TestDeadlineWithinTheMonth(t *testing.T) {
	stories(t, func(t *rapid.T, s step) {
		c := s.after
		if (c.Deadline != "") != (c.Status == Mediating) {
			t.Fatalf("status %s, deadline %q", c.Status, c.Deadline)
		}
		if c.Status != Mediating {
			return
		}
		r := c.Rungs[len(c.Rungs)-1]
		first := r.FirstDock
		if first != "" {
			first = first.Add(1)
		} else {
			first = r.EnteredOn
		}
		if c.Deadline > c.CapOn && c.Deadline != first {
			t.Fatalf("deadline %s, 30 days on %s, first hearing %s", c.Deadline, c.CapOn, r.FirstDock)
		}
		if c.CapOn != c.AcceptedOn.Add(30) || c.DocketedOn != "" && c.Deadline <= c.DocketedOn {
			t.Fatalf("accepted %s, cap %s, docket %s, deadline %s", c.AcceptedOn, c.CapOn, c.DocketedOn, c.Deadline)
		}
		if due := rules.Due(c, c.Deadline.Add(-1), c.Deadline.Add(-1).Cutoff()); len(due) > 0 {
			t.Fatalf("due the day before the deadline: %+v", due)
		}
		if due := rules.Due(c, c.Deadline, c.Deadline.Cutoff()); len(due) != 1 && c.Level != grid.Township {
			t.Fatalf("nothing due on the deadline of a %s", c.Level)
		}
	}, nil)
}

// The events in any order, of the slice or of arrival, are the same case, and the case that Propose
// hands back is the one that Replay makes.
func TestReplayOfAnyOrder(t *testing.T) {
	stories(t, func(t *rapid.T, s step) {
		events := bare(s.after)
		rand.New(rand.NewPCG(uint64(len(events)), 7)).Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		if again := Replay(s.after.ID, events); !reflect.DeepEqual(again, s.after) {
			t.Fatalf("after %s\n got %+v\nwant %+v", s.event.Action(), again, s.after)
		}
	}, func(t *rapid.T, c Case) {
		events := rapid.Permutation(bare(c)).Draw(t, "order")
		if again := Replay(c.ID, events); !reflect.DeepEqual(again, c) {
			t.Fatalf("got %+v\nwant %+v", again, c)
		}
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
	})
}

// What stood still stands after any act but the one a void names, and after any
// automatic step; nothing that was refused changes the case.
func TestNothingIsUnseated(t *testing.T) {
	stories(t, func(t *rapid.T, s step) {
		if s.err != nil {
			if !reflect.DeepEqual(s.before, s.after) {
				t.Fatal("a refused act changed the case")
			}
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
			if e.Fate == Stands && e.ID != except && fate[e.ID] != Stands {
				t.Fatalf("%s %s unseated %s %s", s.event.Action(), s.event.ID, e.Action(), e.ID)
			}
		}
		if fate[s.event.ID] != Stands {
			t.Fatalf("%s was taken and does not stand", s.event.Action())
		}
	}, nil)
}

// `may` is honest: an act of this moment that it does not list is refused, and
// one that it lists is never refused for right, status or level.
func TestMayIsHonest(t *testing.T) {
	stories(t, func(t *rapid.T, s step) {
		if s.event.Auto || !s.event.DeviceAt.IsZero() {
			return
		}
		listed := slices.Contains(May(s.who, &s.before), s.event.Action())
		if !listed && s.err == nil {
			t.Fatalf("%s by %s was taken though not offered", s.event.Action(), s.who.UserID)
		}
		code := fault.CodeOf(s.err)
		if listed && s.err != nil && s.event.Action() != ActVoid && (code == "not_yours_to_do" || code == "not_from_here") {
			t.Fatalf("%s was offered to %s and refused: %v", s.event.Action(), s.who.UserID, s.err)
		}
	}, nil)
}
