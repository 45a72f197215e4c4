package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// editAtOnce has many people add one to the amount of a single case, each so many times,
// from what they last saw of it. Who comes too late goes on from the case that he was
// answered with; in the end every one that was acknowledged counts (quality.md EDT-01).
func editAtOnce(h *host, people, each int) {
	h.Helper()
	type seen struct {
		ID        string
		Version   int64
		AmountFen int64 `json:"amount_fen"`
	}
	s := h.start()
	w := newCrowd(h, 1).writers[0]
	s.logIn(w.who)
	status, text, err := s.call(sent{who: w.who, key: "edit-at-once", method: http.MethodPost, path: "/api/v1/cases", body: registration(w.unit, "load-edit")})
	var c seen
	if err != nil || status != http.StatusCreated || json.Unmarshal(text, &c) != nil {
		h.Fatalf("%d %s %v", status, text, err)
	}
	began := make(chan struct{})
	var late sync.Map // by person, how often
	var wg sync.WaitGroup
	for person := range people {
		wg.Go(func() {
			now, behind := c, 0
			<-began
			for n := 0; n < each; {
				status, text, err := s.call(sent{
					who: w.who, key: fmt.Sprintf("edit-%d-%d", person, n), method: http.MethodPatch, path: "/api/v1/cases/" + c.ID,
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
					behind++
				}
				if err != nil || now.ID != c.ID {
					h.Errorf("%d %s %v", status, text, err)
					return
				}
			}
			late.Store(person, behind)
		})
	}
	close(began)
	wg.Wait()
	status, text, err = s.call(sent{who: w.who, method: http.MethodGet, path: "/api/v1/cases/" + c.ID})
	var end seen
	if err != nil || status != http.StatusOK || json.Unmarshal(text, &end) != nil {
		h.Fatalf("%d %s %v", status, text, err)
	}
	s.stop()
	behind := 0
	late.Range(func(_, n any) bool { behind += n.(int); return true })
	h.Logf("%d edits, %d times too late", people*each, behind)
	if want := int64(people * each); end.AmountFen != want || end.Version != c.Version+want || behind == 0 {
		h.Errorf("of %d edits %d count, at version %d from %d; %d were too late", want, end.AmountFen, end.Version, c.Version, behind)
	}
}

// TestEDT01AtOnce: of the edits of many at once none is lost.
func TestEDT01AtOnce(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { editAtOnce(newHost(t), 12, 3) })
	t.Run("postgres", func(t *testing.T) { editAtOnce(newPostgresHost(t), 12, 3) })
}
