package httpapi

import (
	"shuoli/internal/app"
	"shuoli/internal/calendar"
)

type object = map[string]any

// Who acts in the fixture: the fifth village's people and those above them.
const (
	theMediator = "tiaojie05"
	theHead     = "cun05"
	theBranch   = "zong1"
	theClerk    = "zongzhi"
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
