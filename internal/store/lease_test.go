package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shuoli/internal/fault"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// TestCRN02Claim: of sixteen who claim at once one has the lease, each time with a greater
// token; who has lost it has no effect any more.
func TestCRN02Claim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		race := func(lasts time.Duration) (won store.Lease) {
			t.Helper()
			var wins atomic.Int64
			var wg sync.WaitGroup
			var mu sync.Mutex
			for range 16 {
				wg.Go(func() {
					l, err := s.Claim(t.Context(), "check", "somebody", lasts)
					switch {
					case err == nil:
						wins.Add(1)
						mu.Lock()
						defer mu.Unlock()
						won = l
					case fault.CodeOf(err) != "lease_held":
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if wins.Load() != 1 {
				t.Fatalf("%d have it", wins.Load())
			}
			return won
		}
		first := race(time.Minute)
		if _, err := s.Claim(t.Context(), "check", "another", time.Minute); fault.CodeOf(err) != "lease_held" {
			t.Fatalf("while it is held: %v", err)
		}
		if _, err := s.Claim(t.Context(), "other", "another", time.Minute); err != nil {
			t.Fatalf("one of another name: %v", err)
		}
		if err := s.Release(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		second := race(time.Minute)
		if second.Token <= first.Token {
			t.Errorf("token %d after %d", second.Token, first.Token)
		}
		effect := func(l store.Lease, value string) error {
			return s.Tx(t.Context(), func(tx *store.Tx) error {
				if err := tx.SetSetting("effect", value); err != nil {
					return err
				}
				return tx.Hold(l)
			})
		}
		if err := effect(second, "theirs"); err != nil {
			t.Fatal(err)
		}
		if err := effect(first, "ours"); fault.CodeOf(err) != "lease_lost" {
			t.Errorf("with the old token: %v", err)
		}
		if err := s.Release(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		read(t, s, func(r *store.Read) error {
			value, err := r.Setting("effect")
			if value != "theirs" {
				t.Errorf("the effect is %s", value)
			}
			return err
		})
		if _, err := s.Claim(t.Context(), "check", "another", time.Minute); fault.CodeOf(err) != "lease_held" {
			t.Errorf("the old holder let go of the new one's: %v", err)
		}
	})
}

// A lease that its holder has not renewed goes to who asks next; work renews it. Time is
// the database's: the program's clock stands still here.
func TestCRN02Expiry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		dead, err := s.Claim(t.Context(), "check", "dead", -time.Second)
		if err != nil {
			t.Fatal(err)
		}
		next, err := s.Claim(t.Context(), "check", "next", time.Minute)
		if err != nil || next.Token != dead.Token+1 {
			t.Fatalf("%+v, %v", next, err)
		}
		lost := errors.New("nothing")
		_ = s.Tx(t.Context(), func(tx *store.Tx) error {
			lost = tx.Hold(dead)
			return nil
		})
		if fault.CodeOf(lost) != "lease_lost" {
			t.Errorf("the dead holder: %v", lost)
		}
	})
}

// A check counts what was done, whoever did it, and its record is written once.
func TestTheRecordOfACheck(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error { return tx.BeginChecks("2026-09-29") })
		write(t, s, func(tx *store.Tx) error { return tx.BeginChecks("2026-10-05") })
		for range 2 {
			write(t, s, func(tx *store.Tx) error { return tx.StartCheck("2026-09-29") })
		}
		write(t, s, func(tx *store.Tx) error {
			return tx.DealWith("2026-09-29", "a", store.CheckCounts{Elevated: 1, Reminded: 2})
		})
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.DealWith("2026-09-29", "a", store.CheckCounts{Elevated: 1})
		})
		if fault.CodeOf(err) != "already_exists" {
			t.Errorf("a second time: %v", err)
		}
		write(t, s, func(tx *store.Tx) error {
			return tx.DealWith("2026-09-29", "b", store.CheckCounts{Missed: 1, Reminded: 1})
		})
		read(t, s, func(r *store.Read) error {
			next, err := r.NextCheck()
			if done, _ := r.DealtWith("2026-09-29", "a", "c"); next != "2026-09-29" || len(done) != 1 || done[0] != "a" {
				t.Errorf("next %s, done %v", next, done)
			}
			return err
		})
		for range 2 {
			write(t, s, func(tx *store.Tx) error { return tx.FinishCheck("2026-09-29") })
		}
		read(t, s, func(r *store.Read) error {
			run, err := r.Check("2026-09-29")
			want := store.CheckCounts{Elevated: 1, Missed: 1, Reminded: 3}
			if err != nil || run == nil || run.CheckCounts != want || run.Attempts != 2 || run.FinishedAt.IsZero() {
				t.Errorf("%+v, %v", run, err)
			}
			next, err := r.NextCheck()
			if next != "2026-09-30" {
				t.Errorf("next %s", next)
			}
			return err
		})
	})
}
