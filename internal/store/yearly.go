package store

import (
	"fmt"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// YearlyTotal is what a unit and its subtree settled in a year before the program,
// entered by hand.
type YearlyTotal struct {
	UnitID      string
	Year        int
	Settled     int64
	Success     int64
	Oral        int64
	Written     int64
	EnteredBy   string // a user's id
	EntererName string
	EnteredAt   time.Time
}

type yearlyRow struct {
	UnitID    string
	Year      int
	Settled   int64
	Success   int64
	Oral      int64
	Written   int64
	EnteredBy string
	Enterer   string
	Entered   int64 `gorm:"column:entered_at"`
}

func (yearlyRow) TableName() string { return "yearly_totals" }

func (row yearlyRow) total() YearlyTotal {
	return YearlyTotal{
		UnitID: row.UnitID, Year: row.Year, Settled: row.Settled, Success: row.Success, Oral: row.Oral, Written: row.Written,
		EnteredBy: row.EnteredBy, EntererName: row.Enterer, EnteredAt: instant(row.Entered),
	}
}

// EnterYearlyTotal keeps a total. Conflict ("already_exists") where the unit has one
// for the year.
func (tx *Tx) EnterYearlyTotal(t YearlyTotal) error {
	row := yearlyRow{
		UnitID: t.UnitID, Year: t.Year, Settled: t.Settled, Success: t.Success, Oral: t.Oral, Written: t.Written,
		EnteredBy: t.EnteredBy, Enterer: t.EntererName, Entered: micros(t.EnteredAt),
	}
	return translate(tx.db.Create(&row).Error)
}

// YearlyTotals are the totals of a unit and of what lies below it, newest year first.
func (r *Read) YearlyTotals(unitID string) ([]YearlyTotal, error) {
	return r.yearlyTotals("? IN (u.id, u.village_id, u.branch_id, u.township_id)", unitID)
}

// YearlyTotal is a unit's own total for a year, nil where there is none.
func (r *Read) YearlyTotal(unitID string, year int) (*YearlyTotal, error) {
	return first(r.yearlyTotals("u.id = ? AND y.year = ?", unitID, year))
}

// YearlyTotalFor is the total that already counts what happened at a place in a year: of
// the place's unit or one above it; nil where there is none.
func (r *Read) YearlyTotalFor(p grid.Place, year int) (*YearlyTotal, error) {
	return first(r.yearlyTotals("u.id IN ? AND y.year = ?", placeIDs(p), year))
}

// YearlyTotalBelow is a total for the year of a unit or of one below it; nil where
// there is none.
func (r *Read) YearlyTotalBelow(unitID string, year int) (*YearlyTotal, error) {
	return first(r.yearlyTotals("? IN (u.id, u.village_id, u.branch_id, u.township_id) AND y.year = ?", unitID, year))
}

func (r *Read) yearlyTotals(where string, args ...any) ([]YearlyTotal, error) {
	var rows []yearlyRow
	err := r.db.Raw("SELECT y.* FROM yearly_totals y JOIN units u ON u.id = y.unit_id WHERE "+where+
		" ORDER BY y.year DESC, u.ordinal, y.unit_id", args...).Scan(&rows).Error
	list := make([]YearlyTotal, len(rows))
	for i, row := range rows {
		list[i] = row.total()
	}
	return list, translate(err)
}

func first(list []YearlyTotal, err error) (*YearlyTotal, error) {
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// placeIDs are the units of a place.
func placeIDs(p grid.Place) []string {
	var ids []string
	for _, l := range grid.Ladder {
		if id := p.At(l); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// HoldTotals keeps the totals of the place's township as they are until the transaction
// ends: whoever brings in cases of past years holds them, so that nobody enters a total
// for such a year meanwhile.
func (tx *Tx) HoldTotals(p grid.Place) error {
	_, err := tx.StaysOpen(p.TownshipID)
	return err
}

// CasesOfYear reports whether anything of a unit and its subtree was registered,
// accepted or concluded in a year.
func (r *Read) CasesOfYear(unitID string, year int) (bool, error) {
	from := calendar.Date(fmt.Sprintf("%04d-01-01", year))
	to := from.Month().Add(11).Last()
	var some bool
	err := r.db.Raw(`SELECT EXISTS (SELECT 1 FROM cases WHERE ? IN (unit_id, group_id, village_id, branch_id, township_id)
		AND (registered_at >= ? AND registered_at < ? OR accepted_on BETWEEN ? AND ? OR concluded_on BETWEEN ? AND ?))`,
		unitID, micros(from.At(0, 0)), micros(to.Add(1).At(0, 0)), from, to, from, to).Scan(&some).Error
	return some, translate(err)
}
