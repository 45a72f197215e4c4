package httpapi

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

// TestAUZ02Isolation has one person at each post of two townships ask for everything
// that can be read, by every id there is, and finds in no answer a word, a phone, a number
// or an id of what is not his: not in lists, counts, search, hints, exports, published
// figures, the inbox or 今日 (AUZ-02, PII-04). That somebody finds each word where it may
// be read shows that the crawler looks everywhere.
func TestAUZ02Isolation(t *testing.T) {
	eachTown(t, func(t *testing.T, l *live) {
		l.bait = newCanaries()
		secrets := l.tell()
		bait := l.bait
		l.bait = nil
		// The day's check has its own words about the cases, and the messages are brought.
		l.read(l.do(l.request("admin", "advanceDemo", "", 0, object{"days": 1})), &app.AboutView{})
		if err := l.app.DeliverMessages(t.Context()); err != nil {
			t.Fatal(err)
		}
		pool := l.addresses(secrets, bait)
		seen, asked := l.crawl(readers(), pool, bait)
		for word, c := range bait.text {
			if !seen[word] && !slices.Contains(unshown, c.field) {
				t.Errorf("nobody came across %s, the %s of a %s in %s", word, c.field, c.in.kind, c.in.at+c.in.unit)
			}
		}
		t.Logf("%d secrets with %d words, %d answers", len(secrets), len(bait.text), asked)
	})
}

// crawl has each reader ask for everything, page after page; it gives all words that were
// seen, and how many answers there were.
func (l *live) crawl(readers []reader, pool []sent, bait *canaries) (seen map[string]bool, asked int) {
	l.t.Helper()
	seen = map[string]bool{}
	for _, p := range readers {
		for _, q := range pool {
			q.who = p.who()
			for next := q.path; next != ""; asked++ {
				q.path = next
				answer := l.do(q)
				if answer.Code >= http.StatusInternalServerError {
					l.t.Fatalf("%s %s: %d %s\n%s", p.who(), q.path, answer.Code, answer.Body, l.log)
				}
				words := secretsIn(l.t, answer.Body.Bytes())
				bait.leaks(l.t, p, q, words)
				for _, word := range words {
					seen[word] = true
				}
				next = nextPage(q.path, answer.Body.Bytes())
			}
		}
	}
	return seen, asked
}

// unshown are texts that are kept and not answered.
var unshown = []string{}

// leaks fails the test on what a person may not see in an answer.
func (k *canaries) leaks(t *testing.T, p reader, q sent, words []string) {
	t.Helper()
	for _, word := range words {
		if s := k.kept[word]; s != nil {
			t.Errorf("%s of %s: %s reads %s, which is masked for everybody", q.path, s.at+s.unit, p.who(), word)
			continue
		}
		// The record of acts names a case by its id, and says no more of it (product.md 12).
		if s := k.ids[word]; s != nil && q.id == "listAudit" && p.role == grid.Auditor && p.at == s.at && s.kind == "case" && !strings.HasPrefix(word, "（") {
			continue
		}
		if s := k.ids[word]; s != nil && p.sees(s) == nothingAtAll && (s.linked == nil || p.sees(s.linked) != everything) {
			t.Errorf("%s: %s learns of %s, a %s of %s (%+v)", q.path, p.who(), word, s.kind, s.at+s.unit, *s)
		}
		c, ok := k.text[word]
		if !ok {
			continue
		}
		switch p.sees(c.in) {
		case everything:
		case chosenParts:
			if !slices.Contains([]string{"name", "narrative", "cause", "note", "basis_text", "text"}, c.field) {
				t.Errorf("%s: %s reads the %s of a case in %s, which was not chosen for it", q.path, p.who(), c.field, c.in.at+c.in.unit)
			}
		default:
			t.Errorf("%s: %s reads %s, the %s of a %s in %s (%+v)", q.path, p.who(), word, c.field, c.in.kind, c.in.at+c.in.unit, *c.in)
		}
	}
}

// nextPage is the address of the next page of a list, "" for none.
func nextPage(path string, body []byte) string {
	const mark = `"next_cursor":"`
	_, rest, more := strings.Cut(string(body), mark)
	if !more {
		return ""
	}
	cursor, _, _ := strings.Cut(rest, `"`)
	address, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	values.Set("cursor", cursor)
	return address + "?" + values.Encode()
}

