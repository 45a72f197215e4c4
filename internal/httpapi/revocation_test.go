package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/store/storetest"
)

// What changes about somebody counts from his next request on, in the sessions that he
// has: a role that ends, another village, being recused, an account that is closed. On
// PostgreSQL a second replica is asked as well (AUZ-05).
func TestAUZ05AChangeCountsAtOnce(t *testing.T) {
	towns.EachWorld(t, func(t *testing.T, w *storetest.World) {
		t.Parallel()
		l := enliven(t, w)
		replicas := []*Server{l.server}
		if l.pg {
			replicas = append(replicas, enliven(t, w).server)
		}
		ours, theirs := l.stage("mediating", scenes["village"], condition{}), l.stage("mediating", scenes["branch-other"], condition{})
		const who = "tiaojie05b"
		meets := func(when string, want map[string]int) {
			t.Helper()
			for i, replica := range replicas {
				l.server = replica
				for question, status := range want {
					id, object, _ := strings.Cut(question, " ")
					q := l.request(who, id, strings.NewReplacer("ours", ours.ID, "theirs", theirs.ID).Replace(object), 0, nil)
					if id == "exportLedger" {
						q.path += "?from=2026-11-01&to=2026-11-30"
					}
					if answer := l.do(q); answer.Code != status {
						t.Errorf("%s, replica %d: %s is answered %d %.200s, want %d", when, i, question, answer.Code, answer.Body, status)
					}
				}
			}
			l.server = replicas[0]
		}
		change := func(id string, body object) {
			t.Helper()
			p := app.PersonView{}
			l.get("admin", "getPerson", l.userID(who), "", &p)
			changed(l, &app.CaseView{ID: p.ID, Version: p.Version}, id, body)
		}
		meets("at first", map[string]int{"getCase ours": 200, "getCase theirs": 404, "listCases": 200, "listInbox": 200, "exportLedger": 403})
		change("giveRole", object{"role": "level_head", "unit_id": "v-12"})
		meets("with another role", map[string]int{"getCase ours": 200, "getCase theirs": 200, "exportLedger": 200})
		ours.meet(l, condition{recused: who})
		meets("recused", map[string]int{"getCase ours": 404, "listEvents ours": 404, "getCase theirs": 200})
		change("endRole", object{"role": "mediator", "unit_id": "v-05", "to": "2026-11-23"})
		meets("without the first", map[string]int{"getCase theirs": 200, "getUnit v-05": 200, "unitPage v-05": 200})
		change("endRole", object{"role": "level_head", "unit_id": "v-12", "to": "2026-11-23"})
		meets("without any", map[string]int{"getCase theirs": 403, "listCases": 403, "exportLedger": 403, "listInbox": 403, "whoAmI": 403})
		change("giveRole", object{"role": "mediator", "unit_id": "v-12"})
		meets("in another village", map[string]int{"getCase ours": 404, "getCase theirs": 200, "listCases": 200})
		change("editPerson", object{"disabled": true})
		meets("disabled", map[string]int{"getCase theirs": 401, "listCases": 401, "listInbox": 401, "whoAmI": 401})
	})
}

// A name is no role: who is called like one has what his posts give him and no more.
func TestAUZ05ANameIsNoRole(t *testing.T) {
	eachTown(t, func(t *testing.T, l *live) {
		for _, name := range []string{"clerk", "r.clerk", "leader"} {
			made := app.CodeView{}
			l.read(l.do(l.request("admin", "createPerson", "", 0, object{"username": name, "name": "某人"})), &made)
			l.read(l.do(l.request("admin", "giveRole", made.Person.ID, made.Person.Version, object{"role": "grid_leader", "unit_id": "g-05-1"})), &app.PersonView{})
			answer := l.do(l.request("", "logIn", "", 0, map[string]string{"username": name, "password": made.Code}))
			if answer.Code != http.StatusOK {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
			l.cookies[name] = answer.Result().Cookies()[0].Value
			l.read(l.do(l.request(name, "changePassword", "", 0, object{"new": "柳树底下石磨盘转三圈"})), &app.SessionView{})
			l.get(name, "listCases", "", "", &app.CasePage{})
			for _, id := range []string{"exportLedger", "listImports", "listAgencies", "listDailyChecks", "listPeople", "act:instruct"} {
				if answer := l.do(l.request(name, id, "x", 0, nil)); answer.Code != http.StatusForbidden || told(t, answer).Code != "forbidden" {
					t.Errorf("%s by %s: %d %.200s", id, name, answer.Code, answer.Body)
				}
			}
		}
	})
}
