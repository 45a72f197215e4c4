package httpapi

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

// TestSYN01EveryWriteIsMadeOnce makes each write as it should be and sends it again: the
// second time it gets the first answer, marked, and nothing more is done. Under its key
// another payload is refused, and another person's write is his own.
func TestSYN01EveryWriteIsMadeOnce(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		for _, r := range l.server.routes {
			if r.write && !slices.ContainsFunc(writeOperations, func(o writeOperation) bool { return o.id == r.id }) {
				t.Errorf("%s is not in the list of writes", r.id)
			}
		}
		for _, o := range writeOperations {
			c := &app.CaseView{}
			if o.stage != nil {
				c = o.stage(l)
			}
			q := l.request(o.who, o.id, c.ID, c.Version, o.body(l, c))
			first := l.do(q)
			if first.Code >= 300 {
				t.Errorf("%s: %d %s\n%s", o.id, first.Code, first.Body, l.log)
				continue
			}
			if first.Header().Get(replayedHeader) != "" {
				t.Errorf("%s: the first answer is marked as one given before", o.id)
			}
			made := l.entriesOf(o.who)
			again := l.do(q)
			if again.Code != first.Code || again.Body.String() != first.Body.String() || again.Header().Get(replayedHeader) != "true" {
				t.Errorf("%s: sent again it is answered %d %s\nand not %s", o.id, again.Code, again.Body, first.Body)
			}
			if n := l.entriesOf(o.who); n != made {
				t.Errorf("%s: sent again it made %d entries", o.id, n-made)
			}
			stranger := q
			stranger.who = "tiaojie12"
			if other := l.do(stranger); other.Header().Get(replayedHeader) != "" || strings.Contains(other.Body.String(), "key_reused") {
				t.Errorf("%s: under another person's key he is answered %d %s", o.id, other.Code, other.Body)
			}
			if !another(l, o, c, &q) {
				continue
			}
			if other := l.do(q); other.Code != http.StatusUnprocessableEntity || told(t, other).Code != "key_reused" {
				t.Errorf("%s: another payload under the key is answered %d %s", o.id, other.Code, other.Body)
			}
		}
	})
}

// TestSYN01WhatIsGone: a write to what is not there, or not any more, is answered so that
// the tablet can keep it and show why; it is never taken.
func TestSYN01WhatIsGone(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		for _, o := range writeOperations {
			q := l.request(o.who, o.id, nothing, 1, nil)
			if !strings.Contains(q.path, nothing) {
				continue
			}
			q = l.request(o.who, o.id, nothing, 1, o.body(l, o.stage(l)))
			if answer := l.do(q); answer.Code != http.StatusNotFound {
				t.Errorf("%s on nothing: %d %s", o.id, answer.Code, answer.Body)
			}
		}
		closed := group(l)
		var u app.UnitRecord
		l.read(l.do(l.request("admin", "closeUnit", closed.ID, closed.Version, object{"closed_on": "2026-11-24"})), &u)
		device, body := anotherDevice(l), registration()
		body["unit_id"] = closed.ID
		l.read(l.do(l.request("tiaojie47", "revokeDevice", "", 0, object{"device_id": device.Number})), &struct{ Items []app.DeviceView }{})
		for what, gone := range map[string]struct {
			sent
			status int
		}{
			"closing what is closed":            {l.request("admin", "closeUnit", closed.ID, u.Version, object{"closed_on": "2026-11-24"}), http.StatusConflict},
			"registering in what is closed":     {l.request(theMediator, "registerCase", "", 0, body), http.StatusUnprocessableEntity},
			"taking away what was taken before": {l.request("tiaojie47", "revokeDevice", "", 0, object{"device_id": device.Number}), http.StatusNotFound},
		} {
			if answer := l.do(gone.sent); answer.Code != gone.status {
				t.Errorf("%s: %d %s", what, answer.Code, answer.Body)
			}
		}
	})
}

// another puts another payload into a request; false where it takes none.
func another(l *live, o writeOperation, c *app.CaseView, q *sent) bool {
	body := o.body(l, c)
	switch _, form := body["file"]; {
	case body == nil:
		return false
	case form:
		body["year"] = "2023"
		kind := ""
		q.body, kind = formOf(l.t, body)
		q.header.Set("Content-Type", kind)
	default:
		q.body = append(q.body, ' ')
	}
	return true
}

