package httpapi

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"shuoli/internal/grid"
)

// otherPaths are other ways to write a path: what proxies, routers and casbin's
// matchers were fooled with elsewhere (AUZ-04).
var otherPaths = []string{
	"//api/v1/cases", "/api//v1/cases", "/api/v1//cases", "/api/v1/cases//", "/api/v1/cases//c1", "/api/v1/cases/c1//events",
	"/./api/v1/cases", "/api/./v1/cases", "/api/v1/./cases", "/api/v1/cases/.", "/api/v1/cases/./c1", "/api/v1/cases/..", "/api/v1/cases/../cases",
	"/api/v1/about/../cases", "/api/v1/units/../cases/c1", "/assets/../api/v1/cases", "/x/../api/v1/cases/c1", "/../api/v1/cases", "/api/v1/session/../cases/c1",
	"/api%2fv1/cases", "/api/v1%2fcases", "/api/v1/cases%2fc1", "/api/v1/cases%2Fc1", "/api/v1/cases/c1%2fevents", "/api/v1/units/x%2f..%2f..%2fcases",
	"/%61pi/v1/cases", "/api/v1/%63ases", "/api/v1/cases/%63%31", "/api/v1/case%73", "/api/v1/cases/%2e", "/api/v1/cases/%2e%2e", "/api/v1/cases/%2e%2e/cases",
	"/api/v1/cases/%252e%252e", "/api/v1/cases%252fc1", "/api/v1/cases%00", "/api/v1/cases/c1%00", "/api/v1/cases/%00", "/api/v1/cases/c1%0a", "/api/v1/cases%20", "/api/v1/cases/c1%20",
	"/api/v1/cases;x=1", "/api/v1/cases;/c1", "/api/v1;x/cases", "/api/v1/cases/c1;.js", "/api/v1/cases/c1;x/events", "/api/v1/cases/", "/api/v1/cases/c1/", "/api/v1/cases/c1/events/",
	"/API/v1/cases", "/Api/v1/cases", "/api/V1/cases", "/api/v1/Cases", "/api/v1/CASES/c1", "/api/v1/cases/c1/Events",
	"/ａｐｉ/v1/cases", "/api/v1/ｃases", "/api／v1/cases", "/api/v1/cases／c1", "/api/v1/cases/c1．", "/api\\v1\\cases", "/api/v1/cases\\c1", "/api%5cv1%5ccases", "/api/v1/cases%5cc1",
	"/api/v1/cases/*", "/api/v1/*", "/api/v1/cases/:id", "/api/v1/cases/{id}", "/api/v1/cases/c1/actions", "/api/v1/cases/c1/actions/", "/api/v1/cases-secret", "/api/v1/cases.json", "/api/v1/cases/c1/x/y",
	"/api/v1/zero-reports/g-05-1", "/api/v1/zero-reports/g-05-1/today", "/api/v1/zero-reports/g-05-1/2026-02-30", "/api/v1/zero-reports/g-05-1/2026-11-24/x",
	"/api/v1/zero-reports/g-05-1/2026-11-24%00", "/api/v1/zero-reports/g-05-1%2f2026-11-24", "/api/v1/zero-reports//2026-11-24", "/api/v1/zero-reports/:unit_id/:date",
	"/api/v1/units/a/b", "/api/v1/units/a/cases", "/api/v1/units/a/../../cases/c1", "/api/v1/cases/" + strings.Repeat("a", 65), "/api/v1/cases/c1~", "/api/v1/cases/c1'--", "/api/v1/cases/c1%27",
}

// TestAUZ04OtherWaysToWriteAPath sends them as an auditor, who may read no case: each is
// 404, or 403 as the path it stands for, and never reaches the app.
func TestAUZ04OtherWaysToWriteAPath(t *testing.T) {
	w := build(t, fstest.MapFS{"index.html": {Data: []byte("<html>")}}, nil)
	w.role = grid.Auditor
	for _, path := range otherPaths {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			answer := w.send(method, "/", "", func(r *http.Request) {
				// As net/http reads the request line, which is more than a parsed URL can be made to hold.
				u, err := url.ParseRequestURI(path)
				if err != nil {
					t.Fatalf("%s: %v", path, err)
				}
				r.URL, r.RequestURI = u, path
			})
			if answer.Code != 404 && answer.Code != 403 && answer.Code != 405 {
				t.Errorf("%s %s: %d %.100s", method, path, answer.Code, answer.Body)
			}
			told(t, answer)
		}
	}
	if len(w.calls) > 0 {
		t.Errorf("reached the app: %v", w.calls)
	}
}

