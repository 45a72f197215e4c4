package store

import (
	"gorm.io/gorm/clause"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// What a person is to a case besides what his grants make of him.
const (
	personAdmitted = "admitted"
	personRecused  = "recused"
)

// writePersons brings up to date whom the case was closed or opened to.
func (tx *Tx) writePersons(c *dispute.Case) error {
	type personRow struct{ CaseID, UserID, Kind string }
	var rows []personRow
	keep := [][]any{{"", ""}} // nobody: NOT IN needs a value
	add := func(kind string, persons []dispute.Person) {
		for _, p := range persons {
			rows = append(rows, personRow{c.ID, p.UserID, kind})
			keep = append(keep, []any{p.UserID, kind})
		}
	}
	add(personAdmitted, c.Admitted)
	add(personRecused, c.Recused)
	err := tx.db.Exec("DELETE FROM case_persons WHERE case_id = ? AND (user_id, kind) NOT IN ?", c.ID, keep).Error
	if err == nil && len(rows) > 0 {
		err = tx.db.Table("case_persons").Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
	}
	return translate(err)
}

// admitted are the user ids let into each case.
func (r *Read) admitted(caseIDs []string) (map[string][]string, error) {
	if len(caseIDs) == 0 {
		return nil, nil
	}
	var rows []struct{ CaseID, UserID string }
	err := r.db.Raw("SELECT case_id, user_id FROM case_persons WHERE kind = ? AND case_id IN ? ORDER BY case_id, user_id",
		personAdmitted, caseIDs).Scan(&rows).Error
	byCase := map[string][]string{}
	for _, row := range rows {
		byCase[row.CaseID] = append(byCase[row.CaseID], row.UserID)
	}
	return byCase, translate(err)
}

// PostRow is a person with one of the posts that he holds today.
type PostRow struct {
	UserID string
	Name   string
	Role   grid.Role
	UnitID string
}

// PersonsAt is who holds one of the roles today at a unit on the place's way up, by
// name; an account out of use is not among them.
func (r *Read) PersonsAt(p grid.Place, roles []grid.Role) ([]PostRow, error) {
	var rows []PostRow
	today := calendar.DateOf(r.Now)
	err := r.db.Raw(`SELECT u.id AS user_id, u.name, g.role, g.unit_id FROM grants g JOIN users u ON u.id = g.user_id
		WHERE g.unit_id IN ? AND g.role IN ? AND u.disabled_at = 0 AND g.granted_from <= ? AND (g.granted_to = '' OR g.granted_to >= ?)
		ORDER BY u.name, u.id, g.role, g.unit_id`,
		[]string{p.TownshipID, p.BranchID, p.VillageID, p.GroupID}, roles, today, today).Scan(&rows).Error
	return rows, translate(err)
}
