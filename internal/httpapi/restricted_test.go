package httpapi

import (
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

// TestPII04RestrictedCases has a leader who is recused from a restricted case, another who
// is no member of it, the administrator, the auditor and a mediator of the same village ask
// for everything that could tell of it: lists, words, hints of repeats, exports, messages,
// the record of acts. None reads a word; the statistics count it for the leaders all the
// same (product.md 7). A stream of messages holds how many they are, and nothing else.
func TestPII04RestrictedCases(t *testing.T) {
	eachTown(t, func(t *testing.T, l *live) {
		registered := func(who string) float64 {
			var v struct{ Total object }
			l.get(who, "getStatistics", "", "?unit="+theTownship+"&from=2026-01-01&to=2026-12-31", &v)
			return v.Total["registered"].(float64)
		}
		before := registered("xiangzhang")
		l.bait = newCanaries()
		var secrets []*confided
		village := scene{village: "05", unit: "v-05", by: "tiaojie05", mediator: "tiaojie05"}
		l.old(&secrets, "1", village, "v-05", "tiaojie05", func(object) {}) // which may be found
		c := l.told(&secrets, "1", village, story{
			stage: "mediating", restricted: true, recused: []string{"xiangzhang"}, more: func(l *live, c *staged) {
				c.hear(l)
				c.act(l, c.worker, "act:report", object{"kind": "minors", "receiver": "乡妇联", "at": "2026-11-24T08:50:00+08:00", "remark": "电话"})
			},
		})
		l.files(&secrets, "")
		bait := l.bait
		l.bait = nil
		l.read(l.do(l.request("admin", "advanceDemo", "", 0, object{"days": 1})), &app.AboutView{})
		if err := l.app.DeliverMessages(t.Context()); err != nil {
			t.Fatal(err)
		}
		outside := []reader{
			{name: "xiangzhang", role: grid.Leader, unit: theTownship}, {name: "xiangzhangb", role: grid.Leader, unit: theTownship},
			{name: "admin", role: grid.Admin, unit: theTownship}, {name: "shenji", role: grid.Auditor, unit: theTownship},
			{name: "tiaojie05b", role: grid.Mediator, village: "05", branch: "1", unit: "v-05"},
		}
		_, asked := l.crawl(outside, l.addresses(secrets, bait), bait)
		for _, p := range outside {
			if p.role == grid.Leader && registered(p.who()) != before+2 {
				t.Errorf("%s does not find both counted", p.who())
			}
		}
		// Neither words nor hints lead to it, not even those who may read it.
		found := 0
		for word, cage := range bait.text {
			if cage.in.kind != "case" || cage.field != "name" && cage.field != "narrative" {
				continue
			}
			for _, who := range []string{"tiaojie05", "zongzhi", "xiangzhang", "xiangzhangb", "tiaojie05b"} {
				var page app.CasePage
				l.get(who, "listCases", "", "?q="+word, &page)
				found += len(page.Items)
				if cage.in.restricted && len(page.Items) > 0 {
					t.Errorf("%s finds it by %s, in its %s", who, word, cage.field)
				}
			}
		}
		names, phones := []any{c.Parties[0].Name, c.Parties[1].Name}, []any{}
		for kept, of := range bait.kept {
			if of.restricted && strings.HasPrefix(kept, "139") {
				phones = append(phones, kept)
			}
		}
		for _, who := range []string{"tiaojie05", "zongzhi", "xiangzhang", "xiangzhangb", "tiaojie05b"} {
			var page app.CasePage
			l.read(l.do(l.request(who, "listRepeats", "", 0, object{"names": names, "phones": phones})), &page)
			if len(page.Items) > 0 {
				t.Errorf("%s is hinted at %s", who, page.Items[0].ID)
			}
		}
		if t.Logf("%d answers", asked); found == 0 || len(phones) == 0 {
			t.Errorf("words find %d cases, %d phones are looked for: the search is blind", found, len(phones))
		}
	})
}
