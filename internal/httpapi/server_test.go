package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

func TestEveryKindOfFaultHasItsStatus(t *testing.T) {
	for kind, want := range map[fault.Kind]int{
		fault.Malformed: 400, fault.Anonymous: 401, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409, fault.Stale: 412,
		fault.TooLarge: 413, fault.Invalid: 422, fault.Precondition: 428, fault.TooFast: 429, fault.Internal: 500, fault.Unavailable: 503,
		"of tomorrow": 500,
	} {
		w := build(t, nil, nil)
		w.fault = fmt.Errorf("wrapped: %w", &fault.Error{Kind: kind, Code: "some_code", Detail: "一句话", Fields: []fault.Field{{Pointer: "/a", Code: "b"}}, Current: "现状"})
		answer := w.send("GET", "/api/v1/cases/c1", "", nil)
		p := told(t, answer)
		if p.Status != want {
			t.Errorf("%s: status %d, want %d", kind, p.Status, want)
		}
		if ours := want == 500; ours && (p.Code != "internal" || p.Errors != nil) || !ours && (p.Code != "some_code" || p.Detail != "一句话" || len(p.Errors) != 1) {
			t.Errorf("%s: %+v", kind, p)
		}
		if (p.Current != nil) != (kind == fault.Stale) {
			t.Errorf("%s: current %v", kind, p.Current)
		}
		if after := answer.Header().Get("Retry-After"); (after != "") != (want == 429 || want == 503) || after != "" && after != "5" {
			t.Errorf("%s: Retry-After %q", kind, after)
		}
	}
	w := build(t, nil, nil)
	w.fault = &fault.Error{Kind: fault.TooFast, Code: "too_many_tries", Detail: "稍后", RetryAfter: 90}
	if after := w.send("POST", "/api/v1/session", `{"username":"u","password":"p"}`, nil).Header().Get("Retry-After"); after != "90" {
		t.Errorf("Retry-After %q, want 90", after)
	}
}

func TestAnErrorOfOursTellsNothing(t *testing.T) {
	for name, err := range map[string]error{
		"no fault":         errors.New("pq: relation secret_table"),
		"an internal one":  fault.Wrap(errors.New("pq: relation secret_table"), "secret_table"),
		"a deadline":       context.DeadlineExceeded,
		"a cancelled call": context.Canceled,
	} {
		w := build(t, nil, nil)
		w.fault = err
		answer := w.send("GET", "/api/v1/cases/c1", "", nil)
		p := told(t, answer)
		if strings.Contains(answer.Body.String(), "secret") || p.Status < 500 {
			t.Errorf("%s: %s", name, answer.Body)
		}
		id := answer.Header().Get(requestIDHeader)
		if id == "" || !strings.Contains(w.log.String(), id) {
			t.Errorf("%s: no request id %q in the log: %s", name, id, w.log)
		}
	}
}

// TestDUR10: a panic is the end of its own request and of nothing else.
func TestDUR10(t *testing.T) {
	w := build(t, nil, nil) // the fake has no Edit: calling it is a nil dereference
	answer := w.send("PATCH", "/api/v1/cases/c1", `{"cause":"张三的电话"}`, nil)
	if p := told(t, answer); p.Status != 500 || p.Code != "internal" {
		t.Errorf("%+v", p)
	}
	if log := w.log.String(); !strings.Contains(log, "nil pointer") || !strings.Contains(log, "handlers.go") || strings.Contains(log, "张三") {
		t.Errorf("log: %s", log)
	}
	if answer := w.send("GET", "/api/v1/session", "", nil); answer.Code != http.StatusOK {
		t.Errorf("the next one: %d %s", answer.Code, answer.Body)
	}
}

