package httpapi

import (
	"bytes"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// formed is a form by hand, with CRLF for every line end.
func formed(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n")) }

const (
	cut      = "--cut"
	end      = "--cut--"
	ofFile   = `Content-Disposition: form-data; name="file"; filename="a.xlsx"`
	ofYear   = `Content-Disposition: form-data; name="year"`
	cutForms = "multipart/form-data; boundary=cut"
)

// Forms that break the rules of a form or of the contract never reach the program; what
// a form says is all that its hash depends on.
func TestFormsAreTakenOrRefused(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		book := string(smallLedger(l))
		for name, tt := range map[string]struct {
			kind    string
			body    []byte
			status  int
			pointer string
			code    string
		}{
			"as it should be":               {cutForms, formed(cut, ofFile, "", book, end, ""), 201, "", ""},
			"without the last line end":     {cutForms, formed(cut, ofFile, "", book, cut, ofYear, "", "2024", end), 201, "", ""},
			"a name beyond ASCII":           {cutForms, formed(cut, `Content-Disposition: form-data; name="file"; filename="二〇二四.xlsx"`, "", book, end), 201, "", ""},
			"JSON":                          {"application/json", []byte("{}"), 400, "", "not_a_form"},
			"no boundary":                   {"multipart/form-data", formed(cut, ofFile, "", book, end), 400, "", "not_a_form"},
			"more in the content type":      {cutForms + "; charset=utf-8", formed(cut, ofFile, "", book, end), 400, "", "not_a_form"},
			"another boundary":              {"multipart/form-data; boundary=other", formed(cut, ofFile, "", book, end), 400, "", "broken_form"},
			"nothing":                       {cutForms, nil, 400, "", "broken_form"},
			"cut off":                       {cutForms, formed(cut, ofFile, "", book), 400, "", "broken_form"},
			"something before":              {cutForms, formed("hello", cut, ofFile, "", book, end), 400, "", "broken_form"},
			"something behind":              {cutForms, formed(cut, ofFile, "", book, end, "hello"), 400, "", "broken_form"},
			"a second form behind":          {cutForms, formed(cut, ofFile, "", book, end, cut, ofYear, "", "2024", end), 400, "", "broken_form"},
			"no name":                       {cutForms, formed(cut, `Content-Disposition: form-data; filename="a"`, "", book, end), 400, "", "broken_form"},
			"an attachment":                 {cutForms, formed(cut, `Content-Disposition: attachment; name="file"; filename="a"`, "", book, end), 400, "", "broken_form"},
			"two files":                     {cutForms, formed(cut, ofFile, "", book, cut, ofFile, "", book, end), 400, "/file", "duplicate_field"},
			"the year twice":                {cutForms, formed(cut, ofFile, "", book, cut, ofYear, "", "2024", cut, ofYear, "", "2023", end), 400, "/year", "duplicate_field"},
			"an unknown field":              {cutForms, formed(cut, ofFile, "", book, cut, `Content-Disposition: form-data; name="admin"`, "", "true", end), 400, "/admin", "unknown_field"},
			"a file as text":                {cutForms, formed(cut, `Content-Disposition: form-data; name="file"`, "", book, end), 400, "/file", "wrong_type"},
			"a year as file":                {cutForms, formed(cut, ofFile, "", book, cut, `Content-Disposition: form-data; name="year"; filename="y"`, "", "2024", end), 400, "/year", "wrong_type"},
			"NUL in a field":                {cutForms, formed(cut, ofFile, "", book, cut, ofYear, "", "2024\x00", end), 400, "/year", "bad_format"},
			"no UTF-8 in a field":           {cutForms, formed(cut, ofFile, "", book, cut, ofYear, "", "\xff\xfe", end), 400, "/year", "bad_format"},
			"a long field":                  {cutForms, formed(cut, ofFile, "", book, cut, ofYear, "", strings.Repeat("2", 2000), end), 400, "/year", "bad_format"},
			"no file":                       {cutForms, formed(cut, ofYear, "", "2024", end), 422, "/file", "required"},
			"no such year":                  {cutForms, formed(cut, ofFile, "", book, cut, ofYear, "", "２０２４", end), 422, "/year", "bad_format"},
			"an empty year":                 {cutForms, formed(cut, ofFile, "", book, cut, ofYear, "", "", end), 422, "/year", "bad_format"},
			"a unit that is none":           {cutForms, formed(cut, ofFile, "", book, cut, `Content-Disposition: form-data; name="unit"`, "", "v-05", end), 422, "/unit", "unknown_unit"},
			"an empty file":                 {cutForms, formed(cut, ofFile, "", "", end), 422, "/file", "not_a_workbook"},
			"a text that is called a table": {cutForms, formed(cut, ofFile, "", "序号,排查时间", end), 422, "/file", "not_a_workbook"},
			"larger than 12 MB":             {cutForms, formed(cut, ofFile, "", strings.Repeat("x", maxUpload), end), 413, "", ""},
		} {
			q := l.request(theClerk, "previewImport", "", 0, nil)
			q.body = tt.body
			q.header.Set("Content-Type", tt.kind)
			answer := l.do(q)
			if answer.Code != tt.status {
				t.Errorf("%s: %d %.300s, want %d", name, answer.Code, answer.Body, tt.status)
				continue
			}
			if tt.code == "" {
				continue
			}
			if p := told(t, answer); len(p.Errors) == 0 || p.Errors[0].Pointer != tt.pointer || p.Errors[0].Code != tt.code {
				t.Errorf("%s: %+v, want %q %s", name, p.Errors, tt.pointer, tt.code)
			}
		}
		q := l.request(theClerk, "previewImport", "", 0, nil)
		q.body, q.header = formed(cut, ofFile, "", book, end), q.header.Clone()
		q.header.Set("Content-Type", cutForms)
		q.header.Set("Content-Encoding", "gzip")
		if answer := l.do(q); answer.Code != http.StatusBadRequest {
			t.Errorf("packed: %d", answer.Code)
		}
	})
}

