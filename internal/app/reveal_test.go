package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
)

// reveal has the phone of a case's first party shown to somebody.
func (t *township) reveal(who string, c app.CaseView, field string) (string, error) {
	t.Helper()
	v, err := t.app.Reveal(t.Context(), t.who(who), c.ID, app.RevealInput{PartyID: c.Parties[0].ID, Field: field, Purpose: "tell"}, t.write(0))
	return v.Value, err
}

// noted is an entry of the audit about a value that was shown.
type noted struct{ actor, object, action, detail string }

// reveals are the audit's entries of values that were shown.
func (t *township) reveals() (found []noted) {
	t.Helper()
	rows, err := t.behind().QueryContext(t.Context(), "SELECT actor_id, object_id, action, detail FROM audit WHERE action LIKE 'party.reveal.%'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n noted
		if err := rows.Scan(&n.actor, &n.object, &n.action, &n.detail); err != nil {
			t.Fatal(err)
		}
		found = append(found, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// breakAudit lets no value that is shown be written into the audit.
func (t *township) breakAudit() {
	t.Helper()
	broken := "CREATE TRIGGER broken BEFORE INSERT ON audit WHEN NEW.action LIKE 'party.reveal.%' BEGIN SELECT RAISE(ABORT, 'broken'); END"
	if t.world.Postgres() {
		broken = `CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
			CREATE TRIGGER broken BEFORE INSERT ON audit FOR EACH ROW WHEN (NEW.action LIKE 'party.reveal.%') EXECUTE FUNCTION broken()`
	}
	if _, err := t.behind().ExecContext(t.Context(), broken); err != nil {
		t.Fatal(err)
	}
}

// A value is shown to who works the case, with its purpose in the audit and itself
// nowhere; to a stranger the case is not there, and who only reads may not (PII-03).
func TestPII03Reveal(t *testing.T) {
	each(t, func(t *township) {
		c := t.register("tiaojie35", "v-35")
		if value, err := t.reveal("tiaojie35", c, dispute.RevealPhone); err != nil || value != "13800001111" {
			t.Fatalf("%q, %v", value, err)
		}
		for who, want := range map[string]fault.Kind{
			"tiaojie36": fault.NotFound, "xiangzhang": fault.Forbidden, "admin": fault.Forbidden, "shenji": fault.Forbidden, "paichusuo": fault.NotFound,
		} {
			if value, err := t.reveal(who, c, dispute.RevealPhone); fault.KindOf(err) != want || value != "" {
				t.Errorf("%s: %q, %v, want %s", who, value, err, want)
			}
		}
		if _, err := t.reveal("tiaojie35", c, dispute.RevealIDNumber); fault.CodeOf(err) != "nothing_to_reveal" {
			t.Errorf("an ID number that nobody gave: %v", err)
		}
		entries := t.reveals()
		if len(entries) != 1 || entries[0].object != c.ID || entries[0].actor != t.who("tiaojie35").Subject.UserID {
			t.Fatalf("%+v", entries)
		}
		if e := entries[0]; e.action != "party.reveal.tell" || strings.Contains(e.detail, "13800001111") {
			t.Errorf("the audit says %+v", e)
		}
	})
}

// The same request sent again is one act, and has no value for who has lost the case.
func TestPII03SentAgain(t *testing.T) {
	each(t, func(t *township) {
		c := t.accepted("tiaojie35", "v-35")
		w, in := t.write(0), app.RevealInput{PartyID: c.Parties[0].ID, Field: dispute.RevealPhone, Purpose: "tell"}
		mediator := t.who("tiaojie35")
		for range 2 {
			if v, err := t.app.Reveal(t.Context(), mediator, c.ID, in, w); err != nil || v.Value == "" {
				t.Fatal(v, err)
			}
		}
		if n := len(t.reveals()); n != 1 {
			t.Errorf("%d entries", n)
		}
		other := t.who("zongzhi").Subject.UserID
		t.do("zongzhi", c, &dispute.Recuse{UserID: mediator.Subject.UserID, Reason: dispute.RecuseRelative, Told: names(c), MediatorIDs: []string{other}})
		if v, err := t.app.Reveal(t.Context(), t.who("tiaojie35"), c.ID, in, w); fault.KindOf(err) != fault.NotFound || v.Value != "" {
			t.Errorf("recused: %q, %v", v.Value, err)
		}
	})
}

// Where the audit cannot be written there is no value (PII-03).
func TestPII03NoAuditNoValue(t *testing.T) {
	each(t, func(t *township) {
		c := t.register("tiaojie35", "v-35")
		t.breakAudit()
		if value, err := t.reveal("tiaojie35", c, dispute.RevealPhone); fault.KindOf(err) != fault.Unavailable || fault.CodeOf(err) != "reveal_not_noted" || value != "" {
			t.Errorf("%q, %v", value, err)
		}
	})
}

// The sixteenth person of a day is told to who watches, the forty-first is not shown; a
// person shown before counts once, and the next day begins anew.
func TestPII03Limits(t *testing.T) {
	each(t, func(t *township) {
		watched := func() []string { t.deliver(); return t.inbox("shenji", "t-410423213") }
		cases := make([]app.CaseView, dispute.RevealsMost+1)
		for i := range cases {
			r := quarrel("v-35")
			r.Parties[0].Phone = fmt.Sprintf("138%08d", i)
			c, err := t.app.Register(t.Context(), t.who("tiaojie35"), r, t.write(0))
			if err != nil {
				t.Fatal(err)
			}
			cases[i] = c
		}
		for i, c := range cases[:dispute.RevealsMost] {
			for range 2 {
				if _, err := t.reveal("tiaojie35", c, dispute.RevealPhone); err != nil {
					t.Fatalf("person %d: %v", i+1, err)
				}
			}
			if got := watched(); (len(got) > 0) != (i >= 15) {
				t.Fatalf("after %d people the auditor was told %v", i+1, got)
			}
		}
		if got := watched(); !slices.Equal(got, []string{"party.reveals"}) {
			t.Errorf("the auditor was told %v", got)
		}
		last := cases[dispute.RevealsMost]
		if _, err := t.reveal("tiaojie35", last, dispute.RevealPhone); fault.CodeOf(err) != "too_many_reveals" {
			t.Errorf("the forty-first: %v", err)
		}
		if _, err := t.reveal("tiaojie35", cases[0], dispute.RevealPhone); err != nil {
			t.Errorf("one of the forty: %v", err)
		}
		t.clock.Set(calendar.Date("2026-11-22").At(9, 0))
		if _, err := t.reveal("tiaojie35", last, dispute.RevealPhone); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

// An agency is shown what was chosen for it.
func TestPII03Agency(t *testing.T) {
	each(t, func(t *township) {
		c := t.accepted("tiaojie35", "v-35")
		c = t.do("zongzhi", c, &dispute.HandOver{AgencyID: t.agency("派出所"), Basis: dispute.BasisArticle25, Data: []string{dispute.DataParties, dispute.DataContact}, DueOn: "2026-12-01"})
		if value, err := t.reveal("paichusuo", c, dispute.RevealPhone); err != nil || value != "13800001111" {
			t.Errorf("%q, %v", value, err)
		}
		if _, err := t.reveal("paichusuo", c, dispute.RevealIDNumber); fault.CodeOf(err) != "not_chosen" {
			t.Errorf("%v", err)
		}
	})
}
