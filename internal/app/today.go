package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

const (
	docketsAhead = 7  // days of dockets shown
	dueWithin    = 3  // days before a deadline from which a case is shown
	visitAfter   = 15 // days after the agreement's effect when a visit is due (product.md 3.4)
	lateForClerk = 7  // days after which what a lower tier has not done is shown to the clerk
	shownAtMost  = 50 // of each list; the rest is one tap away under 纠纷
)

var weekdayNames = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

// Today is what the caller must do today, by urgency.
func (a *App) Today(ctx context.Context, who Caller) (TodayView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return TodayView{}, err
	}
	var v TodayView
	err = a.store.Read(ctx, func(r *store.Read) error {
		today := calendar.DateOf(r.Now)
		v = TodayView{Date: today, WeekdayName: weekdayNames[today.Weekday()], VenueToday: ref.venueOn(today)}
		if !ref.calendar.Knows(today.Year()) {
			v.CalendarWarning = fmt.Sprintf("还没有导入 %d 年的放假安排，说理日暂按周历推算", today.Year())
		}
		scope := store.ScopeOf(who.Subject)
		if v.Hearings, err = a.dockets(r, ref, who, scope, today); err != nil {
			return err
		}
		due, _, err := r.Cases(scope, store.Filter{
			Statuses: []dispute.Status{dispute.Mediating}, DueBefore: today.Add(dueWithin), Sort: store.DueNext,
		}, "", shownAtMost)
		if err != nil {
			return err
		}
		if v.Due, err = a.withMay(r, ref, who, due, today); err != nil {
			return err
		}
		waiting, _, err := r.Cases(scope, store.Filter{Statuses: []dispute.Status{dispute.Registered}, Sort: store.Oldest}, "", shownAtMost)
		if err != nil {
			return err
		}
		if v.Waiting, err = a.withMay(r, ref, who, waiting, today); err != nil {
			return err
		}
		// A branch reads what waits in its villages, but they accept it.
		v.Waiting = slices.DeleteFunc(v.Waiting, func(row CaseRow) bool { return !slices.Contains(row.May, dispute.ActAccept) })
		if v.Tasks, err = a.tasks(r, who, scope, today); err != nil {
			return err
		}
		if v.ZeroReport, err = a.todayReports(r, ref, who); err != nil {
			return err
		}
		return a.desk(r, ref, who, scope, &v)
	})
	return v, err
}

// venueOn is the venue whose hearing day the date is, the highest if several fell together.
func (ref reference) venueOn(d calendar.Date) string {
	for _, l := range []grid.Level{grid.Township, grid.Branch, grid.Village} {
		weekday, _ := l.HearingWeekday()
		if len(ref.calendar.HearingDays(weekday, d, d)) > 0 {
			return VenueName(l)
		}
	}
	return ""
}

// dockets are the coming days' hearings that the caller holds, a venue and day each,
// in docket order; what others hold is under 说理日.
func (a *App) dockets(r *store.Read, ref reference, who Caller, scope store.Scope, today calendar.Date) ([]DocketView, error) {
	rows, err := r.Docket(scope, "", today, today.Add(docketsAhead-1))
	if err != nil {
		return nil, err
	}
	sortDocket(rows)
	days := map[venueDay]*DocketView{}
	var order []venueDay
	for _, row := range rows {
		tc, err := a.docketed(r, ref, who, row, today)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(tc.May, dispute.ActHearing) || tc.heard {
			continue
		}
		key := venueDay{row.DocketedOn, row.Place.At(row.Level)}
		if days[key] == nil {
			days[key] = &DocketView{
				Date: key.on, Venue: ref.venues[key.unit].Name, UnitID: key.unit, UnitName: ref.name(key.unit), Level: row.Level, Line: dispute.DocketLine, Cases: []TodayCase{},
			}
			order = append(order, key)
		}
		days[key].Cases = append(days[key].Cases, tc)
	}
	views := make([]DocketView, 0, len(order))
	for _, key := range order {
		views = append(views, *days[key])
	}
	return views, nil
}

