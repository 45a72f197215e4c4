package app

import (
	"context"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// GiveSeat seats a person on a committee for a term. Conflict: "exclusive_role" for an
// administrator or auditor, "seat_overlaps" when he sits there in that time already,
// "chair_taken". Invalid: "unknown_committee", "before_from".
func (a *App) GiveSeat(ctx context.Context, who Caller, id string, in SeatInput, w Write) (PersonView, error) {
	var view PersonView
	err := a.onPerson(ctx, who, id, w, "seat", &view, func(tx *store.Tx, ref reference, u *store.User) (string, any, error) {
		seat := grid.CommitteeMember{
			CommitteeID: in.CommitteeID, UserID: u.ID, Name: u.Name, Kind: in.Kind, Engagement: in.Engagement,
			TermFrom: in.From, TermTo: in.To, Chair: in.Chair,
		}
		if err := ref.seatable(who, seat); err != nil {
			return "", nil, err
		}
		grants, err := tx.Grants(u.ID)
		if err != nil {
			return "", nil, err
		}
		seats, err := tx.SeatsOf(u.ID)
		if err != nil {
			return "", nil, err
		}
		if err := compatible(grants, append(slices.Clone(seats), seat)); err != nil {
			return "", nil, err
		}
		if slices.ContainsFunc(seats, func(s grid.CommitteeMember) bool { return s.CommitteeID == seat.CommitteeID && together(s, seat) }) {
			return "", nil, fault.New(fault.Conflict, "seat_overlaps", "这段时间他已经在这个调委会任职")
		}
		if err := chairFree(tx, seat); err != nil {
			return "", nil, err
		}
		return "person.seat", map[string]any{"after": seatDetail(seat)}, tx.SaveMember(seat)
	})
	return view, err
}

// EndSeat sets the last day of a term; yesterday ends it at once. Invalid, codes
// "unknown_seat", "too_early".
func (a *App) EndSeat(ctx context.Context, who Caller, id string, in SeatEnd, w Write) (PersonView, error) {
	var view PersonView
	err := a.onPerson(ctx, who, id, w, "seat", &view, func(tx *store.Tx, _ reference, u *store.User) (string, any, error) {
		seats, err := tx.SeatsOf(u.ID)
		if err != nil {
			return "", nil, err
		}
		today := calendar.DateOf(tx.Now)
		i := slices.IndexFunc(seats, func(s grid.CommitteeMember) bool {
			return s.CommitteeID == in.CommitteeID && s.TermFrom == in.From && s.TermTo >= today
		})
		switch {
		case i < 0:
			return "", nil, fault.At("/committee_id", "unknown_seat", "他不在这个调委会，或者任期已经结束")
		case in.To < today.Add(-1):
			return "", nil, fault.At("/to", "too_early", "最早从今天起停止")
		case in.To > seats[i].TermTo:
			return "", nil, fault.At("/to", "after_term", "不能晚于任期的最后一天；延长任期请另加一段")
		}
		before := seatDetail(seats[i])
		seats[i].TermTo = in.To
		return "person.seat", map[string]any{"before": before, "after": seatDetail(seats[i])}, tx.SaveMember(seats[i])
	})
	return view, err
}

func seatDetail(s grid.CommitteeMember) map[string]any {
	return map[string]any{
		"committee_id": s.CommitteeID, "kind": s.Kind, "engagement": s.Engagement, "from": s.TermFrom, "to": s.TermTo, "chair": s.Chair,
	}
}

func (ref reference) seatable(who Caller, s grid.CommitteeMember) error {
	i := slices.IndexFunc(ref.committees, func(c grid.Committee) bool { return c.ID == s.CommitteeID })
	switch {
	case i < 0 || !ref.administers(who, ref.committees[i].UnitID):
		return fault.At("/committee_id", "unknown_committee", "没有这个调委会")
	case s.TermTo < s.TermFrom:
		return fault.At("/to", "before_from", "结束的日子不能早于开始的日子")
	}
	return nil
}

// chairFree is Conflict, code "chair_taken", when somebody else presides in that time.
func chairFree(tx *store.Tx, seat grid.CommitteeMember) error {
	if !seat.Chair {
		return nil
	}
	members, err := tx.LockMembers(seat.CommitteeID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(members, func(s grid.CommitteeMember) bool { return s.Chair && s.UserID != seat.UserID && together(s, seat) }) {
		return fault.New(fault.Conflict, "chair_taken", "这段时间这个调委会已经有主任", fault.Field{Pointer: "/chair", Code: "chair_taken"})
	}
	return nil
}

func together(a, b grid.CommitteeMember) bool {
	return meet(a.TermFrom, a.TermTo, b.TermFrom, b.TermTo)
}