// addresses are everything that is asked for: each operation that reads, by the ids of
// both townships.
func (l *live) addresses(secrets []*confided, bait *canaries) []sent {
	l.t.Helper()
	var pool []sent
	add := func(id, object string, queries ...string) {
		for _, query := range queries {
			q := l.request("", id, object, 0, nil)
			q.path += query
			pool = append(pool, q)
		}
	}
	i := 0
	for id := range bait.ids {
		if strings.HasPrefix(id, "（") {
			add("listCases", "", "?q="+url.QueryEscape(id))
			continue
		}
		add("getCase", id, "")
		add("listEvents", id, "")
		if i++; i%4 == 1 {
			add("listMediators", "", "?case="+id)
			add("listPersons", "", "?case="+id)
			add("listLooks", id, "")
		}
	}
	for word, c := range bait.text {
		if i++; i%10 == 0 && (c.field == "name" || c.field == "narrative") {
			add("listCases", "", "?q="+word)
		}
	}
	for _, group := range []string{"g-06-1", "g-12-1", elsewhere + "g-06-1", elsewhere + "g-12-1"} {
		add("getZeroReport", group+"/2026-11-24", "")
		add("getZeroReport", group+"/2026-11-23", "")
	}
	for _, unit := range []string{theTownship, "b-1", "v-05", "v-06", "g-05-1", "g-05-2", elsewhere + theTownship, elsewhere + "v-05", elsewhere + "g-05-1"} {
		add("getUnit", unit, "")
		add("unitPage", unit, "")
		add("listUnits", "", "?parent="+unit)
		add("getHearing", unit+"."+hearingDay(unit), "")
		for _, id := range []string{"listHearings", "listCases", "listPublications", "listYearlyTotals", "listZeroReports", "summarizeZeroReports", "listSuspicions"} {
			add(id, "", "?unit="+unit)
		}
		const year = "&from=2026-01-01&to=2026-12-31"
		for _, by := range []string{"unit", "category"} {
			add("getStatistics", "", "?by="+by+"&unit="+unit+year)
		}
		for _, figure := range []string{"accepted", "not_accepted", "closing", "elevated"} {
			add("listStatisticsCases", "", "?limit=100&figure="+figure+"&unit="+unit+year)
		}
		add("exportLedger", "", "?unit="+unit+year)
		if strings.Contains(unit, "g-") {
			add("getZeroReport", unit+"/2026-11-24", "")
			add("getZeroReport", unit+"/2026-11-23", "")
		}
	}
	for _, at := range []string{"", elsewhere} {
		var published struct{ Items []app.PublicationRef }
		l.get(at+"xiangzhang", "listPublications", "", "", &published)
		for _, p := range published.Items {
			add("getPublication", p.ID, "")
			add("listPublicationCases", p.ID, "?figure=accepted", "?figure=success")
		}
		var imports struct{ Items []app.ImportView }
		l.get(at+theClerk, "listImports", "", "", &imports)
		for _, v := range imports.Items {
			add("getImport", v.ID, "")
			add("listImportRows", v.ID, "")
		}
		for _, who := range []string{"tiaojie05", "zongzhi"} {
			add("getPerson", l.userID(at+who), "")
			add("listDevicesOf", l.userID(at+who), "")
		}
	}
	add("listCases", "", "?limit=100", "?sort=newest", "?status=mediating", "?level=township", "?risk=blue", "?category=0202", "?due_before=2027-01-01", "?q="+url.QueryEscape("滴水檐"))
	for _, e := range []string{"contested", "red", "supervised", "overdue", "waiting_long"} {
		add("listCases", "", "?exception="+e)
	}
	for _, state := range []string{"open", "waiting", "received", "answered", "returned"} {
		add("listHandOvers", "", "?state="+state)
	}
	add("listInbox", "", "?limit=100")
	for _, r := range l.server.routes {
		switch {
		case r.method != http.MethodGet || r.id == "watchInbox": // which says how many, and nothing else
		case len(r.names) == 0 && !slices.ContainsFunc(pool, func(q sent) bool { return q.id == r.id }):
			add(r.id, "", "")
		case !slices.ContainsFunc(pool, func(q sent) bool { return q.id == r.id }):
			l.t.Errorf("the crawler does not ask for %s", r.id)
		}
	}
	return pool
}
