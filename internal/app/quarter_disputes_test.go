package app_test

import (
	"fmt"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// affair is a dispute of the quarter and how far its story has come.
type affair struct {
	app.CaseView
	q       *quarter
	nth     int
	village int
	plot    *plot
	scene   int           // the next one
	played  calendar.Date // when the last scene was, first the registration
	due     calendar.Date // the deadline and the docket that the acceptance set
	docket  calendar.Date
	put     bool // an act has moved the docket
	alone   bool // nobody has touched it since it was accepted
	last    string
	lastOn  calendar.Date // of the last step of supervision
}

// plot is how some of the disputes go.
type plot struct {
	name    string
	of      int // how many of the 400
	group   bool
	settled bool // registered, accepted and agreed on one page
	red     bool
	scenes  []scene
}

// scene is an act that is made on the first morning on which its time has come.
type scene struct {
	when func(*affair) bool
	do   func(*affair)
}

// When a scene's time has come.
func after(days int) func(*affair) bool {
	return func(a *affair) bool { return a.q.today >= a.played.Add(days) }
}

func sitting(level grid.Level) func(*affair) bool {
	return func(a *affair) bool {
		return a.Status == dispute.Mediating && a.Level == level && a.DocketedOn == a.q.today
	}
}

// climbed: the checks have brought it to a level two days ago or before.
func climbed(to grid.Level) func(*affair) bool {
	return func(a *affair) bool { return a.Level == to && a.q.today >= a.due.Add(2) }
}

func stepped(step string) func(*affair) bool {
	return func(a *affair) bool { return a.last == step && a.q.today > a.lastOn }
}

func eve(a *affair) bool { return a.DocketedOn == a.q.today.Add(1) }

// Who acts.
func (a *affair) mediator() string   { return fmt.Sprintf("tiaojie%02d", a.village) }
func (a *affair) head() string       { return fmt.Sprintf("cun%02d", a.village) }
func (a *affair) branchHead() string { return fmt.Sprintf("zong%d", (a.village-1)/8+1) }

// act makes an act on the case as it stands. It is then read as the clerk reads it.
func (a *affair) act(who string, act dispute.Act) {
	a.q.Helper()
	a.send(who, act, a.q.write(a.Version))
}

func (a *affair) send(who string, act dispute.Act, w app.Write) {
	a.q.Helper()
	if _, err := a.q.app.Act(a.q.Context(), a.q.who(who), a.ID, act, w); err != nil {
		a.q.Fatalf("%s: %s %d (%s at %s): %s by %s: %v", a.q.today, a.plot.name, a.nth, a.Status, a.Level, act.Action(), who, err)
	}
	a.alone = act.Action() == dispute.ActAccept
	a.read()
}

func (a *affair) read() {
	a.q.Helper()
	v, err := a.q.app.Case(a.q.Context(), a.q.who("zongzhi"), a.ID)
	if err != nil {
		a.q.Fatal(err)
	}
	a.CaseView = v
}

// The acts.
func accept(a *affair) {
	who := a.mediator()
	if a.Level == grid.Township {
		who = "zongzhi"
	}
	a.act(who, consent(a.CaseView))
	a.due, a.docket = a.Deadline, a.DocketedOn
}

func (a *affair) hearing(result string) *dispute.Hearing {
	h := &dispute.Hearing{Result: result, RightsNotice: true, Record: "各说各的，记录在此。"}
	for _, p := range a.Parties {
		h.Attendance = append(h.Attendance, dispute.Attendance{PartyID: p.ID, Present: true, Told: true})
	}
	return h
}

// agreed holds the hearing at which the parties agree, orally or in writing.
func agreed(who func(*affair) string, form string) func(*affair) {
	return func(a *affair) {
		h, terms := a.hearing(dispute.HearingAgreed), oral(a.CaseView).Agreement
		if terms.Form = form; form == dispute.Written {
			terms.MediatorSignedOn = a.q.today
			terms.Obligations[0].OnTheSpot, terms.Obligations[0].DueOn = false, a.q.today.Add(5)
			for _, p := range a.Parties {
				terms.Signatures = append(terms.Signatures, dispute.Signature{PartyID: p.ID, Method: "both", On: a.q.today})
			}
		}
		h.Agreement = &terms
		a.act(who(a), h)
	}
}

func adjourned(a *affair) {
	a.act(a.mediator(), a.hearing(dispute.Adjourned))
	a.put = true
}

func sealed(who func(*affair) string) func(*affair) {
	return func(a *affair) { a.act(who(a), &dispute.Seal{On: a.q.today}) }
}

func performed(a *affair) {
	a.act(a.mediator(), &dispute.Perform{ObligationID: a.Agreement.Obligations[0].ID, State: dispute.Performed, On: a.q.today})
}

func visited(a *affair) {
	a.act(a.head(), &dispute.FollowUp{On: a.q.today, Reached: names(a.CaseView), Confirmed: names(a.CaseView), Remark: "来往如常"})
}

func ended(who func(*affair) string, reason string) func(*affair) {
	return func(a *affair) {
		a.act(who(a), &dispute.Terminate{Reason: reason, Method: "oral", NotifiedOn: a.q.today, RouteNotice: "可以依法起诉。"})
	}
}

func withdrawn(reason string) func(*affair) {
	return func(a *affair) { a.act(a.mediator(), &dispute.Withdraw{Reason: reason, AskedBy: names(a.CaseView)}) }
}

func declined(a *affair) {
	a.act(a.mediator(), &dispute.Decline{Reason: dispute.OtherOrgan, ProperOrgan: "乡民政所"})
}

func handedOver(a *affair) {
	a.act("zongzhi", &dispute.HandOver{
		AgencyID: "a-paichusuo", Basis: dispute.BasisArticle25, Data: []string{dispute.DataParties, dispute.DataNarrative}, DueOn: a.q.today.Add(9),
	})
	if by := workingAfter(a.q.today, 3); a.HandOver.ReceiptBy != by {
		a.q.Errorf("%s: the receipt is due on %s, the third working day is %s", a.q.today, a.HandOver.ReceiptBy, by)
	}
}

// workingAfter is the n-th working day after a date, with the holidays and the working
// weekend days of this autumn written down from the official calendar.
func workingAfter(d calendar.Date, n int) calendar.Date {
	for n > 0 {
		d = d.Add(1)
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		holiday := d == "2026-09-25" || d >= "2026-10-01" && d <= "2026-10-07"
		if d == "2026-09-20" || d == "2026-10-10" || !weekend && !holiday {
			n--
		}
	}
	return d
}

func receipt(result string) func(*affair) {
	return func(a *affair) { a.act("paichusuo", &dispute.Receipt{Result: result, Reason: "属于民间纠纷"}) }
}

func answered(a *affair) { a.act("paichusuo", &dispute.Feedback{Settled: true, Text: "已经处理"}) }

// carriedOn opens the case that goes on with a returned hand-over, and leaves it waiting.
func carriedOn(a *affair) {
	q := a.q
	next, err := q.app.Act(q.Context(), q.who("zongzhi"), a.ID, &dispute.Reopen{Reason: dispute.ReopenReturned, Narrative: "退回来再谈"}, q.write(a.Version))
	if err != nil {
		q.Fatalf("%s: reopening %d: %v", q.today, a.nth, err)
	}
	a.read()
	q.affairs = append(q.affairs, &affair{CaseView: next, q: q, nth: len(q.affairs), village: a.village, plot: waiting, played: q.today})
	q.logged(next.UnitID, q.today)
}

// lateAgreement brings what was agreed at the village on the last afternoon of its time,
// before the check that sent the case up.
func lateAgreement(a *affair) {
	a.send(a.mediator(), oral(a.CaseView), a.q.offline(a.due.At(15, 0), grid.Village))
}

// lateAdjournment brings what was adjourned on the hearing day.
func lateAdjournment(a *affair) {
	a.send(a.mediator(), a.hearing(dispute.Adjourned), a.q.offline(a.docket.At(10, 0), grid.Village))
	a.put = true
}

// decided lets one of two acts stand, the first or the last in turn.
func decided(a *affair) {
	sides := a.Contest.Sides
	side := sides[a.nth%2*(len(sides)-1)]
	a.act("zongzhi", &dispute.Decide{EventID: side.EventID, Reason: "问过双方"})
}

func extended(a *affair) {
	a.act("xiangzhang", &dispute.Extend{Days: 10, AskedBy: names(a.CaseView), Reason: "等测绘结果"})
}

func moved(a *affair) {
	a.act(a.head(), &dispute.Move{Reason: "当天人不齐"})
	a.put = true
}

func raised(urgent bool) func(*affair) {
	return func(a *affair) {
		a.act(a.mediator(), &dispute.Elevate{From: a.Level, Urgent: urgent, Reason: "村里劝不住"})
	}
}

func sentBack(a *affair) {
	a.act(a.branchHead(), &dispute.SendBack{Reason: "先在村里再谈一次"})
}

func clerk(*affair) string { return "zongzhi" }

var (
	mediators   = (*affair).mediator
	heads       = (*affair).head
	branchHeads = (*affair).branchHead
	accepted    = scene{after(0), accept}
	waiting     = &plot{name: "waits for ever", of: 5}
)

// plots are all of them: half are settled in the village as most are, the others go every
// way that product.md 3 knows.
var plots = []*plot{
	{name: "settled on the spot", of: 75, settled: true},
	{name: "written at the village", of: 60, scenes: []scene{
		accepted, {sitting(grid.Village), agreed(mediators, dispute.Written)}, {after(3), sealed(heads)}, {after(2), performed}, {after(16), visited},
	}},
	{name: "oral at the village", of: 45, scenes: []scene{accepted, {sitting(grid.Village), agreed(mediators, dispute.Oral)}}},
	{name: "failed at the village", of: 20, scenes: []scene{accepted, {sitting(grid.Village), ended(mediators, dispute.TerminateRefused)}}},
	{name: "withdrawn while it waited", of: 10, scenes: []scene{{after(1), withdrawn(dispute.ApplicantWithdraws)}}},
	{name: "withdrawn by all", of: 10, scenes: []scene{accepted, {after(1), withdrawn(dispute.EveryPartyAsks)}}},
	{name: "declined", of: 10, scenes: []scene{{after(1), declined}}},
	{name: "left alone", of: 20, scenes: []scene{accepted}},
	{name: "left alone at a group", of: 20, group: true, scenes: []scene{accepted}},
	{name: "agreed under a red card", of: 15, scenes: []scene{accepted, {stepped(dispute.SuperviseRed), agreed(clerk, dispute.Written)}, {after(1), sealed(clerk)}}},
	{name: "agreed at the branch", of: 20, scenes: []scene{accepted, {sitting(grid.Branch), agreed(branchHeads, dispute.Oral)}}},
	{name: "given up at the township", of: 10, group: true, scenes: []scene{accepted, {sitting(grid.Township), ended(clerk, dispute.TerminateGivesUp)}}},
	{name: "handed over", of: 5, scenes: []scene{accepted, {after(1), handedOver}, {after(1), receipt(dispute.ReceiptAccepted)}, {after(3), answered}}},
	{name: "receipt late", of: 5, scenes: []scene{
		accepted, {after(1), handedOver}, {stepped(dispute.SuperviseNormal), receipt(dispute.ReceiptAccepted)}, {after(1), answered},
	}},
	{name: "feedback late", of: 5, scenes: []scene{
		accepted, {after(1), handedOver}, {after(1), receipt(dispute.ReceiptAccepted)}, {stepped(dispute.SuperviseYellow), answered},
	}},
	{name: "both late", of: 4, scenes: []scene{accepted, {after(1), handedOver}, {stepped(dispute.SuperviseNormal), receipt(dispute.ReceiptAccepted)}}},
	{name: "returned by the agency", of: 5, scenes: []scene{accepted, {after(1), handedOver}, {after(1), receipt(dispute.ReceiptReturned)}, {after(1), carriedOn}}},
	{name: "agreed offline, sent up meanwhile", of: 15, scenes: []scene{accepted, {climbed(grid.Branch), lateAgreement}}},
	{name: "contested", of: 8, scenes: []scene{
		accepted, {sitting(grid.Branch), ended(branchHeads, dispute.TerminateRefused)}, {after(1), lateAgreement}, {after(2), decided},
	}},
	waiting,
	{name: "accepted after eight days", of: 5, scenes: []scene{{after(8), accept}}},
	{name: "extended", of: 8, scenes: []scene{accepted, {stepped(dispute.SuperviseNormal), extended}}},
	{name: "sent back", of: 5, scenes: []scene{accepted, {after(1), raised(false)}, {after(1), sentBack}}},
	{name: "adjourned", of: 3, scenes: []scene{accepted, {sitting(grid.Village), adjourned}, {sitting(grid.Village), agreed(mediators, dispute.Oral)}}},
	{name: "adjourned offline, sent up meanwhile", of: 4, scenes: []scene{
		accepted, {climbed(grid.Branch), lateAdjournment}, {sitting(grid.Village), agreed(mediators, dispute.Oral)},
	}},
	{name: "moved", of: 3, scenes: []scene{accepted, {eve, moved}, {sitting(grid.Village), agreed(mediators, dispute.Oral)}}},
	{name: "urgent", of: 5, red: true, scenes: []scene{{after(0), raised(true)}, {after(0), accept}, {sitting(grid.Township), agreed(clerk, dispute.Oral)}}},
}

// arise opens a dispute of a plot at some village, or at one of its groups.
func (q *quarter) arise(p *plot) {
	q.Helper()
	a := &affair{q: q, nth: len(q.affairs), plot: p, village: 1 + q.draw.IntN(48), played: q.today}
	unit, who, w := fmt.Sprintf("v-%02d", a.village), a.mediator(), q.write(0)
	if p.group || p.settled && a.nth%2 == 0 {
		unit, who = fmt.Sprintf("g-%02d-%d", a.village, 1+a.nth%3), fmt.Sprintf("wangge-%02d-%d", a.village, 1+a.nth%3)
		if p.settled {
			who = a.mediator()
		}
	}
	r := quarrel(unit)
	r.Category = []string{"0202", "0201", "0804", "0102", "0507", "0701"}[a.nth%6]
	r.Restricted = a.nth%25 == 0
	if p.red {
		r.Risk = dispute.Red
	}
	if p.settled {
		r.Settled = &app.Settled{
			Consents: []dispute.Consent{dispute.ConsentAgreed, dispute.ConsentAgreed}, RightsNotice: true,
			Agreement: app.SettledTerms{Content: "说好了", Obligations: []app.SettledObligation{{Debtor: 1, What: "清渠", OnTheSpot: true}}},
		}
	}
	made, err := q.app.Register(q.Context(), q.who(who), r, w)
	if err != nil {
		q.Fatalf("%s: %s at %s by %s: %v", q.today, p.name, unit, who, err)
	}
	a.CaseView = made
	q.affairs = append(q.affairs, a)
	q.logged(unit, q.today)
}

// live plays what the morning brings, scene after scene as long as the time of the next
// has come too.
func (a *affair) live() {
	for a.scene < len(a.plot.scenes) && a.plot.scenes[a.scene].when(a) {
		s := a.plot.scenes[a.scene]
		a.scene, a.played = a.scene+1, a.q.today
		s.do(a)
	}
}
