package dispute

import (
	"cmp"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Risks is the risk table's colours, the most urgent first.
var Risks = []Risk{Red, Orange, Yellow, Blue}

// Rank is the colour's place in that order, 0 for red; a colour not in the table
// comes last.
func (r Risk) Rank() int {
	if i := slices.Index(Risks, r); i >= 0 {
		return i
	}
	return len(Risks)
}

// Valid reports whether the colour is in the table.
func (r Risk) Valid() bool { return slices.Contains(Risks, r) }

// DocketEntry is what the order of a hearing day's cases depends on.
type DocketEntry struct {
	CaseID       string
	Risk         Risk
	AcceptedOn   calendar.Date
	RegisteredAt time.Time
}

// OrderDocket compares two cases of one hearing day, for slices.SortFunc: red,
// orange, yellow, blue; within a colour the oldest first (product.md 3.3).
func OrderDocket(a, b DocketEntry) int {
	return cmp.Or(
		cmp.Compare(a.Risk.Rank(), b.Risk.Rank()),
		cmp.Compare(a.AcceptedOn, b.AcceptedOn),
		a.RegisteredAt.Compare(b.RegisteredAt),
		cmp.Compare(a.CaseID, b.CaseID),
	)
}

// DocketLine is how many cases a hearing day takes without question; after it a
// line is drawn, and what stands below may be moved (product.md 3.3).
const DocketLine = 8

// Docketing is a case's place on the hearing day of one level's venue.
type Docketing struct {
	Level     grid.Level
	On        calendar.Date
	Appointed bool      // it stood on the day's docket; else a hearing was held out of turn
	Told      []Telling // of this appointment
}

// Dockets is every hearing day on which the case stood or was heard, by date: past
// appointments that nothing undid before their day, the present one, and the days
// of hearings. A case moved on the day itself no longer stands on it; one that was
// heard, climbed or ended that day still does.
func (c *Case) Dockets() []Docketing {
	list, now := c.appointments()
	if now != nil && (c.Status == Mediating || now.On <= c.ConcludedOn) {
		list = append(list, *now)
	}
	for _, h := range c.Hearings {
		on := calendar.DateOf(h.At)
		there := slices.ContainsFunc(list, func(d Docketing) bool { return d.Level == h.Level && d.On == on })
		if h.Level != grid.Group && !there {
			list = append(list, Docketing{Level: h.Level, On: on})
		}
	}
	slices.SortStableFunc(list, func(a, b Docketing) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Level.Rank(), b.Level.Rank()))
	})
	return list
}

// appointments are those that were overtaken no earlier than their day, and the
// last one, nil where the case came to a group after it.
func (c *Case) appointments() (past []Docketing, now *Docketing) {
	for _, e := range c.Events {
		if e.Fate != Stands {
			continue
		}
		if tell, ok := e.Act.(*Tell); ok && now != nil {
			now.Told = append(now.Told, Telling{PartyID: tell.PartyID, How: tell.How, At: e.OccurredAt})
		}
		if e.Stay == nil || now != nil && now.Level == e.Stay.Level && now.On == e.DocketOn {
			continue
		}
		if now != nil && (now.On < e.day() || now.On == e.day() && e.Action() != ActMove) {
			past = append(past, *now)
		}
		now = nil
		if e.DocketOn != "" {
			now = &Docketing{Level: e.Stay.Level, On: e.DocketOn, Appointed: true}
		}
	}
	return past, now
}

// SameStay reports whether two dates fall into one stay at a level; a date is
// always in the same stay as itself.
func (c *Case) SameStay(level grid.Level, a, b calendar.Date) bool {
	within := func(r Rung, d calendar.Date) bool { return r.EnteredOn <= d && (r.LeftOn == "" || d <= r.LeftOn) }
	return a == b || slices.ContainsFunc(c.Rungs, func(r Rung) bool { return r.Level == level && within(r, a) && within(r, b) })
}
