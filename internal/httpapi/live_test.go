package httpapi

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/calendar"
	"shuoli/internal/demo"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
	"shuoli/policies"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// live is the whole program behind its API, holding the demo, on one database. Every
// answer that passes through it is held against the contract.
type live struct {
	t       *testing.T
	server  *Server
	app     *app.App
	clock   *app.Clock
	db      *sql.DB // looks behind the store
	pg      bool
	tables  []string
	answers map[string]*openapi3.Operation
	cookies map[string]string
	keys    int
	periods int       // that were used up
	bait    *canaries // in every text that is sent; nil for none
	log     *bytes.Buffer
}

// seed is the demo on a Tuesday morning.
var seed = storetest.Seed{Fill: func(t *testing.T, o store.Options) {
	a, s, clock, _ := settle(t, o, slog.New(slog.DiscardHandler))
	if err := demo.Fill(t.Context(), a, clock); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}}

// eachLive runs a test against the demo on both databases.
func eachLive(t *testing.T, fn func(t *testing.T, l *live)) {
	t.Helper()
	seed.EachWorld(t, func(t *testing.T, w *storetest.World) {
		t.Parallel() // one database waits for its disk while the other computes
		fn(t, enliven(t, w))
	})
}

func enliven(t *testing.T, w *storetest.World) *live {
	t.Helper()
	l := &live{t: t, pg: w.Postgres(), cookies: map[string]string{}, answers: closedAnswers(t), log: new(bytes.Buffer)}
	log := slog.New(slog.NewJSONHandler(l.log, nil))
	a, s, clock, rights := settle(t, w.Options, log)
	t.Cleanup(func() { _ = s.Close() })
	var err error
	if l.server, err = New(Options{App: a, Authority: rights, Logger: log, Now: clock.Now, Demo: true, UI: onePage}); err != nil {
		t.Fatal(err)
	}
	l.app, l.clock = a, clock
	l.lookBehind(w)
	return l
}

func settle(t *testing.T, o store.Options, log *slog.Logger) (*app.App, *store.Store, *app.Clock, *authz.Authority) {
	t.Helper()
	// A Tuesday morning. The clock moves with every question, for two acts at one
	// instant would be put in order by their keys.
	var ticks atomic.Int64
	start := calendar.Date("2026-11-24").At(9, 0)
	clock := app.NewClock(func() time.Time { return start.Add(time.Duration(ticks.Add(1)) * time.Millisecond) })
	o.Now = clock.Now
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	rights, err := authz.Load(policies.Files)
	if err != nil {
		t.Fatal(err)
	}
	return app.New(app.Options{Store: s, Rights: rights, Clock: clock, Logger: log, Demo: true}), s, clock, rights
}

// closedAnswers is the contract, with unknown fields refused in answers as well: the
// tablet's types are made from it, and what it does not name nobody should send.
func closedAnswers(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		t.Fatal(err)
	}
	no := false
	var shut func(s *openapi3.Schema)
	shut = func(s *openapi3.Schema) {
		join(s)
		if s.Type.Is(openapi3.TypeObject) && s.AdditionalProperties.Has == nil {
			s.AdditionalProperties.Has = &no
			for _, p := range s.Properties {
				shut(p.Value)
			}
		}
		if s.Items != nil {
			shut(s.Items.Value)
		}
	}
	for _, s := range doc.Components.Schemas {
		shut(s.Value)
	}
	operations := map[string]*openapi3.Operation{}
	for _, item := range doc.Paths.Map() {
		for _, o := range item.Operations() {
			operations[o.OperationID] = o
		}
	}
	return operations
}

// join makes one object of a schema that is several together: each part, closed, would
// refuse the fields of the others.
func join(s *openapi3.Schema) {
	if len(s.AllOf) < 2 {
		return
	}
	whole := openapi3.NewObjectSchema()
	for _, part := range s.AllOf {
		join(part.Value)
		maps.Copy(whole.Properties, part.Value.Properties)
		whole.Required = append(whole.Required, part.Value.Required...)
	}
	*s = *whole
}

// sent is one request before it goes out.
type sent struct {
	id     string // of the operation, to hold the answer against
	who    string
	method string
	path   string
	header http.Header
	body   []byte
}

