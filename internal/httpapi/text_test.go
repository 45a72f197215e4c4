package httpapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"shuoli/internal/app"
)

// texts are what keyboards, pasted documents and attackers put into a text, and what one
// database or the other took wrongly elsewhere. Each can be kept.
var texts = []string{
	"𠮷", "😀", "👨‍👩‍👧", "🇨🇳", "👍🏽", "é", "e\u0301", "Å", "A\u030a", "ﷺ", "ﬁ", "Ⅳ", "①", "ａＢ１", "㎏", "ｶﾞ", "한", "\u1112\u1161\u11ab", "ß", "İ", "ı", "ς", "ǅ",
	"\u202e反", "\u2066隔\u2069", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u00a0", "\u3000", "\u2028", "\u2029", "\u0085", "\u0001", "\u001b[2J", "\u007f", "\r\n", "\t",
	"\ufffd", "\uffff", "\ue000", "\U0010ffff", "\u0300\u0301\u0302", "'", "''", "\"", "\\", "\\'", "`", "%", "_", "%s%n", "$1", "?", ":a", "{{1}}", "${1}", "--", "/*", "<b>", "&lt;", "null", "=1+1", "〇", "𪚥",
}

// unkept are texts that no database could keep, as JSON writes them.
var unkept = []string{`\u0000`, `甲\u0000`, `\ud800`, `\udc00x`, `\ud800\ud800`, `\udc00\ud800`, "\xff", "\xc3\x28", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "甲\xe7", "\x00"}

// textPlace is one text field of a body, there already or not.
type textPlace struct {
	pointer string
	most    int  // characters
	more    bool // not there before
	set     func(any)
}

// textPlaces are the fields of a body that its schema takes for text of any kind, but
// for the ids, by pointer.
func textPlaces(s *openapi3.Schema, v any, at string) (list []textPlace) {
	switch v := v.(type) {
	case object:
		join(s)
		for _, key := range slices.Sorted(maps.Keys(s.Properties)) {
			field, was := s.Properties[key].Value, v[key]
			_, there := v[key]
			if !anyText(field) {
				list = append(list, textPlaces(field, was, at+"/"+key)...)
				continue
			}
			list = append(list, textPlace{at + "/" + key, longest(field), !there, func(x any) { v[key] = x }})
		}
	case []any:
		for i, was := range v {
			place := fmt.Sprintf("%s/%d", at, i)
			if anyText(s.Items.Value) {
				list = append(list, textPlace{place, longest(s.Items.Value), false, func(x any) { v[i] = x }})
			} else {
				list = append(list, textPlaces(s.Items.Value, was, place)...)
			}
		}
	}
	return list
}

func anyText(s *openapi3.Schema) bool {
	return s.Type.Is(openapi3.TypeString) && s.Enum == nil && s.Format == "" && s.Pattern == ""
}

func longest(s *openapi3.Schema) int {
	if s.MaxLength == nil {
		return 1000
	}
	return int(*s.MaxLength)
}

// packed is as many of the texts as fit, from one on, around a mark by which an answer's
// text is known again, and where to go on.
func packed(from, most int, mark string) (text string, next int) {
	var b strings.Builder
	room, next := most-utf8.RuneCountInString(mark)-1, from
	for next < from+len(texts) {
		one := texts[next%len(texts)]
		if room -= utf8.RuneCountInString(one); room < 0 {
			break
		}
		if b.WriteString(one); next == from {
			b.WriteString(mark)
		}
		next++
	}
	b.WriteString("尾") // what is blank at the end would be trimmed
	return b.String(), next
}

// wordy puts the texts into every text field of a write.
type wordy struct {
	*live
	r        *route
	o        writeOperation
	next     map[string]int  // by pointer, the text to go on with
	alone    map[string]bool // fields that refused theirs
	told     []string        // what was answered
	returned map[string]bool // fields that were shown in an answer
}

// through sends every text in every field, all fields together but those that refuse
// theirs, and notes what is answered.
func (w *wordy) through() {
	for round := 0; round < 40 && !w.done(); round++ {
		c := &app.CaseView{}
		if w.o.stage != nil {
			c = w.o.stage(w.live)
		}
		for try := 0; try < 30; try++ {
			body := plain(w.o.body(w.live, c)).(object)
			sent, after, more := map[string]string{}, map[string]int{}, map[string]bool{}
			for i, p := range textPlaces(w.r.body, body, "") {
				if w.alone[p.pointer] {
					continue
				}
				text, next := packed(w.next[p.pointer], p.most, fmt.Sprintf("§%d§", i))
				p.set(text)
				sent[p.pointer], after[p.pointer], more[p.pointer] = text, next, p.more
			}
			answer := w.send(c, body)
			if answer.status < 300 {
				w.compare(answer.value, sent)
				maps.Copy(w.next, after)
				break
			}
			if !w.refuse(answer, more) {
				w.t.Errorf("%s: %d %v without a text field at fault", w.o.id, answer.status, answer.value)
				return
			}
		}
	}
	if !w.done() {
		w.t.Errorf("%s: not every text was sent: %v", w.o.id, w.next)
	}
}

// done tells whether every field has had every text.
func (w *wordy) done() bool {
	if w.next[""] == 0 { // not begun
		w.next[""] = len(texts)
		return false
	}
	for pointer, n := range w.next {
		if n < len(texts) && !w.alone[pointer] {
			return false
		}
	}
	return true
}

type reply struct {
	status int
	value  any
}

func (w *wordy) send(c *app.CaseView, body object) reply {
	w.t.Helper()
	q := w.request(w.o.who, w.o.id, c.ID, c.Version, body)
	answer := w.do(q)
	if answer.Code >= 500 {
		w.t.Errorf("%s: %d %s\n%s\n%.500s", w.o.id, answer.Code, answer.Body, w.log, q.body)
	}
	r := reply{status: answer.Code}
	if err := json.Unmarshal(answer.Body.Bytes(), &r.value); err != nil {
		w.t.Fatal(err)
	}
	return r
}

// refuse sets aside the fields at fault in an answer, of those that were sent; where it
// names none of them, the ids, then those that need not have been there.
func (w *wordy) refuse(r reply, sent map[string]bool) bool {
	problem, _ := r.value.(object)
	fields, _ := problem["errors"].([]any)
	w.told = append(w.told, fmt.Sprint(r.status, problem["code"], fields))
	blamed := func(pointer string) bool {
		return slices.ContainsFunc(fields, func(f any) bool {
			at, _ := f.(object)["pointer"].(string)
			return at != "" && (pointer == at || strings.HasPrefix(pointer, at+"/"))
		})
	}
	for _, because := range []func(string) bool{
		blamed,
		func(pointer string) bool { return strings.Contains(pointer, "_id") },
		func(pointer string) bool { return sent[pointer] },
	} {
		found := false
		for pointer := range sent {
			if because(pointer) {
				w.alone[pointer], found = true, true
			}
		}
		if found {
			return true
		}
	}
	return false
}

// compare looks in an answer for what was sent.
func (w *wordy) compare(answer any, sent map[string]string) {
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case object:
			for _, x := range v {
				walk(x)
			}
		case []any:
			for _, x := range v {
				walk(x)
			}
		case string:
			for pointer, text := range sent {
				mark := text[strings.Index(text, "§"):]
				mark = mark[:strings.Index(mark[2:], "§")+4]
				if !strings.Contains(v, mark) || strings.Contains(v, "****") { // masked, whatever it is
					continue
				}
				w.returned[pointer] = true
				if !strings.Contains(v, strings.TrimSpace(text)) {
					w.t.Errorf("%s: %s went out as %q and came back as %q", w.o.id, pointer, text, v)
				}
			}
		}
	}
	walk(answer)
}

