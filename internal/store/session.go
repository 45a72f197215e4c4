package store

import (
	"time"

	"gorm.io/gorm/clause"

	"shuoli/internal/fault"
)

// Session is one logged-in device. Only the hash of its token is stored: who reads
// the database cannot use it.
type Session struct {
	TokenHash string
	UserID    string
	Data      []byte // the session library's own
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	UserAgent string
}

type sessionRow struct {
	TokenHash string
	UserID    string
	Data      []byte
	Created   int64 `gorm:"column:created_at"` // gorm would fill a field called CreatedAt itself
	SeenAt    int64
	ExpiresAt int64
	UserAgent string
}

func (sessionRow) TableName() string { return "sessions" }

func (row sessionRow) session() Session {
	return Session{
		TokenHash: row.TokenHash, UserID: row.UserID, Data: row.Data, CreatedAt: instant(row.Created),
		SeenAt: instant(row.SeenAt), ExpiresAt: instant(row.ExpiresAt), UserAgent: row.UserAgent,
	}
}

// SaveSession adds a session, or brings the data, expiry and last use of one up to
// date; the store sets its times. It returns Invalid ("unknown_reference") when the
// user is not known.
func (tx *Tx) SaveSession(s Session) error {
	row := sessionRow{
		TokenHash: s.TokenHash, UserID: s.UserID, Data: append([]byte{}, s.Data...), Created: micros(tx.Now),
		SeenAt: micros(tx.Now), ExpiresAt: micros(s.ExpiresAt), UserAgent: s.UserAgent,
	}
	return translate(tx.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "token_hash"}},
		DoUpdates: clause.AssignmentColumns([]string{"data", "seen_at", "expires_at"}),
	}).Create(&row).Error)
}

// TouchSession notes that a session was used. One that has gone meanwhile is no error.
func (tx *Tx) TouchSession(tokenHash string) error {
	return translate(tx.db.Exec("UPDATE sessions SET seen_at = ? WHERE token_hash = ?", micros(tx.Now), tokenHash).Error)
}

// Session is the unexpired session of a token hash, or NotFound.
func (r *Read) Session(tokenHash string) (Session, error) {
	var rows []sessionRow
	err := r.db.Where("token_hash = ? AND expires_at > ?", tokenHash, micros(r.Now)).Limit(1).Find(&rows).Error
	if err != nil {
		return Session{}, translate(err)
	}
	if len(rows) == 0 {
		return Session{}, fault.Missing()
	}
	return rows[0].session(), nil
}

// Sessions is a person's unexpired sessions, the last used first.
func (r *Read) Sessions(userID string) ([]Session, error) {
	var rows []sessionRow
	err := r.db.Where("user_id = ? AND expires_at > ?", userID, micros(r.Now)).Order("seen_at DESC, token_hash").
		Find(&rows).Error
	sessions := make([]Session, len(rows))
	for i, row := range rows {
		sessions[i] = row.session()
	}
	return sessions, translate(err)
}

// DeleteSession ends a session at once. One that is not there is no error.
func (tx *Tx) DeleteSession(tokenHash string) error {
	return translate(tx.db.Exec("DELETE FROM sessions WHERE token_hash = ?", tokenHash).Error)
}

// DeleteSessions ends a person's sessions at once, all but the one of the token hash,
// and tells how many.
func (tx *Tx) DeleteSessions(userID, but string) (int64, error) {
	done := tx.db.Exec("DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?", userID, but)
	return done.RowsAffected, translate(done.Error)
}

// DeleteExpiredSessions clears away what nobody can use any more and tells how many.
func (tx *Tx) DeleteExpiredSessions() (int64, error) {
	done := tx.db.Exec("DELETE FROM sessions WHERE expires_at <= ?", micros(tx.Now))
	return done.RowsAffected, translate(done.Error)
}
