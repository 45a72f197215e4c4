package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
)

// asked is a request for a cell of the table.
type asked struct {
	sent
	object string                                  // its id, in the path or the body
	judge  func(*httptest.ResponseRecorder) string // of a success: allow, row or absent; nil is allow
	spends string                                  // the case that is not to be asked about again after a success
	met    string                                  // what was met, where asking took more than one request
}

// question makes the request for a cell: about a case, a unit, a report or something else.
func (m *matrix) question(line rightsLine, column int) asked {
	m.t.Helper()
	id, variant, _ := strings.Cut(line.operation, " ")
	who := columns[column].who
	named := func(kind string) string {
		names := m.table.objects["@"+kind+" "+line.object]
		if names == nil || names[column] == none {
			m.t.Fatalf("%s, %s: %s has no %s", line.operation, line.object, columns[column].name, kind)
		}
		return names[column]
	}
	switch {
	case id == strings.ToUpper(id):
		return m.beside(id, variant, who)
	case actStages[id] != "":
		return m.aboutCase(id, variant, who, named("case"), line.object)
	case slices.Contains(unitOperations, id):
		return m.byUnit(id, variant, who, units[named("unit")])
	case strings.Contains(m.route(id).path, ":unit_id"):
		return m.forReport(id, who, units[named("report")])
	}
	return m.otherwise(id, variant, who, line.object)
}

func (m *matrix) route(id string) *route {
	m.t.Helper()
	i := slices.IndexFunc(m.server.routes, func(r *route) bool { return r.id == id })
	if i < 0 {
		m.t.Fatalf("no operation %s", id)
	}
	return m.server.routes[i]
}

// actStages says, of every operation on a case, at which stage it is valid.
var actStages = map[string]string{
	"getCase": "read", "listEvents": "read", "listCases": "read", "listRepeats": "read", "listHandOvers": "handed over", "listMediators": "mediating", "listPersons": "mediating",
	"listLooks": "read", "revealParty": "read",
	"editCase": "mediating", "act:accept": "registered", "act:decline": "registered", "act:withdraw": "mediating", "act:assign": "mediating", "act:recuse": "mediating",
	"act:hearing": "mediating", "act:move": "mediating", "act:tell": "mediating", "act:elevate": "mediating", "act:send-back": "raised", "act:extend": "mediating",
	"act:agree": "mediating", "act:seal": "agreed in writing", "act:terminate": "mediating", "act:hand-over": "mediating", "act:receipt": "handed over", "act:feedback": "received",
	"act:report": "mediating", "act:perform": "agreed by word", "act:follow-up": "agreed by word", "act:confirm": "agreed by word", "act:supervise": "mediating",
	"act:instruct": "mediating", "act:reopen": "agreed by word", "act:archive": "visited", "act:admit": "mediating", "act:link": "mediating", "act:note": "mediating",
	"act:decide": "contested", "act:void": "noted",
}

// aboutCase asks about a case as a line has it, one on which nothing was done yet.
func (m *matrix) aboutCase(id, variant, who, where, object string) asked {
	m.t.Helper()
	stage, with := actStages[id], condition{restricted: object == "restricted" || object == "member" || id == "act:admit"}
	if object == "recused" {
		with.recused = who
	}
	if object == "member" && who == "xiangzhang" {
		with.admitted = who
	}
	if variant == "author" {
		return m.ownAct(id, who, where)
	}
	name := fmt.Sprintf("%s, %s, %+v", stage, where, with)
	if m.cases[name] == nil {
		m.cases[name] = m.stage(stage, scenes[where], with)
	}
	c := m.cases[name]
	switch id {
	case "listCases", "listRepeats", "listHandOvers":
		return m.listed(id, variant, who, c)
	case "listMediators", "listPersons":
		a := asked{sent: m.request(who, id, "", 0, nil), object: c.ID}
		a.path += "?case=" + c.ID
		return a
	case "getCase":
		return asked{sent: m.request(who, id, c.ID, 0, nil), object: c.ID, judge: func(answer *httptest.ResponseRecorder) string {
			var v struct{ Title string }
			m.read(answer, &v)
			return shown(v.Title)
		}}
	}
	a := asked{sent: m.request(who, id, c.ID, c.Version, m.bodyOf(id, c)), object: c.ID}
	if id == "listEvents" {
		a.judge = m.holdsAny
	}
	if a.body != nil {
		a.spends = name
	}
	return a
}