func TestWhoAndMayHe(t *testing.T) {
	w := build(t, nil, nil)
	for name, cookie := range map[string]string{
		"none": "", "empty": cookieName + "=", "unknown": cookieName + "=" + strings.Repeat("x", 43),
		"not one of ours": cookieName + "=a b", "without the prefix": "shuoli=" + token, "two": cookieName + "=" + token + "; " + cookieName + "=" + token,
	} {
		p := told(t, w.send("POST", "/api/v1/cases", "{broken", func(r *http.Request) { r.Header.Set("Cookie", cookie) }))
		if p.Status != 401 {
			t.Errorf("cookie %s: %+v, want 401 before anything is said of the body", name, p)
		}
	}
	for _, c := range []struct {
		role   grid.Role
		method string
		path   string
		status int
	}{
		{grid.Mediator, "GET", "/api/v1/cases/c1", 200},
		{grid.Admin, "GET", "/api/v1/cases/c1", 403},
		{grid.Auditor, "GET", "/api/v1/cases", 403},
		{grid.Liaison, "POST", "/api/v1/cases", 403},
		{grid.Leader, "POST", "/api/v1/cases/c1/actions/note", 403},
		{grid.Clerk, "POST", "/api/v1/demo/advance", 403},
		{"emperor", "GET", "/api/v1/session", 403},
		{grid.Auditor, "GET", "/api/v1/session", 200},
		{grid.Auditor, "DELETE", "/api/v1/session", 204},
	} {
		w.role = c.role
		if answer := w.send(c.method, c.path, "", nil); answer.Code != c.status {
			t.Errorf("%s %s %s: %d, want %d: %s", c.role, c.method, c.path, answer.Code, c.status, answer.Body)
		}
	}
}

func TestEveryOperationAsksForItsPermission(t *testing.T) {
	w := build(t, nil, nil)
	w.role = "nobody"
	for _, r := range w.routes {
		path := r.at("c1")
		anonymous := w.send(r.method, path, "", func(q *http.Request) { q.Header.Del("Cookie") }).Code
		stranger := w.send(r.method, path, "", nil).Code
		if r.anonymous() {
			if anonymous == 401 || stranger == 403 {
				t.Errorf("%s: %d, %d", r.id, anonymous, stranger)
			}
		} else if anonymous != 401 || stranger != 403 {
			t.Errorf("%s: without login %d, without the right %d, want 401 and 403", r.id, anonymous, stranger)
		}
	}
	if !slices.Equal(w.calls, []string{"About", "About"}) {
		t.Errorf("reached the app: %v, want About twice", w.calls)
	}
}

func TestAUN04TheSessionCookie(t *testing.T) {
	w := build(t, nil, nil)
	answer := w.send("POST", "/api/v1/session", `{"username":"u","password":"p"}`, func(r *http.Request) { r.Header.Set("User-Agent", "a\xff"+strings.Repeat("长", 100)) })
	want := []string{
		cookieName + "=" + token + "; Path=/; HttpOnly; Secure; SameSite=Lax",
		deviceCookieName + "=" + deviceToken + "; Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax",
	}
	if got := answer.Header().Values("Set-Cookie"); answer.Code != 200 || !slices.Equal(got, want) {
		t.Errorf("%d %q, want %q", answer.Code, got, want)
	}
	if strings.Contains(answer.Body.String(), token) || strings.Contains(answer.Body.String(), deviceToken) {
		t.Error("the token is in the body")
	}
	if len(w.visit.UserAgent) > 200 || !strings.HasPrefix(w.visit.UserAgent, "a长") || unkeepable(w.visit.UserAgent) {
		t.Errorf("user agent %q", w.visit.UserAgent)
	}
	if got := w.send("DELETE", "/api/v1/session", "", nil).Header().Get("Set-Cookie"); !strings.Contains(got, cookieName+"=;") || !strings.Contains(got, "Max-Age=0") {
		t.Errorf("after logging out %q", got)
	}
	w.fault = fault.New(fault.Anonymous, "wrong", "用户名或密码不对")
	if got := w.send("POST", "/api/v1/session", `{"username":"u","password":"p"}`, nil).Header().Get("Set-Cookie"); got != "" {
		t.Errorf("a refused login set %q", got)
	}
}

