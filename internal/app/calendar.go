package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// ImportCalendar replaces the official calendar of every year the days are in and
// answers with those years. Cases keep the hearing days they have: a stay remembers
// its calendar.
func (a *App) ImportCalendar(ctx context.Context, who Caller, days []calendar.Day, source string) ([]int, error) {
	defer a.forget()
	var years []int
	err := a.store.Tx(ctx, func(tx *store.Tx) (err error) {
		years, err = importCalendar(tx, who, "", days, source)
		return err
	})
	return years, err
}

func importCalendar(tx *store.Tx, who Caller, townshipID string, days []calendar.Day, source string) ([]int, error) {
	byYear := map[int][]calendar.Day{}
	for _, d := range days {
		byYear[d.Date.Year()] = append(byYear[d.Date.Year()], d)
	}
	years := slices.Sorted(maps.Keys(byYear))
	before := map[int]int{}
	for _, year := range years {
		was, err := tx.Holidays(year)
		if err != nil {
			return nil, err
		}
		before[year] = len(was)
		if err := tx.SaveHolidays(year, byYear[year], source); err != nil {
			return nil, err
		}
	}
	return years, tx.Audit(entry(who, townshipID, "calendar.import", "calendar", "",
		map[string]any{"years": years, "days": len(days), "days_before": before, "source": source}))
}

// Holidays is the official calendar of a year; 0 is the present one. Unknown are this
// year and the next where they have none: only weekends count in them.
func (a *App) Holidays(ctx context.Context, who Caller, year int) (CalendarView, error) {
	if err := a.permit(who, "calendar", "list"); err != nil {
		return CalendarView{}, err
	}
	view := CalendarView{Items: []DayView{}, Unknown: []int{}}
	err := a.store.Read(ctx, func(r *store.Read) error {
		present := calendar.DateOf(r.Now).Year()
		if view.Year = year; year == 0 {
			view.Year = present
		}
		days, err := r.Holidays(view.Year)
		if err != nil {
			return err
		}
		view.Items = dayViews(days)
		for _, y := range []int{present, present + 1} {
			known, err := r.Holidays(y)
			if err != nil {
				return err
			}
			if len(known) == 0 {
				view.Unknown = append(view.Unknown, y)
			}
		}
		return nil
	})
	return view, err
}

// SubmitCalendar reads a list and, once confirmed, imports it as ImportCalendar does;
// until then it only tells what it would do. Invalid, code "unreadable_calendar", with
// the entry at fault as /text/<entry>.
func (a *App) SubmitCalendar(ctx context.Context, who Caller, in CalendarInput, w Write) (CalendarImport, error) {
	if err := a.permit(who, "calendar", "import"); err != nil {
		return CalendarImport{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return CalendarImport{}, err
	}
	defer a.forget()
	var view CalendarImport
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		days, err := calendar.ReadList(in.Text)
		if err != nil {
			return unreadable(err)
		}
		view = CalendarImport{Items: dayViews(days), Years: []YearView{}, Imported: in.Confirm}
		if view.Years, err = years(&tx.Read, days); err != nil || !in.Confirm {
			return err
		}
		_, err = importCalendar(tx, who, ref.homeOf(who), days, in.Source)
		return err
	})
	return view, err
}

// years counts what a list has for each of its years, and what would be replaced.
func years(r *store.Read, days []calendar.Day) ([]YearView, error) {
	byYear := map[int]*YearView{}
	for _, d := range days {
		y := d.Date.Year()
		if byYear[y] == nil {
			was, err := r.Holidays(y)
			if err != nil {
				return nil, err
			}
			byYear[y] = &YearView{Year: y, Replaced: len(was)}
		}
		if d.Kind == calendar.Holiday {
			byYear[y].Holidays++
		} else {
			byYear[y].Workdays++
		}
	}
	views := []YearView{}
	for _, y := range slices.Sorted(maps.Keys(byYear)) {
		views = append(views, *byYear[y])
	}
	return views, nil
}

func unreadable(err error) error {
	pointer := "/text"
	if at := (*calendar.ListError)(nil); errors.As(err, &at) {
		pointer = fmt.Sprintf("/text/%d", at.Entry)
	}
	f := fault.New(fault.Invalid, "unreadable_calendar", "放假安排里有看不懂的行，没有导入", fault.Field{Pointer: pointer, Code: "unreadable_calendar"})
	f.Err = err
	return f
}

func dayViews(days []calendar.Day) []DayView {
	views := make([]DayView, len(days))
	for i, d := range days {
		views[i] = DayView{Date: d.Date, Kind: d.Kind, Name: d.Name}
	}
	return views
}
