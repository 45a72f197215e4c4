package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// cases takes the automatic steps of the date and reminds of what falls due. A case that
// cannot be read keeps no other from its step: it is logged and counted.
func (k *check) cases(ctx context.Context) error {
	for after := ""; ; {
		var ids []string
		err := k.within(ctx, func(r *store.Read, _ *store.Tx) (err error) {
			ids, err = r.CasesToCheck(remindDays(k.on), after, checkedAtOnce)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		found, err := k.someCases(ctx, ids)
		if err != nil && fault.KindOf(err) == fault.Internal {
			found, err = k.eachCase(ctx, ids)
		}
		if err != nil {
			return err
		}
		k.items, after = append(k.items, found...), ids[len(ids)-1]
	}
}

// someCases deals with cases in one transaction.
func (k *check) someCases(ctx context.Context, ids []string) (found []CheckItem, err error) {
	ref, err := k.app.reference(ctx)
	if err != nil {
		return nil, err
	}
	err = k.within(ctx, func(r *store.Read, tx *store.Tx) error {
		left, err := k.undone(r, ids)
		if err != nil || len(left) == 0 {
			return err
		}
		if tx != nil {
			if err := tx.LockCases(left...); err != nil {
				return err
			}
		}
		for _, id := range left {
			items, err := k.oneCase(ref, r, tx, id)
			if err != nil {
				return err
			}
			found = append(found, items...)
		}
		return nil
	})
	return found, err
}

// eachCase deals with each case by itself.
func (k *check) eachCase(ctx context.Context, ids []string) (found []CheckItem, err error) {
	for _, id := range ids {
		items, err := k.someCases(ctx, []string{id})
		if err != nil && fault.KindOf(err) == fault.Internal {
			k.app.log.Error("the daily check cannot deal with a case", "date", k.on, "case", id, "error", err.Error())
			items = []CheckItem{{CaseID: id, Action: "fail"}}
			err = k.within(ctx, func(_ *store.Read, tx *store.Tx) error {
				if tx == nil {
					return nil
				}
				return tx.DealWith(k.on, id, store.CheckCounts{Failed: 1})
			})
		}
		if err != nil {
			return nil, err
		}
		found = append(found, items...)
	}
	return found, nil
}

// oneCase does to a case what the check of the date owes it.
func (k *check) oneCase(ref reference, r *store.Read, tx *store.Tx, id string) ([]CheckItem, error) {
	events, err := r.Events(id)
	if err != nil {
		return nil, err
	}
	c := dispute.Replay(id, events)
	var items []CheckItem
	var n store.CheckCounts
	steps := ref.rules.Due(c, k.on, r.Now)
	for i := range steps {
		eventID, err := uuid.NewV7()
		if err != nil {
			return nil, fault.Wrap(err, "无法编号")
		}
		steps[i].ID = eventID.String()
		next := dispute.Replay(id, append(events, steps[:i+1]...))
		item := CheckItem{CaseID: id, Action: string(steps[i].Action())}
		switch act := steps[i].Act.(type) {
		case *dispute.Elevate:
			item.From, item.To = c.Level, next.Level
			n.Elevated++
		case *dispute.Supervise:
			item.Step = act.Step
			n.Supervised++
		}
		items, c = append(items, item), next
	}
	reminders := remindersOf(&c, k.on)
	n.Reminded = len(reminders)
	for _, m := range reminders {
		items = append(items, CheckItem{CaseID: id, Action: "remind", Kind: m.kind})
	}
	if tx == nil || len(items) == 0 {
		return items, nil
	}
	if err := tx.DealWith(k.on, id, n); err != nil {
		return nil, err
	}
	for i, e := range steps {
		stood := dispute.Replay(id, append(events, steps[:i+1]...))
		if err := record(tx, checker, &stood, e); err != nil {
			return nil, err
		}
	}
	for _, m := range reminders {
		if err := tx.Emit(c.Place.TownshipID, "check."+m.kind, map[string]any{"case_id": id, "date": k.on, "due_on": m.due, "n": m.n}); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// without is a list without some of it.
func without(list, some []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(some, s) })
}

// reminder is something that falls due of a case, by the kind of message; n counts what
// it is about.
type reminder struct {
	kind string
	due  calendar.Date
	n    int
}
