package app_test

import (
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/demo"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// The quarter is ninety days around the national holiday of 2026.
const (
	quarterFrom = calendar.Date("2026-09-01")
	quarterTo   = calendar.Date("2026-11-29")
	arisen      = 400 // disputes
	ariseIn     = 80  // days
)

// The hours at which something happens.
func morning(d calendar.Date) time.Time   { return d.At(9, 30) }
func afternoon(d calendar.Date) time.Time { return d.At(16, 50) }
func evening(d calendar.Date) time.Time   { return d.At(20, 10) }

// quarter is the whole township for ninety days, with what the test knows of it by itself.
type quarter struct {
	*township
	db       *sql.DB
	draw     *rand.Rand
	people   map[string]app.Caller
	today    calendar.Date
	agenda   map[time.Time][]func()
	units    []sweptUnit
	said     map[store.ReportKey][]said
	disputes map[store.ReportKey]int     // registered in the unit on the date
	turned   map[store.ReportKey]int     // those that came after the report
	ran      map[calendar.Date]time.Time // when the check of a date did
	affairs  []*affair
}

// The daily check, the zero-reports and the escalation of a township for ninety days: on
// each day all that is counted adds up, every open case has its hearing day and its deadline,
// and the check does exactly what the dates call for, once. What came of the quarter is in
// testdata/quarter.golden, the same for both databases.
func TestQuarter(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		t.Parallel() // PostgreSQL does half of its work beside the program
		a, s, clock := settle(t, w.Options)
		t.Cleanup(func() { _ = s.Close() })
		q := &quarter{
			township: &township{T: t, app: a, store: s, clock: clock, world: w}, draw: rand.New(rand.NewPCG(2026, 9)),
			people: map[string]app.Caller{}, agenda: map[time.Time][]func(){}, units: sweptUnits(), said: map[store.ReportKey][]said{},
			disputes: map[store.ReportKey]int{}, turned: map[store.ReportKey]int{}, ran: map[calendar.Date]time.Time{},
		}
		q.found()
		q.plan()
		for q.today = quarterFrom; q.today <= quarterTo && !t.Failed(); q.today = q.today.Add(1) {
			q.day()
		}
		if t.Failed() {
			return
		}
		q.today = quarterTo
		q.reckon()
	})
}

// found sets up the township as it is in the demo, with its groups to report from their day on.
func (q *quarter) found() {
	q.Helper()
	q.db = q.behind()
	q.clock.Set(quarterFrom.At(8, 0))
	q.establish(quarterFrom, func(group string) calendar.Date {
		n := slices.IndexFunc(q.units, func(s sweptUnit) bool { return s.id == group })
		if n < 0 {
			q.Fatalf("%s is not among the groups", group)
		}
		return q.units[n].opened
	})
}

// establish sets up the demo's township without its disputes, each group from a day on.
func (t *township) establish(today calendar.Date, opened func(group string) calendar.Date) {
	t.Helper()
	plan, err := demo.Township(today)
	if err != nil {
		t.Fatal(err)
	}
	for i, u := range plan.Units {
		if u.Level == grid.Group {
			plan.Units[i].OpenedOn = opened(u.ID)
		}
	}
	if err := t.app.Found(t.Context(), plan, demo.Password); err != nil {
		t.Fatal(err)
	}
}

// plan spreads the disputes over the days; each seventh arises in the evening, when the
// reports of the day are there already.
func (q *quarter) plan() {
	var list []*plot
	for _, p := range plots {
		list = append(list, slices.Repeat([]*plot{p}, p.of)...)
	}
	if len(list) != arisen {
		q.Fatalf("the plots are of %d disputes", len(list))
	}
	q.draw.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	for i, p := range list {
		at := morning(quarterFrom.Add(i * ariseIn / arisen))
		if i%7 == 6 {
			at = evening(quarterFrom.Add(i * ariseIn / arisen))
		}
		q.at(at, func() { q.arise(p) })
	}
}

// who is the caller of that name; nobody's posts change in these days.
func (q *quarter) who(username string) app.Caller {
	q.Helper()
	c, known := q.people[username]
	if !known {
		c = q.township.who(username)
		q.people[username] = c
	}
	return c
}

// tally is a count behind the program's back, by the one connection of the quarter.
func (q *quarter) tally(query string) (n int) {
	q.Helper()
	if err := q.db.QueryRowContext(q.Context(), query).Scan(&n); err != nil {
		q.Fatal(err)
	}
	return n
}

// at puts something on the agenda of a morning or an evening.
func (q *quarter) at(when time.Time, do func()) { q.agenda[when] = append(q.agenda[when], do) }

