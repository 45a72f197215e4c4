package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// At every level the table adds up, and to what the reports below it say; a unit that is
// closed or new owes for its own days only.
func TestTheSummaryAddsUp(t *testing.T) {
	each(t, func(t *township) {
		made, err := t.app.CreateUnit(t.Context(), t.who("admin"), app.NewUnit{ParentID: "v-35", Name: "新组"}, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		t.file("cun35", made.ID, saturday, app.ZeroReportInput{Kind: zeroreport.Nil, OnBehalfOf: "来电"}, t.write(0))
		t.file("wangge-36-1", "g-36-1", saturday, nothing(), t.write(0))
		gone, err := t.app.CloseUnit(t.Context(), t.who("admin"), "g-36-1", app.UnitClosing{ClosedOn: saturday}, t.write(1))
		if err != nil {
			t.Fatal(err)
		}
		if v := t.sheet(gone.ID, saturday); v.Owed || v.State != "" || v.Kind != "" || v.Entries[0].Fate != dispute.Lapsed {
			t.Errorf("closed that day: %+v", v)
		}
		t.file(sweeper, sweptGroup, saturday, sighted("x"), t.write(0))
		for _, now := range []time.Time{saturday.At(17, 0), saturday.At(18, 1), saturday.Add(2).At(12, 0)} {
			t.clock.Set(now)
			for _, date := range []calendar.Date{"2026-11-17", "2026-11-18", "2026-11-20", saturday} {
				total := t.adds("t-410423213", date)
				if owing := t.owing(date); total.Due+total.Open != owing {
					t.Errorf("%s: %d units owe a report, %+v", date, owing, total)
				}
				if date == "2026-11-17" && total.Due+total.Open != 0 || date == saturday && (total.OnTime != 2 || total.Open+total.Missing == 0 || (total.Open > 0) != now.Before(saturday.At(18, 0))) {
					t.Errorf("%s at %s: %+v", date, now, total)
				}
			}
		}
		v, err := t.app.ZeroReportSummary(t.Context(), t.who("xiangzhang"), app.SummaryQuery{From: "2026-11-17", To: "2026-12-31"})
		if err != nil || len(v.Days) != 7 || v.Days[4].Date != saturday {
			t.Fatalf("%+v, %v", v.Days, err)
		}
		for _, d := range v.Days {
			if whole := t.adds("t-410423213", d.Date); fmt.Sprint(d.TallyView.Due, d.OnTime, d.Late, d.Missing, d.Missed, d.Nil, d.TallyView.Findings) != fmt.Sprint(whole.Due, whole.OnTime, whole.Late, whole.Missing, whole.Missed, whole.Nil, whole.Findings) {
				t.Errorf("%s: %+v in the series, %+v", d.Date, d, whole)
			}
		}
	})
}

// owing is how many groups owe a report for a date, by the rule.
func (t *township) owing(date calendar.Date) (n int) {
	t.Helper()
	read(t, func(r *store.Read) error {
		groups, err := r.Units(store.UnitFilter{Level: grid.Group})
		for _, u := range groups {
			if zeroreport.Owes(u, date) {
				n++
			}
		}
		return err
	})
	return n
}

// adds checks the identities of a unit on a date and of all below it.
func (t *township) adds(unit string, date calendar.Date) app.TallyView {
	t.Helper()
	v, err := t.app.ZeroReportSummary(t.Context(), t.who("zongzhi"), app.SummaryQuery{Unit: unit, Date: date})
	if err != nil {
		t.Fatal(err)
	}
	w := v.Total
	if w.Due != w.OnTime+w.Late+w.Missing || w.Nil+w.Findings != w.OnTime+w.Late || (w.Due == 0) != (w.Completeness == nil) || w.Missed > w.Due {
		t.Errorf("%s on %s: %+v", unit, date, w)
	}
	if v.Level == grid.Group {
		if len(v.Rows) != 0 {
			t.Errorf("%s has rows", unit)
		}
		return w
	}
	var sum [8]int
	for _, row := range v.Rows {
		below := t.adds(row.UnitID, date)
		if fmt.Sprint(below.Due, below.Open, below.OnTime, below.Missing) != fmt.Sprint(row.Due, row.Open, row.OnTime, row.Missing) {
			t.Errorf("%s on %s: %+v as a row, %+v by itself", row.UnitID, date, row, below)
		}
		for i, n := range []int{row.Due, row.Open, row.OnTime, row.Late, row.Missing, row.Missed, row.Nil, row.TallyView.Findings} {
			sum[i] += n
		}
	}
	if sum != [8]int{w.Due, w.Open, w.OnTime, w.Late, w.Missing, w.Missed, w.Nil, w.Findings} {
		t.Errorf("%s on %s: the rows make %v, the total is %+v", unit, date, sum, w)
	}
	return w
}

// A unit is reminded at most once an hour, whoever asks, and only while it has not reported.
func TestReminders(t *testing.T) {
	each(t, func(t *township) {
		t.file(sweeper, sweptGroup, saturday, nothing(), t.write(0))
		remind := func(who, unit string, date calendar.Date) (app.RemindView, error) {
			return t.app.RemindUnits(t.Context(), t.who(who), app.RemindInput{UnitID: unit, Date: date}, t.write(0))
		}
		first, err := remind("cun35", "v-35", saturday)
		if err != nil || len(first.Reminded) < 2 || slices.Contains(first.Reminded, sweptGroup) || first.Recently != 0 {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := remind("zong5", "b-5", saturday); err != nil || again.Recently != len(first.Reminded) || len(again.Reminded) == 0 {
			t.Errorf("%+v, %v", again, err)
		}
		if one, err := remind("xiangzhang", first.Reminded[0], saturday); err != nil || one.Recently != 1 || len(one.Reminded) != 0 {
			t.Errorf("%+v, %v", one, err)
		}
		t.clock.Set(t.clock.Now().Add(time.Hour))
		if one, err := remind("xiangzhang", first.Reminded[0], saturday); err != nil || len(one.Reminded) != 1 {
			t.Errorf("%+v, %v", one, err)
		}
		for _, x := range []struct {
			who, unit string
			date      calendar.Date
			code      string
		}{
			{"cun35", "v-36", saturday, "not_found"}, {"cun35", "none", saturday, "not_found"}, {sweeper, sweptGroup, saturday, "forbidden"}, {"tiaojie35", "v-35", saturday, "forbidden"},
			{"cun35", "v-35", saturday.Add(1), "in_future"}, {"cun35", "v-35", saturday.Add(-4), "report_too_late"}, {"cun35", "v-35", "0001-01-01", "report_too_late"},
		} {
			_, err := remind(x.who, x.unit, x.date)
			t.wants(x.code, err)
		}
		for back := range 6 { // the page offers what is taken, and nothing else
			v, err := t.app.ZeroReportSummary(t.Context(), t.who("cun35"), app.SummaryQuery{Unit: "v-35", Date: saturday.Add(-back)})
			if err != nil {
				t.Fatal(err)
			}
			_, err = remind("cun35", "v-35", v.Date)
			if closed := v.AsOf.After(v.LateBy); closed != (fault.CodeOf(err) == "report_too_late") || closed != (back > 3) {
				t.Errorf("%s can be reported until %s; reminded at %s: %v", v.Date, v.LateBy, v.AsOf, err)
			}
		}
		var told int
		err = t.behind().QueryRowContext(t.Context(), `SELECT count(*) FROM outbox WHERE topic = 'zero-report.reminded' AND payload LIKE '%`+first.Reminded[0]+`"%'`).Scan(&told)
		if err != nil || told != 2 {
			t.Errorf("%d messages, %v", told, err)
		}
	})
}

// Today shows a grid leader what to send, and heads how their units stand.
func TestTodaysReports(t *testing.T) {
	each(t, func(t *township) {
		today := func(who string) *app.TodayReports {
			t.Helper()
			v, err := t.app.Today(t.Context(), t.who(who))
			if err != nil {
				t.Fatal(err)
			}
			return v.ZeroReport
		}
		t.clock.Set(saturday.Add(2).At(9, 0))
		own := today(sweeper).Own
		if len(own) != 3 || own[0].Date != saturday.Add(2) || own[0].State != zeroreport.Open || own[1].State != zeroreport.Missing || own[2].Date != saturday {
			t.Errorf("%+v", own)
		}
		head := today("cun35").Units
		if len(head) != 2 || head[0].UnitID != "v-35" || head[0].Open == 0 || head[1].Missing != head[0].Open {
			t.Errorf("%+v", head)
		}
		for who, some := range map[string]bool{"zong5": true, "zongzhi": true, "xiangzhang": true, "tiaojie35": false, "paichusuo": false} {
			if got := today(who); (got != nil) != some {
				t.Errorf("%s: %+v", who, got)
			}
		}
	})
}

// The daily check finds who owes a report and has filed none; a mark is no report.
func TestWhoHasNotReported(t *testing.T) {
	each(t, func(t *township) {
		silent := func(unit string) bool {
			t.Helper()
			var ids []string
			read(t, func(r *store.Read) (err error) {
				ids, err = r.Unreported("t-410423213", saturday)
				return err
			})
			return slices.Contains(ids, unit)
		}
		if !silent(sweptGroup) || silent("v-35") || silent("none") {
			t.Error("who has not reported")
		}
		t.file(sweeper, sweptGroup, saturday, nothing(), t.write(0))
		if silent(sweptGroup) {
			t.Error("reported, and yet asked for")
		}
	})
}
