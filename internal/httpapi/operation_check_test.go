package httpapi

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shuoli/internal/app"
)

func init() {
	// advanceDemo stays last.
	last := len(writeOperations) - 1
	writeOperations = append(append(writeOperations[:last:last], writeOperation{
		"readInbox", theHead, nil, func(*live, *app.CaseView) object { return object{"ids": []any{"1"}} },
	}), writeOperations[last])
}

// listen opens a person's stream on a real connection and gives its lines.
func (l *live) listen(ctx context.Context, address, who string) (*http.Response, *bufio.Scanner) {
	l.t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/api/v1/events", nil)
	if err != nil {
		l.t.Fatal(err)
	}
	request.Header.Set("Cookie", cookieName+"="+l.cookie(who))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = answer.Body.Close() })
	return answer, bufio.NewScanner(answer.Body)
}

// data is the next event's; "" at the end of the stream. Comments are passed over.
func data(lines *bufio.Scanner) string {
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			return text
		}
	}
	return ""
}

// A stream says at once how many messages wait and then whenever that changes, no
// person has more than six, and it ends with the session.
func TestTheInboxIsWatched(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		l.server.now, l.server.heartbeat = time.Now, 20*time.Millisecond
		real := httptest.NewUnstartedServer(l.server)
		real.Config.ReadTimeout, real.Config.WriteTimeout = 200*time.Millisecond, 200*time.Millisecond
		real.Start()
		t.Cleanup(real.Close)
		t.Cleanup(l.server.Close) // first: the server waits for its streams
		answer, lines := l.listen(t.Context(), real.URL, theMediator)
		if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatalf("%d %v", answer.StatusCode, answer.Header)
		}
		if first := data(lines); first != `{"unread":0}` {
			t.Fatalf("at first %s", first)
		}
		for range 20 { // heartbeats, longer than any other answer may take
			for lines.Scan() && lines.Text() != ": " {
			}
		}
		var c app.CaseView
		body := registration()
		l.read(l.do(l.request(theHead, "registerCase", "", 0, body)), &c)
		if err := l.app.DeliverMessages(t.Context()); err != nil {
			t.Fatal(err)
		}
		changed := data(lines)
		if changed == `{"unread":0}` {
			changed = data(lines) // it may have looked just before
		}
		var page app.InboxPage
		l.get(theMediator, "listInbox", "", "?unread=true", &page)
		if page.Unread == 0 || len(page.Items) == 0 || page.Items[0].Kind != "case.register" || page.Items[0].CaseID != c.ID {
			t.Fatalf("%s, %+v", changed, page)
		}
		var left app.InboxCount
		l.read(l.do(l.request(theMediator, "readInbox", "", 0, object{"until": page.Items[0].ID})), &left)
		for said := changed; said != `{"unread":0}`; said = data(lines) {
			if said == "" {
				t.Fatal("the stream ended")
			}
		}
		for range 5 {
			if more, _ := l.listen(t.Context(), real.URL, theMediator); more.StatusCode != http.StatusOK {
				t.Fatalf("one of six: %d", more.StatusCode)
			}
		}
		if more, _ := l.listen(t.Context(), real.URL, theMediator); more.StatusCode != http.StatusTooManyRequests {
			t.Errorf("the seventh: %d", more.StatusCode)
		}
		if answer := l.do(l.request(theMediator, "logOut", "", 0, nil)); answer.Code != http.StatusNoContent {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		for data(lines) != "" {
		}
		if err := lines.Err(); err != nil {
			t.Errorf("the stream broke off: %v", err)
		}
	})
}
