package dispute_test

import (
	"errors"
	"slices"
	"testing"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Scenes of hand-over, supervision, recusal and court.
func handed(t *testing.T) *tale {
	return accepted(t, grid.Village, "2026-09-28").on("2026-09-29").do(clerk, handOver("2026-10-20"))
}
func taken(t *testing.T) *tale    { return handed(t).do(liaison, &Receipt{Result: ReceiptAccepted}) }
func returned(t *testing.T) *tale { return handed(t).do(liaison, back()) }
func back() *Receipt              { return &Receipt{Result: ReceiptReturned, Reason: "不归我们管"} }
func everyone() []string          { return []string{"p1", "p2"} }
func extension(days int) *Extend {
	return &Extend{Days: days, AskedBy: everyone(), Reason: "等鉴定"}
}
func ladder(s string) *Supervise { return &Supervise{Step: s, Reason: "拖得太久"} }
func applied() *Confirm {
	return &Confirm{State: ConfirmApplied, On: "2026-11-02", Court: "法庭", AskedBy: everyone()}
}
func recusal(who grid.Subject, in ...grid.Subject) *Recuse {
	a := &Recuse{UserID: who.UserID, Name: who.Name, Reason: RecuseRelative, Told: everyone()}
	for _, m := range in {
		a.MediatorIDs, a.Mediators = append(a.MediatorIDs, m.UserID), append(a.Mediators, inOffice(m))
	}
	return a
}

func secret(t *testing.T) *tale {
	reg := quarrel(grid.Village)
	reg.Facts.Minors = true
	return begin(t, reg, "2026-11-02").do(clerk, acceptance(assignee))
}

func status(t *testing.T) *tale { // a marriage's agreement
	reg := quarrel(grid.Village)
	reg.Facts.Category = "0101"
	return begin(t, reg, "2026-11-02").do(clerk, acceptance(assignee)).do(assignee, agreement(oral()))
}

// Every guard of the acts that reach beyond the mediator's table, with its section, who
// tries, what he tries and how it is refused; no code is what must pass.
func TestGuardsBeyondTheTable(t *testing.T) {
	a, vh, c, l := assignee, villageHead, clerk, leader
	for _, tt := range []struct {
		name    string // section of product.md first
		scene   func(*testing.T) *tale
		who     grid.Subject
		act     Act
		code    string
		pointer string
	}{
		{"3.5 hand over: to whom", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.AgencyID = "" }), "required", "/agency_id"},
		{"3.5 hand over: on what basis", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Basis = "" }), "unknown_value", "/basis"},
		{"3.5 hand over: the statutory request names its law", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Basis = BasisStatutory }), "required", "/basis_text"},
		{"3.5 hand over: a statutory request", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Basis, x.BasisText = BasisStatutory, "某法第五条" }), "", ""},
		{"3.5 hand over: consent of one of two", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Basis, x.Consents = BasisConsent, []string{"p1"} }), "not_every_party", "/consents"},
		{"3.5 hand over: consent of one, twice", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Basis, x.Consents = BasisConsent, []string{"p1", "p1"} }), "party_twice", "/consents/1"},
		{"3.5 hand over: consent of all", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Basis, x.Consents = BasisConsent, everyone() }), "", ""},
		{"3.5 hand over: no data chosen", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Data = nil }), "required", "/data"},
		{"3.5 hand over: no such data", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Data = []string{"secrets"} }), "unknown_value", "/data/0"},
		{"3.5 hand over: data chosen twice", atVillage, c, with(*handOver("2026-12-01"), func(x *HandOver) { x.Data = []string{DataRisk, DataRisk} }), "twice", "/data/1"},
		{"3.5 hand over: feedback due today", atVillage, c, handOver("2026-11-02"), "not_ahead", "/due_on"},
		{"3.5 hand over: no due date", atVillage, c, handOver(""), "no_date", "/due_on"},
		{"3.2 hand over: by the mediator", atVillage, a, handOver("2026-12-01"), "not_yours_to_do", ""},
		{"3.2 hand over: from registered", waiting, c, handOver("2026-12-01"), "", ""},
		{"3.2 receipt: another agency", handed, otherLiais, &Receipt{Result: ReceiptAccepted}, "not_yours_to_do", ""},
		{"3.5 receipt: accept or return", handed, liaison, &Receipt{Result: "maybe"}, "unknown_value", "/result"},
		{"3.5 receipt: why it is returned", handed, liaison, &Receipt{Result: ReceiptReturned}, "required", "/reason"},
		{"3.5 receipt: once", taken, liaison, back(), "received_before", ""},
		{"3.5 feedback: before the receipt", handed, liaison, &Feedback{Text: "已处理"}, "not_received", ""},
		{"3.5 feedback: on what was returned", returned, liaison, &Feedback{Text: "已处理"}, "not_received", ""},
		{"3.5 feedback: what", taken, liaison, &Feedback{}, "required", "/text"},
		{"3.2 archive: before the feedback", taken, c, &Archive{}, "feedback_missing", ""},
		{"3.2 archive: returned and not reopened", returned, c, &Archive{}, "returned_open", ""},
		{"3.2 reopen: no return", handed, c, &Reopen{Reason: ReopenReturned, Narrative: "又吵"}, "not_returned", "/reason"},
		{"3.2 reopen: a returned hand-over", returned, c, &Reopen{Reason: ReopenReturned, Narrative: "又吵", NewCaseID: "new"}, "", ""},
		{"3.2 reopen: what happened", spoken, c, &Reopen{Reason: ReopenNewFacts}, "required", "/narrative"},
		{"3.2 reopen: why", spoken, c, &Reopen{Narrative: "又吵"}, "unknown_value", "/reason"},
		{"3.2 reopen: what is still mediated", atVillage, c, &Reopen{Reason: ReopenNewFacts, Narrative: "又吵"}, "not_from_here", ""},

		{"3.2 extend: not one party alone", atVillage, l, with(*extension(10), func(x *Extend) { x.AskedBy = []string{"p1"} }), "not_every_party", "/asked_by"},
		{"3.2 extend: 31 days", atVillage, l, extension(31), "out_of_range", "/days"},
		{"3.2 extend: no day", atVillage, l, extension(0), "out_of_range", "/days"},
		{"3.2 extend: 30 days", atVillage, l, extension(30), "", ""},
		{"3.2 extend: reason", atVillage, l, with(*extension(10), func(x *Extend) { x.Reason = " " }), "required", "/reason"},
		{"3.2 extend: once a case", func(t *testing.T) *tale { return atVillage(t).do(l, extension(1)).climb(grid.Branch) }, l, extension(1), "extended_before", ""},
		{"3.2 extend: by the clerk", atVillage, c, extension(10), "not_yours_to_do", ""},
		{"3.2 extend: from registered", waiting, l, extension(10), "not_from_here", ""},

		{"3.2 supervise: reason", atVillage, l, &Supervise{Step: SuperviseNormal}, "required", "/reason"},
		{"3.2 supervise: no such step", atVillage, l, ladder("pink"), "unknown_value", "/step"},
		{"3.3 supervise: the same step again", func(t *testing.T) *tale { return atVillage(t).do(l, ladder(SuperviseYellow)) }, l, ladder(SuperviseYellow), "step_not_higher", "/step"},
		{"3.3 supervise: a step down", func(t *testing.T) *tale { return atVillage(t).do(l, ladder(SuperviseYellow)) }, l, ladder(SuperviseNormal), "step_not_higher", "/step"},
		{"3.3 supervise: a step down after an extension", func(t *testing.T) *tale { return atVillage(t).do(l, ladder(SuperviseYellow)).do(l, extension(5)) }, l, ladder(SuperviseNormal), "step_not_higher", "/step"},
		{"3.3 supervise: beyond the red card", func(t *testing.T) *tale { return atVillage(t).do(l, ladder(SuperviseRed)) }, l, ladder(SuperviseRed), "red_already", ""},
		{"3.3 supervise: a step left out", func(t *testing.T) *tale { return atVillage(t).do(l, ladder(SuperviseNormal)) }, l, ladder(SuperviseRed), "", ""},
		{"3.2 supervise: an open hand-over", handed, l, ladder(SuperviseNormal), "", ""},
		{"3.2 supervise: a hand-over returned", returned, l, ladder(SuperviseNormal), "not_from_here", ""},
		{"3.2 supervise: what is settled", spoken, l, ladder(SuperviseNormal), "not_from_here", ""},
		{"3.2 instruct: an open hand-over", taken, l, &Instruct{Text: "抓紧"}, "", ""},
		{"3.2 instruct: nothing", atVillage, l, &Instruct{}, "required", "/text"},
		{"3.2 instruct: by the clerk", atVillage, c, &Instruct{Text: "抓紧"}, "not_yours_to_do", ""},

		{"3.3 report: to whom", atVillage, a, &Report{Kind: ReportPolice, At: hour("2026-11-02", 8)}, "required", "/receiver"},
		{"3.3 report: when", atVillage, a, &Report{Kind: ReportPolice, Receiver: "派出所"}, "required", "/at"},
		{"3.3 report: tomorrow", atVillage, a, &Report{Kind: ReportPolice, Receiver: "派出所", At: hour("2026-11-03", 8)}, "in_future", "/at"},
		{"3.3 report: what", atVillage, a, &Report{Kind: "gossip", Receiver: "派出所", At: hour("2026-11-02", 8)}, "unknown_value", "/kind"},

		{"3.4 confirm: not for a marriage", status, c, applied(), "not_confirmable", ""},
		{"3.4 confirm: not before the seal", signedOnly, c, applied(), "not_effective", ""},
		{"3.4 confirm: one party alone", spoken, c, with(*applied(), func(x *Confirm) { x.AskedBy = []string{"p1"} }), "not_every_party", "/asked_by"},
		{"3.4 confirm: which court", spoken, c, with(*applied(), func(x *Confirm) { x.Court = "" }), "required", "/court"},
		{"3.4 confirm: a ruling nobody asked for", spoken, c, &Confirm{State: ConfirmConfirmed, On: "2026-11-02"}, "confirm_order", "/state"},
		{"3.4 confirm: applied twice", func(t *testing.T) *tale { return spoken(t).do(c, applied()) }, c, applied(), "confirm_order", "/state"},
		{"3.4 confirm: after the ruling", func(t *testing.T) *tale {
			return spoken(t).do(c, applied()).do(c, &Confirm{State: ConfirmRefused, On: "2026-11-02"})
		}, c, &Confirm{State: ConfirmConfirmed, On: "2026-11-02"}, "confirm_decided", ""},
		{"3.4 confirm: on the 30th day", func(t *testing.T) *tale { return spoken(t).on("2026-12-02") }, c, with(*applied(), func(x *Confirm) { x.On = "2026-12-02" }), "", ""},
		{"3.4 confirm: on the 31st day", func(t *testing.T) *tale { return spoken(t).on("2026-12-03") }, c, with(*applied(), func(x *Confirm) { x.On = "2026-12-03" }), "confirm_too_late", "/on"},
		{"3.4 confirm: before the effect", func(t *testing.T) *tale { return spoken(t).on("2026-11-05") }, c, with(*applied(), func(x *Confirm) { x.On = "2026-11-01" }), "before_acceptance", "/on"},

		{"3.2 recuse: whom", atVillage, vh, recusal(grid.Subject{}, mediator), "required", "/user_id"},
		{"3.2 recuse: a party was not told", atVillage, vh, with(*recusal(a, mediator), func(x *Recuse) { x.Told = []string{"p1"} }), "not_every_party", "/told"},
		{"3.2 recuse: why", atVillage, vh, with(*recusal(a, mediator), func(x *Recuse) { x.Reason = "tired" }), "unknown_value", "/reason"},
		{"3.2 recuse: nobody is left to mediate", atVillage, vh, recusal(a), "mediator_term", "/mediator_ids"},
		{"3.2 recuse: nobody in term is left", atVillage, vh, with(*recusal(a, mediator), func(x *Recuse) { x.Mediators[0].TermTo = "2026-11-01" }), "mediator_term", "/mediator_ids"},
		{"3.2 recuse: a registered case needs none yet", waiting, vh, recusal(a), "", ""},
		{"3.2 recuse: twice", func(t *testing.T) *tale { return atVillage(t).do(vh, recusal(a, mediator)) }, vh, recusal(a, mediator), "recused_before", "/user_id"},
		{"3.2 recuse: and assigned again", func(t *testing.T) *tale { return atVillage(t).do(vh, recusal(a, mediator)) }, vh,
			&Assign{MediatorIDs: []string{"assigned"}, Mediators: []Mediator{inOffice(a)}}, "is_recused", "/mediator_ids/0"},
		{"3.2 recuse: and accepted with him", func(t *testing.T) *tale { return waiting(t).do(vh, recusal(a)) }, c, acceptance(a), "is_recused", "/mediator_ids/0"},

		{"3.2 admit: what is not restricted", atVillage, c, &Admit{UserIDs: []string{"x"}, Reason: "办案"}, "not_restricted", ""},
		{"3.2 admit: by the level head", secret, vh, &Admit{UserIDs: []string{"x"}, Reason: "办案"}, "not_yours_to_do", ""},
		{"3.2 admit: nobody", secret, c, &Admit{Reason: "办案"}, "required", "/user_ids"},
		{"3.2 admit: why", secret, c, &Admit{UserIDs: []string{"x"}}, "required", "/reason"},
		{"3.2 admit: who was taken off", func(t *testing.T) *tale { return secret(t).do(vh, recusal(a, mediator)) }, c,
			&Admit{UserIDs: []string{"assigned"}, Persons: []Person{{UserID: "assigned"}}, Reason: "办案"}, "is_recused", "/user_ids/0"},

		{"3.2 link: with what", atVillage, a, &Link{}, "required", "/case_id"},
		{"3.2 link: with itself", atVillage, a, &Link{CaseID: "case"}, "itself", "/case_id"},
		{"3.2 link: twice", func(t *testing.T) *tale { return atVillage(t).do(a, &Link{CaseID: "other"}) }, a, &Link{CaseID: "other"}, "linked_before", "/case_id"},
		{"3.2 void: by the level head, days later", func(t *testing.T) *tale { return spoken(t).on("2026-11-20") }, vh, &Void{EventID: "e3", Reason: "协议是代签的"}, "", ""},
		{"3.2 void: by the level head, without a reason", func(t *testing.T) *tale { return spoken(t).on("2026-11-20") }, vh, &Void{EventID: "e3"}, "required", "/reason"},
		{"3.2 void: by the head of another level", func(t *testing.T) *tale { return spoken(t).on("2026-11-20") }, branchHead, &Void{EventID: "e3", Reason: "错"}, "not_yours_to_do", ""},
		{"3.2 void: by the clerk at the township", func(t *testing.T) *tale { return atTownship(t).do(a, sitting(NotAgreed)).on("2026-11-20") }, c, &Void{EventID: "e3", Reason: "记错"}, "", ""},
		{"3.2 decide: nothing is contested", atVillage, c, &Decide{EventID: "e2", Reason: "查明"}, "not_contested", ""},
		{"3.2 decide: why", twoAgreements, c, &Decide{EventID: "e3"}, "required", "/reason"},
		{"3.2 elevate: urgent, from registered", waiting, vh, &Elevate{From: grid.Village, Urgent: true, Reason: "要出人命"}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.scene(t).try(tt.who, tt.act)
			if tt.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != tt.code {
				t.Fatalf("got %v, want %s", err, tt.code)
			}
			pointer := ""
			if len(f.Fields) > 0 {
				pointer = f.Fields[0].Pointer
			}
			if pointer != tt.pointer || f.Detail == "" {
				t.Errorf("points at %q, want %q; says %q", pointer, tt.pointer, f.Detail)
			}
		})
	}
}

