package zeroreport_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
	. "shuoli/internal/zeroreport"
)

// One report of each kind, counted in the evening and at noon.
func TestCount(t *testing.T) {
	closed := group("G")
	closed.ClosedOn = day
	all := func(evening bool) []Report {
		now := at(0, 12, 0)
		missed, late := begin(t), begin(t)
		if evening {
			now = at(2, 0, 0)
			missed.check(at(0, 18, 0))
			late.check(at(0, 18, 0)).online(reporter, because(found("甲"), "忘了"), at(1, 9, 0))
		}
		voided := begin(t).device(reporter, nothing(), at(0, 11, 0), at(0, 12, 0))
		if evening {
			voided = begin(t).check(at(0, 18, 0)).device(reporter, nothing(), at(0, 11, 0), at(1, 12, 0))
		}
		return []Report{
			missed.seen(now).p, late.seen(now).p, voided.seen(now).p,
			begin(t).online(reporter, found("甲"), at(0, 9, 0)).seen(now).p,
			begin(t).online(reporter, nothing(), at(0, 9, 0)).seen(now).p,
			rules.Fold(closed, day, nil, now),
		}
	}
	if got, want := Count(all(true)...), (Tally{Due: 5, OnTime: 3, Late: 1, Missing: 1, Missed: 2, Nil: 2, Findings: 2}); got != want {
		t.Errorf("in the evening %+v, want %+v", got, want)
	}
	noon := Count(all(false)...)
	if want := (Tally{Due: 3, Open: 2, OnTime: 3, Nil: 2, Findings: 1}); noon != want {
		t.Errorf("at noon %+v, want %+v", noon, want)
	}
	if c, on := Count(all(true)...).Completeness(), Count(all(true)...).Timeliness(); *c != 0.8 || *on != 0.6 {
		t.Errorf("complete %v, in time %v", *c, *on)
	}
	if open := (Tally{Open: 4}); open.Completeness() != nil || open.Timeliness() != nil {
		t.Error("nothing is due and there is a share of it")
	}
}

// The table of a township, what is missing most first, each unit with its subtree.
func TestRows(t *testing.T) {
	unit := func(id, parent string, level grid.Level) grid.Unit {
		return grid.Unit{ID: id, ParentID: parent, Level: level}
	}
	units := []grid.Unit{
		unit("T", "county", grid.Township), unit("B1", "T", grid.Branch), unit("B2", "T", grid.Branch),
		unit("V1", "B1", grid.Village), unit("V2", "B2", grid.Village), unit("V3", "B2", grid.Village), unit("V4", "T", grid.Village),
		unit("G1", "V1", grid.Group), unit("G2", "V2", grid.Group), unit("G3", "V2", grid.Group), unit("G4", "V3", grid.Group),
	}
	own := map[string]Tally{
		"G1": {Due: 2, OnTime: 1, Missing: 1, Nil: 1}, "G2": {Due: 2, Missing: 2, Missed: 2}, "G3": {Due: 1, Late: 1, Findings: 1},
		"G4": {Due: 3, Missing: 3}, "V4": {Open: 1}, "G9": {Due: 100, Missing: 100},
	}
	table := Rows(units, own)
	got := ""
	for _, r := range table {
		got += fmt.Sprintf("%d %s %d/%d ", r.Depth, r.Unit.ID, r.Missing, r.Due)
	}
	want := "0 T 6/8 1 B2 5/6 2 V3 3/3 3 G4 3/3 2 V2 2/3 3 G2 2/2 3 G3 0/1 1 B1 1/2 2 V1 1/2 3 G1 1/2 1 V4 0/0 "
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if total := Total(table); total != table[0].Tally || total.Open != 1 || total.Nil != 1 {
		t.Errorf("total %+v", total)
	}
	// Of a branch alone, its two villages lie beside each other.
	if part := Rows(units[4:6], map[string]Tally{"V2": {Due: 1, Late: 1}, "V3": {Due: 1, Missing: 1}}); len(part) != 2 || part[0].Unit.ID != "V3" || part[1].Depth != 0 || Total(part).Due != 2 {
		t.Errorf("%+v", part)
	}
}