// request makes a valid request of an operation; version 0 sends no If-Match.
func (l *live) request(who, id, caseID string, version int64, body any) sent {
	l.t.Helper()
	i := slices.IndexFunc(l.server.routes, func(r *route) bool { return r.id == id })
	if i < 0 {
		l.t.Fatalf("no operation %s", id)
	}
	r := l.server.routes[i]
	if l.bait != nil && body != nil && !r.upload {
		body = l.bait.into(values(l.t, body), "")
	}
	q := sent{id: id, who: who, method: r.method, path: r.at(caseID), header: http.Header{}}
	if form, _ := body.(object); r.upload && form != nil {
		kind := ""
		q.body, kind = formOf(l.t, form)
		q.header.Set("Content-Type", kind)
	} else if body != nil && r.body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			l.t.Fatal(err)
		}
		q.body = data
		q.header.Set("Content-Type", "application/json")
	}
	if r.write {
		l.keys++
		q.header.Set(keyHeader, fmt.Sprintf("test-key-%06d", l.keys))
	}
	if version > 0 {
		q.header.Set(versionHeader, strconv.Quote(strconv.FormatInt(version, 10)))
	}
	return q
}

// at is the operation's path for an id: that of a report is unit/date, or for any other
// text of that unit today.
func (r *route) at(id string) string {
	unit, date, whole := strings.Cut(id, "/")
	if !whole {
		date = "2026-11-24"
	}
	return strings.NewReplacer(":id", id, ":unit_id", unit, ":date", date).Replace(r.path)
}

// do sends a request and holds the answer against the contract.
func (l *live) do(q sent) *httptest.ResponseRecorder {
	l.t.Helper()
	answer := l.send(q)
	l.hold(q, answer)
	return answer
}

// send sends a request and gives the answer as it came.
func (l *live) send(q sent) *httptest.ResponseRecorder {
	l.t.Helper()
	request := httptest.NewRequestWithContext(l.t.Context(), q.method, q.path, bytes.NewReader(q.body))
	request.Header = q.header.Clone()
	if q.who != "" {
		request.Header.Set("Cookie", cookieName+"="+l.cookie(q.who))
	}
	answer := httptest.NewRecorder()
	l.server.ServeHTTP(answer, request)
	return answer
}

// hold fails the test on an answer that the contract does not describe, or that a browser
// might keep or take for something else (WEB-02).
func (l *live) hold(q sent, answer *httptest.ResponseRecorder) {
	l.t.Helper()
	if lacks := lackingHeaders(answer.Header()); lacks != "" {
		l.t.Errorf("%s: %d lacks %s", q.id, answer.Code, lacks)
	}
	if answer.Code == http.StatusNoContent || answer.Code == http.StatusMethodNotAllowed {
		return
	}
	described := l.answers[q.id].Responses.Status(answer.Code)
	if described == nil {
		if described = l.answers[q.id].Responses.Default(); answer.Code < 400 {
			l.t.Errorf("%s: the contract has no answer %d", q.id, answer.Code)
			return
		}
	}
	media := described.Value.Content[answer.Header().Get("Content-Type")]
	if media != nil && media.Schema.Value.Format == "binary" {
		return
	}
	var value any
	if err := json.Unmarshal(answer.Body.Bytes(), &value); err != nil || media == nil {
		l.t.Errorf("%s: %d %s: %v: %.300s", q.id, answer.Code, answer.Header().Get("Content-Type"), err, answer.Body)
		return
	}
	if err := media.Schema.Value.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.MultiErrors(), openapi3.WithStringFormatValidators(formats)); err != nil {
		l.t.Errorf("%s: %d is not what the contract says: %v in %.2000s", q.id, answer.Code, fieldsOf(err), answer.Body)
	}
}

// cookie logs a person in once.
func (l *live) cookie(who string) string {
	l.t.Helper()
	if l.cookies[who] == "" {
		answer := l.do(l.request("", "logIn", "", 0, map[string]string{"username": who, "password": demo.Password}))
		cookies := answer.Result().Cookies()
		if answer.Code != http.StatusOK || len(cookies) != 2 {
			l.t.Fatalf("%s cannot log in: %d %s", who, answer.Code, answer.Body)
		}
		l.cookies[who] = cookies[0].Value
	}
	return l.cookies[who]
}

