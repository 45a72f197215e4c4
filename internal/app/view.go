package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// lateAfter is when an act counts as entered afterwards, 补记 (api.md).
const lateAfter = 24 * time.Hour

// Case is one dispute; NotFound when there is none or it is not the caller's to read.
// That he looked is on record before he sees it.
func (a *App) Case(ctx context.Context, who Caller, id string) (CaseView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return CaseView{}, err
	}
	var view CaseView
	var look look
	err = a.store.Read(ctx, func(r *store.Read) error {
		c, err := read(r, who, id)
		if err != nil {
			return err
		}
		if look, err = looking(r, who, &c); err != nil {
			return err
		}
		view, err = a.view(r, ref, who, &c)
		return err
	})
	if err == nil {
		err = a.note(ctx, who, look)
	}
	if err != nil {
		return CaseView{}, err
	}
	return view, nil
}

// Events is a case's time line, oldest first; empty where the content is not the
// caller's. NotFound as for Case.
func (a *App) Events(ctx context.Context, who Caller, id string) ([]EventView, error) {
	views := []EventView{}
	var look look
	err := a.store.Read(ctx, func(r *store.Read) error {
		c, err := read(r, who, id)
		if err != nil {
			return err
		}
		only := dispute.SeesHandOverOnly(who.Subject, &c)
		if !member(who, &c) && !only {
			return nil
		}
		if look, err = looking(r, who, &c); err != nil {
			return err
		}
		for _, s := range c.Events {
			if only && !ofHandOver(&c, s) {
				continue
			}
			data, err := json.Marshal(s.Act)
			if err != nil {
				return fault.Wrap(err, "读不出这件纠纷的经过")
			}
			v := EventView{
				ID: s.ID, Action: s.Action(), Auto: s.Auto, Level: s.Level, Actor: s.Actor.Name, OccurredAt: s.OccurredAt, ReceivedAt: s.ReceivedAt,
				Offline: s.Offline(), Imported: s.Imported, Flagged: flagged(s.Event, c.RegisteredAt),
				Late: s.ReceivedAt.Sub(s.OccurredAt) > lateAfter && !s.Auto && !s.Imported, Fate: s.Fate, FateReason: s.Reason,
				Voidable: dispute.Voidable(who.Subject, &c, s, r.Now), Data: data,
			}
			if s.Offline() {
				v.DeviceAt = &s.DeviceAt
			}
			v.DocketedOn = s.DocketOn
			views = append(views, v)
		}
		return nil
	})
	if err == nil {
		err = a.note(ctx, who, look)
	}
	if err != nil {
		return nil, err
	}
	return views, nil
}

// read loads a case that the caller may read, for looking only.
func read(r *store.Read, who Caller, id string) (dispute.Case, error) {
	c, err := replayed(r, id)
	if err == nil && !dispute.CanRead(who.Subject, &c) {
		err = fault.Missing()
	}
	return c, err
}

// readContent is read for what only those need who see the content. Forbidden, code
// "not_a_member", for a restricted case of which the caller sees the row only.
func readContent(r *store.Read, who Caller, id string) (dispute.Case, error) {
	c, err := read(r, who, id)
	if err == nil && !member(who, &c) {
		err = notAMember()
	}
	return c, err
}

// replayed is a case as its events make it, whoever asks.
func replayed(r *store.Read, id string) (dispute.Case, error) {
	events, err := r.Events(id)
	if err != nil {
		return dispute.Case{}, err
	}
	return dispute.Replay(id, events), nil
}

// member reports whether the content of a case is the caller's.
func member(who Caller, c *dispute.Case) bool {
	return dispute.CanRead(who.Subject, c) && !dispute.SeesHandOverOnly(who.Subject, c) &&
		(!c.Facts.Restricted || dispute.IsMember(who.Subject, c))
}

