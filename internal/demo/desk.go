package demo

import (
	"time"

	"shuoli/internal/app"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// opener registers a story; see tell.
type opener func(v, daysAgo int, who, unit string, change func(*app.Registration)) *story

// The agencies that the demo's disputes are handed over to.
const (
	police  = "a-paichusuo"
	justice = "a-sifasuo"
	letters = "a-xinfang"
)

// handed gives a case to an agency under a duty to report, feedback due so many days
// after today.
func (s *script) handed(agency string, due int, data ...string) func(app.CaseView) dispute.Act {
	return func(app.CaseView) dispute.Act {
		return &dispute.HandOver{
			AgencyID: agency, Basis: dispute.BasisArticle25, Data: data, DueOn: s.today.Add(due), Note: "双方情绪激动，请依法处置后反馈。",
		}
	}
}

func always(act dispute.Act) func(app.CaseView) dispute.Act {
	return func(app.CaseView) dispute.Act { return act }
}

// everyone is the ids of a case's parties.
func everyone(c app.CaseView) []string {
	var ids []string
	for _, p := range c.Parties {
		ids = append(ids, p.ID)
	}
	return ids
}

// desk tells the disputes that clerk, leader and agencies work with.
func (s *script) desk(open opener) {
	s.handOvers(open)
	s.watched(open)
	s.contested(open)
	s.secret(open)
	s.confirmed(open)
	s.linked(open)
}

// fight is a brawl that may become a police case.
func fight(r *app.Registration) {
	r.Risk, r.Harms, r.Category = dispute.Orange, []string{"brawl"}, "0507"
	r.Narrative = "两家因地界多次动手，一方放话要叫人报复，村里劝不住。"
}

func (s *script) handOvers(open opener) {
	accepted := func(v, daysAgo int) *story {
		st := open(v, daysAgo, mediator(v), villageID(v), fight)
		s.on(st, s.at(daysAgo, 9), mediator(v), accept)
		s.on(st, s.at(daysAgo, 10), mediator(v), func(app.CaseView) dispute.Act {
			return &dispute.Report{Kind: dispute.ReportPolice, Receiver: "磙子营派出所", At: s.at(daysAgo, 10)}
		})
		return st
	}
	waiting := accepted(8, 2)
	s.on(waiting, s.at(1, 9), "zongzhi", s.handed(police, 6, dispute.DataParties, dispute.DataNarrative, dispute.DataRisk))

	received := accepted(10, 9)
	s.on(received, s.at(8, 9), "zongzhi", s.handed(police, 2, dispute.DataParties, dispute.DataNarrative, dispute.DataContact))
	s.on(received, s.at(7, 10), "paichusuo", always(&dispute.Receipt{Result: dispute.ReceiptAccepted}))

	answered := accepted(11, 25)
	s.on(answered, s.at(24, 9), "zongzhi", s.handed(police, 3, dispute.DataParties, dispute.DataNarrative))
	s.on(answered, s.at(23, 10), "paichusuo", always(&dispute.Receipt{Result: dispute.ReceiptAccepted}))
	s.on(answered, s.at(15, 16), "paichusuo", always(&dispute.Feedback{Settled: true, Text: "已对双方训诫，签订保证书，未再发生冲突。"}))

	returned := open(13, 12, mediator(13), villageID(13), func(r *app.Registration) {
		r.Narrative = "村民为复耕补偿反复到乡里反映，要求一次说清。"
	})
	s.on(returned, s.at(12, 9), mediator(13), accept)
	s.on(returned, s.at(11, 9), "zongzhi", s.handed(letters, 5, dispute.DataParties, dispute.DataNarrative))
	s.on(returned, s.at(10, 9), "xinfang", always(&dispute.Receipt{Result: dispute.ReceiptReturned, Reason: "属于民间纠纷，请继续调解。"}))
	s.on(returned, s.at(9, 9), "zongzhi", always(&dispute.Reopen{Reason: dispute.ReopenReturned, Narrative: "信访办退回，双方愿意再谈补偿的数额。"}))

	back := open(14, 8, mediator(14), villageID(14), nil)
	s.on(back, s.at(8, 9), mediator(14), accept)
	s.on(back, s.at(7, 9), "zongzhi", s.handed(justice, 5, dispute.DataParties))
	s.on(back, s.at(6, 9), "sifasuo", always(&dispute.Receipt{Result: dispute.ReceiptReturned, Reason: "缺少事情经过，无法办理。"}))
}

// watched are a case that a leader has an eye on and one that he gave more time.
func (s *script) watched(open opener) {
	climbed := func(v, daysAgo int) *story {
		st := open(v, daysAgo, mediator(v), villageID(v), nil)
		s.on(st, s.at(daysAgo, 9), mediator(v), accept)
		s.on(st, s.at(daysAgo-1, 9), mediator(v), elevate("村里谈不成，请总支帮助。"))
		s.on(st, s.at(daysAgo-2, 9), branchHead(branchOf(v)), elevate("涉及面广，请乡说理庭调解。"))
		return st
	}
	urged := climbed(15, 24)
	s.on(urged, s.at(3, 9), "xiangzhang", always(&dispute.Supervise{Step: dispute.SuperviseNormal, Reason: "拖得太久，请本周内拿出办法。"}))
	s.on(urged, s.at(3, 10), "xiangzhang", always(&dispute.Instruct{Text: "请综治办牵头，和土地所一起到现场看一次。"}))

	more := climbed(16, 20)
	s.on(more, s.at(4, 9), "xiangzhang", func(c app.CaseView) dispute.Act {
		return &dispute.Extend{Days: 10, AskedBy: everyone(c), Reason: "等测绘结果，双方都要求延期。"}
	})
}

// contested is an agreement made offline at the village, which arrived after the
// township had ended the case as failed.
func (s *script) contested(open opener) {
	st := open(17, 7, mediator(17), villageID(17), nil)
	s.on(st, s.at(7, 9), mediator(17), accept)
	s.on(st, s.at(4, 9), villageHead(17), elevate("调解员联系不上，先请总支说理。"))
	s.on(st, s.at(3, 10), branchHead(branchOf(17)), heard(dispute.NotAgreed, "一方表示不再接受调解，要去法院。"))
	s.on(st, s.at(3, 11), branchHead(branchOf(17)), terminated(s.today.Add(-3)))
	s.offline(st, s.at(5, 16), s.at(1, 18), mediator(17), grid.Village, func(c app.CaseView) dispute.Act {
		return &dispute.Agree{RightsNotice: true, Agreement: dispute.Terms{
			Form: dispute.Oral, Content: "双方在地头说好，按老界石种。",
			Obligations: []dispute.Obligation{{DebtorID: c.Parties[1].ID, What: "按老界石种", OnTheSpot: true}},
		}}
	})
}

// secret is a restricted case with one person taken off it and one let in.
func (s *script) secret(open opener) {
	st := open(18, 5, mediator(18), villageID(18), func(r *app.Registration) {
		r.Minors, r.Category, r.Risk = true, "0102", dispute.Orange
		r.Narrative = "父母都在外打工，孩子的抚养费两家互相推，孩子跟着奶奶。"
	})
	s.on(st, s.at(5, 9), mediator(18), accept)
	s.on(st, s.at(4, 9), "zongzhi", func(c app.CaseView) dispute.Act {
		return &dispute.Recuse{UserID: s.id(villageHead(18)), Reason: dispute.RecuseRelative, Explanation: "是一方的堂兄。", Told: everyone(c)}
	})
	s.on(st, s.at(4, 10), "zongzhi", func(app.CaseView) dispute.Act {
		return &dispute.Admit{UserIDs: []string{s.id("xiangzhang")}, Reason: "涉及未成年人，请分管领导掌握情况。"}
	})
	s.on(st, s.at(4, 11), mediator(18), func(app.CaseView) dispute.Act {
		return &dispute.Report{Kind: dispute.ReportMinors, Receiver: "乡妇联", At: s.at(4, 11), Remark: "已电话报告"}
	})
}

// confirmed are written agreements of which one was confirmed by the court and one
// waits for it.
func (s *script) confirmed(open opener) {
	for i, v := range []int{19, 21} {
		st := open(v, 24, mediator(v), villageID(v), func(r *app.Registration) { r.Category = "0804" })
		s.on(st, s.at(24, 9), mediator(v), accept)
		s.on(st, s.at(20, 15), mediator(v), written("余款分两次还清。", "归还借款余款", 800_000, s.today.Add(-20), s.today.Add(20)))
		s.on(st, s.at(19, 9), mediator(v), seal(s.today.Add(-19)))
		s.on(st, s.at(12, 9), mediator(v), func(c app.CaseView) dispute.Act {
			return &dispute.Confirm{State: dispute.ConfirmApplied, On: s.today.Add(-12), AskedBy: everyone(c), Court: "叶县人民法院"}
		})
		if i == 0 {
			s.on(st, s.at(2, 9), mediator(v), always(&dispute.Confirm{State: dispute.ConfirmConfirmed, On: s.today.Add(-3), Number: "演示文书第1号"}))
		}
	}
}

// linked are the two sides of one quarrel, logged by two villages.
func (s *script) linked(open opener) {
	boundary := func(r *app.Registration) {
		r.Category, r.Narrative = "0201", "两个村交界处的水渠被截，这边的地浇不上水。"
	}
	one := open(22, 4, mediator(22), villageID(22), boundary)
	s.on(one, s.at(4, 9), mediator(22), accept)
	other := open(23, 3, mediator(23), villageID(23), boundary)
	s.on(other, s.at(3, 9), mediator(23), accept)
	s.on(one, s.at(2, 9), "zongzhi", func(app.CaseView) dispute.Act {
		return &dispute.Link{CaseID: other.id, Note: "是同一件事的两边。"}
	})
}

// offline adds an act that a tablet recorded without the network at one time and
// brought at another; its clock was right.
func (s *script) offline(of *story, saved, brought time.Time, who string, level grid.Level, act func(app.CaseView) dispute.Act) {
	right := time.Duration(0)
	s.steps = append(s.steps, step{at: brought, who: who, of: of, do: func(s *script, c app.Caller, of *story, w app.Write) error {
		w.Offline = &app.Offline{DeviceAt: saved, ClockOffset: &right, DeviceSeq: 1, Level: level}
		view, err := s.app.Act(s.ctx, c, of.id, act(of.view), w)
		of.view = view
		return err
	}})
}

// id is a person's own; the plan's people are there by the time anybody acts.
func (s *script) id(username string) string {
	c, err := s.caller(username)
	if err != nil {
		return ""
	}
	return c.Subject.UserID
}