// 3.5: receipt within 3 working days. From Tuesday 09-29 over National Day: 09-30,
// 10-08, 10-09; then the ladder runs on the hand-over, and the case has no clock.
func TestHandOverAcrossNationalDay(t *testing.T) {
	s := handed(t)
	h := s.c.HandOver
	if h.ReceiptBy != "2026-10-09" || h.OwedBy() != "2026-10-09" || s.c.Outcome != HandedOver || s.c.Deadline != "" {
		t.Fatalf("receipt by %s, owed by %s, %q, deadline %q", h.ReceiptBy, h.OwedBy(), s.c.Outcome, s.c.Deadline)
	}
	want := map[calendar.Date]string{"2026-10-10": SuperviseNormal, "2026-10-13": SuperviseYellow, "2026-10-20": SuperviseRed}
	for day := calendar.Date("2026-09-29"); day <= "2026-12-31"; day = day.Add(1) {
		due := s.check(day)
		if len(due) > 1 || len(due) == 1 && due[0].Act.(*Supervise).Step != want[day] || len(due) == 0 && want[day] != "" {
			t.Errorf("%s: %+v", day, due)
		}
	}
	if s.c.HandOver.Supervision.Step != SuperviseRed || s.c.Supervision != nil {
		t.Errorf("on the hand-over %+v, on the case %+v", s.c.HandOver.Supervision, s.c.Supervision)
	}
}

