package store

import (
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// docketRow is a case on a hearing day of a venue, past ones included.
type docketRow struct {
	CaseID    string
	UnitID    string // the venue's
	Level     grid.Level
	Date      calendar.Date
	Appointed bool
	Place     place `gorm:"embedded"` // the case's
}

func (docketRow) TableName() string { return "case_dockets" }

// writeDockets brings the hearing days of a case up to date. A level that the
// case's place does not have, has no venue.
func (tx *Tx) writeDockets(c *dispute.Case) error {
	if err := tx.db.Exec("DELETE FROM case_dockets WHERE case_id = ?", c.ID).Error; err != nil {
		return translate(err)
	}
	var rows []docketRow
	for _, d := range c.Dockets() {
		if unit := c.Place.At(d.Level); unit != "" {
			rows = append(rows, docketRow{c.ID, unit, d.Level, d.On, d.Appointed, place(c.Place)})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return translate(tx.db.Create(&rows).Error)
}

// DocketEntry is one case on one hearing day, as far as order and counts need it.
type DocketEntry struct {
	dispute.DocketEntry // of a case whose content is not the reader's, without colour
	UnitID              string
	Level               grid.Level
	Date                calendar.Date
	Appointed           bool // docketed for the day; else only heard on it
	Readable            bool // in the reader's scope
}

// DocketEntries is every case on the hearing days of the unit's venue from one date
// to another, both included; with unitID "" of each venue where a case in scope
// stands in that time. Cases outside the scope are among them, for the others'
// place in the order depends on them. A reader gets no more of those than their number.
func (r *Read) DocketEntries(scope Scope, unitID string, from, to calendar.Date) ([]DocketEntry, error) {
	where := and(is("d.date BETWEEN ? AND ?", from, to), is("d.unit_id = ?", unitID))
	if unitID == "" {
		in := and(is("own.date BETWEEN ? AND ?", from, to), scope.sees())
		where = and(is("d.date BETWEEN ? AND ?", from, to), condition{
			"d.unit_id IN (SELECT own.unit_id FROM case_dockets own JOIN cases ON cases.id = own.case_id WHERE " + in.sql + ")", in.args,
		})
	}
	sees, member := scope.sees(), or(is("NOT cases.restricted"), scope.member())
	args := append(append(append([]any{}, sees.args...), member.args...), where.args...)
	var rows []struct {
		CaseID       string
		UnitID       string
		Level        grid.Level
		Date         calendar.Date
		Appointed    bool
		Risk         dispute.Risk
		AcceptedOn   calendar.Date
		RegisteredAt int64
		Readable     bool
		Member       bool
	}
	err := r.db.Raw(`SELECT d.case_id, d.unit_id, d.level, d.date, d.appointed, cases.risk, cases.accepted_on, cases.registered_at,
		`+sees.sql+` AS readable, `+member.sql+` AS member
		FROM case_dockets d JOIN cases ON cases.id = d.case_id WHERE `+where.sql+` ORDER BY d.date, d.unit_id, d.case_id`, args...).
		Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	list := make([]DocketEntry, len(rows))
	for i, row := range rows {
		list[i] = DocketEntry{
			DocketEntry: dispute.DocketEntry{CaseID: row.CaseID, Risk: row.Risk, AcceptedOn: row.AcceptedOn, RegisteredAt: instant(row.RegisteredAt)},
			UnitID:      row.UnitID, Level: row.Level, Date: row.Date, Appointed: row.Appointed, Readable: row.Readable,
		}
		if row.Readable && !row.Member {
			list[i].Risk = ""
		}
	}
	return list, nil
}

// DocketedOn is the cases in scope on one hearing day of a unit's venue, by
// id: dispute.OrderDocket puts them in the docket's order.
func (r *Read) DocketedOn(scope Scope, unitID string, on calendar.Date) ([]CaseRow, error) {
	rows, err := r.caseRows(and(scope.sees(),
		is("cases.id IN (SELECT case_id FROM case_dockets WHERE unit_id = ? AND date = ?)", unitID, on)), "cases.id", CountLimit)
	if err != nil {
		return nil, err
	}
	return r.listed(scope, rows)
}