// TestAWriteIsNoticed shows that the mutations' watch over the tables can see: what
// is taken changes them, what is refused or only read does not.
func TestAWriteIsNoticed(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		c := registered(l)
		l.get(theMediator, "getCase", c.ID, "", c) // the first look of a day goes on record
		moment, before := l.moment(t.Context()), l.contents(t.Context())
		if answer := l.do(l.request(theMediator, "act:note", c.ID, 99, object{"text": "旧的"})); answer.Code != http.StatusPreconditionFailed {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		l.get(theMediator, "getCase", c.ID, "", c)
		if after := l.contents(t.Context()); !maps.Equal(before, after) {
			t.Errorf("a refusal and a reading changed the tables from %v to %v", before, after)
		}
		l.act(theMediator, "act:note", c, object{"text": "新的"})
		after := l.contents(t.Context())
		for _, table := range []string{"cases", "events", "idempotency", "audit", "outbox"} {
			if before[table] == after[table] {
				t.Errorf("nobody saw that %s changed", table)
			}
		}
		if before["units"] != after["units"] || l.moment(t.Context()) == moment {
			t.Error("the watch sees what did not happen, or no moment passed")
		}
	})
}

// TestEveryRoleMeetsEveryOperation calls every operation as one person of each role
// and as nobody: who lacks the permission gets 403, nobody 401, and none a 5xx.
func TestEveryRoleMeetsEveryOperation(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		people := map[grid.Role]string{
			grid.Mediator: theMediator, grid.GridLeader: "wangge-05-1", grid.LevelHead: theHead, grid.Clerk: theClerk,
			grid.Leader: "xiangzhang", grid.Liaison: "paichusuo", grid.Admin: "admin", grid.Auditor: "shenji",
		}
		queries := map[string]string{
			"listMediators": "?case=", "listPersons": "?case=", "listHandOvers": "?state=open", "exportLedger": "?from=2026-01-01&to=2026-12-31",
			"getStatistics": "?from=2026-01-01&to=2026-12-31", "listStatisticsCases": "?from=2026-01-01&to=2026-12-31&figure=accepted",
			"listPublicationCases": "?figure=accepted",
		}
		c, somebody, looked, frozen := registered(l), person(l), previewed(l), published(l)
		for _, r := range l.server.routes {
			if r.id == "logIn" || r.id == "logOut" || r.id == "advanceDemo" || r.id == "watchInbox" {
				continue // these change who asks, or when, or do not end; others test them
			}
			q := l.request("", r.id, c.ID, 0, nil)
			if strings.HasPrefix(q.path, "/api/v1/units/") {
				q.path = strings.Replace(q.path, c.ID, theVillage, 1)
			}
			if strings.HasPrefix(q.path, "/api/v1/zero-reports/") {
				q.path = strings.Replace(q.path, c.ID, theGroup, 1)
			}
			if r.id == "getHearing" {
				q.path = "/api/v1/hearings/" + theVillage + ".2026-11-30"
			}
			if strings.HasPrefix(q.path, "/api/v1/admin/people/") {
				q.path = strings.Replace(q.path, c.ID, somebody.ID, 1)
			}
			if strings.HasPrefix(q.path, "/api/v1/imports/") {
				q.path = strings.Replace(q.path, c.ID, looked.ID, 1)
			}
			if strings.HasPrefix(q.path, "/api/v1/publications/") {
				q.path = strings.Replace(q.path, c.ID, frozen.ID, 1)
			}
			q.path += queries[r.id]
			if r.id == "listMediators" || r.id == "listPersons" {
				q.path += c.ID
			}
			if answer := l.do(q); !r.anonymous() && answer.Code != http.StatusUnauthorized {
				t.Errorf("%s by nobody: %d %s", r.id, answer.Code, answer.Body)
			}
			for _, role := range grid.Roles {
				q.who = people[role]
				allowed := r.anonymous() || l.server.authority.May([]grid.Role{role}, r.object, r.action)
				answer := l.do(q)
				switch {
				case answer.Code >= 500:
					t.Errorf("%s by %s: %d %s\n%s", r.id, role, answer.Code, answer.Body, l.log)
				case r.id == "listLooks" && strings.Contains(answer.Body.String(), "looks_of_members"):
					// He may ask, of what he has in hand.
				case allowed && (answer.Code == http.StatusUnauthorized || answer.Code == http.StatusForbidden):
					t.Errorf("%s by %s: %d %s", r.id, role, answer.Code, answer.Body)
				case allowed && r.body == nil && answer.Code != r.status && !(answer.Code == http.StatusNotFound && (role == grid.GridLeader || role == grid.Liaison)):
					t.Errorf("%s by %s: %d %s, want %d", r.id, role, answer.Code, answer.Body, r.status)
				case !allowed && answer.Code != http.StatusForbidden:
					t.Errorf("%s by %s: %d %s, want 403", r.id, role, answer.Code, answer.Body)
				}
			}
			q.who = ""
		}
	})
}

