package app_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// do makes one act that must be taken, on the case as it stands.
func (t *township) do(who string, c app.CaseView, act dispute.Act) app.CaseView {
	t.Helper()
	next, err := t.app.Act(t.Context(), t.who(who), c.ID, act, t.write(t.version(c.ID)))
	if err != nil {
		t.Fatalf("%s by %s: %v", act.Action(), who, err)
	}
	return next
}

// refused makes one act that must be refused with the code.
func (t *township) refused(who string, c app.CaseView, act dispute.Act, code string) {
	t.Helper()
	_, err := t.app.Act(t.Context(), t.who(who), c.ID, act, t.write(t.version(c.ID)))
	if err == nil || fault.CodeOf(err) != code {
		t.Errorf("%s by %s: %v, want %s", act.Action(), who, err, code)
	}
}

func (t *township) version(id string) (v int64) {
	t.Helper()
	err := t.store.Read(t.Context(), func(r *store.Read) error {
		row, err := r.Case(store.Everything(), id)
		v = row.Version
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (t *township) see(who, id string) app.CaseView {
	t.Helper()
	c, err := t.app.Case(t.Context(), t.who(who), id)
	if err != nil {
		t.Fatalf("%s: %v", who, err)
	}
	return c
}

func (t *township) accepted(who, unit string) app.CaseView {
	t.Helper()
	c := t.register(who, unit)
	return t.do(who, c, consent(c))
}

func names(c app.CaseView) []string {
	var ids []string
	for _, p := range c.Parties {
		ids = append(ids, p.ID)
	}
	return ids
}

// canaries of every field that a person can fill in.
const (
	nameCanary, phoneCanary, idCanary, addressCanary = "金丝雀甲", "13977776666", "410422197001016666", "金丝雀胡同六号某院"
	storyCanary, causeCanary, recordCanary           = "金丝雀经过", "金丝雀起因", "金丝雀笔录"
)

func canaried() app.Registration {
	r := quarrel("v-24")
	fen := int64(7654321)
	r.Parties = []app.PartyInput{{Name: nameCanary, Phone: phoneCanary, IDNumber: idCanary, Address: addressCanary, Side: "applicant"}, {Name: "另一方"}}
	r.Narrative, r.Cause, r.AmountFen, r.Risk, r.Harms = storyCanary, causeCanary, &fen, dispute.Orange, []string{"brawl"}
	r.SourceBody, r.Source = "金丝雀来源", "referral"
	return r
}

// The agency sees what was chosen for it and the hand-over, nothing else
// (product.md 3.5 and 7): canaries in every field, each kind of data by itself.
func TestAnAgencySeesOnlyWhatWasChosen(t *testing.T) {
	each(t, func(t *township) {
		never := []string{"金丝雀来源", "金丝雀备注", "金丝雀督办", "金丝雀批示", "tiaojie24", phoneCanary, idCanary, addressCanary}
		for kind, shown := range map[string][]string{
			dispute.DataParties:   {nameCanary},
			dispute.DataContact:   {"139****6666", "金丝雀胡同六****"},
			dispute.DataIDNumbers: {"4104**********6666"},
			dispute.DataNarrative: {storyCanary, causeCanary, "7654321", "0202"},
			dispute.DataHearings:  {recordCanary},
			dispute.DataRisk:      {"orange", "brawl"},
		} {
			c, err := t.app.Register(t.Context(), t.who("tiaojie24"), canaried(), t.write(0))
			if err != nil {
				t.Fatal(err)
			}
			c = t.do("tiaojie24", c, consent(c))
			attendance := []dispute.Attendance{}
			for _, p := range c.Parties {
				attendance = append(attendance, dispute.Attendance{PartyID: p.ID, Present: true, Told: true})
			}
			t.do("tiaojie24", c, &dispute.Hearing{Result: dispute.NotAgreed, RightsNotice: true, Record: recordCanary, Attendance: attendance})
			t.do("tiaojie24", c, &dispute.Note{Text: "金丝雀备注"})
			t.do("xiangzhang", c, &dispute.Instruct{Text: "金丝雀批示"})
			if _, err := t.app.Case(t.Context(), t.who("paichusuo"), c.ID); fault.KindOf(err) != fault.NotFound {
				t.Fatalf("read before it is handed over: %v", err)
			}
			t.do("zongzhi", c, &dispute.HandOver{AgencyID: "a-paichusuo", Basis: dispute.BasisArticle25, Data: []string{kind}, DueOn: "2026-12-20"})
			t.do("xiangzhang", c, &dispute.Supervise{Step: dispute.SuperviseNormal, Reason: "金丝雀督办"})
			view := t.see("paichusuo", c.ID)
			if view.Member || !view.HandOverOnly || !slices.Equal(view.May, []dispute.Action{dispute.ActReceipt}) {
				t.Errorf("%s: member %v, only %v, may %v", kind, view.Member, view.HandOverOnly, view.May)
			}
			events, err := t.app.Events(t.Context(), t.who("paichusuo"), c.ID)
			if err != nil || len(events) != 1 || events[0].Action != dispute.ActHandOver {
				t.Errorf("%s: the time line is %+v, %v", kind, events, err)
			}
			list, err := t.app.HandOvers(t.Context(), t.who("paichusuo"), "waiting")
			if err != nil || !slices.ContainsFunc(list, func(h app.HandOverRow) bool { return h.CaseID == c.ID }) {
				t.Errorf("%s: not in the list: %v", kind, err)
			}
			page, err := t.app.Cases(t.Context(), t.who("paichusuo"), app.CaseQuery{})
			if err != nil {
				t.Fatal(err)
			}
			rows := slices.DeleteFunc(page.Items, func(r app.CaseRow) bool { return r.ID != c.ID })
			list = slices.DeleteFunc(list, func(h app.HandOverRow) bool { return h.CaseID != c.ID })
			text, err := json.Marshal([]any{view, events, list, rows})
			if err != nil {
				t.Fatal(err)
			}
			for _, canary := range append([]string{nameCanary, "139****6666", "金丝雀胡同六****", "4104**********6666", storyCanary, causeCanary, "7654321", recordCanary, "orange"}, never...) {
				if got, want := strings.Contains(string(text), canary), slices.Contains(shown, canary); got != want {
					t.Errorf("%s: %s shown: %v, want %v", kind, canary, got, want)
				}
			}
			for _, word := range []string{nameCanary, storyCanary} {
				found, err := t.app.Cases(t.Context(), t.who("paichusuo"), app.CaseQuery{Q: word})
				repeats, err2 := t.app.Repeats(t.Context(), t.who("paichusuo"), app.RepeatQuery{Names: []string{nameCanary}})
				if err != nil || err2 != nil || len(found.Items)+len(repeats.Items) > 0 {
					t.Errorf("%s: found by words: %+v %+v %v %v", kind, found.Items, repeats.Items, err, err2)
				}
			}
			for _, other := range []string{"sifasuo", "xinfang"} {
				if _, err := t.app.Case(t.Context(), t.who(other), c.ID); fault.KindOf(err) != fault.NotFound {
					t.Errorf("%s: another agency reads it: %v", kind, err)
				}
			}
		}
	})
}

// Receipt, return and feedback, each in its order; a returned one is carried on.
func TestHandOvers(t *testing.T) {
	each(t, func(t *township) {
		c := t.accepted("tiaojie25", "v-25")
		hand := &dispute.HandOver{AgencyID: "nobody", Basis: dispute.BasisArticle25, Data: []string{dispute.DataParties}, DueOn: "2026-12-20"}
		t.refused("zongzhi", c, hand, "unknown_agency")
		hand.AgencyID = "a-xinfang"
		t.refused("tiaojie25", c, hand, "forbidden")
		t.refused("zong1", c, hand, "not_found")
		c = t.do("cun25", c, hand)
		if h := c.HandOver; h == nil || h.Agency != "信访办" || h.ReceiptBy != "2026-11-25" || h.State != "waiting" || h.Overdue {
			t.Fatalf("handed over as %+v", c.HandOver)
		}
		feedback := &dispute.Feedback{Settled: true, Text: "已经答复"}
		t.refused("xinfang", c, feedback, "not_received")
		t.refused("sifasuo", c, &dispute.Receipt{Result: dispute.ReceiptAccepted}, "not_found")
		c = t.do("xinfang", c, &dispute.Receipt{Result: dispute.ReceiptAccepted})
		t.refused("xinfang", c, &dispute.Receipt{Result: dispute.ReceiptAccepted}, "received_before")
		t.do("xinfang", c, feedback)
		clerk := t.see("zongzhi", c.ID)
		if clerk.HandOver.State != "answered" || len(clerk.HandOver.Feedbacks) != 1 || clerk.HandOver.ReceivedOn != "2026-11-21" {
			t.Errorf("answered as %+v", clerk.HandOver)
		}
		for state, want := range map[string]int{"open": 0, "answered": 1} {
			list, err := t.app.HandOvers(t.Context(), t.who("cun25"), state)
			if err != nil || len(list) != want {
				t.Errorf("%s: %+v, %v", state, list, err)
			}
		}
	})
}

// For who was taken off a case it is not there, in any list or by its id; who is let
// in sees what is restricted.
func TestRecusedAndAdmitted(t *testing.T) {
	each(t, func(t *township) {
		r := quarrel("v-26")
		r.Minors = true
		c, err := t.app.Register(t.Context(), t.who("tiaojie26"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		c = t.do("tiaojie26", c, consent(c))
		people, err := t.app.Persons(t.Context(), t.who("cun26"), c.ID)
		if err != nil || !slices.ContainsFunc(people, func(p app.CandidateView) bool { return p.ID == t.who("xiangzhang").Subject.UserID }) {
			t.Fatalf("%+v, %v", people, err)
		}
		admit := &dispute.Admit{UserIDs: []string{t.who("tiaojie27").Subject.UserID}, Reason: "帮助调解"}
		t.refused("zongzhi", c, admit, "unknown_person")
		t.refused("cun26", c, admit, "forbidden")
		if t.see("xiangzhang", c.ID).Member {
			t.Error("the leader is a member from the start")
		}
		admit.UserIDs = []string{t.who("xiangzhang").Subject.UserID}
		c = t.do("zongzhi", c, admit)
		if !t.see("xiangzhang", c.ID).Member || len(c.Admitted) != 1 {
			t.Error("who was let in is no member")
		}
		recuse := &dispute.Recuse{UserID: t.who("cun26").Subject.UserID, Reason: dispute.RecuseRelative, Told: names(c)[:1]}
		t.refused("zongzhi", c, recuse, "not_every_party")
		recuse.Told = names(c)
		c = t.do("zongzhi", c, recuse)
		if len(c.Recused) != 1 {
			t.Errorf("recused are %+v", c.Recused)
		}
		for _, get := range []func() error{
			func() error { _, err := t.app.Case(t.Context(), t.who("cun26"), c.ID); return err },
			func() error { _, err := t.app.Events(t.Context(), t.who("cun26"), c.ID); return err },
			func() error { _, err := t.app.Persons(t.Context(), t.who("cun26"), c.ID); return err },
		} {
			if err := get(); fault.KindOf(err) != fault.NotFound {
				t.Errorf("the recused head gets %v", err)
			}
		}
		t.refused("cun26", c, &dispute.Note{Text: "x"}, "not_found")
		page, err := t.app.Cases(t.Context(), t.who("cun26"), app.CaseQuery{Q: c.Number})
		if err != nil || len(page.Items) != 0 {
			t.Errorf("the recused head finds %+v, %v", page.Items, err)
		}
		// Recusing oneself is answered, without what is no longer one's own.
		mine := t.accepted("tiaojie26", "v-26")
		view := t.do("cun26", mine, &dispute.Recuse{UserID: t.who("cun26").Subject.UserID, Reason: dispute.RecuseInterest, Told: names(mine)})
		if view.Member || view.ContentView != nil || len(view.May) > 0 {
			t.Errorf("shown to who took himself off: %+v", view)
		}
	})
}

// A link is in both cases or in none, whoever links the other way at the same time.
func TestLinks(t *testing.T) {
	each(t, func(t *township) {
		one, other := t.accepted("tiaojie28", "v-28"), t.accepted("tiaojie30", "v-30")
		t.refused("tiaojie28", one, &dispute.Link{CaseID: other.ID}, "not_found")
		t.refused("zongzhi", one, &dispute.Link{CaseID: one.ID}, "itself")
		t.refused("zongzhi", one, &dispute.Link{CaseID: "nothing"}, "not_found")
		one = t.do("zongzhi", one, &dispute.Link{CaseID: other.ID, Note: "一件事的两边"})
		if len(one.Links) != 1 || one.Links[0].Title != other.Title || !one.Links[0].Readable || one.Links[0].Kind != dispute.LinkSame {
			t.Errorf("linked as %+v", one.Links)
		}
		theirs := t.see("tiaojie30", other.ID)
		if len(theirs.Links) != 1 || theirs.Links[0].ID != one.ID || theirs.Links[0].Readable || theirs.Links[0].Title != "" {
			t.Errorf("the other village sees %+v", theirs.Links)
		}
		t.refused("zongzhi", other, &dispute.Link{CaseID: one.ID}, "linked_before")
		if v := t.version(other.ID); v != theirs.Version {
			t.Errorf("a refused link wrote: %d, %d", v, theirs.Version)
		}

		archived := t.archived()
		third := t.accepted("tiaojie28", "v-28")
		t.refused("zongzhi", third, &dispute.Link{CaseID: archived}, "not_from_here")
		if len(t.see("zongzhi", third.ID).Links) > 0 {
			t.Error("half a link was kept")
		}

		left, right := t.accepted("tiaojie28", "v-28"), t.accepted("tiaojie28", "v-28")
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, pair := range [][2]app.CaseView{{left, right}, {right, left}} {
			w := t.write(pair[0].Version)
			wg.Go(func() {
				_, errs[i] = t.app.Act(t.Context(), t.who("zongzhi"), pair[0].ID, &dispute.Link{CaseID: pair[1].ID}, w)
			})
		}
		wg.Wait()
		// One wins; the other finds its case changed. Neither waits for ever.
		if (errs[0] == nil) == (errs[1] == nil) || fault.KindOf(errs[0]) == fault.Unavailable || fault.KindOf(errs[1]) == fault.Unavailable {
			t.Errorf("linked from both sides: %v, %v", errs[0], errs[1])
		}
	})
}

// archived is the id of one of the demo's archived cases.
func (t *township) archived() string {
	t.Helper()
	page, err := t.app.Cases(t.Context(), t.who("zongzhi"), app.CaseQuery{Status: dispute.Archived})
	if err != nil || len(page.Items) == 0 {
		t.Fatal(err)
	}
	return page.Items[0].ID
}

// A relapse is a new case of the same unit and people; the old one stays (product.md 3.2).
func TestReopen(t *testing.T) {
	each(t, func(t *township) {
		r := canaried()
		r.UnitID = "v-31"
		c, err := t.app.Register(t.Context(), t.who("tiaojie31"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		c = t.do("tiaojie31", c, consent(c))
		reopen := &dispute.Reopen{Reason: dispute.ReopenNewFacts, Narrative: "又淹了一次"}
		t.refused("tiaojie31", c, reopen, "not_from_here")
		t.do("zongzhi", c, &dispute.Recuse{UserID: t.who("cun31").Subject.UserID, Reason: dispute.RecuseInterest, Told: names(c)})
		c = t.do("tiaojie31", c, &dispute.Terminate{Reason: dispute.TerminateRefused, RouteNotice: "可以起诉", Method: "oral", NotifiedOn: "2026-11-21"})
		t.refused("tiaojie31", c, &dispute.Reopen{Reason: dispute.ReopenReturned, Narrative: "x"}, "not_returned")
		w := t.write(c.Version)
		fresh, err := t.app.Act(t.Context(), t.who("tiaojie31"), c.ID, reopen, w)
		if err != nil {
			t.Fatal(err)
		}
		again, err := t.app.Act(t.Context(), t.who("tiaojie31"), c.ID, reopen, w)
		if err != nil || again.ID != fresh.ID {
			t.Errorf("sent again it is another: %s, %s, %v", fresh.ID, again.ID, err)
		}
		if fresh.ID == c.ID || fresh.Status != dispute.Registered || fresh.UnitID != "v-31" || fresh.Narrative != "又淹了一次" || fresh.Number != "" {
			t.Fatalf("carried on as %+v", fresh)
		}
		p := fresh.Parties[0]
		if p.Name != nameCanary || p.PhoneMasked != "139****6666" || p.IDNumberMasked != "4104**********6666" || p.AddressMasked == "" || p.Consent != "" || p.ID == c.Parties[0].ID {
			t.Errorf("its party is %+v", p)
		}
		if len(fresh.Links) != 1 || fresh.Links[0].ID != c.ID || fresh.Links[0].Kind != dispute.LinkReopens {
			t.Errorf("linked as %+v", fresh.Links)
		}
		old := t.see("tiaojie31", c.ID)
		if old.Status != dispute.Concluded || old.Outcome != dispute.Failed || old.Number != c.Number || len(old.Links) != 1 || old.Links[0].ID != fresh.ID {
			t.Errorf("the old one is %+v", old)
		}
		if recused := t.see("zongzhi", fresh.ID).Recused; len(recused) != 1 {
			t.Errorf("taken off the new one are %+v", recused)
		}
	})
}

// Leaders watch; a step up only; extension once; a report makes a case restricted.
func TestWatchedExtendedAndReported(t *testing.T) {
	each(t, func(t *township) {
		c := t.accepted("tiaojie32", "v-32")
		step := &dispute.Supervise{Step: dispute.SuperviseYellow, Reason: "太慢"}
		t.refused("zongzhi", c, step, "forbidden")
		c = t.do("xiangzhang", c, step)
		if c.Supervision == nil || c.Supervision.By != t.who("xiangzhang").Subject.Name {
			t.Errorf("supervised as %+v", c.Supervision)
		}
		t.refused("xiangzhang", c, &dispute.Supervise{Step: dispute.SuperviseNormal, Reason: "x"}, "step_not_higher")
		c = t.do("xiangzhang", c, &dispute.Instruct{Text: "到现场看"})
		before := c.Deadline
		t.refused("xiangzhang", c, &dispute.Extend{Days: 10, AskedBy: names(c)[:1], Reason: "测绘"}, "not_every_party")
		c = t.do("xiangzhang", c, &dispute.Extend{Days: 10, AskedBy: names(c), Reason: "测绘"})
		if c.Deadline != before.Add(10) || c.Supervision != nil || c.Extension.Days != 10 || len(c.Instructions) != 1 {
			t.Errorf("extended to %s, %+v", c.Deadline, c)
		}
		t.refused("xiangzhang", c, &dispute.Extend{Days: 5, AskedBy: names(c), Reason: "x"}, "extended_before")

		at := t.who("tiaojie32")
		c = t.do("tiaojie32", c, &dispute.Report{Kind: dispute.ReportViolence, Receiver: "派出所", At: c.RegisteredAt})
		if !c.Restricted || len(c.Reports) != 1 || c.Reports[0].By != at.Subject.Name || len(c.ReportsOwed) != 0 {
			t.Errorf("reported as %+v, owed %v", c.Reports, c.ReportsOwed)
		}
		if t.see("xiangzhang", c.ID).Member {
			t.Error("the report did not close it to others")
		}
	})
}

// Two agreements that cannot both be: a clerk who made neither decides (product.md 3.3).
func TestContestedAndDecided(t *testing.T) {
	each(t, func(t *township) {
		page, err := t.app.Cases(t.Context(), t.who("zongzhi"), app.CaseQuery{Status: dispute.Mediating})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(page.Items, func(r app.CaseRow) bool { return r.Contested })
		if i < 0 {
			t.Fatal("the demo has no contested case among its newest")
		}
		c := t.see("zongzhi", page.Items[i].ID)
		if c.Contest == nil || len(c.Contest.Sides) < 2 || c.Outcome != "" || c.Deadline != "" || !slices.Contains(c.May, dispute.ActDecide) {
			t.Fatalf("%+v", c.Contest)
		}
		side := c.Contest.Sides[len(c.Contest.Sides)-1]
		if !side.Offline && !c.Contest.Sides[0].Offline {
			t.Errorf("neither side came late: %+v", c.Contest.Sides)
		}
		t.refused("tiaojie17", c, &dispute.Decide{EventID: side.EventID, Reason: "x"}, "forbidden")
		t.refused("zongzhi", c, &dispute.Decide{EventID: "x", Reason: "x"}, "not_a_side")
		t.refused("tiaojie17", c, &dispute.Tell{PartyID: c.Parties[0].ID, How: "call"}, "contested")
		j := slices.IndexFunc(c.Contest.Sides, func(s app.SideView) bool { return s.Outcome == dispute.Failed })
		if j < 0 {
			j = 0
		}
		c = t.do("zongzhi", c, &dispute.Decide{EventID: c.Contest.Sides[j].EventID, Reason: "有录音为证"})
		if c.Contested || c.Contest != nil {
			t.Errorf("still contested: %+v", c.Contest)
		}
	})
}

// Judicial confirmation goes from none to applied to decided.
func TestConfirm(t *testing.T) {
	each(t, func(t *township) {
		r := quarrel("v-33")
		r.Category = "0804"
		r.Settled = &app.Settled{
			Consents: []dispute.Consent{dispute.ConsentAgreed, dispute.ConsentAgreed}, RightsNotice: true,
			Agreement: app.SettledTerms{Content: "还钱", Obligations: []app.SettledObligation{{Debtor: 1, What: "还钱", DueOn: "2026-12-01"}}},
		}
		c, err := t.app.Register(t.Context(), t.who("tiaojie33"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		if g := c.Agreement; !g.Confirmable || g.ConfirmBy != calendar.Date("2026-11-21").Add(30) || g.Confirmation != nil {
			t.Fatalf("%+v", g)
		}
		today, err := t.app.Today(t.Context(), t.who("tiaojie33"))
		if err != nil || !slices.ContainsFunc(today.Tasks, func(k app.TaskView) bool { return k.Kind == "confirm" && k.CaseID == c.ID && *k.DaysLeft == 30 }) {
			t.Errorf("no countdown: %+v, %v", today.Tasks, err)
		}
		t.refused("tiaojie33", c, &dispute.Confirm{State: dispute.ConfirmConfirmed, On: "2026-11-21"}, "confirm_order")
		c = t.do("tiaojie33", c, &dispute.Confirm{State: dispute.ConfirmApplied, On: "2026-11-21", AskedBy: names(c), Court: "法院"})
		c = t.do("tiaojie33", c, &dispute.Confirm{State: dispute.ConfirmRefused, On: "2026-11-21"})
		if s := c.Agreement.Confirmation; s == nil || s.State != dispute.ConfirmRefused || s.Court != "法院" {
			t.Errorf("confirmed as %+v", s)
		}
	})
}

// 今日 of head, clerk, leader and liaison holds what is theirs.
func TestTodayOfTheDesk(t *testing.T) {
	each(t, func(t *township) {
		day := func(who string) app.TodayView {
			t.Helper()
			v, err := t.app.Today(t.Context(), t.who(who))
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		clerk, leader, liaison := day("zongzhi"), day("xiangzhang"), day("paichusuo")
		if len(clerk.Contested) != 1 || len(leader.Contested) != 1 || len(clerk.HandOvers) != 3 || len(clerk.ReportsOwed) == 0 || len(clerk.Exceptions) != 0 {
			t.Errorf("the clerk: %d contested, hand-overs %+v, %d owed", len(clerk.Contested), clerk.HandOvers, len(clerk.ReportsOwed))
		}
		why := map[string]bool{}
		for _, x := range leader.Exceptions {
			for _, w := range x.Why {
				why[w] = true
			}
			if len(x.Why) == 0 {
				t.Errorf("%+v is shown and nobody says why", x.Case)
			}
		}
		for _, w := range []string{"contested", "red", "supervised", "overdue"} {
			if !why[w] {
				t.Errorf("no case is %s: %v", w, why)
			}
		}
		if len(liaison.HandOvers) != 2 || len(liaison.Tasks)+len(liaison.Hearings)+len(liaison.Due)+len(liaison.Waiting) > 0 {
			t.Errorf("the liaison: %+v", liaison)
		}
		if len(leader.HandOvers) > 0 {
			t.Errorf("nothing is late, and the leader is shown %+v", leader.HandOvers)
		}
		if len(day("cun05").TermEnded) > 0 {
			t.Error("terms have ended before their day")
		}
		c := t.accepted("tiaojie34", "v-34")
		err := t.store.Tx(t.Context(), func(tx *store.Tx) error {
			seats, err := tx.Seats(t.who("tiaojie34").Subject.UserID, "2026-11-21")
			for _, seat := range seats {
				seat.TermTo = "2026-11-20"
				if err == nil {
					err = tx.SaveMember(seat)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		ended := day("cun34").TermEnded
		if len(ended) == 0 || ended[0].ID != c.ID || !slices.Contains(ended[0].May, dispute.ActAssign) {
			t.Errorf("the head's: %+v", ended)
		}
		if len(day("zong5").TermEnded) > 0 {
			t.Error("the branch head is asked to assign at a village")
		}
		t.forward(14 * 24 * time.Hour)
		late := day("xiangzhang").HandOvers
		if len(late) != len(liaison.HandOvers) || slices.ContainsFunc(late, func(h app.HandOverRow) bool { return !h.Overdue }) {
			t.Errorf("two weeks later the leader is shown %+v", late)
		}
	})
}

// offline is a write of a device that had no network.
func (t *township) offline(savedAt time.Time, level grid.Level) app.Write {
	w := t.write(0)
	right := time.Duration(0)
	w.Offline = &app.Offline{DeviceAt: savedAt, ClockOffset: &right, DeviceSeq: 1, Level: level}
	return w
}
