package store

import (
	"encoding/json"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

type unitRow struct {
	ID           string
	Name         string
	Aliases      string
	Level        grid.Level
	ParentID     *string
	DivisionCode string
	OpenedOn     calendar.Date
	ClosedOn     calendar.Date
	Place        place `gorm:"embedded"`
	Ordinal      int
	Version      int64
}

func (unitRow) TableName() string { return "units" }

// UnitFilter narrows a list of units; a zero field narrows nothing.
type UnitFilter struct {
	ParentID string
	Within   string // a unit, itself included
	Level    grid.Level
	Query    string // part of a name or an alias
}

// CreateUnit adds a unit below its parent and works out its place, which it returns
// with it; ordinal is its rank among its siblings. It returns Invalid
// ("unknown_parent", "parent_below") when the parent is not there or not above, and
// Conflict ("already_exists") when the id is taken.
func (tx *Tx) CreateUnit(u grid.Unit, ordinal int) (grid.Unit, error) {
	u.Place = grid.Place{}
	row := unitRow{
		ID: u.ID, Name: u.Name, Level: u.Level, DivisionCode: u.DivisionCode,
		OpenedOn: u.OpenedOn, ClosedOn: u.ClosedOn, Ordinal: ordinal, Version: 1,
	}
	if u.ParentID != "" {
		parent, err := tx.Unit(u.ParentID)
		if fault.KindOf(err) == fault.NotFound {
			return grid.Unit{}, fault.At("/parent_id", "unknown_parent", "上级单位不存在")
		}
		if err != nil {
			return grid.Unit{}, err
		}
		if parent.Level.Rank() >= 0 && parent.Level.Rank() <= u.Level.Rank() {
			return grid.Unit{}, fault.At("/parent_id", "parent_below", "上级单位的层级要比它高")
		}
		u.Place, row.ParentID = parent.Place, &u.ParentID
	}
	switch u.Level {
	case grid.Township:
		u.Place.TownshipID = u.ID
	case grid.Branch:
		u.Place.BranchID = u.ID
	case grid.Village:
		u.Place.VillageID = u.ID
	case grid.Group:
		u.Place.GroupID = u.ID
	}
	row.Place, u.Version = place(u.Place), row.Version
	aliases, err := json.Marshal(append([]string{}, u.Aliases...))
	if err != nil {
		return grid.Unit{}, fault.Wrap(err, "单位的别名写不出来")
	}
	row.Aliases = string(aliases)
	return u, translate(tx.db.Create(&row).Error)
}

// CloseUnit sets the day from which a unit is closed. It returns NotFound when there is none.
func (tx *Tx) CloseUnit(id string, on calendar.Date) error {
	done := tx.db.Exec("UPDATE units SET closed_on = ? WHERE id = ?", on, id)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Missing()
	}
	return translate(done.Error)
}

// Unit is one unit, or NotFound.
func (r *Read) Unit(id string) (grid.Unit, error) {
	var row unitRow
	if err := r.db.Where("id = ?", id).Take(&row).Error; err != nil {
		return grid.Unit{}, translate(err)
	}
	return row.unit()
}

// Units is the units that pass the filter, siblings in their order. A Within that is
// not there gives none.
func (r *Read) Units(f UnitFilter) ([]grid.Unit, error) {
	var all []condition
	if f.ParentID != "" {
		all = append(all, is("parent_id = ?", f.ParentID))
	}
	if f.Level != "" {
		all = append(all, is("level = ?", f.Level))
	}
	if f.Within != "" {
		all = append(all, or(is("id = ?", f.Within), is("township_id = ?", f.Within), is("branch_id = ?", f.Within),
			is("village_id = ?", f.Within)))
	}
	if f.Query != "" {
		pattern := "%" + escapeLike(f.Query) + "%"
		all = append(all, or(r.like("name", pattern), r.like("aliases", pattern)))
	}
	where := and(all...)
	var rows []unitRow
	if err := r.db.Where(where.sql, where.args...).Order("ordinal, id").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	units := make([]grid.Unit, len(rows))
	for i, row := range rows {
		unit, err := row.unit()
		if err != nil {
			return nil, err
		}
		units[i] = unit
	}
	return units, nil
}

func (row unitRow) unit() (grid.Unit, error) {
	u := grid.Unit{
		ID: row.ID, Name: row.Name, Level: row.Level, DivisionCode: row.DivisionCode,
		OpenedOn: row.OpenedOn, ClosedOn: row.ClosedOn, Place: grid.Place(row.Place), Version: row.Version,
	}
	if row.ParentID != nil {
		u.ParentID = *row.ParentID
	}
	if err := json.Unmarshal([]byte(row.Aliases), &u.Aliases); err != nil {
		return grid.Unit{}, fault.Wrap(err, "单位的别名读不出来")
	}
	return u, nil
}

// Empty reports whether there are neither units nor users: a database nobody has used.
func (r *Read) Empty() (bool, error) {
	var some bool
	err := r.db.Raw("SELECT EXISTS (SELECT 1 FROM units) OR EXISTS (SELECT 1 FROM users)").Scan(&some).Error
	return !some, translate(err)
}

// CreateVenue adds the place where a unit holds its hearings.
func (tx *Tx) CreateVenue(v grid.Venue) error {
	return translate(tx.db.Exec("INSERT INTO venues (id, unit_id, name, weekday) VALUES (?, ?, ?, ?)",
		v.ID, v.UnitID, v.Name, v.Weekday).Error)
}

// Venues is the venues of a unit, or all of them when unitID is "".
func (r *Read) Venues(unitID string) ([]grid.Venue, error) {
	var venues []grid.Venue
	err := r.db.Raw("SELECT id, unit_id, name, weekday FROM venues WHERE ? IN ('', unit_id) ORDER BY id", unitID).
		Scan(&venues).Error
	return venues, translate(err)
}
