package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// deliver brings what waits into the inboxes.
func (t *township) deliver() {
	t.Helper()
	if err := t.app.DeliverMessages(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// messages are all that a person was told, the newest first.
func (t *township) messages(who string) (items []app.InboxItem) {
	t.Helper()
	for cursor, more := "", true; more; {
		page, err := t.app.Inbox(t.Context(), t.who(who), false, cursor, 100)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, page.Items...)
		cursor, more = page.NextCursor, page.NextCursor != ""
	}
	return items
}

// inbox are the kinds of what a person was told of a case or unit, the newest first.
func (t *township) inbox(who, of string) (kinds []string) {
	t.Helper()
	for _, item := range t.messages(who) {
		if item.CaseID == of || item.UnitID == of {
			kinds = append(kinds, item.Kind)
		}
	}
	return kinds
}

// What a check does reaches those whose turn it is, each once, however often it is
// delivered, and nobody else.
func TestWhoIsToldWhat(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-35")
		c := t.accepted("tiaojie35", "v-35")
		t.checkUntil("2026-11-21", "2026-11-23")
		t.deliver()
		t.deliver()
		for who, want := range map[string][]string{
			"tiaojie35":   {"check.hearing"}, // on Monday, told on Sunday
			"cun35":       {"check.hearing", "case.register"},
			"wangge-35-1": nil, // reads none of the village's
			"zongzhi":     nil,
			"xiangzhang":  nil,
			"tiaojie36":   nil,
		} {
			if got := t.inbox(who, c.ID); !slices.Equal(got, want) {
				t.Errorf("%s was told %v, want %v", who, got, want)
			}
		}
		group := "g-35-1"
		if got := t.inbox("wangge-35-1", group); !slices.Equal(got, []string{"check.report", "check.report", "check.report"}) {
			t.Errorf("the grid leader was told %v", got)
		}
		for _, who := range []string{"cun35", "xiangzhang"} {
			if got := t.inbox(who, group); !slices.Equal(got, []string{"check.report"}) {
				t.Errorf("%s was told %v of two and three dates without a report", who, got)
			}
		}
		for d := calendar.Date("2026-11-24"); d <= "2026-12-20"; d = d.Add(1) {
			t.checkUntil(d, d)
			t.deliver()
		}
		for who, want := range map[string][]string{
			"zongzhi":    {"case.supervise", "check.hearing", "case.elevate"},
			"xiangzhang": {"case.supervise"},
		} {
			if got := t.inbox(who, c.ID); !slices.Equal(got, want) {
				t.Errorf("%s was told %v, want %v", who, got, want)
			}
		}
	})
}

