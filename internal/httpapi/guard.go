package httpapi

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"shuoli/internal/fault"
)

const requestIDHeader = "X-Request-Id"

// contentPolicy lets the page load only what the binary itself serves. Neither
// scripts nor styles may be inline: Vue and Element Plus set styles through the
// DOM's own properties, which the policy does not touch. data: and blob: are for
// icons and for photos that are still on the tablet.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// paths are the only forms of a path that mean anything here. Every other way to
// write one (//, /./, %2f, ;x, fullwidth, …) is 404 before anything looks at it,
// so that what the rights check sees and what is served can never differ (AUZ-04).
var paths = regexp.MustCompile(`^/$|^(/[A-Za-z0-9._-]+)+/?$`)

// guard is what every request passes, whatever it asks for: an id, the headers of
// WEB-02, no panic without an answer, one form of path, and no writing from
// another site's page (WEB-01).
func (s *Server) guard(next http.Handler) http.Handler {
	var crossOrigin http.CrossOriginProtection
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		h := w.Header()
		h.Set(requestIDHeader, rand.Text())
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "geolocation=()") // no GPS trail (product.md 1)
		if s.overTLS(request) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		defer s.recovered(w, request)
		switch {
		case !canonical(request):
			noRoute(w, http.StatusNotFound)
		case request.Method == http.MethodOptions: // Echo's own answer would have no place for no-store
			noRoute(w, http.StatusMethodNotAllowed)
		case crossOrigin.Check(request) != nil:
			writeProblem(w, request, s.log, fault.New(fault.Forbidden, "cross_origin", "请求来自别的网站，已被拒绝"))
		default:
			next.ServeHTTP(w, request)
		}
	})
}

// canonical reports whether the path is written in its one form.
func canonical(request *http.Request) bool {
	path := request.URL.Path
	if request.URL.RawPath != "" || !paths.MatchString(path) {
		return false
	}
	for step := range strings.SplitSeq(path, "/") {
		if step == "." || step == ".." {
			return false
		}
	}
	return true
}

// recovered answers a panic with 500 and logs where it happened. The value itself
// is logged only for the runtime's own errors: another could hold what was sent.
func (s *Server) recovered(w http.ResponseWriter, request *http.Request) {
	value := recover()
	if value == nil {
		return
	}
	if value == http.ErrAbortHandler {
		panic(value) // net/http's own way to hang up
	}
	what := fmt.Sprintf("%T", value)
	if err, ok := value.(runtime.Error); ok {
		what = err.Error()
	}
	s.log.LogAttrs(request.Context(), slog.LevelError, "panic",
		slog.String("request_id", w.Header().Get(requestIDHeader)), slog.String("panic", what), slog.String("stack", string(debug.Stack())))
	p, _ := problemOf(fault.Wrap(nil, ""))
	writeJSON(w, "application/problem+json", p.Status, p)
}
