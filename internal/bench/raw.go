package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

const rawReaders = 4 // as the store's

// rawOptions are how the floor is started.
type rawOptions struct {
	dir         string
	synchronous string
}

// raw is the floor: a handler on the C driver, with one writing connection and four
// that read, each with its statements prepared once.
type raw struct {
	db      *sql.DB
	write   *rawWriter
	writing chan struct{} // held while the writer is used
	readers chan *rawReader
	tpl     *template
}

// serveRaw answers POST /api/v1/cases until ctx ends.
func serveRaw(ctx context.Context, o rawOptions) error {
	r, err := openRaw(ctx, o)
	if err != nil {
		return err
	}
	defer r.close()
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.POST("/api/v1/cases", r.register)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, listenLine, "http://"+listener.Addr().String())
	server := &http.Server{Handler: e, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return server.Shutdown(context.WithoutCancel(ctx))
}

// register does what the program does, without rights, checks or encryption.
func (r *raw) register(c echo.Context) error {
	var in registrationBody
	if err := c.Bind(&in); err != nil {
		return err
	}
	cookie, err := c.Cookie(cookieName)
	if err != nil {
		return err
	}
	now := time.Now()
	reader := <-r.readers
	who, err := reader.caller(cookie.Value, now)
	r.readers <- reader
	if err != nil {
		return err
	}
	key := c.Request().Header.Get("Idempotency-Key")
	body, err := r.registered(who, in, key, now)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusCreated, echo.MIMEApplicationJSON, body)
}

// registered is the write transaction, one commit of its own for each case.
func (r *raw) registered(who caller, in registrationBody, key string, now time.Time) ([]byte, error) {
	r.writing <- struct{}{}
	defer func() { <-r.writing }()
	if err := r.write.begin(); err != nil {
		return nil, err
	}
	body, err := r.write.create(r.tpl, who, in, key, now)
	if err != nil {
		return nil, errors.Join(err, r.write.rollback())
	}
	return body, r.write.commit()
}

// openRaw opens the database as internal/store does but for synchronous.
func openRaw(ctx context.Context, o rawOptions) (*raw, error) {
	q := url.Values{
		"_foreign_keys": {"on"}, "_busy_timeout": {"5000"}, "_synchronous": {o.synchronous}, "_cache_size": {"-16384"},
		"_journal_mode": {"WAL"}, "_recursive_triggers": {"on"}, "_secure_delete": {"on"},
	}
	dsn := url.URL{Scheme: "file", Path: filepath.Join(o.dir, databaseFile), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite3", dsn.String())
	if err != nil {
		return nil, err
	}
	r := &raw{db: db, writing: make(chan struct{}, 1), readers: make(chan *rawReader, rawReaders)}
	if err := r.prepare(ctx, o); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *raw) prepare(ctx context.Context, o rawOptions) (err error) {
	if r.tpl, err = readTemplate(ctx, r.db, o.dir); err != nil {
		return err
	}
	r.db.SetMaxIdleConns(1 + rawReaders)
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return err
	}
	var synchronous int
	if err := conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous); err != nil {
		return err
	}
	if want := map[string]int{"OFF": 0, "NORMAL": 1, "FULL": 2}; synchronous != want[o.synchronous] {
		return fmt.Errorf("synchronous is %d, not %s", synchronous, o.synchronous)
	}
	if r.write, err = newRawWriter(ctx, conn, r.tpl); err != nil {
		return err
	}
	for range rawReaders {
		conn, err := r.db.Conn(ctx)
		if err != nil {
			return err
		}
		reader, err := newRawReader(ctx, conn)
		if err != nil {
			return err
		}
		r.readers <- reader
	}
	return nil
}

// close ends the connections, the writer's last, so that it checkpoints.
func (r *raw) close() {
	for len(r.readers) > 0 {
		_ = (<-r.readers).conn.Close() // nothing was written there
	}
	if r.write != nil {
		_ = r.write.conn.Close() // check would miss what is not there
	}
	_ = r.db.Close()
}

// statements prepares on one connection and remembers the first failure.
type statements struct {
	ctx  context.Context
	conn *sql.Conn
	err  error
}

func (s *statements) prepare(text string) *sql.Stmt {
	if s.err != nil {
		return nil
	}
	var stmt *sql.Stmt
	stmt, s.err = s.conn.PrepareContext(s.ctx, text)
	return stmt
}

// caller is who registers.
type caller struct{ userID, name string }

// rawReader finds out who calls, in the program's two read transactions.
type rawReader struct {
	conn                                 *sql.Conn
	begin, commit, session, user, grants *sql.Stmt
}

func newRawReader(ctx context.Context, conn *sql.Conn) (*rawReader, error) {
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 1"); err != nil {
		return nil, err
	}
	s := statements{ctx: ctx, conn: conn}
	r := &rawReader{
		conn: conn, begin: s.prepare("BEGIN"), commit: s.prepare("COMMIT"),
		session: s.prepare("SELECT * FROM sessions WHERE token_hash = ? AND expires_at > ? LIMIT 1"),
		user:    s.prepare("SELECT * FROM users WHERE id = ? LIMIT 1"),
		grants: s.prepare(`SELECT g.user_id, g.role, COALESCE(g.unit_id, '') AS unit_id, COALESCE(u.level, '') AS level,
			g.granted_from, g.granted_to FROM grants g LEFT JOIN units u ON u.id = g.unit_id
			WHERE (g.user_id = ? AND (g.granted_from <= ? AND (g.granted_to = '' OR g.granted_to >= ?)))
			ORDER BY g.user_id, g.role, g.unit_id`),
	}
	return r, s.err
}

