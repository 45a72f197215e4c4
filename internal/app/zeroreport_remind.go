package app

import (
	"context"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// remindEvery is how often a unit is reminded of a date at most, whoever asks for it.
const remindEvery = time.Hour

// RemindUnits reminds the units below one that have not reported for a date, each at
// most once an hour.
//
//	NotFound: the unit is not one that the caller answers for
//	Invalid:  "in_future" at /date
//	Conflict: "report_too_late", where nothing can be reported any more
func (a *App) RemindUnits(ctx context.Context, who Caller, in RemindInput, w Write) (RemindView, error) {
	if err := a.permit(who, "zero-report", "remind"); err != nil {
		return RemindView{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return RemindView{}, err
	}
	u := ref.units[in.UnitID]
	if u.Level.Rank() < 0 || !a.reaches(ref, who, u.ID, "zero-report", "remind") {
		return RemindView{}, fault.Missing()
	}
	view := RemindView{Reminded: []string{}}
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		rules := ref.reporting.On(in.Date)
		switch {
		case in.Date > calendar.DateOf(tx.Now):
			return fault.At("/date", "in_future", "日期不能晚于今天")
		case in.Date < firstDay, tx.Now.After(rules.Cutoff.On(in.Date.Add(rules.LateDays))):
			return fault.New(fault.Conflict, "report_too_late", "已经过了补报的期限，不能再报这一天", fault.Field{Pointer: "/date", Code: "report_too_late"})
		}
		silent, err := tx.Unreported(u.Place.TownshipID, in.Date)
		if err != nil {
			return err
		}
		silent = slices.DeleteFunc(silent, func(id string) bool { return !ref.units[id].Place.Within(u.ID) })
		told, err := tx.Remind(in.Date, tx.Now.Add(-remindEvery), silent...)
		if err != nil {
			return err
		}
		view.Recently = len(silent) - len(told)
		view.Reminded = append(view.Reminded, told...)
		if err := tx.Audit(entry(who, u.Place.TownshipID, "zero-report.remind", "unit", u.ID, map[string]any{"date": in.Date, "units": told})); err != nil {
			return err
		}
		for _, id := range told {
			if err := tx.Emit(u.Place.TownshipID, "zero-report.reminded", map[string]any{"unit_id": id, "date": in.Date}); err != nil {
				return err
			}
		}
		return nil
	})
	return view, err
}

// todayReports are what a grid leader must send, today's and those of the days before
// that can still be made up, and how the units that a head, clerk or leader answers for
// stand today and stood yesterday; nil for whom neither concerns.
func (a *App) todayReports(r *store.Read, ref reference, who Caller) (*TodayReports, error) {
	today, due := calendar.DateOf(r.Now), ref.dueUntil(r.Now)
	v := TodayReports{Own: []ZeroReportRow{}, Units: []TodayUnit{}}
	for _, g := range who.Subject.Grants {
		if g.Role != grid.GridLeader || g.Level != grid.Group {
			continue
		}
		f := store.ReportFilter{Within: ref.units[g.UnitID], From: today.Add(-ref.reporting.On(today).LateDays), To: today, DueUntil: due}
		rows, err := r.ReportRows(f, store.ReportKey{}, shownAtMost)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			rules := ref.reporting.On(row.Date)
			if row.Date == today || row.State == zeroreport.Missing && !r.Now.After(rules.Cutoff.On(row.Date.Add(rules.LateDays))) {
				v.Own = append(v.Own, ref.listedReport(row))
			}
		}
	}
	for _, id := range a.reach(ref, who, "zero-report", "remind") {
		u := ref.units[id]
		if u.Level.Rank() < 0 {
			continue
		}
		days, err := tallies(r, store.ReportFilter{Within: u, From: today.Add(-1), To: today, DueUntil: due}, "")
		if err != nil {
			return nil, err
		}
		for _, d := range []calendar.Date{today, today.Add(-1)} {
			v.Units = append(v.Units, TodayUnit{u.ID, ref.called(u.ID), d, tally(days[store.ReportKey{Date: d}])})
		}
	}
	if len(v.Own)+len(v.Units) == 0 {
		return nil, nil
	}
	return &v, nil
}
