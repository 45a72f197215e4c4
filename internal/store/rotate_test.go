package store_test

import (
	"database/sql"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"shuoli/internal/dispute"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// A key is changed while people read: nobody notices, afterwards nothing in any table is
// sealed with the old one, and a program that was not told goes over by itself (PII-01).
func TestPII01KeysAreChangedOnline(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		path := filepath.Join(t.TempDir(), "shuoli.key")
		keys, err := store.NewKeyFile(path)
		if err != nil {
			t.Fatal(err)
		}
		db := raw(t, w)
		exec(t, db, "DELETE FROM settings WHERE key = 'key_check'")
		o := w.Options
		o.Keys = keys
		running := reopen(t, o) // the program that runs
		at := found(t, running)
		const cases = 30
		for i := range cases {
			id := fmt.Sprintf("k%02d", i)
			register(t, running, id, at["v1"], dispute.Facts{Narrative: "滴水檐过界", Restricted: i%2 == 0}, "郑大河", "郑小川")
			write(t, running, func(tx *store.Tx) error {
				if err := tx.Remember("anna", id, "hash", store.Answer{Body: []byte(`{"id":"` + id + `"}`)}); err != nil {
					return err
				}
				return tx.SaveParties(id, store.PartyPrivate{PartyID: "p1", Phone: "13800001111", IDNumber: "410423199001010011", Address: "五组"})
			})
		}
		write(t, running, func(tx *store.Tx) error {
			return tx.CreateImport(store.Import{ID: "i1", TownshipID: "t1", FileName: "x.xlsx", State: store.ImportPreview, Detail: "{}", CreatedAt: tx.Now},
				[]store.ImportRow{{ImportID: "i1", Ordinal: 1, Row: 3, State: store.RowNew, Data: `{"a":1}`}, {ImportID: "i1", Ordinal: 12, Row: 4, State: store.RowNew, Data: `{"b":2}`}})
		})
		old := heads(t, db)
		if len(old) != 1 {
			t.Fatalf("%d keys have sealed something", len(old))
		}

		var stop atomic.Bool
		reads, failed := make(chan int), make(chan error, 1)
		go func() {
			n := 0
			defer func() { reads <- n }()
			for ; !stop.Load(); n++ {
				if err := readsAll(t, running, fmt.Sprintf("k%02d", n%cases)); err != nil {
					failed <- err
					return
				}
			}
		}()
		if err := store.AddKey(path); err != nil {
			t.Fatal(err)
		}
		with, err := store.LoadKeyFile(path)
		if err != nil {
			t.Fatal(err)
		}
		o.Keys = with
		n, err := reopen(t, o).Reseal(t.Context())
		stop.Store(true)
		select {
		case <-reads:
		case err := <-failed:
			t.Errorf("a reader: %v", err)
			<-reads
		}
		// Three private values and an answer a case, of each second one two names, narrative and event; two rows of a ledger and itself.
		if want := cases*4 + cases/2*4 + 3; err != nil || n != want {
			t.Errorf("%d values were sealed anew, %v, want %d", n, err, want)
		}
		for head, where := range heads(t, db) {
			if old[head] != "" {
				t.Errorf("%s is still sealed with the old key", where)
			}
		}
		if n, err := reopen(t, o).Reseal(t.Context()); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}

		// The running program, which nobody told, opens it all, and seals with the new key.
		for i := range cases {
			if err := readsAll(t, running, fmt.Sprintf("k%02d", i)); err != nil {
				t.Error(err)
			}
		}
		write(t, running, func(tx *store.Tx) error {
			return tx.SaveParties("k00", store.PartyPrivate{PartyID: "p2", Phone: "13900002222"})
		})
		if got := heads(t, db); len(got) != 1 {
			t.Errorf("%d keys have sealed something: %v", len(got), got)
		}
	})
}

// readsAll opens everything that is sealed of a case.
func readsAll(t *testing.T, s *store.Store, id string) error {
	return s.Read(t.Context(), func(r *store.Read) error {
		if _, err := r.Events(id); err != nil {
			return err
		}
		if _, err := r.Case(store.Everything(), id); err != nil {
			return err
		}
		private, err := r.Parties(id)
		if err == nil && private[0].Phone != "13800001111" {
			err = fmt.Errorf("%s has the phone %q", id, private[0].Phone)
		}
		return err
	})
}

func reopen(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// heads finds, in every column of every table, what a key has sealed: by the bytes that
// name the key, one of the columns where it was found.
func heads(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, table := range tables(t, db) {
		rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(targets...); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				text, _ := v.(string)
				sealed, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "enc:"))
				if err == nil && len(sealed) > 28 && sealed[0] == 1 { // tink's mark, a nonce and a tag at least
					found[string(sealed[:5])] = table + "." + columns[i]
				}
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// tables are the names of all tables that hold rows of their own.
func tables(t *testing.T, db *sql.DB) (names []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
	if err != nil {
		rows, err = db.QueryContext(t.Context(), "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}
