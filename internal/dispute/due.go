package dispute

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Due is what the daily check of a date must append to a case, at most one event:
// the elevation of a case whose deadline has passed, or the next step of
// supervision, at the township or of an agency that is late (product.md 3.5). Asked
// again after appending, it answers nothing. now is when the check really runs; the
// level entered starts no earlier. The events carry no ID yet.
func (r Rules) Due(c Case, date calendar.Date, now time.Time) []Event {
	owed := c.overdueAt()
	if c.Status == Mediating && !c.Contested {
		owed = c.Deadline
	}
	if owed == "" || owed > date {
		return nil
	}
	e := Event{
		CaseID: c.ID, Seq: c.Version() + 1, Auto: true, Level: c.Level,
		OccurredAt: checkedAt(c, date), ReceivedAt: now, ClientKey: "check/" + string(date),
	}
	if c.Status == Mediating && c.Level != grid.Township {
		e.Act = &Elevate{From: c.Level, Reason: "超过办理期限", Basis: c.Deadline, CheckOn: date}
		e.Stay = r.Stay(&c, e)
		return []Event{e}
	}
	step, due := c.nextStep()
	if step == "" || due > date {
		return nil
	}
	e.Act = &Supervise{Step: step, Basis: owed, CheckOn: date}
	return []Event{e}
}

// checkedAt dates an automatic step by its check's cutoff, but after every act
// the check could see: a hearing held while the check was late must not lapse for it,
// nor an ending that has lapsed come to be contested by it.
func checkedAt(c Case, date calendar.Date) time.Time {
	at := date.Cutoff()
	for _, s := range c.Events {
		if (s.Fate == Stands || s.Fate == Lapsed) && !s.OccurredAt.Before(at) {
			at = s.OccurredAt.Add(time.Microsecond)
		}
	}
	return at
}
