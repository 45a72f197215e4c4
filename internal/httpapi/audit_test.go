package httpapi

import (
	"maps"
	"net/http"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/store/storetest"
)

// severalActs are the writes that are more than one act, each with its entry: a case
// settled on the spot is registered, accepted and agreed; and two cases are acted on.
var severalActs = map[string]int{"registerCase": 3, "act:reopen": 2, "act:link": 2}

// entriesOf is how many entries a person has made himself. What an import does later, in
// the background, is in his name as well.
func (l *live) entriesOf(username string) (n int) {
	l.t.Helper()
	err := l.db.QueryRowContext(l.t.Context(), `SELECT count(*) FROM audit a JOIN users u ON u.id = a.actor_id
		WHERE u.username = '`+username+`' AND a.action NOT IN ('case.import', 'ledger.finish')`).Scan(&n)
	if err != nil {
		l.t.Fatal(err)
	}
	return n
}

// TestAUD02EveryWriteIsOneEntry makes every write of the contract while the record of
// acts cannot be written, which must change nothing at all, then as it should be, and
// then again under its key.
func TestAUD02EveryWriteIsOneEntry(t *testing.T) {
	seed.EachWorld(t, func(t *testing.T, w *storetest.World) {
		t.Parallel()
		l := enliven(t, w)
		spoil := spoiler(t, w)
		for _, o := range writeOperations {
			c := &app.CaseView{}
			if o.stage != nil {
				c = o.stage(l)
			}
			l.cookie(o.who)
			q := l.request(o.who, o.id, c.ID, c.Version, o.body(l, c))
			made := l.entriesOf(o.who)
			mend := spoil()
			if l.changes(func() {
				if answer := l.do(q); answer.Code < http.StatusInternalServerError {
					t.Errorf("%s: %d without its entry", o.id, answer.Code)
				}
			}) {
				t.Errorf("%s: changed something without its entry", o.id)
			}
			mend()
			if answer := l.do(q); answer.Code >= 300 {
				t.Errorf("%s: %d %s", o.id, answer.Code, answer.Body)
			}
			want := made + max(1, severalActs[o.id])
			if n := l.entriesOf(o.who); n != want {
				t.Errorf("%s: %d entries, want %d", o.id, n-made, want-made)
			}
			l.do(q)
			if n := l.entriesOf(o.who); n != want {
				t.Errorf("%s: sent again, %d entries, want %d", o.id, n-made, want-made)
			}
			if o.id == "confirmImport" {
				l.app.Close() // what goes on in the background would change tables under the next
			}
		}
	})
}

// changes reports whether anything is written meanwhile that is more than a guess counted.
func (l *live) changes(meanwhile func()) bool {
	l.t.Helper()
	before := l.contents(l.t.Context())
	meanwhile()
	return !maps.Equal(before, l.contents(l.t.Context()))
}

// spoiler makes, and then unmakes, that no entry can be written.
func spoiler(t *testing.T, w *storetest.World) func() func() {
	t.Helper()
	db := w.Behind(t)
	spoil := "CREATE TRIGGER spoilt BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'spoilt'); END"
	mend := "DROP TRIGGER spoilt"
	if w.Postgres() {
		spoil, mend = "CREATE TRIGGER spoilt BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_append_only()", "DROP TRIGGER spoilt ON audit"
	}
	run := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return func() func() { run(spoil); return func() { run(mend) } }
}
