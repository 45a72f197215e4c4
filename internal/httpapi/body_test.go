package httpapi

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/dispute"
)

const register = `{"unit_id":"u1","category":"0101","narrative":"墙","parties":[{"name":"甲"},{"name":"乙"}]}`

// with puts more fields into a valid registration.
func with(more string) string { return register[:len(register)-1] + "," + more + "}" }

func TestINP02BodiesAreTakenOrRefused(t *testing.T) {
	w := build(t, nil, nil)
	for name, c := range map[string]struct {
		body    string
		status  int
		pointer string
		code    string
	}{
		"valid":                        {body: register, status: 201},
		"valid with space around":      {body: "\n " + register + "\t\r\n", status: 201},
		"four-byte han and emoji":      {body: with(`"cause":"𠮷👨‍👩‍👧"`), status: 201},
		"escaped surrogate pair":       {body: with(`"cause":"\ud842\udfb7\\u0000"`), status: 201},
		"replacement character":        {body: with(`"cause":"\ufffd"`), status: 201},
		"greatest amount":              {body: with(`"amount_fen":100000000000000`), status: 201},
		"minus zero":                   {body: with(`"amount_fen":-0`), status: 201},
		"no body":                      {body: "", status: 400, code: "required"},
		"only space":                   {body: "  \n", status: 400, code: "broken_json"},
		"not JSON":                     {body: "hello", status: 400, code: "broken_json"},
		"cut off":                      {body: register[:50], status: 400, code: "broken_json"},
		"trailing comma":               {body: register[:len(register)-1] + ",}", status: 400, code: "broken_json"},
		"single quotes":                {body: `{'unit_id':'u1'}`, status: 400, code: "broken_json"},
		"a comment":                    {body: "/* */" + register, status: 400, code: "broken_json"},
		"a byte order mark":            {body: "\ufeff" + register, status: 400, code: "broken_json"},
		"two values":                   {body: register + register, status: 400, code: "broken_json"},
		"trailing text":                {body: register + " x", status: 400, code: "broken_json"},
		"trailing NUL":                 {body: register + "\x00", status: 400, code: "broken_json"},
		"raw NUL in text":              {body: with("\"cause\":\"a\x00b\""), status: 400, code: "broken_json"},
		"raw newline in text":          {body: with("\"cause\":\"a\nb\""), status: 400, code: "broken_json"},
		"invalid UTF-8":                {body: with("\"cause\":\"\xff\""), status: 400, code: "invalid_utf8"},
		"overlong NUL":                 {body: with("\"cause\":\"\xc0\x80\""), status: 400, code: "invalid_utf8"},
		"surrogate in UTF-8":           {body: with("\"cause\":\"\xed\xa0\x80\""), status: 400, code: "invalid_utf8"},
		"UTF-16":                       {body: "\xff\xfe{\x00}\x00", status: 400, code: "invalid_utf8"},
		"escaped NUL":                  {body: with(`"cause":"a\u0000b"`), status: 400, pointer: "/cause", code: "nul"},
		"escaped NUL deep down":        {body: `{"parties":[{"name":"甲"},{"name":"\u0000"}]}`, status: 400, pointer: "/parties/1/name", code: "nul"},
		"escaped NUL in a key":         {body: with(`"a\u0000":1`), status: 400, code: "nul"},
		"lone high surrogate":          {body: with(`"cause":"\ud800"`), status: 400, pointer: "/cause", code: "lone_surrogate"},
		"high surrogate before text":   {body: with(`"cause":"\ud800abcdefgh"`), status: 400, pointer: "/cause", code: "lone_surrogate"},
		"lone low surrogate":           {body: with(`"cause":"\udc00"`), status: 400, pointer: "/cause", code: "lone_surrogate"},
		"surrogates in wrong order":    {body: with(`"cause":"\udfb7\ud842"`), status: 400, pointer: "/cause", code: "lone_surrogate"},
		"two high surrogates":          {body: with(`"cause":"\ud842\ud842"`), status: 400, pointer: "/cause", code: "lone_surrogate"},
		"duplicate key":                {body: with(`"unit_id":"u2"`), status: 400, pointer: "/unit_id", code: "duplicate_field"},
		"duplicate key by an escape":   {body: with(`"unit\u005fid":"u2"`), status: 400, pointer: "/unit_id", code: "duplicate_field"},
		"duplicate key deep down":      {body: `{"parties":[{"name":"甲","name":"乙"}]}`, status: 400, pointer: "/parties/0/name", code: "duplicate_field"},
		"wrong-case key":               {body: with(`"Cause":"x"`), status: 400, pointer: "/Cause", code: "unknown_field"},
		"upper-case twin":              {body: with(`"UNIT_ID":"u2"`), status: 400, pointer: "/UNIT_ID", code: "unknown_field"},
		"unknown key":                  {body: with(`"status":"archived"`), status: 400, pointer: "/status", code: "unknown_field"},
		"unknown key with a slash":     {body: with(`"a/b~c":1`), status: 400, pointer: "/a~1b~0c", code: "unknown_field"},
		"unknown key deep down":        {body: strings.Replace(register, `"甲"`, `"甲","told":true`, 1), status: 400, pointer: "/parties/0/told", code: "unknown_field"},
		"empty key":                    {body: with(`"":1`), status: 400, pointer: "/", code: "unknown_field"},
		"__proto__":                    {body: with(`"__proto__":{}`), status: 400, pointer: "/__proto__", code: "unknown_field"},
		"deep array":                   {body: strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), status: 400, code: "too_deep"},
		"deeper than any parser":       {body: strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), status: 400, code: "broken_json"},
		"deep object":                  {body: with(`"cause":` + strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)), status: 400, code: "too_deep"},
		"number beyond int64":          {body: with(`"amount_fen":9223372036854775808`), status: 400, pointer: "/amount_fen", code: "number_too_large"},
		"number beyond 1e15":           {body: with(`"amount_fen":1000000000000001`), status: 400, pointer: "/amount_fen", code: "number_too_large"},
		"negative beyond 1e15":         {body: with(`"amount_fen":-1000000000000001`), status: 400, pointer: "/amount_fen", code: "number_too_large"},
		"number beyond a double":       {body: with(`"amount_fen":1e400`), status: 400, pointer: "/amount_fen", code: "number_too_large"},
		"number of 100,000 digits":     {body: with(`"amount_fen":` + strings.Repeat("9", 100_000)), status: 400, pointer: "/amount_fen", code: "number_too_large"},
		"NaN":                          {body: with(`"amount_fen":NaN`), status: 400, code: "broken_json"},
		"leading zero":                 {body: with(`"amount_fen":01`), status: 400, code: "broken_json"},
		"an array":                     {body: "[]", status: 422, pointer: "", code: "wrong_type"},
		"null":                         {body: "null", status: 422, pointer: "", code: "wrong_type"},
		"a text":                       {body: `"x"`, status: 422, pointer: "", code: "wrong_type"},
		"fraction":                     {body: with(`"amount_fen":1.5`), status: 422, pointer: "/amount_fen", code: "wrong_type"},
		"whole number with a fraction": {body: with(`"amount_fen":1.0`), status: 422, pointer: "/amount_fen", code: "wrong_type"},
		"whole number with exponent":   {body: with(`"amount_fen":1e3`), status: 422, pointer: "/amount_fen", code: "wrong_type"},
		"number as text":               {body: with(`"amount_fen":"1"`), status: 422, pointer: "/amount_fen", code: "wrong_type"},
		"truth as number":              {body: with(`"minors":1`), status: 422, pointer: "/minors", code: "wrong_type"},
		"null field":                   {body: with(`"cause":null`), status: 422, pointer: "/cause", code: "wrong_type"},
		"null of a list":               {body: with(`"risk":null`), status: 422, pointer: "/risk", code: "wrong_type"},
		"array for text":               {body: with(`"cause":["x"]`), status: 422, pointer: "/cause", code: "wrong_type"},
		"object for array":             {body: strings.Replace(register, `[{"name":"甲"},{"name":"乙"}]`, `{}`, 1), status: 422, pointer: "/parties", code: "wrong_type"},
		"text in an array of objects":  {body: strings.Replace(register, `{"name":"乙"}`, `"乙"`, 1), status: 422, pointer: "/parties/1", code: "wrong_type"},
		"not one of":                   {body: with(`"risk":"purple"`), status: 422, pointer: "/risk", code: "not_one_of"},
		"one of in upper case":         {body: with(`"risk":"RED"`), status: 422, pointer: "/risk", code: "not_one_of"},
		"missing field":                {body: `{"unit_id":"u1","category":"0101","parties":[{"name":"甲"}]}`, status: 422, pointer: "/narrative", code: "required"},
		"missing field deep down":      {body: strings.Replace(register, `{"name":"乙"}`, `{}`, 1), status: 422, pointer: "/parties/1/name", code: "required"},
		"too long":                     {body: with(`"cause":"` + strings.Repeat("长", 501) + `"`), status: 422, pointer: "/cause", code: "too_long"},
		"too many":                     {body: strings.Replace(register, `{"name":"甲"},`, strings.Repeat(`{"name":"甲"},`, 50), 1), status: 422, pointer: "/parties", code: "too_long"},
		"too short":                    {body: strings.Replace(register, `"墙"`, `""`, 1), status: 422, pointer: "/narrative", code: "too_short"},
		"too few":                      {body: strings.Replace(register, `{"name":"甲"},{"name":"乙"}`, ``, 1), status: 422, pointer: "/parties", code: "too_short"},
		"negative":                     {body: with(`"amount_fen":-1`), status: 422, pointer: "/amount_fen", code: "too_small"},
		"too much":                     {body: with(`"amount_fen":100000000000001`), status: 422, pointer: "/amount_fen", code: "too_large"},
		"no such date":                 {body: with(`"arose_on":"2026-02-30"`), status: 422, pointer: "/arose_on", code: "bad_format"},
		"date with a line end":         {body: with(`"arose_on":"2026-02-03\n"`), status: 422, pointer: "/arose_on", code: "bad_format"},
		"fullwidth date":               {body: with(`"arose_on":"２０２６-02-03"`), status: 422, pointer: "/arose_on", code: "bad_format"},
		"no such instant":              {body: with(`"occurred_at":"2026-02-03T25:00:00Z"`), status: 422, pointer: "/occurred_at", code: "bad_format"},
		"second 60":                    {body: with(`"occurred_at":"2026-02-03T10:00:60Z"`), status: 422, pointer: "/occurred_at", code: "bad_format"},
		"instant without zone":         {body: with(`"occurred_at":"2026-02-03T10:00:00"`), status: 422, pointer: "/occurred_at", code: "bad_format"},
		"no UUID":                      {body: with(`"id":"1"`), status: 422, pointer: "/id", code: "bad_format"},
		"UUID in braces":               {body: with(`"id":"{0193a5e0-7b3c-7def-8000-000000000001}"`), status: 422, pointer: "/id", code: "bad_format"},
		"too large":                    {body: with(`"cause":"` + strings.Repeat("a", maxBody) + `"`), status: 413},
	} {
		w.calls = nil
		answer := w.send("POST", "/api/v1/cases", c.body, nil)
		if answer.Code != c.status {
			t.Errorf("%s: status %d, want %d: %.200s", name, answer.Code, c.status, answer.Body)
			continue
		}
		if reached := len(w.calls) > 0; reached != (c.status == 201) {
			t.Errorf("%s: reached the app: %v", name, w.calls)
		}
		if c.code == "" {
			continue
		}
		p := told(t, answer)
		if len(p.Errors) == 0 || p.Errors[0].Pointer != c.pointer || p.Errors[0].Code != c.code {
			t.Errorf("%s: %+v, want %q %s", name, p.Errors, c.pointer, c.code)
		}
		if want := map[int]string{400: "malformed_body", 422: "invalid_body"}[c.status]; p.Code != want {
			t.Errorf("%s: code %s, want %s", name, p.Code, want)
		}
	}
}

