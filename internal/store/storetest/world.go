// Package storetest gives tests real stores: SQLite in a folder of the test, and
// PostgreSQL from a server that it starts from the system's own binaries. It never
// skips: where PostgreSQL is missing the test fails and says what to install.
package storetest

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/store"
	"shuoli/internal/store/pagesum"
)

// World is a store of one test and what it stands on.
type World struct {
	Store *store.Store
	Clock *Clock
	// Options open the same database again, as another process would.
	Options store.Options
}

// Postgres reports which of the two databases it is.
func (w *World) Postgres() bool { return w.Options.DatabaseURL != "" }

// File is SQLite's database file.
func (w *World) File() string { return filepath.Join(w.Options.DataDir, "shuoli.db") }

// Behind opens the database behind the store's back, to look or to write.
func (w *World) Behind(t *testing.T) *sql.DB {
	t.Helper()
	driver, address := "sqlite3", Address(w.File())
	if w.Postgres() {
		driver, address = "pgx", w.Options.DatabaseURL
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Address opens a file of SQLite's so that what is written there has its sums.
func Address(file string) string {
	q := url.Values{"vfs": {pagesum.VFS}, "_busy_timeout": {"5000"}}
	return (&url.URL{Scheme: "file", Path: file, RawQuery: q.Encode()}).String()
}

// Each runs a test on an empty store of both databases.
func Each(t *testing.T, fn func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachWorld(t, func(t *testing.T, w *World) { fn(t, w.Store) })
}

// EachWorld is Each for tests that move the clock or look behind the store.
func EachWorld(t *testing.T, fn func(t *testing.T, w *World)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// SQLite is a world on an empty SQLite database.
func SQLite(t *testing.T) *World {
	t.Helper()
	return open(t, store.Options{DataDir: t.TempDir()})
}

// Postgres is a world on an empty PostgreSQL database, its schema up to date.
func Postgres(t *testing.T) *World {
	t.Helper()
	return open(t, store.Options{DatabaseURL: migrated(t)})
}

func open(t *testing.T, o store.Options) *World {
	t.Helper()
	clock := NewClock()
	o.Now, o.Keys = clock.Now, Keys(t)
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("opening the store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return &World{Store: s, Clock: clock, Options: o}
}

var keys struct {
	once sync.Once
	ring *store.Keyring
	err  error
}

// Keys is the one keyring of a test binary.
func Keys(t *testing.T) *store.Keyring {
	t.Helper()
	keys.once.Do(func() { keys.ring, keys.err = store.NewKeyFile(filepath.Join(t.TempDir(), "test.key")) })
	if keys.err != nil {
		t.Fatalf("making the test's keys: %v", keys.err)
	}
	return keys.ring
}

// Clock stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts on the morning of product.md's worked example, 2026-09-29.
func NewClock() *Clock { return &Clock{now: calendar.Date("2026-09-29").At(9, 0)} }

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves it to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Add moves it by d.
func (c *Clock) Add(d time.Duration) { c.Set(c.Now().Add(d)) }
