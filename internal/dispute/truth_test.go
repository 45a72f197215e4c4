package dispute_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Late truth, product.md 3.3. The village's case of 11-02 has its hearing on Monday
// 11-09 and its deadline on Tuesday 11-10; the branch then sits on Wednesday 11-11.

func fates(c *Case) map[string]Fate {
	m := map[string]Fate{}
	for _, e := range c.Events {
		m[e.ID] = e.Fate
	}
	return m
}

func hour(day calendar.Date, h int) time.Time { return day.At(h, 0) }

// elevated is the village's case after Tuesday's automatic elevation, on Thursday 11-12.
func elevated(t *testing.T) *tale {
	t.Helper()
	s := atVillage(t).daily("2026-11-02", "2026-11-11")
	if s.c.Level != grid.Branch || s.c.DocketedOn != "2026-11-11" {
		t.Fatalf("at %s, docket %s", s.c.Level, s.c.DocketedOn)
	}
	return s.on("2026-11-12")
}

// "Monday's agreement, arriving on Thursday, undoes Tuesday's elevation."
func TestMondaysAgreementArrivingThursdayUndoesTuesdaysElevation(t *testing.T) {
	s := elevated(t).late(mediator, agreement(written("2026-11-09")), grid.Village, hour("2026-11-09", 15))
	c := s.c
	if c.Status != Concluded || c.Outcome != AgreedWritten || c.Contested || c.Level != grid.Village || c.ConcludedLevel != grid.Village {
		t.Errorf("%s %s at %s, concluded at %s", c.Status, c.Outcome, c.Level, c.ConcludedLevel)
	}
	if c.ConcludedOn != "2026-11-09" || c.Agreement.ReachedOn != "2026-11-09" || c.Deadline != "" || c.DocketedOn != "" {
		t.Errorf("concluded %s, deadline %q, docket %q", c.ConcludedOn, c.Deadline, c.DocketedOn)
	}
	up := c.Events[3]
	if !up.Auto || up.Fate != Voided || up.Reason != "overtaken" {
		t.Errorf("the elevation %+v", up)
	}
	if len(c.Rungs) != 1 || c.Rungs[0].LeftOn != "2026-11-09" {
		t.Errorf("rungs %+v", c.Rungs)
	}
	if due := rules.Due(c, "2026-12-31", s.now); len(due) > 0 {
		t.Errorf("still due: %+v", due)
	}
}

// Monday's adjournment, known on Thursday, put the deadline off before Tuesday.
func TestALateAdjournmentVoidsTheElevation(t *testing.T) {
	s := elevated(t).late(mediator, sitting(Adjourned), grid.Village, hour("2026-11-09", 15))
	if s.c.Level != grid.Village || s.c.Contested || s.c.DocketedOn != "2026-11-16" || s.c.Deadline != "2026-11-17" {
		t.Errorf("at %s, docket %s, deadline %s", s.c.Level, s.c.DocketedOn, s.c.Deadline)
	}
	if s.daily("2026-11-12", "2026-11-16"); s.c.Level != grid.Village {
		t.Error("elevated before its new deadline")
	}
	if s.check("2026-11-17"); s.c.Level != grid.Branch {
		t.Error("not elevated on its new deadline")
	}
}

// contestedByAdjournment: the branch heard on Thursday morning, and only then
// Monday's adjournment arrived.
func contestedByAdjournment(t *testing.T) *tale {
	t.Helper()
	s := elevated(t).do(branchHead, sitting(NotAgreed))
	s.late(mediator, sitting(Adjourned), grid.Village, hour("2026-11-09", 15))
	if !s.c.Contested || s.c.Status != Mediating || s.c.Deadline != "" {
		t.Fatalf("contested %v, %s, deadline %q", s.c.Contested, s.c.Status, s.c.Deadline)
	}
	return s
}

