package app

import (
	"context"
	"errors"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// Days and years that figures are asked for: nothing was mediated under today's rules
// before the first, and a tablet with a wrong clock must not make a table of centuries.
const (
	firstDay    calendar.Date = "1950-01-01"
	lastDay     calendar.Date = "2100-12-31"
	periodYears               = 50
)

// Statistics are the figures of a unit and its subtree (product.md 6), restricted cases
// among them.
//
//	NotFound:    the unit is not where one of the caller's roles reads statistics
//	Invalid:     "bad_format", "out_of_range", "range_reversed", "period_too_long" at from or to
//	Unavailable: "statistics_unbalanced", where the table breaks one of its identities: it
//	             is not shown, and kept for the administrator; "statistics_counting"
func (a *App) Statistics(ctx context.Context, who Caller, q StatisticsQuery) (StatisticsView, error) {
	ref, u, err := a.asked(ctx, who, q)
	if err != nil {
		return StatisticsView{}, err
	}
	v := StatisticsView{UnitID: u.ID, UnitName: ref.called(u.ID), From: q.From, To: q.To, By: q.By}
	var broken *stats.Unbalanced
	err = a.store.Read(ctx, func(r *store.Read) error {
		f, err := a.frame(r, ref, u, q.From, q.To)
		if err != nil {
			return err
		}
		v.AsOf, v.Entered, v.Published, v.PublicationBefore = r.Now, f.entered, f.published, f.before
		v.Table, err = ref.table(r, u.ID, q.From, f.counted(q.From, q.To), q.By, f.closing)
		if errors.As(err, &broken) {
			return nil
		}
		return err
	})
	if err == nil && broken != nil {
		err = a.unbalanced(ctx, u, q, broken)
	}
	if err != nil {
		return StatisticsView{}, err
	}
	return v, nil
}

// asked checks the period and finds the unit. Faults as Statistics.
func (a *App) asked(ctx context.Context, who Caller, q StatisticsQuery) (reference, grid.Unit, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return reference{}, grid.Unit{}, err
	}
	if err := q.check(); err != nil {
		return reference{}, grid.Unit{}, err
	}
	id := q.Unit
	if id == "" {
		for _, own := range a.reach(ref, who, "statistics", "read") {
			if id == "" || ref.units[own].Level.Rank() > ref.units[id].Level.Rank() {
				id = own
			}
		}
	}
	if !a.reaches(ref, who, id, "statistics", "read") {
		return reference{}, grid.Unit{}, fault.Missing()
	}
	return ref, ref.units[id], nil
}

func (q StatisticsQuery) check() error {
	for _, end := range []struct {
		name string
		on   calendar.Date
	}{{"from", q.From}, {"to", q.To}} {
		if _, err := calendar.ParseDate(string(end.on)); err != nil {
			return fault.At(end.name, "bad_format", "没有这一天")
		}
		if end.on < firstDay || end.on > lastDay {
			return fault.At(end.name, "out_of_range", "只统计 1950 年到 2100 年")
		}
	}
	switch {
	case q.To < q.From:
		return fault.At("to", "range_reversed", "起止日期前后颠倒了")
	case q.To >= q.From.AddMonths(12*periodYears):
		return fault.At("to", "period_too_long", "一次最多统计五十年")
	}
	return nil
}

// unbalanced keeps a table that broke an identity for the administrator, and is the
// answer in its place. It holds counts and names of units, and nothing of a person.
func (a *App) unbalanced(ctx context.Context, u grid.Unit, q StatisticsQuery, broken *stats.Unbalanced) error {
	a.log.ErrorContext(ctx, "statistics do not balance", "identity", broken.Identity, "detail", broken.Detail,
		"unit", u.ID, "from", q.From, "to", q.To, "by", q.By)
	err := a.store.Tx(ctx, func(tx *store.Tx) error {
		return tx.SaveStatisticsFault(store.StatisticsFault{
			At: tx.Now, UnitID: u.ID, From: q.From, To: q.To, By: q.By, Identity: broken.Identity, Detail: broken.Detail,
		})
	})
	if err != nil {
		return err
	}
	f := fault.New(fault.Unavailable, "statistics_unbalanced", "这张表的数字对不上，没有显示；已经告诉管理员")
	f.Err = broken
	return f
}

// StatisticsFaults are the tables that broke an identity and were not shown, the newest
// first, of the units that the caller answers for.
func (a *App) StatisticsFaults(ctx context.Context, who Caller) ([]StatisticsFaultView, error) {
	if err := a.permit(who, "statistics", "faults"); err != nil {
		return nil, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	views := []StatisticsFaultView{}
	err = a.store.Read(ctx, func(r *store.Read) error {
		list, err := r.StatisticsFaults()
		for _, f := range list {
			if ref.administers(who, f.UnitID) {
				views = append(views, StatisticsFaultView{
					At: f.At, UnitName: ref.called(f.UnitID), From: f.From, To: f.To, By: f.By, Identity: f.Identity, Detail: f.Detail,
				})
			}
		}
		return err
	})
	return views, err
}
