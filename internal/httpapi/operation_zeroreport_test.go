package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// The group whose reports the tests send, its grid leader, and the days of its reports.
const (
	theGroup     = "g-05-1"
	theReporter  = "wangge-05-1"
	todaysReport = theGroup + "/2026-11-24"
	doubtedDay   = theGroup + "/2026-11-23"
)

// zeroReportOperations is every write of a daily report. The report's name and version
// stand in for a case's.
var zeroReportOperations = []writeOperation{
	{"fileZeroReport", theReporter, reported(todaysReport), func(*live, *app.CaseView) object {
		return object{"kind": "findings", "reason": "又走了一遍", "occurred_at": "2026-11-24T08:30:00+08:00", "findings": []any{
			object{"what": "两家为水沟争吵", "category": "0202", "risk": "yellow", "handled": "watching"},
		}}
	}},
	{"replyToSuspicion", theHead, doubted, func(l *live, _ *app.CaseView) object {
		return object{"case_id": l.report(theHead, doubtedDay).Suspicions[0].CaseID, "text": "当天没有人反映"}
	}},
	{"ruleOnZeroReport", theClerk, doubted, func(*live, *app.CaseView) object {
		return object{"what": "concealed", "reason": "村民说当天已经报过"}
	}},
	{"answerRuling", theReporter, ruled, func(l *live, _ *app.CaseView) object {
		return object{"ruling_id": l.report(theReporter, doubtedDay).Rulings[0].ID, "text": "当天确实不知道"}
	}},
	{"remindUnits", theHead, nil, func(*live, *app.CaseView) object { return object{"unit_id": theVillage, "date": "2026-11-24"} }},
}

func init() {
	// advanceDemo stays last.
	last := len(writeOperations) - 1
	writeOperations = append(append(writeOperations[:last:last], zeroReportOperations...), writeOperations[last])
}

func (l *live) report(who, id string) (v app.ZeroReportView) {
	l.t.Helper()
	l.get(who, "getZeroReport", id, "", &v)
	return v
}

func reported(id string) func(*live) *app.CaseView {
	return func(l *live) *app.CaseView { return &app.CaseView{ID: id, Version: l.report(theReporter, id).Version} }
}

// doubted is yesterday's report as nil, against which a dispute speaks.
func doubted(l *live) *app.CaseView {
	if len(l.report(theReporter, doubtedDay).Suspicions) == 0 {
		var v app.ZeroReportView
		l.read(l.do(l.request(theReporter, "fileZeroReport", doubtedDay, l.report(theReporter, doubtedDay).Version, object{"kind": "nil", "reason": "信号不好"})), &v)
		body := registration()
		delete(body, "settled")
		delete(body, "occurred_at")
		body["unit_id"], body["first_known_on"] = theGroup, "2026-11-23"
		l.act(theReporter, "registerCase", &app.CaseView{}, body)
	}
	return reported(doubtedDay)(l)
}

func ruled(l *live) *app.CaseView {
	c := doubted(l)
	if len(l.report(theReporter, doubtedDay).Rulings) == 0 {
		var v app.ZeroReportView
		l.read(l.do(l.request(theClerk, "ruleOnZeroReport", doubtedDay, c.Version, object{"what": "false", "reason": "核实过"})), &v)
	}
	return reported(doubtedDay)(l)
}

// An amendment names the version that it started from; one that is stale is answered with
// the report as it stands (EDT-01).
func TestTheVersionOfAReport(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		nothing := object{"kind": "nil", "reason": "改报"}
		put := func(version int64) (int, problem, app.ZeroReportView) {
			var v app.ZeroReportView
			answer := l.do(l.request(theReporter, "fileZeroReport", todaysReport, version, nothing))
			if answer.Code != http.StatusOK {
				return answer.Code, told(t, answer), v
			}
			l.read(answer, &v)
			return answer.Code, problem{}, v
		}
		code, _, first := put(0)
		if code != http.StatusOK || first.Version != 1 || first.State != "on_time" || first.Kind != "nil" {
			t.Fatalf("%d %+v", code, first)
		}
		if code, p, _ := put(0); code != http.StatusPreconditionRequired || p.Code != "report_there" {
			t.Errorf("without a version: %d %+v", code, p)
		}
		code, p, _ := put(7)
		if current, _ := p.Report.(object); code != http.StatusPreconditionFailed || p.Code != "stale_report" || p.Current != nil || current["version"] != 1.0 {
			t.Errorf("stale: %d %+v", code, p)
		}
		if code, _, v := put(1); code != http.StatusOK || v.Version != 2 {
			t.Errorf("%d %+v", code, v)
		}
	})
}

