package app

import (
	"context"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// Kinds of reminder, each a message check.<kind>.
const (
	remindWaiting     = "waiting"      // a registration, for its mediator and head
	remindWaitingLong = "waiting_long" // a registration, for the township
	remindHearing     = "hearing"      // is tomorrow
	remindSeal        = "seal"
	remindObligation  = "obligation"
	remindVisit       = "visit"
	remindConfirm     = "confirm"
	remindHandOver    = "hand_over" // receipt or feedback is due
	remindTerm        = "term"      // a mediator's term ends
	remindReport      = "report"    // a zero-report is missing
)

// Days of product.md 3.2 and 3.4; the others are the program's own.
const (
	waitsShort = 3 // days that a registration waits before its mediator and head are told
	waitsLate  = 7 // and the township
)

var (
	confirmLeft = []int{10, 3}    // days left to apply for judicial confirmation
	termLeft    = []int{30, 7, 0} // days left of a mediator's term
)

// confirmDays is how long after its effect an agreement can be brought to court
// (product.md 3.4); dispute.Case.ConfirmBy is the rule.
const confirmDays = 30

// remindDays are the days at which the check of a date has to look.
func remindDays(on calendar.Date) store.CheckDays {
	d := store.CheckDays{On: on, EffectiveOn: []calendar.Date{on.Add(-visitAfter)}, RegisteredUntil: on.Add(-waitsShort)}
	for _, left := range confirmLeft {
		d.EffectiveOn = append(d.EffectiveOn, on.Add(left-confirmDays))
	}
	return d
}

// remindersOf is what falls due of a case on a date. Each is told once, on its day, but
// a seal is chased daily (product.md 3.4). A ledger's cases were over long ago.
func remindersOf(c *dispute.Case, on calendar.Date) []reminder {
	if c.Imported || c.Contested {
		return nil
	}
	switch c.Status {
	case dispute.Registered:
		switch on.Sub(waitsSince(c)) {
		case waitsShort:
			return []reminder{{remindWaiting, "", waitsShort}}
		case waitsLate:
			return []reminder{{remindWaitingLong, "", waitsLate}}
		}
	case dispute.Mediating:
		if c.DocketedOn == on.Add(1) {
			return []reminder{{remindHearing, c.DocketedOn, len(untold(c))}}
		}
	case dispute.Concluded:
		if c.HandOver.OwedBy() == on {
			return []reminder{{remindHandOver, on, 1}}
		}
		if c.Agreement != nil {
			return agreementReminders(c, on)
		}
	}
	return nil
}

func agreementReminders(c *dispute.Case, on calendar.Date) []reminder {
	var list []reminder
	g := c.Agreement
	if g.Form == dispute.Written && g.SealedOn == "" && g.ReachedOn < on {
		list = append(list, reminder{remindSeal, "", on.Sub(g.ReachedOn)})
	}
	due := 0
	for _, o := range g.Obligations {
		if s := g.State(o.ID); o.DueOn == on && (s == dispute.Pending || s == dispute.Partly) {
			due++
		}
	}
	if due > 0 {
		list = append(list, reminder{remindObligation, on, due})
	}
	if g.EffectiveOn != "" && len(c.FollowUps) == 0 && g.EffectiveOn.Add(visitAfter) == on {
		list = append(list, reminder{remindVisit, on, 1})
	}
	if by := c.ConfirmBy(); by != "" && g.Confirmation == nil && slices.Contains(confirmLeft, by.Sub(on)) {
		list = append(list, reminder{remindConfirm, by, by.Sub(on)})
	}
	return list
}

// waitsSince is the day from which a registration waits: the server's, where it came later.
func waitsSince(c *dispute.Case) calendar.Date {
	since := calendar.DateOf(c.RegisteredAt)
	for _, e := range c.Events {
		if e.Action() == dispute.ActRegister {
			since = max(since, calendar.DateOf(e.ReceivedAt))
		}
	}
	return since
}

// untold are the parties who have not been told of the present docket.
func untold(c *dispute.Case) []dispute.Party {
	return slices.DeleteFunc(slices.Clone(c.Parties), func(p dispute.Party) bool {
		return slices.ContainsFunc(c.Told, func(t dispute.Telling) bool { return t.PartyID == p.ID })
	})
}

// seats reminds of the terms that end.
func (k *check) seats(ctx context.Context) error {
	ref, err := k.app.reference(ctx)
	if err != nil {
		return err
	}
	var days []calendar.Date
	for _, left := range termLeft {
		days = append(days, k.on.Add(left))
	}
	var found []CheckItem
	err = k.within(ctx, func(r *store.Read, tx *store.Tx) error {
		found = nil
		seats, err := r.SeatsEnding(days...)
		if err != nil {
			return err
		}
		var subjects []string
		for _, s := range seats {
			subjects = append(subjects, seatSubject(s))
		}
		left, err := k.undone(r, subjects)
		if err != nil {
			return err
		}
		for _, s := range seats {
			if !slices.Contains(left, seatSubject(s)) {
				continue
			}
			found = append(found, CheckItem{UserID: s.UserID, Action: "remind", Kind: remindTerm})
			if tx == nil {
				continue
			}
			if err := tx.DealWith(k.on, seatSubject(s), store.CheckCounts{Reminded: 1}); err != nil {
				return err
			}
			i := slices.IndexFunc(ref.committees, func(c grid.Committee) bool { return c.ID == s.CommitteeID })
			if i < 0 {
				continue
			}
			unit := ref.units[ref.committees[i].UnitID]
			err := tx.Emit(unit.Place.TownshipID, "check."+remindTerm, map[string]any{"unit_id": unit.ID, "user_id": s.UserID, "date": k.on, "due_on": s.TermTo})
			if err != nil {
				return err
			}
		}
		return nil
	})
	k.items = append(k.items, found...)
	return err
}

func seatSubject(s grid.CommitteeMember) string { return s.CommitteeID + "/" + s.UserID }
