package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"shuoli/internal/fault"
)

// Bounds of a form with a file (INP-02).
const (
	maxUpload = 12 << 20 // of the whole
	maxValue  = 1 << 10  // of a field that is no file
)

// upload is a form as it was sent: its fields by name, and its one file.
type upload struct {
	values   map[string]string
	fileName string
	file     []byte
}

// readUpload reads a form and holds it against the operation. It is TooLarge beyond 12
// MB; Malformed when it is no form, when a field is unknown or comes twice, and when
// there is anything beside it; else as checkBody says.
func readUpload(w http.ResponseWriter, request *http.Request, r *route) (upload, *fault.Error) {
	boundary, code := boundaryOf(request.Header)
	if code != "" {
		return upload{}, unreadable("", code)
	}
	data, f := readAll(w, request, maxUpload)
	if f != nil {
		return upload{}, f
	}
	// What stands before the first part or behind the last nobody would look at.
	end := []byte("\r\n--" + boundary + "--")
	if !bytes.HasPrefix(data, []byte("--"+boundary+"\r\n")) || !bytes.HasSuffix(bytes.TrimSuffix(data, []byte("\r\n")), end) || bytes.Count(data, end) != 1 {
		return upload{}, unreadable("", "broken_form")
	}
	form, value := upload{values: map[string]string{}}, map[string]any{}
	for parts := multipart.NewReader(bytes.NewReader(data), boundary); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return upload{}, unreadable("", "broken_form")
		}
		if f := form.take(part, r, value); f != nil {
			return upload{}, f
		}
	}
	if f := checkBody(r, document{value: value}); f != nil {
		return upload{}, f
	}
	return form, nil
}

// boundaryOf is what parts a form, and what is wrong with the headers of one.
func boundaryOf(h http.Header) (boundary, code string) {
	if encoded(h) {
		return "", "encoded_body"
	}
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || len(h.Values("Content-Type")) != 1 || len(parameters) != 1 || parameters["boundary"] == "" {
		return "", "not_a_form"
	}
	return parameters["boundary"], ""
}

// take reads one part; value is the form as the contract sees it, a file as "".
func (u *upload) take(part *multipart.Part, r *route, value map[string]any) *fault.Error {
	kind, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	name := parameters["name"]
	if err != nil || kind != "form-data" || name == "" || unkeepable(name) {
		return unreadable("", "broken_form")
	}
	at := "/" + escape(name)
	if _, twice := value[name]; twice {
		return unreadable(at, "duplicate_field")
	}
	property := r.body.Properties[name]
	if property == nil {
		return unreadable(at, "unknown_field")
	}
	content, err := io.ReadAll(part)
	if err != nil {
		return unreadable("", "broken_form")
	}
	fileName, isFile := parameters["filename"]
	if isFile != (property.Value.Format == "binary") {
		return unreadable(at, "wrong_type")
	}
	if isFile {
		if unkeepable(fileName) {
			return unreadable(at, "bad_format")
		}
		u.fileName, u.file, value[name] = fileName, content, ""
		return nil
	}
	text := string(content)
	if len(content) > maxValue || unkeepable(text) {
		return unreadable(at, "bad_format")
	}
	u.values[name], value[name] = text, text
	return nil
}

// hash is that of what the form says: another boundary, or another order of the
// fields, is the same write.
func (u *upload) hash(request *http.Request) string {
	h := sha256.New()
	h.Write([]byte(request.Method + " " + request.URL.Path + "\n"))
	add := func(text string) { h.Write([]byte(strconv.Itoa(len(text)) + ":" + text)) }
	for _, name := range slices.Sorted(maps.Keys(u.values)) {
		add(name)
		add(u.values[name])
	}
	add(u.fileName)
	h.Write(u.file)
	return hex.EncodeToString(h.Sum(nil))
}

// encoded reports whether a body is packed in any way, so that it could swell.
func encoded(h http.Header) bool {
	e := h.Get("Content-Encoding")
	return e != "" && !strings.EqualFold(e, "identity")
}
