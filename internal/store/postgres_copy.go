package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"

	"shuoli/internal/archive"
	"shuoli/internal/fault"
)

// A backup of PostgreSQL is a file a table, as COPY writes it, all of one moment. It goes
// into an empty database of the same schema, whose own constraints hold it to be whole.

const tableSuffix = ".copy"

// copyTables writes every table of PostgreSQL into a file of its own, and proves them
// sound together.
func (s *Store) copyTables(ctx context.Context, dir string) (Manifest, []string, error) {
	m := Manifest{Database: "postgres", Schema: s.schema}
	var names []string
	err := s.onOneConnection(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, func(one *Store, conn *pgconn.PgConn) error {
		tables, err := one.tables()
		if err != nil {
			return err
		}
		for _, t := range tables {
			names = append(names, t+tableSuffix)
			if err := writeTable(ctx, conn, t, filepath.Join(dir, t+tableSuffix)); err != nil {
				return err
			}
		}
		if err := one.sound(ctx, &m); err != nil {
			return unsound(ctx, err)
		}
		return nil
	})
	return m, names, err
}

func writeTable(ctx context.Context, conn *pgconn.PgConn, table, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = conn.CopyTo(ctx, f, "COPY "+pgx.Identifier{table}.Sanitize()+" TO STDOUT")
	return errors.Join(err, f.Close())
}

// restoreTables fills an empty database from a backup, in one transaction.
func restoreTables(ctx context.Context, o Options, file, by string) (Restored, error) {
	var stage string
	err := os.MkdirAll(o.DataDir, 0o700)
	if err == nil {
		stage, err = os.MkdirTemp(o.DataDir, stageName)
	}
	if err != nil {
		return Restored{}, refuse("data_dir", "不能写入数据目录", err)
	}
	defer func() { _ = os.RemoveAll(stage) }() // what stays of it is for this user alone
	root, err := os.OpenRoot(stage)
	if err != nil {
		return Restored{}, refuse("data_dir", "不能写入数据目录", err)
	}
	defer root.Close()
	restored := Restored{}
	if restored.Manifest, err = archive.Unpack(file, root); err != nil {
		return restored, err
	}
	if restored.Database != "postgres" {
		return restored, archive.Bad(fmt.Errorf("a backup of %s", restored.Database))
	}
	s, err := Open(ctx, o)
	if err != nil {
		return restored, err
	}
	defer s.closePools()
	if restored.Schema != s.schema {
		return restored, refuse("schema_differs", fmt.Sprintf("备份的数据库是第 %d 版，程序是第 %d 版；请用做备份的那一版程序恢复，再升级", restored.Schema, s.schema), nil)
	}
	err = s.onOneConnection(ctx, nil, func(one *Store, conn *pgconn.PgConn) error {
		if err := one.readTables(ctx, conn, root, restored.Manifest); err != nil {
			return err
		}
		if err := one.checkKey(ctx); err != nil {
			return err
		}
		restored.NewEpoch, err = one.noteRestore(ctx, restored.Manifest, by)
		return err
	})
	return restored, err
}