// view is the case as the caller sees it.
func (a *App) view(r *store.Read, ref reference, who Caller, c *dispute.Case) (_ CaseView, err error) {
	today := calendar.DateOf(r.Now)
	v := CaseView{
		ID: c.ID, DeviceNumber: c.DeviceNumber, Status: c.Status, Level: c.Level, StartLevel: c.StartLevel, Outcome: c.Outcome,
		Contested: c.Contested, Restricted: c.Facts.Restricted, Member: member(who, c),
		Imported: c.Imported,
		UnitID:   c.UnitID, UnitName: ref.called(c.UnitID), UnitPath: ref.path(c.UnitID), RegisteredAt: c.RegisteredAt,
		AcceptedOn: c.AcceptedOn, Deadline: c.Deadline, DaysLeft: daysLeft(c.Deadline, today), DocketedOn: c.DocketedOn,
		ConcludedOn: c.ConcludedOn, ConcludedLevel: c.ConcludedLevel, Version: c.Version(), May: []dispute.Action{}, Ladder: ref.ladder(c),
	}
	if c.Number != nil {
		v.Number = c.Number.Text
	}
	for _, n := range c.VoidedNumbers {
		v.VoidedNumbers = append(v.VoidedNumbers, n.Text)
	}
	if c.Agreement != nil {
		v.EffectiveOn = c.Agreement.EffectiveOn
	}
	if dispute.SeesHandOverOnly(who.Subject, c) {
		v.May, v.Ladder = a.may(who, c), []RungView{}
		v.ContentView, err = ref.chosen(r, c)
		return v, err
	}
	if !v.Member {
		return v, nil
	}
	v.May = a.may(who, c)
	v.RegisteredBy = c.RegisteredBy.Name
	if v.ContentView, err = ref.content(r, c); err != nil {
		return v, err
	}
	v.SeesLooks = dispute.IsMember(who.Subject, c)
	if len(v.May) > 0 {
		v.Recused, v.Admitted = persons(c.Recused), persons(c.Admitted)
	}
	v.Links, err = linksOf(r, who, c)
	return v, err
}

// may is what the rules allow and the caller's role has a right to.
func (a *App) may(who Caller, c *dispute.Case) []dispute.Action {
	may := []dispute.Action{}
	held := roles(who)
	for _, action := range dispute.May(who.Subject, c) {
		if a.rights.May(held, "case", string(action)) {
			may = append(may, action)
		}
	}
	return may
}

func (ref reference) content(r *store.Read, c *dispute.Case) (*ContentView, error) {
	private, err := r.Parties(c.ID)
	if err != nil {
		return nil, err
	}
	f := c.Facts
	v := &ContentView{
		Title: dispute.Title(c.Parties), Category: f.Category, CategoryName: ref.category[f.Category], Risk: f.Risk, Narrative: f.Narrative,
		AmountFen: f.AmountFen, PersonsInvolved: f.PersonsInvolved, Cause: f.Cause, AroseOn: f.AroseOn, FirstKnownOn: f.FirstKnownOn,
		Source: f.Source, SourceBody: f.SourceBody, Harms: f.Harms, Minors: f.Minors, DomesticViolence: f.DomesticViolence,
		Mediators: []MediatorRef{}, Ledger: c.Ledger, Committee: ref.committeeAt(c, cmp.Or(c.AcceptedLevel, c.Level)),
	}
	for _, p := range c.Parties {
		pv := PartyView{ID: p.ID, Name: p.Name, Kind: p.Kind, Side: p.Side, Gender: p.Gender, Consent: p.Consent}
		pv.mask(private)
		pv.Told = slices.ContainsFunc(c.Told, func(t dispute.Telling) bool { return t.PartyID == p.ID })
		v.Parties = append(v.Parties, pv)
	}
	for _, m := range c.Mediators {
		v.Mediators = append(v.Mediators, MediatorRef{UserID: m.UserID, Name: m.Name})
	}
	v.Hearings = ref.hearings(c)
	v.Agreement = ref.agreement(c)
	if t := c.Termination; t != nil && t.Reason != "" {
		v.Termination = &TerminationView{Reason: t.Reason, RouteNotice: t.RouteNotice, Method: t.Method, NotifiedOn: t.NotifiedOn}
	}
	for _, f := range c.FollowUps {
		v.FollowUps = append(v.FollowUps, VisitView{
			On: f.On, Visitor: f.Actor.Name, Reached: f.Reached, Confirmed: f.Confirmed, Remark: f.Remark, SelfVisit: f.SelfVisit, Relapse: f.Relapse,
		})
	}
	v.Supervision = supervision(c, c.Supervision)
	ref.desk(c, v, calendar.DateOf(r.Now))
	if c.Status == dispute.Concluded || c.Status == dispute.Archived {
		for _, p := range dispute.Checklist(c) {
			v.Papers = append(v.Papers, PaperView{Code: p.Code, Name: p.Name, Required: p.Required, Ticked: slices.Contains(c.Papers, p.Code)})
		}
	}
	return v, nil
}

