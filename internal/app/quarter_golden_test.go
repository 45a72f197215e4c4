package app_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// goldenColumns of the golden summary, in their order.
var goldenColumns = []string{
	"registered", "accepted", "group up", "village up", "branch up", "normal", "yellow", "red", "voided",
	"agreed_oral", "agreed_written", "failed", "withdrawn", "handed_over", "declined",
	"due", "on time", "late", "missing", "nil", "findings", "missed", "mark voided",
}

// ledger counts by week, from 1, and column.
type ledger map[int]map[string]int

func (l ledger) add(on calendar.Date, column string, n int) {
	week := on.Sub(quarterFrom)/7 + 1
	if l[week] == nil {
		l[week] = map[string]int{}
	}
	l[week][column] += n
}

func (l ledger) total(column string) (n int) {
	for _, week := range l {
		n += week[column]
	}
	return n
}

// String is the table: a line a week, and one of the sums.
func (l ledger) String() string {
	var b strings.Builder
	line := func(of string, value func(string) any) {
		fmt.Fprintf(&b, "%-10s", of)
		for _, c := range goldenColumns {
			fmt.Fprintf(&b, " %*v", max(len(c), 5), value(c))
		}
		b.WriteString("\n")
	}
	line("week of", func(c string) any { return c })
	for _, week := range slices.Sorted(maps.Keys(l)) {
		line(string(quarterFrom.Add((week-1)*7)), func(c string) any { return l[week][c] })
	}
	line("all", func(c string) any { return l.total(c) })
	return b.String()
}

// reckon sums the quarter up, holds what can be known beforehand against it, and the whole
// against the golden file.
func (q *quarter) reckon() {
	q.Helper()
	l, dockets := ledger{}, map[string]int{}
	for _, a := range q.affairs {
		q.reckonCase(l, dockets, a)
	}
	for _, day := range []string{"township 2026-09-28", "village 2026-10-08", "branch 2026-10-08", "township 2026-10-09"} {
		if dockets[day] == 0 {
			q.Errorf("nothing was docketed at the %s, a day that the holidays moved", day)
		}
	}
	q.reckonReports(l)
	owed, voided := 0, 0
	for _, u := range q.units {
		owed += quarterTo.Sub(u.opened) + 1
	}
	for _, a := range q.affairs {
		switch a.plot.name {
		case "agreed offline, sent up meanwhile", "adjourned offline, sent up meanwhile":
			voided += min(1, a.scene/2)
		case "contested": // where the ending at the branch was to stand, so does the way there
			if a.scene >= 3 && a.Outcome != dispute.Failed {
				voided++
			}
		}
	}
	for what, x := range map[string][2]int{
		"reports due":  {l.total("due"), owed},
		"marks":        {l.total("missed") + l.total("mark voided"), q.tally("SELECT count(*) FROM zero_report_entries WHERE action = 'miss'")},
		"disputes":     {l.total("registered"), arisen + 5}, // five were reopened
		"declined":     {l.total("declined"), 10},
		"left a group": {l.total("group up"), 30},
		"on the spot":  {q.tally("SELECT count(*) FROM cases WHERE outcome = 'agreed_oral' AND concluded_on = accepted_on AND concluded_level IN ('group', 'village')"), 75},
		"checks":       {q.tally("SELECT count(*) FROM daily_checks WHERE finished_at > 0 AND attempts = 1 AND failed = 0"), 90},
		"voided steps": {l.total("voided"), voided},
	} {
		if x[0] != x[1] {
			q.Errorf("%s: %d, should be %d", what, x[0], x[1])
		}
	}
	q.golden("quarter.golden", l.String())
}

// golden compares a text with its file in testdata. SHUOLI_WRITE_GOLDEN=1 writes the file anew.
func (t *township) golden(name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("SHUOLI_WRITE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("it is not as %s says, which SHUOLI_WRITE_GOLDEN=1 writes anew:\n%s", file, got)
	}
}

// reckonCase counts a dispute and its hearing days as its events tell them, and holds one
// that was left alone against where the calendar alone would have brought it.
func (q *quarter) reckonCase(l ledger, dockets map[string]int, a *affair) {
	q.Helper()
	var events []dispute.Event
	read(q.township, func(r *store.Read) (err error) {
		events, err = r.Events(a.ID)
		return err
	})
	c := dispute.Replay(a.ID, events)
	l.add(calendar.DateOf(c.RegisteredAt), "registered", 1)
	if c.AcceptedOn != "" {
		l.add(c.AcceptedOn, "accepted", 1)
	}
	if c.Status != dispute.Mediating && c.Outcome != "" {
		l.add(c.ConcludedOn, string(c.Outcome), 1)
	}
	var steps []string
	for _, e := range c.Events {
		if e.DocketOn != "" {
			dockets[string(e.Stay.Level)+" "+string(e.DocketOn)]++
		}
		if !e.Auto {
			continue
		}
		on, what := calendar.Date(""), ""
		switch act := e.Act.(type) {
		case *dispute.Elevate:
			on, what = act.CheckOn, string(act.From)+" up"
		case *dispute.Supervise:
			on, what = act.CheckOn, act.Step
		}
		if steps = append(steps, string(on)+" "+what); e.Fate != dispute.Stands {
			what = "voided"
		}
		l.add(on, what, 1)
	}
	if !a.alone {
		return
	}
	if want := climb(c.AcceptedOn, c.AcceptedLevel); !slices.Equal(steps, want) {
		q.Errorf("%s %d, accepted on %s and left alone, went\n%v, should\n%v", a.plot.name, a.nth, c.AcceptedOn, steps, want)
	}
}

