package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// tally is what came of many requests.
type tally struct {
	mu    sync.Mutex
	took  map[string][]time.Duration // by what was asked for
	wrong []string
}

func (l *tally) note(what string, took time.Duration, status int, text []byte, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took[what] = append(l.took[what], took)
	if err != nil || status >= 300 || strings.Contains(string(text), "locked") {
		l.wrong = append(l.wrong, fmt.Sprintf("%s: %d %.200s %v", what, status, text, err))
	}
}

func (l *tally) percentile(what string, p int) time.Duration {
	list := l.took[what]
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[(len(list)-1)*p/100]
}

// everybody has as many writers as readers work at once, each reading before and after
// it writes, and fails on any answer that is not a success.
func everybody(h *host, people int, lasts time.Duration) *tally {
	h.Helper()
	s := h.start()
	l := &tally{took: map[string][]time.Duration{}}
	ask := func(what string, q sent) []byte {
		began := time.Now()
		status, text, err := s.call(q)
		l.note(what, time.Since(began), status, text, err)
		return text
	}
	for i := range people {
		s.logIn(fmt.Sprintf("tiaojie%02d", i+1))
	}
	until := time.Now().Add(lasts)
	var wg sync.WaitGroup
	for i := range people {
		who, unit := fmt.Sprintf("tiaojie%02d", i+1), fmt.Sprintf("v-%02d", i+1)
		wg.Go(func() { // writes what it has read
			for n := 0; time.Now().Before(until); n++ {
				key := fmt.Sprintf("load-%s-%d", who, n)
				var made struct{ ID string }
				if json.Unmarshal(ask("register", sent{who: who, key: key, method: http.MethodPost, path: "/api/v1/cases", body: registration(unit, key)}), &made) != nil {
					return // it is noted
				}
				var c struct{ Version int64 }
				if json.Unmarshal(ask("read", sent{who: who, method: http.MethodGet, path: "/api/v1/cases/" + made.ID}), &c) != nil {
					return
				}
				ask("note", sent{who: who, key: key + "-note", version: c.Version, method: http.MethodPost, path: "/api/v1/cases/" + made.ID + "/actions/note", body: map[string]any{"text": "看过了"}})
			}
		})
		wg.Go(func() {
			for n := 0; time.Now().Before(until); n++ {
				ask("list", sent{who: who, method: http.MethodGet, path: []string{"/api/v1/cases?limit=20", "/api/v1/cases?q=wangjianguo", "/api/v1/today"}[n%3]})
			}
		})
	}
	wg.Wait()
	s.stop()
	for i, w := range l.wrong {
		if i < 5 {
			h.Error(w)
		}
	}
	if len(l.took["register"]) < people || len(l.took["note"]) == 0 || len(l.took["list"]) < people {
		h.Errorf("only %d registrations and %d lists", len(l.took["register"]), len(l.took["list"]))
	}
	for _, what := range []string{"register", "note", "read", "list"} {
		h.Logf("%s: %d, half within %v, 99 in 100 within %v", what, len(l.took[what]), l.percentile(what, 50), l.percentile(what, 99))
	}
	return l
}

// TestDUR04: 48 write while 48 read, and nobody is turned away.
func TestDUR04(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { everybody(newHost(t), 48, 2*time.Second) })
	t.Run("postgres", func(t *testing.T) { everybody(newPostgresHost(t), 48, 2*time.Second) })
}

// sameKey sends each of some registrations fifty times at once: all get one answer, of
// one case with one audit entry. The key with other content is refused, and another
// person's key is his own.
func sameKey(h *host, keys int) {
	h.Helper()
	s := h.start()
	c := newCrowd(h, 2)
	c.logIn(s)
	first, other := c.writers[0], c.writers[1]
	for n := range keys {
		key := fmt.Sprintf("load-same-%d", n)
		ids := make([]string, 50)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				var err error
				if ids[i], err = c.register(s, first, key); err != nil {
					h.Error(err)
				}
			})
		}
		wg.Wait()
		if ids = slices.Compact(ids); len(ids) != 1 {
			h.Errorf("%s made %v", key, ids)
		}
		status, text, err := s.call(sent{who: first.who, key: key, method: http.MethodPost, path: "/api/v1/cases", body: registration(first.unit, key+" and more")})
		if err != nil || status != http.StatusUnprocessableEntity || !strings.Contains(string(text), "key_reused") {
			h.Errorf("%s with other content: %d %s %v", key, status, text, err)
		}
		if id, err := c.register(s, other, key); err != nil || id == ids[0] {
			h.Errorf("%s of another: %s, %v", key, id, err)
		}
	}
	s.stop()
	db := h.db()
	if n := h.count(db, "SELECT count(*) FROM cases WHERE narrative LIKE 'load-same-%'"); n != 2*keys {
		h.Errorf("%d cases of %d keys", n, keys)
	}
	h.addsUp(db, 2*keys)
}

func TestSYN01(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { sameKey(newHost(t), 5) })
	t.Run("postgres", func(t *testing.T) { sameKey(newPostgresHost(t), 2) })
}