// 3.5: the feedback is due on its date; the ladder goes on where it stood, and ends
// with the feedback. A receipt known late voids the step that it was in time for.
func TestHandOverFeedbackOverdue(t *testing.T) {
	s := handed(t).daily("2026-09-29", "2026-10-11") // 普通督办 10-10
	s.on("2026-10-12").do(liaison, &Receipt{Result: ReceiptAccepted})
	if s.c.HandOver.OwedBy() != "2026-10-20" {
		t.Fatalf("owed by %s", s.c.HandOver.OwedBy())
	}
	if s.daily("2026-10-12", "2026-10-20"); s.c.HandOver.Supervision.Step != SuperviseNormal {
		t.Errorf("stepped up before the feedback was due: %+v", s.c.HandOver.Supervision)
	}
	if s.check("2026-10-21"); s.c.HandOver.Supervision.Step != SuperviseYellow {
		t.Errorf("the day after: %+v", s.c.HandOver.Supervision)
	}
	if s.on("2026-10-22").do(liaison, &Feedback{Settled: true, Text: "已处理"}); s.c.HandOver.Supervision != nil || s.c.HandOver.Open() {
		t.Errorf("after the feedback: %+v", s.c.HandOver)
	}
	s.do(clerk, every(&s.c))

	late := handed(t).daily("2026-09-29", "2026-10-11").on("2026-10-12")
	late.late(liaison, &Receipt{Result: ReceiptAccepted}, grid.Village, hour("2026-10-09", 9))
	if late.c.HandOver.Supervision != nil || late.c.HandOver.ReceivedOn != "2026-10-09" {
		t.Errorf("a receipt in time, known late: %+v", late.c.HandOver)
	}
}

