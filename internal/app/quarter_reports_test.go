package app_test

import (
	"fmt"
	"slices"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/demo"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// branchWaits is how many days after the one before each branch begins to report: the
// sweep is brought in branch by branch, so that the days of the 216 groups come to 11,340.
const branchWaits = 15

// sweptUnit is a group with its people.
type sweptUnit struct {
	id, village, branch string
	leader, head        string
	opened              calendar.Date
	away                calendar.Date // the first of awayFor days without a word; "" for none
	awayFor             int
}

// said is a report that somebody made, and when it reached the server.
type said struct {
	kind          zeroreport.Kind
	own           bool
	made, arrived time.Time
}

// sweptUnits are all groups of the township. Every third is left alone once for two, three
// or four days running.
func sweptUnits() []sweptUnit {
	var list []sweptUnit
	for v := 1; v <= demo.Villages; v++ {
		b := (v-1)/8 + 1
		for g := 1; g <= 3+v*7%4; g++ {
			u := sweptUnit{
				id: fmt.Sprintf("g-%02d-%d", v, g), village: fmt.Sprintf("v-%02d", v), branch: fmt.Sprintf("b-%d", b),
				leader: fmt.Sprintf("wangge-%02d-%d", v, g), head: fmt.Sprintf("cun%02d", v), opened: quarterFrom.Add((b - 1) * branchWaits),
			}
			if n := len(list); n%3 == 0 {
				u.away, u.awayFor = u.opened.Add(5+n%7), 2+n/3%3
			}
			list = append(list, u)
		}
	}
	return list
}

// sweep is what a group makes of a day: most say in time that nothing happened, the others
// whatever else there is in product.md 4.
func (q *quarter) sweep(u sweptUnit, on calendar.Date) {
	if on < u.opened || u.away <= on && on < u.away.Add(u.awayFor) {
		return
	}
	phoned := app.ZeroReportInput{Kind: zeroreport.Nil, OnBehalfOf: "网格长来电"}
	late := app.ZeroReportInput{Kind: zeroreport.Nil, Reason: "在外办事，回来才走访"}
	switch n := q.draw.IntN(100); {
	case n < 2: // never
	case n < 4:
		q.at(evening(on), func() { q.say(u, on, u.leader, late, nil) })
	case n == 4:
		q.at(morning(on.Add(2)), func() { q.say(u, on, u.leader, late, nil) })
	case n < 7:
		made := q.clock.Now()
		q.at(morning(on.Add(1)), func() { q.say(u, on, u.leader, nothing(), &made) })
	case n == 7:
		made := q.clock.Now()
		q.at(morning(on.Add(4)), func() { q.say(u, on, u.leader, nothing(), &made) })
	case n < 11:
		q.say(u, on, u.head, phoned, nil)
	case n == 11:
		q.say(u, on, u.head, phoned, nil)
		q.at(evening(on), func() { q.say(u, on, u.leader, late, nil) })
	case n < 14:
		version := q.say(u, on, u.leader, nothing(), nil)
		q.at(morning(on.Add(1)), func() { q.amend(u, on, version) })
	case n < 20:
		q.say(u, on, u.leader, sighted("两家为倒垃圾的地方拌了几句嘴"), nil)
	default:
		q.say(u, on, u.leader, nothing(), nil)
	}
}

// say sends a report, from a device where it was made before, and notes it.
func (q *quarter) say(u sweptUnit, on calendar.Date, who string, in app.ZeroReportInput, made *time.Time) int64 {
	q.Helper()
	now, w := q.clock.Now(), q.write(0)
	if made == nil {
		made = &now
	} else {
		w = q.offline(*made, "")
	}
	v, err := q.app.FileReport(q.Context(), q.who(who), u.id, on, in, w)
	if err != nil {
		q.Fatalf("%s for %s on %s: %v", who, u.id, on, err)
	}
	key := store.ReportKey{Date: on, UnitID: u.id}
	q.said[key] = append(q.said[key], said{in.Kind, in.OnBehalfOf == "", *made, now})
	return v.Version
}

// amend says the next morning that there was something after all; where a dispute was
// logged meanwhile, from the version that it led to.
func (q *quarter) amend(u sweptUnit, on calendar.Date, version int64) {
	q.Helper()
	in := sighted("事后听说两家为地界争过")
	in.Reason = "昨天没有听说"
	key := store.ReportKey{Date: on, UnitID: u.id}
	w := q.write(version + int64(q.turned[key]))
	if _, err := q.app.FileReport(q.Context(), q.who(u.leader), u.id, on, in, w); err != nil {
		q.Fatalf("%s amends %s of %s: %v", u.leader, u.id, on, err)
	}
	q.said[key] = append(q.said[key], said{in.Kind, true, q.clock.Now(), q.clock.Now()})
}

// logged notes that a dispute was registered in a unit on a date. What was said of the
// day before comes to findings by it (product.md 4).
func (q *quarter) logged(unit string, on calendar.Date) {
	key := store.ReportKey{Date: on, UnitID: unit}
	q.disputes[key]++
	if len(q.said[key]) > 0 {
		q.turned[key]++
	}
}

// stands is how a report stands at an instant, counted by product.md 4 from what was said
// alone.
func (q *quarter) stands(u sweptUnit, on calendar.Date, now time.Time) zeroreport.Tally {
	var t zeroreport.Tally
	if on < u.opened {
		return t
	}
	key, cutoff := store.ReportKey{Date: on, UnitID: u.id}, on.At(18, 0)
	heard, inHand, kind, own := false, false, zeroreport.Nil, false
	for _, s := range q.said[key] {
		if s.arrived.After(now) {
			continue
		}
		heard = true
		inHand = inHand || !s.made.After(cutoff) && !s.arrived.After(cutoff.Add(24*time.Hour))
		if s.own || !own {
			kind, own = s.kind, s.own
		}
	}
	switch {
	case inHand:
		t.OnTime = 1
	case heard:
		t.Late = 1
	case now.After(cutoff):
		t.Missing = 1
	default:
		t.Open = 1
	}
	t.Due = t.OnTime + t.Late + t.Missing
	if ran, checked := q.ran[on]; checked && q.silent(u, on, ran) && !inHand {
		t.Missed = 1
	}
	switch {
	case heard && (kind == zeroreport.Findings || q.disputes[key] > 0):
		t.Findings = 1
	case heard:
		t.Nil = 1
	}
	return t
}

// silent: a group owed a report that had not arrived by an instant.
func (q *quarter) silent(u sweptUnit, on calendar.Date, by time.Time) bool {
	return on >= u.opened && !slices.ContainsFunc(q.said[store.ReportKey{Date: on, UnitID: u.id}], func(s said) bool { return !s.arrived.After(by) })
}

// sum adds up how the groups stand that are wanted.
func (q *quarter) sum(on calendar.Date, now time.Time, wanted func(sweptUnit) bool) zeroreport.Tally {
	var t zeroreport.Tally
	for _, u := range q.units {
		if wanted(u) {
			t = t.Plus(q.stands(u, on, now))
		}
	}
	return t
}

func every(sweptUnit) bool { return true }

// lookAtReports holds the roll-up of every level against what was said: the township on
// the last five dates, of this one each branch, and the villages and groups of one.
func (q *quarter) lookAtReports() {
	q.Helper()
	now := q.clock.Now()
	top := q.summary("", q.today.Add(-4))
	for _, day := range top.Days {
		q.tallies("the township on "+string(day.Date), day.TallyView, q.sum(day.Date, now, every))
	}
	q.parts(top, func(u sweptUnit) string { return u.branch })
	turn := q.today.Sub(quarterFrom)
	branch := fmt.Sprintf("b-%d", turn%6+1)
	q.parts(q.summary(branch, ""), func(u sweptUnit) string { return u.village })
	q.parts(q.summary(fmt.Sprintf("v-%02d", turn%demo.Villages+1), ""), func(u sweptUnit) string { return u.id })
}

func (q *quarter) summary(unit string, from calendar.Date) app.SummaryView {
	q.Helper()
	v, err := q.app.ZeroReportSummary(q.Context(), q.who("zongzhi"), app.SummaryQuery{Unit: unit, Date: q.today, From: from})
	if err != nil {
		q.Fatalf("%s: the reports of %s: %v", q.today, unit, err)
	}
	return v
}

// parts holds each row of a table against the groups that it is to be made of, and their sum
// against the total.
func (q *quarter) parts(v app.SummaryView, of func(sweptUnit) string) {
	q.Helper()
	now, whole := q.clock.Now(), zeroreport.Tally{}
	for _, row := range v.Rows {
		q.tallies(row.UnitName, row.TallyView, q.sum(q.today, now, func(u sweptUnit) bool { return of(u) == row.UnitID }))
		whole = whole.Plus(plain(row.TallyView))
	}
	q.tallies(v.UnitName, v.Total, whole)
}

// tallies compares what the program counts with what it should, and each with itself.
func (q *quarter) tallies(of string, got app.TallyView, want zeroreport.Tally) {
	q.Helper()
	if plain(got) != want {
		q.Errorf("%s: the reports of %s are %+v, should be %+v", q.today, of, plain(got), want)
	}
	if got.Due != got.OnTime+got.Late+got.Missing || got.Nil+got.Findings != got.OnTime+got.Late {
		q.Errorf("%s: the reports of %s do not add up: %+v", q.today, of, plain(got))
	}
}

func plain(v app.TallyView) zeroreport.Tally {
	return zeroreport.Tally{
		Due: v.Due, Open: v.Open, OnTime: v.OnTime, Late: v.Late, Missing: v.Missing, Missed: v.Missed, Nil: v.Nil, Findings: v.Findings,
	}
}

// lookAtMarks holds what the check did about missing reports against who was silent: each
// is marked and his grid leader told, two heads after two dates running, the leader after three.
func (q *quarter) lookAtMarks(run app.CheckRunView) {
	q.Helper()
	want, got := map[string]int{}, map[string]int{}
	for _, u := range q.units {
		running := 0
		for running < 4 && q.silent(u, q.today.Add(-running), *run.FinishedAt) {
			running++
		}
		if running > 0 {
			want["miss "+u.id]++
			want["remind "+string(grid.GridLeader)+" "+u.id]++
		}
		switch running {
		case 2:
			want["remind "+string(grid.LevelHead)+" "+u.id] += 2
		case 3:
			want["remind "+string(grid.Leader)+" "+u.id]++
		}
	}
	for _, i := range run.Items {
		switch {
		case i.Action == "miss":
			got["miss "+i.UnitID]++
		case i.Kind == "report":
			got["remind "+string(i.Role)+" "+i.UnitID]++
		}
	}
	q.same("of missing reports", got, want)
}
