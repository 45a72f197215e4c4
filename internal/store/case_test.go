package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func TestEventsComeBackAsTheyWere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		at := s.Now()
		amount, persons := int64(120000), 3
		first := registration("k1", place["g1"], at, dispute.Facts{
			Narrative: "宅基地边界", AmountFen: &amount, PersonsInvolved: &persons, Harms: []string{"brawl"}, AroseOn: "2026-09-01",
		}, "张三", "李四")
		first.DeviceAt, first.DeviceSeq = at.Add(-time.Hour), 7
		second := dispute.Event{
			ID: "k1-2", CaseID: "k1", Seq: 2, Level: grid.Group, OccurredAt: at, ReceivedAt: at.Add(time.Microsecond),
			Act:  &dispute.Accept{Consents: []dispute.PartyConsent{{PartyID: "p1", Consent: dispute.ConsentAgreed}}},
			Stay: &dispute.Stay{Level: grid.Group, EnteredOn: "2026-09-29", LimitDays: 2, CapDays: 30},
		}
		third := dispute.Event{
			ID: "k1-3", CaseID: "k1", Seq: 3, Auto: true, Level: grid.Group, OccurredAt: at, ReceivedAt: at,
			Act: &dispute.Elevate{From: grid.Group, Reason: "到期", Basis: "2026-10-01", CheckOn: "2026-10-01"},
		}
		want := []dispute.Event{first, second, third}
		c := dispute.Replay("k1", want)
		write(t, s, func(tx *store.Tx) error { return tx.InsertCase(&c, want...) })
		var got []dispute.Event
		write(t, s, func(tx *store.Tx) (err error) { got, err = tx.LoadCase("k1"); return err })
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got\n%+v\nwant\n%+v", got, want)
		}
		if again := dispute.Replay("k1", got); !reflect.DeepEqual(again, c) {
			t.Error("the case replayed from the database is another")
		}
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error { _, err := tx.LoadCase("none"); return err }), "not_found")
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertCase(&c, want...) }), "already_exists")
		c.ID, c.UnitID = "k2", "nowhere"
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertCase(&c) }), "unknown_reference")
	})
}

func TestACaseIsSavedOnlyFromItsVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := register(t, s, "k1", found(t, s)["v1"], dispute.Facts{Narrative: "x"}, "张三", "李四")
		next, e := note(c, "先到", s.Now())
		write(t, s, func(tx *store.Tx) error { return tx.SaveCase(&next, 1, e) })
		e.ID = "other"
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SaveCase(&next, 1, e) }), "stale_version")
		// The version is right but the place in the list is taken.
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SaveCase(&next, 2, e) }), "stale_version")
		next.ID = "none"
		err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SaveCase(&next, 1) })
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("a case that is not there: %v", err)
		}
	})
}

func TestConcurrentActsOnOneCaseAreNeverLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		register(t, s, "k1", found(t, s)["v1"], dispute.Facts{Narrative: "x"}, "张三", "李四")
		const writers = 16
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				err := s.Tx(t.Context(), func(tx *store.Tx) error {
					events, err := tx.LoadCase("k1")
					if err != nil {
						return err
					}
					c := dispute.Replay("k1", events)
					next, e := note(c, "又一条", tx.Now)
					return tx.SaveCase(&next, c.Version(), e)
				})
				if err != nil {
					t.Errorf("writing: %v", err)
				}
			})
		}
		wg.Wait()
		read(t, s, func(r *store.Read) error {
			events, err := r.Events("k1")
			if len(events) != writers+1 {
				t.Errorf("%d events, want %d", len(events), writers+1)
			}
			return err
		})
	})
}

func TestARebuiltRowIsTheSame(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		c := register(t, s, "k1", found(t, s)["v1"], dispute.Facts{Narrative: "x"}, "张三", "李四")
		next, e := note(c, "x", s.Now())
		write(t, s, func(tx *store.Tx) error { return tx.SaveCase(&next, 1, e) })
		before := dump(t, w, "cases")
		w.Clock.Add(24 * time.Hour)
		write(t, s, func(tx *store.Tx) error {
			events, err := tx.LoadCase("k1")
			if err != nil {
				return err
			}
			again := dispute.Replay("k1", events)
			return tx.SaveCase(&again, again.Version())
		})
		if after := dump(t, w, "cases"); before == "" || after != before {
			t.Errorf("got\n%s\nwant\n%s", after, before)
		}
	})
}

// contains looks through everything the database has on disk, or would dump.
func contains(t *testing.T, w *storetest.World, canary string) bool {
	t.Helper()
	if !w.Postgres() {
		files, err := filepath.Glob(filepath.Join(w.Options.DataDir, "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files: %v", err)
		}
		for _, name := range files {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(content, []byte(canary)) {
				t.Logf("%q is in %s", canary, filepath.Base(name))
				return true
			}
		}
		return false
	}
	db := raw(t, w)
	for _, table := range []string{"cases", "parties", "events", "idempotency", "audit", "outbox", "imports", "import_rows", "ledger_rows"} {
		var n int
		if err := db.QueryRow("SELECT count(*) FROM "+table+" x WHERE x::text LIKE $1", "%"+canary+"%").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			t.Logf("%q is in %s", canary, table)
			return true
		}
	}
	return false
}

