package app_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/zeroreport"
)

// The group of a village whose reports these tests send, on the demo's Saturday.
const (
	sweptGroup = "g-35-1"
	sweeper    = "wangge-35-1"
	saturday   = calendar.Date("2026-11-21")
)

func nothing() app.ZeroReportInput { return app.ZeroReportInput{Kind: zeroreport.Nil} }

func sighted(what string) app.ZeroReportInput {
	return app.ZeroReportInput{Kind: zeroreport.Findings, Findings: []zeroreport.Finding{
		{What: what, Category: "0202", Risk: dispute.Yellow, Handled: zeroreport.Watching},
	}}
}

func (t *township) file(who, unit string, date calendar.Date, in app.ZeroReportInput, w app.Write) app.ZeroReportView {
	t.Helper()
	v, err := t.app.FileReport(t.Context(), t.who(who), unit, date, in, w)
	if err != nil {
		t.Fatalf("%s for %s on %s: %v", who, unit, date, err)
	}
	return v
}

func (t *township) sheet(unit string, date calendar.Date) app.ZeroReportView {
	t.Helper()
	v, err := t.app.ZeroReport(t.Context(), t.who("zongzhi"), unit, date)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// listed is a report as the list has it.
func (t *township) listed(unit string, date calendar.Date) app.ZeroReportRow {
	t.Helper()
	page, err := t.app.ZeroReports(t.Context(), t.who("zongzhi"), app.ZeroReportQuery{Unit: unit, From: date, To: date})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	return page.Items[0]
}

// Whoever reports for a unit at the same time, there is one report, every act that is
// taken is an entry with one line in the audit, and none is taken twice (quality.md EDT-01).
func TestOneReportForAUnitAndDate(t *testing.T) {
	each(t, func(t *township) {
		phoned := nothing()
		phoned.OnBehalfOf = "网格长来电"
		errs := make([]error, 48)
		var wg sync.WaitGroup
		for i := range errs {
			who, in, w := t.who(sweeper), nothing(), t.write(0)
			if i%2 == 1 {
				who, in = t.who("cun35"), phoned
			}
			wg.Go(func() { _, errs[i] = t.app.FileReport(t.Context(), who, sweptGroup, saturday, in, w) })
		}
		wg.Wait()
		taken := [2]int{}
		for i, err := range errs {
			if err == nil {
				taken[i%2]++
			} else if fault.CodeOf(err) != "report_there" {
				t.Errorf("writer %d: %v", i, err)
			}
		}
		v := t.sheet(sweptGroup, saturday)
		if taken[0] != 1 || taken[1] > 1 || v.Version != int64(taken[0]+taken[1]) || v.State != zeroreport.OnTime || v.OnBehalf {
			t.Errorf("%v were taken: %+v", taken, v.ZeroReportRow)
		}
		amended := make([]error, 48)
		for i := range amended {
			in, w := sighted(fmt.Sprint("第", i)), t.write(v.Version)
			in.Reason = "补充"
			who := t.who(sweeper)
			wg.Go(func() { _, amended[i] = t.app.FileReport(t.Context(), who, sweptGroup, saturday, in, w) })
		}
		wg.Wait()
		done := 0
		for _, err := range amended {
			var f *fault.Error
			switch {
			case err == nil:
				done++
			case !errors.As(err, &f) || f.Code != "stale_report" || f.Current.(app.ZeroReportView).Version != v.Version+1:
				t.Error(err)
			}
		}
		if after := t.sheet(sweptGroup, saturday); done != 1 || after.Version != v.Version+1 || after.Kind != zeroreport.Findings {
			t.Errorf("%d of 48 amendments: %+v", done, after.ZeroReportRow)
		}
		var rows, audited int
		err := t.behind().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM zero_reports WHERE unit_id = 'g-35-1' AND date = '2026-11-21'),
			(SELECT count(*) FROM audit WHERE object = 'zero-report' AND object_id = 'g-35-1' AND detail LIKE '%2026-11-21%')`).Scan(&rows, &audited)
		if err != nil || rows != 1 || int64(audited) != v.Version+1 {
			t.Errorf("%d rows, %d in the audit, %v", rows, audited, err)
		}
	})
}

// One key, one entry, one answer (SYN-01).
func TestAReportIsSentOnceForItsKey(t *testing.T) {
	each(t, func(t *township) {
		who, w := t.who(sweeper), t.write(0)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if v, err := t.app.FileReport(t.Context(), who, sweptGroup, saturday, nothing(), w); err != nil || v.Version != 1 {
					t.Errorf("%+v, %v", v.ZeroReportRow, err)
				}
			})
		}
		wg.Wait()
		other := w
		other.PayloadHash = "something else"
		if _, err := t.app.FileReport(t.Context(), who, sweptGroup, saturday, sighted("x"), other); fault.CodeOf(err) != "key_reused" {
			t.Error(err)
		}
	})
}

// When a report is taken, and what it then is (product.md 4). Nothing is owed before the
// group was opened; an amendment has no term.
func TestWhenAReportIsTaken(t *testing.T) {
	each(t, func(t *township) {
		late := nothing()
		late.Reason = "信号不好"
		for i, x := range []struct {
			now   time.Time
			date  calendar.Date
			in    app.ZeroReportInput
			code  string
			state zeroreport.State
		}{
			{saturday.At(9, 0), "2026-11-22", nothing(), "in_future", ""},
			{saturday.At(9, 0), "2026-11-19", late, "not_owed", ""},
			{saturday.At(9, 0), "2026-11-21", nothing(), "", zeroreport.OnTime},
			{saturday.At(17, 59), "2026-11-21", nothing(), "", zeroreport.OnTime},
			{saturday.At(18, 1), "2026-11-21", nothing(), "late_reason_missing", ""},
			{saturday.At(18, 1), "2026-11-21", late, "", zeroreport.Late},
			{saturday.Add(3).At(17, 59), "2026-11-21", late, "", zeroreport.Late},
			{saturday.Add(3).At(18, 1), "2026-11-21", late, "report_too_late", ""},
			{saturday.At(9, 0), "2026-11-21", app.ZeroReportInput{Kind: zeroreport.Findings}, "findings_missing", ""},
			{saturday.At(9, 0), "2026-11-21", app.ZeroReportInput{Kind: zeroreport.Findings, Findings: []zeroreport.Finding{{Handled: zeroreport.CaseOpened, CaseID: "none"}}}, "unknown_case", ""},
			{saturday.At(9, 0), "2026-11-21", app.ZeroReportInput{Kind: zeroreport.Findings, Findings: []zeroreport.Finding{{What: "x", Category: "0000", Risk: dispute.Blue, Handled: zeroreport.Watching}}}, "unknown_category", ""},
		} {
			unit := fmt.Sprintf("g-%02d-1", 30+i)
			t.clock.Set(x.now)
			v, err := t.app.FileReport(t.Context(), t.who("wangge"+unit[1:]), unit, x.date, x.in, t.write(0))
			if x.code != "" {
				if fault.CodeOf(err) != x.code || t.sheet(unit, x.date).Version != 0 {
					t.Errorf("%d: %v, want %s", i, err, x.code)
				}
				continue
			}
			if err != nil || v.State != x.state || t.listed(unit, x.date).State != x.state {
				t.Errorf("%d: %+v, %v, want %s", i, v.ZeroReportRow, err, x.state)
			}
		}
	})
}

// A tablet's clock that is wrong or unknown loses nothing; lateness goes by the time put
// right, and what cannot be relied on is flagged (SYN-05).
func TestReportsFromATablet(t *testing.T) {
	each(t, func(t *township) {
		day, friday := 24*time.Hour, calendar.Date("2026-11-20")
		known := func(d time.Duration) *time.Duration { return &d }
		made := saturday.At(17, 0)
		for i, x := range []struct {
			name    string
			arrived time.Time
			device  time.Time
			offset  *time.Duration
			state   zeroreport.State
			flagged bool
			upload  bool
		}{
			{"right", saturday.At(21, 0), made, known(0), zeroreport.OnTime, false, false},
			{"three days ahead", saturday.At(21, 0), made.Add(3 * day), known(-3 * day), zeroreport.OnTime, true, false},
			{"three days behind", saturday.At(21, 0), made.Add(-3 * day), known(3 * day), zeroreport.OnTime, true, false},
			{"behind, so that it looks in time", saturday.At(21, 0), made, known(2 * time.Hour), zeroreport.Late, false, false},
			{"unknown", saturday.At(21, 0), made, nil, zeroreport.Late, true, false},
			{"unknown, arrived in time", saturday.At(17, 30), made, nil, zeroreport.OnTime, true, false},
			{"2038", saturday.At(21, 0), time.Date(2038, 1, 19, 3, 14, 7, 0, time.UTC), known(0), zeroreport.Late, true, false},
			{"two days on its way", saturday.Add(2).At(21, 0), made, known(0), zeroreport.Late, false, true},
			{"a month on its way", saturday.Add(30).At(21, 0), made, known(0), zeroreport.Late, false, true},
			{"1970", saturday.At(21, 0), time.Unix(0, 0).UTC(), known(0), zeroreport.Missing, true, false},
			{"year 1", saturday.At(21, 0), time.Time{}, known(0), zeroreport.Missing, true, false},
		} {
			unit := fmt.Sprintf("g-%02d-1", 30+i)
			t.clock.Set(x.arrived)
			w := t.write(0)
			w.Offline = &app.Offline{DeviceAt: x.device, ClockOffset: x.offset, DeviceSeq: 1}
			wrong := int64(17)
			w.Version = &wrong // a version is nothing to what was recorded offline
			v := t.file("wangge"+unit[1:], unit, saturday, nothing(), w)
			if row := t.listed(unit, saturday); row.State != x.state || row.Flagged != x.flagged || row.UploadedLate != x.upload || v.State != row.State || v.Version != 1 {
				t.Errorf("%s: %+v", x.name, row)
			}
			if e := v.Entries[0]; !e.Offline || e.MadeAt.After(e.ReceivedAt) || (e.Fate == dispute.Lapsed) != (x.state == zeroreport.Missing) {
				t.Errorf("%s: %+v", x.name, e)
			}
		}
		// Right and wording are judged all the same, and the unit must have been there.
		t.clock.Set(saturday.Add(30).At(22, 0))
		if _, err := t.app.FileReport(t.Context(), t.who("cun36"), sweptGroup, friday, nothing(), t.offline(made, "")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another village's head: %v", err)
		}
	})
}

// A dispute logged in the unit that day makes findings of a nil, whichever came first; a
// report of nothing stays none. No word of it is kept (product.md 4 and 7).
func TestADisputeTurnsANil(t *testing.T) {
	each(t, func(t *township) {
		check := func(what string, c app.CaseView, unit string, entries int64) {
			t.Helper()
			v := t.sheet(unit, saturday)
			if v.Kind != zeroreport.Findings || len(v.Findings) != 1 || v.Findings[0].CaseID != c.ID || v.Version != entries || v.State != zeroreport.OnTime {
				t.Errorf("%s: %+v %+v", what, v.ZeroReportRow, v.Findings)
			}
			if row := t.listed(unit, saturday); row.Kind != v.Kind || row.Findings != 1 || row.Version != v.Version {
				t.Errorf("%s: listed as %+v", what, row)
			}
		}
		t.file(sweeper, sweptGroup, saturday, nothing(), t.write(0))
		check("the nil came first", t.register("tiaojie35", sweptGroup), sweptGroup, 2)

		c := t.register("tiaojie35", "g-35-2")
		before := t.sheet("g-35-2", saturday)
		if before.Version != 0 || before.Kind != "" || before.State != zeroreport.Open || len(before.Prefill) != 1 || before.Prefill[0].CaseID != c.ID {
			t.Errorf("a dispute makes no report by itself: %+v", before)
		}
		t.file("wangge-35-2", "g-35-2", saturday, nothing(), t.write(0))
		check("the dispute came first", c, "g-35-2", 2)

		confirmed := app.ZeroReportInput{Kind: zeroreport.Findings, Findings: []zeroreport.Finding{{What: "不该留下的话", Handled: zeroreport.CaseOpened, CaseID: ""}}}
		secret := quarrel("g-35-3")
		secret.Restricted, secret.Narrative = true, "不公开的经过"
		hidden, err := t.app.Register(t.Context(), t.who("tiaojie35"), secret, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		confirmed.Findings[0].CaseID = hidden.ID
		t.file("wangge-35-3", "g-35-3", saturday, confirmed, t.write(0))
		check("confirmed", hidden, "g-35-3", 1)
		var words int
		err = t.behind().QueryRowContext(t.Context(), `SELECT count(*) FROM zero_report_entries WHERE data LIKE '%不该留下的话%' OR data LIKE '%不公开的经过%' OR data LIKE '%滴水檐%'`).Scan(&words)
		if err != nil || words != 0 {
			t.Errorf("%d entries hold words of a dispute, %v", words, err)
		}
		leader, err := t.app.ZeroReport(t.Context(), t.who("xiangzhang"), "g-35-3", saturday)
		if f := leader.Findings[0]; err != nil || f.CaseID != hidden.ID || f.Title != "" || f.What != "" || f.Category != "" {
			t.Errorf("a leader who is no member sees %+v, %v", f, err)
		}
	})
}

// What was found becomes a dispute with nothing typed twice: the report names it in place
// of the finding, today's and one of an earlier day.
func TestAFindingBecomesADispute(t *testing.T) {
	each(t, func(t *township) {
		v := t.file(sweeper, sweptGroup, saturday, sighted("两家为水沟争吵"), t.write(0))
		in := quarrel(sweptGroup)
		in.FromReport = &app.ReportOrigin{Date: saturday, Finding: 0}
		c, err := t.app.Register(t.Context(), t.who(sweeper), in, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		after := t.sheet(sweptGroup, saturday)
		if len(after.Findings) != 1 || after.Findings[0].CaseID != c.ID || after.Findings[0].Handled != zeroreport.CaseOpened || after.Version != v.Version+1 {
			t.Errorf("%+v", after.Findings)
		}
		if e := after.Entries[0]; len(e.Findings) != 1 || e.Findings[0].CaseID != c.ID {
			t.Errorf("the filing still shows %+v", e.Findings)
		}
		for _, wrong := range []app.ReportOrigin{{Date: saturday, Finding: 0}, {Date: saturday, Finding: 1}, {Date: "2026-11-19"}, {Date: "9999-12-31"}, {Date: "0001-01-01"}} {
			in.FromReport = &wrong
			if _, err := t.app.Register(t.Context(), t.who(sweeper), in, t.write(0)); fault.CodeOf(err) != "unknown_finding" {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		w := t.offline(t.clock.Now(), "")
		if _, err := t.app.Register(t.Context(), t.who(sweeper), in, w); err != nil {
			t.Errorf("a tablet's dispute is not lost for its finding: %v", err)
		}

		t.file("wangge-36-1", "g-36-1", saturday, sighted("地界不清"), t.write(0))
		t.clock.Set(saturday.Add(1).At(9, 0))
		t.file("wangge-36-1", "g-36-1", saturday.Add(1), nothing(), t.write(0))
		in = quarrel("g-36-1")
		in.FromReport = &app.ReportOrigin{Date: saturday, Finding: 0}
		if c, err = t.app.Register(t.Context(), t.who("tiaojie36"), in, t.write(0)); err != nil {
			t.Fatal(err)
		}
		for _, date := range []calendar.Date{saturday, saturday.Add(1)} {
			if v := t.sheet("g-36-1", date); len(v.Findings) != 1 || v.Findings[0].CaseID != c.ID || v.Kind != zeroreport.Findings {
				t.Errorf("%s: %+v", date, v.Findings)
			}
		}
	})
}

// The program suspects and says no more; the village replies, the clerk finds, the
// reporter answers (product.md 4).
func TestSuspectedOmission(t *testing.T) {
	each(t, func(t *township) {
		t.file(sweeper, sweptGroup, saturday, nothing(), t.write(0))
		t.clock.Set(saturday.Add(1).At(9, 0))
		in := quarrel(sweptGroup)
		in.FirstKnownOn = saturday
		c, err := t.app.Register(t.Context(), t.who("tiaojie35"), in, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		list := func(who, unit string) []app.SuspicionView {
			t.Helper()
			v, err := t.app.Suspicions(t.Context(), t.who(who), app.ZeroReportQuery{Unit: unit})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		for _, x := range []struct{ who, unit string }{{"cun35", "v-35"}, {sweeper, sweptGroup}, {"zong5", ""}, {"xiangzhang", "v-35"}} {
			if got := list(x.who, x.unit); len(got) != 1 || got[0].CaseID != c.ID || got[0].Replied || !slices.Equal(got[0].UnitIDs, []string{sweptGroup}) || got[0].VillageID != "v-35" {
				t.Errorf("%s: %+v", x.who, got)
			}
		}
		may := func(who string, want ...string) app.ZeroReportView {
			t.Helper()
			v, err := t.app.ZeroReport(t.Context(), t.who(who), sweptGroup, saturday)
			if err != nil || !slices.Equal(v.May, want) {
				t.Errorf("%s may %v, want %v, %v", who, v.May, want, err)
			}
			return v
		}
		v := may("cun35", "amend_for", "reply")
		may(sweeper, "amend")
		may("zongzhi", "amend_for", "rule")
		may("zong5", "amend_for")
		may("tiaojie35")
		may("xiangzhang")
		reply := func(who, caseID string) error {
			_, err := t.app.ReplyToSuspicion(t.Context(), t.who(who), sweptGroup, saturday, zeroreport.Reply{CaseID: caseID, Text: "当天没有人反映"}, t.write(v.Version))
			return err
		}
		t.wants("no_suspicion", reply("cun35", "none"))
		t.wants("not_yours_to_do", reply("zong5", c.ID))
		t.wants("forbidden", reply("zongzhi", c.ID))
		if err := reply("cun35", c.ID); err != nil {
			t.Fatal(err)
		}
		if got := list("cun35", "v-35"); len(got) != 1 || !got[0].Replied {
			t.Errorf("%+v", got)
		}
		_, err = t.app.RuleOnReport(t.Context(), t.who("zongzhi"), "g-35-2", saturday.Add(1), zeroreport.Ruling{What: zeroreport.False, Reason: "x"}, t.write(0))
		t.wants("nothing_reported", err)
		ruling := zeroreport.Ruling{What: zeroreport.Concealed, Reason: "村民当天就告诉过他"}
		_, err = t.app.RuleOnReport(t.Context(), t.who("zongzhi"), sweptGroup, saturday, ruling, t.write(0))
		t.wants("report_there", err)
		if v, err = t.app.RuleOnReport(t.Context(), t.who("zongzhi"), sweptGroup, saturday, ruling, t.write(v.Version+1)); err != nil {
			t.Fatal(err)
		}
		may(sweeper, "amend", "answer")
		_, err = t.app.AnswerRuling(t.Context(), t.who(sweeper), sweptGroup, saturday, zeroreport.Answer{RulingID: "none", Text: "x"}, t.write(v.Version))
		t.wants("unknown_value", err)
		v, err = t.app.AnswerRuling(t.Context(), t.who(sweeper), sweptGroup, saturday, zeroreport.Answer{RulingID: v.Rulings[0].ID, Text: "不知道"}, t.write(v.Version))
		if err != nil || len(v.Rulings[0].Answers) != 1 || v.Kind != zeroreport.Nil {
			t.Errorf("%+v, %v", v.Rulings, err)
		}
	})
}
