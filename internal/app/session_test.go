package app_test

import (
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/demo"
	"shuoli/internal/fault"
	"shuoli/policies"
)

// At eight o'clock all forty-eight mediators log in at once, from one address: all get
// in, and the memory does not swell with their number.
func TestAUN03EightOClock(t *testing.T) {
	each(t, func(t *township) {
		system := func() uint64 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			return m.Sys
		}
		before, began := system(), time.Now()
		var wg sync.WaitGroup
		for i := range 48 {
			wg.Go(func() {
				logIn := func() error {
					_, err := t.app.LogIn(t.Context(), fmt.Sprintf("tiaojie%02d", i+1), demo.Password, app.Visit{Origin: "192.0.2.1"})
					return err
				}
				err := logIn()
				for range 3 { // a machine that has more to do says so, and he tries again
					if fault.KindOf(err) == fault.Unavailable {
						err = logIn()
					}
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		grown := int64(system()-before) >> 20
		if t.Logf("%d MB, %s", grown, time.Since(began)); grown > 300 {
			t.Errorf("48 logins take %d MB", grown)
		}
	})
}

// A session ends half an hour after it was last used and twelve hours after it began.
func TestAUN04Lifetime(t *testing.T) {
	each(t, func(t *township) {
		rights, err := authz.Load(policies.Files)
		if err != nil {
			t.Fatal(err)
		}
		office := app.New(app.Options{Store: t.store, Rights: rights, Clock: t.clock, Logger: slog.New(slog.DiscardHandler)})
		logIn := func() string {
			in, err := office.LogIn(t.Context(), "tiaojie09", demo.Password, app.Visit{})
			if err != nil {
				t.Fatal(err)
			}
			return in.Token
		}
		idle := logIn()
		t.forward(31 * time.Minute)
		_, err = office.Session(t.Context(), idle, "")
		t.wants("not_logged_in", err)

		used := logIn()
		for i := range 24 {
			t.forward(29 * time.Minute)
			if _, err := office.Session(t.Context(), used, ""); err != nil {
				t.Fatalf("in use for %d times 29 minutes: %v", i+1, err)
			}
		}
		t.forward(25 * time.Minute)
		_, err = office.Session(t.Context(), used, "")
		t.wants("not_logged_in", err)
	})
}