func TestPersonalDataIsNeverInClear(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		register(t, s, "k1", found(t, s)["v1"], dispute.Facts{Narrative: "看得见的经过"}, "张三", "李四")
		private := []store.PartyPrivate{
			{PartyID: "p1", Phone: "13812340001", IDNumber: "41010119700101001x", Address: "金丝雀街一号"},
			{PartyID: "p2"},
		}
		write(t, s, func(tx *store.Tx) error {
			if err := tx.SaveParties("k1", private...); err != nil {
				return err
			}
			return tx.Remember("anna", "key", "hash-of-13812340001", store.Answer{Status: 201, Body: []byte("金丝雀街一号")})
		})
		for _, canary := range []string{"13812340001", "41010119700101001x", "41010119700101001X", "金丝雀街一号"} {
			if contains(t, w, canary) {
				t.Errorf("%q is in clear", canary)
			}
		}
		if !contains(t, w, "看得见的经过") {
			t.Error("the search for canaries finds nothing at all")
		}
		var got []store.PartyPrivate
		read(t, s, func(r *store.Read) (err error) { got, err = r.Parties("k1"); return err })
		if !reflect.DeepEqual(got, private) {
			t.Errorf("got %+v", got)
		}
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.SaveParties("k1", store.PartyPrivate{PartyID: "p9"})
		}), "not_found")
	})
}

func TestCiphertextOpensOnlyInItsPlace(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		place := found(t, s)
		for _, id := range []string{"k1", "k2"} {
			register(t, s, id, place["v1"], dispute.Facts{Narrative: "x"}, "张三", "李四")
			write(t, s, func(tx *store.Tx) error {
				return tx.SaveParties(id, store.PartyPrivate{PartyID: "p1", Phone: "1", Address: "a"}, store.PartyPrivate{PartyID: "p2", Phone: "2"})
			})
		}
		db := raw(t, w)
		for name, swap := range map[string]string{
			"row":    "UPDATE parties SET phone = (SELECT x.phone FROM parties x WHERE x.case_id = 'k1' AND x.id = 'p2') WHERE case_id = 'k1' AND id = 'p1'",
			"case":   "UPDATE parties SET phone = (SELECT x.phone FROM parties x WHERE x.case_id = 'k2' AND x.id = 'p1') WHERE case_id = 'k1' AND id = 'p1'",
			"column": "UPDATE parties SET phone = address WHERE case_id = 'k1' AND id = 'p1'",
			"edit":   "UPDATE parties SET phone = 'AAAA' || phone WHERE case_id = 'k1' AND id = 'p1'",
		} {
			exec(t, db, swap)
			err := s.Read(t.Context(), func(r *store.Read) error { _, err := r.Parties("k1"); return err })
			if fault.CodeOf(err) != "seal_broken" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestRestrictedTextIsNeverInClear(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		place := found(t, s)
		c := register(t, s, "k1", place["v1"], dispute.Facts{Narrative: "金丝雀经过", Restricted: true}, "金丝雀甲", "金丝雀乙")
		next, e := note(c, "金丝雀备注", s.Now())
		write(t, s, func(tx *store.Tx) error { return tx.SaveCase(&next, 1, e) })
		// Another becomes restricted only later.
		open := register(t, s, "k2", place["v1"], dispute.Facts{Narrative: "后来金丝雀"}, "后来金丝雀甲", "后来金丝雀乙")
		facts := open.Facts
		facts.Restricted = true
		edit := dispute.Event{
			ID: "k2-2", CaseID: "k2", Seq: 2, Act: &dispute.Edit{Facts: facts, Parties: open.Parties}, Level: open.Level,
			OccurredAt: s.Now().Add(time.Second), ReceivedAt: s.Now(),
		}
		closed := dispute.Replay("k2", []dispute.Event{open.Events[0].Event, edit})
		if !closed.Facts.Restricted {
			t.Fatal("the edit did not make the case restricted")
		}
		write(t, s, func(tx *store.Tx) error { return tx.SaveCase(&closed, 1, edit) })
		for _, table := range []string{"cases", "parties", "events"} {
			if inTable(t, w, table, "金丝雀") {
				t.Errorf("restricted text is in clear in %s", table)
			}
		}
		read(t, s, func(r *store.Read) error {
			for id, want := range map[string]dispute.Case{"k1": next, "k2": closed} {
				events, err := r.Events(id)
				if err != nil {
					return err
				}
				if got := dispute.Replay(id, events); !reflect.DeepEqual(got, want) {
					t.Errorf("%s came back as %+v", id, got)
				}
			}
			row, err := r.Case(store.Everything(), "k1")
			if row.Title != "金丝雀甲、金丝雀乙" || row.Excerpt != "金丝雀经过" {
				t.Errorf("a member sees %q, %q", row.Title, row.Excerpt)
			}
			return err
		})
	})
}

func inTable(t *testing.T, w *storetest.World, table, canary string) bool {
	t.Helper()
	return strings.Contains(dump(t, w, table), canary)
}

// dump is every value of a table.
func dump(t *testing.T, w *storetest.World, table string) string {
	t.Helper()
	rows, err := raw(t, w).Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new([]byte)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			fmt.Fprintf(&text, "%s=%s ", columns[i], *v.(*[]byte))
		}
		text.WriteString("\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