func TestINP04Queries(t *testing.T) {
	w := build(t, nil, nil)
	for query, code := range map[string]string{
		"": "", "q=%E5%BC%A0&level=village&limit=100&due_before=2026-11-23": "", "q=": "", "limit=1": "",
		"Limit=1": "unknown_field", "page=2": "unknown_field", "id=c1": "unknown_field", "%ff=1": "unknown_field",
		"limit=1&limit=2": "duplicate_field", "level=moon": "not_one_of", "level=": "not_one_of", "limit=0": "too_small", "limit=-1": "too_small",
		"limit=101": "too_large", "limit=1000000000": "too_large", "limit=x": "wrong_type", "limit=1.5": "wrong_type", "limit=99999999999999999999": "wrong_type",
		"q=%00": "bad_format", "q=%ff": "bad_format", "q=%zz": "bad_format", "q=a;b=c": "bad_format", "due_before=2026-02-30": "bad_format",
		"q=" + strings.Repeat("a", 51): "too_long", "category=1'--": "bad_format", "sort=name;drop": "bad_format",
	} {
		answer := w.send("GET", "/api/v1/cases?"+query, "", nil)
		if code == "" {
			if answer.Code != 200 {
				t.Errorf("%s: %d %s", query, answer.Code, answer.Body)
			}
			continue
		}
		if p := told(t, answer); p.Status != 400 || p.Code != "malformed_query" || p.Errors[0].Code != code {
			t.Errorf("%s: %+v, want %s", query, p, code)
		}
	}
	if answer := w.send("POST", "/api/v1/cases/c1/actions/note?id=c2", `{"text":"x"}`, nil); answer.Code != 400 {
		t.Errorf("an id in the query of a write: %d", answer.Code)
	}
}

// A question by name and phone is asked in a body, takes no key, and is not answered to an address.
func TestRepeatsAreAskedForInABody(t *testing.T) {
	w := build(t, nil, nil)
	keyless := func(r *http.Request) { r.Header.Del(keyHeader) }
	for body, call := range map[string]string{
		`{"names":["a","b,c"],"phones":["138 0000"]}`: "Repeats a+b,c/138 0000",
		`{"phones":["1"]}`:                            "Repeats /1",
		`{}`:                                          "Repeats /",
	} {
		if answer := w.send("POST", "/api/v1/repeats", body, keyless); answer.Code != 200 || !slices.Contains(w.calls, call) {
			t.Errorf("%s: %d %v", body, answer.Code, w.calls)
		}
	}
	eleven := `["a"` + strings.Repeat(`,"a"`, 10) + `]`
	for _, body := range []string{
		"", `[]`, `{"names":"a"}`, `{"names":[""]}`, `{"names":` + eleven + `}`, `{"phones":` + eleven + `}`, `{"phones":["` + strings.Repeat("1", 31) + `"]}`,
		`{"phones":[1]}`, `{"phone":["1"]}`, "{\"names\":[\"\\u0000\"]}",
	} {
		if answer := w.send("POST", "/api/v1/repeats", body, keyless); answer.Code < 400 || answer.Code >= 500 {
			t.Errorf("%s: %d", body, answer.Code)
		}
	}
	if answer := w.send("POST", "/api/v1/repeats?phones=1", `{}`, keyless); answer.Code != 400 {
		t.Errorf("phones in the address: %d", answer.Code)
	}
	if answer := w.send("GET", "/api/v1/repeats", "", nil); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", answer.Code)
	}
}

func TestWEB01CrossOriginWritesAreRefused(t *testing.T) {
	w := build(t, nil, nil)
	for name, c := range map[string]struct {
		header, value string
		status        int
	}{
		"same origin":               {"Sec-Fetch-Site", "same-origin", 200},
		"cross-site":                {"Sec-Fetch-Site", "cross-site", 403},
		"same site, another origin": {"Sec-Fetch-Site", "same-site", 403},
		"an old tablet's own page":  {"Origin", "http://example.com", 200},
		"an old browser elsewhere":  {"Origin", "https://evil.example", 403},
		"a sandboxed frame":         {"Origin", "null", 403},
	} {
		for _, kind := range []string{"application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"} {
			answer := w.send("POST", "/api/v1/session", `{"username":"u","password":"p"}`, func(r *http.Request) {
				r.Header.Set("Content-Type", kind)
				r.Header.Set(c.header, c.value)
			})
			want := c.status
			if want == 200 && kind != "application/json" {
				want = 400
			}
			if answer.Code != want {
				t.Errorf("%s, %s: %d, want %d", name, kind, answer.Code, want)
			}
			if cors := answer.Header().Get("Access-Control-Allow-Origin"); cors != "" {
				t.Errorf("%s: CORS %q", name, cors)
			}
		}
	}
}

