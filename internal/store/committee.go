package store

import (
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// CreateCommittee adds a mediation committee of a village or the township. It returns
// Invalid ("unknown_reference") when the unit is not known.
func (tx *Tx) CreateCommittee(c grid.Committee) error {
	return translate(tx.db.Exec("INSERT INTO committees (id, unit_id, name, abbreviation) VALUES (?, ?, ?, ?)",
		c.ID, c.UnitID, c.Name, c.Abbreviation).Error)
}

// Committee is one committee, or NotFound.
func (r *Read) Committee(id string) (grid.Committee, error) {
	list, err := r.committees(is("id = ?", id))
	if err != nil {
		return grid.Committee{}, err
	}
	if len(list) == 0 {
		return grid.Committee{}, fault.Missing()
	}
	return list[0], nil
}

// Committees is the committees of a unit, or all of them when unitID is "".
func (r *Read) Committees(unitID string) ([]grid.Committee, error) {
	if unitID == "" {
		return r.committees(is("TRUE"))
	}
	return r.committees(is("unit_id = ?", unitID))
}

func (r *Read) committees(where condition) ([]grid.Committee, error) {
	var list []grid.Committee
	err := r.db.Raw("SELECT id, unit_id, name, abbreviation FROM committees WHERE "+where.sql+" ORDER BY id",
		where.args...).Scan(&list).Error
	return list, translate(err)
}

// SaveMember seats a person on a committee for a term, or changes that term. It
// returns Invalid ("unknown_reference") when either is not known.
func (tx *Tx) SaveMember(m grid.CommitteeMember) error {
	return translate(tx.db.Exec(`INSERT INTO committee_members
		(committee_id, user_id, name, kind, engagement, term_from, term_to, chair) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (committee_id, user_id, term_from) DO UPDATE SET name = excluded.name, kind = excluded.kind,
		engagement = excluded.engagement, term_to = excluded.term_to, chair = excluded.chair`,
		m.CommitteeID, m.UserID, m.Name, m.Kind, m.Engagement, m.TermFrom, m.TermTo, m.Chair).Error)
}

// Members is every seat of a committee, past terms included, of accounts in use; of a
// person with several seats the one that lasts today comes first.
func (r *Read) Members(committeeID string) ([]grid.CommitteeMember, error) {
	return r.members(and(is("committee_id = ?", committeeID), is("user_id IN (SELECT id FROM users WHERE disabled_at = 0)")))
}

// Seats is the committee seats of a person whose term covers the date.
func (r *Read) Seats(userID string, on calendar.Date) ([]grid.CommitteeMember, error) {
	return r.members(and(is("user_id = ?", userID), is("? BETWEEN term_from AND term_to", on)))
}

// SeatsOf is every seat that a person ever had, past terms included.
func (r *Read) SeatsOf(userID string) ([]grid.CommitteeMember, error) {
	return r.members(is("user_id = ?", userID))
}

// SaveCommittee changes a committee's name and abbreviation, or adds it. File numbers
// already drawn keep the abbreviation they have.
func (tx *Tx) SaveCommittee(c grid.Committee) error {
	return translate(tx.db.Exec(`INSERT INTO committees (id, unit_id, name, abbreviation) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, abbreviation = excluded.abbreviation`,
		c.ID, c.UnitID, c.Name, c.Abbreviation).Error)
}

func (r *Read) members(where condition) ([]grid.CommitteeMember, error) {
	var list []grid.CommitteeMember
	err := r.db.Raw(`SELECT committee_id, user_id, name, kind, engagement, term_from, term_to, chair FROM committee_members
		WHERE `+where.sql+` ORDER BY committee_id, user_id, CASE WHEN ? BETWEEN term_from AND term_to THEN 0 ELSE 1 END,
		term_from`, append(slices.Clone(where.args), calendar.DateOf(r.Now))...).Scan(&list).Error
	return list, translate(err)
}

// LockMembers is Members, locked against another who seats somebody on the committee
// with the same lock.
func (tx *Tx) LockMembers(committeeID string) ([]grid.CommitteeMember, error) {
	var found []string
	if err := tx.db.Raw("SELECT id FROM committees WHERE id = ?"+tx.lockRow(), committeeID).Scan(&found).Error; err != nil {
		return nil, translate(err)
	}
	return tx.Members(committeeID)
}
