package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// mutationSeed is where the choices of all writes begin.
const mutationSeed = 20261124

// TestMutatedWritesDoNoHarm changes a valid request of each write by chance: the answer
// is never a fault of ours, and one that refuses has left every table as it was.
func TestMutatedWritesDoNoHarm(t *testing.T) { mutateWrites(t, 70) }

// mutateWrites makes so many requests of each write.
func mutateWrites(t *testing.T, each int) {
	eachLive(t, func(t *testing.T, l *live) {
		for i, o := range writeOperations {
			m := &mutator{Rand: rand.New(rand.NewPCG(mutationSeed, uint64(i))), live: l, strangers: strangers(l)}
			m.storm(o, each)
		}
	})
}

// mutator spoils requests. Its choices depend on its seed alone.
type mutator struct {
	*rand.Rand
	*live
	strangers []string // ids of other people's cases and parties, and of nothing
	done      []string // what was done to the request at hand
}

// strangers are ids that the fifth village has no business with, and some of nothing.
func strangers(l *live) []string {
	c := &app.CaseView{}
	body := registration()
	delete(body, "settled")
	delete(body, "occurred_at")
	body["unit_id"] = "v-12"
	l.act("tiaojie12", "registerCase", c, body)
	return []string{c.ID, c.Parties[0].ID, c.Parties[1].ID, "v-12", "g-12-1", "t-410423213", "b-1", "u-tiaojie12",
		"0193a5e0-7b3c-7def-8000-000000000001", "x", "' OR 1=1 --", "../" + c.ID}
}

func (m *mutator) storm(o writeOperation, each int) {
	t, ctx := m.live.t, m.live.t.Context()
	t.Helper()
	var c *app.CaseView
	outcomes := map[int]int{}
	moment, before := int64(-1), map[string]string{}
	for n := range each {
		if c == nil {
			if c = (&app.CaseView{}); o.stage != nil {
				c = o.stage(m.live)
			}
			moment = -1
		}
		q := m.spoil(m.request(o.who, o.id, c.ID, c.Version, nil), o.body(m.live, c))
		m.cookie(q.who) // logging in writes, and is not what is watched
		if now := m.moment(ctx); now != moment {
			moment, before = now, m.contents(ctx)
		}
		m.log.Reset()
		answer := m.do(q)
		outcomes[answer.Code]++
		what := fmt.Sprintf("%s, seed %d, request %d (%s)", o.id, mutationSeed, n, strings.Join(m.done, ", "))
		switch {
		case answer.Code >= 500:
			t.Errorf("%s: %d\n%.1500s\n%.300s", what, answer.Code, m.log, q.body)
		case answer.Code < 300:
			c = nil // the case has moved on
			continue
		}
		if now := m.moment(ctx); now != moment {
			after := m.contents(ctx)
			for _, table := range m.tables {
				if after[table] != before[table] {
					t.Errorf("%s: refused with %d %.200s and yet %s changed from %s to %s", what, answer.Code, answer.Body, table, before[table], after[table])
				}
			}
			moment, before = now, after
		}
	}
	t.Logf("%s: %v", o.id, outcomes)
	bodyless := slices.ContainsFunc(m.server.routes, func(r *route) bool { return r.id == o.id && r.body == nil })
	if outcomes[http.StatusBadRequest] == 0 || outcomes[http.StatusUnprocessableEntity] == 0 && !bodyless || outcomes[http.StatusOK]+outcomes[http.StatusCreated] == 0 {
		t.Errorf("%s: %v: the mutations do not reach far enough", o.id, outcomes)
	}
}

// spoil makes one to three changes to a valid request.
func (m *mutator) spoil(q sent, body object) sent {
	m.done = nil
	if body == nil {
		return m.spoilBodyless(q)
	}
	body = plain(body).(object)
	for range 1 + m.IntN(3) {
		switch m.IntN(10) {
		case 0:
			m.spoilHeader(&q)
		case 1:
			m.spoilTarget(&q)
		default:
			m.spoilField(body)
		}
	}
	kind := "application/json"
	if q.id == "previewImport" {
		q.body, kind = formOf(m.live.t, body)
	} else {
		data, err := json.Marshal(body)
		if err != nil {
			m.live.t.Fatal(err)
		}
		q.body = data
	}
	q.header.Set("Content-Type", kind)
	if m.IntN(8) == 0 {
		m.spoilText(&q)
	}
	return q
}

// spoilBodyless changes a request that takes no body.
func (m *mutator) spoilBodyless(q sent) sent {
	switch m.IntN(3) {
	case 0:
		m.spoilHeader(&q)
	case 1:
		m.spoilTarget(&q)
	default:
		m.did("a body")
		q.body = []byte("{}")
		q.header.Set("Content-Type", "application/json")
	}
	return q
}

func (m *mutator) did(what string, args ...any) { m.done = append(m.done, fmt.Sprintf(what, args...)) }

// spoilHeader changes what a write brings besides its body.
func (m *mutator) spoilHeader(q *sent) {
	name, value := keyHeader, pick(m, []string{"", "short", strings.Repeat("k", 101), "demo-000001", "test-key-000001", "schlüssel-äöü", "\xff\xfe\xff\xfe\xff\xfe\xff\xfe"})
	if m.IntN(2) == 0 {
		name, value = versionHeader, pick(m, []string{"", `"1"`, `"0"`, `"2"`, `"-1"`, `"99"`, "1", "*", `W/"1"`, `"999999999999999"`, `"9999999999999999"`, "\"1\x80\""})
	}
	m.did("%s %q", name, value)
	q.header.Set(name, value)
	if value == "" {
		q.header.Del(name)
	}
}

