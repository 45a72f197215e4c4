package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"shuoli/internal/calendar"
)

func openHere(t *testing.T) *Store {
	t.Helper()
	keys, err := NewKeyFile(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{DataDir: t.TempDir(), Keys: keys, Now: calendar.Date("2026-09-29").Cutoff})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestEveryPooledConnectionIsDurable(t *testing.T) {
	s := openHere(t)
	for name, pool := range map[string]*sql.DB{"writer": s.pools[0], "reader": s.pools[1]} {
		want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "cache_size": "-16384"}
		want["query_only"] = map[string]string{"writer": "0", "reader": "1"}[name]
		n := pool.Stats().MaxOpenConnections
		if n != map[string]int{"writer": 1, "reader": 4}[name] {
			t.Errorf("%s has %d connections", name, n)
		}
		for i := range n { // held until the end, so that each is another one
			conn, err := pool.Conn(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			for pragma, value := range want {
				var got string
				if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != value {
					t.Errorf("%s %d: %s is %s, want %s (%v)", name, i, pragma, got, value, err)
				}
			}
			if _, err := conn.ExecContext(t.Context(), "CREATE TABLE x (y)"); (err == nil) != (name == "writer") {
				t.Errorf("%s %d: writing ends with %v", name, i, err)
			}
		}
	}
}

func TestAConnectionThatIsNotDurableIsRefused(t *testing.T) {
	for _, dsn := range []string{
		"file:" + filepath.Join(t.TempDir(), "a.db"),
		"file:" + filepath.Join(t.TempDir(), "b.db") + "?_journal_mode=WAL&_foreign_keys=on&_synchronous=NORMAL",
		"file:" + filepath.Join(t.TempDir(), "c.db") + "?_journal_mode=WAL&_synchronous=FULL",
		":memory:",
	} {
		if _, err := (&sqliteConnector{dsn: dsn}).Connect(t.Context()); err == nil {
			t.Errorf("%s was taken", dsn)
		} else {
			_ = translate(err)
		}
	}
}

func TestReadersCannotWriteThroughTheStore(t *testing.T) {
	s := openHere(t)
	err := s.Read(t.Context(), func(r *Read) error { return (&Tx{*r}).SetSetting("a", "1") })
	if err == nil {
		t.Error("a reader wrote")
	}
}
