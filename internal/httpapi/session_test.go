package httpapi

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shuoli/internal/demo"
)

// enter logs in from a browser that has a cookie already, "" for none, and gives the
// session's token.
func (l *live) enter(who, cookie string) string {
	l.t.Helper()
	q := l.request("", "logIn", "", 0, map[string]string{"username": who, "password": demo.Password})
	if cookie != "" {
		q.header.Set("Cookie", cookieName+"="+cookie)
	}
	answer := l.do(q)
	for _, c := range answer.Result().Cookies() {
		if c.Name == cookieName {
			return c.Value
		}
	}
	l.t.Fatalf("%d %s", answer.Code, answer.Body)
	return ""
}

// with asks who one is, or leaves, with a session's token.
func (l *live) with(token, id string) *httptest.ResponseRecorder {
	l.t.Helper()
	q := l.request("", id, "", 0, nil)
	q.header.Set("Cookie", cookieName+"="+token)
	return l.do(q)
}

// A token that somebody planted, or of an earlier login, is not taken over; one that was
// logged out is no use, and others are.
func TestAUN04EachLoginIsItsOwn(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		planted := strings.Repeat("planted", 6)
		first := l.enter("tiaojie09", planted)
		second := l.enter("tiaojie09", first)
		if first == planted || second == first || len(first) != 43 || len(second) != 43 {
			t.Errorf("%q, then %q", first, second)
		}
		status := func(token string) int { return l.with(token, "whoAmI").Code }
		if a, b, c := status(planted), status(first), status(second); a != http.StatusUnauthorized || b != http.StatusOK || c != http.StatusOK {
			t.Errorf("planted %d, first %d, second %d", a, b, c)
		}
		if answer := l.with(first, "logOut"); answer.Code != http.StatusNoContent {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if a, b := status(first), status(second); a != http.StatusUnauthorized || b != http.StatusOK {
			t.Errorf("after logging out %d, the other %d", a, b)
		}
	})
}

// Whoever reads the database finds no token in it that would open anything.
func TestAUN04NoTokenInTheDatabase(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		tokens := []string{l.enter("tiaojie09", ""), l.device("tiaojie09")}
		kept := 0
		for _, table := range append(l.tables, "sessions", "login_attempts") {
			l.rows(t.Context(), table, func(values []sql.RawBytes) {
				var row string
				for _, v := range values {
					row += " " + string(v)
				}
				for _, token := range tokens {
					if strings.Contains(row, token) {
						t.Errorf("%s holds a token: %.200s", table, row)
					}
					if sum := sha256.Sum256([]byte(token)); strings.Contains(row, hex.EncodeToString(sum[:])) {
						kept++
					}
				}
			})
		}
		if kept != len(tokens) {
			t.Errorf("%d hashes of %d tokens", kept, len(tokens))
		}
	})
}