// spoilTarget has the request made on another case or by somebody else.
func (m *mutator) spoilTarget(q *sent) {
	if m.IntN(2) == 0 {
		q.who = pick(m, []string{"tiaojie12", "wangge-05-1", "cun05", "zong1", "zong2", "zongzhi", "xiangzhang", "paichusuo", "admin", "shenji"})
		m.did("by %s", q.who)
		return
	}
	steps := strings.Split(q.path, "/")
	if i := slices.Index(steps, "cases"); i >= 0 && i+1 < len(steps) {
		id := pick(m, m.strangers)
		if idForm.MatchString(id) {
			steps[i+1] = id
			m.did("on %s", id)
		}
	}
	q.path = strings.Join(steps, "/")
}

// spoilText changes the body where it is no longer a value but text.
func (m *mutator) spoilText(q *sent) {
	text := q.body
	switch m.IntN(7) {
	case 0:
		m.did("cut off")
		text = text[:m.IntN(len(text))]
	case 1:
		m.did("first field twice")
		if colon := bytes.IndexByte(text, ':'); colon > 0 {
			text = slices.Concat(text[:1], text[1:colon], []byte(":1,"), text[1:])
		}
	case 2:
		m.did("more after it")
		text = append(text, text...)
	case 3:
		m.did("half a surrogate")
		text = bytes.Replace(text, []byte(`":"`), []byte(`":"\ud800`), 1)
	case 4:
		m.did("bytes that are no UTF-8")
		text = bytes.Replace(text, []byte(`":"`), []byte("\":\"\xc3\x28"), 1)
	case 5:
		m.did("another content type")
		q.header.Set("Content-Type", pick(m, []string{"text/plain", "application/x-www-form-urlencoded", ""}))
	case 6:
		m.did("a byte flipped")
		text = slices.Clone(text)
		text[m.IntN(len(text))] ^= 1 << m.IntN(8)
	}
	q.body = text
}

// place is one field or item of a body, which can be replaced.
type place struct {
	pointer string
	value   any
	set     func(any)
	drop    func()
}

// places lists everything in a body, in an order that does not change.
func places(v any, pointer string) (list []place) {
	switch v := v.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			list = append(list, place{pointer + "/" + key, v[key], func(x any) { v[key] = x }, func() { delete(v, key) }})
			list = append(list, places(v[key], pointer+"/"+key)...)
		}
	case []any:
		for i := range v {
			at := pointer + "/" + strconv.Itoa(i)
			list = append(list, place{at, v[i], func(x any) { v[i] = x }, func() { v[i] = nil }})
			list = append(list, places(v[i], at)...)
		}
	}
	return list
}

// hostile are values that some layer or other took wrongly elsewhere.
var hostile = []any{
	nil, true, 0, 1, -1, 1.5, 1e300, 9007199254740993, json.Number("99999999999999999999"), "", " ", "\t\n", "0", "-1", "null", "a\x00b", "\x00", "\u202e反", "e\u0301", "𠮷👨‍👩‍👧",
	"' OR 1=1 --", "<script>alert(1)</script>", "%s%n", "../../etc/passwd", "0000-01-01", "0000-00-00", "9999-12-31", "2026-02-30", "2026-11-25", "2020-01-01",
	"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2026-11-24T09:00:00+23:59", "2026-11-24T00:59:00.123456789Z", "nonsense", "RED", []any{}, object{}, []any{nil}, []any{[]any{[]any{}}},
	strings.Repeat("长", 600), strings.Repeat("长", 6000), strings.Repeat("a", 60_000), int64(100_000_000_000_000), int64(1_000_000_000_000_000),
}

// spoilField changes one field, wherever it stands.
func (m *mutator) spoilField(body object) {
	all := places(body, "")
	if len(all) == 0 {
		return
	}
	p := pick(m, all)
	switch m.IntN(8) {
	case 0:
		m.did("without %s", p.pointer)
		p.drop()
	case 1:
		key := pick(m, []string{"id", "status", "version", "Unit_ID", "unit_id ", "__proto__", "level", "mediators", "number", "committee_id", "created_by", "self_visit", ""})
		m.did("%q more at %s", key, p.pointer)
		if o, ok := p.value.(object); ok {
			o[key] = plain(pick(m, hostile))
		} else {
			body[key] = plain(pick(m, hostile))
		}
	case 2:
		id := pick(m, m.strangers)
		m.did("%s is %q", p.pointer, id)
		p.set(id)
	case 3:
		if items, ok := p.value.([]any); ok && len(items) > 0 {
			times := pick(m, []int{2, 3, 60})
			m.did("%s %d times", p.pointer, times)
			p.set(slices.Repeat(items, times))
		}
	case 4:
		other := pick(m, all)
		m.did("%s as %s", p.pointer, other.pointer)
		p.set(plain(other.value))
	default:
		value := plain(pick(m, hostile))
		m.did("%s is %.40q", p.pointer, fmt.Sprint(value))
		p.set(value)
	}
}

func pick[T any](m *mutator, from []T) T { return from[m.IntN(len(from))] }

// plain copies a value as JSON would carry it, so that no two places share a part.
func plain(v any) any {
	switch v := v.(type) {
	case object:
		o := object{}
		for key, value := range v {
			o[key] = plain(value)
		}
		return o
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	}
	return v
}
