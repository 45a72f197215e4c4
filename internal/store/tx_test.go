package store_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"shuoli/internal/fault"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func TestATransactionHasOneClockInMicroseconds(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		w.Clock.Set(time.Date(2026, 9, 29, 9, 0, 0, 123456789, time.FixedZone("east", 8*3600)))
		want := time.Date(2026, 9, 29, 1, 0, 0, 123456000, time.UTC)
		write(t, w.Store, func(tx *store.Tx) error {
			w.Clock.Add(time.Hour)
			if !reflect.DeepEqual(tx.Now, want) {
				t.Errorf("got %v, want %v", tx.Now, want)
			}
			return tx.CreateUser(store.User{ID: "anna", Username: "anna"})
		})
		read(t, w.Store, func(r *store.Read) error {
			u, err := r.User("anna")
			if !reflect.DeepEqual(u.CreatedAt, want) {
				t.Errorf("stored %v", u.CreatedAt)
			}
			return err
		})
	})
}

func TestATransactionIsDoneWholeOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		mine := fault.New(fault.Conflict, "mine", "不行")
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetSetting("a", "1"); err != nil {
				return err
			}
			return mine
		})
		wantCode(t, err, "mine")
		func() {
			defer func() { _ = recover() }()
			_ = s.Tx(t.Context(), func(tx *store.Tx) error {
				_ = tx.SetSetting("a", "1")
				panic("broken")
			})
		}()
		read(t, s, func(r *store.Read) error {
			if v, err := r.Setting("a"); v != "" || err != nil {
				t.Errorf("got %q, %v", v, err)
			}
			return nil
		})
	})
}

func TestAnAskerWhoGoesAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		// Gone in the middle: what has begun is finished.
		err := s.Tx(ctx, func(tx *store.Tx) error {
			cancel()
			return tx.SetSetting("a", "1")
		})
		if err != nil {
			t.Errorf("gone in the middle: %v", err)
		}
		ran := false
		err = s.Tx(ctx, func(*store.Tx) error { ran = true; return nil })
		wantCode(t, err, "cancelled")
		if ran {
			t.Error("a transaction began for nobody")
		}
		read(t, s, func(r *store.Read) error {
			if v, err := r.Setting("a"); v != "1" || err != nil {
				t.Errorf("got %q, %v", v, err)
			}
			return nil
		})
	})
}

func TestNoDatabaseTextLeavesTheStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.CreateUser(store.User{ID: "a", Username: "canary"}); err != nil {
				return err
			}
			return tx.CreateUser(store.User{ID: "b", Username: "canary"})
		})
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Conflict || f.Code != "already_exists" {
			t.Fatalf("got %v", err)
		}
		for _, r := range f.Detail {
			if r < 0x2000 {
				t.Fatalf("the sentence holds %q: %s", r, f.Detail)
			}
		}
		err = s.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.SaveGrant(store.Grant{UserID: "nobody", Role: "clerk"})
		})
		wantCode(t, err, "unknown_reference")
	})
}
