package store_test

import (
	"fmt"
	"testing"
	"time"

	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// Attempts are kept as long as they can make a difference, those of strangers' devices
// for the address too, and those of a clock that was wrong not at all.
func TestAUN01AttemptsAreForgotten(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		stranger := store.Attempt{Account: "anna", Address: "192.0.2.1"}
		known := store.Attempt{Account: "anna", Device: "tablet", Address: "192.0.2.1"}
		other := store.Attempt{Account: "bert", Address: "192.0.2.1"}
		counted := func(a store.Attempt) (account, address int) {
			read(t, w.Store, func(r *store.Read) error {
				of, from, err := r.Attempts(a)
				account, address = len(of), len(from)
				return err
			})
			return account, address
		}
		wants := func(what string, a store.Attempt, account, address int) {
			t.Helper()
			if gotAccount, gotAddress := counted(a); gotAccount != account || gotAddress != address {
				t.Errorf("%s: %d of the account and %d of the address, want %d and %d", what, gotAccount, gotAddress, account, address)
			}
		}
		for range 3 {
			for _, a := range []store.Attempt{stranger, known, other} {
				write(t, w.Store, func(tx *store.Tx) error { return tx.CountAttempt(a) })
			}
		}
		wants("a stranger", stranger, 3, 6)
		wants("a known device", known, 3, 0)
		write(t, w.Store, func(tx *store.Tx) error { return tx.ForgetAttempts("anna", "") })
		wants("a stranger, forgotten", stranger, 0, 3)
		wants("a known device, beside that", known, 3, 0)
		start := w.Clock.Now()
		for name, away := range map[string]time.Duration{"90 minutes later": 90 * time.Minute, "an hour earlier": -time.Hour} {
			w.Clock.Set(start.Add(away))
			wants(name, known, 0, 0)
		}
		w.Clock.Set(start.Add(90 * time.Minute))
		write(t, w.Store, func(tx *store.Tx) error { return tx.CountAttempt(stranger) })
		w.Clock.Set(start)
		wants("what was pruned", known, 0, 0)
	})
}

func TestAUN01DevicesAreForgotten(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		found(t, w.Store)
		known := func() (n int) {
			read(t, w.Store, func(r *store.Read) error {
				for i := range 25 {
					users, err := r.DeviceUsers(fmt.Sprint("device ", i))
					if err != nil {
						return err
					}
					n += len(users)
				}
				return nil
			})
			return n
		}
		for i := range 25 {
			w.Clock.Add(time.Minute)
			write(t, w.Store, func(tx *store.Tx) error { return tx.SaveDevice("anna", fmt.Sprint("device ", i)) })
		}
		if n := known(); n != 20 {
			t.Errorf("%d devices are known, want 20", n)
		}
		w.Clock.Add(90*24*time.Hour - 3*time.Minute)
		if n := known(); n != 3 {
			t.Errorf("after 90 days %d devices are known, want 3", n)
		}
		write(t, w.Store, func(tx *store.Tx) error { return tx.SaveDevice("anna", "device 24") })
		w.Clock.Add(-80 * 24 * time.Hour)
		if n := known(); n != 3 {
			t.Errorf("%d devices are kept, want 3", n)
		}
	})
}