func TestAllFieldsAtFaultAreNamed(t *testing.T) {
	w := build(t, nil, nil)
	p := told(t, w.send("POST", "/api/v1/cases", `{"unit_id":5,"risk":"purple","parties":[{"name":""}]}`, nil))
	got := map[string]string{}
	for _, f := range p.Errors {
		got[f.Pointer] = f.Code
	}
	for pointer, code := range map[string]string{
		"/unit_id": "wrong_type", "/risk": "not_one_of", "/parties/0/name": "too_short", "/category": "required", "/narrative": "required",
	} {
		if got[pointer] != code {
			t.Errorf("%s: %q, want %s in %v", pointer, got[pointer], code, p.Errors)
		}
	}
	p = told(t, w.send("POST", "/api/v1/cases", `{"unit_id":5,"zzz":1}`, nil))
	if p.Status != 400 || p.Errors[0].Pointer != "/zzz" {
		t.Errorf("an unknown field among others: %+v", p)
	}
	many := "{"
	for i := range 500 {
		many += `"k` + strconv.Itoa(i) + `":1,`
	}
	if p = told(t, w.send("POST", "/api/v1/cases", many+`"x":1}`, nil)); len(p.Errors) != maxFields {
		t.Errorf("%d fields named, want %d", len(p.Errors), maxFields)
	}
}

