package httpapi

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"shuoli/internal/app"
)

// edits reports whether an operation changes what somebody has looked at: it must then
// say at which version (quality.md EDT-01).
func (r *route) edits() bool {
	return slices.Contains([]string{http.MethodPut, http.MethodPatch, http.MethodDelete}, r.method) ||
		strings.HasPrefix(r.id, "act:") || r.params.GetByInAndName(openapi3.ParameterInHeader, versionHeader) != nil
}

// TestEDT01EveryEditStatesItsVersion makes every edit of the contract without a version,
// from one before and one after the present, which must be answered with the thing as it
// stands, and from the present.
func TestEDT01EveryEditStatesItsVersion(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		l.read(l.do(l.request(theReporter, "fileZeroReport", todaysReport, 0, object{"kind": "nil"})), &app.ZeroReportView{}) // the first needs none
		for _, r := range l.server.routes {
			if !r.edits() || r.id == "logOut" {
				continue
			}
			o := writeOf(r.id)
			if o == nil || r.params.GetByInAndName(openapi3.ParameterInHeader, versionHeader) == nil {
				t.Errorf("%s is not in the list of writes, or takes no version", r.id)
				continue
			}
			c := o.stage(l)
			body := o.body(l, c)
			from := func(version string) *httptest.ResponseRecorder {
				q := l.request(o.who, o.id, c.ID, 0, body)
				if version != "" {
					q.header.Set(versionHeader, version)
				}
				return l.do(q)
			}
			if answer := from(""); answer.Code != http.StatusPreconditionRequired {
				t.Errorf("%s without a version: %d %s", o.id, answer.Code, answer.Body)
			}
			for _, version := range []int64{c.Version - 1, c.Version + 1} {
				answer := from(strconv.Quote(strconv.FormatInt(version, 10)))
				if answer.Code != http.StatusPreconditionFailed || present(t, answer) != c.Version {
					t.Errorf("%s from %d, now %d: %d %s", o.id, version, c.Version, answer.Code, answer.Body)
				}
			}
			if answer := from(strconv.Quote(strconv.FormatInt(c.Version, 10))); answer.Code != r.status {
				t.Errorf("%s from the present version: %d %s", o.id, answer.Code, answer.Body)
			}
		}
	})
}

// present is the version of the thing that an answer to a stale edit brings; -1 for none.
func present(t *testing.T, answer *httptest.ResponseRecorder) int64 {
	t.Helper()
	p := told(t, answer)
	for _, thing := range []any{p.Current, p.Report, p.Entry} {
		if o, ok := thing.(object); ok {
			return int64(o["version"].(float64))
		}
	}
	return -1
}

// TestEDT01WhatNeedsNoVersion: all that quality.md excepts, and it goes through without one.
func TestEDT01WhatNeedsNoVersion(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		without := func(what, who, id, object string, body object) {
			if answer := l.do(l.request(who, id, object, 0, body)); answer.Code >= 300 {
				t.Errorf("%s: %d %s", what, answer.Code, answer.Body)
			}
		}
		without("the first report of a day", theHead, "fileZeroReport", todaysReport, object{"kind": "nil", "on_behalf_of": l.userID(theReporter)})
		without("the reporter's own over it", theReporter, "fileZeroReport", todaysReport, object{"kind": "nil"})
		c := mediating(l)
		without("recorded without the network", theMediator, "act:note", c.ID, object{
			"text": "在田头记的", "device_at": "2026-11-24T09:00:00+08:00", "clock_offset_ms": 0, "device_seq": 1, "level": "village",
		})
		without("logging out", theMediator, "logOut", "", nil)
	})
}

// legalAnywhere are the acts that no state of a case refuses.
var legalAnywhere = []string{"act:note"}

// TestEDT01NotInThisState has every act made, from the present version, on a case whose
// state does not have it, archived where nothing else is said: 409, and the case stays as
// it is.
func TestEDT01NotInThisState(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		over := visitedOnce(l)
		l.act(theMediator, "act:archive", over, writeOf("act:archive").body(l, over))
		states := map[string]*app.CaseView{"act:reopen": registered(l), "act:receipt": received(l), "act:feedback": handedOver(l)}
		bodies := map[string]object{ // that name something of the case
			"editCase": {"cause": "排水"}, "act:void": writeOf("act:void").body(l, over),
		}
		for _, o := range writeOperations {
			if !strings.HasPrefix(o.id, "act:") && o.id != "editCase" || slices.Contains(legalAnywhere, o.id) {
				continue
			}
			c, body := states[o.id], bodies[o.id]
			if c == nil {
				c = over
			}
			if body == nil {
				body = o.body(l, o.stage(l))
			}
			if o.id == "act:send-back" {
				o.who = theHead // whose the archived one is
			}
			answer := l.do(l.request(o.who, o.id, c.ID, c.Version, body))
			now := app.CaseView{}
			l.get(theClerk, "getCase", c.ID, "", &now)
			if answer.Code != http.StatusConflict || now.Version != c.Version {
				t.Errorf("%s on a case that is %s: %d %s", o.id, c.Status, answer.Code, answer.Body)
			}
		}
	})
}
