package app

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"shuoli/internal/fault"
)

// However many passwords are to be hashed, as many are under way as there are cores;
// who does not want to wait is told so.
func TestAUN03NoMoreThanTheCores(t *testing.T) {
	h := newHasher()
	if h.params.Memory < 19*1024 || h.params.Iterations < 2 {
		t.Errorf("argon2id with %+v", h.params)
	}
	var running, most atomic.Int64
	var wg sync.WaitGroup
	for range 48 {
		wg.Go(func() {
			_ = h.run(t.Context(), func() error {
				n := running.Add(1)
				for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
				}
				runtime.Gosched()
				running.Add(-1)
				return nil
			})
		})
	}
	wg.Wait()
	if n := int(most.Load()); n < 1 || n > runtime.NumCPU() {
		t.Errorf("%d at once on %d cores", n, runtime.NumCPU())
	}
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := h.matches(gone, "password", ""); fault.CodeOf(err) != "busy" {
		t.Errorf("behind a full house: %v", err)
	}
}