// 3.2: a returned hand-over is carried on by a linked case, and then archived.
func TestReturnedThenReopened(t *testing.T) {
	s := returned(t)
	if !s.c.HandOver.Returned || s.c.HandOver.ReturnedFor != "不归我们管" || s.c.HandOver.Open() {
		t.Errorf("%+v", s.c.HandOver)
	}
	s.do(clerk, &Reopen{Reason: ReopenReturned, Narrative: "退回重办", NewCaseID: "new"})
	if !slices.Contains(s.c.Links, Linked{"new", LinkReopened}) || s.c.Outcome != HandedOver || s.c.Status != Concluded {
		t.Errorf("links %v, %s %q", s.c.Links, s.c.Status, s.c.Outcome)
	}
	s.do(clerk, every(&s.c))
	s.do(mediator, &Reopen{Reason: ReopenNewFacts, Narrative: "又吵起来", NewCaseID: "newer"})
	if s.c.Status != Archived || len(s.c.Links) != 2 {
		t.Errorf("reopened from the archive: %s, %v", s.c.Status, s.c.Links)
	}
	reg := quarrel(grid.Village)
	reg.Reopens = "case"
	if next := begin(t, reg, "2026-10-09"); !slices.Contains(next.c.Links, Linked{"case", LinkReopens}) || next.c.Status != Registered {
		t.Errorf("the new case %+v", next.c.Links)
	}
}