// committeeAt is the name of the committee that answers for what the case goes
// through at a level; "" where there is none yet.
func (ref reference) committeeAt(c *dispute.Case, l grid.Level) string {
	committee, _ := ref.committee(c.Place.At(grid.IssuingLevel(l)))
	return committee.Name
}

func (ref reference) agreement(c *dispute.Case) *AgreementView {
	g := c.Agreement
	if g == nil {
		return nil
	}
	v := &AgreementView{
		Form: g.Form, Content: g.Content, ReachedOn: g.ReachedOn, Level: g.Level, Copies: g.Copies, Committee: ref.committeeName(g.CommitteeID),
		SealedOn: g.SealedOn, EffectiveOn: g.EffectiveOn, MediatorSignedOn: g.MediatorSignedOn, Signatures: g.Signatures, Obligations: []ObligationView{},
	}
	if c.Number != nil {
		v.Number = c.Number.Text
	}
	if v.Committee == "" {
		v.Committee = ref.committeeAt(c, g.Level)
	}
	v.Confirmable, v.ConfirmBy = dispute.Confirmable(c.Facts.Category), c.ConfirmBy()
	if s := g.Confirmation; s != nil {
		v.Confirmation = &ConfirmationView{State: s.State, On: s.On, Court: s.Court, Number: s.Number, Remark: s.Remark}
	}
	for _, o := range g.Obligations {
		ov := ObligationView{
			ID: o.ID, DebtorID: o.DebtorID, What: o.What, AmountFen: o.AmountFen, DueOn: o.DueOn, OnTheSpot: o.OnTheSpot, State: g.State(o.ID),
		}
		if p, ok := g.Performance[o.ID]; ok {
			ov.PerformedOn, ov.Remark = p.On, p.Remark
		}
		v.Obligations = append(v.Obligations, ov)
	}
	return v
}

// ladder is the levels from the one where the case began upwards, with what
// happened at each.
func (ref reference) ladder(c *dispute.Case) []RungView {
	var rungs []RungView
	for _, l := range grid.Ladder[max(0, min(c.StartLevel.Rank(), c.Level.Rank())):] {
		unit := c.Place.At(l)
		v := RungView{Level: l, UnitName: ref.name(unit), Venue: ref.venues[unit].Name, State: "ahead"}
		for _, stay := range c.Rungs {
			if stay.Level == l {
				v.EnteredOn, v.LeftOn, v.DocketedOn, v.State = stay.EnteredOn, stay.LeftOn, stay.DocketOn, "done"
			}
		}
		for _, h := range c.Hearings {
			if h.Level == l {
				v.HeardOn, v.Result = calendar.DateOf(h.At), h.Hearing.Result
			}
		}
		switch {
		case l == c.Level:
			v.State = "now"
		case v.EnteredOn == "" && l.Rank() < c.Level.Rank():
			v.State = "passed_over"
		}
		rungs = append(rungs, v)
	}
	return rungs
}

// daysLeft is the days until a deadline, negative when it has passed; nil without one.
func daysLeft(deadline, today calendar.Date) *int {
	if deadline == "" {
		return nil
	}
	n := deadline.Sub(today)
	return &n
}
