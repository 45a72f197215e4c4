package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// hits are the ids of the cases in scope that a query finds, and holds the count against them.
func hits(t *testing.T, s *store.Store, scope store.Scope, query string) []string {
	t.Helper()
	ids := []string{}
	for _, row := range all(t, s, scope, store.Filter{Query: query}) {
		ids = append(ids, row.ID)
	}
	read(t, s, func(r *store.Read) error {
		n, _, err := r.CountCases(scope, store.Filter{Query: query})
		if n != len(ids) {
			t.Errorf("%q: counted %d, listed %d", query, n, len(ids))
		}
		return err
	})
	slices.Sort(ids)
	return ids
}

func TestACaseIsFoundByNumberNameWordsAndPinyin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		register(t, s, "k1", place["v1"], dispute.Facts{Narrative: "滴水檐伸到邻居院里，少给50%工钱", Cause: "翻盖房屋"}, "单国强", "王 五")
		register(t, s, "k2", place["v2"], dispute.Facts{Narrative: "浇地争水"}, "解小龙", "Zhao Liu", "磙子营第三建筑工程有限公司")
		numbered(t, s, "k3", place["v1"], dispute.Facts{Narrative: "宅基地边界"}, "吕布", "𠮷田")
		for query, want := range map[string]string{
			"单国强": "k1", "国强": "k1", "单": "k1", "檐": "k1", "翻盖": "k1", "水": "k1 k2", "单国强 檐": "k1", "单国强 浇": "",
			"sgq": "k1", "dgq": "k1", "cgq": "k1", "SGQ": "k1", "gq": "k1", "shanguoqiang": "k1", "danguo": "k1", "guoqiang": "k1", "ｓｇｑ": "k1",
			"sq": "", "hanguo": "", "uoqiang": "", "gqs": "",
			"xxl": "k2", "jxl": "k2", "xiexiaolong": "k2", "wangwu": "k1", "王五": "k1", "王 五": "k1", "五王": "",
			"zhao": "k2", "zhaoliu": "k2", "aoli": "k2", "gzyds": "k2", "磙子营": "k2", "jzgc": "k2",
			"lb": "k3", "lvbu": "k3", "𠮷": "k3", "𠮷田": "k3",
			"0001": "k3", "磙人调": "k3", "（2026）磙人调字第0001号": "k3", "(2026)磙人调字第0001号": "k3", "〔２０２６〕磙人调字第０００１号": "k3",
			"2026 0001": "k3", "0001 宅基地": "k3", "0001 单": "", "d-k2": "k2", "D-": "k1 k2 k3",
			"50%": "k1", "%": "k1", "_": "", "": "k1 k2 k3", "  ": "k1 k2 k3", "\u200b": "k1 k2 k3", "单\u200b国\u200b强": "k1", "单、": "", "强、王": "k1",
		} {
			if got := strings.Join(hits(t, s, store.Everything(), query), " "); got != want {
				t.Errorf("%q finds %q, want %q", query, got, want)
			}
		}
	})
}

// numbered is register with the first file number of its village's committee.
func numbered(t *testing.T, s *store.Store, id string, u grid.Unit, facts dispute.Facts, names ...string) dispute.Case {
	t.Helper()
	e := registration(id, u, s.Now(), facts, names...)
	c := dispute.Replay(id, []dispute.Event{e})
	write(t, s, func(tx *store.Tx) error {
		number, err := tx.NextFileNumber("c-"+u.ID, 2026, id)
		if err != nil {
			return err
		}
		c.Number = &number
		return tx.InsertCase(&c, e)
	})
	return c
}

// What the two databases find is what a plain reading of the texts finds, whatever is typed.
func TestBothDatabasesFindWhatAPlainReadingFinds(t *testing.T) {
	const cases, queries = 150, 400
	random := rand.New(rand.NewPCG(2026, 11))
	texts := map[string]string{}
	lite, pg := storetest.SQLite(t).Store, storetest.Postgres(t).Store
	placeLite, placePg := found(t, lite), found(t, pg)
	for i := range cases {
		id := fmt.Sprintf("k%03d", i)
		// Nothing that has pinyin: its rules are held by examples.
		names := []string{latin(random), latin(random)}
		facts := dispute.Facts{Narrative: scrap(random, 1+random.IntN(80)), Cause: scrap(random, random.IntN(6))}
		if i == 0 { // more of one character than a tsvector keeps places of
			facts.Narrative = strings.Repeat("的地", 400) + "的水"
		}
		texts[id] = strings.Join([]string{"D-" + id, strings.Join(names, "、"), strings.Join(strings.Fields(names[0]), ""),
			strings.Join(strings.Fields(names[1]), ""), facts.Cause, facts.Narrative}, " ")
		register(t, lite, id, placeLite["v1"], facts, names...)
		register(t, pg, id, placePg["v1"], facts, names...)
	}
	nonEmpty := 0
	for range queries {
		query := scrap(random, 1+random.IntN(4))
		if source := []rune(texts[fmt.Sprintf("k%03d", random.IntN(cases))]); random.IntN(2) == 0 { // something that is there
			from := random.IntN(len(source))
			query = string(source[from:min(len(source), from+1+random.IntN(5))])
		}
		want := []string{}
		for id, text := range texts {
			if reads(text, query) {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		if len(want) > 0 && len(want) < cases {
			nonEmpty++
		}
		for name, s := range map[string]*store.Store{"sqlite": lite, "postgres": pg} {
			if got := hits(t, s, store.Everything(), query); !slices.Equal(got, want) {
				t.Fatalf("%s: %q finds %v, want %v", name, query, got, want)
			}
		}
	}
	if nonEmpty < queries/4 {
		t.Errorf("only %d of %d queries find some cases and not all", nonEmpty, queries)
	}
	for _, s := range []*store.Store{lite, pg} {
		if got := hits(t, s, store.Everything(), "的水"); !slices.Contains(got, "k000") {
			t.Errorf("the end of a long text is not found: %v", got)
		}
	}
}

// alphabet is what people and their devices may type, with what means something to the databases.
var alphabet = []string{
	"的", "地", "水", "沟", "单", "𠮷", "a", "b", "B", "é", "e\u0301", "ß", "İ", "1", "２", "ａ", " ", " ", "\u3000", "\n", "、", "，", "。", "-", "--", ":", "^", "(", ")", "（", "〔",
	"\"", "'", "`", "\\", "%", "_", "!", "*", "+", "&", "|", "<->", "@", "?", "$1", ";", "😀", "👨\u200d👩", "\u202e", "\u0000", "\u0001", "\ufffd", "\xff", "\u00a0", "ﷺ", "㈱",
	"AND ", " OR ", " NOT ", "NEAR(", "xx", "px", "ia", "x20", "words:",
}

func scrap(random *rand.Rand, n int) string {
	var text strings.Builder
	for range n {
		text.WriteString(alphabet[random.IntN(len(alphabet))])
	}
	// What the contract refuses never comes this far.
	return strings.ReplaceAll(strings.ToValidUTF8(text.String(), ""), "\x00", "")
}

func latin(random *rand.Rand) string {
	return []string{"Zhao Liu", "O'Brien", "a b", "№1"}[random.IntN(4)]
}

// reads reports whether every word of the query is in the text.
func reads(text, query string) bool {
	plain := func(s string) string {
		s = strings.ToLower(norm.NFKC.String(s))
		s = strings.NewReplacer("[", "(", "]", ")", "〔", "(", "〕", ")", "【", "(", "】", ")").Replace(s)
		return strings.Map(func(r rune) rune {
			if !unicode.IsSpace(r) && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)) {
				return -1
			}
			return r
		}, s)
	}
	for _, word := range strings.Fields(plain(query)) {
		if !strings.Contains(plain(text), word) {
			return false
		}
	}
	return true
}

