package store_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

const (
	tamperings = 1000
	tamperSeed = 20260929
	// tampered is how long the chain is, with an anchor at every anchored-th entry and at the end.
	tampered, anchored = 40, 7
)

// entry is an entry as it lies in the table.
type entry struct {
	township string
	seq, at  int64
	text     [7]string // actor_id, actor_name, origin, action, object, object_id, detail
	prev     string
	hash     string
}

// sealed is the entry with the hash that it ought to have, written down here a second
// time: fields with their lengths, SHA-256.
func (e entry) sealed(prev string) entry {
	e.prev = prev
	fields := append([]string{e.prev, e.township, strconv.FormatInt(e.seq, 10), strconv.FormatInt(e.at, 10)}, e.text[:]...)
	h := sha256.New()
	for _, f := range fields {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(f))))
		h.Write([]byte(f))
	}
	e.hash = hex.EncodeToString(h.Sum(nil))
	return e
}

// vault is a database in the hands of somebody who may do everything with it.
type vault struct {
	*sql.DB
	t        *testing.T
	postgres bool
	kept     []entry // chain t1 as the program wrote it
}

func breakIn(t *testing.T, w *storetest.World) *vault {
	t.Helper()
	audit(t, w.Store, "t1", tampered)
	audit(t, w.Store, "", 2)
	v := &vault{raw(t, w), t, w.Postgres(), nil}
	drops := []string{"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"}
	if w.Postgres() {
		drops = []string{"DROP TRIGGER audit_no_change ON audit", "DROP TRIGGER audit_no_truncate ON audit"}
	}
	v.do(append(drops, "CREATE TABLE kept AS SELECT * FROM audit", "CREATE TABLE kept_heads AS SELECT * FROM audit_heads")...)
	v.kept = v.chain()
	return v
}

// do runs statements in one transaction.
func (v *vault) do(statements ...string) {
	v.t.Helper()
	tx, err := v.Begin()
	if err != nil {
		v.t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := tx.Exec(s); err != nil {
			v.t.Fatalf("%s: %v", s, err)
		}
	}
	if err := tx.Commit(); err != nil {
		v.t.Fatal(err)
	}
}

func (v *vault) restore() {
	v.t.Helper()
	v.do("DELETE FROM audit", "INSERT INTO audit SELECT * FROM kept", "DELETE FROM audit_heads", "INSERT INTO audit_heads SELECT * FROM kept_heads")
}

const entryColumns = "township_id, seq, at, actor_id, actor_name, origin, action, object, object_id, detail, prev_hash, hash"

func (v *vault) chain() (list []entry) {
	v.t.Helper()
	rows, err := v.Query("SELECT " + entryColumns + " FROM audit WHERE township_id = 't1' ORDER BY seq")
	if err != nil {
		v.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e entry
		into := []any{&e.township, &e.seq, &e.at}
		for i := range e.text {
			into = append(into, &e.text[i])
		}
		if err := rows.Scan(append(into, &e.prev, &e.hash)...); err != nil {
			v.t.Fatal(err)
		}
		list = append(list, e)
	}
	if err := rows.Err(); err != nil {
		v.t.Fatal(err)
	}
	return list
}

// firstChanged is the place of the first entry that is not what the program wrote.
func (v *vault) firstChanged() int64 {
	v.t.Helper()
	now := v.chain()
	for i := range max(len(now), len(v.kept)) {
		if i >= len(now) || i >= len(v.kept) || now[i] != v.kept[i] {
			return int64(i + 1)
		}
	}
	v.t.Fatal("nothing was changed")
	return 0
}

func insertion(e entry) string {
	quoted := []string{}
	for _, text := range append(append([]string{}, e.text[:]...), e.prev, e.hash) {
		quoted = append(quoted, "'"+strings.ReplaceAll(text, "'", "''")+"'")
	}
	return fmt.Sprintf("INSERT INTO audit (%s) VALUES ('%s', %d, %d, %s)", entryColumns, e.township, e.seq, e.at, strings.Join(quoted, ", "))
}

func headAt(e entry) string {
	return fmt.Sprintf("UPDATE audit_heads SET seq = %d, hash = '%s' WHERE township_id = 't1'", e.seq, e.hash)
}

// rewritten is the chain from a place on, changed and every entry sealed again, by
// somebody who knows how.
func (v *vault) rewritten(at int64, change func(*entry)) (statements []string) {
	statements = append(statements, fmt.Sprintf("DELETE FROM audit WHERE township_id = 't1' AND seq >= %d", at))
	prev := ""
	if at > 1 {
		prev = v.kept[at-2].hash
	}
	var last entry
	for _, e := range v.kept[at-1:] {
		change(&e)
		last = e.sealed(prev)
		prev = last.hash
		statements = append(statements, insertion(last))
	}
	return append(statements, headAt(last))
}