// get reads an answer of success into v.
func (l *live) get(who, id, caseID, query string, v any) {
	l.t.Helper()
	q := l.request(who, id, caseID, 0, nil)
	q.path += query
	l.read(l.do(q), v)
}

// act does something to a case as it stands in c, and leaves in c how it then stands.
func (l *live) act(who, id string, c *app.CaseView, body any) {
	l.t.Helper()
	next := app.CaseView{}
	l.read(l.do(l.request(who, id, c.ID, c.Version, body)), &next)
	*c = next
}

func (l *live) read(answer *httptest.ResponseRecorder, v any) {
	l.t.Helper()
	if answer.Code >= 300 {
		l.t.Fatalf("%d %s\n%s", answer.Code, answer.Body, l.log)
	}
	if err := json.Unmarshal(answer.Body.Bytes(), v); err != nil {
		l.t.Fatal(err)
	}
}

// lookBehind opens the database beside the store.
func (l *live) lookBehind(w *storetest.World) {
	l.t.Helper()
	driver, address, list := "sqlite3", "file:"+w.File()+"?mode=ro", "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if l.pg {
		driver, address, list = "pgx", w.Options.DatabaseURL, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1) // data_version counts for one connection
	l.db = db
	rows, err := db.QueryContext(l.t.Context(), list)
	if err != nil {
		l.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			l.t.Fatal(err)
		}
		// A session is touched and a guess counted, whatever becomes of the request.
		if name != "sessions" && name != "login_attempts" {
			l.tables = append(l.tables, name)
		}
	}
	if err := rows.Err(); err != nil || len(l.tables) < 15 {
		l.t.Fatalf("%v: tables %v", err, l.tables)
	}
	slices.Sort(l.tables)
}

// moment changes whenever anybody may have written, so that nobody reads all tables
// when nobody has.
func (l *live) moment(ctx context.Context) (n int64) {
	l.t.Helper()
	query := "PRAGMA data_version"
	if l.pg {
		query = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
	}
	if err := l.db.QueryRowContext(ctx, query).Scan(&n); err != nil {
		l.t.Fatal(err)
	}
	return n
}

// contents is a digest of every table but sessions and attempts, with its number of rows.
func (l *live) contents(ctx context.Context) map[string]string {
	l.t.Helper()
	digests := map[string]string{}
	if !l.pg {
		for _, table := range l.tables {
			digests[table] = l.digest(ctx, table)
		}
		return digests
	}
	var parts []string
	for _, table := range l.tables {
		parts = append(parts, fmt.Sprintf("SELECT '%s', count(*) || ' ' || COALESCE(sum(hashtextextended(x::text, 0))::text, '') FROM %s x", table, table))
	}
	rows, err := l.db.QueryContext(ctx, strings.Join(parts, " UNION ALL "))
	if err != nil {
		l.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table, digest string
		if err := rows.Scan(&table, &digest); err != nil {
			l.t.Fatal(err)
		}
		digests[table] = digest
	}
	if err := rows.Err(); err != nil {
		l.t.Fatal(err)
	}
	return digests
}

// digest reads a whole table of SQLite, which has no digest of its own.
func (l *live) digest(ctx context.Context, table string) string {
	l.t.Helper()
	h, n := fnv.New64a(), 0
	l.rows(ctx, table, func(values []sql.RawBytes) {
		n++
		for _, v := range values {
			_, _ = fmt.Fprintf(h, "%d %t ", len(v), v == nil)
			_, _ = h.Write(v)
		}
	})
	return fmt.Sprintf("%d %x", n, h.Sum64())
}

// rows reads a whole table behind the store's back.
func (l *live) rows(ctx context.Context, table string, fn func([]sql.RawBytes)) {
	l.t.Helper()
	rows, err := l.db.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		l.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		l.t.Fatal(err)
	}
	values, targets := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			l.t.Fatal(err)
		}
		fn(values)
	}
	if err := rows.Err(); err != nil {
		l.t.Fatal(err)
	}
}

// roles are those that somebody holds today.
func (l *live) roles(who string) (held []grid.Role) {
	l.t.Helper()
	caller, err := l.app.CallerNamed(l.t.Context(), who)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, g := range caller.Subject.Grants {
		held = append(held, g.Role)
	}
	return held
}