// Who acts is not told of it; who was taken off a case is told nothing, also not what he
// was told before; of a restricted case whoever may not see its content learns its level
// at most, and no message holds a name or a word of any (product.md 7 and 11).
func TestWhatMayBeTold(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		r := canaried()
		c, err := t.app.Register(t.Context(), t.who("cun24"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		t.deliver()
		if got := t.inbox("cun24", c.ID); len(got) != 0 {
			t.Errorf("who registered it was told %v", got)
		}
		if got := t.inbox("tiaojie24", c.ID); !slices.Equal(got, []string{"case.register"}) {
			t.Errorf("the mediator was told %v", got)
		}
		c = t.do("cun24", c, consent(c))
		t.do("zongzhi", c, &dispute.Recuse{UserID: t.who("tiaojie24").Subject.UserID, Reason: dispute.RecuseRelative, Told: names(c), MediatorIDs: nil})
		t.deliver()
		if got := t.inbox("tiaojie24", c.ID); len(got) != 0 {
			t.Errorf("who was taken off it still reads %v", got)
		}
		db := t.behind()
		rows, err := db.QueryContext(t.Context(), "SELECT facts FROM inbox UNION ALL SELECT payload FROM outbox")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			for _, p := range r.Parties {
				if strings.Contains(text, p.Name) {
					t.Errorf("a message says %s", text)
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Error(err)
		}
	})
}

// Of a restricted case the leader learns that it is supervised, and no more.
func TestWhatIsToldOfARestrictedCase(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		r := quarrel("v-35")
		r.Restricted = true
		c, err := t.app.Register(t.Context(), t.who("tiaojie35"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		t.do("tiaojie35", c, consent(c))
		t.checkUntil("2026-11-21", "2026-12-20")
		t.deliver()
		page, err := t.app.Inbox(t.Context(), t.who("xiangzhang"), false, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, item := range page.Items {
			if item.CaseID == c.ID {
				n++
				if item.Kind != "case.supervise" || item.Title != "" || item.Number == "" || item.Step != dispute.SuperviseNormal || item.Level != grid.Township || !item.Auto {
					t.Errorf("%+v", item)
				}
			}
		}
		if n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

// What is read stays read, each person for himself; a cursor is no other's way in.
func TestReadAndUnread(t *testing.T) {
	each(t, func(t *township) {
		for range 3 {
			t.register("cun35", "v-35")
		}
		t.deliver()
		me := t.who("tiaojie35")
		page, err := t.app.Inbox(t.Context(), me, true, "", 2)
		if err != nil || len(page.Items) != 2 || page.NextCursor == "" || page.Unread < 3 {
			t.Fatalf("%+v, %v", page, err)
		}
		before := page.Unread
		left, err := t.app.ReadInbox(t.Context(), me, app.ReadInput{IDs: []string{page.Items[0].ID}}, t.write(0))
		if err != nil || left.Unread != before-1 {
			t.Errorf("%+v, %v", left, err)
		}
		if left, err = t.app.ReadInbox(t.Context(), t.who("cun36"), app.ReadInput{Until: page.Items[0].ID}, t.write(0)); err != nil {
			t.Error(err)
		}
		if again, _ := t.app.Inbox(t.Context(), me, true, "", 0); again.Unread != before-1 {
			t.Errorf("another read mine: %d", again.Unread)
		}
		if left, err = t.app.ReadInbox(t.Context(), me, app.ReadInput{Until: page.Items[0].ID}, t.write(0)); err != nil || left.Unread != 0 {
			t.Errorf("%+v, %v", left, err)
		}
		for in, code := range map[*app.ReadInput]string{{}: "required", {Until: "x"}: "unknown_message", {IDs: []string{"1", "y"}}: "unknown_message"} {
			if _, err := t.app.ReadInbox(t.Context(), me, *in, t.write(0)); fault.CodeOf(err) != code && !strings.Contains(err.Error(), code) {
				t.Errorf("%+v: %v", in, err)
			}
		}
		if _, err := t.app.Inbox(t.Context(), me, false, "x", 0); fault.CodeOf(err) != "bad_cursor" {
			t.Errorf("a cursor: %v", err)
		}
	})
}

// Every kind of reminder falls on its day, once, and what was done in time is not
// reminded of.
func TestRemindersOnTheirDays(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		waiting := t.register("wangge-35-1", "g-35-1")
		c := t.accepted("tiaojie36", "v-36")
		terms := dispute.Terms{Form: dispute.Written, Content: "收回滴水檐，补偿三百元。", MediatorSignedOn: saturday}
		terms.Obligations = []dispute.Obligation{{DebtorID: c.Parties[0].ID, What: "补偿", DueOn: "2026-11-25"}}
		for _, p := range c.Parties {
			terms.Signatures = append(terms.Signatures, dispute.Signature{PartyID: p.ID, Method: "both", On: saturday})
		}
		c = t.do("tiaojie36", c, &dispute.Agree{RightsNotice: true, Agreement: terms})
		handed := t.accepted("tiaojie37", "v-37")
		t.do("zongzhi", handed, &dispute.HandOver{AgencyID: t.agency("派出所"), Basis: dispute.BasisArticle25, Data: []string{dispute.DataParties}, DueOn: "2026-12-10"})
		day := map[string][]string{}
		check := func(d calendar.Date) {
			for _, run := range t.checkAt(d, 18, 0) {
				for _, i := range run.Items {
					if i.Action == "remind" && i.CaseID != "" {
						name := map[string]string{waiting.ID: "waiting", c.ID: "agreed", handed.ID: "handed"}[i.CaseID]
						if name != "" {
							day[name] = append(day[name], string(d[5:])+" "+i.Kind)
						}
					}
				}
			}
		}
		for d := saturday; d <= "2026-11-23"; d = d.Add(1) {
			check(d)
		}
		t.clock.Set(calendar.Date("2026-11-24").At(9, 0))
		t.do("tiaojie36", t.see("tiaojie36", c.ID), &dispute.Seal{On: "2026-11-24"})
		for d := calendar.Date("2026-11-24"); d <= "2026-12-22"; d = d.Add(1) {
			check(d)
		}
		for name, want := range map[string][]string{
			"waiting": {"11-24 waiting", "11-28 waiting_long"},
			"agreed":  {"11-22 seal", "11-23 seal", "11-25 obligation", "12-09 visit", "12-14 confirm", "12-21 confirm"},
			"handed":  {"11-25 hand_over"},
		} {
			if !slices.Equal(day[name], want) {
				t.Errorf("%s: reminded on %v, want %v", name, day[name], want)
			}
		}
		if e := t.automatic(handed.ID); !slices.Equal(e, []string{
			"2026-11-26 supervise village stands", "2026-11-29 supervise village stands", "2026-12-06 supervise village stands",
		}) {
			t.Errorf("the hand-over's ladder: %v", e)
		}
	})
}

// agency is the id of an agency.
func (t *township) agency(name string) (id string) {
	t.Helper()
	list, err := t.app.Agencies(t.Context(), t.who("zongzhi"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if strings.Contains(a.Name, name) {
			id = a.ID
		}
	}
	return id
}

// Of two acts that cannot both be, the clerk is told, who decides; where he made one of
// them, the leader (product.md 3.2 and 3.3).
func TestWhoIsToldOfAContest(t *testing.T) {
	each(t, func(t *township) {
		told := func(c app.CaseView) (who []string) {
			t.deliver()
			for _, name := range []string{"tiaojie35", "cun35", "zong5", "zongzhi", "xiangzhang", "tiaojie36"} {
				if slices.Contains(t.inbox(name, c.ID), "case.contested") {
					who = append(who, name)
				}
			}
			return who
		}
		giveUp := &dispute.Terminate{Reason: dispute.TerminateRefused, Method: "oral", NotifiedOn: saturday, RouteNotice: "可以依法起诉。"}
		for _, atTownship := range []bool{false, true} {
			c := t.accepted("tiaojie35", "v-35")
			made := t.last("tiaojie35", c.ID).ReceivedAt.Add(time.Millisecond)
			c = t.do("cun35", c, &dispute.Elevate{From: grid.Village, Reason: "联系不上"})
			by, want := "zong5", []string{"zongzhi"}
			if atTownship {
				c = t.do("zong5", c, &dispute.Elevate{From: grid.Branch, Reason: "涉及面广"})
				by, want = "zongzhi", []string{"xiangzhang"}
			}
			c = t.do(by, c, giveUp)
			if c = t.late("tiaojie35", c, oral(c), t.offline(made, grid.Village)); !c.Contested {
				t.Fatalf("%s, %s", c.Status, c.Outcome)
			}
			if got := told(c); !slices.Equal(got, want) {
				t.Errorf("ended by %s: %v were told, want %v", by, got, want)
			}
		}
	})
}

// Thirty days, seven days and on the last day of a mediator's term he and the head of his
// village are told, or of the township's committee the clerk; not of a term that another
// follows, and not of one whose account is out of use (product.md 5).
func TestTermsEnding(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		const last = calendar.Date("2026-12-21")
		admin := t.who("admin")
		end := func(username, committee string) app.PersonView {
			p, err := t.app.Person(t.Context(), admin, t.who(username).Subject.UserID)
			if err == nil {
				p, err = t.app.EndSeat(t.Context(), admin, p.ID, app.SeatEnd{CommitteeID: committee, From: "2025-01-01", To: last}, t.write(p.Version))
			}
			if err != nil {
				t.Fatalf("%s: %v", username, err)
			}
			return p
		}
		end("tiaojie35", "committee-v-35")
		end("zongzhi", "committee-"+theTownship)
		followed := end("tiaojie36", "committee-v-36")
		next := app.SeatInput{CommitteeID: "committee-v-36", Kind: "member", Engagement: "part_time", From: last.Add(1), To: "2029-12-31"}
		if _, err := t.app.GiveSeat(t.Context(), admin, followed.ID, next, t.write(followed.Version)); err != nil {
			t.Fatal(err)
		}
		gone, disabled := end("tiaojie37", "committee-v-37"), true
		if _, err := t.app.EditPerson(t.Context(), admin, gone.ID, app.PersonEdit{Disabled: &disabled}, t.write(gone.Version)); err != nil {
			t.Fatal(err)
		}
		var days []string
		for d := saturday; d <= last.Add(1); d = d.Add(1) {
			for _, run := range t.checkAt(d, 18, 0) {
				for _, i := range run.Items {
					if i.Kind == "term" {
						days = append(days, string(d))
					}
				}
			}
		}
		if want := []string{"2026-11-21", "2026-11-21", "2026-12-14", "2026-12-14", "2026-12-21", "2026-12-21"}; !slices.Equal(days, want) {
			t.Errorf("reminded on %v, want %v", days, want)
		}
		t.deliver()
		for who, unit := range map[string]string{"tiaojie35": "v-35", "cun35": "v-35", "zongzhi": theTownship} {
			n := 0
			for _, item := range t.messages(who) {
				if item.Kind == "check.term" {
					n++
					if item.UnitID != unit || item.DueOn != last {
						t.Errorf("%s was told %+v", who, item)
					}
				}
			}
			if n != 3 {
				t.Errorf("%s was told %d times", who, n)
			}
		}
		for who, unit := range map[string]string{"zong5": "v-35", "xiangzhang": theTownship, "tiaojie36": "v-36", "cun36": "v-36", "cun37": "v-37"} {
			if got := t.inbox(who, unit); slices.Contains(got, "check.term") {
				t.Errorf("%s was told %v of %s", who, got, unit)
			}
		}
	})
}

// A message that cannot be read keeps no other from being delivered.
func TestABrokenMessageStandsBack(t *testing.T) {
	each(t, func(t *township) {
		t.deliver()
		if err := t.store.Tx(t.Context(), func(tx *store.Tx) error { return tx.Emit("", "case.note", "no object") }); err != nil {
			t.Fatal(err)
		}
		c := t.register("cun35", "v-35")
		t.deliver()
		if got := t.inbox("tiaojie35", c.ID); len(got) != 1 {
			t.Errorf("told %v", got)
		}
		read(t, func(r *store.Read) error {
			left, err := r.Undelivered(10)
			if len(left) != 1 || left[0].Attempts == 0 {
				t.Errorf("%+v wait", left)
			}
			return err
		})
		t.forward(time.Minute)
		t.deliver()
	})
}
