package httpapi

import (
	"net/http"
	"regexp"
)

// cookieName has the prefix that makes browsers insist on Secure, Path=/ and no
// Domain, so that no neighbour on a sister host can plant a session (AUN-04).
const cookieName = "__Host-shuoli"

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{20,128}$`)

// sessionCookie carries a session's token. It is Secure even on the demo's plain
// http://127.0.0.1: Chromium takes loopback for trustworthy (tried with 156). It
// has no lifetime of its own, the server knows when a session is over.
func sessionCookie(token string) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// endedCookie makes the browser forget the session.
func endedCookie() *http.Cookie {
	c := sessionCookie("")
	c.MaxAge = -1
	return c
}

// sessionToken is the token that a request brings, if it looks like one of ours.
// Two cookies of the name are none: one of them was planted.
func sessionToken(request *http.Request) (string, bool) {
	cookies := request.CookiesNamed(cookieName)
	if len(cookies) != 1 || !tokenForm.MatchString(cookies[0].Value) {
		return "", false
	}
	return cookies[0].Value, true
}
