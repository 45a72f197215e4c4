package dispute_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// tally counts the acts that were taken over all stories of a property, so that a
// generator that never gets somewhere is seen.
type tally struct {
	taken           map[Action]int
	total, refused  int
	oral, written   int
	ended, elevated int
}

// leastShare is what each action must come to of all acts taken, in hundredths.
const leastShare = 1

func (n *tally) report(t *testing.T) {
	t.Helper()
	var lines []string
	for _, row := range Table {
		lines = append(lines, fmt.Sprintf("%s %d", row.Action, n.taken[row.Action]))
		if n.taken[row.Action]*100 < n.total*leastShare {
			t.Errorf("%s succeeded %d times in %d acts, less than %d %%", row.Action, n.taken[row.Action], n.total, leastShare)
		}
	}
	sort.Strings(lines)
	t.Log(strings.Join(lines, ", "))
	t.Logf("total: %d acts taken, %d refused, %d automatic steps, %d cases ended (%d oral, %d written)",
		n.total, n.refused, n.elevated, n.ended, n.oral, n.written)
}

// step is what a story shows the property that watches it.
type step struct {
	before, after Case
	event         Event
	who           grid.Subject
	err           error
}

// stories lets a property watch random lives of cases: random people, acts, days,
// flaws and late entries through Propose, the daily check through Due.
func stories(t *testing.T, watch func(t *rapid.T, s step), end func(t *rapid.T, c Case)) {
	t.Helper()
	n := &tally{taken: map[Action]int{}}
	rapid.Check(t, func(rt *rapid.T) {
		c := n.live(rt, watch)
		if end != nil {
			end(rt, c)
		}
		if c.Outcome != "" {
			n.ended++
		}
		switch c.Outcome {
		case AgreedOral:
			n.oral++
		case AgreedWritten:
			n.written++
		}
	})
	if !t.Failed() {
		n.report(t)
	}
}

// Acts that are always possible come less often, the ways out of registration and
// into the archive more.
var weight = map[Action]int{
	ActAccept: 28, ActDecline: 9, ActWithdraw: 6, ActAssign: 5, ActRecuse: 4, ActHearing: 12, ActMove: 9, ActTell: 8, ActElevate: 8, ActSendBack: 36,
	ActExtend: 11, ActAgree: 6, ActSeal: 9, ActTerminate: 8, ActHandOver: 4, ActReceipt: 20, ActFeedback: 8, ActReport: 1, ActPerform: 8,
	ActFollowUp: 4, ActConfirm: 8, ActSupervise: 4, ActInstruct: 3, ActReopen: 1, ActArchive: 3, ActAdmit: 2, ActLink: 1, ActEdit: 1,
	ActNote: 1, ActDecide: 80, ActVoid: 6,
}

func (n *tally) live(rt *rapid.T, watch func(*rapid.T, step)) Case {
	level := oneOf(rt, "level", grid.Ladder)
	start := calendar.Date("2026-01-01").Add(among(rt, "start", 365))
	reg := quarrel(level)
	reg.Place, reg.UnitID = place, place.At(level)
	reg.Facts.Category = oneOf(rt, "category", []string{"0202", "0202", "0901"})
	reg.Facts.Minors = among(rt, "minors", 5) == 0
	s := begin(rt, reg, start)
	checked := start.Add(-1)
	for range 10 + among(rt, "steps", 51) {
		s.now = s.now.Add(time.Duration(oneOf(rt, "minutes", []int{1, 5, 29, 60, 300, 1300, 2900, 2900, 5000, 5000})) * time.Minute)
		asleep := among(rt, "asleep", 5) == 0 // the check runs later than its cutoff, acts come first
		for next := checked.Add(1); !asleep && !next.Cutoff().After(s.now); next = next.Add(1) {
			before := s.c
			due := s.checkLate(next, s.now)
			n.elevated += len(due)
			checked = next
			for _, e := range due {
				watch(rt, step{before: before, after: s.c, event: e})
			}
		}
		who, action := n.choose(rt, &s.c)
		e := s.event(who, draft(rt, &s.c, who, action, s.today()))
		switch among(rt, "late", 14) {
		case 0: // entered later than it happened
			e.OccurredAt = s.now.Add(-time.Duration(1+among(rt, "ago", 1000)*3) * time.Minute)
		case 1: // made on a device without network
			at := s.now.Add(-time.Duration(1+among(rt, "ago", 1000)*6) * time.Minute)
			e = s.offline(who, e.Act, s.c.Level, at)
		case 2, 3, 4, 5: // an act of a stay that is over, or is thought to go on
			if n := len(s.c.Rungs); n > 0 {
				r := s.c.Rungs[among(rt, "stay", n)]
				at := r.EnteredOn.At(12, 0).Add(time.Duration(among(rt, "ago", 200)) * time.Hour)
				act := draft(rt, &s.c, assignee, oneOf(rt, "offline", []Action{ActHearing, ActHearing, ActAgree, ActTerminate, ActElevate}), calendar.DateOf(at))
				if at.Before(s.now) && (s.c.Contested == (among(rt, "again", 8) == 0)) {
					who, e = assignee, s.offline(assignee, act, r.Level, at)
				}
			}
		}
		action = e.Action()
		before := s.c
		after, done, err := rules.Propose(s.c, who, e, s.today())
		if err == nil {
			s.c = after
			n.taken[action]++
			n.total++
		} else {
			n.refused++
		}
		watch(rt, step{before: before, after: s.c, event: done, who: who, err: err})
		if s.c.Status == Archived && among(rt, "stay", 4) > 0 {
			break
		}
	}
	return s.c
}