func TestWhatIsFoundFollowsTheCase(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		place := found(t, s)
		c := numbered(t, s, "k1", place["v1"], dispute.Facts{Narrative: "金丝雀经过"}, "甲某某", "乙某某")
		edit := func(change func(*dispute.Edit)) {
			t.Helper()
			act := &dispute.Edit{Facts: c.Facts, Parties: c.Parties}
			change(act)
			var events []dispute.Event
			for _, e := range c.Events {
				events = append(events, e.Event)
			}
			e := dispute.Event{
				ID: fmt.Sprint("k1-", c.Version()+1), CaseID: "k1", Seq: c.Version() + 1, Act: act, Level: c.Level,
				OccurredAt: s.Now(), ReceivedAt: s.Now(),
			}
			number, version := c.Number, c.Version()
			c = dispute.Replay("k1", append(events, e))
			c.Number = number
			write(t, s, func(tx *store.Tx) error { return tx.SaveCase(&c, version, e) })
		}
		expect := func(want map[string]bool) {
			t.Helper()
			for query, is := range want {
				if got := hits(t, s, store.Everything(), query); (len(got) == 1) != is {
					t.Errorf("%q finds %v", query, got)
				}
			}
		}
		expect(map[string]bool{"金丝雀": true, "甲某某": true, "jmm": true, "0001": true})
		edit(func(e *dispute.Edit) { e.Facts.Narrative = "换了说法" })
		expect(map[string]bool{"金丝雀": false, "换了说法": true, "jmm": true, "0001": true})
		edit(func(e *dispute.Edit) { e.Facts.Narrative, e.Facts.Restricted = "金丝雀经过", true })
		expect(map[string]bool{"金丝雀": false, "换了": false, "甲": false, "jmm": false, "0001": true, "磙人调": true, "0001 甲": false, "d-k1": true})
		table := "case_texts"
		if !w.Postgres() {
			table = "case_words"
		}
		if text := dump(t, w, table); strings.Contains(text, "换") || !strings.Contains(text, "磙") {
			t.Errorf("%s holds %s", table, text)
		}
		// The index itself forgets, not only its answers: 换 is in no other text.
		if !w.Postgres() {
			db := raw(t, w)
			exec(t, db, "CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, case_words, row)")
			var left string
			if err := db.QueryRow("SELECT group_concat(term, ' ') FROM temp.terms").Scan(&left); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(left, "磙") || strings.ContainsAny(left, "换金甲") {
				t.Errorf("the index holds %s", left)
			}
			if strings.Contains(dump(t, w, "case_words_data"), "换") {
				t.Error("the words are still in the pages of the index")
			}
			exec(t, db, "INSERT INTO case_words (case_words, rank) VALUES ('integrity-check', 0)")
		}
	})
}

func TestCasesWrittenBeforeTheIndexAreFoundAfterTheNextStart(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		place := found(t, w.Store)
		for i := range 250 { // more than two batches
			register(t, w.Store, fmt.Sprintf("k%03d", i), place["v1"], dispute.Facts{Narrative: "浇地"}, "张三")
		}
		db := raw(t, w)
		exec(t, db, "DELETE FROM case_texts")
		if !w.Postgres() {
			exec(t, db, "DELETE FROM case_words")
		}
		if got := hits(t, w.Store, store.Everything(), "浇地"); len(got) != 0 {
			t.Fatalf("still finds %d", len(got))
		}
		s, err := store.Open(t.Context(), w.Options)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if got := hits(t, s, store.Everything(), "浇地"); len(got) != 250 {
			t.Errorf("finds %d of 250", len(got))
		}
	})
}
