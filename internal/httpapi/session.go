package httpapi

import (
	"net/http"
	"regexp"
	"time"
)

// The names have the prefix that makes browsers insist on Secure, Path=/ and no
// Domain, so that no neighbour on a sister host can plant a session (AUN-04).
const (
	cookieName       = "__Host-shuoli"
	deviceCookieName = "__Host-shuoli-device"
)

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{20,128}$`)

// sessionCookie carries a session's token. It is Secure even on the demo's plain
// http://127.0.0.1: Chromium takes loopback for trustworthy (tried with 156). It
// has no lifetime of its own, the server knows when a session is over.
func sessionCookie(token string) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// deviceCookie stays after the session, so that the next login is known to come from
// the same device (AUN-01). It opens nothing.
func deviceCookie(token string) *http.Cookie {
	c := sessionCookie(token)
	c.Name, c.MaxAge = deviceCookieName, int((400 * 24 * time.Hour).Seconds()) // the most that browsers keep
	return c
}

// endedCookie makes the browser forget the session.
func endedCookie() *http.Cookie {
	c := sessionCookie("")
	c.MaxAge = -1
	return c
}

// tokenOf is the token of a cookie, "" unless it looks like one of ours. Two cookies of
// the name are none: one of them was planted.
func tokenOf(request *http.Request, name string) string {
	cookies := request.CookiesNamed(name)
	if len(cookies) != 1 || !tokenForm.MatchString(cookies[0].Value) {
		return ""
	}
	return cookies[0].Value
}