// play does what is on the agenda of a time.
func (q *quarter) play(when time.Time) {
	q.clock.Set(when)
	for i := 0; i < len(q.agenda[when]); i++ {
		q.agenda[when][i]()
	}
}

// day lets a day go by.
func (q *quarter) day() {
	q.Helper()
	q.play(morning(q.today))
	for i := 0; i < len(q.affairs); i++ { // some reopen others
		q.affairs[i].live()
	}
	q.clock.Set(afternoon(q.today))
	for _, u := range q.units {
		q.sweep(u, q.today)
	}
	q.check()
	q.lookAtReports()
	q.lookAtCases()
	q.lookAtStatistics()
	q.play(evening(q.today))
}

// check runs the check of the day, which does to the cases what their dates call for, and
// nothing when it is asked again.
func (q *quarter) check() {
	q.Helper()
	want, got := map[string]int{}, map[string]int{}
	for _, a := range q.affairs {
		if step := a.owed(); step != "" {
			want[step+" "+a.ID]++
		}
	}
	runs := q.checkAt(q.today, 18, 0)
	if len(runs) != 1 || runs[0].Date != q.today || runs[0].Failed > 0 {
		q.Fatalf("%s: there ran %+v", q.today, runs)
	}
	q.ran[q.today] = *runs[0].FinishedAt
	for _, i := range runs[0].Items {
		if i.Action != "elevate" && i.Action != "supervise" {
			continue
		}
		got[i.Action+i.Step+string(i.From)+" "+i.CaseID]++
		a := q.affairs[slices.IndexFunc(q.affairs, func(a *affair) bool { return a.ID == i.CaseID })]
		if i.Step != "" {
			a.last, a.lastOn = i.Step, q.today
		}
		a.read()
	}
	q.same("of cases", got, want)
	q.lookAtMarks(runs[0])
	q.again()
}

// again asks for the same check: no table grows, and every tenth day not a byte changes.
func (q *quarter) again() {
	q.Helper()
	thorough := q.today.Sub(quarterFrom)%10 == 9
	grown, before := q.grown(), ""
	if thorough {
		before = q.dump(q.db)
	}
	if runs, err := q.app.DailyCheck(q.Context(), q.today, false); err != nil || len(runs) != 0 || q.grown() != grown {
		q.Errorf("%s: a second check did %+v, %v", q.today, runs, err)
	}
	if thorough && q.dump(q.db) != before {
		q.Errorf("%s: a second check changed something", q.today)
	}
}

// grown is how many rows there are in all tables that only grow.
func (q *quarter) grown() string {
	q.Helper()
	return fmt.Sprint(q.tally("SELECT count(*) FROM events"), q.tally("SELECT count(*) FROM zero_report_entries"),
		q.tally("SELECT count(*) FROM outbox"), q.tally("SELECT count(*) FROM audit"), q.tally("SELECT count(*) FROM daily_checks"))
}

// same compares what a check did with what it had to do.
func (q *quarter) same(what string, got, want map[string]int) {
	q.Helper()
	if maps.Equal(got, want) {
		return
	}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		if got[k] != want[k] {
			q.Errorf("%s, %s: %s should be %d times, is %d", q.today, what, k, want[k], got[k])
		}
	}
	for _, k := range slices.Sorted(maps.Keys(got)) {
		if want[k] == 0 {
			q.Errorf("%s, %s: %s should not be", q.today, what, k)
		}
	}
}

// owed is the step that the check of the day takes with a dispute, "" for none: up on its
// deadline; at the township, or at an agency that is late, 普通督办 the day after, 黄牌 three
// days later and 红牌 seven after that. A date that was put off since stops the ladder, and it goes
// on the day after the new one (product.md 3.2, 3.3 and 3.5).
func (a *affair) owed() string {
	q, until := a.q, a.Deadline
	switch {
	case a.Contested:
		return ""
	case a.Status == dispute.Mediating && a.Level != grid.Township:
		if until <= q.today {
			return "elevate" + string(a.Level)
		}
		return ""
	case a.Status == dispute.Concluded && a.HandOver != nil && a.HandOver.State == "waiting":
		until = a.HandOver.ReceiptBy
	case a.Status == dispute.Concluded && a.HandOver != nil && a.HandOver.State == "received":
		until = a.HandOver.DueOn
	case a.Status != dispute.Mediating:
		return ""
	}
	next := map[string]string{"": dispute.SuperviseNormal, dispute.SuperviseNormal: dispute.SuperviseYellow, dispute.SuperviseYellow: dispute.SuperviseRed}[a.last]
	on := until.Add(1)
	if a.last != "" && until < a.lastOn {
		on = a.lastOn.Add(map[string]int{dispute.SuperviseNormal: 3, dispute.SuperviseYellow: 7}[a.last])
	}
	if next == "" || q.today < on {
		return ""
	}
	if q.today > on {
		q.Errorf("%s: %s %d was to be supervised on %s", q.today, a.plot.name, a.nth, on)
	}
	return "supervise" + next
}

