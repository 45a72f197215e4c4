package store_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/ledger"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// looked keeps a ledger of n new rows of t1.
func looked(t *testing.T, s *store.Store, id string, n int) store.Import {
	t.Helper()
	i := store.Import{ID: id, TownshipID: "t1", FileName: "台账.xlsx", Year: 2024, State: store.ImportPreview, CreatedAt: s.Now(), CreatedName: "安娜", ToImport: n, Detail: "金丝雀备注"}
	var rows []store.ImportRow
	for k := 1; k <= n; k++ {
		rows = append(rows, store.ImportRow{
			Ordinal: k, Sheet: "一月", Row: k + 2, State: store.RowNew, Identity: s.Keys().LedgerDigest(fmt.Sprint(k)), Data: fmt.Sprint("金丝雀第", k, "行"),
		})
	}
	write(t, s, func(tx *store.Tx) error { return tx.CreateImport(i, rows) })
	return i
}

func TestTheWordsOfAnInstallationAreTheLedgersOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var want, got []string
		for _, w := range ledger.DefaultWords() {
			want = append(want, w.Word+" "+w.Leaf)
		}
		read(t, s, func(r *store.Read) error {
			words, err := r.LedgerWords()
			for _, w := range words {
				got = append(got, w.Word+" "+w.Leaf)
			}
			return err
		})
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("the migration has %v\nand the ledger %v", got, want)
		}
	})
}

func TestAnImportComesBackAsItWas(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		found(t, w.Store)
		i := looked(t, w.Store, "i1", 1200) // more than one INSERT holds
		read(t, w.Store, func(r *store.Read) error {
			got, err := r.Import("i1")
			if err != nil || got != i {
				t.Errorf("%+v, %v\nwant %+v", got, err, i)
			}
			rows, err := r.ImportRows("i1", "", 1190, 100)
			if err != nil || len(rows) != 10 || rows[0].Ordinal != 1191 || rows[0].Data != "金丝雀第1191行" || rows[9].Row != 1202 {
				t.Errorf("%+v, %v", rows, err)
			}
			if rows, err := r.ImportRows("i1", store.RowRefused, 0, 100); err != nil || len(rows) != 0 {
				t.Errorf("refused: %+v, %v", rows, err)
			}
			if _, err := r.Import("i2"); err == nil {
				t.Error("an import that is not there")
			}
			list, err := r.Imports([]string{"t2"}, 10)
			if err != nil || len(list) != 0 {
				t.Errorf("another township's: %+v", list)
			}
			return err
		})
		for _, canary := range []string{"金丝雀备注", "金丝雀第"} {
			if contains(t, w, canary) {
				t.Errorf("%s is stored in clear", canary)
			}
		}
	})
}

func TestRowsOfALedgerAreForgotten(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		found(t, w.Store)
		looked(t, w.Store, "i1", 3)
		looked(t, w.Store, "i2", 3)
		said := func(id string) (n int) {
			read(t, w.Store, func(r *store.Read) error {
				rows, err := r.ImportRows(id, "", 0, 100)
				for _, row := range rows {
					if row.Data != "" {
						n++
					}
				}
				return err
			})
			return n
		}
		write(t, w.Store, func(tx *store.Tx) error {
			if err := tx.SettleImportRow(store.ImportRow{ImportID: "i1", Ordinal: 2, State: store.RowRefused, Code: "one_party", Header: "当事人"}); err != nil {
				return err
			}
			return tx.BlankImport("i1")
		})
		if said("i1") != 1 || said("i2") != 3 {
			t.Errorf("%d and %d rows still say something, want the refused one and all", said("i1"), said("i2"))
		}
		write(t, w.Store, func(tx *store.Tx) error { return tx.BlankImportsBefore("t2", w.Store.Now().Add(time.Second)) })
		write(t, w.Store, func(tx *store.Tx) error { return tx.BlankImportsBefore("t1", w.Store.Now()) })
		if said("i2") != 3 {
			t.Error("forgotten before its time, or with another township's")
		}
		write(t, w.Store, func(tx *store.Tx) error {
			i, err := tx.LockImport("i2")
			if err != nil {
				return err
			}
			i.State = store.ImportRunning
			if err := tx.SaveImport(i); err != nil {
				return err
			}
			return tx.BlankImportsBefore("t1", w.Store.Now().Add(time.Second))
		})
		if said("i1") != 0 || said("i2") != 3 {
			t.Errorf("%d and %d rows still say something, want none and all of what is under way", said("i1"), said("i2"))
		}
	})
}

