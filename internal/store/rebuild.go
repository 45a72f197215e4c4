package store

import (
	"strings"

	"gorm.io/gorm/clause"

	"shuoli/internal/dispute"
)

// EventCaseIDs are up to limit ids after one, of every case that has events.
func (r *Read) EventCaseIDs(after string, limit int) ([]string, error) {
	var ids []string
	err := r.db.Raw("SELECT DISTINCT case_id FROM events WHERE case_id > ? ORDER BY case_id LIMIT ?", after, limit).Scan(&ids).Error
	return ids, translate(err)
}

// RebuildCase replays a case and writes again everything that follows from its
// events. What is encrypted and still says the same stays to the byte. It returns
// NotFound when the case has no events.
func (tx *Tx) RebuildCase(id string) error {
	if err := tx.LockCases(id); err != nil {
		return err
	}
	events, err := tx.Events(id)
	if err != nil {
		return err
	}
	c := dispute.Replay(id, events)
	row, err := tx.project(&c)
	if err != nil {
		return err
	}
	var old []caseRow
	if err := tx.db.Raw("SELECT * FROM cases WHERE id = ?", id).Scan(&old).Error; err != nil {
		return translate(err)
	}
	var before *caseRow
	if len(old) > 0 {
		before = &old[0]
	}
	if row.Restricted {
		if before != nil {
			row.Narrative = tx.unlessSame(before.Narrative, c.Facts.Narrative, row.Narrative, narrativeBound(id)...)
		}
		if err := tx.sealOldEvents(id); err != nil {
			return err
		}
	}
	if err := tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}).Create(&row).Error; err != nil {
		return translate(err)
	}
	return tx.writeRest(&c, before, nil)
}

// unlessSame is the sealed text that is stored if it opens to what it should say,
// else the new one: sealing twice never gives the same bytes.
func (r *Read) unlessSame(stored, says, fresh string, bound ...string) string {
	if sealed, ok := strings.CutPrefix(stored, sealedPrefix); ok {
		if text, err := r.keys.open(sealed, bound...); err == nil && text == says {
			return stored
		}
	}
	return fresh
}
