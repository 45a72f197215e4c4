package dispute_test

import (
	"testing"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// The worked example of product.md 3.3, with the daily check run every day.
func TestWorkedExample(t *testing.T) {
	s := accepted(t, grid.Group, "2026-09-29")
	type step struct {
		on       calendar.Date
		level    grid.Level
		docket   calendar.Date
		deadline calendar.Date
		stage    string
	}
	want := []step{
		{"2026-09-29", grid.Group, "", "2026-10-01", ""},
		{"2026-10-01", grid.Village, "2026-10-08", "2026-10-09", ""},
		{"2026-10-09", grid.Branch, "2026-10-14", "2026-10-16", ""},
		{"2026-10-16", grid.Township, "2026-10-23", "2026-10-29", ""},
		{"2026-10-30", grid.Township, "2026-10-23", "2026-10-29", SuperviseNormal},
		{"2026-11-02", grid.Township, "2026-10-23", "2026-10-29", SuperviseYellow},
		{"2026-11-09", grid.Township, "2026-10-23", "2026-10-29", SuperviseRed},
	}
	state := func(on calendar.Date) step {
		st := step{on: on, level: s.c.Level, docket: s.c.DocketedOn, deadline: s.c.Deadline}
		if s.c.Supervision != nil {
			st.stage = s.c.Supervision.Step
		}
		return st
	}
	got := []step{state("2026-09-29")}
	for day := calendar.Date("2026-09-29"); day <= "2026-12-31"; day = day.Add(1) {
		if len(s.check(day)) > 0 {
			got = append(got, state(day))
		}
		if again := s.check(day); len(again) > 0 {
			t.Errorf("%s: a second check appends %v", day, again)
		}
	}
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("missing %+v", want[i])
		case i >= len(want):
			t.Errorf("unexpected %+v", got[i])
		case got[i] != want[i]:
			t.Errorf("step %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
	if s.c.CapOn != "2026-10-29" {
		t.Errorf("cap on %s, want day 30", s.c.CapOn)
	}
	wantRungs := []Rung{
		{Level: grid.Group, EnteredOn: "2026-09-29", LeftOn: "2026-10-01", LimitDays: 2},
		{Level: grid.Village, EnteredOn: "2026-10-01", LeftOn: "2026-10-09", LimitDays: 7, FirstDock: "2026-10-08", DocketOn: "2026-10-08"},
		{Level: grid.Branch, EnteredOn: "2026-10-09", LeftOn: "2026-10-16", LimitDays: 7, FirstDock: "2026-10-14", DocketOn: "2026-10-14"},
		{Level: grid.Township, EnteredOn: "2026-10-16", LimitDays: 14, FirstDock: "2026-10-23", DocketOn: "2026-10-23"},
	}
	for i, r := range s.c.Rungs {
		if i >= len(wantRungs) || r != wantRungs[i] {
			t.Errorf("rung %d: got %+v", i, r)
		}
	}
}

// A check made up for days later enters the next level on the day it really ran
// (product.md 3.3), and is still dated by its own date.
func TestCheckMadeUpLater(t *testing.T) {
	s := accepted(t, grid.Village, "2026-11-02") // deadline 11-10
	if s.c.Deadline != "2026-11-10" || s.c.DocketedOn != "2026-11-09" {
		t.Fatalf("deadline %s, docket %s", s.c.Deadline, s.c.DocketedOn)
	}
	due := s.checkLate("2026-11-10", calendar.Date("2026-11-13").At(8, 0))
	if len(due) != 1 || calendar.DateOf(due[0].OccurredAt) != "2026-11-10" {
		t.Fatalf("due %+v", due)
	}
	if got := s.c.Rungs[1].EnteredOn; got != "2026-11-13" {
		t.Errorf("entered the branch on %s, want the day the check ran", got)
	}
	if s.c.DocketedOn != "2026-11-18" || s.c.Deadline != "2026-11-20" {
		t.Errorf("docket %s, deadline %s", s.c.DocketedOn, s.c.Deadline)
	}
}

// An acceptance that reached the server late starts the clock on that day, while
// the 30 days count from the acceptance (product.md 3.3).
func TestAcceptedOffline(t *testing.T) {
	s := begin(t, quarrel(grid.Group), "2026-11-02")
	s.on("2026-11-05")
	e := s.event(mediator, acceptance(mediator))
	e.OccurredAt, e.DeviceAt, e.DeviceSeq, e.Level = calendar.Date("2026-11-02").At(10, 0), e.OccurredAt, 4, grid.Group
	c, _, err := rules.Propose(s.c, mediator, e, s.today())
	if err != nil {
		t.Fatal(err)
	}
	if c.AcceptedOn != "2026-11-02" || c.CapOn != "2026-12-02" || c.Rungs[0].EnteredOn != "2026-11-05" || c.Deadline != "2026-11-07" {
		t.Errorf("accepted %s, cap %s, entered %s, deadline %s", c.AcceptedOn, c.CapOn, c.Rungs[0].EnteredOn, c.Deadline)
	}
}

// A hearing adjourned or moved raises the deadline and never lowers it.
func TestAdjournAndMove(t *testing.T) {
	s := accepted(t, grid.Village, "2026-11-02").on("2026-11-09")
	s.do(assignee, sitting(Adjourned))
	if s.c.DocketedOn != "2026-11-16" || s.c.Deadline != "2026-11-17" {
		t.Errorf("adjourned to %s, deadline %s", s.c.DocketedOn, s.c.Deadline)
	}
	s.do(villageHead, &Move{Reason: "主持人外出"})
	if s.c.DocketedOn != "2026-11-23" || s.c.Deadline != "2026-11-24" {
		t.Errorf("moved to %s, deadline %s", s.c.DocketedOn, s.c.Deadline)
	}
	r := s.c.Rungs[0]
	if !r.Adjourned || !r.Moved || !r.Heard || r.FirstDock != "2026-11-09" || r.DocketOn != "2026-11-23" {
		t.Errorf("rung %+v", r)
	}
}

// A deadline raised at the township stops the ladder, which goes on with the step
// after the last once the new one has passed.
func TestSupervisionResumes(t *testing.T) {
	s := accepted(t, grid.Township, "2026-11-03") // docket 11-06, deadline 11-17
	for day := calendar.Date("2026-11-03"); day <= "2026-11-18"; day = day.Add(1) {
		s.check(day)
	}
	if s.c.Supervision == nil || s.c.Supervision.Step != SuperviseNormal {
		t.Fatalf("supervision %+v on 11-18", s.c.Supervision)
	}
	s.on("2026-11-19").do(clerk, &Move{Reason: "合议"}) // to 11-20
	s.do(clerk, sitting(NotAgreed))
	s.on("2026-11-20").do(clerk, sitting(Adjourned)) // to 11-27, deadline 11-28
	var steps []calendar.Date
	for day := calendar.Date("2026-11-20"); day <= "2026-12-31"; day = day.Add(1) {
		for range s.check(day) {
			steps = append(steps, day)
		}
	}
	if len(steps) != 2 || steps[0] != "2026-11-29" || steps[1] != "2026-12-06" {
		t.Errorf("steps on %v, want yellow the day after the new deadline and red 7 days later", steps)
	}
}

// For every start day of 2026 and every level: no deadline lies past 31 days after
// acceptance, and each level with a venue has its hearing day before it.
func TestEveryStartDayOf2026(t *testing.T) {
	longest, n := 0, 0
	for _, level := range grid.Ladder {
		for start := calendar.Date("2026-01-01"); start <= "2026-12-31"; start = start.Add(1) {
			s := accepted(t, level, start)
			for day := start; day <= start.Add(40) && (s.c.Level != grid.Township || day == start); day = day.Add(1) {
				checkStay(t, s.c, start)
				s.check(day)
			}
			checkStay(t, s.c, start)
			if s.c.Level != grid.Township {
				t.Errorf("%s at %s: still at %s after 40 days", start, level, s.c.Level)
			}
			longest = max(longest, s.c.Deadline.Sub(start))
			n++
		}
	}
	t.Logf("%d starts, the longest deadline %d days after acceptance", n, longest)
}

func checkStay(t *testing.T, c Case, start calendar.Date) {
	t.Helper()
	if late := c.Deadline.Sub(start); late > 31 {
		t.Errorf("%s from %s: at %s the deadline is day %d (entered %s, docket %s)", start, c.StartLevel, c.Level, late,
			c.Rungs[len(c.Rungs)-1].EnteredOn, c.DocketedOn)
	}
	r := c.Rungs[len(c.Rungs)-1]
	if c.Level != grid.Group && (r.FirstDock <= r.EnteredOn || r.FirstDock >= c.Deadline) {
		t.Errorf("%s: at %s entered %s, docket %s, deadline %s", start, c.Level, r.EnteredOn, r.FirstDock, c.Deadline)
	}
}
