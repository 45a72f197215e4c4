// Package store is all the program's SQL: SQLite in one file by default,
// PostgreSQL by URL, the same schema and the same answers from both. Store.Tx is
// the only door to writing and Store.Read the one to reading; what either hands
// out carries the transaction and its one clock. Every error that leaves here is
// a *fault.Error whose sentence holds no text of the database.
package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"shuoli/internal/fault"
)

// Options say where the data is and what the store runs on.
type Options struct {
	// DatabaseURL is empty for SQLite in DataDir, or postgres://….
	DatabaseURL string
	DataDir     string
	// Now is the program's clock; it is asked once a transaction.
	Now func() time.Time
	// Keys encrypt personal data; the store does not open without them.
	Keys   *Keyring
	Logger *slog.Logger
}

// Store is an open database. It is safe for many goroutines.
type Store struct {
	writer, reader *gorm.DB
	pools          []*sql.DB // the writer's first; the reader's is the same on PostgreSQL
	// turn is held by the one who writes to SQLite, and a place by each who has another
	// connection: first come, first served, where database/sql draws one of those who wait.
	turn     chan struct{}
	places   chan struct{}
	group    *group // what is open on SQLite; of who has the turn
	postgres bool
	now      func() time.Time
	keys     *Keyring
	log      *slog.Logger
	schema   int64
	file     string   // SQLite's
	use      *os.File // locked as long as SQLite's folder is worked with
	damaged  atomic.Bool
}

// Open opens the database, brings its schema up to date and checks that it may be
// trusted. It refuses, in plain words, a missing or another key, a schema newer
// than the program, and for SQLite an engine that can corrupt a WAL database, a file on
// a network filesystem, one that is damaged or has gone ("store_damaged"), and a folder
// that a restore is at ("being_restored").
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Keys == nil {
		return nil, refuse("no_key", "没有加密密钥，不能打开数据库：请指定 SHUOLI_KEY_FILE", nil)
	}
	if o.Now == nil {
		return nil, refuse("no_clock", "程序没有给出时钟", nil)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Store{now: o.Now, keys: o.Keys, log: o.Logger}
	open := s.openSQLite
	switch {
	case strings.HasPrefix(o.DatabaseURL, "postgres://"), strings.HasPrefix(o.DatabaseURL, "postgresql://"):
		s.postgres, open = true, s.openPostgres
	case o.DatabaseURL != "":
		return nil, refuse("bad_database_url", "数据库地址要以 postgres:// 开头；留空则使用 SQLite", nil)
	}
	if err := open(ctx, o); err != nil {
		s.closePools()
		return nil, err
	}
	if err := s.checkKey(ctx); err != nil {
		s.closePools()
		return nil, err
	}
	if err := s.fillSearch(ctx); err != nil {
		s.closePools()
		return nil, err
	}
	if err := s.fillSums(ctx); err != nil {
		s.closePools()
		return nil, err
	}
	return s, nil
}

// Close waits for nothing and closes the connections; SQLite moves its log into the file.
func (s *Store) Close() error {
	if err := s.closePools(); err != nil {
		return fault.Wrap(err, "关闭数据库失败")
	}
	return nil
}

// Ping reports whether the database answers: nil, or an Unavailable fault.
func (s *Store) Ping(ctx context.Context) error {
	if s.damaged.Load() {
		return damaged(nil)
	}
	for _, pool := range s.pools {
		var one int
		if err := pool.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
			return away(err)
		}
	}
	return nil
}

// SchemaVersion is the number of the newest migration that has been applied.
func (s *Store) SchemaVersion() int64 { return s.schema }

// Postgres reports whether the store runs on PostgreSQL, where several replicas may share it.
func (s *Store) Postgres() bool { return s.postgres }

// Keys are the keys the store was opened with.
func (s *Store) Keys() *Keyring { return s.keys }

// Now is the program's clock as every transaction sees it: UTC, whole microseconds.
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// gormConfig leaves prepared statements to the drivers, which keep them by
// connection: GORM's own cache prepares each again in every transaction.
func (s *Store) gormConfig() *gorm.Config {
	return &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		NowFunc:                s.Now,
		// The database's own errors quote values; none of it may reach a log.
		Logger: logger.New(discard{}, logger.Config{LogLevel: logger.Silent, ParameterizedQueries: true}),
	}
}

type discard struct{}

func (discard) Printf(string, ...any) {}

func (s *Store) closePools() error {
	var errs []error
	// The readers go first, so that the writer is the last connection and SQLite checkpoints.
	for i := len(s.pools) - 1; i >= 0; i-- {
		errs = append(errs, s.pools[i].Close())
	}
	s.pools = nil
	if s.use != nil {
		errs = append(errs, s.use.Close())
		s.use = nil
	}
	return errors.Join(errs...)
}

// The setting by which a wrong key file is known, and what it says once it is opened.
const keyCheck, keySentence = "key_check", "shuoli"

var keyCheckBound = []string{"settings", "value", keyCheck, ""}

// sealKeyCheck writes what tells the right key file from a wrong one.
func (tx *Tx) sealKeyCheck() error {
	sealed, err := tx.keys.seal(keySentence, keyCheckBound...)
	if err != nil {
		return err
	}
	return tx.SetSetting(keyCheck, sealed)
}

// checkKey compares the key with the one that the database was first opened with:
// going on with another would leave half the data unreadable. The first time it also
// begins the first epoch.
func (s *Store) checkKey(ctx context.Context) error {
	return s.Tx(ctx, func(tx *Tx) error {
		if err := tx.beginEpoch(); err != nil {
			return err
		}
		sealed, err := tx.Setting(keyCheck)
		if err != nil {
			return err
		}
		if sealed == "" {
			return tx.sealKeyCheck()
		}
		if opened, err := s.keys.open(sealed, keyCheckBound...); err != nil || opened != keySentence {
			return refuse("wrong_key", "密钥文件与这个数据库不匹配，请换回原来的密钥文件", err)
		}
		return nil
	})
}
