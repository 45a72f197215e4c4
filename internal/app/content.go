package app

import (
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// desk adds to a case's content what the desk does with it.
func (ref reference) desk(c *dispute.Case, v *ContentView, today calendar.Date) {
	if c.Contest != nil {
		v.Contest = contest(c)
	}
	v.HandOver = handOver(c, today)
	for _, r := range c.Reports {
		v.Reports = append(v.Reports, ReportView{Kind: r.Kind, Receiver: r.Receiver, At: r.At, Remark: r.Remark, By: r.Actor.Name})
	}
	v.ReportsOwed = c.ReportsOwed()
	if x := c.Extension; x != nil {
		v.Extension = &ExtensionView{Days: x.Days, On: x.On}
	}
	for _, in := range c.Instructions {
		v.Instructions = append(v.Instructions, InstructionView{On: in.At, By: in.Actor.Name, Text: in.Text})
	}
}

// chosen is what the agency may see: the kinds of data that were chosen for it and
// the hand-over itself, nothing else (product.md 3.5 and 7).
func (ref reference) chosen(r *store.Read, c *dispute.Case) (*ContentView, error) {
	has := func(kind string) bool { return slices.Contains(c.HandOver.Data, kind) }
	v := &ContentView{HandOverOnly: true, HandOver: handOver(c, calendar.DateOf(r.Now)), Parties: []PartyView{}, Mediators: []MediatorRef{}}
	if has(dispute.DataParties) {
		v.Title = dispute.Title(c.Parties)
	}
	if has(dispute.DataNarrative) {
		v.Category, v.CategoryName = c.Facts.Category, ref.category[c.Facts.Category]
		v.Narrative, v.Cause, v.AmountFen = c.Facts.Narrative, c.Facts.Cause, c.Facts.AmountFen
	}
	if has(dispute.DataRisk) {
		v.Risk, v.Harms = c.Facts.Risk, c.Facts.Harms
	}
	if has(dispute.DataHearings) {
		v.Hearings = ref.hearings(c)
	}
	if !has(dispute.DataParties) && !has(dispute.DataContact) && !has(dispute.DataIDNumbers) {
		return v, nil
	}
	private, err := r.Parties(c.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range c.Parties {
		pv := PartyView{ID: p.ID}
		if has(dispute.DataParties) {
			pv.Name, pv.Kind, pv.Side = p.Name, p.Kind, p.Side
		}
		pv.mask(private)
		if !has(dispute.DataContact) {
			pv.PhoneMasked, pv.AddressMasked = "", ""
		}
		if !has(dispute.DataIDNumbers) {
			pv.IDNumberMasked = ""
		}
		v.Parties = append(v.Parties, pv)
	}
	return v, nil
}

// ofHandOver reports whether an event belongs to the present hand-over, which is all
// of the time line that its agency sees.
func ofHandOver(c *dispute.Case, s dispute.Standing) bool {
	begun := slices.IndexFunc(c.Events, func(e dispute.Standing) bool { return e.ID == c.HandOver.EventID })
	switch s.Action() {
	case dispute.ActHandOver:
		return s.ID == c.HandOver.EventID
	case dispute.ActReceipt, dispute.ActFeedback:
		return slices.IndexFunc(c.Events, func(e dispute.Standing) bool { return e.ID == s.ID }) > begun
	}
	return false
}

func (p *PartyView) mask(private []store.PartyPrivate) {
	for _, own := range private {
		if own.PartyID == p.ID {
			p.PhoneMasked, p.IDNumberMasked, p.AddressMasked = maskPhone(own.Phone), maskIDNumber(own.IDNumber), maskAddress(own.Address)
		}
	}
}

func (ref reference) hearings(c *dispute.Case) []HearingView {
	var list []HearingView
	for _, h := range c.Hearings {
		list = append(list, HearingView{
			EventID: h.EventID, At: h.At, Level: h.Level, Committee: ref.committeeAt(c, h.Level), Result: h.Hearing.Result, RightsNotice: h.Hearing.RightsNotice,
			Attendance: h.Hearing.Attendance, Record: h.Hearing.Record,
		})
	}
	return list
}

func handOver(c *dispute.Case, today calendar.Date) *HandOverView {
	h := c.HandOver
	if h == nil || h.Imported {
		return nil
	}
	v := &HandOverView{
		AgencyID: h.AgencyID, Agency: h.AgencyName, Basis: h.Basis, BasisText: h.BasisText, Data: h.Data, Note: h.Note, HandedOn: h.On, DueOn: h.DueOn,
		ReceiptBy: h.ReceiptBy, ReceivedOn: h.ReceivedOn, State: store.HandOverState(h), Returned: h.Returned, ReturnedFor: h.ReturnedFor,
		Feedbacks: []FeedbackView{}, Supervision: supervision(c, h.Supervision),
	}
	if due := awaited(v.State, h.ReceiptBy, h.DueOn); due != "" {
		v.Overdue = due < today
	}
	for _, f := range h.Feedbacks {
		v.Feedbacks = append(v.Feedbacks, FeedbackView{On: f.On, By: f.Actor.Name, Settled: f.Settled, Text: f.Text})
	}
	return v
}

// awaited is the last date for what the agency owes next, "" when it owes nothing.
func awaited(state string, receiptBy, dueOn calendar.Date) calendar.Date {
	switch state {
	case store.HandOverWaiting:
		return receiptBy
	case store.HandOverReceived:
		return dueOn
	}
	return ""
}

// supervision names who took the step that a case or its hand-over stands at.
func supervision(c *dispute.Case, s *dispute.Supervision) *SupervisionView {
	if s == nil {
		return nil
	}
	v := &SupervisionView{Step: s.Step, Since: s.Since}
	for _, e := range slices.Backward(c.Events) {
		if act, ok := e.Act.(*dispute.Supervise); ok && e.Fate == dispute.Stands && act.Step == s.Step {
			v.By = e.Actor.Name
			break
		}
	}
	return v
}

func contest(c *dispute.Case) *ContestView {
	v := &ContestView{Sides: []SideView{}}
	for _, id := range c.Contest.Sides {
		for _, s := range c.Events {
			if s.ID == id {
				v.Sides = append(v.Sides, side(s))
			}
		}
	}
	return v
}

// side tells what one of the contested acts says and what it would make of the case.
func side(s dispute.Standing) SideView {
	v := SideView{
		EventID: s.ID, Action: s.Action(), Auto: s.Auto, Actor: s.Actor.Name, Level: s.Level, OccurredAt: s.OccurredAt, ReceivedAt: s.ReceivedAt, Offline: s.Offline(),
	}
	agreed := func(t dispute.Terms) {
		v.Outcome, v.Text = dispute.AgreedOral, t.Content
		if t.Form == dispute.Written {
			v.Outcome = dispute.AgreedWritten
		}
	}
	switch act := s.Act.(type) {
	case *dispute.Hearing:
		v.Result, v.Text = act.Result, act.Record
		if act.Agreement != nil {
			agreed(*act.Agreement)
		}
	case *dispute.Agree:
		agreed(act.Agreement)
	case *dispute.Terminate:
		v.Outcome, v.Reason, v.Text = dispute.Failed, act.Reason, act.RouteNotice
	case *dispute.Withdraw:
		v.Outcome, v.Reason = dispute.Withdrawn, act.Reason
	case *dispute.Decline:
		v.Outcome, v.Reason, v.Text = dispute.Declined, act.Reason, act.Explanation
	case *dispute.HandOver:
		v.Outcome, v.Reason, v.Text, v.Agency = dispute.HandedOver, act.Basis, act.Note, act.AgencyName
	case *dispute.Elevate:
		v.Text = act.Reason
	case *dispute.SendBack:
		v.Text = act.Reason
	case *dispute.Move:
		v.Text = act.Reason
	case *dispute.Extend:
		v.Text = act.Reason
	}
	return v
}

func persons(list []dispute.Person) []MediatorRef {
	var refs []MediatorRef
	for _, p := range list {
		refs = append(refs, MediatorRef{UserID: p.UserID, Name: p.Name})
	}
	return refs
}

// linksOf are the cases this one is tied to, as the caller may know them. Of a case
// that he was taken off he learns nothing.
func linksOf(r *store.Read, who Caller, c *dispute.Case) ([]LinkView, error) {
	var views []LinkView
	for _, l := range c.Links {
		v := LinkView{ID: l.CaseID, Kind: l.Kind}
		other, err := replayed(r, l.CaseID)
		switch {
		case fault.KindOf(err) == fault.NotFound:
		case err != nil:
			return nil, err
		case slices.ContainsFunc(other.Recused, func(p dispute.Person) bool { return p.UserID == who.Subject.UserID }):
			continue
		default:
			v.DeviceNumber, v.Readable = other.DeviceNumber, dispute.CanRead(who.Subject, &other)
			if other.Number != nil {
				v.Number = other.Number.Text
			}
			if member(who, &other) {
				v.Title = dispute.Title(other.Parties)
			}
		}
		views = append(views, v)
	}
	return views, nil
}
