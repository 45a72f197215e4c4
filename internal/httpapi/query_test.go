package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"shuoli/internal/app"
)

// injections are more than two hundred texts that end a query elsewhere, begin another,
// or make one wait.
func injections() []string {
	var list []string
	for _, end := range []string{"", "'", "''", `"`, "`", "')", "'))", `")`, "%'", `\'`, "1", "-1", "甲'"} {
		for _, then := range []string{
			" OR 1=1 --", " OR 'a'='a", " AND 1=0 --", " UNION SELECT 1 --", "; DROP TABLE cases --", "; UPDATE users SET id=1", " ORDER BY 99 --", " LIMIT 1e9",
			"||pg_sleep(9)--", " OR pg_sleep(9) IS NULL", "||randomblob(1e9)", " COLLATE nocase", "/**/OR/**/1=1", "; ATTACH 'x' AS y", "::int", " IN (SELECT id FROM users)", " LIKE '%",
		} {
			list = append(list, end+then)
		}
	}
	return append(list, "id", "id DESC", "(CASE WHEN 1=1 THEN id END)", "cases.id", "1,2", "$1", "?", "@p1", ":p", "{{.}}", "%", "_", `\`, "%%", "%27", "0x31", "1e400")
}

// An injection into a parameter that the contract bounds is 400 before anything is asked
// of a database.
func TestINP03BoundedParameters(t *testing.T) {
	w := build(t, nil, nil)
	list := injections()
	if len(list) < 200 {
		t.Fatalf("%d injections", len(list))
	}
	asked := 0
	for _, r := range w.routes {
		w.role = roleFor(w, r)
		for _, p := range r.params {
			if p.Value.In != openapi3.ParameterInQuery || anyText(p.Value.Schema.Value) {
				continue
			}
			for _, text := range list {
				answer := w.send(r.method, r.at("c1")+"?"+p.Value.Name+"="+url.QueryEscape(text), "", nil)
				if asked++; answer.Code != http.StatusBadRequest {
					t.Errorf("%s, %s=%q: %d", r.id, p.Value.Name, text, answer.Code)
				}
			}
		}
	}
	if t.Logf("%d requests", asked); asked < 2000 || len(w.calls) > 0 {
		t.Errorf("%d requests, of which reached the app %v", asked, w.calls)
	}
}

// In a parameter that takes any text an injection means its characters: what it finds is
// what holds them, and nothing has changed.
func TestINP03AnyText(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		body := registration()
		delete(body, "settled")
		literal := "' OR 1=1 --"
		body["narrative"] = "他说" + literal
		holds := app.CaseView{}
		l.act(theMediator, "registerCase", &holds, body)
		askers := map[string]string{}
		for _, r := range l.server.routes {
			for _, who := range []string{theClerk, "admin", theHead, theLiaison, "shenji"} {
				l.cookie(who)
				if l.server.authority.May(l.roles(who), r.object, r.action) {
					askers[r.id] = who
				}
			}
		}
		needed := map[string]string{
			"exportLedger": "&from=2026-01-01&to=2026-12-31", "getStatistics": "&from=2026-01-01&to=2026-12-31",
			"listStatisticsCases": "&from=2026-01-01&to=2026-12-31&figure=accepted", "listPublicationCases": "&figure=accepted",
		}
		before, asked := l.contents(t.Context()), 0
		for _, r := range l.server.routes {
			for _, p := range r.params {
				if r.method != http.MethodGet || p.Value.In != openapi3.ParameterInQuery || !anyText(p.Value.Schema.Value) || r.anonymous() {
					continue
				}
				for _, text := range injections() {
					q := l.request(askers[r.id], r.id, holds.ID, 0, nil)
					q.path += "?" + p.Value.Name + "=" + url.QueryEscape(text) + needed[r.id]
					answer := l.do(q)
					if asked++; answer.Code >= 500 || answer.Code == http.StatusUnauthorized || answer.Code == http.StatusForbidden {
						t.Errorf("%s, %s=%q: %d %s\n%s", r.id, p.Value.Name, text, answer.Code, answer.Body, l.log)
					}
					if answer.Code != http.StatusOK || p.Value.Name == "after" { // any text has names behind it
						continue
					}
					var list struct{ Items []json.RawMessage }
					if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
						t.Fatal(err)
					}
					for _, item := range list.Items {
						if !holdsWords(string(item), text) {
							t.Errorf("%s, %s=%q finds %.300s", r.id, p.Value.Name, text, item)
						}
					}
				}
			}
		}
		var page app.CasePage
		if l.get(theClerk, "listCases", "", "?q="+url.QueryEscape(literal), &page); len(page.Items) != 1 || page.Items[0].ID != holds.ID {
			t.Errorf("the literal finds %+v", page.Items)
		}
		after := l.contents(t.Context())
		for _, record := range []string{"audit", "audit_heads"} { // that it was read is an act
			delete(before, record)
			delete(after, record)
		}
		if !maps.Equal(before, after) || asked < 1000 {
			t.Errorf("%d questions changed %v to %v", asked, before, after)
		}
	})
}

// holdsWords tells whether a row has every word of a question in it, as search means it.
func holdsWords(row, question string) bool {
	words := strings.FieldsFunc(question, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool {
		return !strings.Contains(strings.ToLower(row), strings.ToLower(word))
	})
}

// Garbage for a page is 400 or an empty page, whoever made it up.
func TestINP04Garbage(t *testing.T) {
	garbage := []string{
		"x", "-1", "0", "1e9", "999999999999999999999", "null", "{}", "[]", "''", "../..", "a|b", "a.b.c", "AAAA", "////", "====", "\u202e", "甲", "%", "0193a5e0-7b3c-7def-8000-000000000001",
	}
	for _, text := range []string{"", "x", "{}", "[]", "null", "[1,2]", `{"id":1}`, `["2026-01-01","x"]`, "1|2", "2026-11-24|c1", "-1", "9223372036854775808", `{"s":"newest","i":"\u0000"}`, `{"s":"due","d":"\u0000","i":"c1"}`, `{"s":"newest","a":-1,"i":"\u202e"}`, "\x00", "\xff\xfe", strings.Repeat("a", 40)} {
		garbage = append(garbage, base64.RawURLEncoding.EncodeToString([]byte(text)), base64.StdEncoding.EncodeToString([]byte(text)))
	}
	eachLive(t, func(t *testing.T, l *live) {
		registered(l)
		asked := map[string]int{}
		for _, r := range l.server.routes {
			for _, p := range r.params {
				name := p.Value.Name
				if p.Value.In != openapi3.ParameterInQuery || name != "cursor" && name != "after" && name != "limit" && name != "page" {
					continue
				}
				for _, who := range []string{theClerk, "admin", theHead} {
					l.cookie(who)
					if !l.server.authority.May(l.roles(who), r.object, r.action) {
						continue
					}
					for _, text := range garbage {
						q := l.request(who, r.id, "x", 0, nil)
						q.path += "?" + name + "=" + url.QueryEscape(text)
						answer := l.do(q)
						if asked[r.id+" "+name]++; answer.Code >= 500 {
							t.Errorf("%s, %s=%q: %d\n%s", r.id, name, text, answer.Code, l.log)
						}
					}
				}
			}
		}
		if t.Log(fmt.Sprint(asked)); len(asked) < 5 {
			t.Errorf("asked only %v", asked)
		}
	})
}

// TestINP04NoRowIsAskedFor: however many rows a list shows, casbin is asked as often.
func TestINP04NoRowIsAskedFor(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		lists := 0
		for _, r := range l.server.routes {
			if r.method != http.MethodGet || r.params.GetByInAndName(openapi3.ParameterInQuery, "limit") == nil || len(r.names) > 0 {
				continue
			}
			for _, who := range []string{theClerk, "admin", "shenji"} {
				if l.cookie(who); !l.server.authority.May(l.roles(who), r.object, r.action) {
					continue
				}
				var asked []int64
				for _, limit := range []string{"1", "100"} {
					q, before := l.request(who, r.id, "", 0, nil), l.server.authority.Asked()
					q.path += "?limit=" + limit
					l.do(q)
					asked = append(asked, l.server.authority.Asked()-before)
				}
				if lists++; asked[0] != asked[1] {
					t.Errorf("%s by %s asks %d times for one row, %d for a hundred", r.id, who, asked[0], asked[1])
				}
			}
		}
		if lists < 3 {
			t.Errorf("only %d lists", lists)
		}
	})
}