// Every text that can be kept, in every text field of every write, has the same outcome
// on both databases, never a fault of ours, and comes back to the letter.
func TestINP01EveryText(t *testing.T) {
	if len(texts) < 60 {
		t.Fatalf("%d texts", len(texts))
	}
	outcomes := map[bool]map[string]any{}
	t.Run("each", func(t *testing.T) {
		for _, pg := range []bool{false, true} {
			outcomes[pg] = map[string]any{}
		}
		eachLive(t, func(t *testing.T, l *live) {
			fields, back := 0, 0
			for _, o := range writeOperations {
				i := slices.IndexFunc(l.server.routes, func(r *route) bool { return r.id == o.id })
				r := l.server.routes[i]
				// A password is never shown; a form is another test's.
				if r.body == nil || r.upload || o.id == "changePassword" || o.id == "advanceDemo" {
					continue
				}
				w := &wordy{live: l, r: r, o: o, next: map[string]int{}, alone: map[string]bool{}, returned: map[string]bool{}}
				w.through()
				outcomes[l.pg][o.id] = []any{w.told, w.alone, w.returned, w.next}
				fields, back = fields+len(w.next)-1, back+len(w.returned)
			}
			if t.Logf("%d text fields, %d of them shown", fields, back); fields < 60 || back < 30 {
				t.Error("the texts do not reach far enough")
			}
		})
	})
	for id, lite := range outcomes[false] {
		if pg := outcomes[true][id]; !reflect.DeepEqual(lite, pg) {
			t.Errorf("%s: with SQLite %v\nwith PostgreSQL %v", id, lite, pg)
		}
	}
}

// What no database could keep is 400 in every text field of every write, before
// anything is asked of one.
func TestINP01WhatCannotBeKept(t *testing.T) {
	w := build(t, nil, nil)
	sent, long := 0, strings.Repeat("a", 1_000_000)
	for _, r := range w.routes {
		if r.body == nil || r.upload {
			continue
		}
		w.role = roleFor(w, r)
		for _, pointer := range everyText(r.body, "") {
			for _, text := range unkept {
				answer := w.sendOne(r, pointer, text)
				if sent++; answer.Status != http.StatusBadRequest || answer.Code != "malformed_body" {
					t.Errorf("%s%s %q: %d %s", r.id, pointer, text, answer.Status, answer.Code)
				}
			}
			if answer := w.sendOne(r, pointer, long); answer.Status != http.StatusUnprocessableEntity || answer.Code != "invalid_body" {
				t.Errorf("%s%s of a million letters: %d %s", r.id, pointer, answer.Status, answer.Code)
			}
		}
	}
	if t.Logf("%d bodies", sent); sent < 1000 || len(w.calls) > 0 {
		t.Errorf("%d bodies, of which reached the app %v", sent, w.calls)
	}
}

// everyText is the pointer of every text field of a schema, the first item of each list.
func everyText(s *openapi3.Schema, at string) (list []string) {
	join(s)
	if s.Type.Is(openapi3.TypeString) && s.Format != "binary" {
		return []string{at}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Properties)) {
		list = append(list, everyText(s.Properties[key].Value, at+"/"+key)...)
	}
	if s.Items != nil {
		list = append(list, everyText(s.Items.Value, at+"/0")...)
	}
	return list
}

// sendOne sends a body that has one text alone, as JSON writes it.
func (w *world) sendOne(r *route, pointer, text string) problem {
	w.t.Helper()
	body := `"` + text + `"`
	steps := strings.Split(pointer, "/")[1:]
	for _, step := range slices.Backward(steps) {
		if step == "0" {
			body = "[" + body + "]"
		} else {
			body = `{"` + step + `":` + body + "}"
		}
	}
	return told(w.t, w.send(r.method, r.at("c1"), body, nil))
}
