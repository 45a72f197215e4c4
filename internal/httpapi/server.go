// Package httpapi is the outside of the program: openapi.yaml made into routes,
// the checks that every request passes, thin handlers over internal/app, faults
// made into problems, sessions in a cookie, and the built interface. Nothing else
// knows of HTTP, and only this file of Echo.
package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
)

// Options are what a server is made of.
type Options struct {
	App       Service
	Authority *authz.Authority
	UI        fs.FS // the built interface, index.html at its top; may be empty
	Logger    *slog.Logger
	Now       func() time.Time // for the time a request took
	// TrustedProxy is the address or network (10.0.0.2, 10.0.0.0/24) whose
	// X-Forwarded-For and X-Forwarded-Proto are believed; "" believes nobody's.
	TrustedProxy string
	// PerMinute is how many requests a person may make in a minute, 0 is any number.
	PerMinute int
	Demo      bool // serves the operations that only the demo has
}

// Server answers every request of the program.
type Server struct {
	app       Service
	authority *authz.Authority
	log       *slog.Logger
	now       func() time.Time
	proxy     *netip.Prefix // nil trusts none
	people    *limiter      // by user id
	addresses *limiter      // of those who have not logged in
	routes    []*route
	handler   http.Handler
	metrics   *metrics
	heartbeat time.Duration // of streams
	closing   chan struct{} // closed when streams are to end
	closeOnce sync.Once
}

// New makes a server from the contract. It fails when the contract is not
// complete: an operation without permission, scope or handler, a handler without
// an operation, or a permission that the policy gives nobody.
func New(o Options) (*Server, error) {
	if o.App == nil || o.Authority == nil || o.Logger == nil || o.Now == nil {
		return nil, errors.New("httpapi: App, Authority, Logger and Now are needed")
	}
	routes, err := readContract(contract)
	if err != nil {
		return nil, err
	}
	s := &Server{
		app: o.App, authority: o.Authority, log: o.Logger, now: o.Now, routes: routes, heartbeat: heartbeat, closing: make(chan struct{}),
		people: newLimiter(o.PerMinute), addresses: newLimiter(o.PerMinute / addressShare),
		metrics: newMetrics(o.App, o.Logger),
	}
	if s.proxy, err = readProxy(o.TrustedProxy); err != nil {
		return nil, err
	}
	bound, err := bind(routes, s.handlers(), s.act)
	if err != nil {
		return nil, err
	}
	if err := granted(routes, o.Authority.All()); err != nil {
		return nil, err
	}
	e := echo.New()
	e.IPExtractor = s.ipExtractor()
	e.HTTPErrorHandler = s.answerError
	for _, r := range routes {
		if r.object != "demo" || o.Demo {
			e.Add(r.method, r.path, s.endpoint(r, bound[r.id]))
		}
	}
	s.handler = s.guard(s.dispatch(e, pages(o.UI)))
	return s, nil
}

// bind finds the handler of each operation, failing on one too few or too many.
func bind(routes []*route, named map[string]handler, act func(dispute.Action) handler) (map[string]handler, error) {
	bound := map[string]handler{}
	for _, r := range routes {
		if h, ok := named[r.id]; ok {
			bound[r.id] = h
			continue
		}
		action, isAct := strings.CutPrefix(r.id, "act:")
		if _, err := dispute.Decode(dispute.Action(action), []byte("{}")); !isAct || err != nil {
			return nil, fmt.Errorf("httpapi: operation %s has no handler", r.id)
		}
		if want := "/actions/" + action; !strings.HasSuffix(r.path, want) || r.permission() != "case:"+action {
			return nil, fmt.Errorf("httpapi: operation %s must be at %s and need case:%s", r.id, want, action)
		}
		bound[r.id] = act(dispute.Action(action))
	}
	for id := range named {
		if bound[id] == nil {
			return nil, fmt.Errorf("httpapi: handler %s has no operation", id)
		}
	}
	return bound, nil
}

// granted fails on an operation that nobody could ever use: its permission is misspelt.
func granted(routes []*route, permissions []string) error {
	for _, r := range routes {
		if !r.anonymous() && !slices.Contains(permissions, r.permission()) {
			return fmt.Errorf("httpapi: operation %s: the policy gives %s to nobody", r.id, r.permission())
		}
	}
	return nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	s.handler.ServeHTTP(w, request)
}

