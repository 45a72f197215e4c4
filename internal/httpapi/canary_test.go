package httpapi

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// canaries puts a word that stands nowhere else into every text that is written, and
// knows whose it is.
type canaries struct {
	n    int
	of   *confided
	kept map[string]*confided // phones, ID numbers, addresses: masked for everybody
	text map[string]caged
	ids  map[string]*confided // of cases, their numbers and device numbers
}

// caged is a canary and the field where it was written.
type caged struct {
	in    *confided
	field string
}

func newCanaries() *canaries {
	return &canaries{kept: map[string]*confided{}, text: map[string]caged{}, ids: map[string]*confided{}}
}

// into is a body with canaries: what holds a Chinese character is a text, ids and words
// of the contract never do. Parties get all that can be kept about them.
func (k *canaries) into(v any, field string) any {
	switch v := v.(type) {
	case object:
		o := object{}
		for key, value := range v {
			if key != "address" {
				o[key] = k.into(value, key)
			}
		}
		if _, person := v["name"]; person && field == "parties" {
			k.n++
			phone, number, address := fmt.Sprintf("139%08d", k.n), fmt.Sprintf("4104%014d", k.n), fmt.Sprintf("五组门牌 jinsi%06d", k.n)
			o["phone"], o["id_number"], o["address"] = phone, number, address
			for _, s := range []string{phone, number, address[strings.Index(address, "jinsi"):]} {
				k.kept[s] = k.of
			}
		}
		return o
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = k.into(v[i], field)
		}
		return list
	case string:
		if strings.IndexFunc(v, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
			return v
		}
		k.n++
		word := fmt.Sprintf("jinsi%06d", k.n)
		k.text[word] = caged{k.of, field}
		return v + " " + word
	}
	return v
}

// Everything in an answer that may be somebody's secret.
var secretForms = regexp.MustCompile(`jinsi\d{6}|139\d{8}|4104\d{14}|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|（\d{4}）[^"（]{1,40}?号`)

// secretsIn are the secrets in an answer, a workbook unpacked.
func secretsIn(t *testing.T, body []byte) []string {
	t.Helper()
	if bytes.HasPrefix(body, []byte("PK")) {
		body = unpacked(t, body)
	}
	return secretForms.FindAllString(string(body), -1)
}

func unpacked(t *testing.T, body []byte) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}

// values reads a body as the walker takes it.
func values(t *testing.T, body any) any {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