func TestAUZ03AnIDComesFromThePathAlone(t *testing.T) {
	w := build(t, nil, nil)
	if answer := w.send("POST", "/api/v1/cases/c5/actions/note", `{"text":"x","id":"c9"}`, nil); answer.Code != 400 {
		t.Errorf("an id in the body: %d", answer.Code)
	}
	if answer := w.send("POST", "/api/v1/cases/c5/actions/note", `{"text":"x"}`, nil); answer.Code != 200 || w.calls[0] != "Act note c5" {
		t.Errorf("%d %v", answer.Code, w.calls)
	}
	if answer := w.send("GET", "/api/v1/cases/0193a5e0-7b3c-7def-8000-000000000001", "", nil); answer.Code != 200 {
		t.Errorf("a UUID: %d", answer.Code)
	}
}

func TestThePagesOfTheInterface(t *testing.T) {
	files := fstest.MapFS{
		"index.html": {Data: []byte("<html>index")}, "assets/app-1a2b.js": {Data: []byte("js")}, "assets/app-1a2b.css": {Data: []byte("css")},
		"sw.js": {Data: []byte("sw")}, "manifest.webmanifest": {Data: []byte("{}")}, ".gitkeep": {}, "secret.env": {Data: []byte("s")}, "api/v1/about": {Data: []byte("no")},
	}
	w := build(t, files, nil)
	for path, want := range map[string]struct {
		status            int
		body, kind, cache string
	}{
		"/":                     {200, "<html>index", "text/html; charset=utf-8", "no-store"},
		"/index.html":           {200, "<html>index", "text/html; charset=utf-8", "no-store"},
		"/cases/c1":             {200, "<html>index", "text/html; charset=utf-8", "no-store"},
		"/cases/c1/":            {200, "<html>index", "text/html; charset=utf-8", "no-store"},
		"/apiary":               {200, "<html>index", "text/html; charset=utf-8", "no-store"},
		"/.gitkeep":             {200, "<html>index", "text/html; charset=utf-8", "no-store"},
		"/secret.env":           {200, "<html>index", "text/html; charset=utf-8", "no-store"},
		"/assets":               {200, "<html>index", "text/html; charset=utf-8", "no-store"},
		"/sw.js":                {200, "sw", "text/javascript; charset=utf-8", "no-cache"},
		"/manifest.webmanifest": {200, "{}", "application/manifest+json", "no-cache"},
		"/assets/app-1a2b.js":   {200, "js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"/assets/app-1a2b.css":  {200, "css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		"/assets/app-old.js":    {404, "", "application/problem+json", "no-store"},
		"/api/nothing":          {404, "", "application/problem+json", "no-store"},
		"/api/v1/nothing":       {404, "", "application/problem+json", "no-store"},
		"/assets/../index.html": {404, "", "application/problem+json", "no-store"},
		"/%2e%2e/go.mod":        {404, "", "application/problem+json", "no-store"},
	} {
		answer := w.send("GET", path, "", nil)
		h := answer.Header()
		if answer.Code != want.status || want.status == 200 && answer.Body.String() != want.body || h.Get("Content-Type") != want.kind || h.Get("Cache-Control") != want.cache {
			t.Errorf("%s: %d %q %s %s", path, answer.Code, answer.Body, h.Get("Content-Type"), h.Get("Cache-Control"))
		}
	}
	if answer := w.send("HEAD", "/", "", nil); answer.Code != 200 || answer.Body.Len() != 0 {
		t.Errorf("HEAD: %d %q", answer.Code, answer.Body)
	}
	if answer := build(t, fstest.MapFS{".gitkeep": {}}, nil).send("GET", "/", "", nil); answer.Code != 404 || !strings.Contains(answer.Body.String(), "make run") {
		t.Errorf("without a build: %d %s", answer.Code, answer.Body)
	}
}