func TestINP02HeadersOfABody(t *testing.T) {
	w := build(t, nil, nil)
	for name, c := range map[string]struct {
		header, value string
		status        int
	}{
		"JSON in UTF-8":       {"Content-Type", "application/json; charset=UTF-8", 201},
		"identity":            {"Content-Encoding", "identity", 201},
		"none":                {"Content-Type", "", 400},
		"a form":              {"Content-Type", "application/x-www-form-urlencoded", 400},
		"another form":        {"Content-Type", "multipart/form-data; boundary=x", 400},
		"text":                {"Content-Type", "text/plain", 400},
		"text that says JSON": {"Content-Type", "text/plain; application/json", 400},
		"a patch":             {"Content-Type", "application/merge-patch+json", 400},
		"JSON in GBK":         {"Content-Type", "application/json; charset=gbk", 400},
		"JSON with more":      {"Content-Type", "application/json; x=y", 400},
		"no media type":       {"Content-Type", "application/json;;;=", 400},
		"gzip":                {"Content-Encoding", "gzip", 400},
	} {
		if answer := w.send("POST", "/api/v1/cases", register, func(r *http.Request) { r.Header.Set(c.header, c.value) }); answer.Code != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, answer.Code, c.status, answer.Body)
		}
	}
	if answer := w.send("GET", "/api/v1/cases", "{}", nil); answer.Code != 400 {
		t.Errorf("a body where none is taken: status %d", answer.Code)
	}
	if answer := w.send("DELETE", "/api/v1/session", "{}", nil); answer.Code != 400 {
		t.Errorf("a body of a DELETE: status %d", answer.Code)
	}
	if answer := w.send("POST", "/api/v1/cases", with(`"cause":"`+strings.Repeat("a", maxBody)+`"`), func(r *http.Request) { r.ContentLength = -1 }); answer.Code != 413 {
		t.Errorf("1 MB of unknown length: status %d", answer.Code)
	}
}