// Whose report is whose (product.md 7): a stranger's is not there, and who may only read
// sends none.
func TestWhoseReports(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		for who, status := range map[string]int{
			theReporter: 200, theMediator: 200, theHead: 200, theBranch: 200, theClerk: 200, "xiangzhang": 200,
			"wangge-05-2": 404, "tiaojie12": 404, "cun06": 404, "zong2": 404, "paichusuo": 403, "admin": 403, "shenji": 403,
		} {
			for _, q := range []sent{l.request(who, "getZeroReport", todaysReport, 0, nil), l.request(who, "summarizeZeroReports", "", 0, nil), l.request(who, "listZeroReports", "", 0, nil), l.request(who, "listSuspicions", "", 0, nil)} {
				if q.id != "getZeroReport" {
					q.path += "?unit=" + theGroup
				}
				if answer := l.do(q); answer.Code != status {
					t.Errorf("%s by %s: %d %s", q.id, who, answer.Code, answer.Body)
				}
			}
		}
		for who, code := range map[string]string{
			"wangge-05-2": "not_found", "cun06": "not_found", theMediator: "forbidden", "xiangzhang": "forbidden",
			theHead: "required", theClerk: "required", // on whose behalf
		} {
			if p := told(t, l.do(l.request(who, "fileZeroReport", todaysReport, 0, object{"kind": "nil"}))); p.Code != code {
				t.Errorf("sent by %s: %+v, want %s", who, p, code)
			}
		}
		if answer := l.do(l.request(theHead, "getZeroReport", theVillage+"/2026-11-24", 0, nil)); answer.Code != http.StatusNotFound {
			t.Errorf("a village reports by its groups: %d %s", answer.Code, answer.Body)
		}
	})
}

// What the questions of reports refuse.
func TestQuestionsAboutReports(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		for question, status := range map[string]int{
			"listZeroReports": 200, "listZeroReports?from=2026-11-01&to=2026-11-30": 200, "listZeroReports?from=2026-10-01&to=2026-11-30": 422,
			"listZeroReports?unit=g-05-1&from=2026-01-01&to=2026-12-31": 200, "listZeroReports?from=2026-11-24&to=2026-11-23": 422, "listZeroReports?state=": 400,
			"listZeroReports?state=missing&from=2026-11-23&to=2026-11-23": 200, "listZeroReports?limit=101": 400, "listZeroReports?cursor=x": 400, "listZeroReports?cursor=%21": 400,
			"listZeroReports?from=1900-01-01&to=1900-01-02": 422, "summarizeZeroReports?date=2026-11-25": 422, "summarizeZeroReports?date=0000-01-01": 422,
			"summarizeZeroReports?from=2026-01-01&to=2026-11-24": 200, "summarizeZeroReports?from=2025-01-01&to=2026-11-24": 422, "listSuspicions?from=2026-11-01": 200,
			"listSuspicions?unit=v-99": 404, "summarizeZeroReports?unit=%27+OR+1%3D1+--": 404, "listZeroReports?from=2027-01-01&to=2027-01-02": 200,
		} {
			id, query, _ := strings.Cut(question, "?")
			q := l.request(theClerk, id, "", 0, nil)
			q.path += "?" + query
			if answer := l.do(q); answer.Code != status {
				t.Errorf("%s: %d %s", question, answer.Code, answer.Body)
			}
		}
		answer := l.do(l.request(theHead, "remindUnits", "", 0, object{"unit_id": "v-06", "date": "2026-11-24"}))
		if answer.Code != http.StatusNotFound {
			t.Errorf("reminding another village: %d %s", answer.Code, answer.Body)
		}
	})
}
