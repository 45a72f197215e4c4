package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// crowd registers cases as fast as it can, each person the next when the last was
// answered, and holds the database to every answer it ever got.
type crowd struct {
	h       *host
	writers []*writer
	mu      sync.Mutex
	acked   map[string]string // narrative → id of the case
}

// writer is one person. What was sent and not answered is sent again, with its key,
// before anything else, as a tablet does.
type writer struct {
	who, unit string
	waiting   string // the narrative under way; also its key
	n, resent int
}

func newCrowd(h *host, writers int) *crowd {
	c := &crowd{h: h, acked: map[string]string{}}
	for i := range writers {
		c.writers = append(c.writers, &writer{who: fmt.Sprintf("tiaojie%02d", i+1), unit: fmt.Sprintf("v-%02d", i+1)})
	}
	return c
}

// logIn logs everybody in, before the load begins.
func (c *crowd) logIn(s *server) {
	c.h.Helper()
	for _, w := range c.writers {
		s.logIn(w.who)
	}
}

// warm has everybody write once. On PostgreSQL only eight answers came in the half second
// after a start, and ten times as many in the next.
func (c *crowd) warm(s *server) {
	var wg sync.WaitGroup
	for _, w := range c.writers {
		wg.Go(func() { c.write(s, w) })
	}
	wg.Wait()
}