func (r *rawReader) caller(token string, now time.Time) (who caller, err error) {
	sum := sha256.Sum256([]byte(token))
	if _, err := r.begin.Exec(); err != nil {
		return who, err
	}
	session, err := rows(r.session.Query(hex.EncodeToString(sum[:]), now.UnixMicro()))
	if err == nil && len(session) == 0 {
		err = errors.New("no such session")
	}
	if err == nil {
		who.userID, _ = session[0][1].(string)
		_, err = rows(r.user.Query(who.userID))
	}
	if _, ended := r.commit.Exec(); err != nil || ended != nil {
		return who, errors.Join(err, ended)
	}
	if _, err := r.begin.Exec(); err != nil {
		return who, err
	}
	user, err := rows(r.user.Query(who.userID))
	if err == nil && len(user) > 0 {
		who.name, _ = user[0][2].(string)
		today := now.Format(time.DateOnly)
		_, err = rows(r.grants.Query(who.userID, today, today))
	}
	_, ended := r.commit.Exec()
	return who, errors.Join(err, ended)
}

// rows reads all of an answer.
func rows(found *sql.Rows, err error) ([][]any, error) {
	if err != nil {
		return nil, err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	var list [][]any
	for found.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		list = append(list, values)
	}
	return list, found.Err()
}

// template is the first case as the program wrote it. The floor writes the same rows
// with other ids, names and times, so both write as many bytes; what the program
// encrypts, the floor copies.
type template struct {
	cases, event, party, audit, outbox, answer record
	parties                                    []record // both, with their private part
	who                                        caller
	caseID                                     string
	response                                   string
	places                                     map[string][4]string // township, branch, village, group of a unit
}

func readTemplate(ctx context.Context, db *sql.DB, dir string) (*template, error) {
	response, err := os.ReadFile(filepath.Join(dir, answerFile))
	if err != nil {
		return nil, err
	}
	t := &template{response: string(response), places: map[string][4]string{}}
	if t.answer, err = one(ctx, db, "idempotency", "key = ?", firstKey); err != nil {
		return nil, err
	}
	if t.event, err = one(ctx, db, "events", "client_key = ?", firstKey); err != nil {
		return nil, err
	}
	t.caseID = t.event.text("case_id")
	t.who = caller{t.event.text("actor_user_id"), t.event.text("actor_name")}
	for _, r := range []struct {
		into         *record
		table, where string
		arg          any
	}{
		{&t.cases, "cases", "id = ?", t.caseID},
		{&t.party, "parties", "case_id = ?", t.caseID},
		{&t.audit, "audit", "object = 'case' AND object_id = ?", t.caseID},
		{&t.outbox, "outbox", "payload LIKE ?", "%" + t.caseID + "%"},
	} {
		if *r.into, err = one(ctx, db, r.table, r.where, r.arg); err != nil {
			return nil, err
		}
	}
	list, err := rows(db.QueryContext(ctx, "SELECT * FROM parties WHERE case_id = ? ORDER BY ordinal", t.caseID))
	if err != nil {
		return nil, err
	}
	if len(list) != 2 {
		return nil, fmt.Errorf("the first case has %d parties", len(list))
	}
	for _, values := range list {
		t.parties = append(t.parties, record{columns: t.party.columns, values: values})
	}
	units, err := rows(db.QueryContext(ctx, "SELECT id, township_id, branch_id, village_id, group_id FROM units"))
	for _, u := range units {
		t.places[fmt.Sprint(u[0])] = [4]string{fmt.Sprint(u[1]), fmt.Sprint(u[2]), fmt.Sprint(u[3]), fmt.Sprint(u[4])}
	}
	return t, err
}

// record is a row by its columns.
type record struct {
	columns []string
	values  []any
}

func one(ctx context.Context, db *sql.DB, table, where string, arg any) (record, error) {
	found, err := db.QueryContext(ctx, "SELECT * FROM "+table+" WHERE "+where+" LIMIT 1", arg)
	if err != nil {
		return record{}, err
	}
	columns, err := found.Columns()
	if err != nil {
		return record{}, errors.Join(err, found.Close())
	}
	list, err := rows(found, nil)
	if err == nil && len(list) == 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return record{}, fmt.Errorf("the first case in %s: %w", table, err)
	}
	return record{columns, list[0]}, nil
}

func (r record) at(column string) int {
	for i, c := range r.columns {
		if c == column {
			return i
		}
	}
	panic("the schema has no column " + column + " any more: bring internal/bench up to date")
}

func (r record) text(column string) string { return fmt.Sprint(r.values[r.at(column)]) }

// with is the values with some changed: column, value, column, value.
func (r record) with(changes ...any) []any {
	values := append(make([]any, 0, 2*len(r.values)), r.values...)
	for i := 0; i < len(changes); i += 2 {
		values[r.at(changes[i].(string))] = changes[i+1]
	}
	return values
}

func (r record) insert(table string, n int) string {
	marks := "(?" + strings.Repeat(",?", len(r.columns)-1) + ")"
	return "INSERT INTO " + table + " (" + strings.Join(r.columns, ",") + ") VALUES " + marks + strings.Repeat(","+marks, n-1)
}
