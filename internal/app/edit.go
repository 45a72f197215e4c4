package app

import (
	"cmp"
	"context"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// Edit changes descriptive fields until the case is archived; what is not given
// stays. It fails as Act does. Phones, ID numbers and addresses that are not
// given again stay as they are stored. The unit is one of those where the caller may
// register, and changes only until the case is accepted.
func (a *App) Edit(ctx context.Context, who Caller, id string, in CaseEdit, w Write) (CaseView, error) {
	w.OccurredAt = in.OccurredAt
	return a.change(ctx, who, id, w, dispute.ActEdit, func(tx *store.Tx, ref reference, c *dispute.Case) (dispute.Act, after, error) {
		if in.Category != nil {
			if _, ok := ref.category[*in.Category]; !ok || ref.retired[*in.Category] && *in.Category != c.Facts.Category {
				return nil, nil, fault.At("/category", "unknown_category", "没有这个类别")
			}
		}
		act := &dispute.Edit{Facts: in.onto(c.Facts), Parties: c.Parties}
		if in.UnitID != nil && *in.UnitID != c.UnitID {
			unit, err := registering(tx, ref, who, *in.UnitID)
			if err != nil {
				return nil, nil, err
			}
			if err := holdReports(tx, unit.ID, calendar.DateOf(c.RegisteredAt), nil); err != nil {
				return nil, nil, err
			}
			act.Site = &dispute.Site{UnitID: unit.ID, UnitLevel: unit.Level, Place: unit.Place}
		}
		moved := func(next *dispute.Case) error {
			if act.Site == nil || next.UnitID != act.Site.UnitID {
				return nil
			}
			return ref.turnReports(tx, who, next, nil, w.Offline != nil)
		}
		if in.Parties == nil {
			return act, func(next *dispute.Case, _ moment) (*dispute.Case, error) { return nil, moved(next) }, nil
		}
		known := map[string]bool{}
		for _, p := range c.Parties {
			known[p.ID] = true
		}
		list, private, err := parties(in.Parties, known)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range list {
			delete(known, p.ID)
		}
		if len(known) > 0 {
			return nil, nil, fault.At("/parties", "party_missing", "已经登记的当事人不能去掉")
		}
		act.Parties = list
		return act, func(next *dispute.Case, _ moment) (*dispute.Case, error) {
			if err := keepPrivate(tx, c.ID, private); err != nil {
				return nil, err
			}
			return nil, moved(next)
		}, nil
	})
}

// keepPrivate saves what was typed anew; the client never had the rest, only masks
// of it, so what comes empty stays as it is.
func keepPrivate(tx *store.Tx, caseID string, typed []store.PartyPrivate) error {
	kept, err := tx.Parties(caseID)
	if err != nil {
		return err
	}
	for i := range kept {
		for _, t := range typed {
			if t.PartyID == kept[i].PartyID {
				kept[i].Phone = cmp.Or(t.Phone, kept[i].Phone)
				kept[i].IDNumber = cmp.Or(t.IDNumber, kept[i].IDNumber)
				kept[i].Address = cmp.Or(t.Address, kept[i].Address)
			}
		}
	}
	return tx.SaveParties(caseID, kept...)
}

// onto puts the given fields over the present ones.
func (in CaseEdit) onto(f dispute.Facts) dispute.Facts {
	set(&f.Category, in.Category)
	set(&f.Narrative, in.Narrative)
	set(&f.Risk, in.Risk)
	set(&f.Cause, in.Cause)
	set(&f.AroseOn, in.AroseOn)
	set(&f.FirstKnownOn, in.FirstKnownOn)
	set(&f.Source, in.Source)
	set(&f.SourceBody, in.SourceBody)
	set(&f.Harms, in.Harms)
	set(&f.Minors, in.Minors)
	set(&f.DomesticViolence, in.DomesticViolence)
	set(&f.Restricted, in.Restricted)
	if in.AmountFen != nil {
		f.AmountFen = in.AmountFen
	}
	if in.PersonsInvolved != nil {
		f.PersonsInvolved = in.PersonsInvolved
	}
	return f
}

func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}
