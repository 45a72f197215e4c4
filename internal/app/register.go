package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// Register opens a case 登记. With Settled it also accepts it and records the oral
// agreement, all in one transaction. Forbidden, code "not_your_unit", where the
// caller may not register; Conflict, code "already_exists", for an id that is in use;
// Invalid for a field at fault.
func (a *App) Register(ctx context.Context, who Caller, in Registration, w Write) (CaseView, error) {
	if !a.rights.May(roles(who), "case", string(dispute.ActRegister)) {
		return CaseView{}, fault.New(fault.Forbidden, "forbidden", "您的角色不能登记纠纷")
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return CaseView{}, err
	}
	w.OccurredAt = in.OccurredAt
	var view CaseView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		unit, err := registering(tx, ref, who, in.UnitID)
		if err != nil {
			return err
		}
		if _, ok := ref.category[in.Category]; !ok || ref.retired[in.Category] {
			return fault.At("/category", "unknown_category", "没有这个类别")
		}
		m, err := happened(w, tx.Now)
		if err != nil {
			return err
		}
		if err := holdReports(tx, unit.ID, calendar.DateOf(m.at), in.FromReport); err != nil {
			return err
		}
		c, err := a.open(tx, ref, who, in, "", m, w.Key)
		if err != nil {
			return err
		}
		if in.Settled != nil {
			if c, err = a.settle(tx, ref, who, c, *in.Settled, m, w.Key); err != nil {
				return err
			}
		}
		if err := ref.turnReports(tx, who, &c, in.FromReport, w.Offline != nil); err != nil {
			return err
		}
		view, err = a.view(&tx.Read, ref, who, &c)
		return err
	})
	return view, err
}

// registering is the open unit at which the caller wants to log a dispute. It fails
// with Invalid "unknown_unit" or, where he may not, Forbidden "not_your_unit".
func registering(tx *store.Tx, ref reference, who Caller, id string) (grid.Unit, error) {
	unit, ok := ref.units[id]
	if !ok || unit.ClosedOn != "" || !ref.sees(who, unit) {
		return grid.Unit{}, fault.At("/unit_id", "unknown_unit", "没有这个地方")
	}
	// The reference data may be a moment old.
	if open, err := tx.StaysOpen(unit.ID); err != nil {
		return grid.Unit{}, err
	} else if !open {
		return grid.Unit{}, fault.At("/unit_id", "unknown_unit", "没有这个地方")
	}
	if !dispute.CanRegister(who.Subject, unit.Place) {
		return grid.Unit{}, fault.New(fault.Forbidden, "not_your_unit", "您不能在这个地方登记纠纷", fault.Field{Pointer: "/unit_id", Code: "not_your_unit"})
	}
	return unit, nil
}

// open makes the case and its first event; reopens is the case that it carries on, or "".
func (a *App) open(tx *store.Tx, ref reference, who Caller, in Registration, reopens string, m moment, key string) (dispute.Case, error) {
	unit := ref.units[in.UnitID]
	id := in.ID
	if id == "" {
		made, err := uuid.NewV7()
		if err != nil {
			return dispute.Case{}, fault.Wrap(err, "无法编号")
		}
		id = made.String()
	}
	parties, private, err := parties(in.Parties, nil)
	if err != nil {
		return dispute.Case{}, err
	}
	act := &dispute.Register{
		UnitID: unit.ID, UnitLevel: unit.Level, Place: unit.Place, DeviceNumber: in.DeviceNumber, Parties: parties,
		Facts: in.facts(), Reopens: reopens,
	}
	if act.DeviceNumber == "" {
		act.DeviceNumber = deviceNumber(m.at, id)
	}
	c := dispute.Case{ID: id, Place: unit.Place, Level: unit.Level}
	e, err := newEvent(who, &c, act, m, tx.Now, key)
	if err != nil {
		return dispute.Case{}, err
	}
	e.Level = unit.Level
	c, e, err = ref.rules.Open(act, e)
	if err != nil {
		return dispute.Case{}, err
	}
	if err := record(tx, who, &c, e); err != nil {
		return dispute.Case{}, err
	}
	return c, tx.SaveParties(c.ID, private...)
}

