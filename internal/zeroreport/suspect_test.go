package zeroreport_test

import (
	"fmt"
	"reflect"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	. "shuoli/internal/zeroreport"
)

// A dispute first known on the day in question and registered two days later.
func TestSuspect(t *testing.T) {
	registered := at(2, 10, 0)
	for name, tt := range map[string]struct {
		tell func(s *sheet)
		want bool
	}{
		"nothing reported": {func(*sheet) {}, false},
		"missed":           {func(s *sheet) { s.check(at(0, 18, 0)) }, false},
		"nil":              {func(s *sheet) { s.online(reporter, nothing(), at(0, 9, 0)) }, true},
		"nil by telephone": {func(s *sheet) { s.online(clerk, phoned(nothing()), at(0, 9, 0)) }, true},
		"nil, late":        {func(s *sheet) { s.online(reporter, because(nothing(), "忘了"), at(1, 9, 0)) }, true},
		"nil, later than the registration": {func(s *sheet) {
			s.online(reporter, because(nothing(), "忘了"), at(2, 20, 0))
		}, true},
		"findings": {func(s *sheet) { s.online(reporter, found("甲"), at(0, 9, 0)) }, false},
		"mended before": {func(s *sheet) {
			s.online(reporter, nothing(), at(0, 9, 0)).online(reporter, because(found("甲"), "漏了"), at(1, 9, 0))
		}, false},
		"mended after: does not clear": {func(s *sheet) {
			s.online(reporter, nothing(), at(0, 9, 0)).online(reporter, because(found("甲"), "漏了"), at(3, 9, 0))
		}, true},
		"nil and mended, both after": {func(s *sheet) {
			s.online(reporter, because(nothing(), "忘了"), at(2, 20, 0)).online(reporter, because(found("甲"), "漏了"), at(3, 9, 0))
		}, true},
		"findings made a nil after": {func(s *sheet) {
			s.online(reporter, found("甲"), at(0, 9, 0)).online(reporter, because(nothing(), "写错了"), at(3, 9, 0))
		}, true},
		"a nil on his behalf that he put right": {func(s *sheet) {
			s.online(villageHead, phoned(nothing()), at(0, 9, 0)).online(reporter, found("甲"), at(0, 12, 0))
		}, false},
		"a nil on his behalf that never counted": {func(s *sheet) {
			s.online(villageHead, phoned(nothing()), at(0, 12, 0)).device(reporter, found("甲"), at(0, 9, 0), at(0, 15, 0))
		}, false},
		"turned by another dispute": {func(s *sheet) {
			s.online(reporter, nothing(), at(0, 9, 0))
			s.append(Turns(s.p, []Logged{{CaseID: "c9"}}, at(0, 15, 0)), at(0, 15, 0))
		}, true},
		"a nil that had no effect": {func(s *sheet) { s.device(reporter, nothing(), at(-1, 9, 0), at(0, 9, 0)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			tt.tell(s)
			k := Known{CaseID: "c1", Place: group("G").Place, FirstKnownOn: day, RegisteredAt: registered}
			got, is := Suspect(k, []Report{s.p})
			if is != tt.want {
				t.Fatalf("suspected %v, want %v", is, tt.want)
			}
			if is && !reflect.DeepEqual(got, Suspicion{CaseID: "c1", VillageID: "V", Date: day, RegisteredOn: day.Add(2), UnitIDs: []string{"G"}}) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// It is the day it was first known against the day it was registered, in Shanghai.
func TestSuspectDates(t *testing.T) {
	s := begin(t).online(reporter, nothing(), at(0, 9, 0))
	for _, tt := range []struct {
		known calendar.Date
		days  int
		want  bool
	}{{day, 0, false}, {day, 1, true}, {day, 40, true}, {day.Add(-1), 1, false}, {"", 1, false}} {
		k := Known{CaseID: "c1", Place: group("G").Place, FirstKnownOn: tt.known, RegisteredAt: day.Add(tt.days).At(0, 0)}
		if _, is := Suspect(k, []Report{s.p}); is != tt.want {
			t.Errorf("known on %q, registered %d days after: %v", tt.known, tt.days, is)
		}
	}
}

// A dispute that names no group casts suspicion when every group of its village filed
// nil; one of a group looks at that group alone.
func TestSuspectOfAVillage(t *testing.T) {
	nils := func(said ...string) []Report {
		var list []Report
		for i, what := range said {
			u := group(fmt.Sprintf("G%d", i+1))
			var entries []Entry
			switch what {
			case "nil":
				entries = []Entry{{ID: "e1", Act: nothing(), ReceivedAt: at(0, 9, 0)}}
			case "findings":
				entries = []Entry{{ID: "e1", Act: found("甲"), ReceivedAt: at(0, 9, 0)}}
			case "closed":
				u.ClosedOn = day
			case "elsewhere":
				u.Place.VillageID = "V2"
			}
			list = append(list, rules.Fold(u, day, entries, at(2, 0, 0)))
		}
		return list
	}
	village := grid.Place{TownshipID: "T", BranchID: "B", VillageID: "V"}
	for _, tt := range []struct {
		place   grid.Place
		reports []Report
		want    []string
	}{
		{village, nils("nil", "nil"), []string{"G1", "G2"}},
		{village, nils("nil", "findings"), nil},
		{village, nils("nil", "missing"), nil},
		{village, nils("nil", "closed"), []string{"G1"}},
		{village, nils("nil", "elsewhere"), []string{"G1"}},
		{village, nils("closed"), nil},
		{village, nil, nil},
		{group("G1").Place, nils("nil", "findings"), []string{"G1"}},
		{group("G2").Place, nils("nil", "findings"), nil},
		{grid.Place{TownshipID: "T"}, nils("nil"), nil},
	} {
		got, is := Suspect(Known{CaseID: "c1", Place: tt.place, FirstKnownOn: day, RegisteredAt: at(1, 9, 0)}, tt.reports)
		if is != (tt.want != nil) || is && !reflect.DeepEqual(got.UnitIDs, tt.want) {
			t.Errorf("%+v: %v %v, want %v", tt.place, is, got.UnitIDs, tt.want)
		}
	}
}

// A suspicion stays flagged until the village replies about this case.
func TestTheVillagesReply(t *testing.T) {
	s := begin(t).online(reporter, nothing(), at(0, 9, 0))
	k := Known{CaseID: "c1", Place: group("G").Place, FirstKnownOn: day, RegisteredAt: at(2, 10, 0)}
	s.online(reporter, because(found("甲"), "漏了"), at(3, 9, 0)).online(villageHead, &Reply{CaseID: "c2", Text: "另一件"}, at(3, 10, 0))
	if got, is := Suspect(k, []Report{s.p}); !is || got.RepliedBy != "" {
		t.Errorf("%v %+v", is, got)
	}
	s.online(villageHead, &Reply{CaseID: "c1", Text: "当天夜里才吵起来"}, at(3, 11, 0))
	if got, is := Suspect(k, []Report{s.p}); !is || got.RepliedBy != "e4" {
		t.Errorf("%v %+v", is, got)
	}
}

// Disputes logged that day prefill the report; of a restricted one it says only that it
// is there.
func TestPrefill(t *testing.T) {
	logged := []Logged{
		{CaseID: "c1", What: "地界不清", Category: "0202", Risk: dispute.Yellow},
		{CaseID: "c2", What: "工钱", Category: "0601", Risk: dispute.Blue, OnTheSpot: true},
		{CaseID: "c3", What: "家里的事", Category: "0101", Risk: dispute.Red, Restricted: true},
	}
	want := []Finding{
		{What: "地界不清", Category: "0202", Risk: dispute.Yellow, Handled: CaseOpened, CaseID: "c1"},
		{What: "工钱", Category: "0601", Risk: dispute.Blue, Handled: Settled, CaseID: "c2"},
		{Handled: CaseOpened, CaseID: "c3"},
	}
	if got := Prefill(logged); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	// It may be sent as it is.
	begin(t).online(reporter, &Filing{Kind: Findings, Findings: Prefill(logged)}, at(0, 9, 0))
}

// A nil turns into findings when a dispute of that day is logged, whichever came first,
// once; without a report nothing turns, and no amendment takes a dispute away.
func TestTurns(t *testing.T) {
	logged := []Logged{{CaseID: "c2"}, {CaseID: "c1"}, {CaseID: "c1"}}
	s := begin(t)
	if turns := Turns(s.p, logged, at(0, 8, 0)); len(turns) > 0 {
		t.Fatalf("nothing was reported: %+v", turns)
	}
	s.online(reporter, nothing(), at(0, 9, 0))
	turns := Turns(s.p, logged, at(0, 10, 0))
	if len(turns) != 2 || turns[0].Seq != 2 || turns[1].Seq != 3 || !turns[0].Auto || turns[0].UnitID != "G" || turns[0].Date != day {
		t.Fatalf("%+v", turns)
	}
	s.append(turns, at(0, 10, 0))
	if s.p.Kind != Findings || len(s.p.Findings) != 2 || s.p.Findings[0].CaseID != "c1" || s.p.Version() != 3 || s.p.State != OnTime {
		t.Fatalf("%+v", s.p)
	}
	if w := s.p.Word(); w.Kind != Nil || len(s.p.Words) != 1 {
		t.Errorf("the turn is no word: %+v", s.p.Words)
	}
	if again := Turns(s.p, logged, at(0, 11, 0)); len(again) > 0 {
		t.Errorf("asked again: %+v", again)
	}
	s.online(reporter, because(nothing(), "没有这回事"), at(0, 12, 0))
	if s.p.Kind != Findings || len(s.p.Findings) != 2 {
		t.Errorf("an amendment took logged disputes away: %+v", s.p.Findings)
	}
	s.online(reporter, because(&Filing{Kind: Findings, Findings: []Finding{{Handled: Settled, CaseID: "c2"}}}, "补充"), at(0, 13, 0))
	if len(s.p.Findings) != 2 || s.p.Findings[0].Handled != Settled || s.p.Findings[1].CaseID != "c1" {
		t.Errorf("%+v", s.p.Findings)
	}
}
