package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const postgresConns = 16

// openPostgres opens one pool for reading and writing.
func (s *Store) openPostgres(ctx context.Context, o Options) error {
	config, err := pgx.ParseConfig(o.DatabaseURL)
	if err != nil {
		// The parser's own words may quote the password.
		return refuse("bad_database_url", "数据库地址看不懂，应形如 postgres://用户:密码@主机/库名", nil)
	}
	for name, value := range map[string]string{
		"timezone":                            "UTC",
		"lock_timeout":                        "5s",
		"idle_in_transaction_session_timeout": "15s", // a replica that froze must not hold a case for ever
		"synchronous_commit":                  "on",
	} {
		config.RuntimeParams[name] = value
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	s.pools, s.places = []*sql.DB{pool}, make(chan struct{}, postgresConns)
	if err := pool.PingContext(ctx); err != nil {
		return away(err)
	}
	if err := s.migrate(ctx, pool); err != nil {
		return err
	}
	s.writer, err = gorm.Open(gormpostgres.New(gormpostgres.Config{Conn: pool}), s.gormConfig())
	if err != nil {
		return translate(err)
	}
	s.reader = s.writer
	return nil
}
