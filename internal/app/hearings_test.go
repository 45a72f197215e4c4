package app_test

import (
	"slices"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

func (t *township) hearings(who string, q app.HearingQuery) app.HearingList {
	t.Helper()
	list, err := t.app.Hearings(t.Context(), t.who(who), q)
	if err != nil {
		t.Fatalf("%s %+v: %v", who, q, err)
	}
	return list
}

func (t *township) hearing(who, id string) app.HearingDayView {
	t.Helper()
	day, err := t.app.Hearing(t.Context(), t.who(who), id)
	if err != nil {
		t.Fatalf("%s opens %s: %v", who, id, err)
	}
	return day
}

// act does what must work, and leaves in c how it then stands.
func (t *township) act(who string, c *app.CaseView, act dispute.Act) {
	t.Helper()
	next, err := t.app.Act(t.Context(), t.who(who), c.ID, act, t.write(c.Version))
	if err != nil {
		t.Fatalf("%s by %s: %v", act.Action(), who, err)
	}
	*c = next
}

func (t *township) mediating(who, unit string, risk dispute.Risk) app.CaseView {
	t.Helper()
	r := quarrel(unit)
	r.Risk = risk
	c, err := t.app.Register(t.Context(), t.who(who), r, t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	t.act(who, &c, consent(c))
	return c
}

func rowOf(day app.HearingDayView, id string) (app.DocketCase, bool) {
	i := slices.IndexFunc(day.Docket, func(c app.DocketCase) bool { return c.Case.ID == id })
	if i < 0 {
		return app.DocketCase{}, false
	}
	return day.Docket[i], true
}

// The list that people see is the one by which cases are docketed (product.md 3.3).
func TestTheListOfHearingDaysIsThatOfTheDocketRule(t *testing.T) {
	each(t, func(t *township) {
		cal, err := t.app.Calendar(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rules := dispute.DefaultRules(cal)
		for unit, level := range map[string]grid.Level{"v-05": grid.Village, "b-1": grid.Branch, "t-410423213": grid.Township} {
			list := t.hearings("zongzhi", app.HearingQuery{Unit: unit, From: "2026-01-01", To: "2026-12-31"})
			items := append(list.Items, t.hearings("zongzhi", app.HearingQuery{Unit: unit, From: "2027-01-01", To: "2027-01-31"}).Items...)
			for d := calendar.Date("2026-01-01"); d <= "2026-12-31"; d = d.Add(1) {
				i := slices.IndexFunc(items, func(v app.VenueDayView) bool { return v.Date > d })
				e := dispute.Event{Act: &dispute.Accept{}, OccurredAt: d.At(9, 0)}
				if docket := rules.Stay(&dispute.Case{Level: level}, e).DocketOn; docket != items[i].Date {
					t.Errorf("%s entered on %s: docketed on %s, listed is %s", unit, d, docket, items[i].Date)
				}
			}
		}
	})
}

// Moved and merged days say what they stand for and why.
func TestMovedHearingDaysSayWhy(t *testing.T) {
	each(t, func(t *township) {
		list := t.hearings("cun05", app.HearingQuery{Unit: "v-05", From: "2026-10-01", To: "2026-10-12"})
		want := app.VenueDayView{
			ID: "v-05.2026-10-08", UnitID: "v-05", UnitName: list.Items[0].UnitName, Level: grid.Village, Venue: "说理室", Date: "2026-10-08",
			RegularOn: "2026-10-05", Holiday: "国庆节", Moved: true,
		}
		if len(list.Items) != 2 || list.Items[0] != want || list.Items[1].Date != "2026-10-12" || list.Items[1].Moved {
			t.Errorf("got %+v", list.Items)
		}
		if len(list.Holidays) != 8 || list.Holidays[7].Kind != calendar.Workday {
			t.Errorf("holidays: %+v", list.Holidays)
		}
		court := t.hearings("zongzhi", app.HearingQuery{Unit: "t-410423213", From: "2026-10-09", To: "2026-10-09"}).Items
		if len(court) != 1 || court[0].Moved || !court[0].Merged || court[0].RegularOn != "2026-10-02" || court[0].Holiday != "国庆节" {
			t.Errorf("got %+v", court)
		}
	})
}

func TestTheSpanOfHearingDays(t *testing.T) {
	each(t, func(t *township) {
		for q, want := range map[app.HearingQuery][2]calendar.Date{
			{}:                                     {"2026-11-01", "2026-11-30"},
			{From: "2026-02-10"}:                   {"2026-02-10", "2026-02-28"},
			{To: "2026-12-24"}:                     {"2026-12-01", "2026-12-24"},
			{From: "2026-01-01", To: "2026-12-31"}: {"2026-01-01", "2026-12-31"},
		} {
			if l := t.hearings("cun05", q); l.From != want[0] || l.To != want[1] {
				t.Errorf("%+v: %s to %s", q, l.From, l.To)
			}
		}
		for q, code := range map[app.HearingQuery]string{
			{From: "2026-01-01", To: "2027-01-02"}: "range_too_long",
			{From: "2026-03-01", To: "2026-02-01"}: "range_reversed",
			{From: "2026-02-30"}:                   "bad_format",
			{Unit: "v-06"}:                         "not_found",
			{Unit: "g-05-1"}:                       "not_found",
			{Unit: "nowhere"}:                      "not_found",
		} {
			if _, err := t.app.Hearings(t.Context(), t.who("cun05"), q); fault.CodeOf(err) != code {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

// Whose hearing days they are: one's own always, others' where one has a case.
func TestWhoseHearingDays(t *testing.T) {
	each(t, func(t *township) {
		c := t.mediating("tiaojie17", "v-17", dispute.Blue) // Monday 11-23
		t.act("tiaojie17", &c, &dispute.Elevate{From: grid.Village, Reason: "谈不成"})
		if c.DocketedOn != "2026-11-25" {
			t.Fatalf("docketed on %s", c.DocketedOn)
		}
		december := app.HearingQuery{From: "2026-12-01", To: "2026-12-31"}
		for who, own := range map[string]string{"tiaojie17": "v-17", "cun17": "v-17", "zong3": "b-3", "zongzhi": "t-410423213", "xiangzhang": "t-410423213"} {
			quiet := t.hearings(who, december)
			if len(quiet.Items) < 4 || slices.ContainsFunc(quiet.Items, func(v app.VenueDayView) bool { return v.UnitID != own }) {
				t.Errorf("%s in a quiet month: %+v", who, quiet.Items)
			}
			list := t.hearings(who, app.HearingQuery{}).Items
			at := slices.IndexFunc(list, func(v app.VenueDayView) bool { return v.ID == "b-3.2026-11-25" })
			// The demo has one more of the twentieth village there, for those above both.
			if want := map[bool]int{true: 1, false: 2}[own == "v-17"]; at < 0 || list[at].Cases != want {
				t.Errorf("%s sees %d days, the branch's is number %d", who, len(list), at)
			}
			if _, ok := rowOf(t.hearing(who, "b-3.2026-11-25"), c.ID); !ok {
				t.Errorf("%s does not see the case", who)
			}
		}
		// The neighbour sees the branch's day, as his case could be there, but not the case.
		if day := t.hearing("tiaojie18", "b-3.2026-11-25"); len(day.Docket) != 0 || day.Cases != 0 {
			t.Errorf("the neighbour sees %+v", day)
		}
		for _, id := range []string{"v-17.2026-11-23", "v-16.2026-11-23", "b-3.2026-11-26", "b-3.2026-02-30", "b-3", ".2026-11-25", "x", "g-17-1.2026-11-23"} {
			if _, err := t.app.Hearing(t.Context(), t.who("tiaojie18"), id); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
}

// The docket is in the rule's order on the page and under 今日, with a line after
// the eighth; a case that is moved leaves the day for the next (product.md 3.3).
func TestADayWithElevenCases(t *testing.T) {
	each(t, func(t *township) {
		risks := []dispute.Risk{"blue", "yellow", "blue", "red", "orange", "blue", "yellow", "blue", "blue", "orange", "blue"}
		cases := make([]app.CaseView, len(risks))
		for i, risk := range risks {
			cases[i] = t.mediating("tiaojie30", "v-30", risk)
		}
		day := t.hearing("cun30", "v-30.2026-11-23")
		var order []int
		for i, row := range day.Docket {
			order = append(order, slices.IndexFunc(cases, func(c app.CaseView) bool { return c.ID == row.Case.ID }))
			if row.Order != i+1 || !row.Here || !row.Appointed || len(row.Parties) != 2 || row.Parties[0].Told {
				t.Errorf("row %d: %+v", i, row)
			}
		}
		if want := []int{3, 4, 9, 1, 6, 0, 2, 5, 7, 8, 10}; !slices.Equal(order, want) {
			t.Errorf("in the order %v, not %v", order, want)
		}
		if day.Line != 8 || day.Cases != 11 || day.Over != 3 || day.Township != "磙子营乡" {
			t.Errorf("%+v", day.VenueDayView)
		}
		today, err := t.app.Today(t.Context(), t.who("cun30"))
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(today.Hearings, func(d app.DocketView) bool { return d.UnitID == "v-30" })
		for i, row := range today.Hearings[at].Cases {
			if row.Case.ID != day.Docket[i].Case.ID {
				t.Errorf("row %d of 今日 is another", i)
			}
		}

		last := cases[10]
		t.act("cun30", &last, &dispute.Move{Reason: "当天件数太多"})
		if day = t.hearing("cun30", "v-30.2026-11-23"); day.Cases != 10 || day.Over != 2 {
			t.Errorf("after moving one: %+v", day.VenueDayView)
		}
		if _, ok := rowOf(t.hearing("cun30", "v-30.2026-11-30"), last.ID); !ok {
			t.Error("the next day does not have it")
		}
		t.act("tiaojie30", &cases[3], &dispute.Tell{PartyID: cases[3].Parties[0].ID, How: "call"})
		row, _ := rowOf(t.hearing("cun30", "v-30.2026-11-23"), cases[3].ID)
		if p := row.Parties[0]; !p.Told || p.How != "call" || p.ToldAt == nil || row.Parties[1].Told {
			t.Errorf("told: %+v", row.Parties)
		}
	})
}

// A day that has passed shows who was on it, who came and what became of it.
func TestAPastHearingDay(t *testing.T) {
	each(t, func(t *township) {
		var past []app.VenueDayView
		for _, v := range t.hearings("zong1", app.HearingQuery{From: "2026-11-01", To: "2026-11-20"}).Items {
			if v.UnitID == "v-05" && v.Cases > 0 {
				past = append(past, v)
			}
		}
		if len(past) == 0 {
			t.Fatal("the fifth village has had no hearing")
		}
		day := t.hearing("tiaojie05", past[len(past)-1].ID)
		heard := 0
		for _, row := range day.Docket {
			if row.Here && len(row.May) == 0 || !row.Here && len(row.May) > 0 {
				t.Errorf("here %v, may %v", row.Here, row.May)
			}
			for _, h := range row.Hearings {
				if calendar.DateOf(h.At) == day.Date {
					heard++
					if h.Result != dispute.NotAgreed || len(h.Attendance) != 2 || !h.Attendance[0].Present || row.Case.Level == grid.Village {
						t.Errorf("%+v of %+v", h, row.Case)
					}
				}
			}
		}
		if heard == 0 {
			t.Errorf("no hearing of %s: %+v", day.Date, day.Docket)
		}
	})
}

// Of a restricted case others than its members see the row, last, because its
// colour is not theirs.
func TestARestrictedCaseOnTheDocket(t *testing.T) {
	each(t, func(t *township) {
		r := quarrel("v-19")
		r.Restricted, r.Risk = true, dispute.Red
		sealed, err := t.app.Register(t.Context(), t.who("tiaojie19"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		t.act("tiaojie19", &sealed, consent(sealed))
		t.mediating("tiaojie19", "v-19", dispute.Blue)
		for who, member := range map[string]bool{"tiaojie19": true, "cun19": true, "zongzhi": true, "zong3": false, "xiangzhang": false} {
			day := t.hearing(who, "v-19.2026-11-23")
			row, ok := rowOf(day, sealed.ID)
			first := len(day.Docket) == 2 && day.Docket[0].Case.ID == sealed.ID
			if !ok || (row.Case.Title != "") != member || (len(row.Parties) > 0) != member || (len(row.Mediators) > 0) != member || !member && len(row.May) > 0 || first != member {
				t.Errorf("%s: %+v", who, day.Docket)
			}
		}
	})
}

// A docket stays where it was put when the calendar changes, and the day with it.
func TestADocketOutsideTheNewCalendar(t *testing.T) {
	each(t, func(t *township) {
		c := t.mediating("tiaojie20", "v-20", dispute.Blue)
		days := []calendar.Day{{Date: "2026-11-23", Kind: calendar.Holiday, Name: "试"}}
		if _, err := t.app.ImportCalendar(t.Context(), app.Caller{}, days, "test"); err != nil {
			t.Fatal(err)
		}
		var got []calendar.Date
		for _, v := range t.hearings("cun20", app.HearingQuery{From: "2026-11-21", To: "2026-11-30"}).Items {
			if v.UnitID == "v-20" {
				got = append(got, v.Date)
			}
		}
		if want := []calendar.Date{"2026-11-23", "2026-11-24", "2026-11-30"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if _, ok := rowOf(t.hearing("cun20", "v-20.2026-11-23"), c.ID); !ok {
			t.Error("its day is gone")
		}
		if _, err := t.app.Hearing(t.Context(), t.who("cun21"), "v-21.2026-11-23"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("without a docket it is no hearing day: %v", err)
		}
	})
}