// 3.5 and 7: the agency sees what was handed to it, others of its kind nothing.
func TestWhoSeesAHandOver(t *testing.T) {
	s := handed(t)
	if !CanRead(liaison, &s.c) || !SeesHandOverOnly(liaison, &s.c) || CanRead(otherLiais, &s.c) {
		t.Error("the agency, and it alone, reads what was handed to it")
	}
	if SeesHandOverOnly(clerk, &s.c) {
		t.Error("the clerk sees all")
	}
}

// 3.2 extend: deadline and 30 days move by it, supervision stops, and resumes with the
// step after the last when the new deadline passes.
func TestExtensionStopsSupervision(t *testing.T) {
	s := accepted(t, grid.Township, "2026-11-03").daily("2026-11-03", "2026-11-18") // deadline 11-17, 普通督办 11-18
	s.on("2026-11-19").do(leader, extension(5))
	if s.c.Deadline != "2026-11-22" || s.c.CapOn != "2026-12-08" || s.c.Supervision != nil || s.c.Extension.Days != 5 {
		t.Fatalf("deadline %s, cap %s, %+v", s.c.Deadline, s.c.CapOn, s.c.Supervision)
	}
	got := map[calendar.Date]string{}
	for day := calendar.Date("2026-11-19"); day <= "2026-12-31"; day = day.Add(1) {
		for _, e := range s.check(day) {
			got[day] = e.Act.(*Supervise).Step
		}
	}
	if len(got) != 2 || got["2026-11-23"] != SuperviseYellow || got["2026-11-30"] != SuperviseRed {
		t.Errorf("steps %v", got)
	}
}

