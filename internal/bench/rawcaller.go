package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"shuoli/internal/calendar"
)

// caller is who asks, and where he is leader or mediator.
type caller struct{ userID, name, role, unitID string }

// rawReader is a connection that reads. Who calls it finds out in the program's two
// read transactions.
type rawReader struct {
	conn                                 *sql.Conn
	begin, commit, session, user, grants *sql.Stmt
	events, looked, parties              *sql.Stmt
	others                               statements // of which there are several, prepared when first used
}

func newRawReader(ctx context.Context, conn *sql.Conn) (*rawReader, error) {
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 1"); err != nil {
		return nil, err
	}
	s := statements{ctx: ctx, conn: conn, known: map[string]*sql.Stmt{}}
	r := &rawReader{
		conn: conn, begin: s.prepare("BEGIN"), commit: s.prepare("COMMIT"),
		session: s.prepare("SELECT * FROM sessions WHERE token_hash = ? AND expires_at > ? LIMIT 1"),
		user:    s.prepare("SELECT * FROM users WHERE id = ? LIMIT 1"),
		grants: s.prepare(`SELECT g.user_id, g.role, COALESCE(g.unit_id, '') AS unit_id, COALESCE(u.level, '') AS level,
			COALESCE(g.agency_id, '') AS agency_id, g.granted_from, g.granted_to FROM grants g LEFT JOIN units u ON u.id = g.unit_id
			WHERE (g.user_id = ? AND (g.granted_from <= ? AND (g.granted_to = '' OR g.granted_to >= ?)))
			ORDER BY g.user_id, g.role, g.unit_id`),
		events:  s.prepare("SELECT * FROM events WHERE case_id = ? ORDER BY seq"),
		looked:  s.prepare("SELECT EXISTS (SELECT 1 FROM audit WHERE object = ? AND object_id = ? AND actor_id = ? AND action = ? AND at >= ?)"),
		parties: s.prepare("SELECT * FROM parties WHERE case_id = ? AND NOT dropped ORDER BY ordinal"),
	}
	r.others = s
	return r, s.err
}

// reading runs fn in a read transaction.
func (r *rawReader) reading(fn func() error) error {
	if _, err := r.begin.Exec(); err != nil {
		return err
	}
	err := fn()
	_, ended := r.commit.Exec()
	return errors.Join(err, ended)
}

func (r *rawReader) caller(token string, now time.Time) (who caller, err error) {
	sum := sha256.Sum256([]byte(token))
	err = r.reading(func() error {
		session, err := rows(r.session.Query(hex.EncodeToString(sum[:]), now.UnixMicro()))
		if err != nil {
			return err
		}
		if len(session) == 0 {
			return errors.New("no such session")
		}
		who.userID, _ = session[0][1].(string)
		_, err = rows(r.user.Query(who.userID))
		return err
	})
	if err != nil {
		return who, err
	}
	err = r.reading(func() error {
		user, err := rows(r.user.Query(who.userID))
		if err != nil || len(user) == 0 {
			return err
		}
		who.name, _ = user[0][2].(string)
		today := string(calendar.DateOf(now))
		grants, err := rows(r.grants.Query(who.userID, today, today))
		if err == nil && len(grants) > 0 {
			who.role, _ = grants[0][1].(string)
			who.unitID, _ = grants[0][2].(string)
		}
		return err
	})
	return who, err
}