func TestWEB01Methods(t *testing.T) {
	w := build(t, nil, nil)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"PUT", "/api/v1/cases", 405}, {"DELETE", "/api/v1/cases/c1", 405}, {"GET", "/api/v1/demo/advance", 405}, {"HEAD", "/api/v1/cases", 405},
		{"PROPFIND", "/api/v1/cases", 405}, {"GET", "/api/v1/cases/c1/actions/note", 405}, {"GET", "/api/v1/nothing", 404}, {"POST", "/api/v1/cases/c1/actions/fly", 404},
		{"GET", "/api", 404}, {"GET", "/api/", 404}, {"GET", "/api/v1", 404}, {"GET", "/api/v2/cases", 404}, {"POST", "/", 405},
	} {
		answer := w.send(c.method, c.path, "", func(r *http.Request) { r.Header.Set("X-HTTP-Method-Override", "GET") })
		if p := told(t, answer); p.Status != c.status {
			t.Errorf("%s %s: %+v, want %d", c.method, c.path, p, c.status)
		}
	}
	if len(w.calls) > 0 {
		t.Errorf("reached the app: %v", w.calls)
	}
	if without := build(t, nil, func(o *Options) { o.Demo = false }); without.send("POST", "/api/v1/demo/advance", `{"days":1}`, nil).Code != 404 {
		t.Error("demo/advance outside the demo")
	}
}

func TestWEB02HeadersOfEveryPage(t *testing.T) {
	w := build(t, fstest.MapFS{"index.html": {Data: []byte("<html>")}}, nil)
	for _, path := range []string{"/", "/api/v1/about", "/api/v1/nothing", "/api/v1/cases", "/assets/missing.js", "/healthz", "/readyz", "//"} {
		h := w.send("GET", path, "", nil).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"X-Frame-Options": "DENY", "Cache-Control": "no-store", requestIDHeader: "",
		} {
			if got := h.Get(name); got == "" || !strings.Contains(got, want) {
				t.Errorf("%s: %s is %q, want %q in it", path, name, got, want)
			}
		}
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
			t.Errorf("%s: %s", path, csp)
		}
		if h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS over plain HTTP", path)
		}
	}
}

func TestTheProxyIsBelievedOnlyWhenTrusted(t *testing.T) {
	forwarded := func(r *http.Request) {
		r.RemoteAddr = "10.0.0.2:999"
		r.Header.Set("X-Forwarded-For", "6.6.6.6, 203.0.113.7")
		r.Header.Set("X-Real-Ip", "6.6.6.6")
		r.Header.Set("X-Forwarded-Proto", "https")
	}
	for proxy, c := range map[string]struct {
		origin string
		hsts   bool
	}{"": {"10.0.0.2", false}, "10.0.0.9": {"10.0.0.2", false}, "10.0.0.2": {"203.0.113.7", true}, "10.0.0.0/8": {"203.0.113.7", true}} {
		w := build(t, nil, func(o *Options) { o.TrustedProxy = proxy })
		answer := w.send("POST", "/api/v1/session", `{"username":"u","password":"p"}`, forwarded)
		if w.visit.Origin != c.origin || (answer.Header().Get("Strict-Transport-Security") != "") != c.hsts {
			t.Errorf("proxy %q: origin %s, HSTS %q", proxy, w.visit.Origin, answer.Header().Get("Strict-Transport-Security"))
		}
	}
	if _, err := readProxy("nginx"); err == nil {
		t.Error("a name was taken for a trusted proxy")
	}
}

func TestNotReady(t *testing.T) {
	w := build(t, nil, nil)
	if answer := w.send("GET", "/readyz", "", nil); answer.Code != 200 {
		t.Errorf("ready: %d", answer.Code)
	}
	w.fault = errors.New("the database is away")
	if answer := w.send("GET", "/readyz", "", nil); answer.Code != 503 || strings.Contains(answer.Body.String(), "database") {
		t.Errorf("not ready: %d %s", answer.Code, answer.Body)
	}
	if answer := w.send("GET", "/healthz", "", nil); answer.Code != 200 {
		t.Errorf("alive: %d", answer.Code)
	}
}

func TestINP02ListenerHasLimits(t *testing.T) {
	l := build(t, nil, nil).Listener("127.0.0.1:0")
	if l.ReadHeaderTimeout == 0 || l.ReadTimeout == 0 || l.WriteTimeout == 0 || l.IdleTimeout == 0 || l.MaxHeaderBytes == 0 {
		t.Errorf("%+v", l)
	}
}

func TestNewNeedsItsParts(t *testing.T) {
	if _, err := New(Options{}); err == nil {
		t.Error("a server of nothing")
	}
}
