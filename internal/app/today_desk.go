package app

import (
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// waitsLong is how long a registered case may wait before the township is told
// (product.md 3.2).
const waitsLong = 7 * 24 * time.Hour

// desk fills in what heads, clerks, leaders and liaisons look at; each only what is
// theirs to do.
func (a *App) desk(r *store.Read, ref reference, who Caller, scope store.Scope, v *TodayView) error {
	has := who.Subject.Has
	v.Contested, v.HandOvers, v.ReportsOwed, v.Exceptions, v.TermEnded = []CaseRow{}, []HandOverRow{}, []ReportOwedView{}, []ExceptionView{}, []CaseRow{}
	if has(grid.Clerk) || has(grid.Leader) {
		yes := true
		rows, _, err := r.Cases(scope, store.Filter{Statuses: []dispute.Status{dispute.Mediating}, Contested: &yes, Sort: store.Newest}, "", shownAtMost)
		if err != nil {
			return err
		}
		if v.Contested, err = a.withMay(r, ref, who, rows, v.Date); err != nil {
			return err
		}
	}
	if err := a.handedOver(r, ref, who, scope, v); err != nil {
		return err
	}
	if has(grid.Mediator) || has(grid.LevelHead) || has(grid.Clerk) {
		rows, err := r.OwingReports(scope, shownAtMost)
		if err != nil {
			return err
		}
		shown, err := a.withMay(r, ref, who, rows, v.Date)
		if err != nil {
			return err
		}
		for i, row := range rows {
			if slices.Contains(shown[i].May, dispute.ActReport) {
				v.ReportsOwed = append(v.ReportsOwed, ReportOwedView{Case: shown[i], Kinds: row.ReportsOwed})
			}
		}
	}
	if has(grid.Leader) {
		since := r.Now.Add(-waitsLong)
		rows, _, err := r.Cases(scope, store.Filter{Exceptions: store.Exceptions(), WaitingSince: since, Sort: store.DueNext}, "", shownAtMost)
		if err != nil {
			return err
		}
		n, err := r.CountExceptions(scope, since)
		if err != nil {
			return err
		}
		counts := ExceptionCountsView(n)
		v.ExceptionCounts = &counts
		for _, row := range rows {
			v.Exceptions = append(v.Exceptions, ExceptionView{Case: ref.row(row, v.Date), Why: exceptional(row, v.Date, since)})
		}
	}
	return a.termEnded(r, ref, who, scope, v)
}

// handedOver are the hand-overs that somebody waits for: to a liaison what he must
// sign for or answer, to clerk and heads what is open, and what came back to be
// carried on by them, to a leader what nobody answered in time.
func (a *App) handedOver(r *store.Read, ref reference, who Caller, scope store.Scope, v *TodayView) error {
	states := []string{store.HandOverWaiting, store.HandOverReceived}
	lateOnly := false
	switch {
	case who.Subject.Has(grid.Clerk), who.Subject.Has(grid.LevelHead):
		states = append(states, store.HandOverReturned)
	case who.Subject.Has(grid.Liaison):
	case who.Subject.Has(grid.Leader):
		lateOnly = true
	default:
		return nil
	}
	rows, err := r.HandOvers(scope, states, shownAtMost)
	if err != nil {
		return err
	}
	for _, h := range rows {
		if h.State == store.HandOverReturned {
			if h.Reopened {
				continue
			}
			c, err := replayed(r, h.ID)
			if err != nil {
				return err
			}
			if !slices.Contains(a.may(who, &c), dispute.ActReopen) {
				continue
			}
		}
		v.HandOvers = append(v.HandOvers, ref.handOvers([]store.HandOverRow{h}, v.Date)...)
	}
	if lateOnly {
		v.HandOvers = slices.DeleteFunc(v.HandOvers, func(h HandOverRow) bool { return !h.Overdue })
	}
	return nil
}

// exceptional is why a leader is shown a case, as far as he may know it.
func exceptional(row store.CaseRow, today calendar.Date, since time.Time) []string {
	why := []string{}
	for _, reason := range []struct {
		name string
		is   bool
	}{
		{"contested", row.Contested},
		{"red", row.Risk == dispute.Red},
		{"supervised", row.Supervision != ""},
		{"overdue", row.Deadline != "" && row.Deadline < today},
		{"waiting_long", row.Status == dispute.Registered && row.RegisteredAt.Before(since)},
	} {
		if reason.is {
			why = append(why, reason.name)
		}
	}
	return why
}

// termEnded are the cases that the caller heads and whose mediators' terms are over
// (product.md 7).
func (a *App) termEnded(r *store.Read, ref reference, who Caller, scope store.Scope, v *TodayView) error {
	if !who.Subject.Has(grid.LevelHead) && !who.Subject.Has(grid.Clerk) {
		return nil
	}
	rows, err := r.TermEnded(scope, shownAtMost)
	if err != nil {
		return err
	}
	for _, row := range rows {
		c, err := replayed(r, row.ID)
		if err != nil {
			return err
		}
		if slices.Contains(dispute.Relations(who.Subject, &c), dispute.ByHead) {
			shown := ref.row(row, v.Date)
			shown.May = a.may(who, &c)
			v.TermEnded = append(v.TermEnded, shown)
		}
	}
	return nil
}