// climb is how a dispute that nobody touches goes, by product.md 3.3 and the calendar alone.
func climb(accepted calendar.Date, level grid.Level) (steps []string) {
	for entered, deadline := accepted, calendar.Date(""); ; entered = deadline {
		deadline = calendar.Min(entered.Add(limits[level]), accepted.Add(30))
		if docket := hearingAfter(level, entered); docket != "" {
			deadline = calendar.Max(deadline, docket.Add(1))
		}
		if level == grid.Township {
			steps = append(steps, string(deadline.Add(1))+" normal", string(deadline.Add(4))+" yellow", string(deadline.Add(11))+" red")
			break
		}
		steps = append(steps, string(deadline)+" "+string(level)+" up")
		level, _ = level.Up()
	}
	return slices.DeleteFunc(steps, func(s string) bool { return s[:len(quarterTo)] > string(quarterTo) })
}

// reckonReports counts the reports of every date as they stand at last.
func (q *quarter) reckonReports(l ledger) {
	q.Helper()
	v, err := q.app.ZeroReportSummary(q.Context(), q.who("zongzhi"), app.SummaryQuery{Date: quarterTo, From: quarterFrom})
	if err != nil || len(v.Days) != 90 {
		q.Fatalf("%d days, %v", len(v.Days), err)
	}
	for _, d := range v.Days {
		q.tallies("the township on "+string(d.Date), d.TallyView, q.sum(d.Date, q.clock.Now(), every))
		for column, n := range map[string]int{
			"due": d.Due, "on time": d.OnTime, "late": d.Late, "missing": d.Missing, "nil": d.Nil, "findings": d.Findings, "missed": d.Missed,
		} {
			l.add(d.Date, column, n)
		}
	}
	for _, u := range q.units {
		for on := u.opened; on <= quarterTo; on = on.Add(1) {
			if q.silent(u, on, q.ran[on]) && q.stands(u, on, q.clock.Now()).Missed == 0 {
				l.add(on, "mark voided", 1)
			}
		}
	}
}

// lookAtStatistics holds the table of the quarter so far, whose identities the program
// checks itself, against the disputes as they stand; every seventh day by each split.
func (q *quarter) lookAtStatistics() {
	q.Helper()
	by := []stats.By{stats.ByVillage}
	if q.today.Sub(quarterFrom)%7 == 6 {
		by = splits
	}
	want := q.standing()
	for _, split := range by {
		v, err := q.app.Statistics(q.Context(), q.who("zongzhi"), app.StatisticsQuery{From: quarterFrom, To: q.today, By: split})
		if err != nil {
			q.Fatalf("%s: statistics by %s: %v", q.today, split, err)
		}
		f := v.Total
		got := map[string]int64{
			"registered": *f.Registered, "accepted": *f.Accepted, "not accepted": *f.NotAccepted, "waiting": *f.Waiting, "open": *f.Closing,
			"agreed_oral": f.AgreedOral, "agreed_written": f.AgreedWritten, "failed": f.Failed, "withdrawn": f.Withdrawn, "handed_over": f.HandedOver,
		}
		if !maps.Equal(got, want) {
			q.Errorf("%s: by %s the figures are %v, should be %v", q.today, split, got, want)
		}
	}
}

// standing counts the disputes by where they stand.
func (q *quarter) standing() map[string]int64 {
	n := map[string]int64{
		"registered": int64(len(q.affairs)), "accepted": 0, "not accepted": 0, "waiting": 0, "open": 0,
		"agreed_oral": 0, "agreed_written": 0, "failed": 0, "withdrawn": 0, "handed_over": 0,
	}
	for _, a := range q.affairs {
		switch {
		case a.Status == dispute.Registered:
			n["waiting"]++
			continue
		case a.AcceptedOn == "":
			n["not accepted"]++
			continue
		case a.Status == dispute.Mediating:
			n["open"]++
		default:
			n[string(a.Outcome)]++
		}
		n["accepted"]++
	}
	return n
}
