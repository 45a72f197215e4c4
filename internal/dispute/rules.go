package dispute

import (
	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Rules are the settings that a clock and a docket are computed from. What they
// say is kept with each event as its Stay, so a change acts on levels entered
// afterwards only.
type Rules struct {
	Calendar *calendar.Calendar
	Limits   map[grid.Level]int // days at a level
	CapDays  int                // the law's month, in days after acceptance
}

// DefaultRules are those of product.md 3.3: group 2, village 7, branch 7 and
// township 14 days, together 30.
func DefaultRules(cal *calendar.Calendar) Rules {
	return Rules{
		Calendar: cal,
		Limits:   map[grid.Level]int{grid.Group: 2, grid.Village: 7, grid.Branch: 7, grid.Township: 14},
		CapDays:  30,
	}
}

// Stay is what the calendar and the settings say of an event on the case as it
// stood just before: the clock and docket of a level entered, or the new docket of
// a hearing adjourned or moved. It is nil for every other event. Beside the level,
// which an act made offline names itself, it depends on the day of arrival alone, so
// that acts arriving together may arrive in any order; which docket comes of a new
// one is for the replay to say (Case.redocketTo).
func (r Rules) Stay(c *Case, e Event) *Stay {
	switch a := e.Act.(type) {
	case *Accept:
		stay := r.enter(madeAt(c, e), e)
		stay.CapDays = r.CapDays
		return stay
	case *Elevate:
		return r.enter(a.to(), e) // from registered no clock runs, but the acceptance may still be on its way
	case *SendBack:
		if down, ok := madeAt(c, e).Down(); ok {
			return r.enter(down, e)
		}
	case *Hearing:
		if a.Result == Adjourned {
			return r.redocket(madeAt(c, e), e)
		}
	case *Move:
		return r.redocket(madeAt(c, e), e)
	}
	return nil
}

// madeAt is the level that the act names, else that of the case.
func madeAt(c *Case, e Event) grid.Level {
	if e.Level != "" {
		return e.Level
	}
	return c.Level
}

func (r Rules) enter(level grid.Level, e Event) *Stay {
	on := known(e)
	docket := r.nextDocket(level, on)
	return &Stay{Level: level, EnteredOn: on, LimitDays: r.Limits[level], DocketOn: docket, ThenOn: r.nextDocket(level, docket)}
}

func (r Rules) redocket(level grid.Level, e Event) *Stay {
	docket := r.nextDocket(level, known(e))
	return &Stay{Level: level, DocketOn: docket, ThenOn: r.nextDocket(level, docket)}
}

// nextDocket is the first hearing day of the level's venue after a date, "" at a group.
func (r Rules) nextDocket(level grid.Level, after calendar.Date) calendar.Date {
	weekday, ok := level.HearingWeekday()
	if !ok || after == "" {
		return ""
	}
	return r.Calendar.NextHearingDay(weekday, after)
}

// workingDays is the n-th working day after a date.
func (r Rules) workingDays(after calendar.Date, n int) calendar.Date {
	for ; n > 0; n-- {
		after = r.Calendar.NextWorking(after)
	}
	return after
}

// known is the day an event counts from for clock and docket: when it happened,
// but no earlier than the day the server had it or the check really ran.
func known(e Event) calendar.Date {
	if e.ReceivedAt.IsZero() {
		return e.day()
	}
	return calendar.Max(e.day(), calendar.DateOf(e.ReceivedAt))
}
