package httpapi

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// heavy are bodies just below the limit that cost the most to read.
func heavy() map[string]string {
	const n = maxBody - 1000
	many := func(head, one, tail string) string {
		return head + strings.Repeat(one, (n-len(head)-len(tail))/len(one)) + tail
	}
	return map[string]string{
		"many wrong items":    many(`{"parties":[0`, ",0", "]}"),
		"many empty objects":  many(`{"parties":[{}`, ",{}", "]}"),
		"many unknown fields": many(`{"parties":[{"a":0}`, `,{"a":0}`, "]}"),
		"many nulls":          many(`[null`, ",null", "]"),
		"lists in lists":      many(`[[[[[[]]]]]]`[:7]+`]]]]]`, " ", ""),
		"a long text":         many(`{"narrative":"`, "长", `"}`),
		"long escapes":        many(`{"narrative":"`, `\u957f`, `"}`),
		"keys of one object":  manyKeys(n),
		"a long number":       many(`{"amount_fen":1`, "0", "}"),
		"many keys":           strings.TrimSuffix(many(`{"a":0,`, `"b":0,`, ""), ",") + "}",
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	b.WriteString(`{"x":0`)
	for i := 0; b.Len() < n-20; i++ {
		fmt.Fprintf(&b, `,"%d":0`, i)
	}
	return b.String() + "}"
}

// A body below the limit is refused in little time and memory, whatever is wrong with it,
// also by forty-eight at once.
func TestINP02HeavyBodies(t *testing.T) {
	w := build(t, nil, nil)
	bodies := heavy()
	for what, one := range map[string]string{"items": ",0", "objects": `,{"a":0}`, "texts": `,""`} {
		bodies["as many wrong "+what+" as are read"] = `{"parties":[{}` + strings.Repeat(one, maxValues/strings.Count(one+":", ":")-10) + `]}`
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	for name, body := range bodies {
		for range 48 / len(bodies) {
			wg.Go(func() {
				answer := httptest.NewRecorder()
				r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/cases", strings.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Cookie", cookieName+"="+token)
				r.Header.Set(keyHeader, "key-of-a-draft")
				w.ServeHTTP(answer, r)
				if answer.Code != http.StatusBadRequest && answer.Code != http.StatusUnprocessableEntity {
					t.Errorf("%s: %d", name, answer.Code)
				}
				if answer.Body.Len() > 10_000 {
					t.Errorf("%s: an answer of %d bytes", name, answer.Body.Len())
				}
			})
		}
	}
	wg.Wait()
	runtime.ReadMemStats(&after)
	if grown := int64(after.Sys-before.Sys) >> 20; grown > 200 {
		t.Errorf("%d MB", grown)
	}
}

// endless is a body of which is counted how much was read.
type endless struct{ read, size int }

func (e *endless) Read(p []byte) (int, error) {
	n := min(len(p), e.size-e.read)
	if n == 0 {
		return 0, io.EOF
	}
	for i := range p[:n] {
		p[i] = ' '
	}
	e.read += n
	return n, nil
}

// Of 16 MB no more is read than is taken, whether its length was told or not.
func TestINP02SixteenMegabytes(t *testing.T) {
	w := build(t, nil, nil)
	for _, r := range w.routes {
		if r.method == http.MethodGet {
			continue
		}
		w.role = roleFor(w, r)
		most, kind := maxBody, "application/json"
		if r.upload {
			most, kind = maxUpload, "multipart/form-data; boundary=b"
		}
		for _, told := range []int64{-1, 16 << 20} {
			body := &endless{size: 16 << 20}
			answer := w.send(r.method, r.at("c1"), "", func(q *http.Request) {
				q.Body, q.ContentLength = io.NopCloser(body), told
				q.Header.Set("Content-Type", kind)
			})
			if answer.Code != http.StatusRequestEntityTooLarge || body.read > most+1<<16 {
				t.Errorf("%s: %d after %d bytes", r.id, answer.Code, body.read)
			}
		}
	}
}

// Five hundred connections that never finish their headers are cut off in time and keep
// nobody else out meanwhile.
func TestINP02SlowHeaders(t *testing.T) {
	w := build(t, nil, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := w.Listener("")
	server.ReadHeaderTimeout /= 5 // the five seconds themselves are another test's
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	slow := make([]net.Conn, 500)
	for i := range slow {
		if slow[i], err = net.Dial("tcp", listener.Addr().String()); err != nil {
			t.Fatal(err)
		}
		defer slow[i].Close()
		if _, err := fmt.Fprintf(slow[i], "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nX-Slow: %d", i); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := http.Get("http://" + listener.Addr().String() + "/api/v1/about")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("somebody else gets %d", answer.StatusCode)
	}
	for i, c := range slow {
		if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, c); err != nil {
			t.Fatalf("connection %d was not cut off: %v", i, err)
		}
	}
}