func TestHeadersOfAWrite(t *testing.T) {
	w := build(t, nil, nil)
	for name, c := range map[string]struct {
		change func(http.Header)
		code   string
	}{
		"as usual":           {func(http.Header) {}, ""},
		"with a version":     {func(h http.Header) { h.Set(versionHeader, `"12"`) }, ""},
		"no key":             {func(h http.Header) { h.Del(keyHeader) }, "idempotency_key_missing"},
		"empty key":          {func(h http.Header) { h.Set(keyHeader, "") }, "idempotency_key_missing"},
		"short key":          {func(h http.Header) { h.Set(keyHeader, "1234567") }, "bad_idempotency_key"},
		"long key":           {func(h http.Header) { h.Set(keyHeader, strings.Repeat("k", 101)) }, "bad_idempotency_key"},
		"key of other bytes": {func(h http.Header) { h.Set(keyHeader, "12345678\xff") }, "bad_idempotency_key"},
		"two keys":           {func(h http.Header) { h.Add(keyHeader, "key-of-another") }, "bad_idempotency_key"},
		"version unquoted":   {func(h http.Header) { h.Set(versionHeader, "12") }, "bad_if_match"},
		"any version":        {func(h http.Header) { h.Set(versionHeader, "*") }, "bad_if_match"},
		"weak version":       {func(h http.Header) { h.Set(versionHeader, `W/"12"`) }, "bad_if_match"},
		"negative version":   {func(h http.Header) { h.Set(versionHeader, `"-1"`) }, "bad_if_match"},
		"huge version":       {func(h http.Header) { h.Set(versionHeader, `"99999999999999999999"`) }, "bad_if_match"},
		"empty version":      {func(h http.Header) { h.Set(versionHeader, ``) }, "bad_if_match"},
		"a list of versions": {func(h http.Header) { h.Set(versionHeader, `"1", "2"`) }, "bad_if_match"},
		"two versions":       {func(h http.Header) { h.Set(versionHeader, `"1"`); h.Add(versionHeader, `"2"`) }, "bad_if_match"},
	} {
		w.calls, w.write = nil, app.Write{}
		answer := w.send("POST", "/api/v1/cases/c1/actions/note", `{"text":"x","occurred_at":"2026-11-23T08:00:00+08:00"}`, func(r *http.Request) { c.change(r.Header) })
		if c.code != "" {
			if p := told(t, answer); p.Status != 400 || p.Code != c.code {
				t.Errorf("%s: %+v, want %s", name, p, c.code)
			}
			continue
		}
		if answer.Code != 200 || w.calls[0] != "Act note c1" || w.got.(*dispute.Note).Text != "x" {
			t.Errorf("%s: %d %v %+v", name, answer.Code, w.calls, w.got)
		}
		if got := w.write; got.Key != "key-of-a-draft" || len(got.PayloadHash) != 64 || got.OccurredAt.Format("15:04Z07:00") != "00:00Z" {
			t.Errorf("%s: %+v", name, got)
		}
		if v := w.write.Version; (v != nil) != (name == "with a version") || v != nil && *v != 12 {
			t.Errorf("%s: version %v", name, v)
		}
	}
}

func TestThePayloadHashTellsWritesApart(t *testing.T) {
	w := build(t, nil, nil)
	hash := func(path, body string) string {
		if answer := w.send("POST", path, body, nil); answer.Code != 200 {
			t.Fatal(answer.Code, answer.Body)
		}
		return w.write.PayloadHash
	}
	one := hash("/api/v1/cases/c1/actions/note", `{"text":"x"}`)
	if hash("/api/v1/cases/c1/actions/note", `{"text":"x"}`) != one {
		t.Error("the same write has another hash")
	}
	if hash("/api/v1/cases/c2/actions/note", `{"text":"x"}`) == one || hash("/api/v1/cases/c1/actions/note", `{"text":"y"}`) == one {
		t.Error("another write has the same hash")
	}
}
