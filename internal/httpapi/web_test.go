package httpapi

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

// lackingHeaders names the headers that every answer of the API has and this one lacks.
func lackingHeaders(h http.Header) string {
	var lacks []string
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"X-Frame-Options": "DENY", "Cache-Control": "no-store", requestIDHeader: "",
	} {
		if got := h.Get(name); got == "" || !strings.Contains(got, want) {
			lacks = append(lacks, name)
		}
	}
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			lacks = append(lacks, "the absence of "+name)
		}
	}
	return strings.Join(lacks, ", ")
}

// No operation that changes something can be called from another site's page, by a
// form's content types, or by a method put on by a header.
func TestWEB01EveryWrite(t *testing.T) {
	w := build(t, nil, nil)
	foreign := map[string]map[string]string{
		"an evil origin":               {"Origin": "https://evil.example"},
		"an opaque origin":             {"Origin": "null"},
		"the same host by plain http":  {"Origin": "https://example.com:8443"},
		"another site":                 {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
		"another site without origin":  {"Sec-Fetch-Site": "cross-site"},
		"a sister site":                {"Sec-Fetch-Site": "same-site"},
		"another site, a simple fetch": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
	}
	forms := []string{"application/x-www-form-urlencoded", "text/plain", "text/plain;charset=utf-8", "multipart/form-data; boundary=b", "application/json; charset=utf-16", "text/json", ""}
	for _, r := range w.routes {
		if r.method == http.MethodGet {
			continue
		}
		for what, headers := range foreign {
			for _, kind := range append(forms, "application/json") {
				answer := w.send(r.method, r.at("c1"), `{}`, func(q *http.Request) {
					q.Header.Set("Content-Type", kind)
					for name, value := range headers {
						q.Header.Set(name, value)
					}
				})
				if p := told(t, answer); p.Status != http.StatusForbidden || p.Code != "cross_origin" {
					t.Errorf("%s from %s as %q: %d %s", r.id, what, kind, p.Status, p.Code)
				}
			}
		}
		w.role = roleFor(w, r)
		for _, kind := range forms {
			if r.upload && strings.HasPrefix(kind, "multipart/") {
				continue
			}
			answer := w.send(r.method, r.at("c1"), `{}`, func(q *http.Request) { q.Header.Set("Content-Type", kind) })
			if p := told(t, answer); p.Status != http.StatusBadRequest || p.Code != "malformed_body" {
				t.Errorf("%s as %q: %d %s", r.id, kind, p.Status, p.Code)
			}
		}
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
			answer := w.send(method, r.at("c1"), "", func(q *http.Request) {
				for _, name := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
					q.Header.Set(name, r.method)
				}
				q.Header.Set("Origin", "https://evil.example")
				q.Header.Set("Access-Control-Request-Method", r.method)
				q.Header.Set("Access-Control-Request-Headers", "content-type, idempotency-key")
			})
			if method != http.MethodGet && answer.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, r.id, answer.Code)
			}
			if lacks := lackingHeaders(answer.Header()); lacks != "" {
				t.Errorf("%s %s lacks %s", method, r.id, lacks)
			}
		}
	}
	for _, call := range w.calls {
		if !strings.HasPrefix(call, "Case") && !strings.HasPrefix(call, "Unit") && call != "WhoAmI" {
			t.Errorf("reached the app: %s", call)
		}
	}
}

// roleFor is a role that has an operation's permission.
func roleFor(w *world, r *route) grid.Role {
	for _, role := range grid.Roles {
		if w.authority.May([]grid.Role{role}, r.object, r.action) {
			return role
		}
	}
	return ""
}

