package httpapi

import (
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A body is refused, or holds nothing that was hidden in it and reads the same again.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{
		register, `{"a":[1,-2,3.5,1e3,null,true,"x"]}`, `{"a":1,"a":2}`, `"\ud842\udfb7"`, `"\ud800"`, `"\\u0000"`, `"\u0000"`, "\"\xff\"", `[[[[1]]]]`, `1e400`, `{"":{"~/":0}}`, ``, ` `, `{} {}`,
		`9223372036854775808`, strings.Repeat("[", 33) + strings.Repeat("]", 33),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, fault := readJSON(data)
		if fault != nil {
			if len(fault.Fields) != 1 || fault.Fields[0].Code == "" {
				t.Errorf("refused with %+v", fault)
			}
			return
		}
		if everywhere(d.value, unkeepable) {
			t.Errorf("%q holds what cannot be kept", data)
		}
		text, err := json.Marshal(d.value)
		if err != nil {
			t.Fatal(err)
		}
		if again, fault := readJSON(text); fault != nil || len(d.fractions) == 0 && !reflect.DeepEqual(again.value, d.value) {
			t.Errorf("%q reads again as %#v, %v", text, again.value, fault)
		}
	})
}

// everywhere tells whether a text in a value is so.
func everywhere(v any, so func(string) bool) bool {
	switch v := v.(type) {
	case string:
		return so(v)
	case []any:
		return slices.ContainsFunc(v, func(x any) bool { return everywhere(x, so) })
	case object:
		for key, x := range v {
			if so(key) || everywhere(x, so) {
				return true
			}
		}
	}
	return false
}

// The headers of a write are refused, or say one plain key and at most one version.
func FuzzIdempotencyKey(f *testing.F) {
	for _, seed := range [][2]string{{"key-of-a-draft", `"12"`}, {"", ""}, {"1234567", "*"}, {strings.Repeat("k", 101), `"-1"`}, {"12345678\xff", `W/"1"`}, {"１２３４５６７８", `"999999999999999"`}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, key, version string) {
		c := call{}
		if c.readHeaders(http.Header{keyHeader: {key}, versionHeader: {version}}) != nil {
			return
		}
		if n := len(c.write.Key); n < 8 || n > 100 || strings.ContainsFunc(c.write.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("the key %q is taken", c.write.Key)
		}
		if c.write.Version == nil || *c.write.Version < 0 {
			t.Errorf("%q is version %v", version, c.write.Version)
		}
	})
}

// A form is refused, or is one that the standard library reads as the same fields.
func FuzzReadUpload(f *testing.F) {
	const head = "--b\r\nContent-Disposition: form-data; name=\"year\"\r\n\r\n2024\r\n"
	for _, seed := range []string{
		head + "--b--\r\n", head + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\nPK\r\n--b--", head, "--b--", "", head + head + "--b--", strings.ReplaceAll(head, "year", "x\x00") + "--b--",
	} {
		f.Add([]byte(seed))
	}
	routes, err := readContract(contract)
	if err != nil {
		f.Fatal(err)
	}
	r := routes[slices.IndexFunc(routes, func(r *route) bool { return r.upload })]
	f.Fuzz(func(t *testing.T, data []byte) {
		request := httptest.NewRequest("POST", "/", strings.NewReader(string(data)))
		request.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		form, fault := readUpload(httptest.NewRecorder(), request, r)
		if fault != nil {
			return
		}
		read, err := multipart.NewReader(strings.NewReader(string(data)), "b").ReadForm(maxUpload)
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		for name, value := range form.values {
			if unkeepable(value) || len(read.Value[name]) != 1 {
				t.Errorf("%q is %q, and to others %q", name, value, read.Value[name])
			}
		}
	})
}
