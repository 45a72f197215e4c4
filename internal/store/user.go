package store

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// User is an account. PasswordHash never leaves internal/app.
type User struct {
	ID           string
	Username     string
	Name         string
	PasswordHash string
	DisabledAt   time.Time // zero while the account is in use
	CreatedAt    time.Time
}

// Grant is a role given to a person for a time; UnitID is "" for the roles of the
// installation (admin, auditor), and an empty date is open.
type Grant struct {
	UserID string
	Role   grid.Role
	UnitID string
	From   calendar.Date
	To     calendar.Date
	// AgencyID is the agency that a liaison answers for; "" for other roles.
	AgencyID string
}

type userRow struct {
	ID           string
	Username     string
	Name         string
	PasswordHash string
	Disabled     int64 `gorm:"column:disabled_at"`
	Created      int64 `gorm:"column:created_at"` // gorm would fill a field called CreatedAt itself
}

func (userRow) TableName() string { return "users" }

func (row userRow) user() User {
	return User{
		ID: row.ID, Username: row.Username, Name: row.Name, PasswordHash: row.PasswordHash,
		DisabledAt: instant(row.Disabled), CreatedAt: instant(row.Created),
	}
}

// CreateUser adds an account; the store sets its time. It returns Conflict
// ("already_exists") when the id or the username is taken.
func (tx *Tx) CreateUser(u User) error {
	return translate(tx.db.Create(&userRow{
		ID: u.ID, Username: u.Username, Name: u.Name, PasswordHash: u.PasswordHash, Created: micros(tx.Now),
	}).Error)
}

// SetPassword replaces the hash of a password. It returns NotFound when there is no such user.
func (tx *Tx) SetPassword(userID, hash string) error {
	return tx.changeUser("UPDATE users SET password_hash = ? WHERE id = ?", hash, userID)
}

// DisableUser ends an account and its sessions; what it did stays. It returns NotFound
// when there is no such user.
func (tx *Tx) DisableUser(userID string) error {
	if err := tx.changeUser("UPDATE users SET disabled_at = ? WHERE id = ?", micros(tx.Now), userID); err != nil {
		return err
	}
	return translate(tx.db.Exec("DELETE FROM sessions WHERE user_id = ?", userID).Error)
}

func (tx *Tx) changeUser(sql string, args ...any) error {
	done := tx.db.Exec(sql, args...)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Missing()
	}
	return translate(done.Error)
}

// User is one account, or NotFound.
func (r *Read) User(id string) (User, error) { return r.userWhere("id = ?", id) }

// UserByName is the account of a username, or NotFound.
func (r *Read) UserByName(username string) (User, error) {
	return r.userWhere("username = ?", username)
}

func (r *Read) userWhere(sql string, arg any) (User, error) {
	var row userRow
	if err := r.db.Where(sql, arg).Take(&row).Error; err != nil {
		return User{}, translate(err)
	}
	return row.user(), nil
}

// Users is every account by username.
func (r *Read) Users() ([]User, error) {
	var rows []userRow
	if err := r.db.Order("username").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	users := make([]User, len(rows))
	for i, row := range rows {
		users[i] = row.user()
	}
	return users, nil
}

// SaveGrant gives a role or changes its dates. It returns Invalid
// ("unknown_reference") when user or unit is not known.
func (tx *Tx) SaveGrant(g Grant) error {
	return translate(tx.db.Exec(`INSERT INTO grants (user_id, role, unit_id, granted_from, granted_to, agency_id)
		VALUES (?, ?, NULLIF(?, ''), ?, ?, NULLIF(?, '')) ON CONFLICT (user_id, role, COALESCE(unit_id, ''))
		DO UPDATE SET granted_from = excluded.granted_from, granted_to = excluded.granted_to,
		agency_id = excluded.agency_id`, g.UserID, g.Role, g.UnitID, g.From, g.To, g.AgencyID).Error)
}

// Grants is what a person was ever given, ended grants included.
func (r *Read) Grants(userID string) ([]Grant, error) {
	rows, err := r.grants(is("g.user_id = ?", userID))
	grants := make([]Grant, len(rows))
	for i, row := range rows {
		grants[i] = Grant{UserID: row.UserID, Role: row.Role, UnitID: row.UnitID, From: row.GrantedFrom, To: row.GrantedTo, AgencyID: row.AgencyID}
	}
	return grants, err
}

// Subject is a person with the grants that hold today; a disabled account has none.
// It returns NotFound when there is no such user.
func (r *Read) Subject(userID string) (grid.Subject, error) {
	user, err := r.User(userID)
	if err != nil {
		return grid.Subject{}, err
	}
	sub := grid.Subject{UserID: user.ID, Name: user.Name}
	if !user.DisabledAt.IsZero() {
		return sub, nil
	}
	rows, err := r.grants(and(is("g.user_id = ?", userID), r.holdsToday()))
	for _, row := range rows {
		sub.Grants = append(sub.Grants, grid.Grant{Role: row.Role, UnitID: row.UnitID, Level: row.Level, AgencyID: row.AgencyID})
	}
	return sub, err
}

// Holders is the accounts in use that hold a role at exactly this unit today.
func (r *Read) Holders(role grid.Role, unitID string) ([]User, error) {
	rows, err := r.grants(and(is("g.role = ?", role), is("g.unit_id = ?", unitID), r.holdsToday()))
	if err != nil {
		return nil, err
	}
	var users []User
	for _, row := range rows {
		user, err := r.User(row.UserID)
		if err != nil {
			return nil, err
		}
		if user.DisabledAt.IsZero() {
			users = append(users, user)
		}
	}
	return users, nil
}

type grantRow struct {
	UserID      string
	Role        grid.Role
	UnitID      string
	Level       grid.Level
	AgencyID    string
	GrantedFrom calendar.Date
	GrantedTo   calendar.Date
}

func (r *Read) holdsToday() condition {
	today := calendar.DateOf(r.Now)
	return and(is("g.granted_from <= ?", today), or(is("g.granted_to = ''"), is("g.granted_to >= ?", today)))
}

func (r *Read) grants(where condition) ([]grantRow, error) {
	var rows []grantRow
	err := r.db.Raw(`SELECT g.user_id, g.role, COALESCE(g.unit_id, '') AS unit_id, COALESCE(u.level, '') AS level,
		COALESCE(g.agency_id, '') AS agency_id, g.granted_from, g.granted_to FROM grants g LEFT JOIN units u ON u.id = g.unit_id
		WHERE `+where.sql+" ORDER BY g.user_id, g.role, g.unit_id", where.args...).Scan(&rows).Error
	return rows, translate(err)
}