// tampering is one way to lie. It answers with what to run, and how many places after
// the first change the chain first breaks: an entry that was sealed again fits in
// itself, and the one behind it does not.
type tampering struct {
	name string
	// witness: the chain is sound in itself, and only the anchors know better.
	witness bool
	make    func(v *vault, r *rand.Rand) (statements []string, later int64)
}

func tamperingKinds() []tampering {
	const here = " WHERE township_id = 't1' AND seq = "
	at := func(r *rand.Rand) int64 { return 1 + r.Int64N(tampered) }
	kinds := []tampering{
		{"deleted", false, func(_ *vault, r *rand.Rand) ([]string, int64) {
			return []string{"DELETE FROM audit" + here + fmt.Sprint(at(r))}, 0
		}},
		{"cut off", false, func(_ *vault, r *rand.Rand) ([]string, int64) {
			return []string{fmt.Sprintf("DELETE FROM audit WHERE township_id = 't1' AND seq >= %d", at(r))}, 0
		}},
		{"moved to the end", false, func(_ *vault, r *rand.Rand) ([]string, int64) {
			return []string{"UPDATE audit SET seq = seq + 1000" + here + fmt.Sprint(at(r))}, 0
		}},
		{"moved before the first", false, func(_ *vault, r *rand.Rand) ([]string, int64) {
			return []string{"UPDATE audit SET seq = -seq" + here + fmt.Sprint(at(r))}, 0
		}},
		{"moved to another chain", false, func(_ *vault, r *rand.Rand) ([]string, int64) {
			return []string{"UPDATE audit SET township_id = 't2'" + here + fmt.Sprint(at(r))}, 0
		}},
		{"swapped", false, func(_ *vault, r *rand.Rand) ([]string, int64) {
			a, b := at(r), at(r)
			for a == b {
				b = at(r)
			}
			return []string{
				fmt.Sprintf("UPDATE audit SET seq = -%d%s%d", b, here, a), fmt.Sprintf("UPDATE audit SET seq = %d%s%d", a, here, b),
				fmt.Sprintf("UPDATE audit SET seq = %d%s-%d", b, here, b),
			}, 0
		}},
		{"inserted", false, func(v *vault, r *rand.Rand) ([]string, int64) {
			e := v.kept[at(r)-1]
			e.text[0] = "forged"
			return []string{
				fmt.Sprintf("UPDATE audit SET seq = -seq - 1 WHERE township_id = 't1' AND seq >= %d", e.seq),
				"UPDATE audit SET seq = -seq WHERE seq < 0", insertion(e.sealed(e.prev)),
			}, 1
		}},
		{"appended", false, func(v *vault, _ *rand.Rand) ([]string, int64) {
			e := v.kept[tampered-1]
			e.seq++
			return []string{insertion(e.sealed(v.kept[tampered-1].hash))}, 0
		}},
		{"sealed again", false, func(v *vault, r *rand.Rand) ([]string, int64) {
			e := v.kept[r.IntN(tampered-1)]
			e.text[0] = "forged"
			return []string{"DELETE FROM audit" + here + fmt.Sprint(e.seq), insertion(e.sealed(e.prev))}, 1
		}},
		{"the last one sealed again", false, func(v *vault, _ *rand.Rand) ([]string, int64) {
			e := v.kept[tampered-1]
			e.text[0] = "forged"
			return []string{"DELETE FROM audit" + here + fmt.Sprint(e.seq), insertion(e.sealed(e.prev))}, 0
		}},
		{"a gap sealed over", false, func(v *vault, r *rand.Rand) ([]string, int64) {
			n := at(r)
			return v.rewritten(n, func(e *entry) { e.seq++ }), 0
		}},
		{"cut off with its head", true, func(v *vault, r *rand.Rand) ([]string, int64) {
			n := 1 + r.Int64N(tampered-1)
			return []string{fmt.Sprintf("DELETE FROM audit WHERE township_id = 't1' AND seq > %d", n), headAt(v.kept[n-1])}, 0
		}},
		{"gone with its head", true, func(*vault, *rand.Rand) ([]string, int64) {
			return []string{"DELETE FROM audit WHERE township_id = 't1'", "DELETE FROM audit_heads WHERE township_id = 't1'"}, 0
		}},
		{"written anew", true, func(v *vault, r *rand.Rand) ([]string, int64) {
			n := at(r)
			next := n // the first anchor that the change is not behind
			for next%anchored != 0 && next != tampered {
				next++
			}
			return v.rewritten(n, func(e *entry) {
				if e.seq == n {
					e.text[0] = "forged"
				}
			}), next - n
		}},
	}
	for _, column := range []string{"actor_id", "actor_name", "origin", "action", "object", "object_id", "detail", "prev_hash", "hash"} {
		kinds = append(kinds, tampering{column, false, func(_ *vault, r *rand.Rand) ([]string, int64) {
			how := []string{column + " || ' '", "'x' || " + column, "upper('x' || " + column + ")"}
			return []string{"UPDATE audit SET " + column + " = " + how[r.IntN(len(how))] + here + fmt.Sprint(at(r))}, 0
		}})
	}
	return append(kinds, tampering{"at", false, func(_ *vault, r *rand.Rand) ([]string, int64) {
		return []string{fmt.Sprintf("UPDATE audit SET at = at + %d%s%d", 1+r.Int64N(1e9), here, at(r))}, 0
	}})
}

