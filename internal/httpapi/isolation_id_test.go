package httpapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shuoli/internal/app"
)

// foreign are ids of the other township by what a body calls them, and of a village
// beside under "beside".
type foreign map[string]string

// idFields says what kind of thing a field of a body names.
var idFields = map[string]string{
	"mediator_ids": "user", "user_id": "user", "user_ids": "user",
	"party_id": "party", "asked_by": "party", "told": "party", "debtor_id": "party", "reached": "party", "confirmed": "party", "consents": "party",
	"case_id": "case", "duplicate_of": "case", "event_id": "event", "ruling_id": "ruling", "agency_id": "agency",
	"unit_id": "unit", "parent_id": "unit", "committee_id": "committee", "device_id": "device", "obligation_id": "obligation", "ids": "message", "until": "message",
}

// ids are no ids of nobody's: the township's own idea of what is not there.
var nobodys = map[string]string{"agency": "a-nothing", "unit": "v-99", "committee": "committee-v-99", "message": "999999"}

// TestAUZ02StrangersIDs puts ids of the other township, and of the next village, into
// every field of every body that takes one, and into queries: each is answered as an id
// of nothing is, to the byte, and is not taken (AUZ-02).
func TestAUZ02StrangersIDs(t *testing.T) {
	table := readRights(t)
	eachTown(t, func(t *testing.T, l *live) {
		m := &matrix{live: l, table: table, cases: map[string]*staged{}, publications: map[string]string{}}
		others, tried := l.foreign(), map[string]bool{}
		for _, line := range table.lines {
			id, variant, _ := strings.Cut(line.operation, " ")
			column := slices.Index(line.cells, "allow")
			if line.object != "own" || variant != "" || column < 0 || id == strings.ToUpper(id) || !m.route(id).write || m.route(id).upload {
				continue
			}
			for _, body := range m.named(line, column) {
				m.swap(line, column, body, others, tried)
			}
		}
		const year = "&from=2026-01-01&to=2026-12-31"
		for query, who := range map[string]string{
			"listUnits?parent=": theHead, "listPeople?unit=": "admin", "listMediators?case=": theMediator, "listPersons?case=": theHead,
			"listStatisticsCases?figure=accepted&by=unit" + year + "&key=": theClerk, "listStatisticsCases?figure=accepted&by=village" + year + "&key=": theClerk,
			"listCases?unit=": theClerk, "listHearings?unit=": theClerk, "exportLedger?" + year[1:] + "&unit=": theClerk, "listSuspicions?unit=": "xiangzhang",
		} {
			id, text, _ := strings.Cut(query, "?")
			ask := func(object string) *httptest.ResponseRecorder {
				q := l.request(who, id, "", 0, nil)
				q.path += "?" + text + object
				return l.do(q)
			}
			strange := others["unit"]
			if strings.HasSuffix(text, "case=") {
				strange = others["case"]
			}
			if there, nowhere := ask(strange), ask(nothing); there.Code != nowhere.Code || there.Body.String() != nowhere.Body.String() {
				t.Errorf("%s by %s: %d %.300s\nand of nothing %d %.300s", query, who, there.Code, there.Body, nowhere.Code, nowhere.Body)
			}
		}
		for field := range idFields {
			if !tried[field] {
				t.Errorf("no body has %s", field)
			}
		}
	})
}

// named are the bodies of an operation that name somebody or something, the valid one
// and more of it.
func (m *matrix) named(line rightsLine, column int) []func(asked) object {
	whole := func(a asked) (v object) {
		if err := json.Unmarshal(a.body, &v); len(a.body) > 0 && err != nil {
			m.t.Fatal(err)
		}
		return v
	}
	list := []func(asked) object{whole}
	more := func(field string, value any) {
		list = append(list, func(a asked) object { v := whole(a); v[field] = value; return v })
	}
	switch line.operation {
	case "act:accept", "act:recuse":
		more("mediator_ids", []any{"someone"})
	case "act:hand-over":
		more("consents", []any{"someone"})
	case "act:decline":
		list = append(list, func(asked) object { return object{"reason": "duplicate", "duplicate_of": "something"} })
	case "fileZeroReport":
		more("findings", []any{object{"handled": "case_opened", "case_id": "something"}})
	case "readInbox":
		list = append(list, func(asked) object { return object{"until": "1"} })
	}
	return list
}

// swap asks with each id of a body in turn replaced by a stranger's and by nobody's.
func (m *matrix) swap(line rightsLine, column int, body func(asked) object, others foreign, tried map[string]bool) {
	m.t.Helper()
	a := m.question(line, column)
	for i, p := range places(plain(body(a)), "") {
		steps := strings.Split(p.pointer, "/")
		last := steps[len(steps)-1]
		if _, err := strconv.Atoi(last); err == nil {
			last = steps[len(steps)-2]
		}
		kind := idFields[last]
		if _, text := p.value.(string); kind == "" || !text {
			continue
		}
		tried[last] = true
		with := func(id string) *httptest.ResponseRecorder {
			changed := plain(body(a))
			places(changed, "")[i].set(id)
			q := a.sent
			m.keys++
			q.header = q.header.Clone()
			q.header.Set(keyHeader, "strange-"+strconv.Itoa(m.keys))
			q.body, _ = json.Marshal(changed)
			return m.do(q)
		}
		none := nobodys[kind]
		if none == "" {
			none = nothing
		}
		nobody := with(none)
		for _, whose := range []string{kind, "beside " + kind} {
			id := others[whose]
			if id == "" || strings.HasPrefix(whose, "beside") && columns[column].who == theClerk {
				continue // whose the next village is, too
			}
			got := with(id)
			if got.Code != nobody.Code || got.Body.String() != nobody.Body.String() {
				m.t.Errorf("%s%s by %s: the id of a %s is answered %d %.300s\nand one of nothing %d %.300s", line.operation, p.pointer, columns[column].who, whose, got.Code, got.Body, nobody.Code, nobody.Body)
			}
			if got.Code < 300 && kind != "message" {
				m.t.Errorf("%s%s by %s takes the id of a %s: %.300s", line.operation, p.pointer, columns[column].who, whose, got.Body)
			}
		}
		if nobody.Code < 300 {
			delete(m.cases, a.spends)
			a = m.question(line, column)
		}
	}
}