// settle accepts the case and records the oral agreement, a hair later each, so
// that the three events keep their order.
func (a *App) settle(tx *store.Tx, ref reference, who Caller, c dispute.Case, s Settled, m moment, key string) (dispute.Case, error) {
	if len(s.Consents) != len(c.Parties) {
		return c, fault.At("/settled/consents", "consent_missing", "每一方都要说明是否同意调解")
	}
	accept := &dispute.Accept{}
	for i, p := range c.Parties {
		accept.Consents = append(accept.Consents, dispute.PartyConsent{PartyID: p.ID, Consent: s.Consents[i]})
	}
	c, err := a.append(tx, ref, who, c, accept, m.after(1), key)
	if err != nil {
		return c, under(err, "/settled")
	}
	terms := dispute.Terms{Form: dispute.Oral, Content: s.Agreement.Content}
	for i, o := range s.Agreement.Obligations {
		if o.Debtor >= len(c.Parties) {
			return c, fault.At(fmt.Sprintf("/settled/agreement/obligations/%d/debtor", i), "unknown_party", "没有这一方当事人")
		}
		terms.Obligations = append(terms.Obligations, dispute.Obligation{
			DebtorID: c.Parties[o.Debtor].ID, What: o.What, AmountFen: o.AmountFen, DueOn: o.DueOn, OnTheSpot: o.OnTheSpot,
		})
	}
	c, err = a.append(tx, ref, who, c, &dispute.Agree{RightsNotice: s.RightsNotice, Agreement: terms}, m.after(2), key)
	return c, under(err, "/settled")
}

// under moves the fields of a fault to where they stand in the larger body.
func under(err error, pointer string) error {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	moved := *f
	moved.Fields = make([]fault.Field, len(f.Fields))
	for i, field := range f.Fields {
		moved.Fields[i] = fault.Field{Pointer: pointer + field.Pointer, Code: field.Code}
	}
	return &moved
}

// parties splits what was typed into what the rules know and what is encrypted.
// known maps the ids that may be kept.
func parties(in []PartyInput, known map[string]bool) ([]dispute.Party, []store.PartyPrivate, error) {
	list := make([]dispute.Party, 0, len(in))
	private := make([]store.PartyPrivate, 0, len(in))
	for i, p := range in {
		switch {
		case p.ID == "":
			id, err := uuid.NewV7()
			if err != nil {
				return nil, nil, fault.Wrap(err, "无法编号")
			}
			p.ID = id.String()
		case !known[p.ID]:
			return nil, nil, fault.At(fmt.Sprintf("/parties/%d/id", i), "unknown_party", "没有这一方当事人")
		}
		list = append(list, dispute.Party{ID: p.ID, Name: strings.TrimSpace(p.Name), Kind: p.Kind, Side: p.Side, Gender: p.Gender})
		private = append(private, store.PartyPrivate{PartyID: p.ID, Phone: p.Phone, IDNumber: p.IDNumber, Address: p.Address})
	}
	return list, private, nil
}

func (in Registration) facts() dispute.Facts {
	f := dispute.Facts{
		Category: in.Category, Narrative: strings.TrimSpace(in.Narrative), Risk: in.Risk, AmountFen: in.AmountFen, PersonsInvolved: in.PersonsInvolved,
		Cause: in.Cause, AroseOn: in.AroseOn, FirstKnownOn: in.FirstKnownOn, Source: in.Source, SourceBody: in.SourceBody,
		Harms: in.Harms, Minors: in.Minors, DomesticViolence: in.DomesticViolence, Restricted: in.Restricted,
	}
	if f.Risk == "" {
		f.Risk = dispute.Blue
	}
	return f
}

// deviceNumber is what a case is called until it has a file number.
func deviceNumber(at time.Time, id string) string {
	tail := strings.ReplaceAll(id, "-", "")
	return "待编号-" + strings.ReplaceAll(string(calendar.DateOf(at))[5:], "-", "") + "-" + strings.ToUpper(tail[max(0, len(tail)-5):])
}
