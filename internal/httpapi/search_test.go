package httpapi

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// What is typed into the search box never ends in a fault of ours, and means nothing
// to a database but its characters.
func TestINP03NoSearchIsAFault(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		registered(l)
		for _, q := range []string{
			`"`, `""`, `" OR "`, `' OR 1=1 --`, `'; DROP TABLE cases; --`, `\`, `\'`, "AND", "OR", "NOT", "a AND", "NEAR(a b, 2)", "a NEAR/2 b", "*", "甲*", "^甲", "-甲", "+甲",
			"words:甲", "{words}:甲", "(", ")", "(甲", "甲)", "&", "|", "!", "<->", "甲 & !乙", "甲:*", ":", "::tsquery", "%", "_", "%%", "@x", "?", "$1", "{{", "\u200b", "\u202e",
			"\u0001", "\ufffd", "😀", "👨‍👩‍👧", "𠮷", "e\u0301", "İ", "ß", "ﷺ", "\u0300", "\ue000", "\U0010ffff", "\u3000", "　甲　乙　", strings.Repeat("ﷺ", 50), strings.Repeat("甲 ", 25), strings.Repeat("\"", 50),
			"-1", "0", "1e9", "null", "NaN", "x", "sp", "xsp", "i", "p",
		} {
			for _, sort := range []string{"deadline", "newest"} {
				request := l.request(theClerk, "listCases", "", 0, nil)
				request.path += "?sort=" + sort + "&q=" + url.QueryEscape(q)
				if answer := l.do(request); answer.Code != http.StatusOK {
					t.Errorf("%q: %d %s\n%s", q, answer.Code, answer.Body, l.log)
				}
			}
		}
	})
}

// A question about repeats is answered and changes nothing, not even the audit.
func TestRepeatsChangeNothing(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		c := registered(l)
		l.cookie(theMediator)
		before := l.contents(t.Context())
		q := l.request(theMediator, "listRepeats", "", 0, object{"names": []any{"没有的人"}, "phones": []any{"138 0000 0001"}})
		if q.header.Get(keyHeader) != "" {
			t.Error("a question took a key")
		}
		var page app.CasePage
		answer := l.do(q)
		l.read(answer, &page)
		if len(page.Items) == 0 || page.Items[0].ID != c.ID {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
		if after := l.contents(t.Context()); !maps.Equal(before, after) {
			t.Errorf("it changed %v to %v", before, after)
		}
		if strings.Contains(l.log.String(), "138 0000") {
			t.Errorf("the log holds the phone: %s", l.log)
		}
	})
}
