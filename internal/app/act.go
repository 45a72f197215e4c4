package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// Act does one action of product.md 3.2 on a case and answers with the case.
//
//	NotFound:     no such case, or not the caller's to read
//	Forbidden:    "forbidden" where the role may not, "not_yours_to_do" where the
//	              caller is not the one whose turn it is
//	Precondition: "version_missing"; Stale: "stale_version" with the current case
//	Conflict:     not from this status or level, and the guards of internal/dispute
//	Invalid:      a field at fault, an occurred_at out of range, a reused key
func (a *App) Act(ctx context.Context, who Caller, id string, act dispute.Act, w Write) (CaseView, error) {
	switch t := act.(type) {
	case *dispute.Link:
		return a.link(ctx, who, id, t, w)
	case *dispute.Reopen:
		return a.reopen(ctx, who, id, t, w)
	}
	return a.change(ctx, who, id, w, act.Action(), func(*store.Tx, reference, *dispute.Case) (dispute.Act, after, error) {
		return act, nil, nil
	})
}

// after is what else is to be done once an act is recorded, on the case as it then
// stands; a case it returns is answered with instead.
type after func(next *dispute.Case, m moment) (*dispute.Case, error)

// change is the one way in which an existing case changes; make turns the input
// into an act once the case is loaded, and may ask for more to be done after it. The
// other cases that it touches are locked with it.
func (a *App) change(ctx context.Context, who Caller, id string, w Write, action dispute.Action,
	make func(*store.Tx, reference, *dispute.Case) (act dispute.Act, then after, err error), others ...string,
) (CaseView, error) {
	if !a.rights.May(roles(who), "case", string(action)) {
		return CaseView{}, fault.New(fault.Forbidden, "forbidden", "您的角色不能办这件事")
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return CaseView{}, err
	}
	var view CaseView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		if len(others) > 0 {
			if err := tx.LockCases(append(others, id)...); err != nil {
				return err
			}
		}
		c, err := load(tx, who, id)
		if err != nil {
			return err
		}
		if err := current(w, &c, func() (CaseView, error) { return a.view(&tx.Read, ref, who, &c) }); err != nil {
			return err
		}
		m, err := happened(w, tx.Now)
		if err != nil {
			return err
		}
		act, then, err := make(tx, ref, &c)
		if err != nil {
			return err
		}
		next, err := a.append(tx, ref, who, c, act, m, w.Key)
		if err != nil {
			return err
		}
		shown := &next
		if then != nil {
			instead, err := then(&next, m)
			if err != nil {
				return err
			}
			if instead != nil {
				shown = instead
			}
		}
		view, err = a.view(&tx.Read, ref, who, shown)
		return err
	})
	return view, err
}

// append lets the rules judge an act and records it.
func (a *App) append(tx *store.Tx, ref reference, who Caller, c dispute.Case, act dispute.Act, m moment, key string) (dispute.Case, error) {
	return a.appendAs(tx, ref, who, who.Subject, c, act, m, key)
}

// appendAs is append with the caller's right judged as that of another subject.
func (a *App) appendAs(tx *store.Tx, ref reference, who Caller, judged grid.Subject, c dispute.Case, act dispute.Act, m moment, key string) (dispute.Case, error) {
	act, err := complete(tx, ref, who, &c, act, calendar.DateOf(m.at))
	if err != nil {
		return c, err
	}
	e, err := newEvent(who, &c, act, m, tx.Now, key)
	if err != nil {
		return c, err
	}
	next, e, err := ref.rules.Propose(c, judged, e, calendar.DateOf(tx.Now))
	if err != nil {
		return c, err
	}
	switch t := e.Act.(type) {
	case *dispute.Accept:
		// The number is drawn only once the rules have agreed: a refused act draws none, one
		// that lapses has one that reads 作废.
		if t.Number, err = draw(tx, ref, &next, e); err != nil {
			return c, err
		}
		next = replay(&next)
	case *dispute.Reopen:
		if !stands(&next) {
			t.NewCaseID = "" // there will be none
		}
	}
	return next, record(tx, who, &next, e)
}

