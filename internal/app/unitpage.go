package app

import (
	"cmp"
	"context"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// casesShown is how many open cases a unit's page shows; 纠纷 has the rest.
const casesShown = 20

// UnitPage is one unit with what belongs to it: its venue, committee, people and open
// cases. Cases and their counts are nil for those without a right to cases. NotFound
// when it is not in the caller's townships.
func (a *App) UnitPage(ctx context.Context, who Caller, id string) (UnitPage, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return UnitPage{}, err
	}
	u, ok := ref.units[id]
	if !ok || !ref.sees(who, u) {
		return UnitPage{}, fault.Missing()
	}
	var v UnitPage
	err = a.store.Read(ctx, func(r *store.Read) error {
		today := calendar.DateOf(r.Now)
		counted, err := a.counted(r, ref, who)
		if err != nil {
			return err
		}
		v = UnitPage{Unit: counted(u), Above: []UnitView{}, Below: []UnitView{}, People: []UnitPerson{}}
		ref.around(&v, u, today, counted)
		if venue, ok := ref.venues[id]; ok {
			v.Venue = &UnitVenue{Name: venue.Name, Weekday: int(venue.Weekday)}
		}
		if err := ref.seats(r, &v, id, today); err != nil {
			return err
		}
		if err := staff(r, &v, id); err != nil || !a.listsCases(who) {
			return err
		}
		rows, _, err := r.Cases(store.ScopeOf(who.Subject), store.Filter{UnitID: id, Statuses: store.OpenStatuses, Sort: store.DueNext}, "", casesShown)
		list := ref.rows(rows, today)
		v.Cases = &list
		return err
	})
	return v, err
}

// around adds the units above and below, and how many villages and groups there are.
func (ref reference) around(v *UnitPage, u grid.Unit, today calendar.Date, counted func(grid.Unit) UnitView) {
	for parent, ok := ref.units[u.ParentID]; ok; parent, ok = ref.units[parent.ParentID] {
		v.Above = append(v.Above, counted(parent))
	}
	slices.Reverse(v.Above)
	var closed []UnitView
	for _, other := range ref.order {
		gone := ref.gone(other, today)
		if other.ParentID == u.ID && gone {
			closed = append(closed, counted(other))
		} else if other.ParentID == u.ID {
			v.Below = append(v.Below, counted(other))
		}
		if gone || !other.Place.Within(u.ID) {
			continue
		}
		switch other.Level {
		case grid.Village:
			v.Counts.Villages++
		case grid.Group:
			v.Counts.Groups++
		}
	}
	v.Below = append(v.Below, closed...)
}

// gone reports whether a unit, or one above it, is closed.
func (ref reference) gone(u grid.Unit, on calendar.Date) bool {
	return u.Closed(on) || slices.ContainsFunc(grid.Ladder, func(l grid.Level) bool { return ref.units[u.Place.At(l)].Closed(on) })
}

// seats adds the unit's committee with its members.
func (ref reference) seats(r *store.Read, v *UnitPage, unitID string, today calendar.Date) error {
	committee, ok := ref.committee(unitID)
	if !ok {
		return nil
	}
	seats, err := r.Members(committee.ID)
	if err != nil {
		return err
	}
	view := &UnitCommittee{Name: committee.Name, Abbreviation: committee.Abbreviation, Members: []UnitSeat{}, Warnings: []UnitWarning{}}
	for _, m := range grid.Sitting(seats, today) {
		view.Members = append(view.Members, UnitSeat{
			Name: m.Name, Kind: m.Kind, Engagement: m.Engagement, TermFrom: m.TermFrom, TermTo: m.TermTo, Term: m.Term(today),
		})
	}
	for _, w := range grid.CommitteeWarnings(seats, today) {
		view.Warnings = append(view.Warnings, UnitWarning{Code: w.Code, Count: w.Count})
	}
	v.Committee = view
	return nil
}

// staff adds who holds a role at the unit, and how many people do in its subtree.
func staff(r *store.Read, v *UnitPage, unitID string) error {
	posts, err := r.Posts(unitID)
	if err != nil {
		return err
	}
	people := map[string]bool{}
	for _, p := range posts {
		people[p.UserID] = true
		if p.UnitID == unitID {
			v.People = append(v.People, UnitPerson{Name: p.Name, Role: p.Role})
		}
	}
	v.Counts.People = len(people)
	slices.SortStableFunc(v.People, func(x, y UnitPerson) int {
		return cmp.Or(cmp.Compare(standing(x.Role), standing(y.Role)), cmp.Compare(x.Name, y.Name))
	})
	return nil
}

// standing is a role's place on a unit's page: who answers for the unit first.
func standing(r grid.Role) int {
	return slices.Index([]grid.Role{
		grid.Leader, grid.LevelHead, grid.Clerk, grid.Mediator, grid.GridLeader, grid.Liaison, grid.Admin, grid.Auditor,
	}, r)
}
