package app

import (
	"context"
	"fmt"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// YearlyTotals are the totals entered for a unit and what lies below it, newest year
// first; without a unit, for all that the caller may read the statistics of.
func (a *App) YearlyTotals(ctx context.Context, who Caller, unitID string) ([]YearlyTotalView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	tops := []string{unitID}
	if unitID == "" {
		tops = a.reach(ref, who, "statistics", "read")
	} else if !a.reaches(ref, who, unitID, "statistics", "read") {
		return nil, fault.Missing()
	}
	views := []YearlyTotalView{}
	err = a.store.Read(ctx, func(r *store.Read) error {
		for _, top := range tops {
			totals, err := r.YearlyTotals(top)
			if err != nil {
				return err
			}
			for _, t := range totals {
				views = append(views, ref.yearly(t))
			}
		}
		return nil
	})
	return views, err
}

func (ref reference) yearly(t store.YearlyTotal) YearlyTotalView {
	v := YearlyTotalView{
		UnitID: t.UnitID, UnitName: ref.called(t.UnitID), Year: t.Year, Settled: t.Settled, Success: t.Success, Oral: t.Oral,
		Written: t.Written, EnteredBy: t.EntererName, EnteredAt: t.EnteredAt,
	}
	if t.Settled > 0 {
		rate := float64(t.Success) / float64(t.Settled)
		v.Rate = &rate
	}
	return v
}

// EnterYearlyTotal keeps what a unit settled in a year before the program (product.md 6).
// Invalid: "yearly_sum" and "success_over_settled" where the numbers do not add up, with
// the sum spelled out, "year_not_over". A year counts by its cases or by one total, so
// Conflict: "year_has_cases" where anything of the subtree was registered, accepted or
// concluded in it, "year_entered" where the unit, one above it or one below it has a
// total. NotFound for a unit that is not the caller's.
func (a *App) EnterYearlyTotal(ctx context.Context, who Caller, in YearlyTotalInput, w Write) (YearlyTotalView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return YearlyTotalView{}, err
	}
	if !a.reaches(ref, who, in.UnitID, "statistics", "enter") {
		return YearlyTotalView{}, fault.Missing()
	}
	var view YearlyTotalView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		if f := stats.CheckYearly(in.Settled, in.Success, in.Oral, in.Written); f != nil {
			return f
		}
		if in.Year >= calendar.DateOf(tx.Now).Year() {
			return fault.At("/year", "year_not_over", "这一年还没有过完，不能补录总数")
		}
		place := ref.units[in.UnitID].Place
		if err := uncounted(tx, place, in.UnitID, in.Year); err != nil {
			return err
		}
		t := store.YearlyTotal{
			UnitID: in.UnitID, Year: in.Year, Settled: in.Settled, Success: in.Success, Oral: in.Oral, Written: in.Written,
			EnteredBy: who.Subject.UserID, EntererName: who.Subject.Name, EnteredAt: tx.Now,
		}
		if err := tx.EnterYearlyTotal(t); err != nil {
			return err
		}
		view = ref.yearly(t)
		return tx.Audit(entry(who, place.TownshipID, "statistics.enter", "yearly_total", fmt.Sprintf("%s/%d", t.UnitID, t.Year),
			map[string]any{"settled": t.Settled, "success": t.Success, "oral": t.Oral, "written": t.Written}))
	})
	return view, err
}

// uncounted is Conflict where something counts the unit's year already. It locks the
// township, so that totals above and below one another are not entered side by side.
func uncounted(tx *store.Tx, p grid.Place, unitID string, year int) error {
	if _, err := tx.LockUnit(p.TownshipID); err != nil {
		return err
	}
	if err := noTotal(tx, p, unitID, year); err != nil {
		return err
	}
	some, err := tx.CasesOfYear(unitID, year)
	if err != nil {
		return err
	}
	if some {
		return fault.New(fault.Conflict, "year_has_cases", "这一年已经有逐件登记的纠纷，不能再补录总数")
	}
	return nil
}

// noTotal is Conflict where a total counts the year of a unit or of a part of it.
func noTotal(tx *store.Tx, p grid.Place, unitID string, year int) error {
	had, err := tx.YearlyTotalFor(p, year)
	if err == nil && had == nil {
		had, err = tx.YearlyTotalBelow(unitID, year)
	}
	if err == nil && had != nil {
		err = fault.New(fault.Conflict, "year_entered", "这一年已经补录过总数，不能再计一次")
	}
	return err
}
