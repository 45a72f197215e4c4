package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
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

// serveRaw answers what is measured until ctx ends.
func serveRaw(ctx context.Context, o rawOptions) error {
	r, err := openRaw(ctx, o)
	if err != nil {
		return err
	}
	defer r.close()
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.POST(createPath, r.register)
	e.GET(createPath, r.answer(r.list))
	e.GET(createPath+"/:id", r.answer(r.view))
	e.GET("/api/v1/statistics", r.answer(r.statistics))
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

// answer answers a request with what read reads for the caller, in one transaction.
func (r *raw) answer(read func(c echo.Context, reader *rawReader, who caller, now time.Time) (any, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
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
		reader = <-r.readers
		var body any
		err = reader.reading(func() error {
			body, err = read(c, reader, who, now)
			return err
		})
		r.readers <- reader
		if err != nil {
			return err
		}
		if text, ok := body.(string); ok {
			return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, []byte(text))
		}
		return c.JSON(http.StatusOK, body)
	}
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
	ctx   context.Context
	conn  *sql.Conn
	err   error
	known map[string]*sql.Stmt
}

// of is a statement that was prepared before, or is now.
func (s *statements) of(text string) (*sql.Stmt, error) {
	if s.known[text] == nil {
		s.known[text] = s.prepare(text)
	}
	return s.known[text], s.err
}

func (s *statements) prepare(text string) *sql.Stmt {
	if s.err != nil {
		return nil
	}
	var stmt *sql.Stmt
	stmt, s.err = s.conn.PrepareContext(s.ctx, text)
	return stmt
}

// read reads all of an answer that nothing is made of.
func (s *statements) read(text string, args ...any) error {
	stmt, err := s.of(text)
	if err != nil {
		return err
	}
	_, err = rows(stmt.Query(args...))
	return err
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