// Of many who say at once that a row is their case, one is right.
func TestARowIsOneCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		made := found(t, s)
		looked(t, s, "i1", 1)
		row := store.ImportRow{ImportID: "i1", Identity: "digest", Content: "says"}
		var mine atomic.Int32
		var wg sync.WaitGroup
		for k := range 16 {
			id := fmt.Sprintf("k%02d", k)
			wg.Go(func() {
				err := s.Tx(t.Context(), func(tx *store.Tx) error {
					ok, err := tx.ClaimLedgerRow("t1", row, id)
					if err != nil || !ok {
						return err
					}
					mine.Add(1)
					e := registration(id, made["v1"], tx.Now, dispute.Facts{}, "甲", "乙")
					c := dispute.Replay(id, []dispute.Event{e})
					return tx.InsertCase(&c, e)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		read(t, s, func(r *store.Read) error {
			here, err := r.LedgerRows("t1", []string{"digest", "other"})
			if mine.Load() != 1 || len(here) != 1 || here["digest"].Content != "says" {
				t.Errorf("%d have it: %+v", mine.Load(), here)
			}
			if elsewhere, err := r.LedgerRows("t2", []string{"digest"}); err != nil || len(elsewhere) != 0 {
				t.Errorf("another township has it: %+v, %v", elsewhere, err)
			}
			return err
		})
	})
}

func TestNativeCasesOfAPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		made := found(t, s)
		register(t, s, "k1", made["g1"], dispute.Facts{}, "甲", "乙")
		register(t, s, "k2", made["v1"], dispute.Facts{Restricted: true}, "甲", "乙")
		register(t, s, "k3", made["v3"], dispute.Facts{}, "甲", "乙")
		l := dispute.LedgerCase{
			ID: "k4", EventIDs: [3]string{"e1", "e2", "e3"}, On: calendar.DateOf(s.Now()), EndedOn: calendar.DateOf(s.Now()), EndedAt: made["v1"].Level,
			Ending: &dispute.Withdraw{}, Received: s.Now(),
			Register: dispute.Register{UnitID: "v1", UnitLevel: made["v1"].Level, Place: made["v1"].Place, Parties: []dispute.Party{{ID: "p1", Name: "甲"}, {ID: "p2", Name: "乙"}}, Facts: dispute.Facts{Category: "0201", Risk: dispute.Blue}},
		}
		c, events, err := dispute.Import(l)
		if err != nil {
			t.Fatal(err)
		}
		write(t, s, func(tx *store.Tx) error { return tx.InsertCase(&c, events...) })
		today := calendar.DateOf(s.Now())
		read(t, s, func(r *store.Read) error {
			list, err := r.NativeCases("t1", today, today, "")
			if err != nil || len(list) != 1 || list[0].ID != "k1" || list[0].VillageID != "v1" || list[0].RegisteredOn != today || len(list[0].Names) != 2 {
				t.Errorf("%+v, %v", list, err)
			}
			for _, days := range []int{-1, 1} {
				if list, err := r.NativeCases("t1", today.Add(days), today.Add(days), ""); err != nil || len(list) != 0 {
					t.Errorf("%d days from today: %+v, %v", days, list, err)
				}
			}
			if list, err := r.NativeCases("t1", today, today, "k1"); err != nil || len(list) != 0 {
				t.Errorf("behind the last: %+v, %v", list, err)
			}
			rows, _, err := r.Cases(store.Everything(), store.Filter{Native: true}, "", 0)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(rows, func(row store.CaseRow) bool { return row.ID == "k4" }) || len(rows) != 3 {
				t.Errorf("native alone: %d cases", len(rows))
			}
			back, err := r.Events("k4")
			if err == nil && (!back[0].Imported || !back[2].Imported) {
				t.Error("the mark of an imported act is lost")
			}
			return err
		})
	})
}
