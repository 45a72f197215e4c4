package zeroreport_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	. "shuoli/internal/zeroreport"
)

// deed is one thing that happens to a report on one day, whoever does it.
type deed struct {
	at   time.Time // made
	here time.Time // with the server; at, unless a device brings it
	do   func(s *sheet, d deed)
}

// The same acts of people and devices, disputes logged and check end in the same report
// in whatever order and at whatever hour the devices bring theirs, as long as they come
// within the 24 hours: state, content, time, and whether a mark stands (product.md 4).
// Left out is what the rules let depend on arrival: the clock that nobody measured,
// what is late but there before a check that itself runs late, and an amendment on
// behalf, which is another act for having been made with another word in view. Who
// sends a report online and is told that there is one already looks at it and sends
// his own again; whoever would pass one on leaves it.
func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	voided, turned, late, mixed := 0, 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		ran := at(0, 18, 0).Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "ran")) * time.Minute)
		deeds := []deed{{at: ran, here: ran, do: func(s *sheet, d deed) { s.check(d.here) }}}
		for i := range rapid.IntRange(1, 6).Draw(rt, "deeds") {
			deeds = append(deeds, drawDeed(rt, i, ran))
		}
		fast, slow := begin(rt), begin(rt)
		tell(fast, deeds, func(d deed) time.Time { return d.at })
		tell(slow, deeds, func(d deed) time.Time { return d.here })
		if !reflect.DeepEqual(outcome(fast), outcome(slow)) {
			rt.Fatalf("at once and slowly:\n%s\n%s", told(fast.p), told(slow.p))
		}
		if slow.p.Mark != nil && !slow.p.Missed() {
			voided++
		}
		if w := slow.p.Word(); w != nil && w.Kind == Nil && slow.p.Kind == Findings {
			turned++
		}
		if slow.p.State == Late {
			late++
		}
		if slices.ContainsFunc(slow.p.Words, func(w Word) bool { return !w.Own() }) && slow.p.Word() != nil && slow.p.Word().Own() {
			mixed++
		}
	})
	t.Logf("total: %d marks voided, %d nils turned, %d late, %d told by two", voided, turned, late, mixed)
	if !t.Failed() && (voided == 0 || turned == 0 || late == 0 || mixed == 0) {
		t.Error("the deeds never get anywhere")
	}
}

// drawDeed is a filing of some kind, or a dispute that is logged. Each has a minute of
// its own; none is made late before the check has run.
func drawDeed(rt *rapid.T, i int, ran time.Time) deed {
	made := at(0, 0, 10).Add(time.Duration(rapid.IntRange(0, 1060).Draw(rt, "made")) * time.Minute)
	if rapid.IntRange(0, 2).Draw(rt, "late") == 0 {
		made = ran.Add(time.Duration(rapid.IntRange(1, 240).Draw(rt, "after")) * time.Minute)
	}
	made = made.Add(time.Duration(i+1) * time.Second)
	d := deed{at: made, here: made}
	filing := found(fmt.Sprintf("甲%d", i))
	if rapid.Bool().Draw(rt, "nil") {
		filing = nothing()
	}
	who := reporter
	if rapid.IntRange(0, 2).Draw(rt, "telephone") == 0 {
		who, filing = person(fmt.Sprintf("clerk%d", i), grid.Clerk, "T", grid.Township), phoned(filing)
	}
	because(filing, "补报")
	kind := rapid.IntRange(0, 4).Draw(rt, "kind")
	if kind == 0 {
		dispute := Logged{CaseID: fmt.Sprintf("c%d", i), What: "吵架"}
		d.do = func(s *sheet, d deed) {
			s.logged = append(s.logged, dispute)
			s.append(Turns(s.p, s.logged, d.here), d.here)
		}
		return d
	}
	if kind > 2 {
		until := int(at(1, 18, 0).Sub(made).Minutes())
		d.here = made.Add(time.Duration(rapid.IntRange(0, until).Draw(rt, "way")) * time.Minute)
	}
	d.do = func(s *sheet, d deed) {
		e := s.entry(who, filing, d.here)
		e.ID, e.ClientKey = fmt.Sprintf("f%d", i), fmt.Sprintf("f%d", i)
		if kind > 2 {
			e.DeviceAt, e.ClockOffset = made, ms(0)
		} else if !filing.Own() && s.p.NeedsVersion(filing) {
			return
		}
		if err := s.try(who, e); err != nil {
			s.tb.Fatalf("%+v: %v", e, err)
		}
		s.append(Turns(s.p, s.logged, d.here), d.here)
	}
	return d
}

// tell lets the deeds happen in the order that they reach the server.
func tell(s *sheet, deeds []deed, when func(deed) time.Time) {
	deeds = slices.Clone(deeds)
	slices.SortStableFunc(deeds, func(a, b deed) int { return when(a).Compare(when(b)) })
	for _, d := range deeds {
		d.here = when(d)
		d.do(s, d)
	}
	s.seen(at(2, 12, 0))
}

// outcome is what people see of a report, but for the list of its entries.
func outcome(s *sheet) []any {
	word := ""
	if w := s.p.Word(); w != nil {
		word = w.EntryID
	}
	return []any{s.p.State, s.p.Kind, s.p.Findings, s.p.MadeAt, s.p.UploadedLate, s.p.Flagged, s.p.Missed(), word}
}

