package store

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"

	"shuoli/internal/fault"
)

// limit is how long a transaction may take, waiting included; on SQLite a group may take
// as long once more. A stuck one must not hold the only writer, nor a reader keep the
// log from shrinking.
const limit = 5 * time.Second

// Read is a consistent view of the data at one moment. Every query hangs on it, so
// that none slips to another connection. It dies with the function it was given to.
type Read struct {
	// Now is the transaction's one clock, UTC in whole microseconds.
	Now      time.Time
	db       *gorm.DB
	keys     *Keyring
	postgres bool
}

// Tx is a transaction that may write; it reads what it has written.
type Tx struct{ Read }

// Tx runs fn in a transaction and commits only if fn returns nil; what fn wrote is on the
// disk when Tx returns nil. On SQLite writers share a commit (ADR 10). Once begun it is
// not broken off by the caller's going away, only by its own limit of 5 s. It returns
// fn's own fault; Unavailable when the caller has gone before it began
// ("cancelled"), when it could not be done in time ("store_busy"), or when the
// database cannot be reached or written ("store_away", "disk_full", "store_damaged").
// A Tx inside a Tx waits for itself and ends as "store_busy".
func (s *Store) Tx(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return translate(err)
	}
	if s.damaged.Load() {
		return damaged(nil)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	if !s.postgres {
		return s.judge(s.inGroup(ctx, fn))
	}
	leave, err := s.place(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return s.judge(s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		return fn(&Tx{s.view(db)})
	}))
}

// Read runs fn on one consistent view of the data. It returns fn's own fault, or
// Unavailable as Tx does.
func (s *Store) Read(ctx context.Context, fn func(*Read) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	leave, err := s.place(ctx)
	if err != nil {
		return err
	}
	defer leave()
	options := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	return s.judge(s.reader.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		r := s.view(db)
		return fn(&r)
	}, options))
}

// place waits for one of the pool's connections, and gives it back by leave.
func (s *Store) place(ctx context.Context) (leave func(), err error) {
	select {
	case s.places <- struct{}{}:
		return func() { <-s.places }, nil
	case <-ctx.Done():
		return nil, translate(ctx.Err())
	}
}

// judge translates, and once the file turns out to be damaged nothing more is written:
// every page that is added to it makes less of it worth saving.
func (s *Store) judge(err error) error {
	err = translate(err)
	if err != nil && fault.CodeOf(err) == "store_damaged" && !s.damaged.Swap(true) {
		s.log.Error("the database is damaged and is no longer written to; stop the program and run: shuoli restore FILE", "error", err.Error())
	}
	return err
}

func (s *Store) view(db *gorm.DB) Read {
	return Read{Now: s.Now(), db: db, keys: s.keys, postgres: s.postgres}
}

// lockRow ends a SELECT that will be followed by a change of the row. SQLite has
// but one writer and nothing to lock.
func (r *Read) lockRow() string {
	if r.postgres {
		return " FOR UPDATE"
	}
	return ""
}

// micros is an instant as both databases store it; 0 is none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant is the other way round.
func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