// foreign are ids that the fifth village has no business with.
func (l *live) foreign() foreign {
	l.t.Helper()
	c, beside := l.stage("agreed by word", scenes["elsewhere"], condition{}), l.stage("agreed by word", scenes["village-other"], condition{})
	var list []*confided
	l.bait = newCanaries()
	l.reports(&list, "1", scenes["elsewhere"])
	l.bait = nil
	var report app.ZeroReportView
	l.get(elsewhere+theClerk, "getZeroReport", elsewhere+"g-05-1/2026-11-23", "", &report)
	if err := l.app.DeliverMessages(l.t.Context()); err != nil {
		l.t.Fatal(err)
	}
	var inbox app.InboxPage
	l.get(elsewhere+"cun05", "listInbox", "", "", &inbox)
	var devices struct{ Items []app.DeviceView }
	l.get(elsewhere+"cun05", "listDevices", "", "", &devices)
	m := &matrix{live: l}
	// Obligations count from 1 in each agreement: only its second is not everybody's.
	owing := l.stage("mediating", scenes["elsewhere"], condition{})
	terms := oralTerms(owing)
	promise := terms["agreement"].(object)
	promise["obligations"] = append(promise["obligations"].([]any), object{"debtor_id": owing.Parties[0].ID, "what": "赔礼", "due_on": "2026-12-01"})
	owing.act(l, owing.worker, "act:agree", terms)
	return foreign{
		"obligation": owing.Agreement.Obligations[1].ID,

		"user": l.userID(elsewhere + "tiaojie05"), "party": c.Parties[0].ID, "case": c.ID, "event": m.lastEvent(elsewhere+"tiaojie05", c),
		"ruling": report.Rulings[0].ID, "agency": elsewhere + "a-paichusuo", "unit": elsewhere + "v-05",
		"committee": "committee-" + elsewhere + "v-05", "device": devices.Items[0].ID, "message": inbox.Items[0].ID,
		"beside party": beside.Parties[0].ID, "beside case": beside.ID, "beside event": m.lastEvent("tiaojie06", beside),
	}
}

// TestAUZ02StrangersFindings registers a dispute out of what another unit's zero-report has
// found: a finding is named by its date and place, in the report of the case's own unit
// alone, so that the neighbour's tells as little as one that nobody wrote (AUZ-02).
func TestAUZ02StrangersFindings(t *testing.T) {
	eachTown(t, func(t *testing.T, l *live) {
		const found = "2026-11-24"
		groups := map[string]string{elsewhere + "g-05-1": elsewhere + "wangge-05-1", "g-06-1": "wangge-06-1", "g-05-2": "wangge-05-2"}
		for group, leader := range groups {
			l.read(l.do(l.request(leader, "fileZeroReport", group+"/"+found, 0, object{"kind": "findings", "findings": []any{
				object{"what": "两家为水沟争吵", "category": "0202", "risk": "yellow", "handled": "watching"},
			}})), &app.ZeroReportView{})
		}
		register := func(unit, date string) *httptest.ResponseRecorder {
			body := registration()
			delete(body, "settled")
			body["unit_id"], body["from_report"] = unit, object{"date": date, "finding": 0}
			return l.do(l.request(theMediator, "registerCase", "", 0, body))
		}
		for _, unit := range []string{"g-05-1", "g-06-1", elsewhere + "g-05-1"} {
			there, nowhere := register(unit, found), register(unit, "2026-11-22")
			if there.Code < 400 || there.Code != nowhere.Code || there.Body.String() != nowhere.Body.String() {
				t.Errorf("%s: %d %.300s\nand of nothing %d %.300s", unit, there.Code, there.Body, nowhere.Code, nowhere.Body)
			}
		}
		for group, leader := range groups {
			var v app.ZeroReportView
			if l.get(leader, "getZeroReport", group+"/"+found, "", &v); len(v.Findings) != 1 || v.Findings[0].CaseID != "" {
				t.Errorf("%s now reads %+v", group, v.Findings)
			}
		}
		// His own village's is there for him.
		if answer := register("g-05-2", found); answer.Code != http.StatusCreated {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	})
}

// TestAUZ02ReadNoQuickerThanNothing asks for a stranger's case and for none in turn: the
// answers take as long.
func TestAUZ02ReadNoQuickerThanNothing(t *testing.T) {
	eachTown(t, func(t *testing.T, l *live) {
		c := l.stage("agreed by word", scenes["elsewhere"], condition{})
		const rounds = 101
		var there, nowhere []time.Duration
		for range rounds {
			for _, id := range []string{c.ID, nothing} {
				q := l.request(theMediator, "getCase", id, 0, nil)
				began := time.Now()
				if answer := l.do(q); answer.Code != http.StatusNotFound {
					t.Fatalf("%d %s", answer.Code, answer.Body)
				}
				if took := time.Since(began); id == nothing {
					nowhere = append(nowhere, took)
				} else {
					there = append(there, took)
				}
			}
		}
		slices.Sort(there)
		slices.Sort(nowhere)
		if apart := there[rounds/2] - nowhere[rounds/2]; apart.Abs() > 10*time.Millisecond {
			t.Errorf("a stranger's case takes %v, none %v", there[rounds/2], nowhere[rounds/2])
		}
	})
}