// lookAtCases holds every open case against the calendar and the limits, and the program's
// list against what the acts and checks led to.
func (q *quarter) lookAtCases() {
	q.Helper()
	open := map[string]string{}
	for _, a := range q.affairs {
		if a.Status == dispute.Mediating && !a.Contested {
			open[a.ID] = fmt.Sprint(a.Version, a.Level, a.Deadline, a.DocketedOn)
			a.lookAtClock()
		}
	}
	rows, err := q.db.QueryContext(q.Context(), "SELECT id, version, level, deadline, docketed_on FROM cases WHERE status = 'mediating' AND NOT contested")
	if err != nil {
		q.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	listed := map[string]string{}
	for rows.Next() {
		var id string
		var version int64
		var level grid.Level
		var deadline, docket calendar.Date
		if err := rows.Scan(&id, &version, &level, &deadline, &docket); err != nil {
			q.Fatal(err)
		}
		listed[id] = fmt.Sprint(version, level, deadline, docket)
	}
	if err := rows.Err(); err != nil || !maps.Equal(listed, open) {
		q.Errorf("%s: the open cases are %v, should be %v, %v", q.today, listed, open, err)
	}
	if n := q.tally("SELECT count(*) FROM (SELECT 1 FROM events WHERE auto GROUP BY case_id, client_key HAVING count(*) > 1) AS twice"); n > 0 {
		q.Errorf("%s: a check took %d steps twice", q.today, n)
	}
}

// limits are the days of product.md 3.3.
var limits = map[grid.Level]int{grid.Group: 2, grid.Village: 7, grid.Branch: 7, grid.Township: 14}

// lookAtClock: the docket is the first hearing day after the day of entry, and the deadline
// the later of that day's morrow and the limit, within the month but for the first hearing.
func (a *affair) lookAtClock() {
	q, entered, extra := a.q, calendar.Date(""), 0
	for _, r := range a.Ladder {
		if r.State == "now" {
			entered = r.EnteredOn
		}
	}
	if a.Extension != nil {
		extra = a.Extension.Days
	}
	docket, deadline := hearingAfter(a.Level, entered), calendar.Min(entered.Add(limits[a.Level]), a.AcceptedOn.Add(30))
	if a.put { // by a hearing day, and the deadline with it
		q.realHearingDay(a)
		docket = a.DocketedOn
	}
	if docket != "" {
		deadline = calendar.Max(deadline, docket.Add(1))
	}
	if a.DocketedOn != docket || a.Deadline != deadline.Add(extra) {
		q.Errorf("%s: %s %d at the %s since %s: docketed %s, until %s; should be %s and %s", q.today, a.plot.name, a.nth, a.Level, entered,
			a.DocketedOn, a.Deadline, docket, deadline.Add(extra))
	}
}

func (q *quarter) realHearingDay(a *affair) {
	q.Helper()
	if hearingAfter(a.Level, a.DocketedOn.Add(-1)) != a.DocketedOn {
		q.Errorf("%s: %s %d is docketed on %s, no hearing day of a %s", q.today, a.plot.name, a.nth, a.DocketedOn, a.Level)
	}
}

// shifted are the hearing days of this autumn that are not on their weekday, written down
// from the official calendar: the Friday of 中秋 is held on Monday, of the national holiday
// the Friday falls together with the next, and Monday and Wednesday are both held on the 8th.
var shifted = map[calendar.Date]calendar.Date{
	"2026-09-25": "2026-09-28", "2026-10-02": "2026-10-09", "2026-10-05": "2026-10-08", "2026-10-07": "2026-10-08",
}

// hearingAfter is the first hearing day of a level's venue after a date, "" at a group.
func hearingAfter(level grid.Level, d calendar.Date) calendar.Date {
	weekday, sits := map[grid.Level]time.Weekday{grid.Village: time.Monday, grid.Branch: time.Wednesday, grid.Township: time.Friday}[level]
	if !sits {
		return ""
	}
	for w := d.Add(-7); ; w = w.Add(1) {
		on := w
		if moved, is := shifted[w]; is {
			on = moved
		}
		if w.Weekday() == weekday && on > d {
			return on
		}
	}
}