// Whatever was reported in whatever tree, the identities of product.md 4 hold in every
// row, and each row is its own count and the rows directly below it.
func TestRollUpIdentities(t *testing.T) {
	seen := Tally{}
	rapid.Check(t, func(rt *rapid.T) {
		units := []grid.Unit{{ID: "T"}}
		for i := range rapid.IntRange(1, 12).Draw(rt, "units") {
			units = append(units, grid.Unit{ID: fmt.Sprintf("U%d", i), ParentID: units[rapid.IntRange(0, i).Draw(rt, "parent")].ID})
		}
		own := map[string]Tally{}
		var all []Report
		for _, u := range units {
			for n := range rapid.IntRange(0, 3).Draw(rt, "dates") {
				p := randomReport(rt, u, day.Add(n))
				all = append(all, p)
				own[u.ID] = own[u.ID].Plus(Count(p))
			}
		}
		table := Rows(rapid.Permutation(units).Draw(rt, "order"), own)
		if len(table) != len(units) {
			rt.Fatalf("%d rows of %d units", len(table), len(units))
		}
		for i, r := range table {
			if r.Due != r.OnTime+r.Late+r.Missing || r.Nil+r.Findings != r.OnTime+r.Late || r.Missed > r.Due {
				rt.Fatalf("%s: %+v", r.Unit.ID, r.Tally)
			}
			if c, on := r.Completeness(), r.Timeliness(); (c == nil) != (r.Due == 0) || c != nil && (*on > *c || *c > 1 || *on < 0) {
				rt.Fatalf("%s: %+v", r.Unit.ID, r.Tally)
			}
			sum := own[r.Unit.ID]
			for _, below := range table[i+1:] {
				if below.Depth <= r.Depth {
					break
				}
				if below.Depth == r.Depth+1 {
					sum = sum.Plus(below.Tally)
				}
				if below.Unit.ParentID != r.Unit.ID && below.Depth == r.Depth+1 {
					rt.Fatalf("%s stands below %s", below.Unit.ID, r.Unit.ID)
				}
			}
			if sum != r.Tally {
				rt.Fatalf("%s: %+v, its parts %+v", r.Unit.ID, r.Tally, sum)
			}
		}
		if whole := Count(all...); Total(table) != whole {
			rt.Fatalf("total %+v, all reports %+v", Total(table), whole)
		}
		seen = seen.Plus(Total(table))
	})
	if !t.Failed() && slices.Min([]int{seen.Open, seen.OnTime, seen.Late, seen.Missing, seen.Missed, seen.Nil, seen.Findings}) == 0 {
		t.Errorf("some state never came up: %+v", seen)
	}
}

// randomReport is any report of a unit and date, from a list of entries that nothing
// has judged.
func randomReport(rt *rapid.T, u grid.Unit, date calendar.Date) Report {
	u.OpenedOn = day.Add(rapid.IntRange(-1, 1).Draw(rt, "opened"))
	now := date.At(12, 0)
	if rapid.Bool().Draw(rt, "evening") {
		now = date.Add(5).At(12, 0)
	}
	return rules.Fold(u, date, entriesUntil(rt, date, now), now)
}

// entriesUntil makes up entries of every kind, from devices and online, the doubtful
// among them, none of which has come after an instant, nor two at the same.
func entriesUntil(rt *rapid.T, date calendar.Date, until time.Time) []Entry {
	var list []Entry
	from := date.Add(-1).At(12, 0)
	minutes := int(until.Sub(from).Minutes())
	for i := range rapid.IntRange(0, 6).Draw(rt, "entries") {
		e := Entry{ID: fmt.Sprintf("e%d", i+1), Date: date, UnitID: "G", Seq: int64(i + 1), ClientKey: fmt.Sprintf("k%d", i+1)}
		e.ReceivedAt = from.Add(time.Duration(rapid.IntRange(0, minutes).Draw(rt, "received"))*time.Minute - time.Duration(i)*time.Microsecond)
		filing := found(fmt.Sprintf("甲%d", i))
		if rapid.Bool().Draw(rt, "nil") {
			filing = nothing()
		}
		switch rapid.IntRange(0, 9).Draw(rt, "what") {
		case 0:
			e.Act, e.Auto = &Miss{CheckOn: date}, true
		case 1:
			e.Act, e.Auto = &Turn{Finding: Finding{Handled: CaseOpened, CaseID: fmt.Sprintf("c%d", i)}}, true
		case 2:
			e.Act = &Ruling{What: False, Reason: "甲"}
		case 3:
			e.Act = &Answer{RulingID: fmt.Sprintf("e%d", rapid.IntRange(1, 6).Draw(rt, "ruling")), Text: "甲"}
		case 4, 5:
			e.Act = phoned(filing)
			if rapid.Bool().Draw(rt, "amends") {
				filing.Amends = fmt.Sprintf("e%d", rapid.IntRange(1, 6).Draw(rt, "seen"))
			}
		default:
			e.Act = filing
		}
		if !e.Auto && rapid.Bool().Draw(rt, "device") {
			e.DeviceAt = e.ReceivedAt.Add(-time.Duration(rapid.IntRange(-60, 6000).Draw(rt, "way")) * time.Minute)
			e.DeviceSeq = int64(rapid.IntRange(0, 2).Draw(rt, "seq"))
			if rapid.IntRange(0, 3).Draw(rt, "measured") > 0 {
				e.ClockOffset = ms(int64(rapid.IntRange(-2000, 2000).Draw(rt, "offset")) * 60_000)
			}
		}
		list = append(list, e)
	}
	return list
}
