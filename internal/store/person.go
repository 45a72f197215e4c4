package store

import (
	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// PeopleFilter narrows the list of accounts; a zero field narrows nothing.
type PeopleFilter struct {
	Query    string    // part of a name or a username
	Role     grid.Role // held now or later
	UnitID   string    // with a role at this unit or below it, now or later
	Disabled *bool
	// Within are the units an administrator answers for; whoever holds a role
	// elsewhere is left out. nil is everybody.
	Within []string
}

// People is up to limit accounts by username, those after a username, and how many
// there are in all.
func (r *Read) People(f PeopleFilter, after string, limit int) ([]User, int64, error) {
	where := r.peopleWhere(f)
	var count int64
	if err := r.db.Model(&userRow{}).Where(where.sql, where.args...).Count(&count).Error; err != nil {
		return nil, 0, translate(err)
	}
	where = and(where, is("username > ?", after))
	var rows []userRow
	err := r.db.Where(where.sql, where.args...).Order("username").Limit(limit).Find(&rows).Error
	users := make([]User, len(rows))
	for i, row := range rows {
		users[i] = row.user()
	}
	return users, count, translate(err)
}

func (r *Read) peopleWhere(f PeopleFilter) condition {
	var all []condition
	if f.Query != "" {
		pattern := "%" + escapeLike(f.Query) + "%"
		all = append(all, or(r.like("name", pattern), r.like("username", pattern)))
	}
	if f.Disabled != nil {
		if *f.Disabled {
			all = append(all, is("disabled_at <> 0"))
		} else {
			all = append(all, is("disabled_at = 0"))
		}
	}
	const held = "EXISTS (SELECT 1 FROM grants g LEFT JOIN units u ON u.id = g.unit_id WHERE g.user_id = users.id AND "
	lasts := or(is("g.granted_to = ''"), is("g.granted_to >= ?", calendar.DateOf(r.Now)))
	if f.Role != "" || f.UnitID != "" {
		has := []condition{lasts}
		if f.Role != "" {
			has = append(has, is("g.role = ?", f.Role))
		}
		if f.UnitID != "" {
			has = append(has, inSubtree([]string{f.UnitID}))
		}
		one := and(has...)
		all = append(all, condition{held + one.sql + ")", one.args})
	}
	if f.Within != nil {
		within := inSubtree(f.Within)
		outside := and(lasts, or(is("u.id IS NULL"), condition{"NOT " + within.sql, within.args}))
		all = append(all, condition{"NOT " + held + outside.sql + ")", outside.args})
	}
	return and(all...)
}

// inSubtree is the condition that unit u is one of these or lies below one. Without
// any it is FALSE: IN () becomes NULL, whose NOT shuts nobody out.
func inSubtree(ids []string) condition {
	if len(ids) == 0 {
		return or()
	}
	return or(is("u.id IN ?", ids), is("u.township_id IN ?", ids), is("u.branch_id IN ?", ids), is("u.village_id IN ?", ids))
}

// GrantsOf is what these people were ever given, by user.
func (r *Read) GrantsOf(userIDs []string) (map[string][]Grant, error) {
	rows, err := r.grants(is("g.user_id IN ?", append([]string{""}, userIDs...)))
	of := map[string][]Grant{}
	for _, row := range rows {
		of[row.UserID] = append(of[row.UserID], Grant{UserID: row.UserID, Role: row.Role, UnitID: row.UnitID, From: row.GrantedFrom, To: row.GrantedTo})
	}
	return of, err
}

// LockUser is one account, locked for a change of it, of its grants or of its seats;
// NotFound when there is none.
func (tx *Tx) LockUser(id string) (User, error) {
	var rows []userRow
	if err := tx.db.Raw("SELECT * FROM users WHERE id = ?"+tx.lockRow(), id).Scan(&rows).Error; err != nil {
		return User{}, translate(err)
	}
	if len(rows) == 0 {
		return User{}, fault.Missing()
	}
	return rows[0].user(), nil
}

// SaveUser writes an account that was locked before and counts its version on; a new
// name goes to the seats that last. One that is disabled, or waits for its code to be
// used, loses its sessions.
func (tx *Tx) SaveUser(u User) error {
	err := tx.changeUser(`UPDATE users SET name = ?, password_hash = ?, disabled_at = ?, code_hash = ?, code_expires_at = ?,
		must_change = ?, version = version + 1 WHERE id = ?`, u.Name, u.PasswordHash, micros(u.DisabledAt), u.CodeHash,
		micros(u.CodeExpires), u.MustChange, u.ID)
	if err != nil {
		return err
	}
	if !u.DisabledAt.IsZero() || u.CodeHash != "" {
		if _, err := tx.DeleteSessions(u.ID, ""); err != nil {
			return err
		}
	}
	return translate(tx.db.Exec("UPDATE committee_members SET name = ? WHERE user_id = ? AND term_to >= ?",
		u.Name, u.ID, calendar.DateOf(tx.Now)).Error)
}

// UseCode uses up a one-time code. It returns NotFound when that code was used before
// or another has taken its place.
func (tx *Tx) UseCode(userID, codeHash string) error {
	return tx.changeUser(`UPDATE users SET code_hash = '', code_expires_at = 0
		WHERE id = ? AND code_hash = ? AND code_hash <> '' AND code_expires_at > ? AND disabled_at = 0`, userID, codeHash, micros(tx.Now))
}

// ChangePassword sets a person's own new password and whatever forced him to is over.
func (tx *Tx) ChangePassword(userID, hash string) error {
	return tx.changeUser("UPDATE users SET password_hash = ?, must_change = FALSE, code_hash = '', code_expires_at = 0 WHERE id = ?", hash, userID)
}

// LockAdministrators puts those in line who may take away an administrator, so that two
// cannot take away each other.
func (tx *Tx) LockAdministrators() error {
	if !tx.postgres {
		return nil
	}
	return translate(tx.db.Exec("SELECT pg_advisory_xact_lock(hashtextextended('administrators', 0))").Error)
}

// Administrators is how many accounts in use are administrators today and have no end set.
func (r *Read) Administrators() (int64, error) {
	var n int64
	err := r.db.Raw(`SELECT count(DISTINCT g.user_id) FROM grants g JOIN users u ON u.id = g.user_id
		WHERE g.role = ? AND u.disabled_at = 0 AND g.granted_from <= ? AND g.granted_to = ''`, grid.Admin, calendar.DateOf(r.Now)).
		Scan(&n).Error
	return n, translate(err)
}
