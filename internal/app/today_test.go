package app_test

import (
	"slices"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// today is somebody's 今日.
func (t *township) today(who string) app.TodayView {
	t.Helper()
	v, err := t.app.Today(t.Context(), t.who(who))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// docketedFor reports whether 今日 shows the case among the hearings.
func docketedFor(v app.TodayView, id string) bool {
	return slices.ContainsFunc(v.Hearings, func(d app.DocketView) bool {
		return slices.ContainsFunc(d.Cases, func(c app.TodayCase) bool { return c.Case.ID == id })
	})
}

// 今日 holds what its reader can do, not what he may only read (ui.md).
func TestTodayIsWhatItsReaderCanDo(t *testing.T) {
	each(t, func(t *township) {
		c := t.mediating("tiaojie30", "v-30", dispute.Blue)
		for who, his := range map[string]bool{"tiaojie30": true, "cun30": true, "zong4": false, "zongzhi": false, "xiangzhang": false} {
			if docketedFor(t.today(who), c.ID) != his {
				t.Errorf("%s: on the docket of 今日 %v", who, !his)
			}
		}
		waiting := t.register("tiaojie30", "v-30")
		for who, his := range map[string]bool{"tiaojie30": true, "cun30": true, "zong4": false, "zongzhi": true} {
			has := slices.ContainsFunc(t.today(who).Waiting, func(r app.CaseRow) bool { return r.ID == waiting.ID })
			if has != his {
				t.Errorf("%s: waiting %v", who, has)
			}
		}
		if !slices.IsSortedFunc(t.today("zongzhi").Waiting, func(x, y app.CaseRow) int { return x.RegisteredAt.Compare(y.RegisteredAt) }) {
			t.Error("who has waited longest does not stand first")
		}
		for _, who := range []string{"zong1", "zongzhi", "tiaojie06"} {
			v := t.today(who)
			for _, r := range v.ReportsOwed {
				if !slices.Contains(r.Case.May, dispute.ActReport) {
					t.Errorf("%s owes a report that he can't make", who)
				}
			}
			for _, h := range v.HandOvers {
				if h.State == "returned" && !slices.Contains(t.see(who, h.CaseID).May, dispute.ActReopen) {
					t.Errorf("%s is shown a return that he can't carry on", who)
				}
			}
		}
		for _, k := range t.today("zongzhi").Tasks {
			if t.see("zongzhi", k.CaseID).Level != grid.Township && (k.DueOn == "" || k.DueOn > "2026-11-14") {
				t.Errorf("the clerk has the village's task: %+v", k)
			}
		}
	})
}

// A case heard on its day needs no telling and no second hearing that day; what
// remains is its deadline.
func TestTodayAfterTheHearing(t *testing.T) {
	each(t, func(t *township) {
		c := t.mediating("tiaojie30", "v-30", dispute.Blue)
		heard := &dispute.Hearing{Result: dispute.NotAgreed, RightsNotice: true, Record: "没有谈成。"}
		for _, p := range c.Parties {
			heard.Attendance = append(heard.Attendance, dispute.Attendance{PartyID: p.ID, Present: true, Told: true})
		}
		t.act("tiaojie30", &c, heard)
		if !docketedFor(t.today("tiaojie30"), c.ID) {
			t.Error("a hearing before its day took the appointment away")
		}
		t.clock.Set(c.DocketedOn.At(10, 0))
		if !docketedFor(t.today("tiaojie30"), c.ID) {
			t.Error("not there on its day")
		}
		t.act("tiaojie30", &c, heard)
		if docketedFor(t.today("tiaojie30"), c.ID) {
			t.Error("still to hear after the hearing")
		}
		t.clock.Set(c.Deadline.Add(-2).At(10, 0))
		if v := t.today("tiaojie30"); !slices.ContainsFunc(v.Due, func(r app.CaseRow) bool { return r.ID == c.ID && slices.Contains(r.May, dispute.ActElevate) }) {
			t.Error("and not among what is due")
		}
	})
}

// The counts of a leader's exceptions are those of the lists that they open, and of
// the reasons that are shown with each case.
func TestExceptionsAreCountedAndListed(t *testing.T) {
	each(t, func(t *township) {
		waiting := t.register("tiaojie30", "v-30")
		due := t.mediating("tiaojie30", "v-30", dispute.Blue)
		t.clock.Set(due.Deadline.At(10, 0)) // a deadline passes at the end of its day
		v := t.today("xiangzhang")
		n := v.ExceptionCounts
		if n == nil {
			t.Fatal("no counts")
		}
		shown := map[string]int{}
		for _, x := range v.Exceptions {
			for _, why := range x.Why {
				shown[why]++
			}
			if x.Case.ID == waiting.ID && !slices.Contains(x.Why, "waiting_long") {
				t.Errorf("waits for more than seven days: %v", x.Why)
			}
		}
		for why, counted := range map[string]int{
			"contested": n.Contested, "red": n.Red, "supervised": n.Supervised, "overdue": n.Overdue, "waiting_long": n.WaitingLong,
		} {
			page, err := t.app.Cases(t.Context(), t.who("xiangzhang"), app.CaseQuery{Exception: why})
			if err != nil {
				t.Fatal(err)
			}
			if counted == 0 || *page.Matches != counted || shown[why] != counted {
				t.Errorf("%s: %d counted, %d in the list, %d shown", why, counted, *page.Matches, shown[why])
			}
		}
		if n.Total != len(v.Exceptions) {
			t.Errorf("%d in total, %d shown", n.Total, len(v.Exceptions))
		}
		if c := t.today("zongzhi").ExceptionCounts; c != nil {
			t.Errorf("a clerk is told %+v", c)
		}
	})
}