func TestALateAdjournmentUnderAHearingOfTheBranchIsContested(t *testing.T) {
	s := contestedByAdjournment(t)
	if want := []string{"e5", "e4"}; !slices.Equal(s.c.Contest.Sides, want) { // hearing e4, adjournment e5
		t.Fatalf("sides %v", s.c.Contest.Sides)
	}
	adjourned := contestedByAdjournment(t).do(clerk, &Decide{EventID: "e5", Reason: "周一确实休会"})
	if c := adjourned.c; c.Contested || c.Level != grid.Village || c.DocketedOn != "2026-11-16" || fates(&c)["e4"] != Voided || fates(&c)["e3"] != Voided {
		t.Errorf("for the adjournment: at %s, docket %s, %v", c.Level, c.DocketedOn, fates(&c))
	}
	heard := contestedByAdjournment(t).do(clerk, &Decide{EventID: "e4", Reason: "总支已经调解"})
	if c := heard.c; c.Contested || c.Level != grid.Branch || c.DocketedOn != "2026-11-11" || fates(&c)["e4"] != Stands || fates(&c)["e5"] != Voided || fates(&c)["e3"] != Stands {
		t.Errorf("for the hearing: at %s, docket %s, %v", c.Level, c.DocketedOn, fates(&c))
	}
}

// twoAgreements: two tablets brought an agreement of the same case.
func twoAgreements(t *testing.T) *tale {
	t.Helper()
	s := atVillage(t).on("2026-11-05")
	s.late(assignee, agreement(oral()), grid.Village, hour("2026-11-04", 10))
	s.late(mediator, agreement(written("2026-11-03")), grid.Village, hour("2026-11-03", 10))
	if !s.c.Contested || s.c.Outcome != "" || s.c.Agreement != nil {
		t.Fatalf("contested %v, outcome %q", s.c.Contested, s.c.Outcome)
	}
	return s
}

func TestTwoOfflineAgreementsAreContested(t *testing.T) {
	first := twoAgreements(t).do(clerk, &Decide{EventID: "e4", Reason: "有签字"})
	if c := first.c; c.Outcome != AgreedWritten || c.ConcludedOn != "2026-11-03" || fates(&c)["e3"] != Voided || c.Contested {
		t.Errorf("for the first: %q on %s", c.Outcome, c.ConcludedOn)
	}
	second := twoAgreements(t).do(clerk, &Decide{EventID: "e3", Reason: "后来改了"})
	if c := second.c; c.Outcome != AgreedOral || c.ConcludedOn != "2026-11-04" || fates(&c)["e4"] != Voided || c.Contested {
		t.Errorf("for the second: %q on %s", c.Outcome, c.ConcludedOn)
	}
}

// A decline of Monday arriving after Tuesday's acceptance: the acceptance lapses, its
// number stays used and reads 作废.
func TestALateDeclineBeforeAnAcceptance(t *testing.T) {
	s := waiting(t).on("2026-11-03")
	number := FileNumber{CommitteeID: "C", Year: 2026, Seq: 7, Text: "（2026）磙人调字第0007号"}
	s.do(clerk, with(*acceptance(assignee), func(a *Accept) { a.Number = &number }))
	s.on("2026-11-04").late(mediator, &Decline{Reason: NotCivil}, grid.Village, hour("2026-11-02", 16))
	c := s.c
	if c.Status != Concluded || c.Outcome != Declined || c.Contested || c.ConcludedOn != "2026-11-02" || c.AcceptedOn != "" || c.Number != nil {
		t.Errorf("%s %q, accepted %q, number %v", c.Status, c.Outcome, c.AcceptedOn, c.Number)
	}
	if !slices.Equal(c.VoidedNumbers, []FileNumber{number}) || fates(&c)["e2"] != Lapsed {
		t.Errorf("voided numbers %v, fates %v", c.VoidedNumbers, fates(&c))
	}
}