// choose picks mostly what `may` offers somebody, and now and then anything by anybody.
func (n *tally) choose(rt *rapid.T, c *Case) (grid.Subject, Action) {
	if among(rt, "anything", 10) == 0 {
		all := append(slices.Clone(workers), outsiders...)
		return oneOf(rt, "who", all), oneOf(rt, "row", Table).Action
	}
	able := map[Action][]grid.Subject{}
	for _, who := range append(slices.Clone(workers), vicar) {
		for _, a := range May(who, c) {
			able[a] = append(able[a], who)
		}
	}
	var pool []Action
	for _, row := range Table {
		if len(able[row.Action]) > 0 {
			for range weight[row.Action] {
				pool = append(pool, row.Action)
			}
		}
	}
	if len(pool) == 0 {
		return clerk, ActNote
	}
	action := oneOf(rt, "action", pool)
	return oneOf(rt, "by", able[action]), action
}

// draft makes up an act that mostly is in order.
func draft(rt *rapid.T, c *Case, who grid.Subject, action Action, today calendar.Date) Act {
	flaw := among(rt, "flaw", 12) == 0
	switch action {
	case ActAccept:
		a := acceptance(oneOf(rt, "assigned", inPlay(c)))
		if flaw {
			a.Consents[0].Consent = oneOf(rt, "consent", []Consent{ConsentRefused, ConsentUnknown})
		}
		return a
	case ActDecline:
		return &Decline{Reason: oneOf(rt, "reason", []string{NotCivil, NoClearParty, Mistake, OtherOrgan}), ProperOrgan: "法院"}
	case ActWithdraw:
		if c.Status == Registered {
			return &Withdraw{Reason: ApplicantWithdraws, AskedBy: []string{"p1"}}
		}
		if flaw {
			return &Withdraw{Reason: PartyRefuses, AskedBy: []string{"p2"}}
		}
		return &Withdraw{Reason: EveryPartyAsks, AskedBy: []string{"p1", "p2"}}
	case ActAssign:
		who := oneOf(rt, "assigned", inPlay(c))
		return &Assign{MediatorIDs: []string{who.UserID}, Mediators: []Mediator{inOffice(who)}}
	case ActHearing:
		return draftHearing(rt, c, today, flaw)
	case ActMove:
		return &Move{Reason: "外出"}
	case ActTell:
		return &Tell{PartyID: oneOf(rt, "party", []string{"p1", "p2"}), How: "call"}
	case ActElevate:
		urgent := c.Status == Registered || among(rt, "urgent", 5) == 0
		return &Elevate{From: c.Level, Urgent: urgent != flaw, Reason: "调解不下来"}
	case ActSendBack:
		return &SendBack{Reason: "下面能办"}
	case ActAgree:
		return &Agree{RightsNotice: !flaw, Agreement: draftTerms(rt, c, today)}
	case ActSeal:
		return &Seal{On: today}
	case ActTerminate:
		a := route(today)
		a.Reason = oneOf(rt, "reason", []string{TerminateRefused, TerminateAbsent, TerminateGivesUp})
		return a
	case ActPerform:
		id := oneOf(rt, "obligation", []string{"o1", "o2"})
		if c.Agreement != nil && !flaw {
			id = "o2"
		}
		return &Perform{ObligationID: id, State: oneOf(rt, "state", []string{Performed, Partly, Breached}), On: today}
	case ActFollowUp:
		return &FollowUp{On: today, Reached: []string{"p1"}, Confirmed: []string{"p1"}, Remark: "已和好"}
	case ActArchive:
		a := every(c)
		if flaw {
			a.Papers = nil
		}
		return a
	case ActEdit:
		facts := c.Facts
		facts.Narrative = "地界不清，墙已砌了一半"
		return &Edit{Facts: facts, Parties: slices.Clone(c.Parties)}
	case ActRecuse:
		off := oneOf(rt, "off", []grid.Subject{mediator, assignee, townMediator, villageHead, clerk})
		a := &Recuse{UserID: off.UserID, Name: off.Name, Reason: RecuseRelative, Told: []string{"p1", "p2"}}
		if !flaw {
			in := oneOf(rt, "in", inPlay(c))
			a.MediatorIDs, a.Mediators = []string{in.UserID}, []Mediator{inOffice(in)}
		}
		return a
	case ActExtend:
		a := &Extend{Days: 1 + among(rt, "days", 30), AskedBy: []string{"p1", "p2"}, Reason: "等鉴定"}
		if flaw {
			a.AskedBy = a.AskedBy[:1]
		}
		return a
	case ActHandOver:
		a := handOver(today.Add(1 + among(rt, "due", 20)))
		if flaw {
			a.Basis = BasisConsent
		}
		return a
	case ActReceipt:
		return &Receipt{Result: oneOf(rt, "receipt", []string{ReceiptAccepted, ReceiptAccepted, ReceiptReturned}), Reason: "不归我们管"}
	case ActFeedback:
		return &Feedback{Text: "已处理", Settled: !flaw}
	case ActReport:
		return &Report{Kind: oneOf(rt, "kind", []string{ReportPolice, ReportPolice, ReportMinors, ReportViolence}), Receiver: "派出所", At: today.At(0, 1)}
	case ActConfirm:
		return draftConfirm(rt, c, today)
	case ActSupervise:
		return &Supervise{Step: oneOf(rt, "step", []string{SuperviseNormal, SuperviseYellow, SuperviseRed}), Reason: "拖得太久"}
	case ActInstruct:
		return &Instruct{Text: "抓紧办"}
	case ActReopen:
		return &Reopen{Reason: ReopenNewFacts, Narrative: "又吵起来了", NewCaseID: fmt.Sprintf("new%d", c.Version())}
	case ActAdmit:
		return &Admit{UserIDs: []string{"grid_leader"}, Reason: "要他送信", Persons: []Person{{UserID: "grid_leader", Name: "网格长"}}}
	case ActLink:
		return &Link{CaseID: fmt.Sprintf("other%d", c.Version())}
	case ActDecide:
		id := "e1"
		if c.Contested {
			id = oneOf(rt, "stands", c.Contest.Sides)
		}
		return &Decide{EventID: id, Reason: "问过双方"}
	case ActVoid:
		var own []string
		for _, e := range c.Events {
			if e.Actor.UserID == who.UserID || flaw {
				own = append(own, e.ID)
			}
		}
		if len(own) == 0 {
			own = []string{"e0"}
		}
		recent := own[max(0, len(own)-2):]
		return &Void{EventID: oneOf(rt, "target", recent), Reason: "记错了"}
	}
	return &Note{Text: "到场看过"}
}

