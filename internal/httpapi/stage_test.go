package httpapi

import (
	"fmt"
	"strings"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

// condition is what besides its place decides who may read a case.
type condition struct {
	restricted bool
	admitted   string // by a clerk, to a restricted case
	recused    string
}

// staged is a case of the fixture as it stands, with what tells it from every other.
type staged struct {
	app.CaseView
	scene
	worker string // may work it where it stands
	word   string // in its narrative alone
	name   string // of its first party
}

// stages are how a case gets from mediating to where an act is valid on it.
var stages = map[string]func(*live, *staged){
	"registered": func(*live, *staged) {},
	"mediating":  func(*live, *staged) {},
	"raised":     func(*live, *staged) {},
	"read": func(l *live, c *staged) {
		if c.agency != "" {
			c.handOver(l)
		}
	},
	"noted": func(l *live, c *staged) {
		if c.agency != "" {
			c.handOver(l)
		}
		c.act(l, c.chief()+"b", "act:note", object{"text": "记一笔"})
	},
	"handed over": func(l *live, c *staged) { c.handOver(l) },
	"received": func(l *live, c *staged) {
		c.handOver(l)
		c.act(l, strings.TrimPrefix(c.agencyOr(), "a-"), "act:receipt", object{"result": "accepted"})
	},
	"agreed in writing": func(l *live, c *staged) {
		c.act(l, c.worker, "act:agree", object{"rights_notice": true, "agreement": writtenTerms(&c.CaseView)})
	},
	"agreed by word": func(l *live, c *staged) { c.agree(l) },
	"visited": func(l *live, c *staged) {
		c.agree(l)
		c.act(l, c.worker, "act:perform", object{"obligation_id": c.Agreement.Obligations[0].ID, "state": "performed", "on": "2026-11-24"})
		c.act(l, c.worker, "act:follow-up", visit(&c.CaseView))
	},
	"contested": func(l *live, c *staged) {
		var events struct{ Items []app.EventView }
		l.get(c.at+c.worker, "listEvents", c.ID, "", &events)
		body := oralTerms(c)
		body["device_at"], body["clock_offset_ms"], body["device_seq"], body["level"] = events.Items[len(events.Items)-1].ReceivedAt.Add(time.Microsecond), 0, 1, c.Level
		c.act(l, c.chief()+"b", "act:elevate", object{"from": c.Level, "reason": "谈不成"})
		c.act(l, c.chief()+"b", "act:terminate", object{"reason": "party_refuses", "route_notice": "可以起诉", "method": "oral", "notified_on": "2026-11-24"})
		c.act(l, c.worker, "act:agree", body)
		if c.Contest == nil {
			l.t.Fatalf("not contested: %+v", c.CaseView)
		}
	},
}

// stage makes a case at a scene, under a condition, where an act is valid on it.
func (l *live) stage(name string, s scene, with condition) *staged {
	l.t.Helper()
	switch {
	case name == "raised" && s.up == 0 && s.unit == "v-05": // so that there is somewhere to send it back to
		s.unit, s.up = "g-05-1", 1
	case name == "contested":
		s.up, s.taker = 0, ""
	}
	c := &staged{scene: s, worker: s.mediator}
	if name == "registered" {
		c.register(l)
	} else {
		c.mediate(l)
	}
	c.meet(l, with)
	stages[name](l, c)
	return c
}

// act does something as somebody of the case's township.
func (c *staged) act(l *live, who, id string, body object) {
	l.t.Helper()
	l.act(c.at+who, id, &c.CaseView, body)
}

// chief heads the level where the case is.
func (c *staged) chief() string {
	switch c.Level {
	case grid.Township:
		return "zongzhi"
	case grid.Branch:
		return c.branchHead()
	}
	return "cun" + c.village
}

func (c *staged) branchHead() string {
	for _, v := range townVillages {
		if v.number == c.village {
			return "zong" + v.branch
		}
	}
	return ""
}

func (c *staged) agencyOr() string {
	if c.agency == "" {
		return "a-paichusuo"
	}
	return c.agency
}

// logs registers the case with words that are in no other.
func (c *staged) logs(l *live, who, unit string) {
	l.t.Helper()
	l.keys++
	c.word, c.name = fmt.Sprintf("juan%06d", l.keys), fmt.Sprintf("当事人%06d", l.keys)
	body := registration()
	delete(body, "settled")
	delete(body, "occurred_at")
	body["unit_id"], body["narrative"] = c.at+unit, "滴水檐伸过界 "+c.word
	body["parties"].([]any)[0].(object)["name"] = c.name
	c.act(l, who, "registerCase", body)
}

// register leaves the case waiting at its place: at a branch it was logged there, at the
// township it came as an urgent one.
func (c *staged) register(l *live) {
	l.t.Helper()
	if c.up == 1 && strings.HasPrefix(c.unit, "v-") {
		c.worker = c.branchHead() + "b"
		c.logs(l, c.worker, "b-"+strings.TrimPrefix(c.branchHead(), "zong"))
		return
	}
	c.logs(l, c.by, c.unit)
	if c.taker != "" {
		c.act(l, c.by, "act:elevate", object{"from": "village", "urgent": true, "reason": "有人扬言报复"})
		c.worker = c.taker
	}
	c.assign(l)
}

func (c *staged) assign(l *live) {
	l.t.Helper()
	c.act(l, c.chief(), "act:assign", object{"mediator_ids": []any{l.userID(c.at + c.worker)}, "reason": "由他办理"})
}

func (c *staged) mediate(l *live) {
	l.t.Helper()
	c.logs(l, c.by, c.unit)
	c.act(l, c.mediator, "act:accept", consents(&c.CaseView))
	for range c.up {
		c.act(l, c.mediator, "act:elevate", object{"from": c.Level, "reason": "谈不成"})
	}
	if c.taker != "" {
		c.worker = c.taker
		c.assign(l)
	}
}

// meet brings a condition about. Who is recused and had the case is replaced by his colleague.
func (c *staged) meet(l *live, with condition) {
	l.t.Helper()
	if with.restricted {
		c.act(l, c.worker, "editCase", object{"restricted": true})
	}
	if with.admitted != "" {
		c.act(l, "zongzhib", "act:admit", object{"user_ids": []any{l.userID(with.admitted)}, "reason": "帮助调解"})
	}
	if with.recused == "" {
		return
	}
	body := object{"user_id": l.userID(with.recused), "reason": "relative", "told": partyIDs(&c.CaseView)}
	if with.recused == c.worker {
		c.worker += "b"
		body["mediator_ids"] = []any{l.userID(c.at + c.worker)}
	}
	c.act(l, "zongzhib", "act:recuse", body)
}

func (c *staged) handOver(l *live) {
	l.t.Helper()
	body := handOver()
	body["agency_id"] = c.at + c.agencyOr()
	c.act(l, "zongzhib", "act:hand-over", body)
}

func (c *staged) agree(l *live) {
	l.t.Helper()
	c.act(l, c.worker, "act:agree", oralTerms(c))
}

func oralTerms(c *staged) object {
	return object{"rights_notice": true, "agreement": object{
		"form": "oral", "content": "收回滴水檐", "obligations": []any{object{"debtor_id": c.Parties[1].ID, "what": "拆改", "due_on": "2026-12-01"}},
	}}
}

// userID is the id of an account, which nobody needs to log in for.
func (l *live) userID(who string) string {
	l.t.Helper()
	caller, err := l.app.CallerNamed(l.t.Context(), who)
	if err != nil {
		l.t.Fatalf("%s: %v", who, err)
	}
	return caller.Subject.UserID
}
