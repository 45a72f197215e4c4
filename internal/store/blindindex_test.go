package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shuoli/internal/dispute"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// TestPII02TheIndexIsUsed: what is looked for by its exact value is looked up.
func TestPII02TheIndexIsUsed(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) { lookUp(t, w, 20_000) })
}

// lookUp finds one party by phone among so many, asks the database how it did that, and
// gives how long it took.
func lookUp(t *testing.T, w *storetest.World, parties int) []time.Duration {
	t.Helper()
	const phone = "13812340001"
	place := found(t, w.Store)
	register(t, w.Store, "crowd", place["v2"], dispute.Facts{Narrative: "x"}, "甲", "乙")
	register(t, w.Store, "one", place["v1"], dispute.Facts{Narrative: "x"}, "张三", "李四")
	write(t, w.Store, func(tx *store.Tx) error {
		return tx.SaveParties("one", store.PartyPrivate{PartyID: "p1", Phone: phone, IDNumber: phone})
	})
	crowd(t, w, parties)
	var asked []string
	if err := store.WatchWithValues(w.Store, func(sql string) { asked = append(asked, sql) }); err != nil {
		t.Fatal(err)
	}
	var took []time.Duration
	for range 20 {
		began := time.Now()
		read(t, w.Store, func(r *store.Read) error {
			rows, err := r.Repeats(store.Everything(), "t1", []string{"王五"}, []string{"138 1234 0001"}, time.Time{})
			if len(rows) != 1 || rows[0].ID != "one" {
				t.Errorf("found %+v", rows)
			}
			return err
		})
		took = append(took, time.Since(began))
	}
	i := slices.IndexFunc(asked, func(sql string) bool { return strings.Contains(sql, "phone_index") })
	for index, sql := range map[string]string{
		"parties_phone": asked[i], "parties_id_number": "SELECT case_id FROM parties WHERE id_index <> '' AND id_index = 'x'",
	} {
		if plan := explained(t, w, sql); !strings.Contains(plan, index) || strings.Contains(plan, "SCAN parties") || strings.Contains(plan, "Seq Scan on parties") {
			t.Errorf("without %s: %s\n%s", index, sql, plan)
		}
	}
	return took
}

// crowd gives a case so many parties more, each with a phone and an ID number.
func crowd(t *testing.T, w *storetest.World, parties int) {
	t.Helper()
	numbers, index := "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) SELECT n FROM c)", "lower(hex(randomblob(16)))"
	if w.Postgres() {
		numbers, index = "(SELECT generate_series(1, %d) AS n)", "md5(random()::text)"
	}
	db := raw(t, w)
	exec(t, db, "INSERT INTO parties (case_id, id, township_id, branch_id, village_id, ordinal, dropped, name, phone_index, id_index) "+
		"SELECT 'crowd', 'x' || n, 't1', 'b1', 'v2', n, FALSE, '当事人' || n, "+index+", "+index+" FROM "+fmt.Sprintf(numbers, parties)+" AS numbers")
	exec(t, db, "ANALYZE")
}

// explained is how the database would answer a question.
func explained(t *testing.T, w *storetest.World, sql string) string {
	t.Helper()
	explain := "EXPLAIN QUERY PLAN "
	if w.Postgres() {
		explain = "EXPLAIN "
	}
	rows, err := raw(t, w).QueryContext(t.Context(), explain+sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, plan := make([]any, len(columns)), &strings.Builder{}
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(plan, *values[len(values)-1].(*any))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}

// TestPII02AKeyAField: that the phone of one is the ID number of another shows nowhere.
func TestPII02AKeyAField(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		register(t, w.Store, "k1", found(t, w.Store)["v1"], dispute.Facts{Narrative: "x"}, "张三", "李四")
		write(t, w.Store, func(tx *store.Tx) error {
			return tx.SaveParties("k1", store.PartyPrivate{PartyID: "p1", Phone: "41042219700101001X", IDNumber: "41042219700101001x"},
				store.PartyPrivate{PartyID: "p2", Phone: "41042219700101001X"})
		})
		var phone, id, same string
		err := raw(t, w).QueryRowContext(t.Context(), `SELECT a.phone_index, a.id_index, b.phone_index FROM parties a, parties b
			WHERE a.case_id = 'k1' AND a.id = 'p1' AND b.case_id = 'k1' AND b.id = 'p2'`).Scan(&phone, &id, &same)
		if err != nil || phone == "" || phone == id || phone != same {
			t.Errorf("%q, %q, %q, %v", phone, id, same, err)
		}
	})
}