// Listener is the http.Server for an address, with time limits: Go's own has
// none, and a sender who dawdles would hold a connection for ever (INP-02).
func (s *Server) Listener(address string) *http.Server {
	return &http.Server{
		Addr: address, Handler: s,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// dispatch parts the API from the interface. Whatever looks like the API in
// another case is the API's 404, never a page.
func (s *Server) dispatch(api, ui http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		first, _, _ := strings.Cut(strings.TrimPrefix(request.URL.Path, "/"), "/")
		switch {
		case strings.EqualFold(first, "api"):
			api.ServeHTTP(w, request)
		case request.URL.Path == "/healthz":
			writeJSON(w, "application/json", http.StatusOK, map[string]string{"status": "ok"})
		case request.URL.Path == "/readyz":
			s.ready(w, request)
		default:
			ui.ServeHTTP(w, request)
		}
	})
}

func (s *Server) ready(w http.ResponseWriter, request *http.Request) {
	ctx, cancel := context.WithTimeout(request.Context(), 2*time.Second)
	defer cancel()
	if err := s.app.Ready(ctx); err != nil {
		f := fault.New(fault.Unavailable, "not_ready", "还没有准备好")
		f.Err = err
		writeProblem(w, request, s.log, f)
		return
	}
	writeJSON(w, "application/json", http.StatusOK, map[string]string{"status": "ready"})
}

// endpoint makes an Echo handler of an operation: prepare, handle, answer.
func (s *Server) endpoint(r *route, h handler) echo.HandlerFunc {
	return func(ec echo.Context) error {
		w, request, began := ec.Response(), ec.Request(), s.now()
		ctx := request.Context()
		c, err := s.prepare(ctx, w, request, r, ec.Param, ec.RealIP())
		var answer any
		if err == nil {
			answer, err = h(ctx, c)
		}
		switch {
		case err != nil:
			writeProblem(w, request, s.log, err)
		default:
			for _, cookie := range c.cookies {
				http.SetCookie(w, cookie)
			}
			if c.again {
				w.Header().Set(replayedHeader, "true")
			}
			s.answer(w, r, answer)
		}
		took := s.now().Sub(began)
		s.metrics.observe(r.id, w.Status, took)
		s.log.DebugContext(ctx, "request", "request_id", w.Header().Get(requestIDHeader), "operation", r.id, "status", w.Status, "took", took)
		return nil
	}
}

func (s *Server) answer(w http.ResponseWriter, r *route, v any) {
	switch v := v.(type) {
	case app.File:
		writeFile(w, v)
		return
	case stream:
		v(w)
		return
	}
	if r.status == http.StatusNoContent {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(r.status)
		return
	}
	writeJSON(w, "application/json", r.status, v)
}

// answerError is for what Echo itself refuses: a path or method that is no route.
func (s *Server) answerError(err error, c echo.Context) {
	status := http.StatusNotFound
	if he := (*echo.HTTPError)(nil); !errors.As(err, &he) {
		writeProblem(c.Response(), c.Request(), s.log, err)
		return
	} else if he.Code == http.StatusMethodNotAllowed {
		status = he.Code
	}
	noRoute(c.Response(), status)
}

// readProxy reads SHUOLI_TRUSTED_PROXY: an address, a network, or nothing.
func readProxy(text string) (*netip.Prefix, error) {
	if text == "" {
		return nil, nil
	}
	if address, err := netip.ParseAddr(text); err == nil {
		p := netip.PrefixFrom(address, address.BitLen())
		return &p, nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return nil, fmt.Errorf("httpapi: trusted proxy %q is neither an address nor a network", text)
	}
	p = p.Masked()
	return &p, nil
}

// ipExtractor says how a caller's address is found. Echo's own default believes
// anybody's X-Forwarded-For, and with it each guess of a password could come from
// a new address.
func (s *Server) ipExtractor() echo.IPExtractor {
	if s.proxy == nil {
		return echo.ExtractIPDirect()
	}
	bits := s.proxy.Addr().BitLen()
	network := &net.IPNet{IP: s.proxy.Addr().AsSlice(), Mask: net.CIDRMask(s.proxy.Bits(), bits)}
	return echo.ExtractIPFromXFFHeader(echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false), echo.TrustIPRange(network))
}

// overTLS reports whether the browser spoke TLS, with us or with the trusted proxy.
func (s *Server) overTLS(request *http.Request) bool {
	if request.TLS != nil {
		return true
	}
	peer, err := netip.ParseAddrPort(request.RemoteAddr)
	return err == nil && s.proxy != nil && s.proxy.Contains(peer.Addr().Unmap()) && request.Header.Get("X-Forwarded-Proto") == "https"
}
