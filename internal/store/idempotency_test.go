package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func TestOneKeyAtOnceDoesTheWorkOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var worked, replayed atomic.Int32
		var wg sync.WaitGroup
		begun := make(chan struct{})
		for i := range 50 {
			wg.Go(func() {
				if i > 0 {
					<-begun // so that all meet the first one in the middle of its work
				}
				err := s.Tx(t.Context(), func(tx *store.Tx) error {
					was, err := tx.Recall("anna", "key", "payload")
					if err != nil {
						return err
					}
					if was != nil {
						replayed.Add(1)
						if was.Status != 201 || string(was.Body) != `{"id":"k1"}` {
							t.Errorf("replayed as %d %s", was.Status, was.Body)
						}
						return nil
					}
					if worked.Add(1) == 1 {
						close(begun)
					}
					for range 200 {
						if err := tx.Emit("t1", "work", nil); err != nil {
							return err
						}
					}
					return tx.Remember("anna", "key", "payload", store.Answer{Status: 201, Body: []byte(`{"id":"k1"}`)})
				})
				if err != nil {
					t.Errorf("writing: %v", err)
				}
			})
		}
		wg.Wait()
		if worked.Load() != 1 || replayed.Load() != 49 {
			t.Errorf("%d did the work and %d got its answer", worked.Load(), replayed.Load())
		}
		read(t, s, func(r *store.Read) error {
			messages, err := r.Undelivered(1000)
			if len(messages) != 200 {
				t.Errorf("%d messages", len(messages))
			}
			return err
		})
	})
}

func TestAKeyBelongsToItsUserAndPayload(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			return tx.Remember("anna", "key", "payload", store.Answer{Status: 200})
		})
		write(t, s, func(tx *store.Tx) error {
			for _, other := range [][2]string{{"bert", "key"}, {"ann", "akey"}, {"anna", "other"}} {
				was, err := tx.Recall(other[0], other[1], "payload")
				if was != nil || err != nil {
					return fmt.Errorf("%v recalled %v, %w", other, was, err)
				}
			}
			return nil
		})
		err := s.Tx(t.Context(), func(tx *store.Tx) error { _, err := tx.Recall("anna", "key", "another"); return err })
		wantCode(t, err, "key_reused")
	})
}
