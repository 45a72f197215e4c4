package app

import (
	"context"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// handOversAtMost is how many rows the list of hand-overs has.
const handOversAtMost = 500

// Agencies are the open agencies of the caller's townships, and of those that an
// administrator answers for.
func (a *App) Agencies(ctx context.Context, who Caller) ([]AgencyView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	views := []AgencyView{}
	for _, g := range ref.agencies {
		if g.ClosedOn == "" && (ref.sees(who, ref.units[g.UnitID]) || ref.administers(who, g.UnitID)) {
			views = append(views, AgencyView{ID: g.ID, Name: g.Name, UnitID: g.UnitID})
		}
	}
	return views, nil
}

// agency is an open one of the case's township.
func (ref reference) agency(c *dispute.Case, id string) (grid.Agency, bool) {
	for _, g := range ref.agencies {
		if g.ID == id && g.UnitID == c.Place.TownshipID && g.ClosedOn == "" {
			return g, true
		}
	}
	return grid.Agency{}, false
}

// agencyName is an agency's name, closed ones' too; "" of none.
func (ref reference) agencyName(id string) string {
	for _, g := range ref.agencies {
		if g.ID == id {
			return g.Name
		}
	}
	return ""
}

// HandOvers are the hand-overs in the caller's scope at a state; "" is all, "open" is
// waiting or received.
func (a *App) HandOvers(ctx context.Context, who Caller, state string) ([]HandOverRow, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	states := []string{state}
	switch state {
	case "":
		states = []string{store.HandOverWaiting, store.HandOverReceived, store.HandOverAnswered, store.HandOverReturned}
	case "open":
		states = []string{store.HandOverWaiting, store.HandOverReceived}
	}
	var views []HandOverRow
	err = a.store.Read(ctx, func(r *store.Read) error {
		rows, err := r.HandOvers(store.ScopeOf(who.Subject), states, handOversAtMost)
		views = ref.handOvers(rows, calendar.DateOf(r.Now))
		return err
	})
	return views, err
}

func (ref reference) handOvers(rows []store.HandOverRow, today calendar.Date) []HandOverRow {
	views := make([]HandOverRow, 0, len(rows))
	for _, h := range rows {
		v := HandOverRow{
			CaseID: h.ID, Number: h.Number, DeviceNumber: h.DeviceNumber, Title: h.Title, UnitID: h.UnitID, UnitName: ref.called(h.UnitID),
			AgencyID: h.AgencyID, Basis: h.Basis, HandedOn: h.HandedOn, ReceiptBy: h.ReceiptBy, DueOn: h.DueOn, ReceivedOn: h.ReceivedOn,
			State: h.State, Restricted: h.Restricted, Agency: ref.agencyName(h.AgencyID),
		}
		if due := awaited(h.State, h.ReceiptBy, h.DueOn); due != "" {
			v.Overdue, v.DaysLeft = due < today, daysLeft(due, today)
		}
		views = append(views, v)
	}
	return views
}

// picked are the roles whose holders can be taken off a case or let into it; an
// agency has what was chosen for it, and administrators read no case.
var picked = []grid.Role{grid.Mediator, grid.GridLeader, grid.LevelHead, grid.Clerk, grid.Leader}

// Persons are those whom one may recuse from a case or admit to it: who holds a post
// on its way up, and its mediators. NotFound when the case is not the caller's to read,
// Forbidden as readContent.
func (a *App) Persons(ctx context.Context, who Caller, caseID string) ([]CandidateView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	views := []CandidateView{}
	err = a.store.Read(ctx, func(r *store.Read) error {
		c, err := readContent(r, who, caseID)
		if err != nil {
			return err
		}
		posts, err := r.PersonsAt(c.Place, picked)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if len(views) == 0 || views[len(views)-1].ID != p.UserID {
				views = append(views, CandidateView{ID: p.UserID, Name: p.Name})
			}
			last := &views[len(views)-1]
			last.Roles = append(last.Roles, PostView{Role: p.Role, UnitName: ref.called(p.UnitID)})
		}
		return nil
	})
	return views, err
}

// personNamed is the name of somebody that Persons lists, or who mediates the case.
// Invalid at the pointer, code "unknown_person", for anybody else.
func personNamed(r *store.Read, c *dispute.Case, id, pointer string) (string, error) {
	for _, m := range c.Mediators {
		if m.UserID == id {
			return m.Name, nil
		}
	}
	posts, err := r.PersonsAt(c.Place, picked)
	if err != nil {
		return "", err
	}
	for _, p := range posts {
		if p.UserID == id {
			return p.Name, nil
		}
	}
	return "", fault.At(pointer, "unknown_person", "这个人不在这件纠纷的村、总支和乡里")
}
