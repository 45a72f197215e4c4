package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
)

// seen is a case as somebody last saw it.
type seen struct {
	ID        string
	Version   int64
	AmountFen int64 `json:"amount_fen"`
}

// together is how many people edit one case at once.
const together = 12

// editAtOnce has twelve people at each of several cases add one to its amount, each so
// many times, from what they last saw of it. Who comes too late goes on from the case that
// he was answered with; in the end every one that was acknowledged counts (quality.md EDT-01).
func editAtOnce(h *host, cases, each int) {
	h.Helper()
	s := h.start()
	w := newCrowd(h, 1).writers[0]
	s.logIn(w.who)
	var wg sync.WaitGroup
	var late atomic.Int64
	made := make([]seen, cases)
	for i := range made {
		key := fmt.Sprintf("load-edit-%d", i)
		status, text, err := s.call(sent{who: w.who, key: key, method: http.MethodPost, path: "/api/v1/cases", body: registration(w.unit, key)})
		if err != nil || status != http.StatusCreated || json.Unmarshal(text, &made[i]) != nil {
			h.Fatalf("%d %s %v", status, text, err)
		}
		for person := range together {
			wg.Go(func() { late.Add(addOnes(s, w.who, made[i], person, each)) })
		}
	}
	wg.Wait()
	for _, c := range made {
		status, text, err := s.call(sent{who: w.who, method: http.MethodGet, path: "/api/v1/cases/" + c.ID})
		var end seen
		if err != nil || status != http.StatusOK || json.Unmarshal(text, &end) != nil {
			h.Fatalf("%d %s %v", status, text, err)
		}
		if want := int64(together * each); end.AmountFen != want || end.Version != c.Version+want {
			h.Errorf("of %d edits %d count, at version %d from %d", want, end.AmountFen, end.Version, c.Version)
		}
	}
	s.stop()
	h.Logf("%d edits, %d times too late", cases*together*each, late.Load())
	if late.Load() == 0 {
		h.Error("nobody was ever too late")
	}
}

// addOnes is what one of them does; it gives how often he was too late.
func addOnes(s *server, who string, now seen, person, each int) (late int64) {
	id := now.ID
	for n := 0; n < each; {
		status, text, err := s.call(sent{
			who: who, key: fmt.Sprintf("edit-%s-%d-%d", id, person, n), method: http.MethodPatch, path: "/api/v1/cases/" + id,
			version: now.Version, body: map[string]any{"amount_fen": now.AmountFen + 1},
		})
		var stale struct{ Current seen }
		switch {
		case err == nil && status == http.StatusOK:
			err = json.Unmarshal(text, &now)
			n++
		case err == nil && status == http.StatusPreconditionFailed:
			err = json.Unmarshal(text, &stale)
			now = stale.Current
			late++
		default:
			now.ID = ""
		}
		if err != nil || now.ID != id {
			s.h.Errorf("%d %s %v", status, text, err)
			return late
		}
	}
	return late
}

// TestEDT01AtOnce: of the edits of many at once none is lost.
func TestEDT01AtOnce(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { editAtOnce(newHost(t), 1, 3) })
	t.Run("postgres", func(t *testing.T) { editAtOnce(newPostgresHost(t), 1, 3) })
}