// work has everybody write until each writer's server is gone or stop is closed; the
// function it gives waits for the last.
func (c *crowd) work(s *server, stop <-chan struct{}) (wait func()) {
	var wg sync.WaitGroup
	for _, w := range c.writers {
		wg.Go(func() {
			for c.write(s, w) {
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	return wg.Wait
}

// write registers one case and reports whether there was an answer.
func (c *crowd) write(s *server, w *writer) bool {
	if w.waiting == "" {
		w.n++
		w.waiting = fmt.Sprintf("load-%s-%d", w.who, w.n)
	} else {
		w.resent++
	}
	id, err := c.register(s, w, w.waiting)
	if err != nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acked[w.waiting], w.waiting = id, ""
	return true
}

// register sends one registration; an error is that there was no answer.
func (c *crowd) register(s *server, w *writer, narrative string) (id string, err error) {
	status, text, err := s.call(sent{who: w.who, key: narrative, method: http.MethodPost, path: "/api/v1/cases", body: registration(w.unit, narrative)})
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	if err := json.Unmarshal(text, &made); status != http.StatusCreated || err != nil {
		c.h.Errorf("%s: %d %s", narrative, status, text)
		return "", errors.New("no case was made")
	}
	return made.ID, nil
}

func registration(unit, narrative string) map[string]any {
	return map[string]any{"unit_id": unit, "category": "0601", "risk": "blue", "narrative": narrative,
		"parties": []map[string]any{
			{"name": "王建国", "kind": "person", "side": "applicant", "phone": "13812340001"},
			{"name": "李秀英", "kind": "person", "side": "respondent"},
		}}
}

// resend sends again whatever was never answered.
func (c *crowd) resend(s *server) {
	c.h.Helper()
	for _, w := range c.writers {
		if w.waiting != "" && !c.write(s, w) {
			c.h.Errorf("%s: no answer", w.waiting)
		}
	}
}

// answers is what has been acknowledged until now.
func (c *crowd) answers() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.acked)
}

// account compares the database with the answers, once the program has ended: nothing
// lost and nothing twice.
func (c *crowd) account() {
	c.h.Helper()
	db := c.h.db()
	there := casesOf(c.h, db)
	lost, other := 0, 0
	for narrative, id := range c.acked {
		switch there[narrative] {
		case "":
			lost++
		case id:
		default:
			other++
		}
	}
	if lost > 0 || other > 0 || len(there) != len(c.acked) {
		c.h.Errorf("of %d acknowledged %d are lost and %d are another case; there are %d", len(c.acked), lost, other, len(there))
	}
	c.h.addsUp(db, len(there))
}

// addsUp holds a database to as many audit entries, first events and remembered
// answers as the crowd has cases.
func (h *host) addsUp(db *sql.DB, cases int) {
	h.Helper()
	const ours = "(SELECT id FROM cases WHERE narrative LIKE 'load-%')"
	for what, query := range map[string]string{
		"audit entries":      "SELECT count(*) FROM audit WHERE action = 'case.register' AND object_id IN " + ours,
		"first events":       "SELECT count(*) FROM events WHERE seq = 1 AND case_id IN " + ours,
		"remembered answers": "SELECT count(*) FROM idempotency WHERE key LIKE 'load-%'",
	} {
		if n := h.count(db, query); n != cases {
			h.Errorf("%d %s of %d cases", n, what, cases)
		}
	}
	if h.database == "" {
		var says string
		if err := db.QueryRowContext(h.Context(), "PRAGMA integrity_check").Scan(&says); err != nil || says != "ok" {
			h.Errorf("integrity_check: %s, %v", says, err)
		}
	}
}

// casesOf is the crowd's cases in a database, by narrative.
func casesOf(h *host, db *sql.DB) map[string]string {
	h.Helper()
	rows, err := db.QueryContext(h.Context(), "SELECT narrative, id FROM cases WHERE narrative LIKE 'load-%'")
	if err != nil {
		h.Fatal(err)
	}
	defer rows.Close()
	there := map[string]string{}
	for rows.Next() {
		var narrative, id string
		if err := rows.Scan(&narrative, &id); err != nil {
			h.Fatal(err)
		}
		if there[narrative] != "" {
			h.Errorf("%s is there twice", narrative)
		}
		there[narrative] = id
	}
	if err := rows.Err(); err != nil {
		h.Fatal(err)
	}
	return there
}

// readyWithin is how long a start may take after whatever end (quality.md DUR-01). In
// short the usual one is held to it, since any single one may meet a machine that is busy
// elsewhere; the soak holds every one.
const readyWithin = 5 * time.Second

// crash ends the program again and again in the middle of its work, until it was ended
// and has acknowledged often enough, and takes account. It gives the slowest start.
func crash(h *host, writers, cycles, acks int, end func(*server)) (slowest time.Duration) {
	h.Helper()
	c := newCrowd(h, writers)
	var starts []time.Duration
	done := 0
	for ; done < cycles || len(c.acked) < acks; done++ {
		s := h.start()
		starts = append(starts, s.took)
		c.logIn(s)
		c.warm(s)
		wait := c.work(s, nil)
		<-time.After(time.Duration(150+rand.IntN(700)) * time.Millisecond)
		end(s)
		wait()
		if h.Failed() {
			break
		}
	}
	s := h.start()
	c.resend(s)
	s.stop()
	c.account()
	resent := 0
	for _, w := range c.writers {
		resent += w.resent
	}
	slices.Sort(starts)
	usual := starts[len(starts)/2]
	h.Logf("%d cycles, %d acknowledged, %d sent again; started in %v, at most %v", done, len(c.acked), resent, usual, starts[len(starts)-1])
	if usual > readyWithin {
		h.Errorf("a start usually takes %v", usual)
	}
	if resent == 0 {
		h.Error("nothing was ever under way when the program ended")
	}
	return starts[len(starts)-1]
}

// TestDUR01: killed at any moment, the program has lost nothing that it acknowledged and
// done nothing twice.
func TestDUR01(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { crash(newHost(t), 16, 5, 0, (*server).kill) })
	t.Run("postgres", func(t *testing.T) { crash(newPostgresHost(t), 16, 3, 0, (*server).kill) })
}

// TestDUR09: told to stop in the middle of its work, the program answers what is under
// way, moves its log into the file and ends well.
func TestDUR09(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { crash(newHost(t), 16, 3, 0, leave) })
	t.Run("postgres", func(t *testing.T) { crash(newPostgresHost(t), 16, 2, 0, leave) })
}

// leave tells the program to stop, and holds it to the time that it has for that.
func leave(s *server) {
	s.h.Helper()
	began := time.Now()
	s.stop()
	if took := time.Since(began); took > drain+time.Second {
		s.h.Errorf("it took %v to stop", took)
	}
	if _, err := os.Lstat(filepath.Join(s.h.dir, "shuoli.db-wal")); !errors.Is(err, fs.ErrNotExist) {
		s.h.Errorf("its log is still there: %v", err)
	}
}
