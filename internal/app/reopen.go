package app

import (
	"context"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// link ties two cases, in both (product.md 3.2). The caller works the one and reads
// the other. NotFound where he does not; Conflict, code "not_from_here", where the
// other is archived; else as Act.
func (a *App) link(ctx context.Context, who Caller, id string, act *dispute.Link, w Write) (CaseView, error) {
	return a.change(ctx, who, id, w, dispute.ActLink, func(tx *store.Tx, ref reference, c *dispute.Case) (dispute.Act, after, error) {
		if act.CaseID == c.ID || act.CaseID == "" {
			return act, nil, nil // the rules refuse it
		}
		other, err := load(tx, who, act.CaseID)
		if err != nil {
			return nil, nil, err
		}
		return act, func(next *dispute.Case, m moment) (*dispute.Case, error) {
			if !stands(next) || linked(&other, c.ID) {
				return nil, nil
			}
			if m.at.Before(other.RegisteredAt) {
				m.at = other.RegisteredAt
			}
			m.level = ""
			_, err := a.appendAs(tx, ref, who, works(who, &other), other, &dispute.Link{CaseID: c.ID, Note: act.Note}, m, w.Key)
			return nil, err
		}, nil
	}, act.CaseID)
}

// stands reports whether the event that was appended last, in order of arrival, stands.
func stands(c *dispute.Case) bool {
	for _, s := range c.Events {
		if s.Seq == c.Version() {
			return s.Fate == dispute.Stands
		}
	}
	return false
}

func linked(c *dispute.Case, id string) bool {
	for _, l := range c.Links {
		if l.CaseID == id && l.Kind == dispute.LinkSame {
			return true
		}
	}
	return false
}

// works is the caller as one who may work the case: his right was judged on another
// case, of which this act is the other half.
func works(who Caller, c *dispute.Case) grid.Subject {
	return grid.Subject{UserID: who.Subject.UserID, Name: who.Subject.Name, Grants: []grid.Grant{
		{Role: grid.Clerk, UnitID: c.Place.TownshipID, Level: grid.Township},
	}}
}

// reopen carries a case on in a new one of the same unit, which it answers with; the
// old one stays as it is (product.md 3.2). It fails as Act does. A late reopening
// that does not fit makes no case, and is answered with the old one.
func (a *App) reopen(ctx context.Context, who Caller, id string, act *dispute.Reopen, w Write) (CaseView, error) {
	return a.change(ctx, who, id, w, dispute.ActReopen, func(tx *store.Tx, ref reference, c *dispute.Case) (dispute.Act, after, error) {
		made, err := uuid.NewV7()
		if err != nil {
			return nil, nil, fault.Wrap(err, "无法编号")
		}
		if m, err := happened(w, tx.Now); err != nil {
			return nil, nil, err
		} else if err := holdReports(tx, c.UnitID, calendar.DateOf(m.at), nil); err != nil {
			return nil, nil, err
		}
		again := *act
		again.NewCaseID = made.String()
		return &again, func(next *dispute.Case, m moment) (*dispute.Case, error) {
			if !stands(next) {
				return nil, nil
			}
			fresh, err := a.carryOn(tx, ref, who, next, &again, m, w.Key)
			return &fresh, err
		}, nil
	})
}

// carryOn registers the new case: the parties as they are, with what is private and
// without their consents, the facts that make it restricted, and the recusals, for who
// was kept from the quarrel stays so.
func (a *App) carryOn(tx *store.Tx, ref reference, who Caller, old *dispute.Case, act *dispute.Reopen, m moment, key string) (dispute.Case, error) {
	private, err := tx.Parties(old.ID)
	if err != nil {
		return dispute.Case{}, err
	}
	f := old.Facts
	in := Registration{
		ID: act.NewCaseID, UnitID: old.UnitID, Category: f.Category, Narrative: act.Narrative, Risk: f.Risk, Source: f.Source, SourceBody: f.SourceBody,
		Harms: f.Harms, Minors: f.Minors, DomesticViolence: f.DomesticViolence, Restricted: f.Restricted,
	}
	for _, p := range old.Parties {
		typed := PartyInput{Name: p.Name, Kind: p.Kind, Side: p.Side, Gender: p.Gender}
		for _, own := range private {
			if own.PartyID == p.ID {
				typed.Phone, typed.IDNumber, typed.Address = own.Phone, own.IDNumber, own.Address
			}
		}
		in.Parties = append(in.Parties, typed)
	}
	fresh, err := a.open(tx, ref, who, in, old.ID, m, key)
	if err != nil {
		return fresh, err
	}
	told := make([]string, len(fresh.Parties))
	for i, p := range fresh.Parties {
		told[i] = p.ID
	}
	for _, s := range old.Events {
		r, ok := s.Act.(*dispute.Recuse)
		if !ok || s.Fate != dispute.Stands {
			continue
		}
		carried := &dispute.Recuse{UserID: r.UserID, Name: r.Name, Reason: r.Reason, Explanation: r.Explanation, Told: told}
		if fresh, err = a.appendAs(tx, ref, who, works(who, &fresh), fresh, carried, m.after(len(fresh.Events)), key); err != nil {
			return fresh, err
		}
	}
	return fresh, ref.turnReports(tx, who, &fresh, nil, !m.savedAt.IsZero())
}
