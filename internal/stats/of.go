package stats

import (
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
)

// Of is what statistics count of a dispute as it stands.
func Of(c *dispute.Case) Case {
	counted := Case{
		ID: c.ID, UnitID: c.UnitID, Place: c.Place, Category: c.Facts.Category, Source: c.Facts.Source, Imported: c.Imported,
		RegisteredOn: calendar.DateOf(c.RegisteredAt), AcceptedOn: c.AcceptedOn, ConcludedOn: c.ConcludedOn,
		ConcludedLevel: c.ConcludedLevel, Outcome: c.Outcome,
	}
	for _, s := range c.Events {
		if s.Fate != dispute.Stands {
			continue
		}
		switch s.Action() {
		case dispute.ActElevate:
			counted.Elevated = true
		case dispute.ActReopen:
			if counted.ReopenedOn == "" {
				counted.ReopenedOn = calendar.DateOf(s.OccurredAt)
			}
		}
	}
	if a := c.Agreement; a != nil {
		for _, o := range a.Obligations {
			due := o.DueOn
			if o.OnTheSpot {
				due = a.ReachedOn
			}
			counted.Obligations = append(counted.Obligations, Obligation{DueOn: due, Performed: a.State(o.ID) == dispute.Performed})
		}
	}
	for _, v := range c.FollowUps {
		counted.Visits = append(counted.Visits, Visit{
			On: v.On, Self: v.SelfVisit, Unreached: len(v.Reached) == 0, Confirmed: confirmed(c.Parties, v.Confirmed),
		})
	}
	return counted
}

// confirmed reports whether every party is among those who confirmed.
func confirmed(parties []dispute.Party, by []string) bool {
	return len(parties) > 0 &&
		!slices.ContainsFunc(parties, func(p dispute.Party) bool { return !slices.Contains(by, p.ID) })
}