// 3.2 supervise: a step taken by a leader counts, at any level; the check goes on from it.
func TestSupervisionByALeader(t *testing.T) {
	s := atVillage(t).do(leader, ladder(SuperviseNormal)).do(leader, &Instruct{Text: "三日内见面"})
	if s.c.Supervision.Step != SuperviseNormal || s.c.Instructions[0].Text != "三日内见面" {
		t.Errorf("%+v, %+v", s.c.Supervision, s.c.Instructions)
	}
	s.daily("2026-11-02", "2026-12-31")
	if s.c.Level != grid.Township || s.c.Supervision.Step != SuperviseRed {
		t.Errorf("at %s, %+v", s.c.Level, s.c.Supervision)
	}
	steps := 0
	for _, e := range s.c.Events {
		if e.Auto && e.Action() == ActSupervise {
			steps++
		}
	}
	if steps != 2 { // yellow and red
		t.Errorf("%d automatic steps", steps)
	}
}

// 3.3 and 7: the mandatory reports make the case restricted; whoever is no member then
// has nothing left to do on it, until a clerk admits him to its content.
func TestReportMakesRestricted(t *testing.T) {
	for kind, owed := range map[string]bool{ReportPolice: false, ReportMinors: true, ReportViolence: true} {
		s := atVillage(t).do(assignee, &Report{Kind: kind, Receiver: "派出所", At: hour("2026-11-02", 8)})
		if s.c.Facts.Restricted != owed || len(s.c.Reports) != 1 || len(s.c.ReportsOwed()) != 0 {
			t.Errorf("%s: restricted %v, reports %v, owed %v", kind, s.c.Facts.Restricted, s.c.Reports, s.c.ReportsOwed())
		}
		if may := May(mediator, &s.c); (len(may) == 0) != owed {
			t.Errorf("%s: the village's mediator, not assigned, may %v", kind, may)
		}
	}
	reg := quarrel(grid.Village)
	reg.Facts.Harms, reg.Facts.Minors = []string{"brawl"}, true
	if s := begin(t, reg, "2026-11-02"); !slices.Equal(s.c.ReportsOwed(), []string{ReportPolice, ReportMinors}) || !s.c.Facts.Restricted {
		t.Errorf("owed %v", s.c.ReportsOwed())
	}
}

// 3.2 admit.
func TestAdmit(t *testing.T) {
	s := secret(t)
	if IsMember(leader, &s.c) || IsMember(mediator, &s.c) || !IsMember(assignee, &s.c) || !IsMember(villageHead, &s.c) || !IsMember(clerk, &s.c) {
		t.Error("members are the assigned, the head of the level and the clerks")
	}
	s.do(clerk, &Admit{UserIDs: []string{"leader"}, Persons: []Person{{UserID: "leader", Name: "乡长"}}, Reason: "督办"})
	if !IsMember(leader, &s.c) || !CanRead(leader, &s.c) {
		t.Error("admitted, and yet no member")
	}
	if s.do(clerk, recusal(leader)); IsMember(leader, &s.c) || CanRead(leader, &s.c) {
		t.Error("recused, and yet a member")
	}
}

