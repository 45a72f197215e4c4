package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/policies"
)

const (
	token       = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	deviceToken = "device-uvwxyz0123456789ABCDEFGabcdefghijklm"
)

// onePage is an interface of one page.
var onePage = fstest.MapFS{"index.html": {Data: []byte("<html>index")}}

// fake is a Service that remembers what reached it and answers fault, if set.
type fake struct {
	Service // whatever a test does not expect panics
	role    grid.Role
	user    string
	fault   error
	calls   []string
	write   app.Write
	got     dispute.Act
	visit   app.Visit
}

func (f *fake) called(name string) error {
	f.calls = append(f.calls, name)
	return f.fault
}

func (f *fake) LogIn(_ context.Context, username, _ string, from app.Visit) (app.LoggedIn, error) {
	f.visit = from
	return app.LoggedIn{Token: token, Device: deviceToken, Session: app.SessionView{Username: username}}, f.called("LogIn")
}

func (f *fake) Session(_ context.Context, t, origin string) (app.Caller, error) {
	if t != token {
		return app.Caller{}, fault.New(fault.Anonymous, "not_logged_in", "请先登录")
	}
	return app.Caller{Origin: origin, Subject: grid.Subject{UserID: f.user, Grants: []grid.Grant{{Role: f.role}}}}, nil
}

func (f *fake) WhoAmI(context.Context, app.Caller) (app.SessionView, error) {
	return app.SessionView{}, f.called("WhoAmI")
}
func (f *fake) LogOut(context.Context, app.Caller) error { return f.called("LogOut") }
func (f *fake) About(context.Context) (app.AboutView, error) {
	return app.AboutView{Township: "磙子营乡"}, f.called("About")
}

func (f *fake) Units(context.Context, app.Caller, app.UnitQuery) ([]app.UnitView, error) {
	return nil, f.called("Units")
}

func (f *fake) Unit(_ context.Context, _ app.Caller, id string) (app.UnitView, error) {
	return app.UnitView{}, f.called("Unit " + id)
}

func (f *fake) UnitPage(_ context.Context, _ app.Caller, id string) (app.UnitPage, error) {
	return app.UnitPage{}, f.called("UnitPage " + id)
}

func (f *fake) Cases(_ context.Context, _ app.Caller, q app.CaseQuery) (app.CasePage, error) {
	return app.CasePage{Items: []app.CaseRow{}}, f.called("Cases " + q.Q)
}

func (f *fake) Repeats(_ context.Context, _ app.Caller, q app.RepeatQuery) (app.CasePage, error) {
	return app.CasePage{Items: []app.CaseRow{}}, f.called("Repeats " + strings.Join(q.Names, "+") + "/" + strings.Join(q.Phones, "+"))
}

func (f *fake) Register(_ context.Context, _ app.Caller, _ app.Registration, w app.Write) (app.CaseView, error) {
	f.write = w
	return app.CaseView{}, f.called("Register")
}

func (f *fake) Case(_ context.Context, _ app.Caller, id string) (app.CaseView, error) {
	return app.CaseView{}, f.called("Case " + id)
}

func (f *fake) Act(_ context.Context, _ app.Caller, id string, act dispute.Act, w app.Write) (app.CaseView, error) {
	f.got, f.write = act, w
	return app.CaseView{}, f.called("Act " + string(act.Action()) + " " + id)
}

func (f *fake) AdvanceDemo(context.Context, app.Caller, int, app.Write) (app.AboutView, error) {
	return app.AboutView{}, f.called("AdvanceDemo")
}
func (f *fake) Ready(context.Context) error { return f.fault }

// world is a server over a fake, with what it logged.
type world struct {
	*fake
	*Server
	log *bytes.Buffer
	t   *testing.T
}

func build(t *testing.T, ui fs.FS, change func(*Options)) *world {
	t.Helper()
	authority, err := authz.Load(policies.Files)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{fake: &fake{role: grid.Mediator}, log: new(bytes.Buffer), t: t}
	o := Options{App: w.fake, Authority: authority, UI: ui, Logger: slog.New(slog.NewJSONHandler(w.log, nil)), Now: time.Now, Demo: true}
	if change != nil {
		change(&o)
	}
	if w.Server, err = New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

// send makes a request as a logged-in person with the headers of a write; change may undo that.
func (w *world) send(method, path, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	w.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(w.t.Context(), method, path, reader)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", cookieName+"="+token)
	r.Header.Set(keyHeader, "key-of-a-draft")
	if change != nil {
		change(r)
	}
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer
}

// told reads a problem, failing on anything else.
func told(t *testing.T, answer *httptest.ResponseRecorder) problem {
	t.Helper()
	if kind := answer.Header().Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("Content-Type %q, want a problem; body %.200s", kind, answer.Body)
	}
	var p problem
	if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v in %.200s", err, answer.Body)
	}
	if p.Status != answer.Code || p.Title == "" || p.Code == "" || p.Detail == "" {
		t.Errorf("status %d, problem %+v", answer.Code, p)
	}
	return p
}