// replay folds the events of a case again.
func replay(c *dispute.Case) dispute.Case {
	events := make([]dispute.Event, len(c.Events))
	for i, s := range c.Events {
		events[i] = s.Event
	}
	return dispute.Replay(c.ID, events)
}

func newEvent(who Caller, c *dispute.Case, act dispute.Act, m moment, now time.Time, key string) (dispute.Event, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return dispute.Event{}, fault.Wrap(err, "无法编号")
	}
	return dispute.Event{
		ID: id.String(), CaseID: c.ID, Act: act, Level: m.level, OccurredAt: m.at, ReceivedAt: now, ClientKey: key,
		DeviceAt: m.savedAt, ClockOffset: m.offset, DeviceSeq: m.seq,
		Actor: dispute.Actor{UserID: who.Subject.UserID, Name: who.Subject.Name, Role: actingRole(who, c.Place)},
	}, nil
}

// actingRole is the role in which the caller most likely acts at a place: the one
// whose unit is nearest to it.
func actingRole(who Caller, at grid.Place) grid.Role {
	var role grid.Role
	nearest := len(grid.Ladder)
	for _, g := range who.Subject.Grants {
		if at.Within(g.UnitID) && g.Level.Rank() < nearest {
			role, nearest = g.Role, g.Level.Rank()
		}
	}
	if role == "" && len(who.Subject.Grants) > 0 {
		role = who.Subject.Grants[0].Role
	}
	return role
}

// complete adds what the sender does not know: the mediators' names and terms, the
// committee that seals. Invalid, code "unknown_mediator", at the id of one who
// sits on no committee of the case's place; "unknown_duplicate" at that of a case which
// the caller may not read, for it would be linked, and a link shows the other's number.
func complete(tx *store.Tx, ref reference, who Caller, c *dispute.Case, act dispute.Act, on calendar.Date) (dispute.Act, error) {
	var err error
	switch t := act.(type) {
	case *dispute.Accept:
		given := *t
		given.Number = nil
		if len(given.MediatorIDs) == 0 {
			if given.MediatorIDs, err = usual(tx, ref, who, c, on); err != nil {
				return nil, err
			}
		}
		given.Mediators, err = seated(tx, ref, c, given.MediatorIDs)
		return &given, err
	case *dispute.Decline:
		if t.DuplicateOf == "" || t.DuplicateOf == c.ID {
			return act, nil // which is for the rules
		}
		if _, err := read(&tx.Read, who, t.DuplicateOf); fault.KindOf(err) == fault.NotFound {
			return nil, fault.At("/duplicate_of", "unknown_duplicate", "没有找到这件纠纷，或者不在您的范围内")
		} else if err != nil {
			return nil, err
		}
	case *dispute.Assign:
		given := *t
		given.Mediators, err = seated(tx, ref, c, given.MediatorIDs)
		return &given, err
	case *dispute.HandOver:
		given := *t
		agency, ok := ref.agency(c, given.AgencyID)
		if !ok && given.AgencyID != "" {
			return nil, fault.At("/agency_id", "unknown_agency", "没有这个部门")
		}
		given.AgencyName = agency.Name
		return &given, nil
	case *dispute.Recuse:
		given := *t
		if given.Name == "" && given.UserID != "" {
			if given.Name, err = personNamed(&tx.Read, c, given.UserID, "/user_id"); err != nil {
				return nil, err
			}
		}
		given.Mediators, err = seated(tx, ref, c, given.MediatorIDs)
		return &given, err
	case *dispute.Admit:
		given := *t
		given.Persons = nil
		for i, id := range given.UserIDs {
			name, err := personNamed(&tx.Read, c, id, fmt.Sprintf("/user_ids/%d", i))
			if err != nil {
				return nil, err
			}
			given.Persons = append(given.Persons, dispute.Person{UserID: id, Name: name})
		}
		return &given, nil
	case *dispute.Seal:
		given := *t
		committee, _ := ref.committee(c.Place.At(grid.IssuingLevel(c.ConcludedLevel)))
		given.CommitteeID = committee.ID
		return &given, nil
	}
	return act, nil
}