func (a *App) docketed(r *store.Read, ref reference, who Caller, row store.CaseRow, today calendar.Date) (TodayCase, error) {
	tc := TodayCase{Case: ref.row(row, today), May: []dispute.Action{}, Untold: []UntoldParty{}}
	if !row.Member {
		return tc, nil
	}
	c, err := replayed(r, row.ID)
	if err != nil {
		return tc, err
	}
	tc.May = a.may(who, &c)
	for _, h := range c.Hearings {
		if h.Level == c.Level {
			tc.HearingsHeld++
			tc.heard = tc.heard || calendar.DateOf(h.At) >= row.DocketedOn
		}
	}
	for _, p := range c.Parties {
		if !slices.ContainsFunc(c.Told, func(t dispute.Telling) bool { return t.PartyID == p.ID }) {
			tc.Untold = append(tc.Untold, UntoldParty{PartyID: p.ID, Name: p.Name})
		}
	}
	return tc, nil
}

// withMay are cases with what the caller may do about each.
func (a *App) withMay(r *store.Read, ref reference, who Caller, rows []store.CaseRow, today calendar.Date) ([]CaseRow, error) {
	list := ref.rows(rows, today)
	for i, row := range rows {
		if !row.Member {
			continue
		}
		c, err := replayed(r, row.ID)
		if err != nil {
			return nil, err
		}
		list[i].May = a.may(who, &c)
	}
	return list, nil
}

// tasks follow from agreements: seals to put on, obligations and visits due,
// volumes to archive; only those the caller may do, the most urgent first. A clerk
// has those of the township, and of the tiers below what is a week late. What a ledger
// tells of was settled and put away before: nobody is chased for it.
func (a *App) tasks(r *store.Read, who Caller, scope store.Scope, today calendar.Date) ([]TaskView, error) {
	rows, _, err := r.Cases(scope, store.Filter{Statuses: []dispute.Status{dispute.Concluded}, Native: true, Sort: store.Newest}, "", shownAtMost)
	if err != nil {
		return nil, err
	}
	tasks := []TaskView{}
	for _, row := range rows {
		if !row.Member {
			continue
		}
		c, err := replayed(r, row.ID)
		if err != nil {
			return nil, err
		}
		list := tasksOf(&c, a.may(who, &c), today)
		if !slices.ContainsFunc(dispute.Relations(who.Subject, &c), concludes) {
			list = slices.DeleteFunc(list, func(t TaskView) bool { return t.DueOn == "" || t.DueOn.Add(lateForClerk) > today })
		}
		tasks = append(tasks, list...)
	}
	slices.SortStableFunc(tasks, func(x, y TaskView) int {
		return cmp.Or(cmp.Compare(cmp.Or(x.DueOn, "9999"), cmp.Or(y.DueOn, "9999")), cmp.Compare(x.Kind, y.Kind))
	})
	return tasks, nil
}

// concludes are the relations of those who see their own case to its end.
func concludes(r dispute.Relation) bool { return r == dispute.ByMediator || r == dispute.ByHead }

func tasksOf(c *dispute.Case, may []dispute.Action, today calendar.Date) []TaskView {
	var tasks []TaskView
	add := func(kind string, action dispute.Action, what string, due calendar.Date) {
		if !slices.Contains(may, action) {
			return
		}
		t := TaskView{Kind: kind, CaseID: c.ID, Title: dispute.Title(c.Parties), What: what, DueOn: due, DaysLeft: daysLeft(due, today), May: may}
		if c.Number != nil {
			t.Number = c.Number.Text
		}
		tasks = append(tasks, t)
	}
	if g := c.Agreement; g != nil {
		if g.Form == dispute.Written && g.SealedOn == "" {
			add("seal", dispute.ActSeal, "", g.ReachedOn)
		}
		for _, o := range g.Obligations {
			if s := g.State(o.ID); s == dispute.Pending || s == dispute.Partly {
				add("perform", dispute.ActPerform, o.What, o.DueOn)
			}
		}
		if g.EffectiveOn != "" && len(c.FollowUps) == 0 {
			add("follow_up", dispute.ActFollowUp, "", g.EffectiveOn.Add(visitAfter))
		}
	}
	if by := c.ConfirmBy(); by >= today && c.Agreement.Confirmation == nil {
		add("confirm", dispute.ActConfirm, "", by)
	}
	add("archive", dispute.ActArchive, "", "")
	return tasks
}
