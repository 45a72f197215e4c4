package httpapi

import (
	"fmt"
	"net/http"
	"runtime"
	"testing"
	"time"

	"shuoli/internal/grid"
)

// measured is a server with the limits of quality.md, and a clock that only the test moves.
func measured(t *testing.T) (w *world, forward func(time.Duration)) {
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	w = build(t, nil, func(o *Options) {
		o.PerMinute = 240
		o.Now = func() time.Time { return now }
	})
	return w, func(d time.Duration) { now = now.Add(d) }
}

// passed is how many of n requests are not refused for their number; those that are say
// how long to wait.
func (w *world) passed(n int, method, path, body string, change func(i int, r *http.Request)) (passed int) {
	w.t.Helper()
	for i := range n {
		answer := w.send(method, path, body, func(r *http.Request) { change(i, r) })
		switch after := answer.Header().Get("Retry-After"); {
		case answer.Code != http.StatusTooManyRequests:
			passed++
		case told(w.t, answer).Code != "too_fast" || after != "1":
			w.t.Fatalf("%s, Retry-After %q", answer.Body, after)
		}
	}
	return passed
}

func TestRAT01APerson(t *testing.T) {
	w, forward := measured(t)
	as := func(user string) func(int, *http.Request) {
		return func(i int, r *http.Request) {
			w.user = user
			r.Header.Set("X-Forwarded-For", fmt.Sprint("203.0.113.", i%250))
			r.RemoteAddr = fmt.Sprintf("198.51.100.%d:999", i%250)
		}
	}
	const note, text = "/api/v1/cases/c1/actions/note", `{"text":"x"}`
	if n := w.passed(600, "POST", note, text, as("u1")); n != 600 {
		t.Errorf("%d of a tablet's 600 items passed", n)
	}
	if n := w.passed(300, "POST", note, text, as("u1")); n != 120 {
		t.Errorf("%d of 300 more passed, want 120", n)
	}
	if n := w.passed(10, "POST", note, text, as("u2")); n != 10 {
		t.Errorf("%d of another person's 10 passed", n)
	}
	forward(time.Minute)
	if n := w.passed(300, "GET", "/api/v1/cases", "", as("u1")); n != 240 {
		t.Errorf("%d of 300 passed a minute later, want 240", n)
	}
	w.role = grid.Admin
	if answer := w.send("GET", "/api/v1/cases/c1", "", func(r *http.Request) { as("u1")(0, r) }); answer.Code != http.StatusTooManyRequests {
		t.Errorf("what he has no right to: %d", answer.Code)
	}
}

func TestRAT01AnAddress(t *testing.T) {
	w, forward := measured(t)
	for name, c := range map[string]struct{ method, path, body, cookie string }{
		"logging in":         {"POST", "/api/v1/session", `{"username":"u","password":"p"}`, ""},
		"what anybody reads": {"GET", "/api/v1/about", "", ""},
		"no session":         {"GET", "/api/v1/cases", "", ""},
		"a made up session":  {"GET", "/api/v1/cases", "", cookieName + "=made-up-made-up-made-up"},
	} {
		at := func(address string) func(int, *http.Request) {
			return func(i int, r *http.Request) {
				r.RemoteAddr = address
				r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i))
				r.Header.Del("Cookie")
				if c.cookie != "" {
					r.Header.Set("Cookie", c.cookie)
				}
			}
		}
		if n := w.passed(250, c.method, c.path, c.body, at("198.51.100.7:999")); n != 180 {
			t.Errorf("%s: %d of 250 passed, want 180", name, n)
		}
		if n := w.passed(1, c.method, c.path, c.body, at("198.51.100.8:999")); n != 1 {
			t.Errorf("%s: another address is refused", name)
		}
		if answer := w.send("GET", "/api/v1/cases", "", func(r *http.Request) { r.RemoteAddr = "198.51.100.7:999" }); answer.Code != http.StatusOK {
			t.Errorf("%s: who has logged in there is refused: %d", name, answer.Code)
		}
		forward(time.Minute)
		if n := w.passed(250, c.method, c.path, c.body, at("198.51.100.7:999")); n != 60 {
			t.Errorf("%s: %d of 250 passed a minute later, want 60", name, n)
		}
		forward(time.Hour)
	}
}

// A million made-up addresses cost no more memory than a hundred thousand.
func TestRAT01AMillionKeys(t *testing.T) {
	l := newLimiter(60)
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for i := range 1_000_000 {
		if err := l.take(fmt.Sprintf("2001:db8:%x:%x::/64", i>>16, i&0xffff), now); err != nil {
			t.Fatal(err)
		}
	}
	grown := int64(heap()-before) >> 20
	runtime.KeepAlive(l)
	if t.Logf("%d MB", grown); grown > 50 {
		t.Errorf("a million keys take %d MB", grown)
	}
	if n := len(l.recent) + len(l.before); n > 2*limitedKeys {
		t.Errorf("%d keys are kept", n)
	}
}

// Who goes on flooding is not forgotten for the crowd of others.
func TestRAT01ACrowd(t *testing.T) {
	l := newLimiter(60)
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	passed := 0
	for i := range 200_000 {
		if l.take("the one who floods", now) == nil {
			passed++
		}
		if err := l.take(fmt.Sprint(i), now); err != nil {
			t.Fatal(err)
		}
	}
	if passed != 180 {
		t.Errorf("%d passed, want 180", passed)
	}
}
