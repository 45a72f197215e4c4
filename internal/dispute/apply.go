package dispute

import (
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// apply does what an event that fits does to the case.
func (c *Case) apply(e Event) {
	if e.Imported {
		c.placeImported(e)
	}
	switch a := e.Act.(type) {
	case *Register:
		c.register(a, e)
	case *Edit:
		c.edit(a)
	case *Accept:
		c.accept(a, e)
	case *Decline:
		c.conclude(e, Declined, e.day())
		c.link(a.DuplicateOf, LinkDuplicate)
	case *Withdraw:
		c.conclude(e, Withdrawn, e.day())
	case *Assign:
		c.Mediators = slices.Clone(a.Mediators)
	case *Hearing:
		c.hear(a, e)
	case *Move:
		c.redocket(e)
		if r := c.rung(); r != nil {
			r.Moved = true
		}
	case *Tell:
		c.Told = append(c.Told, Telling{PartyID: a.PartyID, How: a.How, At: e.OccurredAt})
	case *Elevate:
		c.climb(a, e)
	case *SendBack:
		c.SentBack = append(c.SentBack, c.Level)
		if down, ok := c.Level.Down(); ok {
			c.enter(down, e)
		}
	case *Agree:
		c.RightsNotice = c.RightsNotice || a.RightsNotice
		c.settle(a.Agreement, e)
	case *Seal:
		c.Agreement.SealedOn, c.Agreement.CommitteeID = a.On, a.CommitteeID
		c.Agreement.EffectiveOn = a.On
	case *Terminate:
		notice := *a
		c.Termination = &notice
		c.conclude(e, Failed, e.day())
	case *Perform:
		c.Agreement.Performance[a.ObligationID] = *a
	case *FollowUp:
		c.FollowUps = append(c.FollowUps, Visit{EventID: e.ID, Actor: e.Actor, FollowUp: *a})
	case *Archive:
		c.Status, c.ArchivedOn, c.Papers = Archived, e.day(), slices.Clone(a.Papers)
	case *Recuse:
		c.recuse(a)
	case *Admit:
		c.admit(a)
	case *Extend:
		c.extend(a, e)
	case *HandOver:
		c.handOver(a, e)
	case *Receipt:
		c.receipt(a, e)
	case *Feedback:
		c.feedback(a, e)
	case *Report:
		c.report(a, e)
	case *Confirm:
		c.confirm(a)
	case *Supervise:
		c.supervise(a, e)
	case *Instruct:
		c.Instructions = append(c.Instructions, Instruction{At: e.day(), Actor: e.Actor, Text: a.Text})
	case *Link:
		c.link(a.CaseID, LinkSame)
	case *Reopen:
		c.link(a.NewCaseID, LinkReopened)
	}
}

func (c *Case) register(a *Register, e Event) {
	c.UnitID, c.Place, c.StartLevel, c.Level = a.UnitID, a.Place, a.UnitLevel, a.UnitLevel
	c.Status = Registered
	c.Facts, c.Parties = sealedOff(a.Facts), slices.Clone(a.Parties)
	c.DeviceNumber = a.DeviceNumber
	c.Imported, c.Ledger = e.Imported, a.Ledger
	c.RegisteredAt, c.RegisteredBy = e.OccurredAt, e.Actor
	c.link(a.Reopens, LinkReopens)
}

// sealedOff makes a case of minors or of domestic violence restricted (product.md 3.3).
func sealedOff(f Facts) Facts {
	f.Restricted = f.Restricted || f.Minors || f.DomesticViolence
	return f
}

func (c *Case) edit(a *Edit) {
	c.Facts = sealedOff(a.Facts)
	if s := a.Site; s != nil {
		c.UnitID, c.Place, c.StartLevel, c.Level = s.UnitID, s.Place, s.UnitLevel, s.UnitLevel
	}
	// A consent is an answer given at intake or acceptance, not a description.
	for i := range c.Parties {
		for _, p := range a.Parties {
			if p.ID == c.Parties[i].ID {
				p.Consent = c.Parties[i].Consent
				c.Parties[i] = p
			}
		}
	}
}

func (c *Case) accept(a *Accept, e Event) {
	c.Status = Mediating
	c.AcceptedOn, c.AcceptedLevel, c.acceptedBy = e.day(), c.Level, e.ID
	for i := range c.Parties {
		for _, answer := range a.Consents {
			if answer.PartyID == c.Parties[i].ID {
				c.Parties[i].Consent = answer.Consent
			}
		}
	}
	if len(a.Mediators) > 0 {
		c.Mediators = slices.Clone(a.Mediators)
	}
	if a.Number != nil {
		number := *a.Number
		c.Number = &number
	}
	if e.Stay != nil && e.Stay.CapDays > 0 {
		c.CapOn = c.AcceptedOn.Add(e.Stay.CapDays)
	}
	c.enter(c.Level, e)
}

func (c *Case) hear(a *Hearing, e Event) {
	c.Hearings = append(c.Hearings, HeldHearing{EventID: e.ID, At: e.OccurredAt, Level: c.Level, Hearing: *a})
	c.RightsNotice = c.RightsNotice || a.RightsNotice
	if r := c.rung(); r != nil {
		r.Heard = true
		if a.Result == Adjourned {
			r.Adjourned = true
		}
	}
	switch a.Result {
	case Adjourned:
		c.redocket(e)
	case HearingAgreed:
		c.settle(*a.Agreement, e)
	}
}

func (c *Case) climb(a *Elevate, e Event) {
	to := a.to()
	if c.Status == Registered {
		c.Level, c.placedBy = to, e.ID // still waiting: the township accepts, and only then a clock runs
		return
	}
	c.enter(to, e)
}

// to is the level that an elevation leads to.
func (a *Elevate) to() grid.Level {
	if up, ok := a.From.Up(); ok && !a.Urgent {
		return up
	}
	return grid.Township
}

// enter begins a stay at a level, with the clock and docket that the event carries.
func (c *Case) enter(level grid.Level, e Event) {
	stay := e.Stay
	if stay == nil { // an imported act: no clock runs
		stay = &Stay{EnteredOn: e.day()}
	}
	c.leave(stay.EnteredOn)
	c.Level, c.placedBy, c.raisedBy = level, e.ID, ""
	c.Rungs = append(c.Rungs, Rung{
		Level: level, EnteredOn: stay.EnteredOn, LimitDays: stay.LimitDays,
		FirstDock: stay.DocketOn, DocketOn: stay.DocketOn,
	})
	c.DocketedOn, c.followingOn, c.Told = stay.DocketOn, stay.ThenOn, nil
	c.Deadline = c.firstDeadline(stay)
}

// firstDeadline is the deadline of a new stay: the day entered plus the limit,
// never past the 30 days after acceptance except for the day after the first
// hearing (product.md 3.3). Sent back to a group past the 30 days there is no
// hearing to wait for, and the time is up on the day it comes.
func (c *Case) firstDeadline(stay *Stay) calendar.Date {
	if stay.LimitDays == 0 {
		return ""
	}
	deadline := stay.EnteredOn.Add(stay.LimitDays)
	if c.CapOn != "" {
		deadline = calendar.Min(deadline, c.CapOn)
	}
	deadline = calendar.Max(deadline, stay.EnteredOn)
	if stay.DocketOn != "" {
		deadline = calendar.Max(deadline, stay.DocketOn.Add(1))
	}
	return deadline
}

// redocket moves the appointment within a stay; a deadline is only ever raised.
func (c *Case) redocket(e Event) {
	r := c.rung()
	if r == nil || e.Stay == nil {
		return
	}
	on := c.redocketTo(e)
	if on != c.DocketedOn {
		c.Told = nil
	}
	if on == e.Stay.DocketOn {
		c.followingOn = e.Stay.ThenOn
	}
	r.DocketOn, c.DocketedOn = on, on
	c.Deadline = calendar.Max(c.Deadline, on.Add(1))
	c.raisedBy = e.ID
}

// redocketTo is the new docket of an adjourned or moved hearing: the first hearing
// day after its day, but a hearing adjourned before its appointment goes on at the
// appointment, and one moved goes to the day after it.
func (c *Case) redocketTo(e Event) calendar.Date {
	if e.Stay == nil {
		return ""
	}
	if _, moved := e.Act.(*Move); moved && e.Stay.DocketOn <= c.DocketedOn && c.followingOn != "" {
		return c.followingOn
	}
	return calendar.Max(e.Stay.DocketOn, c.DocketedOn)
}

func (c *Case) leave(on calendar.Date) {
	if r := c.rung(); r != nil {
		r.LeftOn = on
	}
}

// settle puts an agreement in force. A written one is concluded by its last
// signature and effective only once sealed; an oral one is both on the day it is
// reached (product.md 3.4, People's Mediation Law Art. 29 and 30).
func (c *Case) settle(terms Terms, e Event) {
	terms.Obligations = slices.Clone(terms.Obligations)
	terms.Signatures = slices.Clone(terms.Signatures)
	agreement := Agreement{Terms: terms, EventID: e.ID, Level: c.Level, Performance: map[string]Perform{}}
	outcome, on := AgreedOral, e.day()
	if terms.Form == Written {
		outcome = AgreedWritten
		agreement.Copies = len(c.Parties) + 1
	}
	if terms.Form == Written && !e.Imported {
		on = terms.lastSigned()
	} else {
		// A ledger lists what was settled and put away: it knows neither signatures nor
		// seals, and nobody is to be chased for either years later.
		agreement.EffectiveOn = on
	}
	agreement.ReachedOn = on
	for _, o := range terms.Obligations {
		if o.OnTheSpot {
			agreement.Performance[o.ID] = Perform{ObligationID: o.ID, State: Performed, On: on}
		}
	}
	c.Agreement = &agreement
	c.conclude(e, outcome, on)
}

// lastSigned is the day of the last signature, the mediator's among them.
func (t Terms) lastSigned() calendar.Date {
	last := t.MediatorSignedOn
	for _, s := range t.Signatures {
		last = calendar.Max(last, s.On)
	}
	return last
}

func (c *Case) conclude(e Event, outcome Outcome, on calendar.Date) {
	c.Status, c.Outcome, c.endedBy = Concluded, outcome, e.ID
	c.ConcludedOn, c.ConcludedAt, c.ConcludedLevel = on, e.OccurredAt, c.Level
	c.leave(on)
	c.Deadline, c.DocketedOn, c.Told, c.Supervision = "", "", nil, nil
}
