package store_test

import (
	"fmt"
	"strings"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/stats"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

var september = store.Publication{
	ID: "p1", UnitID: "t1", Kind: stats.KindMonth, From: "2026-09-01", To: "2026-09-30", PublishedBy: "anna", PublisherName: "安娜",
	Cases: 2, Closing: 1, Hash: "abc",
}

// A township of 20,000 cases is published within the time of a transaction, and what
// was published is read back to the byte.
func TestAPublicationOfTwentyThousandCases(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		const many = 20_000
		u := found(t, w.Store)
		register(t, w.Store, "c", u["g1"], dispute.Facts{}, "甲", "乙")
		copies(t, w, many-1)
		var d store.Documents
		read(t, w.Store, func(r *store.Read) error {
			cases, numbers, err := r.CasesOfPeriod("t1", "2026-09-01", "2026-09-30")
			if len(cases) != many || len(numbers) != many {
				t.Errorf("%d cases, %d numbers", len(cases), len(numbers))
			}
			var b strings.Builder
			for _, c := range cases {
				fmt.Fprintf(&b, `{"id":%q,"unit":%q,"words":%q}`+"\n", c.ID, c.UnitID, strings.Repeat("长", 100))
			}
			d = store.Documents{Figures: "{}", Cases: b.String()}
			return err
		})
		write(t, w.Store, func(tx *store.Tx) error { return tx.Publish(september, d) })
		read(t, w.Store, func(r *store.Read) error {
			again, err := r.Documents("p1")
			if again != d {
				t.Errorf("%d and %d bytes came back of %d and %d", len(again.Figures), len(again.Cases), len(d.Figures), len(d.Cases))
			}
			return err
		})
	})
}

// copies adds n rows like the only case there is.
func copies(t *testing.T, w *storetest.World, n int) {
	t.Helper()
	db := raw(t, w)
	rows, err := db.Query("SELECT * FROM cases WHERE FALSE")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	values := "cases." + strings.Join(columns, ", cases.")
	exec(t, db, fmt.Sprintf(`WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < %d)
		INSERT INTO cases (%s) SELECT %s FROM cases, copies`, n, strings.Join(columns, ", "),
		strings.Replace(values, "cases.id", "cases.id || '-' || copies.n", 1)))
}

func TestAPeriodIsPublishedOnceAndStays(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		found(t, w.Store)
		d := store.Documents{Figures: `{"total":1}`, Cases: `[]`}
		write(t, w.Store, func(tx *store.Tx) error { return tx.Publish(september, d) })
		twice := september
		twice.ID = "p2"
		wantCode(t, w.Store.Tx(t.Context(), func(tx *store.Tx) error { return tx.Publish(twice, d) }), "already_exists")

		quarter := september
		quarter.ID, quarter.Kind, quarter.From = "p3", stats.KindQuarter, "2026-07-01"
		elsewhere := september
		elsewhere.ID, elsewhere.UnitID = "p4", "v1"
		write(t, w.Store, func(tx *store.Tx) error { return tx.Publish(quarter, d) })
		write(t, w.Store, func(tx *store.Tx) error { return tx.Publish(elsewhere, d) })
		read(t, w.Store, func(r *store.Read) error {
			list, err := r.PublicationsUntil("t1", "2026-09-30")
			if err != nil || len(list) != 2 || list[0] != september || list[1] != quarter {
				t.Errorf("%+v, %v", list, err)
			}
			p, err := r.PublicationOf("t1", "2026-07-01", "2026-09-30")
			if err != nil || p == nil || *p != quarter {
				t.Errorf("%+v, %v", p, err)
			}
			if p, err := r.PublicationOf("t1", "2026-09-01", "2026-09-29"); p != nil || err != nil {
				t.Errorf("%+v, %v", p, err)
			}
			_, err = r.Publication("p2")
			wantCode(t, err, "not_found")
			return nil
		})

		db := raw(t, w)
		for _, change := range []string{"UPDATE publications SET hash = 'x'", "DELETE FROM publications"} {
			if _, err := db.Exec(change); err == nil || !strings.Contains(err.Error(), "what was published stays") {
				t.Errorf("%s: %v", change, err)
			}
		}
	})
}

// What a period's figures can count: nothing that was over before it, nothing that came
// after it, and what only has a duty or a visit in it.
func TestCasesOfAPeriod(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		u := found(t, w.Store)
		db := raw(t, w)
		for id, days := range map[string][2]calendar.Date{ // registered and over
			"over-before":   {"2026-07-01", "2026-08-31"},
			"over-first":    {"2026-07-01", "2026-09-01"},
			"open-all-time": {"2026-07-01", ""},
			"came-last":     {"2026-09-30", ""},
			"came-after":    {"2026-10-01", ""},
			"duty-in-it":    {"2026-07-01", "2026-07-02"},
			"duty-before":   {"2026-07-01", "2026-07-02"},
			"elsewhere":     {"2026-09-10", ""},
		} {
			unit := u["g1"]
			if id == "elsewhere" {
				unit = u["g3"]
			}
			w.Clock.Set(days[0].At(23, 59))
			register(t, w.Store, id, unit, dispute.Facts{}, "甲", "乙")
			exec(t, db, fmt.Sprintf("UPDATE cases SET counted_ended = '%s' WHERE id = '%s'", days[1], id))
		}
		exec(t, db, "INSERT INTO case_marks (case_id, kind, date, n) VALUES ('duty-in-it', 'obligations_due', '2026-09-15', 1), ('duty-before', 'obligations_due', '2026-08-31', 1)")
		read(t, w.Store, func(r *store.Read) error {
			cases, numbers, err := r.CasesOfPeriod("b1", "2026-09-01", "2026-09-30")
			var ids []string
			for _, c := range cases {
				ids = append(ids, c.ID)
				if numbers[c.ID] != "D-"+c.ID {
					t.Errorf("%s is known as %q", c.ID, numbers[c.ID])
				}
			}
			if got := fmt.Sprint(ids); got != "[came-last duty-in-it open-all-time over-first]" {
				t.Error(got)
			}
			return err
		})
	})
}