// told is a report in one line and its entries in one each.
func told(p Report) string {
	text := fmt.Sprintf("%s %q %v made %s, mark %+v", p.State, p.Kind, p.Findings, p.MadeAt, p.Mark)
	for _, e := range p.Entries {
		text += fmt.Sprintf("\n  %s %s made %s, here %s: %s %s %+v", e.ID, e.Action(), e.MadeAt().Format("02 15:04:05"), e.ReceivedAt.Format("02 15:04:05"), e.Fate, e.Reason, e.Act)
	}
	return text
}

// The entries in any order, of the slice or of arrival, are the same report.
func TestFoldOfAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now := day.Add(5).At(12, 0)
		entries := entriesUntil(rt, day, now)
		want := rules.Fold(group("G"), day, entries, now)
		shuffled := rapid.Permutation(entries).Draw(rt, "order")
		if got := rules.Fold(group("G"), day, shuffled, now); !reflect.DeepEqual(got, want) {
			rt.Fatalf("another order of the slice:\n%s\n%s", told(got), told(want))
		}
		for i := range shuffled {
			shuffled[i].Seq = int64(i + 1)
		}
		got := rules.Fold(group("G"), day, shuffled, now)
		if told(got) != told(want) || got.Kind != want.Kind || len(got.Words) != len(want.Words) {
			rt.Fatalf("another order of arrival:\n%s\n%s", told(got), told(want))
		}
	})
}

// An entry more never makes a report worse, never takes a mark away and never loses
// what was there; and what a check has appended, it does not append again.
func TestOneMoreEntry(t *testing.T) {
	rank := map[State]int{Open: 0, Missing: 0, Late: 1, OnTime: 2}
	rapid.Check(t, func(rt *rapid.T) {
		now := day.Add(5).At(12, 0)
		entries := entriesUntil(rt, day, now)
		var had []Entry
		before := rules.Fold(group("G"), day, nil, now)
		for _, e := range entries {
			had = append(had, e)
			after := rules.Fold(group("G"), day, had, now)
			if rank[after.State] < rank[before.State] || before.Mark != nil && after.Mark == nil || before.Filed() && !after.Filed() {
				rt.Fatalf("before and after %s:\n%s\n%s", e.ID, told(before), told(after))
			}
			if !before.Missed() && before.Mark != nil && after.Missed() {
				rt.Fatalf("a voided mark stands again:\n%s\n%s", told(before), told(after))
			}
			if after.Version() != before.Version()+1 {
				rt.Fatalf("version %d after %d", after.Version(), before.Version())
			}
			before = after
		}
		ran := day.Cutoff().Add(time.Duration(rapid.IntRange(-60, 6000).Draw(rt, "ran")) * time.Minute)
		s := &sheet{tb: rt, p: before}
		due := rules.Check(day, []Report{s.p}, ran)
		if len(due.Marks) > 0 && (s.p.Filed() || s.p.Mark != nil || ran.Before(day.Cutoff())) {
			rt.Fatalf("marked at %s:\n%s", ran, told(s.p))
		}
		s.append(due.Marks, ran)
		if again := rules.Check(day, []Report{s.p}, ran.Add(time.Minute)); len(due.Marks) > 0 && len(again.Marks)+len(again.Reminders) > 0 {
			rt.Fatalf("asked again: %+v", again)
		}
	})
}

// Whatever is offered online by whomever, in whatever state: what is taken stands, what
// is refused changes nothing; and a filing made on a device by who may report is taken.
func TestJudgeAndFoldAgree(t *testing.T) {
	taken, refusals := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		now := day.At(0, 0).Add(time.Duration(rapid.IntRange(-600, 7000).Draw(rt, "now")) * time.Minute)
		s := &sheet{tb: rt, p: rules.Fold(group("G"), day, entriesUntil(rt, day, later(now, day.At(0, 0))), now)}
		who := rapid.SampledFrom([]grid.Subject{reporter, clerk, villageHead}).Draw(rt, "who")
		filing := nothing()
		if who.UserID != reporter.UserID {
			filing = phoned(filing)
		}
		if rapid.Bool().Draw(rt, "reason") {
			because(filing, "有事")
		}
		e := s.entry(who, filing, later(now, day.At(0, 0)))
		e.ID = "new"
		device := rapid.Bool().Draw(rt, "device")
		if device {
			e.DeviceAt = e.ReceivedAt.Add(-time.Hour)
		}
		p, done, err := rules.Judge(s.p, who, e)
		if err != nil {
			refusals++
			if device || !reflect.DeepEqual(p, s.p) {
				rt.Fatalf("%v, from a device %v", err, device)
			}
			return
		}
		taken++
		i := slices.IndexFunc(p.Entries, func(e Standing) bool { return e.ID == "new" })
		if i < 0 || !device && p.Entries[i].Fate != dispute.Stands || done.Seq != s.p.Version()+1 {
			rt.Fatalf("taken and not there:\n%s", told(p))
		}
		if !device && p.Word().EntryID != "new" {
			rt.Fatalf("what was made online with everything in view does not count:\n%s", told(p))
		}
	})
	if !t.Failed() && (taken == 0 || refusals == 0) {
		t.Errorf("%d taken, %d refused", taken, refusals)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
