package dispute

import (
	"cmp"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
)

// Replay folds the events of a case into the case as it stands (product.md 3.3).
// The order of the slice does not matter: events count in the order they
// happened, ties by device sequence, client key and arrival. An act that does not
// fit where it happened lapses, an automatic step that does not is voided; each
// Standing's Reason is the fault code that says why.
func Replay(caseID string, events []Event) Case {
	c, _ := fold(caseID, inOrder(events), 0)
	return c
}

// refusals says, by Seq, why an event does not stand.
type refusals map[int64]*fault.Error

// undone says, by event id, which void or decision took an event back.
type undone map[string]Event

// fold replays events that are in order. It stops before the event with the Seq
// stop, 0 for never, but counts what was taken back after it all the same.
func fold(caseID string, sorted []Event, stop int64) (Case, refusals) {
	back, done := undone{}, map[int64]bool{}
	for {
		c, refused, another := pass(caseID, sorted, back, done, 0)
		if another == nil {
			if stop != 0 {
				c, refused, _ = pass(caseID, sorted, back, done, stop)
			}
			return c, refused
		}
		// A void or a decision is judged with its targets still in force, which then
		// were never in force: the fold starts anew without them.
		done[another.Seq] = true
		for _, id := range targets(another.Act) {
			if _, already := back[id]; !already {
				back[id] = *another
			}
		}
	}
}

// targets are the events that an act takes back.
func targets(act Act) []string {
	switch a := act.(type) {
	case *Void:
		return []string{a.EventID}
	case *Decide:
		return a.Voids
	}
	return nil
}

// pass goes once through the events and breaks off at the first that fits, takes
// others back and is not done yet.
func pass(caseID string, sorted []Event, back undone, done map[int64]bool, stop int64) (Case, refusals, *Event) {
	c := Case{ID: caseID}
	refused := refusals{}
	for i, e := range sorted {
		if stop != 0 && e.Seq == stop {
			break
		}
		s := Standing{Event: e, Fate: Stands}
		if by, is := back[e.ID]; is {
			s.Fate, s.VoidedBy = Voided, by.ID
			c.spoil(e)
			c.Events = append(c.Events, s)
			continue
		}
		if done[e.Seq] {
			c.Events = append(c.Events, s)
			continue
		}
		if err := c.fits(e); err != nil {
			refused[e.Seq] = err
			s.Fate, s.Reason = c.unfit(e), err.Code
			c.spoil(e)
			c.sat(e)
			c.Events = append(c.Events, s)
			continue
		}
		if len(targets(e.Act)) > 0 {
			return c, refused, &sorted[i]
		}
		c.apply(e)
		if e.Stay != nil {
			s.DocketOn = c.DocketedOn
		}
		c.Events = append(c.Events, s)
	}
	return c, refused, nil
}

// spoil keeps the file number of an acceptance that does not stand: it stays used
// and reads 作废 (product.md 3.2, void).
func (c *Case) spoil(e Event) {
	if a, ok := e.Act.(*Accept); ok && a.Number != nil {
		c.VoidedNumbers = append(c.VoidedNumbers, *a.Number)
	}
}

// sat keeps what took place at a hearing whose adjournment lapses: the parties were
// told their rights, and who was absent was absent.
func (c *Case) sat(e Event) {
	h, ok := e.Act.(*Hearing)
	if !ok || h.Result != Adjourned || c.Status != Mediating || c.Contested {
		return
	}
	c.RightsNotice = c.RightsNotice || h.RightsNotice
	c.Hearings = append(c.Hearings, HeldHearing{EventID: e.ID, At: e.OccurredAt, Level: e.Level, Hearing: *h})
}

// fits judges an event against the case as it stood when the event happened: the
// table of moves and every guard that depends on the case. What an act says in
// itself was checked when it was proposed.
func (c *Case) fits(e Event) *fault.Error {
	if e.Action() == ActRegister {
		if c.Status != "" {
			return fault.New(fault.Conflict, "registered_already", "这件纠纷已经登记过")
		}
		return nil
	}
	if c.Status == "" {
		return fault.New(fault.Conflict, "not_registered", "这件纠纷还没有登记")
	}
	if e.Auto {
		return c.autoFits(e)
	}
	if e.Imported {
		return c.importedFits(e)
	}
	if err := c.moves(e.Action(), e.Level); err != nil {
		return err
	}
	return c.needs(e)
}

// autoFits judges an automatic step: the case must still be where the step found
// it and its deadline passed (product.md 3.3, late truth).
func (c *Case) autoFits(e Event) *fault.Error {
	overtaken := fault.New(fault.Conflict, "overtaken", "此前已有处理，自动提级或督办作废")
	switch a := e.Act.(type) {
	case *Elevate:
		ticking := c.Status == Mediating && !c.Contested && c.Deadline != ""
		if _, up := c.Level.Up(); ticking && up && a.From == c.Level && c.Deadline <= a.CheckOn {
			return nil
		}
	case *Supervise:
		if step, due := c.nextStep(); step != "" && step == a.Step && due <= a.CheckOn {
			return nil
		}
	}
	return overtaken
}

// inOrder sorts a copy of the events as they happened. The registration comes
// first whatever a device's clock said: without it there is no case.
func inOrder(events []Event) []Event {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, happened)
	return sorted
}

func happened(a, b Event) int {
	return cmp.Or(
		cmp.Compare(birth(a), birth(b)),
		a.OccurredAt.Compare(b.OccurredAt),
		cmp.Compare(a.DeviceSeq, b.DeviceSeq),
		cmp.Compare(a.ClientKey, b.ClientKey),
		cmp.Compare(a.Seq, b.Seq),
	)
}

func birth(e Event) int {
	if e.Action() == ActRegister {
		return 0
	}
	return 1
}

// events is the case's bare list, in order of happening.
func (c *Case) events() []Event {
	list := make([]Event, 0, len(c.Events)+1)
	for _, s := range c.Events {
		list = append(list, s.Event)
	}
	return list
}

// rung is the present stay; nil before acceptance.
func (c *Case) rung() *Rung {
	if len(c.Rungs) == 0 || c.Rungs[len(c.Rungs)-1].LeftOn != "" {
		return nil
	}
	return &c.Rungs[len(c.Rungs)-1]
}

// party tells whether the id is one of the case's parties.
func (c *Case) party(id string) bool {
	return slices.ContainsFunc(c.Parties, func(p Party) bool { return p.ID == id })
}

// standing is the event with that id, or nil.
func (c *Case) standing(id string) *Standing {
	i := slices.IndexFunc(c.Events, func(s Standing) bool { return id != "" && s.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Events[i]
}

// day is the business date on which an event happened.
func (e Event) day() calendar.Date { return calendar.DateOf(e.OccurredAt) }
