package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"

	"github.com/pressly/goose/v3"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"shuoli/internal/store/pagesum"
	"shuoli/migrations"
)

// look opens a copy of SQLite's file that nobody else uses, for reading alone: not a
// byte of it changes, and no log appears beside it. Errors are the database's own.
func look(path string, o Options) (*Store, error) {
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: "vfs=" + pagesum.VFS + "&mode=ro&immutable=1&_query_only=on"}
	db, err := sql.Open("sqlite3", dsn.String())
	if err != nil {
		return nil, err
	}
	s := &Store{pools: []*sql.DB{db}, places: make(chan struct{}, 1), now: o.Now, keys: o.Keys, log: slog.New(slog.DiscardHandler), file: path}
	if s.reader, err = gorm.Open(gormsqlite.New(gormsqlite.Config{Conn: db}), s.gormConfig()); err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	return s, nil
}

// lookOver proves a copy sound: SQLite's own check of every page and index, its
// references, exactly the schema that the migrations make and nothing beside it (a
// foreign trigger could do anything), the audit's chains, and a record of its making for
// each case. It answers with what the copy holds.
func (s *Store) lookOver(ctx context.Context) (Manifest, error) {
	m := Manifest{Database: "sqlite"}
	db := s.pools[0]
	if err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&m.Schema); err != nil {
		return m, fmt.Errorf("it has no schema: %w", err)
	}
	if err := sameSchema(ctx, db, m.Schema); err != nil {
		return m, err
	}
	if err := pragmaCheck(ctx, db, "integrity_check"); err != nil {
		return m, err
	}
	var dangling int64
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&dangling); err != nil {
		return m, err
	}
	if dangling > 0 {
		return m, fmt.Errorf("it has %d references to what is not there", dangling)
	}
	return m, s.sound(ctx, &m)
}

// sound proves what no database checks: each case has the record of its making, and the
// audit's chains are whole. It notes in m what there is.
func (s *Store) sound(ctx context.Context, m *Manifest) error {
	r := s.view(s.reader.WithContext(ctx)) // without the time limit of Read: nobody waits for a copy
	for what, query := range map[string]string{
		"cases without an audit entry of their making": `SELECT count(*) FROM cases WHERE NOT EXISTS (SELECT 1 FROM audit
			WHERE object = 'case' AND object_id = cases.id AND action IN ('case.register', 'case.import'))`,
		"audit entries of the making of no case": `SELECT count(*) FROM audit WHERE object = 'case' AND action IN ('case.register', 'case.import')
			AND NOT EXISTS (SELECT 1 FROM cases WHERE id = audit.object_id)`,
		"cases without a first event": "SELECT count(*) FROM cases WHERE NOT EXISTS (SELECT 1 FROM events WHERE case_id = cases.id AND seq = 1)",
	} {
		n, err := r.tally(query)
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("it has %d %s", n, what)
		}
	}
	m.Counts = map[string]int64{}
	for _, table := range []string{"cases", "events", "parties", "users", "units", "audit", "idempotency"} {
		n, err := r.tally("SELECT count(*) FROM " + table)
		if err != nil {
			return err
		}
		m.Counts[table] = n
	}
	var err error
	if m.Epoch, err = r.Epoch(); err != nil {
		return err
	}
	chains, err := r.AuditChains()
	if err != nil {
		return err
	}
	for _, id := range chains {
		report, err := s.VerifyAudit(ctx, id)
		if err != nil {
			return err
		}
		if report.FirstBad != 0 {
			return fmt.Errorf("the audit of %q is broken at its entry %d", id, report.FirstBad)
		}
	}
	return nil
}

func (r *Read) tally(query string) (n int64, err error) {
	err = r.db.Raw(query).Scan(&n).Error
	return n, err
}

// sameSchema compares a database with one that the migrations make up to its version.
func sameSchema(ctx context.Context, db *sql.DB, version int64) error {
	model, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return err
	}
	defer model.Close()
	model.SetMaxOpenConns(1) // a second would have a memory of its own
	provider, err := goose.NewProvider(goose.DialectSQLite3, model, migrations.SQLite(),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	if sources := provider.ListSources(); version > sources[len(sources)-1].Version {
		return errNewerSchema
	}
	if _, err := provider.UpTo(ctx, version); err != nil {
		return err
	}
	want, err := schemaOf(ctx, model)
	if err != nil {
		return err
	}
	got, err := schemaOf(ctx, db)
	if err != nil {
		return err
	}
	if !maps.Equal(got, want) {
		return errors.New("its schema is not the program's")
	}
	return nil
}

// errNewerSchema is a copy made by a newer program.
var errNewerSchema = errors.New("its schema is newer than the program")

// schemaOf is the text of every table, index, trigger and view. The table of migrations
// is worded by the library that keeps it.
func schemaOf(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT type || ' ' || name, tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema
		WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' AND NOT (type = 'table' AND name = 'goose_db_version')`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	schema := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		schema[name] = text
	}
	return schema, rows.Err()
}
