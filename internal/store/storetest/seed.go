package storetest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"shuoli/internal/store"
)

// Seed is what a package's tests start from: a database of each kind that is filled
// once and then copied, which is much quicker than filling it for every test.
type Seed struct {
	// Fill fills the empty database behind the options, and leaves nothing open.
	Fill func(t *testing.T, o store.Options)

	sqlite, postgres filled
}

type filled struct {
	once sync.Once
	from string // SQLite's folder, PostgreSQL's database; "" where filling failed
}

// seeds counts PostgreSQL's, each of which is a database of its own.
var seeds atomic.Int64

// seedFolders are taken away with the server.
var seedFolders struct {
	mu   sync.Mutex
	list []string
}

// Folder is a new folder that outlasts the test and goes with the server.
func Folder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "shuoli-seed-")
	if err != nil {
		t.Fatal(err)
	}
	seedFolders.mu.Lock()
	defer seedFolders.mu.Unlock()
	seedFolders.list = append(seedFolders.list, folder)
	return folder
}

// EachWorld runs a test on a copy in both databases.
func (s *Seed) EachWorld(t *testing.T, fn func(t *testing.T, w *World)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, s.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, s.Postgres(t)) })
}

// SQLite is a world on a copy in SQLite.
func (s *Seed) SQLite(t *testing.T) *World {
	t.Helper()
	s.sqlite.once.Do(func() {
		folder := Folder(t)
		s.Fill(t, store.Options{DataDir: folder, Now: NewClock().Now, Keys: Keys(t)})
		s.sqlite.from = folder
	})
	if s.sqlite.from == "" {
		t.Fatal("SQLite's seed was not filled")
	}
	w := &World{Options: store.Options{DataDir: t.TempDir()}}
	content, err := os.ReadFile(filepath.Join(s.sqlite.from, filepath.Base(w.File())))
	if err == nil {
		err = os.WriteFile(w.File(), content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return open(t, w.Options)
}

// Postgres is a world on a copy in PostgreSQL.
func (s *Seed) Postgres(t *testing.T) *World {
	t.Helper()
	start(t)
	s.postgres.once.Do(func() {
		name := fmt.Sprintf("shuoli_seed_%d", seeds.Add(1))
		if err := run("createdb", "-T", template, name); err != nil {
			t.Fatalf("PostgreSQL: %v", err)
		}
		s.Fill(t, store.Options{DatabaseURL: address(name), Now: NewClock().Now, Keys: Keys(t)})
		s.postgres.from = name
	})
	if s.postgres.from == "" {
		t.Fatal("PostgreSQL's seed was not filled")
	}
	return open(t, store.Options{DatabaseURL: create(t, s.postgres.from)})
}
