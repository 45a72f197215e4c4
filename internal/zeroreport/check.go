package zeroreport

import (
	"cmp"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// How many dates running without any report are told above the group (product.md 5).
const (
	tellHeads  = 2
	tellLeader = 3
)

// History is how many dates, its own included, the check of a date must be given: one
// more than the longest run that is told, so that a run is told when it reaches its
// number and not again on every date that it goes on.
const History = tellLeader + 1

// Reminder is one thing to tell: whoever holds the role at a unit is told that another
// has not reported for these dates, at most the last History, the check's included.
type Reminder struct {
	To     grid.Role
	At     string // unit of the role
	UnitID string // that has not reported
	Dates  []calendar.Date
}

// Due is what the daily check of a date must append and of what it must remind.
type Due struct {
	Marks     []Entry // they carry no ID yet
	Reminders []Reminder
}

// Check says what the check of a date owes. reports are those of the date and of the
// History dates that end with it, as they stand at now, of every unit that is to be
// judged, also where nothing was reported; a date that is not among them begins the
// run anew. A unit is marked when it has no report, however late the check really runs: one
// that came late but before it is late and not missed. Reminders go with the mark: the
// grid leader's every time, the heads' and the leader's when the run reaches their
// number. Asked again after appending, it answers nothing; nor does it before the
// cutoff.
func (r Rules) Check(date calendar.Date, reports []Report, now time.Time) Due {
	var due Due
	if now.Before(r.Cutoff.On(date)) {
		return due
	}
	silent := map[string][]calendar.Date{}
	for _, p := range reports {
		if p.Owed && !p.Filed() {
			silent[p.Unit.ID] = append(silent[p.Unit.ID], p.Date)
		}
	}
	for _, p := range reports {
		if p.Date != date || !p.Owed || p.Filed() || p.Mark != nil {
			continue
		}
		due.Marks = append(due.Marks, Entry{
			UnitID: p.Unit.ID, Date: date, Seq: p.Version() + 1, Auto: true,
			Act: &Miss{CheckOn: date}, ReceivedAt: now, ClientKey: "check/" + string(date),
		})
		due.Reminders = append(due.Reminders, remind(p.Unit, running(silent[p.Unit.ID], date))...)
	}
	slices.SortFunc(due.Marks, func(a, b Entry) int { return cmp.Compare(a.UnitID, b.UnitID) })
	slices.SortFunc(due.Reminders, func(a, b Reminder) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.At, b.At), cmp.Compare(a.UnitID, b.UnitID))
	})
	return due
}

// running are the dates without a report that end with a date, oldest first.
func running(silent []calendar.Date, date calendar.Date) []calendar.Date {
	var run []calendar.Date
	for d := date; slices.Contains(silent, d); d = d.Add(-1) {
		run = append(run, d)
	}
	slices.Reverse(run)
	return run
}

func remind(u grid.Unit, run []calendar.Date) []Reminder {
	told := []Reminder{{To: grid.GridLeader, At: u.ID}}
	switch len(run) {
	case tellHeads:
		told = append(told, Reminder{To: grid.LevelHead, At: u.Place.VillageID}, Reminder{To: grid.LevelHead, At: u.Place.BranchID})
	case tellLeader:
		told = append(told, Reminder{To: grid.Leader, At: u.Place.TownshipID})
	}
	told = slices.DeleteFunc(told, func(m Reminder) bool { return m.At == "" }) // a village may have no branch above it
	for i := range told {
		told[i].UnitID, told[i].Dates = u.ID, run
	}
	return told
}
