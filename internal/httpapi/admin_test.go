package httpapi

import (
	"net/http"
	"testing"

	"shuoli/internal/app"
)

// TestNothingBeforeThePassword lets somebody who came by a one-time code do nothing but
// ask who he is, set a password and leave; afterwards what his roles allow.
func TestNothingBeforeThePassword(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		made := app.CodeView{}
		l.read(l.do(l.request("admin", "createPerson", "", 0, object{"username": "xinren", "name": "新人"})), &made)
		l.read(l.do(l.request("admin", "giveRole", made.Person.ID, made.Person.Version, object{"role": "mediator", "unit_id": theVillage})), &app.PersonView{})
		answer := l.do(l.request("", "logIn", "", 0, map[string]string{"username": "xinren", "password": made.Code}))
		if answer.Code != http.StatusOK {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		l.cookies["xinren"] = answer.Result().Cookies()[0].Value
		for _, r := range l.server.routes {
			if r.anonymous() || r.id == "logOut" || r.id == "changePassword" || r.id == "whoAmI" {
				continue
			}
			answer := l.do(l.request("xinren", r.id, "x", 0, nil))
			if p := told(t, answer); answer.Code != http.StatusForbidden || p.Code != "password_change_required" {
				t.Errorf("%s: %d %s", r.id, answer.Code, p.Code)
			}
		}
		session := app.SessionView{}
		l.get("xinren", "whoAmI", "", "", &session)
		if !session.MustChange {
			t.Errorf("%+v", session)
		}
		l.read(l.do(l.request("xinren", "changePassword", "", 0, object{"new": "柳树底下石磨盘转三圈"})), &session)
		if session.MustChange {
			t.Errorf("%+v", session)
		}
		l.get("xinren", "today", "", "", &app.TodayView{})
	})
}

// TestAUN04ADisabledAccountIsOut at its next request, and a revoked device too.
func TestAUN04ADisabledAccountIsOut(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		session, p := app.SessionView{}, app.PersonView{}
		for who, end := range map[string]func(){
			"tiaojie40": func() {
				l.read(l.do(l.request("admin", "editPerson", p.ID, p.Version, object{"disabled": true})), &app.PersonView{})
			},
			"tiaojie41": func() {
				l.read(l.do(l.request("admin", "revokeDeviceOf", p.ID, 0, object{})), &struct{ Items []app.DeviceView }{})
			},
		} {
			l.get(who, "whoAmI", "", "", &session)
			l.get("admin", "getPerson", session.UserID, "", &p)
			end()
			if answer := l.do(l.request(who, "whoAmI", "", 0, nil)); answer.Code != http.StatusUnauthorized {
				t.Errorf("%s: %d %s", who, answer.Code, answer.Body)
			}
		}
	})
}
