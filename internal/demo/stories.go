package demo

import (
	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// quarrel is the ordinary stuff of a village, by category.
type quarrel struct {
	category  string
	narrative string
	content   string // what they can agree on
	what      string // the obligation
	fen       int64
}

var quarrels = []quarrel{
	{"0202", "两家宅基地相邻，东家翻盖房屋时滴水檐伸过界约三十公分，雨水流进西家院墙，墙根泡软，双方争吵。", "滴水檐收回到界内，西家院墙由双方共同修补。", "拆改滴水檐并修补院墙", 0},
	{"0201", "上游一户浇地截住水渠，下游几户的麦地浇不上水，在渠边吵起来。", "按组里排的次序轮流浇水，截水的土坝当天扒开。", "扒开土坝，按次序浇水", 0},
	{"0804", "借款一万二千元，约定去年年底还清，至今只还了四千元，催要时发生口角。", "余款八千元分两次还清。", "归还借款余款", 800_000},
	{"0102", "老母亲由三个儿子轮流赡养，老二半年没有送粮，也没有出医药费。", "老二补齐半年的粮食和医药费，以后每月初五前送到。", "补齐赡养费", 180_000},
	{"0507", "帮人上梁时从架上摔下，住院花费五千六百元，主家只愿意出一半。", "主家承担四千元，其余自理，双方不再追究。", "支付医药费", 400_000},
	{"0503", "三轮车在村口蹭倒电动车，人没有大碍，修车和检查的钱谈不拢。", "三轮车一方赔付修车和检查费用。", "赔付修车和检查费用", 68_000},
	{"0902", "分家后老宅西半边的归属没有写清，弟弟要在上面盖厨房，哥哥拦着不让动工。", "按老界石分开使用，弟弟的厨房退后一米。", "厨房退后一米并重新立界石", 0},
	{"0701", "在砖厂干了两个月，工钱还差三千八百元没有结。", "砖厂在月底前结清工钱。", "结清工钱", 380_000},
	{"0101", "小两口因为过年回谁家闹别扭，女方回娘家两个月，男方家去接时双方吵架。", "男方上门赔礼，双方商定轮流回家过年。", "上门赔礼", 0},
	{"0203", "邻居养鸡场离住户太近，夏天气味大，苍蝇多，多次交涉没有结果。", "鸡粪日产日清，场边加盖围挡，夏天前迁到地头。", "加盖围挡，日产日清", 0},
}

var risks = []dispute.Risk{dispute.Blue, dispute.Blue, dispute.Yellow, dispute.Blue, dispute.Orange}

// tell writes the demo's disputes: every state reachable so far, hearings this
// week, something near its deadline. The fifth village has some of everything,
// because its mediator is the one the README takes along.
func (s *script) tell(cal *calendar.Calendar) {
	names := namer{n: 500}
	n := 0
	open := func(v, daysAgo int, who string, unit string, change func(*app.Registration)) *story {
		q := quarrels[n%len(quarrels)]
		r := app.Registration{
			UnitID: unit, Category: q.category, Narrative: q.narrative, Risk: risks[n%len(risks)],
			Source: "application", FirstKnownOn: s.today.Add(-daysAgo),
			Parties: []app.PartyInput{
				{Name: names.next(), Side: "applicant", Kind: "person", Phone: phone(2 * n)},
				{Name: names.next(), Side: "respondent", Kind: "person", Phone: phone(2*n + 1)},
			},
		}
		n++
		if change != nil {
			change(&r)
		}
		return s.register(s.at(daysAgo, 8), who, r)
	}
	q := func() quarrel { return quarrels[(n-1)%len(quarrels)] }
	village := func(v, daysAgo int) *story {
		st := open(v, daysAgo, mediator(v), villageID(v), nil)
		s.on(st, s.at(daysAgo, 9), mediator(v), accept)
		return st
	}
	unsettled := heard(dispute.NotAgreed, "双方都到场，说清了事情经过。一方愿意让步，另一方要再想想，今天没有谈成。")

	for i, v := range []int{5, 12, 20, 29, 38, 44} {
		// Waiting: a grid leader logged it, nobody has accepted it yet.
		open(v, 1+i%3, gridLeader(v, 1), groupID(v, 1), nil)

		// At the group since yesterday, so due tomorrow.
		group := open(v, 1, gridLeader(v, 2), groupID(v, 2), nil)
		s.on(group, s.at(1, 10), mediator(v), accept)

		// At the village, docketed on its next 说理室 day.
		village(v, 2+i%2)
		village(v, 4)

		// Heard on the last Monday without result, gone up to the branch that day.
		monday := s.lastHearing(cal, grid.Village)
		up := village(v, s.today.Sub(monday)+3)
		s.on(up, monday.At(10, 0), mediator(v), unsettled)
		s.on(up, monday.At(11, 30), mediator(v), elevate("做了工作没有谈拢，请总支说理堂帮助。"))

		// Sent up two days ago, so it waits for the next 说理堂.
		soon := village(v, 5)
		s.on(soon, s.at(2, 11), mediator(v), elevate("牵涉邻村的地，请总支一起说。"))

		// Up to the township by way of the branch.
		wednesday := s.lastHearing(cal, grid.Branch)
		if i < 3 {
			before := wednesday.Add(-7)
			far := village(v, s.today.Sub(before)+1)
			s.on(far, before.At(9, 30), mediator(v), elevate("牵涉两个村，村里谈不成。"))
			s.on(far, wednesday.At(10, 0), branchHead(branchOf(v)), unsettled)
			s.on(far, wednesday.At(15, 0), branchHead(branchOf(v)), elevate("界址要看原始档案，请乡说理庭调解。"))
		}

		// Settled on the spot.
		s.settled(open, v, 6+i, q)

		// Written: unsealed, sealed with a payment due, visited and archived.
		fresh := village(v, 9)
		s.on(fresh, s.at(3, 15), mediator(v), written(q().content, q().what, q().fen, s.today.Add(-3), s.today.Add(5)))

		running := village(v, 20)
		s.on(running, s.at(17, 15), mediator(v), written(q().content, q().what, q().fen, s.today.Add(-17), s.today.Add(1+i%3)))
		s.on(running, s.at(16, 9), villageHead(v), seal(s.today.Add(-16)))

		old := village(v, 40)
		s.on(old, s.at(36, 15), mediator(v), written(q().content, q().what, q().fen, s.today.Add(-36), s.today.Add(-30)))
		s.on(old, s.at(35, 9), mediator(v), seal(s.today.Add(-35)))
		s.on(old, s.at(30, 9), mediator(v), performed(s.today.Add(-30)))
		if i%2 == 0 {
			s.on(old, s.at(19, 9), villageHead(v), visited(s.today.Add(-19)))
			s.on(old, s.at(18, 9), mediator(v), archived)
		}
	}

	s.refusals(open, cal)
	s.desk(open)
	s.reports(open)
}

// settled is an oral agreement on the same page as the registration.
func (s *script) settled(open func(int, int, string, string, func(*app.Registration)) *story, v, daysAgo int, q func() quarrel) {
	open(v, daysAgo, mediator(v), villageID(v), func(r *app.Registration) {
		set := &app.Settled{Consents: []dispute.Consent{dispute.ConsentAgreed, dispute.ConsentAgreed}, RightsNotice: true}
		set.Agreement = app.SettledTerms{
			Content:     q().content,
			Obligations: []app.SettledObligation{{Debtor: 1, What: q().what, OnTheSpot: true}},
		}
		r.Settled = set
	})
}

// refusals are the disputes that did not end in an agreement, and the one that
// is nobody else's business.
func (s *script) refusals(open func(int, int, string, string, func(*app.Registration)) *story, cal *calendar.Calendar) {
	declined := open(7, 8, mediator(7), villageID(7), func(r *app.Registration) {
		r.Category = "1202"
		r.Narrative = "对今年低保没有评上有意见，要求村里给个说法。"
	})
	s.on(declined, s.at(8, 9), mediator(7), func(app.CaseView) dispute.Act {
		return &dispute.Decline{Reason: dispute.OtherOrgan, ProperOrgan: "乡民政所", Explanation: "低保评定由民政部门办理。"}
	})

	withdrawn := open(9, 6, mediator(9), villageID(9), nil)
	s.on(withdrawn, s.at(5, 9), mediator(9), func(c app.CaseView) dispute.Act {
		return &dispute.Withdraw{Reason: dispute.ApplicantWithdraws, AskedBy: []string{c.Parties[0].ID}}
	})

	failed := open(5, 18, mediator(5), villageID(5), nil)
	s.on(failed, s.at(18, 9), mediator(5), accept)
	s.on(failed, s.at(14, 10), mediator(5), heard(dispute.NotAgreed, "一方当场表示不再接受调解，要去法院。"))
	s.on(failed, s.at(14, 11), mediator(5), terminated(s.today.Add(-14)))

	red := open(6, 2, mediator(6), villageID(6), func(r *app.Registration) {
		r.Risk = dispute.Red
		r.Harms = []string{"brawl"}
		r.Narrative = "两户因坟地边界对峙，各叫了十几个亲属到地头，言语激烈，村干部已经到场劝开。"
	})
	s.on(red, s.at(2, 9), mediator(6), accept)
	s.on(red, s.at(1, 10), mediator(6), func(c app.CaseView) dispute.Act {
		return &dispute.Elevate{From: c.Level, Urgent: true, Reason: "可能发生械斗，请乡里马上处置。"}
	})

	private := open(5, 3, mediator(5), villageID(5), func(r *app.Registration) {
		r.Restricted, r.DomesticViolence = true, true
		r.Category, r.Risk = "0101", dispute.Orange
		r.Narrative = "夫妻吵架时男方动了手，女方住到亲戚家，要求村里说和。"
	})
	s.on(private, s.at(3, 9), mediator(5), accept)
}

// phone is an invented number in a range that nobody has.
func phone(n int) string {
	digits := []byte("13800000000")
	for i := len(digits) - 1; n > 0; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return string(digits)
}
