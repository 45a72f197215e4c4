package httpapi

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"shuoli/internal/fault"
)

// maxBody is the most that a body may have: 1 MB (INP-02).
const maxBody = 1 << 20

// readBody reads the body once and holds it against the operation, before any
// handler sees it. It is TooLarge beyond 1 MB; Malformed when it is no JSON, is
// there though the operation takes none, or is missing; else as readJSON and
// checkBody say. Gzip and the like are refused, so that nothing can swell.
func readBody(w http.ResponseWriter, request *http.Request, r *route) ([]byte, document, *fault.Error) {
	data, f := readAll(w, request, maxBody)
	if f != nil {
		return nil, document{}, f
	}
	if r.body == nil {
		if len(data) > 0 {
			return nil, document{}, unreadable("", "no_body_taken")
		}
		return nil, document{}, nil
	}
	if code := notJSON(request.Header); code != "" {
		return nil, document{}, unreadable("", code)
	}
	if len(data) == 0 {
		return nil, document{}, unreadable("", "required")
	}
	d, f := readJSON(data)
	if f != nil {
		return nil, document{}, f
	}
	if f = checkBody(r, d); f != nil {
		return nil, document{}, f
	}
	return data, d, nil
}

// readAll reads a body of at most so many bytes: TooLarge, or Malformed when it breaks off.
func readAll(w http.ResponseWriter, request *http.Request, most int64) ([]byte, *fault.Error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, request.Body, most))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, fault.New(fault.TooLarge, "body_too_large", "发来的内容太大")
	}
	if err != nil {
		return nil, unreadable("", "cut_off")
	}
	return data, nil
}

// notJSON says what is wrong with the headers of a body, "" when it claims to be
// plain JSON in UTF-8. A form's content types fail here, whatever the browser.
func notJSON(h http.Header) string {
	if encoded(h) {
		return "encoded_body"
	}
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind != "application/json" || len(h.Values("Content-Type")) != 1 {
		return "not_json"
	}
	for name, value := range parameters {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return "not_json"
		}
	}
	return ""
}