// ownAct asks to void what the asker did himself a moment ago.
func (m *matrix) ownAct(id, who, where string) asked {
	m.t.Helper()
	act, body, stage := "act:note", object{"text": "写错了"}, "mediating"
	switch who {
	case "xiangzhang":
		act = "act:instruct"
	case "paichusuo":
		act, body, stage = "act:receipt", object{"result": "accepted"}, "handed over"
	}
	c := m.stage(stage, scenes[where], condition{})
	m.act(who, act, &c.CaseView, body)
	return asked{sent: m.request(who, id, c.ID, c.Version, object{"event_id": m.lastEvent(who, c), "reason": "写错了"}), object: c.ID}
}

func (m *matrix) lastEvent(who string, c *staged) string {
	m.t.Helper()
	var events struct{ Items []app.EventView }
	m.get(who, "listEvents", c.ID, "", &events)
	return events.Items[len(events.Items)-1].ID
}

// bodyOf is a valid body of an act; most are those of the other tests.
func (m *matrix) bodyOf(id string, c *staged) object {
	m.t.Helper()
	switch id {
	case "act:withdraw":
		return object{"reason": "every_party_asks", "asked_by": partyIDs(&c.CaseView)}
	case "act:recuse":
		return object{"user_id": m.userID(c.at + "cun" + c.village + "b"), "reason": "relative", "told": partyIDs(&c.CaseView)}
	case "act:admit":
		return object{"user_ids": []any{m.userID(c.at + "xiangzhangb")}, "reason": "帮助调解"}
	case "act:void":
		return object{"event_id": m.lastEvent(c.at+c.chief()+"b", c), "reason": "记错了"}
	case "act:elevate":
		return object{"from": c.Level, "reason": "谈不成"}
	case "act:link":
		return object{"case_id": m.stage("mediating", c.scene, condition{}).ID, "note": "一件事的两边"}
	case "act:hand-over":
		body := handOver()
		body["agency_id"] = c.at + "a-paichusuo"
		return body
	}
	for _, o := range writeOperations {
		if o.id == id {
			return o.body(m.live, &c.CaseView)
		}
	}
	return nil
}

// shown tells a case with its content, of which the title is a part, from a bare row.
func shown(title string) string {
	if title == "" {
		return "row"
	}
	return "allow"
}

// listed asks for a list and looks for the case in it.
func (m *matrix) listed(id, variant, who string, c *staged) asked {
	m.t.Helper()
	var body object
	query := ""
	switch {
	case id == "listRepeats":
		body = object{"names": []any{c.name}}
	case id == "listHandOvers":
		query = "?state=open"
	case variant == "words":
		query = "?q=" + c.word
	case variant == "number":
		query = "?q=" + url.QueryEscape(c.Number)
	default:
		query = "?sort=newest&limit=100"
	}
	a := asked{sent: m.request(who, id, "", 0, body), judge: func(answer *httptest.ResponseRecorder) string {
		var page struct {
			Items []struct {
				ID     string `json:"id"`
				CaseID string `json:"case_id"`
				Title  string `json:"title"`
			}
		}
		m.read(answer, &page)
		for _, item := range page.Items {
			if item.ID == c.ID || item.CaseID == c.ID {
				return shown(item.Title)
			}
		}
		return "absent"
	}}
	a.path += query
	return a
}

// unitOperations are those that are asked by a unit.
var unitOperations = []string{
	"listUnits", "getUnit", "unitPage", "listHearings", "getHearing", "registerCase", "getStatistics", "listStatisticsCases", "listPublications", "getPublication",
	"listPublicationCases", "listYearlyTotals", "publishFigures", "enterYearlyTotal", "exportLedger", "listZeroReports", "summarizeZeroReports", "listSuspicions", "remindUnits",
}

// byUnit asks what has a unit in its path, its query or its body.
func (m *matrix) byUnit(id, variant, who, unit string) asked {
	m.t.Helper()
	a := asked{object: unit}
	path, query, body := unit, "", object{"unit_id": unit}
	switch id {
	case "listUnits":
		a.judge = func(answer *httptest.ResponseRecorder) string { return m.holds(answer, unit) }
	case "getHearing":
		path += "." + hearingDay(unit)
	case "getPublication", "listPublicationCases":
		path = m.published(unit)
		a.object, query = path, "?figure=accepted"
	case "registerCase":
		body = registration()
		body["unit_id"] = unit
		if delete(body, "occurred_at"); variant == "" {
			delete(body, "settled")
		}
	case "publishFigures":
		body["kind"], body["from"] = "month", pastMonth(m.live).Number
	case "enterYearlyTotal":
		m.periods++
		body = object{"unit_id": unit, "year": 1960 + m.periods%60, "settled": 364, "success": 324, "oral": 254, "written": 70}
	case "remindUnits":
		body["date"] = "2026-11-24"
	case "getStatistics", "exportLedger":
		query = "?from=2026-01-01&to=2026-12-31"
	case "listStatisticsCases":
		query = "?figure=accepted&from=2026-01-01&to=2026-12-31"
	}
	a.sent = m.request(who, id, path, 0, body)
	switch {
	case id == "listUnits" || id == "getPublication" || m.route(id).write:
	case len(m.route(id).names) == 0:
		a.path += "?unit=" + unit + strings.Replace(query, "?", "&", 1)
	default:
		a.path += query
	}
	return a
}