// usual is who mediates when nobody was named: the caller if he sits on the
// case's committee, else the mediators of its village.
func usual(tx *store.Tx, ref reference, who Caller, c *dispute.Case, on calendar.Date) ([]string, error) {
	members, err := seats(&tx.Read, ref, c)
	if err != nil {
		return nil, err
	}
	holders, err := tx.Holders(grid.Mediator, c.Place.At(grid.IssuingLevel(c.Level)))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range members {
		if m.UserID == who.Subject.UserID && m.InTerm(on) {
			return []string{m.UserID}, nil
		}
		if m.InTerm(on) && slices.ContainsFunc(holders, func(u store.User) bool { return u.ID == m.UserID }) {
			ids = append(ids, m.UserID)
		}
	}
	return ids, nil
}

// seats are the committee members who may mediate the case: its village's, and the
// township's.
func seats(r *store.Read, ref reference, c *dispute.Case) ([]grid.CommitteeMember, error) {
	var members []grid.CommitteeMember
	for _, l := range []grid.Level{grid.Village, grid.Township} {
		if committee, ok := ref.committee(c.Place.At(l)); ok {
			sitting, err := r.Members(committee.ID)
			if err != nil {
				return nil, err
			}
			members = append(members, sitting...)
		}
	}
	return members, nil
}

func seated(tx *store.Tx, ref reference, c *dispute.Case, ids []string) ([]dispute.Mediator, error) {
	members, err := seats(&tx.Read, ref, c)
	if err != nil {
		return nil, err
	}
	mediators := make([]dispute.Mediator, 0, len(ids))
	for i, id := range ids {
		at := slices.IndexFunc(members, func(m grid.CommitteeMember) bool { return m.UserID == id })
		if at < 0 {
			return nil, fault.At(fmt.Sprintf("/mediator_ids/%d", i), "unknown_mediator", "这位不是本村或本乡调委会的调解员")
		}
		m := members[at]
		mediators = append(mediators, dispute.Mediator{UserID: m.UserID, Name: m.Name, CommitteeID: m.CommitteeID, TermFrom: m.TermFrom, TermTo: m.TermTo})
	}
	return mediators, nil
}

// draw allocates the file number of the committee at whose level the case is
// accepted: （2026）磙人调字第0001号. The year is that of the act, or of its arrival when
// a device's clock cannot be relied on; the order is that of arrival (product.md 3.6).
func draw(tx *store.Tx, ref reference, c *dispute.Case, e dispute.Event) (*dispute.FileNumber, error) {
	committee, ok := ref.committee(c.Place.At(grid.IssuingLevel(e.Level)))
	if !ok {
		return nil, fault.New(fault.Conflict, "no_committee", "这里还没有人民调解委员会，不能受理")
	}
	on := e.OccurredAt
	if flagged(e, c.RegisteredAt) {
		on = e.ReceivedAt
	}
	n, err := tx.NextFileNumber(committee.ID, calendar.DateOf(on).Year(), c.ID)
	return &n, err
}

// Mediators are the committee members in term who can be assigned to a case;
// NotFound when the case is not the caller's to read, Forbidden as readContent.
func (a *App) Mediators(ctx context.Context, who Caller, caseID string) ([]MediatorView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	views := []MediatorView{}
	err = a.store.Read(ctx, func(r *store.Read) error {
		c, err := readContent(r, who, caseID)
		if err != nil {
			return err
		}
		members, err := seats(r, ref, &c)
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.InTerm(calendar.DateOf(r.Now)) {
				views = append(views, MediatorView{UserID: m.UserID, Name: m.Name, Committee: ref.committeeName(m.CommitteeID)})
			}
		}
		return nil
	})
	return views, err
}