// 3.2 recuse and 7: for a recused person the case is not there; everybody else works on.
func TestRecused(t *testing.T) {
	s := atVillage(t).do(villageHead, recusal(assignee, mediator))
	if CanRead(assignee, &s.c) || len(Relations(assignee, &s.c)) != 0 || len(May(assignee, &s.c)) != 0 || IsMember(assignee, &s.c) {
		t.Error("a recused mediator still has the case")
	}
	if err := s.try(assignee, &Note{Text: "我再说一句"}); fault.CodeOf(err) != "not_yours_to_do" {
		t.Errorf("his note: %v", err)
	}
	if s.do(mediator, sitting(NotAgreed)); s.c.Mediators[0].UserID != "village_mediator" || len(s.c.Mediators) != 1 {
		t.Errorf("mediators %v", s.c.Mediators)
	}
	clerkToo := atVillage(t).do(villageHead, recusal(clerk))
	if CanRead(clerk, &clerkToo.c) || !CanRead(vicar, &clerkToo.c) || len(clerkToo.c.Mediators) != 1 {
		t.Error("a recused clerk still has the case, or another lost it")
	}
}

// 3.4 confirm: 30 days from the effect, both parties, none → applied → ruled.
func TestConfirm(t *testing.T) {
	s := spoken(t)
	if s.c.ConfirmBy() != "2026-12-02" {
		t.Errorf("confirm by %s", s.c.ConfirmBy())
	}
	s.do(clerk, applied()).on("2026-11-20").do(clerk, &Confirm{State: ConfirmConfirmed, On: "2026-11-20", Number: "（2026）豫01号"})
	if k := s.c.Agreement.Confirmation; k.State != ConfirmConfirmed || k.Court != "法庭" || len(k.AskedBy) != 2 {
		t.Errorf("%+v", k)
	}
	for category, want := range map[string]bool{"0101": false, "0102": false, "0403": false, "0901": false, "0202": true} {
		if Confirmable(category) != want {
			t.Errorf("%s confirmable: %v", category, !want)
		}
	}
	if c := status(t).c; c.ConfirmBy() != "" {
		t.Errorf("a marriage's agreement to be confirmed by %s", c.ConfirmBy())
	}
	if c := signedOnly(t).c; c.ConfirmBy() != "" {
		t.Errorf("unsealed, to be confirmed by %s", c.ConfirmBy())
	}
}

// 3.2 elevate: urgent from registered goes to the township, which accepts; its clock
// runs from there, also where the acceptance below was still on its way.
func TestUrgentFromRegistered(t *testing.T) {
	s := waiting(t).do(villageHead, &Elevate{From: grid.Village, Urgent: true, Reason: "要出人命"})
	if s.c.Status != Registered || s.c.Level != grid.Township || s.c.Deadline != "" || s.c.Events[1].DocketOn != "" {
		t.Fatalf("%s at %s, deadline %q", s.c.Status, s.c.Level, s.c.Deadline)
	}
	if s.do(clerk, acceptance(assignee)); s.c.AcceptedLevel != grid.Township || s.c.DocketedOn != "2026-11-06" {
		t.Errorf("accepted at %s, docket %s", s.c.AcceptedLevel, s.c.DocketedOn)
	}
	s = waiting(t).on("2026-11-03").do(villageHead, &Elevate{From: grid.Village, Urgent: true, Reason: "要出人命"})
	s.late(mediator, acceptance(mediator), grid.Village, hour("2026-11-02", 16))
	if s.c.Status != Mediating || s.c.Level != grid.Township || s.c.DocketedOn != "2026-11-06" || s.c.Deadline != "2026-11-17" {
		t.Errorf("%s at %s, docket %s, deadline %s", s.c.Status, s.c.Level, s.c.DocketedOn, s.c.Deadline)
	}
}
