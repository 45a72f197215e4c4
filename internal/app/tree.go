package app

import (
	"context"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// Units is the grid, filtered; every logged-in person sees the units of the
// townships in which he holds a role, and how many open cases of his scope each has, if he may list cases.
func (a *App) Units(ctx context.Context, who Caller, q UnitQuery) ([]UnitView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	var views []UnitView
	err = a.store.Read(ctx, func(r *store.Read) error {
		counted, err := a.counted(r, ref, who)
		if err != nil {
			return err
		}
		views = []UnitView{}
		for _, u := range ref.order {
			switch {
			case !ref.sees(who, u),
				q.Parent != "" && u.ParentID != q.Parent,
				q.Level != "" && u.Level != q.Level,
				q.Q != "" && !named(u, q.Q),
				q.Register && (u.ClosedOn != "" || !dispute.CanRegister(who.Subject, u.Place)):
				continue
			}
			views = append(views, counted(u))
		}
		return nil
	})
	return views, err
}

// Unit is one unit; NotFound when it is not in the caller's townships.
func (a *App) Unit(ctx context.Context, who Caller, id string) (UnitView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return UnitView{}, err
	}
	u, ok := ref.units[id]
	if !ok || !ref.sees(who, u) {
		return UnitView{}, fault.Missing()
	}
	var view UnitView
	err = a.store.Read(ctx, func(r *store.Read) error {
		counted, err := a.counted(r, ref, who)
		if err == nil {
			view = counted(u)
		}
		return err
	})
	return view, err
}

// counted gives the view of a unit with its counts; it asks once for all units.
func (a *App) counted(r *store.Read, ref reference, who Caller) (func(grid.Unit) UnitView, error) {
	today := calendar.DateOf(r.Now)
	children := map[string]int{}
	for _, u := range ref.order {
		if !u.Closed(today) {
			children[u.ParentID]++
		}
	}
	var open map[string]int
	if a.listsCases(who) {
		var err error
		if open, err = r.OpenCounts(store.ScopeOf(who.Subject)); err != nil {
			return nil, err
		}
	}
	return func(u grid.Unit) UnitView {
		v := ref.unit(u)
		v.Children = children[u.ID]
		if open != nil {
			n := open[u.ID]
			v.OpenCases = &n
		}
		return v
	}, nil
}

// listsCases reports whether the caller has anything to do with cases at all: to an
// administrator or auditor not even their number is told (product.md 7).
func (a *App) listsCases(who Caller) bool {
	excluded := who.Subject.Has(grid.Admin) || who.Subject.Has(grid.Auditor)
	return !excluded && a.rights.May(roles(who), "case", "list")
}
