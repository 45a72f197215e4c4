package store_test

import (
	"log/slog"
	"testing"

	"github.com/pressly/goose/v3"

	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
	"shuoli/migrations"
)

// beforeInbox is the last schema without an inbox.
const beforeInbox = 11

// An installation that is brought up to date does not tell its people, all at once, what
// went on before there was an inbox; what comes after waits as ever.
func TestOldNewsIsNotToldAfterAnUpgrade(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		o := w.Options
		if w.Postgres() {
			o.DatabaseURL = storetest.EmptyPostgres(t)
		} else {
			o.DataDir = t.TempDir()
		}
		old := &storetest.World{Options: o}
		db, dialect, files := raw(t, old), goose.DialectSQLite3, migrations.SQLite()
		if old.Postgres() {
			dialect, files = goose.DialectPostgres, migrations.Postgres()
		}
		provider, err := goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.UpTo(t.Context(), beforeInbox); err != nil {
			t.Fatal(err)
		}
		exec(t, db, "INSERT INTO outbox (township_id, topic, payload, created_at) VALUES ('t1', 'case.elevate', '{}', 1)")

		s, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		write(t, s, func(tx *store.Tx) error { return tx.Emit("t1", "case.assign", map[string]string{}) })
		read(t, s, func(r *store.Read) error {
			waiting, err := r.Undelivered(10)
			if len(waiting) != 1 || waiting[0].Topic != "case.assign" {
				t.Errorf("%+v wait to be told", waiting)
			}
			return err
		})
	})
}