// readTables puts a backup in place of what the migrations have put into an empty database.
func (s *Store) readTables(ctx context.Context, conn *pgconn.PgConn, root *os.Root, m Manifest) error {
	if err := s.writer.Exec("LOCK TABLE units, users IN SHARE ROW EXCLUSIVE MODE").Error; err != nil {
		return err
	}
	if err := s.Read(ctx, func(r *Read) error {
		empty, err := r.Empty()
		if err == nil && !empty {
			err = fault.New(fault.Conflict, "not_empty", "数据库里已经有数据，没有恢复；请另建一个空的数据库")
		}
		return err
	}); err != nil {
		return err
	}
	tables, err := s.tables()
	if err != nil {
		return err
	}
	want := make([]string, len(tables))
	for i, t := range tables {
		want[i] = t + tableSuffix
	}
	got := make([]string, len(m.Members))
	for i, member := range m.Members {
		got[i] = member.Name
	}
	if !slices.Equal(got, want) {
		return archive.Bad(fmt.Errorf("it holds %v", got))
	}
	for _, t := range slices.Backward(tables) {
		if err := s.writer.Exec("DELETE FROM " + pgx.Identifier{t}.Sanitize()).Error; err != nil {
			return err
		}
	}
	for _, t := range tables {
		f, err := root.Open(t + tableSuffix)
		if err != nil {
			return err
		}
		_, err = conn.CopyFrom(ctx, io.Reader(f), "COPY "+pgx.Identifier{t}.Sanitize()+" FROM STDIN")
		if err := errors.Join(err, f.Close()); err != nil {
			return archive.Bad(err)
		}
	}
	if err := s.restartCounters(); err != nil {
		return err
	}
	found := Manifest{}
	if err := s.sound(ctx, &found); err != nil {
		return archive.Bad(err)
	}
	if found.Epoch != m.Epoch || !maps.Equal(found.Counts, m.Counts) {
		return archive.Bad(errors.New("it does not hold what its manifest says"))
	}
	return nil
}

// tables are those with data, each behind those that it refers to.
func (s *Store) tables() ([]string, error) {
	var names []string
	err := s.writer.Raw(`SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'goose_db_version'
		ORDER BY tablename`).Scan(&names).Error
	if err != nil {
		return nil, err
	}
	var refers []struct{ From, To string }
	err = s.writer.Raw(`SELECT f.relname AS "from", t.relname AS "to" FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid
		JOIN pg_class t ON t.oid = c.confrelid WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
		AND c.connamespace = current_schema()::regnamespace`).Scan(&refers).Error
	if err != nil {
		return nil, err
	}
	var order []string
	for len(order) < len(names) {
		before := len(order)
		for _, name := range names {
			waits := slices.ContainsFunc(refers, func(r struct{ From, To string }) bool { return r.From == name && !slices.Contains(order, r.To) })
			if !waits && !slices.Contains(order, name) {
				order = append(order, name)
			}
		}
		if len(order) == before {
			return nil, errors.New("tables refer to each other in a circle")
		}
	}
	return order, nil
}

// restartCounters lets the numbers that the database draws go on behind the largest.
func (s *Store) restartCounters() error {
	var drawn []struct{ Table, Column string }
	err := s.writer.Raw(`SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
		WHERE table_schema = current_schema() AND is_identity = 'YES'`).Scan(&drawn).Error
	for _, d := range drawn {
		if err == nil {
			column, table := pgx.Identifier{d.Column}.Sanitize(), pgx.Identifier{d.Table}.Sanitize()
			err = s.writer.Exec("SELECT setval(pg_get_serial_sequence(?, ?), (SELECT COALESCE(max("+column+"), 0) + 1 FROM "+table+"), FALSE)", table, d.Column).Error
		}
	}
	return err
}

// onOneConnection runs fn in one transaction, as long as it takes: COPY speaks a
// protocol of its own, past database/sql, on the connection that the transaction has.
func (s *Store) onOneConnection(ctx context.Context, options *sql.TxOptions, fn func(*Store, *pgconn.PgConn) error) error {
	conn, err := s.pools[0].Conn(ctx)
	if err != nil {
		return translate(err)
	}
	defer conn.Close()
	db, err := gorm.Open(gormpostgres.New(gormpostgres.Config{Conn: conn}), s.gormConfig())
	if err != nil {
		return translate(err)
	}
	return translate(db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var raw *pgconn.PgConn
		if err := conn.Raw(func(driver any) error {
			raw = driver.(*stdlib.Conn).Conn().PgConn()
			return nil
		}); err != nil {
			return err
		}
		return fn(&Store{writer: tx, reader: tx, places: make(chan struct{}, 1), postgres: true, now: s.now, keys: s.keys, log: s.log, schema: s.schema}, raw)
	}, options))
}