// holds looks for an id in a list.
func (m *matrix) holds(answer *httptest.ResponseRecorder, id string) string {
	m.t.Helper()
	var list struct{ Items []struct{ ID string } }
	m.read(answer, &list)
	for _, item := range list.Items {
		if item.ID == id {
			return "allow"
		}
	}
	return "absent"
}

// holdsAny looks for anything in a list.
func (m *matrix) holdsAny(answer *httptest.ResponseRecorder) string {
	m.t.Helper()
	var list struct{ Items []json.RawMessage }
	if m.read(answer, &list); len(list.Items) > 0 {
		return "allow"
	}
	return "absent"
}

// hearingDay is the unit's next.
func hearingDay(unit string) string {
	switch unit = strings.TrimPrefix(unit, elsewhere); unit[:2] {
	case "t-":
		return "2026-11-27"
	case "b-":
		return "2026-11-25"
	}
	return "2026-11-30"
}

// published is a publication of a unit, by the leader of its township.
func (m *matrix) published(unit string) string {
	m.t.Helper()
	leader, p := "xiangzhang", app.PublicationView{}
	if strings.HasPrefix(unit, elsewhere) {
		leader = elsewhere + leader
	}
	if m.publications[unit] == "" {
		body := object{"unit_id": unit, "kind": "month", "from": pastMonth(m.live).Number}
		m.read(m.do(m.request(leader, "publishFigures", "", 0, body)), &p)
		m.publications[unit] = p.ID
	}
	return m.publications[unit]
}

// forReport asks about the report of a group.
func (m *matrix) forReport(id, who, group string) asked {
	m.t.Helper()
	day := calendar.Date("2026-11-24")
	if id != "getZeroReport" && id != "fileZeroReport" {
		day = "2026-11-23" // which is doubted
	}
	a := asked{object: group}
	var version int64
	var body object
	switch {
	case id == "fileZeroReport":
		version = m.report(theReporter, todaysReport).Version
		if body = (object{"kind": "nil", "reason": "改报"}); !strings.HasPrefix(who, "wangge") {
			body["on_behalf_of"] = "王组长"
		}
	case id != "getZeroReport":
		o := writeOperations[slices.IndexFunc(writeOperations, func(o writeOperation) bool { return o.id == id })]
		c := o.stage(m.live)
		version, body = c.Version, o.body(m.live, c)
	}
	a.sent = m.request(who, id, group+"/"+string(day), version, body)
	return a
}

// beside asks for what is no operation of the contract.
func (m *matrix) beside(method, path, who string) asked {
	m.t.Helper()
	if path != "every operation" {
		return asked{met: m.outside(method, path, who)}
	}
	met := ""
	for _, r := range m.server.routes {
		if met = m.outside(method, r.at("x"), who); met != "405" && met != "204" {
			return asked{met: r.path + ": " + met}
		}
	}
	return asked{met: met}
}

// outside is what a path answers that the contract does not know.
func (m *matrix) outside(method, path, who string) string {
	m.t.Helper()
	request := httptest.NewRequestWithContext(m.t.Context(), method, path, nil)
	if who != "" {
		request.Header.Set("Cookie", cookieName+"="+m.cookie(who))
	}
	answer := httptest.NewRecorder()
	m.server.ServeHTTP(answer, request)
	var status map[string]string
	switch page := string(onePage["index.html"].Data); {
	case answer.Header().Get("Access-Control-Allow-Origin") != "", answer.Code == 204 && answer.Body.Len() > 0:
		return fmt.Sprintf("%d %v %.300s", answer.Code, answer.Header(), answer.Body)
	case answer.Code != 200:
		return fmt.Sprint(answer.Code)
	case answer.Header().Get("Content-Type") == "text/html; charset=utf-8" && (method == "HEAD" && answer.Body.Len() == 0 || answer.Body.String() == page):
		return "page"
	case json.Unmarshal(answer.Body.Bytes(), &status) == nil && len(status) == 1 && status["status"] != "", method == "HEAD":
		return "allow"
	}
	return fmt.Sprintf("200 %.300s", answer.Body)
}
