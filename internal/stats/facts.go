package stats

import (
	"cmp"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
)

// relapse is how many calendar months after its conclusion a 复发 still tells against it.
const relapse = 6

// Accepted is the day the acceptance counts on, "" for never. A tablet with a wrong
// clock can date an acceptance before the registration; taken at its word it would
// leave a day on which more had been accepted than registered, and a negative stock.
// So an act counts no earlier than the one it rests on.
func (c Case) Accepted() calendar.Date {
	if c.AcceptedOn == "" {
		return ""
	}
	return max(c.AcceptedOn, c.RegisteredOn)
}

// Ended is the day the outcome counts on, "" while open: no earlier than the
// registration and, where there was one, the acceptance.
func (c Case) Ended() calendar.Date {
	if c.Outcome == "" {
		return ""
	}
	return max(c.ConcludedOn, c.Accepted(), c.RegisteredOn)
}

// Facts are all that the case counts for, each (date, measure, level, days) once and
// in that order, so that equal cases give equal facts.
func (c Case) Facts() []Fact {
	facts := []Fact{{Date: c.RegisteredOn, Measure: Registered, N: 1}}
	add := func(on calendar.Date, m Measure) { facts = append(facts, Fact{Date: on, Measure: m, N: 1}) }

	accepted, ended := c.Accepted(), c.Ended()
	if accepted != "" {
		add(accepted, Accepted)
	}
	switch {
	case ended != "" && accepted == "":
		add(ended, NotAccepted)
	case ended != "":
		facts = append(facts, c.conclusion(accepted, ended)...)
	}
	for _, o := range c.Obligations {
		if o.DueOn == "" {
			continue
		}
		add(o.DueOn, ObligationsDue)
		if o.Performed {
			add(o.DueOn, ObligationsPerformed)
		}
	}
	for _, v := range c.Visits {
		add(v.On, Visits)
		if v.Self {
			add(v.On, SelfVisits)
		}
		if v.Unreached {
			add(v.On, Unreached)
		}
	}
	return merge(facts)
}

// endings are what the outcome of an accepted case counts as, on the day of conclusion
// and in the cohort.
var endings = map[dispute.Outcome]struct{ concluded, cohort Measure }{
	dispute.AgreedOral:    {AgreedOral, CohortAgreed},
	dispute.AgreedWritten: {AgreedWritten, CohortAgreed},
	dispute.Failed:        {Failed, CohortFailed},
	dispute.Withdrawn:     {Withdrawn, CohortWithdrawn},
	dispute.HandedOver:    {HandedOver, CohortHandedOver},
}

// conclusion is what the outcome of an accepted case counts for.
func (c Case) conclusion(accepted, ended calendar.Date) []Fact {
	as, ok := endings[c.Outcome]
	if !ok { // what was accepted cannot be declined
		return nil
	}
	facts := []Fact{{Date: accepted, Measure: as.cohort, N: 1}}
	add := func(m Measure) {
		facts = append(facts, Fact{Date: ended, Measure: m, Level: c.ConcludedLevel, N: 1})
	}

	add(as.concluded)
	if c.RegisteredOn == ended {
		add(SameDay)
	}
	if !c.Outcome.Agreed() {
		return facts
	}
	facts = append(facts, Fact{Date: ended, Measure: Settled, Level: c.ConcludedLevel, Days: ended.Sub(accepted), N: 1})
	if !c.Imported {
		add(Elevatable)
		if c.Elevated {
			add(Elevated)
		}
	}
	if len(c.Obligations) > 0 && !slices.ContainsFunc(c.Obligations, func(o Obligation) bool { return !o.Performed }) {
		add(Performed)
	}
	if slices.ContainsFunc(c.Visits, func(v Visit) bool { return v.Confirmed }) {
		add(Confirmed)
	}
	if c.ReopenedOn != "" && c.ReopenedOn <= ended.AddMonths(relapse) {
		add(Reopened)
	}
	return facts
}

// merge sorts facts and adds up those of one (date, measure, level, days).
func merge(facts []Fact) []Fact {
	slices.SortFunc(facts, compareFacts)
	merged := facts[:0]
	for _, f := range facts {
		if n := len(merged); n > 0 && compareFacts(merged[n-1], f) == 0 {
			merged[n-1].N += f.N
			continue
		}
		merged = append(merged, f)
	}
	return merged
}

func compareFacts(a, b Fact) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Measure, b.Measure),
		cmp.Compare(a.Level, b.Level), cmp.Compare(a.Days, b.Days))
}
