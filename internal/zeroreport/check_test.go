package zeroreport_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
	. "shuoli/internal/zeroreport"
)

// history folds the last dates of a unit; reported says of each, oldest first, whether
// there was a report.
func history(u grid.Unit, now time.Time, reported ...bool) []Report {
	var list []Report
	for i, is := range reported {
		date := day.Add(i + 1 - len(reported))
		var entries []Entry
		if is {
			entries = []Entry{{ID: "e1", Act: nothing(), ReceivedAt: date.At(9, 0)}}
		}
		list = append(list, rules.Fold(u, date, entries, now))
	}
	return list
}

// Who is told of a unit that has not reported, by how long it has not.
func TestReminders(t *testing.T) {
	fresh := group("G")
	fresh.OpenedOn = day.Add(-1)
	closed := group("G")
	closed.ClosedOn = day
	village := grid.Unit{ID: "V", Level: grid.Village, OpenedOn: "2026-01-01", Place: grid.Place{TownshipID: "T", VillageID: "V"}}
	one, two, three := []calendar.Date{day}, []calendar.Date{day.Add(-1), day}, []calendar.Date{day.Add(-2), day.Add(-1), day}
	four := []calendar.Date{day.Add(-3), day.Add(-2), day.Add(-1), day}
	for name, tt := range map[string]struct {
		reports []Report
		want    []Reminder
	}{
		"reported":   {history(group("G"), at(0, 18, 0), false, false, false, true), nil},
		"one date":   {history(group("G"), at(0, 18, 0), true, true, true, false), []Reminder{{grid.GridLeader, "G", "G", one}}},
		"not in row": {history(group("G"), at(0, 18, 0), false, false, true, false), []Reminder{{grid.GridLeader, "G", "G", one}}},
		"two dates": {history(group("G"), at(0, 18, 0), true, true, false, false),
			[]Reminder{{grid.GridLeader, "G", "G", two}, {grid.LevelHead, "B", "G", two}, {grid.LevelHead, "V", "G", two}}},
		"three dates": {history(group("G"), at(0, 18, 0), true, false, false, false),
			[]Reminder{{grid.GridLeader, "G", "G", three}, {grid.Leader, "T", "G", three}}},
		"on and on":         {history(group("G"), at(0, 18, 0), false, false, false, false), []Reminder{{grid.GridLeader, "G", "G", four}}},
		"opened yesterday":  {history(fresh, at(0, 18, 0), false, false, false, false), []Reminder{{grid.GridLeader, "G", "G", two}, {grid.LevelHead, "B", "G", two}, {grid.LevelHead, "V", "G", two}}},
		"nothing above it":  {history(village, at(0, 18, 0), true, true, false, false), []Reminder{{grid.GridLeader, "V", "V", two}, {grid.LevelHead, "V", "V", two}}},
		"closed today":      {history(closed, at(0, 18, 0), false, false, false, false), nil},
		"nothing is due":    {history(group("G"), at(0, 17, 59), false, false, false, false), nil},
		"no reports at all": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			now := at(0, 18, 0)
			if name == "nothing is due" {
				now = at(0, 17, 59)
			}
			due := rules.Check(day, tt.reports, now)
			if !reflect.DeepEqual(due.Reminders, tt.want) {
				t.Errorf("got %+v, want %+v", due.Reminders, tt.want)
			}
			if len(due.Marks) != min(len(tt.want), 1) {
				t.Errorf("%d marks", len(due.Marks))
			}
			if len(tt.reports) > History {
				t.Errorf("the test gives %d dates, the check asks for %d", len(tt.reports), History)
			}
		})
	}
}

// A report that came after the cutoff but before the check really ran is late, and not
// missed: the check did not find none. One that has no effect is none.
func TestWhatTheCheckFinds(t *testing.T) {
	ran := at(2, 7, 0)
	for name, tt := range map[string]struct {
		tell  func(s *sheet)
		marks int
		state State
	}{
		"nothing":              {func(*sheet) {}, 1, Missing},
		"in time":              {func(s *sheet) { s.online(reporter, nothing(), at(0, 9, 0)) }, 0, OnTime},
		"late, before it ran":  {func(s *sheet) { s.online(reporter, because(nothing(), "忘了"), at(1, 9, 0)) }, 0, Late},
		"from a device":        {func(s *sheet) { s.device(reporter, nothing(), at(0, 9, 0), at(1, 9, 0)) }, 0, OnTime},
		"before its date":      {func(s *sheet) { s.device(reporter, nothing(), at(-1, 9, 0), at(0, 9, 0)) }, 1, Missing},
		"a dispute was logged": {func(s *sheet) { s.append(Turns(s.p, []Logged{{CaseID: "c1"}}, at(0, 9, 0)), at(0, 9, 0)) }, 1, Missing},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			tt.tell(s)
			due := rules.Check(day, []Report{s.p}, ran)
			if len(due.Marks) != tt.marks {
				t.Fatalf("%d marks, want %d", len(due.Marks), tt.marks)
			}
			had := s.p.Version()
			s.append(due.Marks, ran)
			if s.p.State != tt.state || s.p.Missed() != (tt.marks == 1) || s.p.Version() != had+int64(tt.marks) {
				t.Errorf("%s, missed %v", s.p.State, s.p.Missed())
			}
			if again := rules.Check(day, []Report{s.p}, ran.Add(time.Hour)); len(again.Marks)+len(again.Reminders) > 0 {
				t.Errorf("asked again: %+v", again)
			}
		})
	}
}

// A mark carries the check's date and when it really ran, and comes in an order that
// does not depend on that of the reports.
func TestMarks(t *testing.T) {
	var reports []Report
	for i := range 5 {
		reports = append(reports, rules.Fold(group(fmt.Sprintf("G%d", 5-i)), day, nil, at(0, 18, 0)))
	}
	due := rules.Check(day, reports, at(1, 3, 0))
	for i, e := range due.Marks {
		if e.UnitID != fmt.Sprintf("G%d", i+1) || e.Date != day || e.Seq != 1 || !e.Auto || !e.ReceivedAt.Equal(at(1, 3, 0)) ||
			e.Act.(*Miss).CheckOn != day || due.Reminders[i].UnitID != e.UnitID || e.Offline() {
			t.Errorf("%d: %+v", i, e)
		}
	}
	if len(due.Marks) != 5 || len(due.Reminders) != 5 {
		t.Errorf("%d marks, %d reminders", len(due.Marks), len(due.Reminders))
	}
}
