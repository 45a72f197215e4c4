package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
	"shuoli/migrations"
)

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	names := func(files fs.FS) (names []string) {
		entries, err := fs.ReadDir(files, ".")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	lite, pg := names(migrations.SQLite()), names(migrations.Postgres())
	if !slices.Equal(lite, pg) || len(lite) == 0 {
		t.Fatalf("sqlite has %v, postgres %v", lite, pg)
	}
	for _, name := range lite {
		a, err := fs.ReadFile(migrations.SQLite(), name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := fs.ReadFile(migrations.Postgres(), name)
		if err != nil {
			t.Fatal(err)
		}
		// Tables are of each database's own types; what is put into them is not.
		if string(a) != string(b) && !strings.Contains(string(a), "CREATE TABLE") && !strings.Contains(string(a), "ALTER TABLE") {
			t.Errorf("%s is seed data and differs", name)
		}
	}
}

func TestSeveralThatStartTogetherMigrateOnce(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		for range 10 { // they do not meet every time
			startTogether(t, store.Options{DataDir: t.TempDir()})
		}
	})
	t.Run("postgres", func(t *testing.T) { startTogether(t, store.Options{DatabaseURL: storetest.EmptyPostgres(t)}) })
}

func startTogether(t *testing.T, o store.Options) {
	t.Helper()
	o.Now, o.Keys = storetest.NewClock().Now, storetest.Keys(t)
	files, err := fs.Glob(migrations.SQLite(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	newest, err := strconv.ParseInt(files[len(files)-1][:4], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Errorf("opening: %v", err)
				return
			}
			if s.SchemaVersion() != newest {
				t.Errorf("the schema is at %d, want %d", s.SchemaVersion(), newest)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOpenRefuses(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		other, err := store.NewKeyFile(filepath.Join(t.TempDir(), "other.key"))
		if err != nil {
			t.Fatal(err)
		}
		refused := func(code string, change func(*store.Options)) {
			t.Helper()
			o := w.Options
			change(&o)
			s, err := store.Open(t.Context(), o)
			if err == nil {
				_ = s.Close()
			}
			wantCode(t, err, code)
		}
		refused("no_key", func(o *store.Options) { o.Keys = nil })
		refused("wrong_key", func(o *store.Options) { o.Keys = other })
		refused("no_clock", func(o *store.Options) { o.Now = nil })
		refused("bad_database_url", func(o *store.Options) { o.DatabaseURL = "mysql://x" })
		exec(t, raw(t, w), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
		refused("schema_too_new", func(*store.Options) {})
	})
}

func TestPostgresOutOfReachIsUnavailable(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{
		DatabaseURL: "postgres:///?host=" + t.TempDir(), Now: storetest.NewClock().Now, Keys: storetest.Keys(t),
	})
	wantCode(t, err, "store_away")
}

func TestKeyFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shuoli.key")
	_, err := store.LoadKeyFile(path)
	wantCode(t, err, "no_key")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("a missing file does not say so")
	}
	made, err := store.NewKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.NewKeyFile(path)
	wantCode(t, err, "key_exists")
	loaded, err := store.LoadKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if made.Digest("13812340001") != loaded.Digest("13812340001") || made.Digest("1") == made.Digest("2") {
		t.Error("digests depend on how the keys were got, or on nothing")
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	_, err = store.LoadKeyFile(path)
	wantCode(t, err, "key_file_mode")
	for _, text := range []string{"", "{}", `{"version":1,"aead":{},"index":{}}`, `{"version":2}`} {
		bad := filepath.Join(t.TempDir(), "bad.key")
		if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := store.LoadKeyFile(bad)
		wantCode(t, err, "key_file")
	}
}

func TestADataFolderMayBeCalledAnything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "数据 100%?a=b#c&d")
	s, err := store.Open(t.Context(), store.Options{DataDir: dir, Now: storetest.NewClock().Now, Keys: storetest.Keys(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := os.Stat(filepath.Join(dir, "shuoli.db")); err != nil {
		t.Error(err)
	}
}

func TestTheOfficialCalendarOf2026(t *testing.T) {
	s := storetest.SQLite(t).Store
	var official []calendar.Day
	add := func(kind calendar.Kind, from, to calendar.Date) {
		for d := from; d <= to; d = d.Add(1) {
			official = append(official, calendar.Day{Date: d, Kind: kind})
		}
	}
	for _, run := range [][2]calendar.Date{
		{"2026-01-01", "2026-01-03"}, {"2026-02-15", "2026-02-23"}, {"2026-04-04", "2026-04-06"}, {"2026-05-01", "2026-05-05"},
		{"2026-06-19", "2026-06-21"}, {"2026-09-25", "2026-09-27"}, {"2026-10-01", "2026-10-07"},
	} {
		add(calendar.Holiday, run[0], run[1])
	}
	for _, d := range []calendar.Date{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"} {
		add(calendar.Workday, d, d)
	}
	slices.SortFunc(official, func(a, b calendar.Day) int { return a.Date.Sub(b.Date) })
	read(t, s, func(r *store.Read) error {
		days, err := r.Holidays(2026)
		for i := range days {
			days[i].Name = ""
		}
		if !slices.Equal(days, official) {
			t.Errorf("got %v, want %v", days, official)
		}
		return err
	})
	write(t, s, func(tx *store.Tx) error {
		return tx.SaveHolidays(2026, []calendar.Day{{Date: "2026-01-01", Kind: calendar.Holiday, Name: "元旦"}}, "test")
	})
	read(t, s, func(r *store.Read) error {
		days, err := r.Holidays(2026)
		kept, err2 := r.Holidays(2025)
		if len(days) != 1 || len(kept) == 0 {
			t.Errorf("%d days of 2026, %d of 2025", len(days), len(kept))
		}
		return errors.Join(err, err2)
	})
}

func TestCategoriesMapToListA(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		read(t, s, func(r *store.Read) error {
			list, err := r.Categories()
			groups := map[string]bool{}
			for _, c := range list {
				groups[c.Code] = true
				leaf := c.Parent != "" || c.Code == "99"
				if leaf != (c.ListA != "") || leaf != (c.ListAName != "") {
					t.Errorf("%s counts under %q %q", c.Code, c.ListA, c.ListAName)
				}
				if !groups[c.Parent] && c.Parent != "" {
					t.Errorf("%s has the parent %q", c.Code, c.Parent)
				}
				if c.Mediable != (c.Code < "11" || c.Code >= "17") {
					t.Errorf("%s is mediable: %v", c.Code, c.Mediable)
				}
			}
			if len(list) != 95 {
				t.Errorf("%d categories", len(list))
			}
			return err
		})
	})
}

func TestEmptyIsBeforeAnybodyCame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		empty := func() (empty bool) {
			read(t, s, func(r *store.Read) (err error) { empty, err = r.Empty(); return err })
			return empty
		}
		if !empty() {
			t.Error("a new database is not empty")
		}
		found(t, s)
		if empty() {
			t.Error("a database with units is empty")
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Tx(t.Context(), func(*store.Tx) error { return nil }); fault.KindOf(err) == "" || err == nil {
			t.Errorf("a closed store: %v", err)
		}
	})
}
