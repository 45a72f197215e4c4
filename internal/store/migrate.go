package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"shuoli/migrations"
)

// migrate applies what is missing, each file in a transaction of its own, and
// refuses a schema newer than the program. Two that start together wait for each
// other: PostgreSQL by an advisory lock, SQLite by the file lock of its caller.
func (s *Store) migrate(ctx context.Context, db *sql.DB) error {
	dialect, files := goose.DialectSQLite3, migrations.SQLite()
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithSlog(s.log)}
	if s.postgres {
		// The lock is asked for once a second, for five minutes at most.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return refuse("migration", "不能准备数据库升级", err)
		}
		dialect, files = goose.DialectPostgres, migrations.Postgres()
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return refuse("migration", "不能准备数据库升级", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return refuse("migration", "数据库升级失败，没有改动未完成的部分", err)
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return refuse("migration", "不能读取数据库的版本", err)
	}
	if current > newest {
		return refuse("schema_too_new", "数据库已由更新的程序升级过，请使用同样新或更新的程序", nil)
	}
	s.schema = current
	return nil
}