// The other way round the decline is an ending without ground, not a thing that lapses.
func TestALateAcceptanceBeforeADeclineIsContested(t *testing.T) {
	scene := func() *tale {
		s := waiting(t).on("2026-11-03").do(clerk, &Decline{Reason: NotCivil})
		return s.on("2026-11-04").late(mediator, acceptance(mediator), grid.Village, hour("2026-11-02", 16))
	}
	s := scene()
	if !s.c.Contested || !slices.Equal(s.c.Contest.Sides, []string{"e3", "e2"}) {
		t.Fatalf("%s %q, contest %+v", s.c.Status, s.c.Outcome, s.c.Contest)
	}
	if s.do(vicar, &Decide{EventID: "e2", Reason: "不是民间纠纷"}); s.c.Outcome != Declined || s.c.AcceptedOn != "" {
		t.Errorf("for the decline: %q, accepted %q", s.c.Outcome, s.c.AcceptedOn)
	}
	if s = scene().do(vicar, &Decide{EventID: "e3", Reason: "已经受理"}); s.c.Status != Mediating || s.c.Outcome != "" || s.c.Deadline == "" {
		t.Errorf("for the acceptance: %s %q", s.c.Status, s.c.Outcome)
	}
}

// A recusal of Monday takes the only mediator from Tuesday's acceptance; what was
// agreed on it is not silently undone.
func TestALateRecusalUnderAnAgreementIsContested(t *testing.T) {
	s := waiting(t).on("2026-11-03").do(clerk, acceptance(assignee)).do(assignee, agreement(oral()))
	s.on("2026-11-04").late(villageHead, &Recuse{UserID: "assigned", Reason: RecuseRelative, Told: []string{"p1", "p2"}}, grid.Village, hour("2026-11-02", 16))
	if !s.c.Contested || !slices.Equal(s.c.Contest.Sides, []string{"e4", "e3"}) {
		t.Fatalf("%s %q, contest %+v", s.c.Status, s.c.Outcome, s.c.Contest)
	}
	if s.do(clerk, &Decide{EventID: "e3", Reason: "双方认可"}); s.c.Outcome != AgreedOral {
		t.Errorf("outcome %q", s.c.Outcome)
	}
}

// An extension of Monday arriving on Thursday voids Tuesday's elevation.
func TestALateExtension(t *testing.T) {
	s := elevated(t).late(leader, &Extend{Days: 10, AskedBy: []string{"p1", "p2"}, Reason: "等鉴定"}, grid.Village, hour("2026-11-09", 10))
	if s.c.Level != grid.Village || s.c.Contested || s.c.Deadline != "2026-11-20" || s.c.CapOn != "2026-12-12" || fates(&s.c)["e3"] != Voided {
		t.Errorf("at %s, deadline %s, cap %s, %v", s.c.Level, s.c.Deadline, s.c.CapOn, fates(&s.c))
	}
}

// Wednesday's hearing was recorded at the village by a tablet that did not know of
// Tuesday's elevation: the step and the hearing are put before a clerk.
func TestAnActAtALevelTheCaseHasLeftIsContestedWithTheStep(t *testing.T) {
	scene := func() *tale {
		return elevated(t).late(mediator, agreement(oral()), grid.Village, hour("2026-11-11", 10))
	}
	s := scene()
	if !s.c.Contested || !slices.Equal(s.c.Contest.Sides, []string{"e3", "e4"}) {
		t.Fatalf("contest %+v", s.c.Contest)
	}
	if s.do(clerk, &Decide{EventID: "e4", Reason: "确已和好"}); s.c.Outcome != AgreedOral || s.c.ConcludedLevel != grid.Village || fates(&s.c)["e3"] != Voided {
		t.Errorf("for the agreement: %q at %s, %v", s.c.Outcome, s.c.ConcludedLevel, fates(&s.c))
	}
	if s = scene().do(leader, &Decide{EventID: "e3", Reason: "一方否认"}); s.c.Level != grid.Branch || s.c.Outcome != "" || s.c.DocketedOn != "2026-11-11" {
		t.Errorf("for the step: %q at %s, docket %s", s.c.Outcome, s.c.Level, s.c.DocketedOn)
	}
}

