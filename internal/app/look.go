package app

import (
	"context"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

const (
	// lookAction is what the record of acts calls it when somebody opens a case.
	lookAction = "case.look"
	// looksShown is how many looks are shown, the last ones.
	looksShown = 200
)

// LookView is a day on which somebody opened a case, with the first time.
type LookView struct {
	At   time.Time `json:"at"`
	Name string    `json:"name"`
}

// look is what somebody is about to see of a case; nil is nothing to be noted.
type look struct{ of *dispute.Case }

// looking is a look that is not on record yet. Once a person, case and day is enough: who
// looked has to be known, not how often he came back to the page. Whoever sees the bare
// row of a restricted case has not looked.
func looking(r *store.Read, who Caller, c *dispute.Case) (look, error) {
	if !member(who, c) && !dispute.SeesHandOverOnly(who.Subject, c) {
		return look{}, nil
	}
	before, err := r.AuditedSince(who.Subject.UserID, lookAction, "case", c.ID, calendar.DateOf(r.Now).At(0, 0))
	if err != nil || before {
		return look{}, err
	}
	return look{c}, nil
}

// note puts a look on record. While nothing can be written, ordinary cases stay open to
// those who need them and the log says who read (quality.md DUR-05); restricted ones
// do not.
func (a *App) note(ctx context.Context, who Caller, l look) error {
	if l.of == nil {
		return nil
	}
	err := a.store.Tx(ctx, func(tx *store.Tx) error {
		return tx.AuditOnce(entry(who, l.of.Place.TownshipID, lookAction, "case", l.of.ID, nil), calendar.DateOf(tx.Now).At(0, 0))
	})
	if fault.KindOf(err) == fault.Unavailable && !l.of.Facts.Restricted {
		a.log.Error("a look is not on record", "user", who.Subject.UserID, "case", l.of.ID, "error", err.Error())
		return nil
	}
	return err
}

// Looks is who looked at a case, the last first, for those who have it in hand: the
// members of product.md 7, of ordinary cases too. Asking is itself an entry. Forbidden,
// code "looks_of_members", for everybody else who may read the case.
func (a *App) Looks(ctx context.Context, who Caller, id string) ([]LookView, error) {
	views := []LookView{}
	err := a.store.Tx(ctx, func(tx *store.Tx) error {
		c, err := read(&tx.Read, who, id)
		if err != nil {
			return err
		}
		if !dispute.IsMember(who.Subject, &c) {
			return fault.New(fault.Forbidden, "looks_of_members", "只有办这件纠纷的人，才能看谁看过它")
		}
		entries, err := tx.AuditEntries(store.AuditFilter{Action: lookAction, Object: "case", ObjectID: id}, nil, looksShown)
		if err != nil {
			return err
		}
		for _, e := range entries {
			views = append(views, LookView{At: e.At, Name: e.ActorName})
		}
		return tx.Audit(entry(who, c.Place.TownshipID, "case.looks", "case", id, nil))
	})
	return views, err
}
