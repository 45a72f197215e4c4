package httpapi

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Headers of a write.
const (
	keyHeader     = "Idempotency-Key"
	versionHeader = "If-Match"
)

// replayedHeader marks an answer that the write was given before (quality.md SYN-01).
const replayedHeader = "Idempotency-Replayed"

var (
	keyForm     = regexp.MustCompile(`^[!-~]{8,100}$`)
	versionForm = regexp.MustCompile(`^"([0-9]{1,15})"$`)
	idForm      = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
)

// pathForms are the parameters that a path may have, each with its form: what does not
// have it names nothing, and is not there.
var pathForms = map[string]func(string) bool{
	"id":      idForm.MatchString,
	"unit_id": idForm.MatchString,
	"date": func(text string) bool {
		_, err := calendar.ParseDate(text)
		return err == nil
	},
}

// beforePassword is all that somebody may who came by a one-time code, until he has
// set a password.
var beforePassword = []string{"whoAmI", "logOut", "changePassword"}

// call is one request to one operation, checked and taken apart.
type call struct {
	request *http.Request
	origin  string // network address
	caller  app.Caller
	id      string        // of the path, its id or unit_id: the only place where a handler gets one
	date    calendar.Date // of the path
	query   url.Values
	body    []byte
	upload  upload // of an operation that takes a form
	write   app.Write
	again   bool           // the answer was given before
	cookies []*http.Cookie // set by handlers that begin or end a session
}

// prepare does everything that comes before a handler, in the order in which a
// stranger may learn of it: who (Anonymous), may he (Forbidden), then path, query,
// headers and body, each with its own fault.
func (s *Server) prepare(ctx context.Context, w http.ResponseWriter, request *http.Request, r *route, path func(string) string, origin string) (*call, error) {
	c := &call{request: request, origin: origin}
	admit := s.admit
	if r.anonymous() {
		admit = s.meet
	}
	if err := admit(ctx, c, r); err != nil {
		return nil, err
	}
	for _, name := range r.names {
		text := path(name)
		if !pathForms[name](text) {
			return nil, fault.Missing()
		}
		if name == "date" {
			c.date = calendar.Date(text)
		} else {
			c.id = text
		}
	}
	query, f := readQuery(ctx, r, request)
	if f != nil {
		return nil, f
	}
	c.query = query
	if r.write {
		if f := c.readHeaders(request.Header); f != nil {
			return nil, f
		}
	}
	if r.upload {
		if c.upload, f = readUpload(w, request, r); f != nil {
			return nil, f
		}
		c.write.PayloadHash = c.upload.hash(request)
		return c, nil
	}
	body, d, f := readBody(w, request, r)
	if f != nil {
		return nil, f
	}
	c.body = body
	if r.write {
		c.write.PayloadHash = payloadHash(request, body)
		c.write.OccurredAt = instant(d.value, "occurred_at")
		if c.write.Offline, f = offline(d.value); f != nil {
			return nil, f
		}
	}
	return c, nil
}

// meet lets those in who need not have logged in, so many a minute from one address.
func (s *Server) meet(_ context.Context, c *call, _ *route) error {
	return s.addresses.take(app.Network(c.origin), s.now())
}

// admit finds out who calls and asks casbin whether his roles may do this at all.
func (s *Server) admit(ctx context.Context, c *call, r *route) error {
	caller, err := s.app.Session(ctx, tokenOf(c.request, cookieName), c.origin)
	if fault.KindOf(err) == fault.Anonymous {
		return cmp.Or(s.meet(ctx, c, r), err)
	}
	if err != nil {
		return err
	}
	if err := s.people.take(caller.Subject.UserID, s.now()); err != nil {
		return err
	}
	if caller.MustChange && !slices.Contains(beforePassword, r.id) {
		return fault.New(fault.Forbidden, "password_change_required", "请先设置新密码")
	}
	roles := make([]grid.Role, 0, len(caller.Subject.Grants))
	for _, g := range caller.Subject.Grants {
		roles = append(roles, g.Role)
	}
	if !s.authority.May(roles, r.object, r.action) {
		return fault.New(fault.Forbidden, "forbidden", "您没有这项权限")
	}
	c.caller = caller
	c.caller.Device = tokenOf(c.request, deviceCookieName)
	return nil
}

// readHeaders reads what every write brings. Malformed, with the header's name:
// idempotency_key_missing, bad_idempotency_key, bad_if_match. That If-Match is
// missing is not for here: the app knows a repeated write, which needs none.
func (c *call) readHeaders(h http.Header) *fault.Error {
	keys := h.Values(keyHeader)
	switch {
	case len(keys) == 0 || keys[0] == "":
		return badHeader(keyHeader, "idempotency_key_missing", "缺少 "+keyHeader)
	case len(keys) > 1 || !keyForm.MatchString(keys[0]):
		return badHeader(keyHeader, "bad_idempotency_key", keyHeader+" 应为 8 到 100 个可见的 ASCII 字符")
	}
	c.write.Key, c.write.Replayed = keys[0], &c.again
	versions := h.Values(versionHeader)
	if len(versions) == 0 {
		return nil
	}
	m := versionForm.FindStringSubmatch(versions[0])
	if len(versions) > 1 || m == nil {
		return badHeader(versionHeader, "bad_if_match", versionHeader+` 应为带引号的版本号，例如 "12"`)
	}
	version, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return badHeader(versionHeader, "bad_if_match", versionHeader+` 应为带引号的版本号，例如 "12"`)
	}
	c.write.Version = &version
	return nil
}

func badHeader(name, code, detail string) *fault.Error {
	return fault.New(fault.Malformed, code, detail, fault.Field{Pointer: name, Code: code})
}

// payloadHash tells the same write sent again from another one under its key.
func payloadHash(request *http.Request, body []byte) string {
	h := sha256.New()
	h.Write([]byte(request.Method + " " + request.URL.Path + "\n"))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// instant reads an instant of the body, which the contract has passed; nil for none.
func instant(body any, field string) *time.Time {
	object, _ := body.(map[string]any)
	text, _ := object[field].(string)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return nil
	}
	at = at.UTC().Truncate(time.Microsecond)
	return &at
}

// offline reads what a device says of an act that it recorded without the network.
// Invalid at /device_at, code "required", when it says anything without that.
func offline(body any) (*app.Offline, *fault.Error) {
	object, _ := body.(map[string]any)
	number := func(field string) (int64, bool) {
		n, given := object[field].(int64)
		return n, given
	}
	offset, measured := number("clock_offset_ms")
	seq, numbered := number("device_seq")
	at := instant(body, "device_at")
	if at == nil {
		if measured || numbered {
			return nil, fault.At("/device_at", "required", "离线记录要说明是什么时候保存的")
		}
		return nil, nil
	}
	o := &app.Offline{DeviceAt: *at, DeviceSeq: seq}
	if measured {
		d := time.Duration(offset) * time.Millisecond
		o.ClockOffset = &d
	}
	level, _ := object["level"].(string)
	o.Level = grid.Level(level)
	return o, nil
}

// userAgent is what the audit may keep of the header: valid, without NUL, short.
func userAgent(request *http.Request) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(request.UserAgent(), ""), "\x00", "")
	for len(text) > 200 {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}