// inPlay are the mediators who were not taken off the case; the last of them never is.
func inPlay(c *Case) []grid.Subject {
	list := []grid.Subject{otherMed}
	for _, s := range []grid.Subject{mediator, assignee, townMediator} {
		if !slices.ContainsFunc(c.Recused, func(p Person) bool { return p.UserID == s.UserID }) {
			list = append(list, s)
		}
	}
	return list
}

func draftConfirm(rt *rapid.T, c *Case, today calendar.Date) *Confirm {
	if c.Agreement != nil && c.Agreement.Confirmation != nil {
		return &Confirm{State: oneOf(rt, "ruling", []string{ConfirmConfirmed, ConfirmRefused}), On: today, Number: "1"}
	}
	return &Confirm{State: ConfirmApplied, On: today, Court: "法庭", AskedBy: []string{"p1", "p2"}}
}

func draftHearing(rt *rapid.T, c *Case, today calendar.Date, flaw bool) *Hearing {
	h := sitting(oneOf(rt, "result", []string{NotAgreed, NotAgreed, NotAgreed, Absent, Absent, Adjourned, Adjourned, Adjourned, HearingAgreed}))
	h.RightsNotice = !flaw
	if h.Result == Absent {
		h.Attendance[1].Present = false
	}
	if h.Result == HearingAgreed {
		terms := draftTerms(rt, c, today)
		h.Agreement = &terms
	}
	return h
}

func draftTerms(rt *rapid.T, c *Case, today calendar.Date) Terms {
	terms := oral()
	if among(rt, "written", 3) > 0 {
		signed := max(c.AcceptedOn, today.Add(-among(rt, "signed", 3)))
		terms = written(signed)
	}
	return terms
}

// checkOf is the date of the check that made an automatic step.
func checkOf(e Event) calendar.Date {
	switch a := e.Act.(type) {
	case *Elevate:
		return a.CheckOn
	case *Supervise:
		return a.CheckOn
	}
	return ""
}

// among draws 0 to n-1 with equal chances; rapid's own ranges favour their edges,
// and a story would hardly ever leave its beginning.
func among(rt *rapid.T, label string, n int) int {
	v := 0
	for _, bit := range rapid.SliceOfN(rapid.Bool(), 14, 14).Draw(rt, label) {
		v <<= 1
		if bit {
			v++
		}
	}
	return v % n
}

func oneOf[T any](rt *rapid.T, label string, list []T) T { return list[among(rt, label, len(list))] }
