package httpapi

import (
	"strings"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

type object = map[string]any

// Who acts in the fixture: the fifth village's people and those above them.
const (
	theMediator = "tiaojie05"
	theHead     = "cun05"
	theBranch   = "zong1"
	theClerk    = "zongzhi"
	theLiaison  = "paichusuo"
	theVillage  = "v-05"
)

// writeOperation is a valid request of one write: who makes it, the case it needs,
// and its body. Without stage it needs no case.
type writeOperation struct {
	id    string
	who   string
	stage func(*live) *app.CaseView
	body  func(*live, *app.CaseView) object
}

// writeOperations is every operation of the contract that writes; a test fails when
// one is missing. advanceDemo is last, for it ends the day of the others.
var writeOperations = []writeOperation{
	{"registerCase", theMediator, nil, func(*live, *app.CaseView) object { return registration() }},
	{"editCase", theMediator, registered, func(_ *live, c *app.CaseView) object {
		return object{"cause": "排水", "amount_fen": 120000, "risk": "yellow", "harms": []any{"brawl"}, "arose_on": "2026-11-20", "parties": []any{
			object{"id": c.Parties[0].ID, "name": "甲某", "phone": "13800000001"}, object{"id": c.Parties[1].ID, "name": "乙某", "kind": "person"},
		}}
	}},
	{"act:accept", theMediator, registered, func(_ *live, c *app.CaseView) object { return consents(c) }},
	{"act:decline", theMediator, registered, func(*live, *app.CaseView) object {
		return object{"reason": "other_organ", "proper_organ": "乡民政所", "explanation": "由民政办理"}
	}},
	{"act:withdraw", theMediator, registered, func(_ *live, c *app.CaseView) object {
		return object{"reason": "applicant_withdraws", "asked_by": []any{c.Parties[0].ID}}
	}},
	{"act:assign", theHead, mediating, func(_ *live, c *app.CaseView) object {
		return object{"mediator_ids": []any{c.Mediators[0].UserID}, "reason": "继续办理"}
	}},
	{"act:hearing", theMediator, mediating, func(_ *live, c *app.CaseView) object {
		return object{"result": "not_agreed", "rights_notice": true, "record": "没有谈成", "attendance": attendance(c)}
	}},
	{"act:move", theHead, mediating, func(*live, *app.CaseView) object { return object{"reason": "当事人外出"} }},
	{"act:tell", theMediator, mediating, func(_ *live, c *app.CaseView) object { return object{"party_id": c.Parties[1].ID, "how": "call"} }},
	{"act:elevate", theMediator, mediating, func(*live, *app.CaseView) object { return object{"from": "village", "reason": "谈不成"} }},
	{"act:send-back", theBranch, elevated, func(*live, *app.CaseView) object { return object{"reason": "村里再谈一次"} }},
	{"act:agree", theMediator, mediating, func(_ *live, c *app.CaseView) object {
		return object{"rights_notice": true, "agreement": writtenTerms(c)}
	}},
	{"act:seal", theMediator, agreedInWriting, func(*live, *app.CaseView) object { return object{"on": "2026-11-24"} }},
	{"act:terminate", theMediator, mediating, func(*live, *app.CaseView) object {
		return object{"reason": "party_refuses", "route_notice": "可以向人民法院起诉", "method": "oral", "notified_on": "2026-11-24"}
	}},
	{"act:perform", theMediator, agreedByWord, func(_ *live, c *app.CaseView) object {
		return object{"obligation_id": c.Agreement.Obligations[0].ID, "state": "performed", "on": "2026-11-24", "remark": "当面交清"}
	}},
	{"act:follow-up", theHead, agreedByWord, func(_ *live, c *app.CaseView) object { return visit(c) }},
	{"act:archive", theMediator, visitedOnce, func(_ *live, c *app.CaseView) object {
		papers := []any{}
		for _, p := range c.Papers {
			if p.Required {
				papers = append(papers, p.Code)
			}
		}
		return object{"papers": papers}
	}},
	{"act:note", theMediator, registered, func(*live, *app.CaseView) object {
		return object{"text": "已电话联系", "occurred_at": "2026-11-24T09:04:00+08:00"}
	}},
	{"act:void", theMediator, noted, func(l *live, c *app.CaseView) object {
		var events struct{ Items []app.EventView }
		l.get(theMediator, "listEvents", c.ID, "", &events)
		return object{"event_id": events.Items[len(events.Items)-1].ID, "reason": "记错了"}
	}},
	{"act:recuse", theHead, mediating, func(l *live, c *app.CaseView) object {
		return object{"user_id": l.branchHead(theHead, c), "reason": "relative", "explanation": "是亲戚", "told": partyIDs(c)}
	}},
	{"act:extend", "xiangzhang", mediating, func(_ *live, c *app.CaseView) object {
		return object{"days": 10, "asked_by": partyIDs(c), "reason": "等测绘结果"}
	}},
	{"act:hand-over", theClerk, mediating, func(*live, *app.CaseView) object { return handOver() }},
	{"act:receipt", theLiaison, handedOver, func(*live, *app.CaseView) object { return object{"result": "accepted"} }},
	{"act:feedback", theLiaison, received, func(*live, *app.CaseView) object { return object{"settled": true, "text": "已经处理"} }},
	{"act:report", theMediator, mediating, func(*live, *app.CaseView) object {
		return object{"kind": "minors", "receiver": "乡妇联", "at": "2026-11-24T08:50:00+08:00", "remark": "电话"}
	}},
	{"act:confirm", theMediator, agreedByWord, func(_ *live, c *app.CaseView) object {
		return object{"state": "applied", "on": "2026-11-24", "asked_by": partyIDs(c), "court": "叶县人民法院"}
	}},
	{"act:reopen", theMediator, agreedByWord, func(*live, *app.CaseView) object {
		return object{"reason": "new_facts", "narrative": "又漏了一次雨"}
	}},
	{"act:supervise", "xiangzhang", mediating, func(*live, *app.CaseView) object { return object{"step": "normal", "reason": "抓紧"} }},
	{"act:instruct", "xiangzhang", mediating, func(*live, *app.CaseView) object { return object{"text": "到现场看一次"} }},
	{"act:link", theMediator, mediating, func(l *live, _ *app.CaseView) object {
		return object{"case_id": registered(l).ID, "note": "一件事的两边"}
	}},
	{"act:admit", theClerk, secret, func(l *live, c *app.CaseView) object {
		return object{"user_ids": []any{l.branchHead(theClerk, c)}, "reason": "帮助调解"}
	}},
	{"act:decide", theClerk, contested, func(_ *live, c *app.CaseView) object {
		return object{"event_id": c.Contest.Sides[0].EventID, "reason": "有证人"}
	}},
	{"revealParty", theMediator, registered, func(_ *live, c *app.CaseView) object {
		return object{"party_id": c.Parties[0].ID, "field": "phone", "purpose": "tell"}
	}},
	{"advanceDemo", "admin", nil, func(*live, *app.CaseView) object { return object{"days": 1} }},
}

func registration() object {
	return object{
		"unit_id": theVillage, "category": "0202", "narrative": "滴水檐伸过界，雨水流进邻居院墙。", "risk": "blue", "source": "application", "amount_fen": 500000,
		"persons_involved": 2, "first_known_on": "2026-11-24", "harms": []any{}, "minors": false, "occurred_at": "2026-11-24T08:30:00+08:00",
		"parties": []any{
			object{"name": "甲某", "side": "applicant", "kind": "person", "phone": "13800000001"},
			object{"name": "乙某", "side": "respondent", "gender": "male", "address": "五组"},
		},
		"settled": object{
			"consents": []any{"agreed", "agreed"}, "rights_notice": true,
			"agreement": object{"content": "收回滴水檐", "obligations": []any{object{"debtor": 1, "what": "拆改", "amount_fen": 1000, "due_on": "2026-12-01"}}},
		},
	}
}

func registered(l *live) *app.CaseView {
	body := registration()
	delete(body, "settled")
	delete(body, "occurred_at")
	c := &app.CaseView{}
	l.act(theMediator, "registerCase", c, body)
	return c
}

func mediating(l *live) *app.CaseView {
	c := registered(l)
	l.act(theMediator, "act:accept", c, consents(c))
	return c
}

func elevated(l *live) *app.CaseView {
	c := mediating(l)
	l.act(theMediator, "act:elevate", c, object{"from": "village", "reason": "谈不成"})
	return c
}

func agreedInWriting(l *live) *app.CaseView {
	c := mediating(l)
	l.act(theMediator, "act:agree", c, object{"rights_notice": true, "agreement": writtenTerms(c)})
	return c
}

func agreedByWord(l *live) *app.CaseView {
	c := mediating(l)
	l.act(theMediator, "act:agree", c, object{"rights_notice": true, "agreement": object{
		"form": "oral", "content": "收回滴水檐", "obligations": []any{object{"debtor_id": c.Parties[1].ID, "what": "拆改", "due_on": "2026-12-01"}},
	}})
	return c
}

func visitedOnce(l *live) *app.CaseView {
	c := agreedByWord(l)
	l.act(theMediator, "act:perform", c, object{"obligation_id": c.Agreement.Obligations[0].ID, "state": "performed", "on": "2026-11-24"})
	l.act(theHead, "act:follow-up", c, visit(c))
	return c
}

func noted(l *live) *app.CaseView {
	c := registered(l)
	l.act(theMediator, "act:note", c, object{"text": "记一笔"})
	return c
}

func handedOver(l *live) *app.CaseView {
	c := mediating(l)
	l.act(theClerk, "act:hand-over", c, handOver())
	return c
}

func received(l *live) *app.CaseView {
	c := handedOver(l)
	l.act(theLiaison, "act:receipt", c, object{"result": "accepted"})
	return c
}

func secret(l *live) *app.CaseView {
	c := mediating(l)
	l.act(theMediator, "editCase", c, object{"restricted": true})
	return c
}

// contested is a case whose agreement, made without the network, came after its failure.
func contested(l *live) *app.CaseView {
	c := mediating(l)
	var events struct{ Items []app.EventView }
	l.get(theMediator, "listEvents", c.ID, "", &events)
	made := events.Items[len(events.Items)-1].ReceivedAt.Add(time.Microsecond)
	l.act(theHead, "act:elevate", c, object{"from": "village", "reason": "谈不成"})
	l.act(theBranch, "act:terminate", c, object{"reason": "party_refuses", "route_notice": "可以起诉", "method": "oral", "notified_on": "2026-11-24"})
	l.act(theMediator, "act:agree", c, object{"device_at": made, "clock_offset_ms": 0, "device_seq": 1, "level": "village", "rights_notice": true, "agreement": object{
		"form": "oral", "content": "收回滴水檐", "obligations": []any{object{"debtor_id": c.Parties[1].ID, "what": "拆改", "due_on": "2026-12-01"}},
	}})
	if c.Contest == nil {
		l.t.Fatalf("not contested: %+v", c)
	}
	return c
}

func handOver() object {
	return object{
		"agency_id": "a-paichusuo", "basis": "statutory_request", "basis_text": "治安管理处罚法", "data": []any{"parties", "narrative", "contact"},
		"due_on": "2026-12-20", "note": "请依法处置", "consents": []any{},
	}
}

func partyIDs(c *app.CaseView) []any {
	ids := []any{}
	for _, p := range c.Parties {
		ids = append(ids, p.ID)
	}
	return ids
}

// branchHead is the head of the branch, as the list of persons of a case names him.
func (l *live) branchHead(who string, c *app.CaseView) string {
	l.t.Helper()
	var people struct{ Items []app.CandidateView }
	l.get(who, "listPersons", "", "?case="+c.ID, &people)
	for _, p := range people.Items {
		for _, post := range p.Roles {
			if post.Role == grid.LevelHead && strings.HasSuffix(post.UnitName, "总支") {
				return p.ID
			}
		}
	}
	l.t.Fatalf("nobody heads the branch: %+v", people)
	return ""
}

func consents(c *app.CaseView) object {
	list := []any{}
	for _, p := range c.Parties {
		list = append(list, object{"party_id": p.ID, "consent": "agreed"})
	}
	return object{"consents": list}
}

func attendance(c *app.CaseView) []any {
	list := []any{}
	for _, p := range c.Parties {
		list = append(list, object{"party_id": p.ID, "present": true, "told": true})
	}
	return list
}

func writtenTerms(c *app.CaseView) object {
	const today = calendar.Date("2026-11-24")
	signatures := []any{}
	for _, p := range c.Parties {
		signatures = append(signatures, object{"party_id": p.ID, "method": "both", "on": today})
	}
	return object{
		"form": "written", "content": "收回滴水檐，共同修墙", "mediator_signed_on": today, "signatures": signatures,
		"obligations": []any{object{"debtor_id": c.Parties[1].ID, "what": "赔付", "amount_fen": 100000, "due_on": "2026-12-01"}},
	}
}

func visit(c *app.CaseView) object {
	met := []any{}
	for _, p := range c.Parties {
		met = append(met, p.ID)
	}
	return object{"on": "2026-11-24", "reached": met, "confirmed": met, "remark": "没有新的争议"}
}