// An elevation of a person that no longer fits lapses, and says why.
func TestALapseIsVisible(t *testing.T) {
	s := atVillage(t).on("2026-11-05").do(mediator, &Elevate{From: grid.Village, Reason: "难"})
	s.on("2026-11-06").late(assignee, agreement(oral()), grid.Village, hour("2026-11-04", 10))
	up := s.c.Events[3]
	if s.c.Outcome != AgreedOral || s.c.Contested || up.ID != "e3" || up.Fate != Lapsed || up.Reason != "not_from_here" {
		t.Errorf("%q, the elevation %s %s: %q", s.c.Outcome, up.ID, up.Fate, up.Reason)
	}
}

// What an adjourned hearing told and who was absent from it stay true when its
// adjournment lapses.
func TestALapsedAdjournmentWasAHearingAllTheSame(t *testing.T) {
	s := atVillage(t).on("2026-11-30").late(assignee, sitting(Adjourned), grid.Village, hour("2026-11-09", 10))
	if e := s.c.Events[2]; e.Fate != Lapsed || e.Reason != "adjourn_too_late" || s.c.DocketedOn != "2026-11-09" {
		t.Fatalf("%s %s, docket %s", e.Fate, e.Reason, s.c.DocketedOn)
	}
	if !s.c.RightsNotice || len(s.c.Hearings) != 1 {
		t.Errorf("notice %v, %d hearings", s.c.RightsNotice, len(s.c.Hearings))
	}
}

// While contested only decide, note and report are taken.
func TestWhileContested(t *testing.T) {
	for _, row := range Table {
		s := twoAgreements(t)
		who := clerk
		switch row.Action {
		case ActDecide, ActNote, ActReport:
			continue
		case ActHearing, ActAgree, ActTerminate, ActElevate:
			who = assignee
		case ActExtend, ActSupervise, ActInstruct:
			who = leader
		case ActSendBack:
			who = villageHead
		case ActReceipt, ActFeedback:
			who = liaison // handed to nobody, so not his in the first place
		}
		act, err := Decode(row.Action, []byte(`{"event_id":"e3"}`))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.try(who, act); fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", row.Action, err)
		}
		if slices.Contains(May(who, &s.c), row.Action) {
			t.Errorf("%s is offered", row.Action)
		}
	}
	s := twoAgreements(t).do(mediator, &Note{Text: "等核定"})
	s.do(clerk, &Report{Kind: ReportPolice, Receiver: "派出所", At: s.now})
	if !s.c.Contested || len(s.c.Reports) != 1 {
		t.Errorf("contested %v, %d reports", s.c.Contested, len(s.c.Reports))
	}
}

// Who made one of the acts does not decide between them; nor does a device offline.
func TestDecideByWhom(t *testing.T) {
	scene := func() *tale {
		s := atVillage(t).on("2026-11-05").do(clerk, handOver("2026-12-01"))
		return s.on("2026-11-06").late(assignee, agreement(oral()), grid.Village, hour("2026-11-04", 10))
	}
	for _, tt := range []struct {
		name string
		who  grid.Subject
		id   string
		code string
	}{
		{"3.2 decide: the clerk who handed it over", clerk, "e3", "decide_own_act"},
		{"3.2 decide: another clerk", vicar, "e3", ""},
		{"3.2 decide: a leader", leader, "e4", ""},
		{"3.2 decide: the mediator", mediator, "e4", "not_yours_to_do"},
		{"3.2 decide: what is no side", vicar, "e1", "not_a_side"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := scene()
			if err := s.try(tt.who, &Decide{EventID: tt.id, Reason: "查明"}); (err != nil || tt.code != "") && fault.CodeOf(err) != tt.code {
				t.Fatalf("got %v, want %q", err, tt.code)
			}
			if offered := slices.Contains(May(tt.who, &s.c), ActDecide); tt.code == "" && (s.c.Contested || offered) {
				t.Errorf("contested %v, offered again %v", s.c.Contested, offered)
			}
		})
	}
	s := scene()
	e := s.offline(vicar, &Decide{EventID: "e3", Reason: "查明"}, grid.Village, s.now)
	c, _, err := rules.Propose(s.c, vicar, e, s.today())
	if err != nil || c.Contested || c.Outcome != HandedOver {
		t.Errorf("a decision saved on a device: %v, contested %v, %q", err, c.Contested, c.Outcome)
	}
	if err := twoAgreements(t).do(clerk, &Decide{EventID: "e4", Reason: "有签字"}).try(clerk, &Decide{EventID: "e3", Reason: "再核"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("decided twice: %v", err)
	}
}

