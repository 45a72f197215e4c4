package httpapi

import (
	"slices"
	"strings"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

// confided is something with canaries in it: a case, the report of a group or a ledger.
type confided struct {
	kind       string // case, report or ledger
	at         string // before every name of its township
	village    string // number
	branch     string
	unit       string
	level      grid.Level // that has a case
	mediators  []string   // usernames
	agency     string     // that has it, "" for none
	restricted bool
	waiting    bool // for a mediator: until then the village's look after it, or nobody could accept it
	recused    []string
	linked     *confided // a case that is tied to this one, and shows its number
}

// access is what somebody may see of a secret, typed from product.md 7.
type access int

const (
	nothingAtAll access = iota
	bareRow             // number, level, status and dates
	chosenParts         // what was chosen for the agency
	everything
)

// reader is somebody who looks for what is not his.
type reader struct {
	at, name        string
	role            grid.Role
	village, branch string
	unit            string
	agency          string
}

func (p reader) who() string { return p.at + p.name }

// readers are one at each post of the first village of both townships and, in one of them,
// those beside.
func readers() (list []reader) {
	for _, at := range []string{"", elsewhere} {
		villages := townVillages[:1]
		if at == "" {
			villages = townVillages[:2]
			list = append(list,
				reader{name: "tiaojie05b", role: grid.Mediator, village: "05", branch: "1", unit: "v-05"},
				reader{name: "wangge-05-2", role: grid.GridLeader, village: "05", branch: "1", unit: "g-05-2"},
				reader{name: "zong2", role: grid.LevelHead, branch: "2", unit: "b-2"},
				reader{name: "sifasuo", role: grid.Liaison, unit: theTownship, agency: "a-sifasuo"})
		}
		for _, v := range villages {
			unit := "v-" + v.number
			list = append(list,
				reader{at: at, name: "tiaojie" + v.number, role: grid.Mediator, village: v.number, branch: v.branch, unit: unit},
				reader{at: at, name: "cun" + v.number, role: grid.LevelHead, village: v.number, branch: v.branch, unit: unit},
				reader{at: at, name: "wangge-" + v.number + "-1", role: grid.GridLeader, village: v.number, branch: v.branch, unit: "g-" + v.number + "-1"})
		}
		list = append(list,
			reader{at: at, name: "zong1", role: grid.LevelHead, branch: "1", unit: "b-1"},
			reader{at: at, name: "xiangtiao", role: grid.Mediator, unit: theTownship}, reader{at: at, name: "zongzhi", role: grid.Clerk, unit: theTownship},
			reader{at: at, name: "xiangzhang", role: grid.Leader, unit: theTownship}, reader{at: at, name: "admin", role: grid.Admin, unit: theTownship},
			reader{at: at, name: "shenji", role: grid.Auditor, unit: theTownship},
			reader{at: at, name: "paichusuo", role: grid.Liaison, unit: theTownship, agency: "a-paichusuo"})
	}
	return list
}

// sees is what product.md 7 lets a person see of a secret.
func (p reader) sees(s *confided) access {
	switch {
	case p.at != s.at, slices.Contains(s.recused, p.who()), p.role == grid.Admin, p.role == grid.Auditor:
		return nothingAtAll
	case s.kind == "ledger":
		return wholly(p.role == grid.Clerk)
	case p.role == grid.Liaison && s.kind == "case" && p.agency == s.agency:
		return chosenParts
	case p.role == grid.Liaison, !p.reaches(s):
		return nothingAtAll
	case s.restricted && !p.member(s):
		return bareRow
	}
	return everything
}

func wholly(yes bool) access {
	if yes {
		return everything
	}
	return nothingAtAll
}

// reaches reports whether he would read it if it were not restricted.
func (p reader) reaches(s *confided) bool {
	assigned := slices.Contains(s.mediators, p.name)
	switch p.role {
	case grid.Mediator:
		if p.unit == theTownship {
			return assigned || s.kind == "report" || s.level == grid.Township
		}
		return assigned || p.village == s.village
	case grid.GridLeader:
		return p.unit == s.unit
	case grid.LevelHead:
		return p.branch == s.branch && (p.village == "" || p.village == s.village)
	}
	return p.role == grid.Clerk || p.role == grid.Leader
}

func (p reader) member(s *confided) bool {
	switch p.role {
	case grid.Mediator:
		return slices.Contains(s.mediators, p.name) || s.waiting && p.village == s.village
	case grid.LevelHead:
		return s.level == grid.Branch && p.village == "" || s.level.Rank() < grid.Branch.Rank() && p.village == s.village
	}
	return p.role == grid.Clerk
}

// story makes one case with words in all its texts.
type story struct {
	group      bool // of the first group, else of the village
	up         int
	stage      string
	restricted bool
	recused    []string
	more       func(l *live, c *staged)
}

// stories are ten cases of each village, 60 in all: at every level, with every act that
// takes a text, open, restricted and with people taken off them.
var stories = []story{
	{stage: "registered", more: func(l *live, c *staged) {
		c.act(l, c.worker, "editCase", object{"cause": "界石", "source_body": "县信访局", "source": "referral"})
		c.act(l, c.worker, "act:decline", object{"reason": "other_organ", "proper_organ": "乡民政所", "explanation": "由民政办理"})
	}},
	{stage: "mediating", more: func(l *live, c *staged) { c.hear(l) }},
	{stage: "mediating", restricted: true, more: func(l *live, c *staged) {
		c.hear(l)
		c.act(l, c.worker, "act:report", object{"kind": "minors", "receiver": "乡妇联", "at": "2026-11-24T08:50:00+08:00", "remark": "电话"})
		c.act(l, "zongzhi", "act:admit", object{"user_ids": []any{l.userID(c.at + "zongzhib")}, "reason": "帮助调解"})
	}},
	{stage: "mediating", recused: []string{"cun", "tiaojieb", "zong", "xiangzhang"}, more: func(l *live, c *staged) { c.hear(l) }},
	{stage: "mediating", up: 1, restricted: true, more: func(l *live, c *staged) {
		c.hear(l)
		if c.village == "12" {
			c.act(l, c.chief(), "act:send-back", object{"reason": "村里再谈一次"})
		}
	}},
	{stage: "mediating", up: 2, recused: []string{"tiaojie", "zong"}, more: func(l *live, c *staged) {
		c.hear(l)
		c.act(l, "xiangzhang", "act:supervise", object{"step": "normal", "reason": "抓紧"})
		c.act(l, "xiangzhang", "act:instruct", object{"text": "到现场看一次"})
		c.act(l, "xiangzhang", "act:extend", object{"days": 10, "asked_by": partyIDs(&c.CaseView), "reason": "等测绘结果"})
		c.act(l, "zongzhi", "act:move", object{"reason": "当事人外出"})
	}},
	{stage: "agreed in writing", restricted: true, more: func(l *live, c *staged) { c.fulfil(l) }},
	{stage: "agreed in writing", group: true, more: func(l *live, c *staged) {
		c.fulfil(l)
		c.act(l, c.worker, "act:reopen", object{"reason": "new_facts", "narrative": "又漏了一次雨"})
	}},
	{stage: "received", more: func(l *live, c *staged) {
		c.act(l, strings.TrimPrefix(c.agencyOr(), "a-"), "act:feedback", object{"settled": true, "text": "已经处理"})
	}},
	{stage: "contested", group: true, restricted: true, more: func(l *live, c *staged) {
		c.act(l, "zongzhi", "act:decide", object{"event_id": c.Contest.Sides[0].EventID, "reason": "有证人"})
	}},
}

// hear leaves on a case what is said at a hearing and around it.
func (c *staged) hear(l *live) {
	l.t.Helper()
	c.act(l, c.worker, "act:hearing", object{"result": "not_agreed", "rights_notice": true, "record": "没有谈成", "attendance": attendance(&c.CaseView)})
	c.act(l, c.worker, "act:note", object{"text": "记一笔"})
	c.act(l, c.worker, "act:note", object{"text": "写错了"})
	c.act(l, c.worker, "act:void", object{"event_id": (&matrix{live: l}).lastEvent(c.at+c.worker, c), "reason": "记错了"})
}

// fulfil carries a written agreement to its end.
func (c *staged) fulfil(l *live) {
	l.t.Helper()
	c.act(l, c.worker, "act:seal", object{"on": "2026-11-24"})
	c.act(l, c.worker, "act:perform", object{"obligation_id": c.Agreement.Obligations[0].ID, "state": "performed", "on": "2026-11-24", "remark": "当面交清"})
	c.act(l, c.worker, "act:follow-up", visit(&c.CaseView))
	c.act(l, c.worker, "act:confirm", object{"state": "applied", "on": "2026-11-24", "asked_by": partyIDs(&c.CaseView), "court": "叶县人民法院", "remark": "双方都到"})
}

// tell makes everything that the two townships keep secret: 60 cases, for each village the
// report of its first group, a dispute that speaks against it and one of October, and for
// each township a ledger that was looked at and the figures of October.
func (l *live) tell() []*confided {
	l.t.Helper()
	var list []*confided
	for _, at := range []string{"", elsewhere} {
		twins := []*staged{}
		for _, v := range townVillages {
			s := scene{at: at, village: v.number, unit: "v-" + v.number, by: "tiaojie" + v.number, mediator: "tiaojie" + v.number}
			for i, story := range stories {
				c := l.told(&list, v.branch, s, story)
				if i == 1 && v.branch == "1" {
					twins = append(twins, c)
				}
			}
			l.reports(&list, v.branch, s)
		}
		l.bait.of = nil
		twins[0].act(l, "zongzhi", "act:link", object{"case_id": twins[1].ID})
		one, other := l.bait.ids[twins[0].ID], l.bait.ids[twins[1].ID]
		one.linked, other.linked = other, one
		l.files(&list, at)
	}
	return list
}

// files looks at a ledger and publishes the figures of October, in a township.
func (l *live) files(list *[]*confided, at string) {
	l.t.Helper()
	l.bait.of = l.hides(list, confided{kind: "ledger", at: at})
	l.read(l.do(l.request(at+theClerk, "previewImport", "", 0, object{"file": string(smallLedger(l))})), &app.ImportView{})
	l.bait.of = nil
	body := object{"unit_id": at + theTownship, "kind": "month", "from": "2026-10-01"}
	l.read(l.do(l.request(at+"xiangzhang", "publishFigures", "", 0, body)), &app.PublicationView{})
}

func (l *live) hides(list *[]*confided, s confided) *confided {
	*list = append(*list, &s)
	return &s
}

// told plays a story where a scene has it.
func (l *live) told(list *[]*confided, branch string, s scene, st story) *staged {
	l.t.Helper()
	s.up = st.up
	if st.group {
		s.unit, s.by = "g-"+s.village+"-1", "wangge-"+s.village+"-1"
	}
	if st.up == 2 {
		s.taker = "xiangtiao"
	}
	if s.agency = "a-paichusuo"; s.village == "06" {
		s.agency = "a-sifasuo"
	}
	kept := l.hides(list, confided{kind: "case", at: s.at, village: s.village, branch: branch, unit: s.unit, restricted: st.restricted})
	l.bait.of = kept
	c := l.stage(st.stage, s, condition{restricted: st.restricted})
	l.bait.ids[c.ID] = kept
	for _, who := range st.recused {
		name, b := strings.CutSuffix(who, "b")
		switch name {
		case "cun", "tiaojie":
			name += s.village
		case "zong":
			name += branch
		}
		if b {
			name += "b"
		}
		kept.recused = append(kept.recused, s.at+name)
		c.meet(l, condition{recused: s.at + name})
	}
	if st.stage == "received" {
		kept.agency = s.agency
	}
	if c.Number != "" {
		l.bait.ids[c.Number] = kept
	}
	st.more(l, c)
	l.bait.ids[c.ID] = kept // it may be another one by now
	kept.level, kept.mediators = c.Level, []string{c.worker}
	return c
}

// reports files what the village's first group found today and that it found nothing
// yesterday, which a dispute contradicts, with all that is said to and fro about it.
func (l *live) reports(list *[]*confided, branch string, s scene) {
	l.t.Helper()
	group, leader := "g-"+s.village+"-1", s.at+"wangge-"+s.village+"-1"
	about := confided{kind: "report", at: s.at, village: s.village, branch: branch, unit: group}
	file := func(who, id, day string, body object) (v app.ZeroReportView) {
		l.get(leader, "getZeroReport", s.at+group+"/"+day, "", &v)
		l.read(l.do(l.request(who, id, s.at+group+"/"+day, v.Version, body)), &v)
		return v
	}
	l.bait.of = l.hides(list, about)
	file(leader, "fileZeroReport", "2026-11-24", object{"kind": "findings", "findings": []any{object{"what": "两家为水沟争吵", "category": "0202", "risk": "yellow", "handled": "watching"}}})
	file(s.at+"cun"+s.village, "fileZeroReport", "2026-11-23", object{"kind": "nil", "reason": "信号不好", "on_behalf_of": "王组长"})
	report := l.bait.of
	c := l.old(list, branch, s, group, leader, func(body object) {
		body["first_known_on"], body["restricted"] = "2026-11-23", s.village == "06"
		delete(body, "settled")
	})
	// The reply speaks of the dispute, and is for those who may read that.
	file(s.at+"cun"+s.village, "replyToSuspicion", "2026-11-23", object{"case_id": c.ID, "text": "当天没有人反映"})
	l.bait.of = report
	v := file(s.at+theClerk, "ruleOnZeroReport", "2026-11-23", object{"what": "concealed", "reason": "村民说当天已经报过"})
	file(leader, "answerRuling", "2026-11-23", object{"ruling_id": v.Rulings[0].ID, "text": "当天确实不知道"})
	l.old(list, branch, s, s.unit, s.at+s.by, func(body object) { body["occurred_at"] = "2026-10-28T08:30:00+08:00"; delete(body, "first_known_on") })
}

// old registers an ordinary case, as somebody likes.
func (l *live) old(list *[]*confided, branch string, s scene, unit, who string, change func(object)) app.CaseView {
	l.t.Helper()
	kept := l.hides(list, confided{kind: "case", at: s.at, village: s.village, branch: branch, unit: unit})
	l.bait.of = kept
	body := registration()
	body["unit_id"] = s.at + unit
	delete(body, "occurred_at")
	change(body)
	c := app.CaseView{}
	l.act(who, "registerCase", &c, body)
	l.bait.ids[c.ID], kept.level, kept.restricted = kept, c.Level, c.Restricted
	if c.Number != "" {
		l.bait.ids[c.Number] = kept
	}
	if kept.waiting = c.AcceptedOn == ""; !kept.waiting { // settled on the spot, by its mediator
		kept.mediators = []string{strings.TrimPrefix(who, s.at)}
	}
	return c
}