// TestAUD01FindsEveryTampering lies a thousand times, in every way and at a place of
// chance: each lie is found, at the entry where the chain first breaks.
func TestAUD01FindsEveryTampering(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		v := breakIn(t, w)
		var anchors []store.Anchor
		for _, e := range v.kept {
			if e.seq%anchored == 0 || e.seq == tampered {
				anchors = append(anchors, store.Anchor{Date: "2026-09-29", TownshipID: "t1", Seq: e.seq, Hash: e.hash})
			}
		}
		report, err := w.Store.VerifyAudit(t.Context(), "t1", anchors...)
		if err != nil || !report.Intact() || report.Count != tampered || report.Anchors != len(anchors) || report.Head != v.kept[tampered-1].hash {
			t.Fatalf("an untouched chain: %+v, %v", report, err)
		}
		r := rand.New(rand.NewPCG(tamperSeed, 0))
		kinds := tamperingKinds()
		for n := range tamperings {
			kind := kinds[n%len(kinds)]
			statements, later := kind.make(v, r)
			v.do(statements...)
			first := v.firstChanged()
			what := fmt.Sprintf("%s, seed %d, number %d, first changed %d", kind.name, tamperSeed, n, first)
			report, err := w.Store.VerifyAudit(t.Context(), "t1")
			if err != nil || kind.witness != report.Intact() || !kind.witness && report.FirstBad != first+later {
				t.Errorf("%s: %+v, %v, want the first bad one at %d", what, report, err, first+later)
			}
			// An anchor may show it earlier, at the very entry.
			report, err = w.Store.VerifyAudit(t.Context(), "t1", anchors...)
			exact := report.FirstBad == first+later || !kind.witness && report.FirstBad == first
			if err != nil || !exact || kind.witness && report.Broken != "2026-09-29" {
				t.Errorf("%s, with anchors: %+v, %v, want the first bad one at %d", what, report, err, first+later)
			}
			v.restore()
		}
		if report, err := w.Store.VerifyAudit(t.Context(), ""); err != nil || !report.Intact() || report.Count != 2 {
			t.Errorf("the other chain: %+v, %v", report, err)
		}
	})
}

// A value of another type, which SQLite stores as it comes, is a lie as well.
func TestAUD01FindsWhatIsNoEntry(t *testing.T) {
	w := storetest.SQLite(t)
	v := breakIn(t, w)
	v.do("UPDATE audit SET at = 'yesterday' WHERE township_id = 't1' AND seq = 5")
	if report, err := w.Store.VerifyAudit(t.Context(), "t1"); err != nil || report.FirstBad != 5 {
		t.Errorf("got %+v, %v", report, err)
	}
}

func TestReadAnchors(t *testing.T) {
	hash := strings.Repeat("0a", 32)
	want := []store.Anchor{{Date: "2026-11-24", TownshipID: "", Seq: 7, Hash: hash}, {Date: "2026-11-25", TownshipID: "t-1", Seq: 12, Hash: hash}}
	text := want[0].String() + "\n\n" + `time=2026-11-25T18:00:01+08:00 level=INFO msg="audit anchor" anchor="` + want[1].String() + "\"\n"
	got, err := store.ReadAnchors(strings.NewReader(text))
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%s: %v, %v", text, got, err)
	}
	for bad, code := range map[string]string{
		"": "no_anchor", "\n \n": "no_anchor", want[0].String() + "\n2026-11-24 - 7 abc\n": "bad_anchor",
		"2026-11-24 - 0 " + hash: "bad_anchor", "2026-11-24 - 7 " + hash + "f": "bad_anchor",
	} {
		_, err := store.ReadAnchors(strings.NewReader(bad))
		wantCode(t, err, code)
	}
}