// A browser makes a new boundary for every sending, and no two need order fields alike.
func TestTheSameFormSentAgain(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		book := string(smallLedger(l))
		first := l.request(theClerk, "previewImport", "", 0, nil)
		first.body = formed(cut, ofFile, "", book, cut, ofYear, "", "2024", end)
		first.header.Set("Content-Type", cutForms)
		again := first
		again.header = first.header.Clone()
		again.body = bytes.ReplaceAll(formed(cut, ofYear, "", "2024", cut, ofFile, "", book, end), []byte(cut), []byte("--another"))
		again.header.Set("Content-Type", "multipart/form-data; boundary=another")
		other := first
		other.body = formed(cut, ofFile, "", book, cut, ofYear, "", "2023", end)
		one, two, three := l.do(first), l.do(again), l.do(other)
		if one.Code != http.StatusCreated || two.Body.String() != one.Body.String() {
			t.Errorf("%d %s\nagain %d %s", one.Code, one.Body, two.Code, two.Body)
		}
		if three.Code != http.StatusUnprocessableEntity {
			t.Errorf("another year under the key: %d %s", three.Code, three.Body)
		}
		var list struct{ Items []app.ImportView }
		if l.get(theClerk, "listImports", "", "", &list); len(list.Items) != 1 {
			t.Errorf("%d imports were kept", len(list.Items))
		}
	})
}

// TestALedgerOverTheWire goes the whole way: look, confirm, see, take out.
func TestALedgerOverTheWire(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		looked, done, page := app.ImportView{}, app.ImportView{}, app.ImportRowPage{}
		l.read(l.do(l.request(theClerk, "previewImport", "", 0, object{"file": string(smallLedger(l))})), &looked)
		if looked.Understood != 2 || looked.RefusedCount != 1 || looked.Refused[0].Row != 4 || looked.FileName != "台账.xlsx" {
			t.Fatalf("%+v", looked)
		}
		l.get(theClerk, "listImportRows", looked.ID, "?state=refused", &page)
		if len(page.Items) != 1 || page.Items[0].Refusal == nil {
			t.Errorf("%+v", page)
		}
		l.get(theClerk, "listImportRows", looked.ID, "?limit=2", &page)
		last := app.ImportRowPage{}
		l.get(theClerk, "listImportRows", looked.ID, "?limit=2&cursor="+page.NextCursor, &last)
		if len(page.Items) != 2 || len(last.Items) != 1 || last.NextCursor != "" || last.Items[0].Row != 4 {
			t.Errorf("pages of two: %+v and %+v", page, last)
		}
		for _, cursor := range []string{"x", "-1", "9999999999999999999", "1e3"} {
			q := l.request(theClerk, "listImportRows", looked.ID, 0, nil)
			q.path += "?cursor=" + cursor
			if answer := l.do(q); answer.Code != http.StatusBadRequest {
				t.Errorf("cursor %s: %d %s", cursor, answer.Code, answer.Body)
			}
		}
		l.read(l.do(l.request(theClerk, "confirmImport", looked.ID, 0, nil)), &done)
		if done.State != "done" || done.Imported != 2 {
			t.Fatalf("%+v", done)
		}
		q := l.request(theClerk, "exportLedger", "", 0, nil)
		q.path += "?from=2024-01-01&to=2024-12-31"
		file := l.do(q)
		again := app.ImportView{}
		l.read(l.do(l.request(theClerk, "previewImport", "", 0, object{"file": file.Body.String()})), &again)
		if again.AlreadyPresent != 2 || again.ToImport != 0 || again.RefusedCount != 0 {
			t.Errorf("what was taken out comes in as %+v", again)
		}
		holdFile(t, file)
		for query, status := range map[string]int{"": 400, "?from=2024-01-01": 400, "?from=2024-02-30&to=2024-12-31": 400, "?from=2024-12-31&to=2024-01-01": 422, "?from=2024-01-01&to=2024-12-31&unit=v-99": 404} {
			q := l.request(theClerk, "exportLedger", "", 0, nil)
			q.path += query
			if answer := l.do(q); answer.Code != status {
				t.Errorf("%s: %d %.200s", query, answer.Code, answer.Body)
			}
		}
	})
}

// holdFile holds the headers of a file: it is kept under its own name, by nobody else,
// and never shown as a page.
func holdFile(t *testing.T, answer *httptest.ResponseRecorder) {
	t.Helper()
	h := answer.Header()
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || !strings.HasSuffix(parameters["filename"], ".xlsx") || !strings.Contains(h.Get("Content-Disposition"), "filename*=utf-8''") {
		t.Errorf("%s: %v", h.Get("Content-Disposition"), err)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Security-Policy": "sandbox; default-src 'none'"} {
		if h.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, h.Get(name), want)
		}
	}
}
