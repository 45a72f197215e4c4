package store

import (
	"cmp"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// counts are the columns of a case that statistics count by, besides those every list
// reads. They are read off the case's facts, so that what counts is said once.
type counts struct {
	CountedAccepted calendar.Date // the day its acceptance counts on
	CountedEnded    calendar.Date // the day its outcome counts on
	Elevated        bool
	Performed       bool
	Confirmed       bool
	SameDay         bool
	ReopenedOn      calendar.Date
	Relapsed        bool // reopened soon enough to tell against it
	Counted         bool // its facts are in case_sums
}

// countsOf are the columns of a case that is counted in the same transaction.
func countsOf(c stats.Case) counts {
	facts := c.Facts()
	has := func(m stats.Measure) bool {
		return slices.ContainsFunc(facts, func(f stats.Fact) bool { return f.Measure == m })
	}
	return counts{
		CountedAccepted: c.Accepted(), CountedEnded: c.Ended(), Elevated: c.Elevated, ReopenedOn: c.ReopenedOn,
		Performed: has(stats.Performed), Confirmed: has(stats.Confirmed), SameDay: has(stats.SameDay),
		Relapsed: has(stats.Reopened), Counted: true,
	}
}

// countedColumns are what counted reads of a row.
const countedColumns = `id, unit_id, township_id, branch_id, village_id, group_id, category, source, imported, registered_at,
	accepted_on, concluded_on, concluded_level, outcome, elevated, reopened_on, counted`

// counted is what statistics count of the case, as row and marks remember it. Which of
// a day's obligations was performed, and which of its visits was which, they do not
// tell; the facts are the same.
func (row caseRow) counted(marks []markRow) stats.Case {
	c := stats.Case{
		ID: row.ID, UnitID: row.UnitID, Place: grid.Place(row.Place), Category: row.Category, Source: row.Source, Imported: row.Imported,
		RegisteredOn: calendar.DateOf(instant(row.RegisteredAt)), AcceptedOn: row.AcceptedOn, ConcludedOn: row.ConcludedOn,
		ConcludedLevel: row.ConcludedLevel, Outcome: row.Outcome, Elevated: row.Counts.Elevated, ReopenedOn: row.Counts.ReopenedOn,
	}
	n := map[mark]int64{}
	for _, m := range marks {
		n[m.Mark] = m.N
	}
	for _, m := range marks {
		switch on := m.Mark.Date; m.Mark.Kind {
		case stats.ObligationsDue:
			for i := range m.N {
				c.Obligations = append(c.Obligations, stats.Obligation{DueOn: on, Performed: i < n[mark{stats.ObligationsPerformed, on}]})
			}
		case stats.Visits:
			for i := range m.N {
				c.Visits = append(c.Visits, stats.Visit{
					On: on, Self: i < n[mark{stats.SelfVisits, on}], Unreached: i < n[mark{stats.Unreached, on}],
					Confirmed: m.N-i <= n[mark{stats.Confirmed, on}],
				})
			}
		}
	}
	return c
}

// mark is a kind of thing on a date: obligations by the day they are due, visits by
// the day they were made, both by the measure that counts them. Confirmed marks
// visits at which every party confirmed.
type mark struct {
	Kind stats.Measure
	Date calendar.Date
}

// markRow is how many of them a case has.
type markRow struct {
	CaseID string
	Mark   mark `gorm:"embedded"`
	N      int64
}

func (markRow) TableName() string { return "case_marks" }

// marksOf are a case's marks in the order of the table.
func marksOf(c stats.Case) []markRow {
	n := map[mark]int64{}
	add := func(is bool, kind stats.Measure, on calendar.Date) {
		if is {
			n[mark{kind, on}]++
		}
	}
	for _, o := range c.Obligations {
		add(true, stats.ObligationsDue, o.DueOn)
		add(o.Performed, stats.ObligationsPerformed, o.DueOn)
	}
	for _, v := range c.Visits {
		add(true, stats.Visits, v.On)
		add(v.Self, stats.SelfVisits, v.On)
		add(v.Unreached, stats.Unreached, v.On)
		add(v.Confirmed, stats.Confirmed, v.On)
	}
	var rows []markRow
	for m, n := range n {
		rows = append(rows, markRow{c.ID, m, n})
	}
	slices.SortFunc(rows, func(a, b markRow) int {
		return cmp.Or(cmp.Compare(a.Mark.Kind, b.Mark.Kind), cmp.Compare(a.Mark.Date, b.Mark.Date))
	})
	return rows
}

// marks are the marks of cases, by case.
func (r *Read) marks(caseIDs ...string) (map[string][]markRow, error) {
	if len(caseIDs) == 0 {
		return nil, nil
	}
	var rows []markRow
	err := r.db.Raw("SELECT case_id, kind, date, n FROM case_marks WHERE case_id IN ? ORDER BY case_id, kind, date",
		caseIDs).Scan(&rows).Error
	byCase := map[string][]markRow{}
	for _, row := range rows {
		byCase[row.CaseID] = append(byCase[row.CaseID], row)
	}
	return byCase, translate(err)
}

func (tx *Tx) writeMarks(caseID string, old, now []markRow) error {
	if slices.Equal(old, now) {
		return nil
	}
	if len(old) > 0 {
		if err := tx.db.Exec("DELETE FROM case_marks WHERE case_id = ?", caseID).Error; err != nil {
			return translate(err)
		}
	}
	if len(now) == 0 {
		return nil
	}
	return translate(tx.db.Create(&now).Error)
}