// Whatever is read, by whomever, nothing but the audit has changed.
func TestWEB01ReadingChangesNothing(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		c := registered(l)
		who := []string{theMediator, theClerk, theLiaison, "xiangzhang", "admin", "shenji"}
		for _, name := range who {
			l.cookie(name)
		}
		before := l.contents(t.Context())
		for _, r := range l.server.routes {
			if r.method != http.MethodGet || r.id == "watchInbox" {
				continue
			}
			for _, name := range who {
				q := l.request(name, r.id, c.ID, 0, nil)
				if r.id == "exportLedger" {
					q.path += "?from=2026-01-01&to=2026-12-31"
				}
				if answer := l.do(q); answer.Code >= 500 {
					t.Errorf("%s by %s: %d", r.id, name, answer.Code)
				}
				q.method = http.MethodHead
				if answer := l.do(q); answer.Code != http.StatusMethodNotAllowed {
					t.Errorf("HEAD of %s: %d", r.id, answer.Code)
				}
			}
		}
		after := l.contents(t.Context())
		for _, tables := range []map[string]string{before, after} {
			delete(tables, "audit")
			delete(tables, "audit_heads")
		}
		if !maps.Equal(before, after) {
			t.Errorf("reading changed %v to %v", before, after)
		}
	})
}

// scripts are a hundred ways to have a browser run something, short enough for a name.
func scripts() []string {
	var list []string
	for _, tag := range []string{
		"<script>%s</script>", "<img src=x onerror=%s>", "<svg onload=%s>", "<svg/onload=%s//", "<body onload=%s>", "<a href=javascript:%s>x</a>",
		"<iframe src=javascript:%s>", "<details open ontoggle=%s>", "<video><source onerror=%s>", "<input autofocus onfocus=%s>", "'-%s-'", `"-%s-"`,
		`"><script>%s</script>`, `'><svg onload=%s>`, "</textarea><script>%s</script>", "</title><script>%s</script>", "--><script>%s</script>",
		"{{constructor.constructor('%s')()}}", "${%s}", "<math href=javascript:%s>x", "javascript:%s", "data:text/html,<script>%s</script>",
		"<style>@import'//x?%s'</style>", "<base href=//x/%s>", "<meta http-equiv=refresh content=0;//x?%s>",
	} {
		for _, call := range []string{"alert(1)", "alert`1`", "top[8680439..toString(30)](1)", "&#97;lert(1)"} {
			list = append(list, strings.Replace(tag, "%s", call, 1))
		}
	}
	return list
}

// A script in a text field is kept to the letter and comes back as JSON, without one
// sign from which a page could begin.
func TestWEB02Scripts(t *testing.T) {
	list := scripts()
	if len(list) < 100 {
		t.Fatalf("%d payloads", len(list))
	}
	eachLive(t, func(t *testing.T, l *live) {
		var c app.CaseView
		inert := func(who, id, caseID string) string {
			answer := l.do(l.request(who, id, caseID, 0, nil))
			body := answer.Body.String()
			if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/json" || strings.ContainsAny(body, "<>&") {
				t.Errorf("%s: %d %s %.300s", id, answer.Code, answer.Header().Get("Content-Type"), body)
			}
			return body
		}
		for i, script := range list {
			body := registration()
			delete(body, "settled")
			short := script[:min(len(script), 40)]
			body["narrative"], body["cause"] = script, script
			for _, party := range body["parties"].([]any) {
				party.(object)["name"] = short
			}
			c = app.CaseView{}
			l.act(theMediator, "registerCase", &c, body)
			if c.Narrative != script || c.Parties[0].Name != short {
				t.Errorf("%q came back as %q and %q", script, c.Narrative, c.Parties[0].Name)
			}
			if i%20 == 0 {
				l.act(theMediator, "act:note", &c, object{"text": script})
				inert(theMediator, "getCase", c.ID)
				inert(theMediator, "listEvents", c.ID)
			}
		}
		for _, id := range []string{"listCases", "today"} {
			if body := inert(theMediator, id, ""); !strings.Contains(body, `\u003c`) {
				t.Errorf("%s shows none of them", id)
			}
		}
	})
}
