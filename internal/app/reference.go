package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// referenceFor is how long reference data is used before it is read again; a
// change made by another replica is seen after that.
const referenceFor = 5 * time.Second

// reference is what nearly every use case looks things up in and hardly anything
// changes: units, venues, categories and the rules with their calendar.
type reference struct {
	readAt     time.Time
	units      map[string]grid.Unit
	order      []grid.Unit
	venues     map[string]grid.Venue // by unit
	committees []grid.Committee
	agencies   []grid.Agency
	categories []store.Category
	category   map[string]string // code → name
	retired    map[string]bool   // codes that are no longer offered
	calendar   *calendar.Calendar
	rules      dispute.Rules
	epoch      string              // store.Read.Epoch
	reporting  zeroreport.Settings // empty until somebody may change the cutoff
}

func (a *App) reference(ctx context.Context) (reference, error) {
	now := a.clock.Now()
	a.refMu.Lock()
	defer a.refMu.Unlock()
	if age := now.Sub(a.ref.readAt); a.ref.units != nil && age >= 0 && age < referenceFor {
		return a.ref, nil
	}
	ref := reference{readAt: now, units: map[string]grid.Unit{}, venues: map[string]grid.Venue{}, category: map[string]string{}, retired: map[string]bool{}}
	err := a.store.Read(ctx, func(r *store.Read) error {
		var err error
		if ref.order, err = r.Units(store.UnitFilter{}); err != nil {
			return err
		}
		venues, err := r.Venues("")
		if err != nil {
			return err
		}
		for _, v := range venues {
			ref.venues[v.UnitID] = v
		}
		if ref.committees, err = r.Committees(""); err != nil {
			return err
		}
		if ref.agencies, err = r.Agencies(); err != nil {
			return err
		}
		if ref.categories, err = r.Categories(); err != nil {
			return err
		}
		if ref.calendar, err = r.Calendar(); err != nil {
			return err
		}
		if ref.epoch, err = r.Epoch(); err != nil {
			return err
		}
		limits, err := settings(r)
		ref.rules = limits.onto(dispute.DefaultRules(ref.calendar))
		return err
	})
	if err != nil {
		return reference{}, err
	}
	for _, u := range ref.order {
		ref.units[u.ID] = u
	}
	for _, c := range ref.categories {
		ref.category[c.Code] = c.Name
		ref.retired[c.Code] = c.Retired
	}
	a.ref = ref
	return ref, nil
}

// forget makes the next use case read the reference data again.
func (a *App) forget() {
	a.refMu.Lock()
	defer a.refMu.Unlock()
	a.ref = reference{}
}

// Calendar is the official calendar as it is known now.
func (a *App) Calendar(ctx context.Context) (*calendar.Calendar, error) {
	ref, err := a.reference(ctx)
	return ref.calendar, err
}

func (ref reference) name(unitID string) string { return ref.units[unitID].Name }

// path is the names from the township down to the unit.
func (ref reference) path(unitID string) []string {
	u := ref.units[unitID]
	var names []string
	for _, id := range []string{u.Place.TownshipID, u.Place.BranchID, u.Place.VillageID, u.Place.GroupID} {
		if id != "" {
			names = append(names, ref.name(id))
		}
	}
	return names
}

// called is how people call the unit in a list: 沽沱村 3组, 沽沱村, 韩庄总支.
func (ref reference) called(unitID string) string {
	u := ref.units[unitID]
	if u.Level == grid.Group {
		return ref.name(u.Place.VillageID) + " " + u.Name
	}
	return u.Name
}

// committee is the one of a unit.
func (ref reference) committee(unitID string) (grid.Committee, bool) {
	for _, c := range ref.committees {
		if c.UnitID == unitID {
			return c, true
		}
	}
	return grid.Committee{}, false
}

func (ref reference) committeeName(id string) string {
	for _, c := range ref.committees {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

func (ref reference) unit(u grid.Unit) UnitView {
	return UnitView{
		ID: u.ID, Name: u.Name, Level: u.Level, ParentID: u.ParentID, Path: ref.path(u.ID), DivisionCode: u.DivisionCode,
		Aliases: u.Aliases, ClosedOn: u.ClosedOn,
	}
}

// sees reports whether a unit is in a township in which the caller holds any role; one of
// the whole installation is held in all of them.
func (ref reference) sees(who Caller, u grid.Unit) bool {
	return slices.ContainsFunc(who.Subject.Grants, func(g grid.Grant) bool { return g.UnitID == "" }) || slices.Contains(ref.townships(who), u.Place.TownshipID)
}

// townships are those in which the caller holds any role.
func (ref reference) townships(who Caller) []string {
	var ids []string
	for _, g := range who.Subject.Grants {
		if t := ref.units[g.UnitID].Place.TownshipID; t != "" && !slices.Contains(ids, t) {
			ids = append(ids, t)
		}
	}
	return ids
}

func named(u grid.Unit, q string) bool {
	if strings.Contains(u.Name, q) {
		return true
	}
	for _, alias := range u.Aliases {
		if strings.Contains(alias, q) {
			return true
		}
	}
	return false
}

// Categories is list B as it is offered. The categories 11 to 16 are no matters for mediation (domain.md 3.4).
func (a *App) Categories(ctx context.Context) ([]CategoryView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]CategoryView, 0, len(ref.categories))
	for _, c := range ref.categories {
		if c.Retired {
			continue
		}
		views = append(views, CategoryView{Code: c.Code, Name: c.Name, Parent: c.Parent, ListA: c.ListA, Mediable: c.Mediable})
	}
	return views, nil
}
