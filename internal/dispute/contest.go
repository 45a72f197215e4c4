package dispute

import (
	"slices"
	"time"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Contest is what makes a case 待核定 (product.md 3.3, late truth): a hearing or an
// ending that a late act has left without its ground. Sides are ids of events: the
// first is the one that stands in the way, the others no longer fit beside it.
type Contest struct {
	Sides []string
}

// Decide 核定 names the side that stands and why. Voids, filled in by the rules, are
// the events that give way.
type Decide struct {
	EventID string   `json:"event_id"`
	Reason  string   `json:"reason"`
	Voids   []string `json:"voids,omitempty"`
}

// Action names the act.
func (Decide) Action() Action { return ActDecide }

// whileContested is what may be done before the decision.
var whileContested = []Action{ActDecide, ActNote, ActReport}

func contested(c *Case) *fault.Error {
	if !c.Contested {
		return fault.New(fault.Conflict, "not_contested", "这件纠纷没有待核定的事")
	}
	return nil
}

// unfit is what becomes of an event that does not fit where it happened: an
// automatic step is voided; a hearing or an ending makes the case contested when
// some other event stands in its way; anything else lapses (product.md 3.3).
func (c *Case) unfit(e Event) Fate {
	switch {
	case e.Auto:
		return Voided
	case !contends(e.Act):
		return Lapsed
	case c.Contested:
		c.Contest.Sides = append(slices.Clone(c.Contest.Sides), e.ID)
		return Disputed
	}
	rival := c.rival(e)
	if rival == "" {
		return Lapsed
	}
	c.contest(rival, e.ID)
	return Disputed
}

// contends reports whether an act may not silently lapse: a hearing, or an ending.
func contends(act Act) bool {
	switch a := act.(type) {
	case *Hearing:
		return a.Result != Adjourned
	case *Agree, *Terminate, *Withdraw, *HandOver, *Decline:
		return true
	}
	return false
}

// rival is the event that stands in the way of one that does not fit: what ended
// the case, what brought it to another level, or what put the deadline off so that
// it never left.
func (c *Case) rival(e Event) string {
	switch {
	case c.Status == Concluded || c.Status == Archived:
		return c.endedBy
	case e.Level.Rank() > c.Level.Rank() && c.raisedBy != "":
		return c.raisedBy
	case e.Level != c.Level:
		return c.placedBy
	case c.Status == Mediating && beforeAcceptance(e.Act):
		return c.acceptedBy
	case c.Status == Registered:
		return c.ousted()
	}
	return ""
}

// beforeAcceptance: an ending that only a case not yet accepted may have.
func beforeAcceptance(act Act) bool {
	switch a := act.(type) {
	case *Decline:
		return true
	case *Withdraw:
		return a.Reason != EveryPartyAsks
	}
	return false
}

// ousted is the recusal or assignment by which an acceptance has lapsed for want of
// a mediator; "" where it did not.
func (c *Case) ousted() string {
	last, lapsed := "", false
	for _, s := range c.Events {
		switch s.Act.(type) {
		case *Recuse, *Assign:
			if s.Fate == Stands && !lapsed {
				last = s.ID
			}
		case *Accept:
			lapsed = lapsed || s.Fate == Lapsed
		}
	}
	if !lapsed {
		return ""
	}
	return last
}

// contest puts the case before a clerk: no outcome, no clock.
func (c *Case) contest(sides ...string) {
	c.Contested, c.Contest = true, &Contest{Sides: sides}
	c.Status, c.Outcome = Mediating, ""
	c.ConcludedOn, c.ConcludedLevel, c.ArchivedOn, c.endedBy = "", "", "", ""
	c.ConcludedAt = time.Time{}
	c.Agreement, c.Termination, c.HandOver, c.Papers = nil, nil, nil, nil
	c.Deadline, c.DocketedOn, c.Told, c.Supervision = "", "", nil, nil
}

func saysDecide(a *Decide) *fault.Error {
	if err := required("/event_id", a.EventID, "请选以哪一个为准"); err != nil {
		return err
	}
	return required("/reason", a.Reason, "请写明核定的理由")
}

// needsDecide: who made one of the acts in question does not decide between them.
func (c *Case) needsDecide(a *Decide, e Event) *fault.Error {
	if !slices.Contains(c.Contest.Sides, a.EventID) {
		return fault.At("/event_id", "not_a_side", "要核定的不是这一步")
	}
	if c.tookSide(e.Actor.UserID) {
		return fault.New(fault.Forbidden, "decide_own_act", "其中有您自己办的，请由别人核定")
	}
	return nil
}

// tookSide reports whether the person made one of the contested acts.
func (c *Case) tookSide(userID string) bool {
	return c.Contest != nil && slices.ContainsFunc(c.Contest.Sides, func(id string) bool {
		s := c.standing(id)
		return s != nil && !s.Auto && s.Actor.UserID == userID
	})
}

// weigh finds what must give way for the chosen event to stand, by trying.
// Conflict, code "cannot_stand", when nothing short of the case's own ground would do.
func (c *Case) weigh(a *Decide, e Event) *fault.Error {
	for now := c; ; {
		chosen := slices.Index(now.Contest.Sides, a.EventID)
		switch {
		case chosen < 0:
			return cannotStand()
		case chosen == 0:
			a.Voids = append(a.Voids, now.Contest.Sides[1:]...)
		case chosen == 1:
			a.Voids = append(a.Voids, now.Contest.Sides[0])
		default: // it only joined the contest: what stood may go well with it
			a.Voids = append(a.Voids, now.Contest.Sides[1:chosen]...)
		}
		next, refused := fold(c.ID, inOrder(append(c.events(), e)), 0)
		if refused[e.Seq] != nil {
			return refused[e.Seq]
		}
		if s := next.standing(a.EventID); s.Fate == Stands && !next.Contested {
			return nil
		}
		if !next.Contested || len(a.Voids) > len(c.Events) {
			return cannotStand()
		}
		now = &next
	}
}

func cannotStand() *fault.Error {
	return fault.New(fault.Conflict, "cannot_stand", "这一步无论如何都不能成立，请选另一个", fault.Field{Pointer: "/event_id", Code: "cannot_stand"})
}

// mayDecide: a subject that made neither act.
func mayDecide(s grid.Subject, c *Case) bool { return c.Contested && !c.tookSide(s.UserID) }
