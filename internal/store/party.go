package store

import (
	"strings"
	"time"

	"golang.org/x/text/width"
	"gorm.io/gorm/clause"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
)

// PartyPrivate is what of a party is never stored in clear and only shown masked.
type PartyPrivate struct {
	PartyID  string
	Phone    string
	IDNumber string
	Address  string
}

// partyRow is a party of a case; a name of a restricted case is encrypted.
type partyRow struct {
	CaseID     string
	ID         string
	Place      place `gorm:"embedded"`
	Ordinal    int
	Dropped    bool // was a party once; kept, because nothing is deleted
	Name       string
	Kind       string
	Side       string
	Gender     string
	Phone      string
	IDNumber   string
	Address    string
	PhoneIndex string
	IDIndex    string
}

func (partyRow) TableName() string { return "parties" }

func (p partyRow) bound(column string) []string { return []string{"parties", column, p.ID, p.CaseID} }

// writeParties brings the parties' public part up to date and leaves the private part alone.
func (tx *Tx) writeParties(c *dispute.Case) error {
	ids, rows := []string{""}, []partyRow{}
	stored := map[string]string{}
	if c.Facts.Restricted {
		var old []partyRow
		if err := tx.db.Where("case_id = ?", c.ID).Find(&old).Error; err != nil {
			return translate(err)
		}
		for _, row := range old {
			stored[row.ID] = row.Name
		}
	}
	for i, p := range c.Parties {
		row := partyRow{
			CaseID: c.ID, ID: p.ID, Place: place(c.Place), Ordinal: i,
			Name: p.Name, Kind: p.Kind, Side: p.Side, Gender: p.Gender,
		}
		if c.Facts.Restricted {
			sealed, err := tx.keys.seal(p.Name, row.bound("name")...)
			if err != nil {
				return err
			}
			row.Name = tx.unlessSame(stored[p.ID], p.Name, sealedPrefix+sealed, row.bound("name")...)
		}
		ids, rows = append(ids, p.ID), append(rows, row)
	}
	if len(rows) > 0 {
		err := tx.db.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "case_id"}, {Name: "id"}},
			DoUpdates: clause.AssignmentColumns([]string{"township_id", "branch_id", "village_id", "group_id",
				"ordinal", "dropped", "name", "kind", "side", "gender"}),
		}).Create(&rows).Error
		if err != nil {
			return translate(err)
		}
	}
	return tx.dropParties(c, ids)
}

// dropParties marks the parties that an edit has taken out.
func (tx *Tx) dropParties(c *dispute.Case, kept []string) error {
	var gone []partyRow
	err := tx.db.Where("case_id = ? AND id NOT IN ?", c.ID, kept).Find(&gone).Error
	for _, row := range gone {
		if err != nil {
			break
		}
		_, sealed := strings.CutPrefix(row.Name, sealedPrefix)
		if c.Facts.Restricted && !sealed {
			var name string
			if name, err = tx.keys.seal(row.Name, row.bound("name")...); err != nil {
				break
			}
			row.Name = sealedPrefix + name
		}
		err = tx.db.Exec("UPDATE parties SET dropped = TRUE, name = ? WHERE case_id = ? AND id = ?",
			row.Name, c.ID, row.ID).Error
	}
	return translate(err)
}

// SaveParties writes the private part of parties whose case is written in the same
// transaction or before: all three values of each, an empty one too. It returns
// NotFound when a party is not of that case.
func (tx *Tx) SaveParties(caseID string, parties ...PartyPrivate) error {
	for _, p := range parties {
		row := partyRow{CaseID: caseID, ID: p.PartyID}
		var err error
		if row.Phone, err = tx.keys.seal(p.Phone, row.bound("phone")...); err != nil {
			return err
		}
		if row.IDNumber, err = tx.keys.seal(p.IDNumber, row.bound("id_number")...); err != nil {
			return err
		}
		if row.Address, err = tx.keys.seal(p.Address, row.bound("address")...); err != nil {
			return err
		}
		done := tx.db.Exec(`UPDATE parties SET phone = ?, id_number = ?, address = ?, phone_index = ?, id_index = ?
			WHERE case_id = ? AND id = ?`, row.Phone, row.IDNumber, row.Address,
			tx.keys.mac(PhoneField, plain(p.Phone)), tx.keys.mac(IDNumberField, plain(p.IDNumber)), caseID, p.PartyID)
		if done.Error != nil {
			return translate(done.Error)
		}
		if done.RowsAffected == 0 {
			return fault.Missing()
		}
	}
	return nil
}

// Parties is the private part of a case's present parties in their order; the caller
// masks it, or has written the audit of the reveal. It returns Internal
// ("seal_broken") when a value does not open.
func (r *Read) Parties(caseID string) ([]PartyPrivate, error) {
	var rows []partyRow
	if err := r.db.Where("case_id = ? AND NOT dropped", caseID).Order("ordinal").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	parties := make([]PartyPrivate, len(rows))
	for i, row := range rows {
		p := PartyPrivate{PartyID: row.ID}
		var err error
		if p.Phone, err = r.keys.open(row.Phone, row.bound("phone")...); err != nil {
			return nil, err
		}
		if p.IDNumber, err = r.keys.open(row.IDNumber, row.bound("id_number")...); err != nil {
			return nil, err
		}
		if p.Address, err = r.keys.open(row.Address, row.bound("address")...); err != nil {
			return nil, err
		}
		parties[i] = p
	}
	return parties, nil
}

// Repeats are up to 20 cases of the township, newest first, registered since then, in
// which a party has one of the names or phones, among those in scope. Restricted
// ones are never hinted at.
func (r *Read) Repeats(scope Scope, townshipID string, names, phones []string, since time.Time) ([]CaseRow, error) {
	var same []condition
	if len(names) > 0 {
		same = append(same, is("parties.name IN ?", names))
	}
	var indexes []string
	for _, phone := range phones {
		if index := r.keys.mac(PhoneField, plain(phone)); index != "" {
			indexes = append(indexes, index)
		}
	}
	if len(indexes) > 0 {
		same = append(same, is("(parties.phone_index <> '' AND parties.phone_index IN ?)", indexes))
	}
	of := and(is("parties.township_id = ?", townshipID), is("NOT parties.dropped"), or(same...))
	where := and(scope.sees(), scope.open(), is("cases.township_id = ?", townshipID),
		is("cases.registered_at >= ?", micros(since)),
		condition{"cases.id IN (SELECT parties.case_id FROM parties WHERE " + of.sql + ")", of.args})
	rows, err := r.caseRows(where, Newest.order(), 20)
	if err != nil {
		return nil, err
	}
	return r.listed(scope, rows)
}

// partyRows are the present parties of a restricted case, their names opened.
func (r *Read) partyRows(caseID string) ([]partyRow, error) {
	var rows []partyRow
	if err := r.db.Where("case_id = ? AND NOT dropped", caseID).Order("ordinal").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	for i, row := range rows {
		name, err := r.keys.open(strings.TrimPrefix(row.Name, sealedPrefix), row.bound("name")...)
		if err != nil {
			return nil, err
		}
		rows[i].Name = name
	}
	return rows, nil
}

func titleOfRows(rows []partyRow) string {
	parties := make([]dispute.Party, len(rows))
	for i, row := range rows {
		parties[i].Name = row.Name
	}
	return dispute.Title(parties)
}

// plain is a number as it is compared: no spaces or dashes, no full-width digits, no
// small x at the end of an ID number.
func plain(number string) string {
	narrow := strings.ToUpper(width.Narrow.String(number))
	return strings.NewReplacer(" ", "", "-", "", "\t", "").Replace(narrow)
}
