package dispute

import (
	"slices"
	"time"

	"shuoli/internal/grid"
)

// May lists what the subject may do to the case as it stands, in the order of the
// table: right and state, not the guards on what an act will say. A void is listed
// while some act of the subject's own can be taken back without unseating another;
// its 30 minutes are a guard, there being no clock here.
func May(s grid.Subject, c *Case) []Action {
	actions := []Action{}
	held := Relations(s, c)
	for _, row := range Table {
		if !row.allows(held) || c.moves(row.Action, c.Level) != nil {
			continue
		}
		if row.Action == ActVoid && !c.hasVoidable(s) {
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
// his own, not older than 30 minutes, and no later act rests on it (product.md 3.2).
func Voidable(s grid.Subject, c *Case, target Standing, now time.Time) bool {
	return c.Status != Archived && now.Sub(target.ReceivedAt) <= voidWithin && c.undoable(s, target)
}

func (c *Case) undoable(s grid.Subject, target Standing) bool {
	if target.Actor.UserID != s.UserID || voidable(&target) != nil || target.ID == "" {
		return false
	}
	void := Event{
		ID: "void", CaseID: c.ID, Seq: c.Version() + 1, Act: &Void{EventID: target.ID},
		Level: c.Level, OccurredAt: c.Events[len(c.Events)-1].OccurredAt.Add(1),
	}
	after, _ := fold(c.ID, inOrder(append(c.events(), void)), 0)
	return unseated(c, &after, target.ID) == nil
}

func (r Row) allows(held []Relation) bool {
	return slices.ContainsFunc(r.By, func(by Relation) bool { return slices.Contains(held, by) })
}
