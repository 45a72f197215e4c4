package store

import (
	"encoding/json"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// LockUnit is one unit, locked for a change; NotFound when there is none. A case that
// is registered in it at the same time waits for the change.
func (tx *Tx) LockUnit(id string) (grid.Unit, error) {
	var found []string
	if err := tx.db.Raw("SELECT id FROM units WHERE id = ?"+tx.lockRow(), id).Scan(&found).Error; err != nil {
		return grid.Unit{}, translate(err)
	}
	if len(found) == 0 {
		return grid.Unit{}, fault.Missing()
	}
	return tx.Unit(id)
}

// SaveUnit writes a unit's name, aliases, division code and closing, and counts its
// version on. A division code that another unit has is Conflict ("already_exists").
func (tx *Tx) SaveUnit(u grid.Unit) error {
	aliases, err := json.Marshal(append([]string{}, u.Aliases...))
	if err != nil {
		return fault.Wrap(err, "单位的别名写不出来")
	}
	return translate(tx.db.Exec("UPDATE units SET name = ?, aliases = ?, division_code = ?, closed_on = ?, version = version + 1 WHERE id = ?",
		u.Name, string(aliases), u.DivisionCode, u.ClosedOn, u.ID).Error)
}

// NextOrdinal is the rank of one more unit below a parent, or at the top when that is "".
func (r *Read) NextOrdinal(parentID string) (int, error) {
	var n int
	err := r.db.Raw("SELECT COALESCE(max(ordinal), -1) + 1 FROM units WHERE COALESCE(parent_id, '') = ?", parentID).Scan(&n).Error
	return n, translate(err)
}

// UnitOfCode is the unit that has a division code, "" when none has.
func (r *Read) UnitOfCode(code string) (string, error) {
	var id string
	err := r.db.Raw("SELECT id FROM units WHERE division_code = ? AND division_code <> ''", code).Scan(&id).Error
	return id, translate(err)
}

// OpenChildren is how many units right below one are not closed on a date.
func (r *Read) OpenChildren(id string, on calendar.Date) (int64, error) {
	var n int64
	err := r.db.Raw("SELECT count(*) FROM units WHERE parent_id = ? AND (closed_on = '' OR closed_on > ?)", id, on).Scan(&n).Error
	return n, translate(err)
}

// OpenCases is how many cases of a unit and its subtree wait or are being mediated.
func (r *Read) OpenCases(id string) (int64, error) {
	var n int64
	err := r.db.Raw(`SELECT count(*) FROM cases WHERE ? IN (unit_id, group_id, village_id, branch_id, township_id)
		AND status IN ?`, id, []dispute.Status{dispute.Registered, dispute.Mediating}).Scan(&n).Error
	return n, translate(err)
}

// NameVenue changes what a unit's venue is called.
func (tx *Tx) NameVenue(id, name string) error {
	return translate(tx.db.Exec("UPDATE venues SET name = ? WHERE id = ?", name, id).Error)
}

// StaysOpen reports whether a unit is open, and keeps it so until the transaction ends.
func (tx *Tx) StaysOpen(id string) (bool, error) {
	share := ""
	if tx.postgres {
		share = " FOR SHARE"
	}
	var closed []calendar.Date
	err := tx.db.Raw("SELECT closed_on FROM units WHERE id = ?"+share, id).Scan(&closed).Error
	return len(closed) == 1 && closed[0] == "", translate(err)
}
