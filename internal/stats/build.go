package stats

import "maps"

// Build makes the table of a total and its parts, and checks it: an error is an
// *Unbalanced that names the identity, and then there is no table.
//
// The rows of a table by month are every month of the period in order; their stock runs
// on from what was before the period, so they need no Before. The rows of a table by
// level are those of Levels; what does not split by level is nil in them. With by "" the
// table has no rows.
//
// frozenClosing is what the period before was published with, nil where it was not. It
// is then the opening of the total, and of the first month, which is the same unit; the
// difference to what the cases say today is their correction. Other rows open with what
// the cases say today, and their correction is 0: what was published was the whole, not
// this part. So in every row opening + accepted + correction = concluded + closing, and
// over the rows opening + correction adds up to the whole, but neither does alone.
func Build(by By, total Counts, rows []Counts, frozenClosing *int64) (Table, error) {
	whole := tallyOf(total)
	if err := whole.check(totalName); err != nil {
		return Table{}, err
	}
	table := Table{Total: whole.figures(), Rows: make([]Row, 0, len(rows))}
	table.Total.freeze(frozenClosing)

	running := maps.Clone(whole.before)
	for i, r := range rows {
		part := tallyOf(r)
		if err := part.check(r.Name); err != nil {
			return Table{}, err
		}
		if by == ByMonth {
			part.before = maps.Clone(running)
			for m, n := range part.in {
				running[m] += n
			}
		}
		row := Row{Key: r.Key, Name: r.Name, Figures: part.figures()}
		switch {
		case by == ByLevel:
			row.splitByLevel()
		case by == ByMonth && i == 0:
			row.freeze(frozenClosing)
		}
		table.Rows = append(table.Rows, row)
	}
	if err := table.Check(by); err != nil {
		return Table{}, err
	}
	return table, nil
}

// tally is the sums of a row, added up by measure.
type tally struct {
	in, before map[Measure]int64
	settled    map[int]int64 // successes by days from acceptance to conclusion
	sums       []Sum         // of the period, as they came
}

func tallyOf(c Counts) tally {
	t := tally{in: map[Measure]int64{}, before: map[Measure]int64{}, settled: map[int]int64{}, sums: c.In}
	for _, s := range c.In {
		t.in[s.Measure] += s.N
		if s.Measure == Settled {
			t.settled[s.Days] += s.N
		}
	}
	for _, s := range c.Before {
		t.before[s.Measure] += s.N
	}
	return t
}

// count is a figure of the tally.
func (t tally) count(figure Figure) int64 {
	f, n := forms[figure], int64(0)
	add := func(sums map[Measure]int64) {
		for _, m := range f.plus {
			n += sums[m]
		}
		for _, m := range f.minus {
			n -= sums[m]
		}
	}
	if f.days != during {
		add(t.before)
	}
	if f.days != before {
		add(t.in)
	}
	return n
}

func (t tally) figures() Figures {
	said := func(figure Figure) *int64 { n := t.count(figure); return &n }
	f := Figures{
		Registered: said("registered"), Accepted: said("accepted"), NotAccepted: said("not_accepted"),
		WaitingOpening: said("waiting_opening"), Waiting: said("waiting"),

		Concluded:  t.count("concluded"),
		AgreedOral: t.count("agreed_oral"), AgreedWritten: t.count("agreed_written"),
		Failed: t.count("failed"), Withdrawn: t.count("withdrawn"), HandedOver: t.count("handed_over"),
		Success: t.count("success"),

		Opening: said("opening"), Correction: new(int64), Closing: said("closing"),

		Cohort: &Cohort{
			Accepted: t.count("cohort_accepted"), Agreed: t.count("cohort_agreed"), Failed: t.count("cohort_failed"),
			Withdrawn: t.count("cohort_withdrawn"), HandedOver: t.count("cohort_handed_over"), Open: t.count("cohort_open"),
		},

		Elevatable: t.count("elevatable"), Elevated: t.count("elevated"),
		DaysMedian: percentile(t.settled, 50), DaysP90: percentile(t.settled, 90),
		Performed: t.count("performed"), Confirmed: t.count("confirmed"),
		ObligationsDue: said("obligations_due"), ObligationsPerformed: said("obligations_performed"),
		Reopened: t.count("reopened"), SameDay: t.count("same_day"),
		Visits: said("visits"), SelfVisits: said("self_visits"), Unreached: said("unreached"),
	}
	f.SuccessRate = ratio(f.Success, f.Success+f.Failed)
	f.Cohort.Rate = ratio(f.Cohort.Agreed, f.Cohort.Accepted)
	f.ElevatedRate = ratio(f.Elevated, f.Elevatable)
	f.PerformanceRate = ratio(*f.ObligationsPerformed, *f.ObligationsDue)
	return f
}

// freeze opens with a published closing and puts the difference into the correction.
func (f *Figures) freeze(closing *int64) {
	if closing == nil {
		return
	}
	opening, correction := *closing, *f.Opening-*closing
	f.Opening, f.Correction = &opening, &correction
}

// splitByLevel leaves only what splits by the level that concluded.
func (f *Figures) splitByLevel() {
	f.Registered, f.Accepted, f.NotAccepted, f.WaitingOpening, f.Waiting = nil, nil, nil, nil, nil
	f.Opening, f.Correction, f.Closing, f.Cohort = nil, nil, nil, nil
	f.ObligationsDue, f.ObligationsPerformed, f.PerformanceRate = nil, nil, nil
	f.Visits, f.SelfVisits, f.Unreached = nil, nil, nil
}