// A late agreement that arrives after the archive reopens the question.
func TestALateAgreementAfterTheArchive(t *testing.T) {
	s := atVillage(t).do(assignee, route("2026-11-02"))
	s.do(clerk, every(&s.c))
	s.on("2026-11-20").late(mediator, agreement(oral()), grid.Village, hour("2026-11-02", 11))
	if c := s.c; !c.Contested || c.Status != Mediating || c.ArchivedOn != "" || c.Outcome != "" || c.Papers != nil {
		t.Fatalf("%s %q, archived %q", c.Status, c.Outcome, c.ArchivedOn)
	}
	s.do(clerk, &Decide{EventID: "e3", Reason: "一方事后反悔"})
	if c := s.c; c.Status != Archived || c.Outcome != Failed || c.ArchivedOn != "2026-11-02" {
		t.Errorf("decided for the failure: %s %q", c.Status, c.Outcome)
	}
}

// A decided case stays decided whatever the check does, and a late act that joins in
// opens it anew.
func TestADecidedCaseIsContestedOnlyByANewAct(t *testing.T) {
	s := twoAgreements(t).do(clerk, &Decide{EventID: "e4", Reason: "有签字"})
	before := s.c
	if s.daily("2026-11-05", "2026-12-31"); !reflect.DeepEqual(before, s.c) {
		t.Fatal("the check changed a decided case")
	}
	s.on("2027-01-04").late(assignee, route("2026-11-03"), grid.Village, hour("2026-11-03", 18))
	if !s.c.Contested || !slices.Contains(s.c.Contest.Sides, "e6") {
		t.Errorf("%q, contest %+v", s.c.Outcome, s.c.Contest)
	}
}

// A third act joins a contest without being at odds with what stood: the agreement of
// Thursday rests on the acceptance that the decline is contested with.
func TestDecideForAnActThatJoinedTheContest(t *testing.T) {
	s := waiting(t).do(clerk, acceptance(assignee)).on("2026-11-06")
	s.late(mediator, &Decline{Reason: NotCivil}, grid.Village, hour("2026-11-04", 10)) // its tablet knew of no acceptance
	s.late(assignee, agreement(oral()), grid.Village, hour("2026-11-05", 10))
	if !slices.Equal(s.c.Contest.Sides, []string{"e2", "e3", "e4"}) {
		t.Fatalf("sides %v", s.c.Contest.Sides)
	}
	s.do(vicar, &Decide{EventID: "e4", Reason: "双方已和好"})
	if c := s.c; c.Outcome != AgreedOral || c.AcceptedOn != "2026-11-02" || fates(&c)["e3"] != Voided || c.Contested {
		t.Errorf("%q, accepted %q, %v", c.Outcome, c.AcceptedOn, fates(&c))
	}
}

// A late check is dated after a lapsed act that it could see: the step does not make
// contested what had no ground before it.
func TestALateCheckComesAfterWhatItCouldSee(t *testing.T) {
	s := atVillage(t).on("2026-11-12")
	gone := with(*route("2026-11-10"), func(a *Terminate) { a.Reason = TerminateAbsent })
	s.late(assignee, gone, grid.Village, hour("2026-11-10", 20)) // nobody was absent
	if s.c.Events[2].Fate != Lapsed {
		t.Fatalf("the termination %s", s.c.Events[2].Fate)
	}
	s.checkLate("2026-11-10", hour("2026-11-12", 18))
	if s.c.Contested || s.c.Level != grid.Branch || fates(&s.c)["e3"] != Lapsed {
		t.Errorf("contested %v at %s, %v", s.c.Contested, s.c.Level, fates(&s.c))
	}
}
