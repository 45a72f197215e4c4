package dispute

import (
	"slices"
	"time"

	"shuoli/internal/grid"
)

// May lists what the subject may do to the case as it stands, in the order of the
// table: right and state, not the guards on what an act will say. A void is listed
// while some act, of the subject's own or for the level head anybody's, can be taken
// back without unseating another; the author's 30 minutes are a guard, there being
// no clock here.
func May(s grid.Subject, c *Case) []Action {
	actions := []Action{}
	held := Relations(s, c)
	for _, row := range Table {
		if !row.allows(held) || c.moves(row.Action, c.Level) != nil {
			continue
		}
		if row.Action == ActVoid && !c.hasVoidable(s) || row.Action == ActDecide && !mayDecide(s, c) {
			continue
		}
		actions = append(actions, row.Action)
	}
	return actions
}

func (c *Case) hasVoidable(s grid.Subject) bool {
	for _, target := range slices.Backward(c.Events) {
		if c.undoable(s, target) {
			return true
		}
	}
	return false
}

// Voidable reports whether the subject may take the event back at that time: it is
// his own and not older than 30 minutes, or he heads the level that has the case;
// and no later act rests on it (product.md 3.2).
func Voidable(s grid.Subject, c *Case, target Standing, now time.Time) bool {
	if c.Status == Archived || c.Contested || !heads(s, c) && now.Sub(target.ReceivedAt) > voidWithin {
		return false
	}
	return c.undoable(s, target)
}

func (c *Case) undoable(s grid.Subject, target Standing) bool {
	if isRecused(s.UserID, c) || target.Actor.UserID != s.UserID && !heads(s, c) || voidable(&target) != nil || target.ID == "" {
		return false
	}
	void := Event{
		ID: "void", CaseID: c.ID, Seq: c.Version() + 1, Act: &Void{EventID: target.ID},
		Level: c.Level, OccurredAt: c.Events[len(c.Events)-1].OccurredAt.Add(1),
	}
	after, _ := fold(c.ID, inOrder(append(c.events(), void)), 0)
	return unseated(c, &after, []string{target.ID}) == nil
}

func (r Row) allows(held []Relation) bool {
	return slices.ContainsFunc(r.By, func(by Relation) bool { return slices.Contains(held, by) })
}
