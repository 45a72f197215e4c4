package app_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/demo"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// Of a hundred guesses at once no more are looked at than one after another.
func TestAUN01AtOnce(t *testing.T) {
	each(t, func(t *township) {
		var looked atomic.Int64
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				_, err := t.app.LogIn(t.Context(), "tiaojie09", fmt.Sprint("guess ", i), app.Visit{Origin: fmt.Sprintf("203.0.113.%d", i)})
				switch fault.CodeOf(err) {
				case "wrong_credentials":
					looked.Add(1)
				case "too_many_attempts":
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := looked.Load(); n != 5 {
			t.Errorf("%d of 100 were looked at, want 5", n)
		}
	})
}

// The doors of an account are counted together, and a code from the administrator opens
// them again.
func TestAUN01EveryDoor(t *testing.T) {
	each(t, func(t *township) {
		me, err := t.logIn("tiaojie09", demo.Password)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			_, err := t.logIn("tiaojie09", "wrong")
			t.wants("wrong_credentials", err)
		}
		for range 2 {
			_, err := t.app.ChangePassword(t.Context(), me, "wrong", good, t.write(0))
			t.wants("wrong_password", err)
		}
		_, err = t.app.ChangePassword(t.Context(), me, demo.Password, good, t.write(0))
		t.wants("too_many_attempts", err)
		_, err = t.logIn("tiaojie09", demo.Password)
		t.wants("too_many_attempts", err)

		p, err := t.app.Person(t.Context(), t.who("admin"), me.Subject.UserID)
		if err != nil {
			t.Fatal(err)
		}
		made, err := t.app.NewCode(t.Context(), t.who("admin"), p.ID, 24, t.write(p.Version))
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			_, err = t.logIn("tiaojie09", "234679ACEF")
			t.wants("wrong_credentials", err)
		}
		_, err = t.logIn("tiaojie09", made.Code)
		t.wants("too_many_attempts", err)
		t.forward(21 * time.Second)
		if me, err = t.logIn("tiaojie09", made.Code); err != nil || !me.MustChange {
			t.Fatalf("%+v, %v", me, err)
		}
	})
}

// A password change that is sent again is no guess.
func TestAUN01SentAgain(t *testing.T) {
	each(t, func(t *township) {
		me, err := t.logIn("tiaojie09", demo.Password)
		if err != nil {
			t.Fatal(err)
		}
		w := t.write(0)
		for range 7 {
			if _, err := t.app.ChangePassword(t.Context(), me, demo.Password, good, w); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// From one address sixty wrong attempts an hour are looked at, at whatever names; other
// addresses and known devices are not held up, and an IPv6 network is one address.
func TestAUN01FromAnAddress(t *testing.T) {
	each(t, func(t *township) {
		known, err := t.app.LogIn(t.Context(), "tiaojie09", demo.Password, app.Visit{Origin: "2001:db8::1"})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 59 {
			err := t.store.Tx(t.Context(), func(tx *store.Tx) error {
				return tx.CountAttempt(store.Attempt{Account: fmt.Sprint("name ", i), Address: "2001:db8::/64"})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err = t.app.LogIn(t.Context(), "nobody", "wrong", app.Visit{Origin: "2001:db8::2"})
		t.wants("wrong_credentials", err)
		for origin, code := range map[string]string{"2001:db8::3": "too_many_attempts", "2001:db8:0:0:ffff::": "too_many_attempts"} {
			_, err = t.app.LogIn(t.Context(), "tiaojie10", demo.Password, app.Visit{Origin: origin})
			t.wants(code, err)
		}
		for _, from := range []app.Visit{{Origin: "2001:db8:0:1::1"}, {Origin: "192.0.2.1"}, {Origin: "2001:db8::1", Device: known.Device}} {
			if _, err = t.app.LogIn(t.Context(), "tiaojie09", demo.Password, from); err != nil {
				t.Errorf("%+v: %v", from, err)
			}
		}
		t.forward(time.Hour + time.Minute)
		if _, err = t.app.LogIn(t.Context(), "tiaojie10", demo.Password, app.Visit{Origin: "2001:db8::3"}); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}

// A device is known for who has logged in there, guesses from it are counted too, and
// a token that we never gave makes nobody known.
func TestAUN01KnownDevices(t *testing.T) {
	each(t, func(t *township) {
		const planted = "planted-planted-planted-planted-planted-pla"
		in := func(who, password, device string) (string, error) {
			in, err := t.app.LogIn(t.Context(), who, password, app.Visit{Device: device})
			return in.Device, err
		}
		first, err := in("tiaojie09", demo.Password, planted)
		if err != nil || first == planted || first == "" {
			t.Fatalf("%q, %v", first, err)
		}
		shared, err := in("tiaojie10", demo.Password, first)
		if err != nil || shared != first {
			t.Fatalf("the second who uses the tablet gets %q, %v", shared, err)
		}
		for _, who := range []string{"tiaojie09", "tiaojie11"} {
			for range 5 {
				_, err := in(who, "wrong", "")
				t.wants("wrong_credentials", err)
			}
			_, err := in(who, demo.Password, "")
			t.wants("too_many_attempts", err)
		}
		_, err = in("tiaojie11", demo.Password, first)
		t.wants("too_many_attempts", err) // never logged in there
		for range 5 {
			_, err = in("tiaojie09", "wrong", first)
			t.wants("wrong_credentials", err)
		}
		_, err = in("tiaojie09", demo.Password, first)
		t.wants("too_many_attempts", err)
		if _, err = in("tiaojie10", demo.Password, first); err != nil {
			t.Errorf("another on the tablet: %v", err)
		}
		t.forward(21 * time.Second)
		if _, err = in("tiaojie09", demo.Password, first); err != nil {
			t.Errorf("after waiting: %v", err)
		}
	})
}
