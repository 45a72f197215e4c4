package dispute

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Open registers a dispute: the new case and its first event, completed (Act,
// Level, Seq; risk blue unless given; ids p1, p2, … for parties without). Whether
// the person may register there is CanRegister's to say. Invalid, with the
// pointer: party_count, required, id_twice, unknown_value, in_future, no_date,
// negative, unit_level.
func (r Rules) Open(act *Register, e Event) (Case, Event, error) {
	copied, err := clone(act)
	if err != nil {
		return Case{}, e, err
	}
	a := copied.(*Register)
	if a.Facts.Risk == "" {
		a.Facts.Risk = Blue
	}
	for i := range a.Parties {
		a.Parties[i].Name = strings.TrimSpace(a.Parties[i].Name)
		if a.Parties[i].ID == "" {
			a.Parties[i].ID = fmt.Sprintf("p%d", i+1)
		}
	}
	if err := a.check(e.day()); err != nil {
		return Case{}, e, err
	}
	a.Ledger = nil
	e.Act, e.Level, e.Seq, e.Auto, e.Imported = a, a.UnitLevel, 1, false, false
	return Replay(e.CaseID, []Event{e}), e, nil
}

// placed: a dispute arises at a unit of the grid between two parties at least.
func (a *Register) placed() *fault.Error {
	if a.UnitLevel.Rank() < 0 || a.UnitID == "" || a.Place.At(a.UnitLevel) != a.UnitID {
		return fault.At("/unit_id", "unit_level", "这个网格不办理纠纷")
	}
	if len(a.Parties) < 2 {
		return fault.At("/parties", "party_count", "至少要有两位当事人")
	}
	return nil
}

func (a *Register) check(today calendar.Date) *fault.Error {
	if err := a.placed(); err != nil {
		return err
	}
	for i, p := range a.Parties {
		at := fmt.Sprintf("/parties/%d", i)
		if err := required(at+"/name", p.Name, "请填写当事人姓名"); err != nil {
			return err
		}
		if slices.ContainsFunc(a.Parties[:i], func(o Party) bool { return o.ID == p.ID }) {
			return fault.At(at+"/id", "id_twice", "两位当事人的编号相同")
		}
		err := firstFault(
			oneOf(at+"/kind", p.Kind, "", "person", "organisation"),
			oneOf(at+"/side", p.Side, "", "applicant", "respondent"),
			oneOf(at+"/consent", string(p.Consent), string(ConsentUnknown), string(ConsentAgreed), string(ConsentRefused)),
		)
		if err != nil {
			return err
		}
	}
	return a.Facts.check(today)
}

func (f *Facts) check(today calendar.Date) *fault.Error {
	err := firstFault(
		required("/category", f.Category, "请选纠纷类型"),
		required("/narrative", f.Narrative, "请写明发生了什么事"),
		oneOf("/source", f.Source, "", "application", "initiative", "referral"),
	)
	if err != nil {
		return err
	}
	if !f.Risk.Valid() {
		return fault.At("/risk", "unknown_value", "风险等级只有红、橙、黄、蓝")
	}
	if f.AmountFen != nil && *f.AmountFen < 0 {
		return fault.At("/amount_fen", "negative", "金额不能小于零")
	}
	if f.PersonsInvolved != nil && *f.PersonsInvolved < 0 {
		return fault.At("/persons_involved", "negative", "人数不能小于零")
	}
	for i, harm := range f.Harms {
		if err := oneOf(fmt.Sprintf("/harms/%d", i), harm, "suicide", "crime", "petition", "brawl"); err != nil {
			return err
		}
	}
	if f.AroseOn != "" {
		if err := within("/arose_on", f.AroseOn, "", today, ""); err != nil {
			return err
		}
	}
	if f.FirstKnownOn != "" {
		return within("/first_known_on", f.FirstKnownOn, "", today, "")
	}
	return nil
}

// Propose judges one more act on a case and answers with the case as it then
// stands and the completed event (CaseID, Seq, Level, Stay and what the rules fill
// in). The caller has set ID, Act, Actor, the times and, for an act that names its
// level, Level; an empty Level is that of the case when the act happened.
//
// The act is judged where it happened: an OccurredAt in the past is weighed
// against the case as it stood then. today is the business date of now.
//
//	Forbidden: not_yours_to_do
//	Conflict:  not_from_here (status, level or outcome), contested, rests_on_it,
//	           and the codes of readiness and guards in moves.go and guards.go
//	Invalid:   before_case at /occurred_at; else the code and pointer of the field
func (r Rules) Propose(c Case, who grid.Subject, e Event, today calendar.Date) (Case, Event, error) {
	if err := r.complete(&c, &e); err != nil {
		return c, e, err
	}
	if e.OccurredAt.Before(c.RegisteredAt) && !e.Offline() {
		return c, e, fault.At("/occurred_at", "before_case", "时间不能早于登记的时间")
	}
	then := c.before(e)
	if e.Level == "" {
		e.Level = then.Level
	}
	if err := r.judge(&c, &then, who, &e, today); err != nil {
		return c, e, err
	}
	e.Stay = r.Stay(&then, e)
	next, refused := fold(c.ID, inOrder(append(c.events(), e)), 0)
	if e.Offline() {
		return next, e, nil
	}
	if err := refused[e.Seq]; err != nil {
		return c, e, err
	}
	if _, ok := e.Act.(*Decide); ok {
		return next, e, nil
	}
	if err := unseated(&c, &next, targets(e.Act)); err != nil {
		return c, e, err
	}
	return next, e, nil
}

// complete copies the act, so that the caller's stays as it was, and fills in what
// the rules know better than the sender.
func (r Rules) complete(c *Case, e *Event) error {
	act, err := clone(e.Act)
	if err != nil {
		return err
	}
	e.Act, e.CaseID, e.Seq, e.Auto, e.Imported = act, c.ID, c.Version()+1, false, false
	switch a := act.(type) {
	case *Agree:
		a.Agreement.number()
	case *Hearing:
		if a.Agreement != nil {
			a.Agreement.number()
		}
	case *FollowUp:
		a.SelfVisit = slices.ContainsFunc(c.Mediators, func(m Mediator) bool { return m.UserID == e.Actor.UserID })
	case *Edit:
		for i := range a.Parties {
			a.Parties[i].Name = strings.TrimSpace(a.Parties[i].Name)
		}
	case *Elevate:
		a.Basis, a.CheckOn = "", ""
	case *Supervise:
		a.Basis, a.CheckOn = "", ""
	case *HandOver:
		a.ReceiptBy = r.workingDays(known(*e), receiptDays)
	case *Decide:
		a.Voids = nil
	}
	// Online acts given to the same minute keep the order in which they were entered.
	for !e.Offline() && slices.ContainsFunc(c.Events, func(s Standing) bool { return s.OccurredAt.Equal(e.OccurredAt) }) {
		e.OccurredAt = e.OccurredAt.Add(time.Microsecond)
	}
	return nil
}

// number gives the obligations without an id o1, o2, ….
func (t *Terms) number() {
	for i := range t.Obligations {
		if t.Obligations[i].ID == "" {
			t.Obligations[i].ID = fmt.Sprintf("o%d", i+1)
		}
	}
}

// judge asks right, table, wording and guards in this order; then is the case as
// it stood when the act happened.
func (r Rules) judge(c, then *Case, who grid.Subject, e *Event, today calendar.Date) *fault.Error {
	row, ok := rowOf(e.Action())
	if !ok {
		return notFromHere(c)
	}
	seen := then
	if e.Offline() {
		seen = c.seenBy(*e)
	}
	if v, ok := e.Act.(*Void); ok {
		if err := mayVoid(c, who, v, *e); err != nil {
			return err
		}
	} else if !row.allows(Relations(who, seen)) {
		return notYours()
	}
	if e.Offline() {
		return seen.says(*e, today)
	}
	if c.Status == Archived && !slices.Contains(row.From, Archived) {
		return notFromHere(c)
	}
	if err := then.moves(e.Action(), e.Level); err != nil {
		return err
	}
	if err := then.says(*e, today); err != nil {
		return err
	}
	if d, ok := e.Act.(*Decide); ok {
		if err := then.needsDecide(d, *e); err != nil {
			return err
		}
		return c.weigh(d, *e)
	}
	return nil
}

// seenBy is the case by which the right to an act made on a device, and what it says,
// are judged: at the level the device knew, with whoever was ever assigned, and else
// by what the server had when the act happened. What comes in with the act, before or
// after it, never makes it refused.
func (c *Case) seenBy(e Event) *Case {
	known := slices.DeleteFunc(c.events(), func(had Event) bool {
		return had.Action() != ActRegister && had.ReceivedAt.After(e.OccurredAt)
	})
	seen, _ := fold(c.ID, inOrder(known), 0)
	seen.Place, seen.Level, seen.Mediators = c.Place, e.Level, c.everAssigned()
	return &seen
}

// everAssigned is everybody who was ever named as the case's mediator.
func (c *Case) everAssigned() []Mediator {
	var list []Mediator
	for _, s := range c.Events {
		switch a := s.Act.(type) {
		case *Accept:
			list = append(list, a.Mediators...)
		case *Assign:
			list = append(list, a.Mediators...)
		case *Recuse:
			list = append(list, a.Mediators...)
		}
	}
	return list
}

// mayVoid: an act is taken back by its author within 30 minutes of the server
// having it, a device may have brought it long after it happened; else by the level
// head, who must say why (product.md 3.2).
func mayVoid(c *Case, who grid.Subject, v *Void, e Event) *fault.Error {
	target := c.standing(v.EventID)
	if target == nil {
		return fault.At("/event_id", "event_unknown", "这件纠纷里没有这一步")
	}
	if heads(who, c) && !isRecused(who.UserID, c) {
		return nil
	}
	if who.UserID == "" || target.Actor.UserID != who.UserID {
		return notYours()
	}
	passed := e.ReceivedAt.Sub(target.ReceivedAt)
	if e.Offline() {
		passed = e.OccurredAt.Sub(target.OccurredAt)
	}
	if passed > voidWithin {
		return fault.New(fault.Conflict, "void_too_late", "超过三十分钟，本人不能再撤销，请找负责人")
	}
	return nil
}

func notYours() *fault.Error {
	return fault.New(fault.Forbidden, "not_yours_to_do", "这一步不归您办")
}

// before is the case as it stood when the event happened, in the light of
// everything known now.
func (c *Case) before(e Event) Case {
	then, _ := fold(c.ID, inOrder(append(c.events(), e)), e.Seq)
	then.Place = c.Place
	return then
}

func clone(act Act) (Act, error) {
	if act == nil {
		return nil, fault.Wrap(fmt.Errorf("dispute: an event without an act"), "内部错误")
	}
	data, err := json.Marshal(act)
	if err != nil {
		return nil, fault.Wrap(err, "内部错误")
	}
	copied, err := Decode(act.Action(), data)
	if err != nil {
		return nil, fault.Wrap(err, "内部错误")
	}
	return copied, nil
}