// TestHearingDays reads the list and its days as they go over the wire.
func TestHearingDays(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		c := mediating(l)
		var list app.HearingList
		l.get(theHead, "listHearings", "", "?unit="+theVillage+"&from=2026-10-01&to=2026-11-30", &list)
		if len(list.Items) != 9 || list.Items[0].RegularOn != "2026-10-05" || len(list.Holidays) != 8 || len(list.Venues) != 3 {
			t.Errorf("%+v", list)
		}
		var day app.HearingDayView
		l.get(theHead, "getHearing", list.Items[len(list.Items)-1].ID, "", &day)
		if !slices.ContainsFunc(day.Docket, func(d app.DocketCase) bool { return d.Case.ID == c.ID && slices.Contains(d.May, "move") }) {
			t.Errorf("%s: %+v", day.ID, day)
		}
		for _, v := range list.Items[:8] { // past ones, with their hearings
			l.get(theHead, "getHearing", v.ID, "", &day)
		}
		for query, status := range map[string]int{
			"?from=2026-01-01&to=2027-01-02": 422, "?from=2026-02-02&to=2026-02-01": 422, "?from=2026-02-30": 400, "?from=today": 400, "?month=2026-11": 400,
			"?unit=v-12": 404, "?unit=": 200,
		} {
			q := l.request(theHead, "listHearings", "", 0, nil)
			q.path += query
			if answer := l.do(q); answer.Code != status {
				t.Errorf("%s: %d %s", query, answer.Code, answer.Body)
			}
		}
		for _, id := range []string{"v-12.2026-11-23", "v-05.2026-11-24", "v-05", "2026-11-23", "v-05.2026-11-31"} {
			if answer := l.do(l.request(theHead, "getHearing", id, 0, nil)); answer.Code != http.StatusNotFound {
				t.Errorf("%s: %d %s", id, answer.Code, answer.Body)
			}
		}
	})
}

// TestAStrangersCaseIsNotThere asks for a case of another village and for one that
// never was: nobody can tell the two apart.
func TestAStrangersCaseIsNotThere(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		c := registered(l)
		const none = "0193a5e0-7b3c-7def-8000-000000000001"
		for _, o := range writeOperations {
			if o.stage == nil {
				continue
			}
			there := l.do(l.request("tiaojie12", o.id, c.ID, c.Version, o.body(l, o.stage(l))))
			nowhere := l.do(l.request("tiaojie12", o.id, none, c.Version, o.body(l, o.stage(l))))
			if there.Code != nowhere.Code || there.Body.String() != nowhere.Body.String() || there.Code != http.StatusNotFound && there.Code != http.StatusForbidden {
				t.Errorf("%s: %d %s, but for no case %d %s", o.id, there.Code, there.Body, nowhere.Code, nowhere.Body)
			}
		}
		for _, id := range []string{"getCase", "listEvents"} {
			there, nowhere := l.do(l.request("tiaojie12", id, c.ID, 0, nil)), l.do(l.request("tiaojie12", id, none, 0, nil))
			if there.Code != http.StatusNotFound || there.Body.String() != nowhere.Body.String() {
				t.Errorf("%s: %d %s, but for no case %d %s", id, there.Code, there.Body, nowhere.Code, nowhere.Body)
			}
		}
	})
}
