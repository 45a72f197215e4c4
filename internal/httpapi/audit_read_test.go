package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/store/storetest"
)

const theAuditor = "shenji"

// auditCanaries are what people typed; none of it is the auditor's.
var auditCanaries = []string{"金丝雀甲", "13977776666", "410422197001016666", "金丝雀胡同", "金丝雀经过", "金丝雀起因", "金丝雀笔录", "金丝雀备注", "金丝雀别名"}

// audit pages through the whole record as a query narrows it.
func (l *live) audit(query string) (all []app.AuditEntryView, bodies string) {
	l.t.Helper()
	for cursor := ""; ; {
		q := l.request(theAuditor, "listAudit", "", 0, nil)
		q.path += "?limit=100" + query + cursor
		answer := l.do(q)
		var page app.AuditPage
		l.read(answer, &page)
		all, bodies = append(all, page.Items...), bodies+answer.Body.String()
		if page.NextCursor == "" {
			return all, bodies
		}
		cursor = "&cursor=" + url.QueryEscape(page.NextCursor)
	}
}

func canaried(l *live) *app.CaseView {
	c := &app.CaseView{}
	body := registration()
	delete(body, "settled")
	body["narrative"], body["cause"] = "金丝雀经过", "金丝雀起因"
	body["parties"] = []any{object{"name": "金丝雀甲", "phone": "13977776666", "id_number": "410422197001016666", "address": "金丝雀胡同六号"}, object{"name": "另一方"}}
	l.act(theMediator, "registerCase", c, body)
	l.act(theMediator, "act:accept", c, consents(c))
	l.act(theMediator, "act:hearing", c, object{"result": "not_agreed", "rights_notice": true, "record": "金丝雀笔录", "attendance": attendance(c)})
	l.act(theMediator, "act:note", c, object{"text": "金丝雀备注"})
	return c
}

// TestAUD03TheAuditorSeesThatNotWhat has everything written once by the operations of the
// contract, and a case full of canaries, and reads the whole record.
func TestAUD03TheAuditorSeesThatNotWhat(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		c := canaried(l)
		// What a unit is called goes on record, before and after.
		l.read(l.do(l.request("admin", "createUnit", "", 0, object{"parent_id": theVillage, "name": "新组", "aliases": []any{"金丝雀别名"}})), &app.UnitRecord{})
		l.get(theClerk, "getCase", c.ID, "", c)
		var of int
		if err := l.db.QueryRowContext(t.Context(), "SELECT count(*) FROM audit").Scan(&of); err != nil {
			t.Fatal(err)
		}
		l.cookie(theAuditor)
		all, bodies := l.audit("&to=2026-11-24")
		if len(all) != of+1 { // and his logging in
			t.Errorf("%d entries, want %d", len(all), of+1)
		}
		seen := map[string]bool{}
		for i, e := range all {
			if i > 0 && e.At.After(all[i-1].At) {
				t.Fatalf("entry %d is newer than the one before it", i)
			}
			if key := fmt.Sprint(e.Township, e.Seq); seen[key] {
				t.Fatalf("%s comes twice", key)
			} else {
				seen[key] = true
			}
		}
		for _, canary := range auditCanaries {
			if strings.Contains(bodies, canary) {
				t.Errorf("the auditor reads %s", canary)
			}
		}
		ofCase, _ := l.audit("&object=case&object_id=" + c.ID)
		actions := []string{}
		for _, e := range ofCase {
			actions = append(actions, e.Action)
		}
		if want := []string{"case.look", "case.note", "case.hearing", "case.accept", "case.register"}; !slices.Equal(actions, want) {
			t.Errorf("of the case: %v, want %v", actions, want)
		}
		if reads, _ := l.audit("&action=audit.read"); len(reads) < 5 || reads[0].ObjectID != "" || reads[0].Digest == "" {
			t.Errorf("his own reading: %d, %+v", len(reads), reads)
		}
		for query, want := range map[string]int{"&from=2026-11-25": 0, "&actor=nobody-of-this-name": 0, "&action=case": 0, "&actor=" + url.QueryEscape("每日检查") + "&action=case.register": 0} {
			if got, _ := l.audit(query); len(got) != want {
				t.Errorf("%s: %d entries, want %d", query, len(got), want)
			}
		}
		if mine, _ := l.audit("&actor=" + theMediator + "&object_id=" + c.ID); len(mine) != 4 {
			t.Errorf("of the mediator: %+v", mine)
		}
		for query, status := range map[string]int{"?from=2026-11-25&to=2026-11-24": 422, "?cursor=nonsense": 400, "?limit=101": 400, "?from=today": 400} {
			q := l.request(theAuditor, "listAudit", "", 0, nil)
			q.path += query
			if answer := l.do(q); answer.Code != status {
				t.Errorf("%s: %d %s", query, answer.Code, answer.Body)
			}
		}
	})
}

func TestTheAuditorVerifies(t *testing.T) {
	seed.EachWorld(t, func(t *testing.T, w *storetest.World) {
		l := enliven(t, w)
		var v app.Verdict
		l.get(theAuditor, "verifyAudit", "", "", &v)
		if !v.Intact || len(v.Chains) != 2 || v.Chains[1].Township != "磙子营乡" || v.Chains[1].Entries == 0 {
			t.Fatalf("got %+v", v)
		}
		if own, _ := l.audit("&action=audit.verify"); len(own) != 1 {
			t.Errorf("it is not on record: %+v", own)
		}
		drop := "DROP TRIGGER audit_no_update"
		if w.Postgres() {
			drop = "DROP TRIGGER audit_no_change ON audit"
		}
		db := w.Behind(t)
		for _, statement := range []string{drop, "UPDATE audit SET actor_name = 'nobody' WHERE seq = 7 AND township_id <> ''"} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		l.get(theAuditor, "verifyAudit", "", "", &v)
		if v.Intact || v.Chains[0].FirstBad != nil || *v.Chains[1].FirstBad != 7 || v.Chains[1].Entries != 6 {
			t.Errorf("got %+v", v)
		}
	})
}

// TestWhoLooked opens cases as several people, and asks as some of them.
func TestWhoLooked(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		c := mediating(l)
		for _, who := range []string{theClerk, "xiangzhang", theClerk} {
			l.get(who, "getCase", c.ID, "", &app.CaseView{})
		}
		l.get("xiangzhang", "listEvents", c.ID, "", &struct{ Items []app.EventView }{})
		var looks struct{ Items []app.LookView }
		l.get(theMediator, "listLooks", c.ID, "", &looks)
		var who []string
		for _, v := range looks.Items {
			who = append(who, v.Name)
		}
		if len(who) != 2 || who[0] == who[1] || !looks.Items[0].At.After(looks.Items[1].At) {
			t.Errorf("got %v", who)
		}
		if n, _ := l.audit("&action=case.looks&object_id=" + c.ID); len(n) != 1 {
			t.Errorf("that somebody asked is not on record: %+v", n)
		}
		// The events alone are a look as well.
		l.get("zong1", "listEvents", c.ID, "", &struct{ Items []app.EventView }{})
		if l.get(theMediator, "listLooks", c.ID, "", &looks); len(looks.Items) != 3 {
			t.Errorf("got %+v", looks.Items)
		}
		// The branch head may read it, and it is not in his hands.
		if answer := l.do(l.request("zong1", "listLooks", c.ID, 0, nil)); answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), "looks_of_members") {
			t.Errorf("the branch head: %d %s", answer.Code, answer.Body)
		}
		if answer := l.do(l.request("tiaojie12", "listLooks", c.ID, 0, nil)); answer.Code != http.StatusNotFound {
			t.Errorf("a stranger: %d %s", answer.Code, answer.Body)
		}
		// The bare row of a restricted case is no look.
		closed := secret(l)
		l.get("xiangzhang", "getCase", closed.ID, "", &app.CaseView{})
		if l.get(theMediator, "listLooks", closed.ID, "", &looks); len(looks.Items) != 0 {
			t.Errorf("got %+v", looks.Items)
		}
	})
}

// TestLooksWithoutARecord holds the record up: an ordinary case can be read all the
// same, with a line in the log; a restricted one cannot.
func TestLooksWithoutARecord(t *testing.T) {
	seed.EachWorld(t, func(t *testing.T, w *storetest.World) {
		t.Parallel()
		l := enliven(t, w)
		open, closed := mediating(l), secret(l)
		l.cookie(theClerk)
		hold := "BEGIN IMMEDIATE"
		if w.Postgres() {
			hold = "BEGIN; LOCK TABLE audit IN EXCLUSIVE MODE"
		}
		db := w.Behind(t)
		db.SetMaxOpenConns(1)
		if _, err := db.ExecContext(t.Context(), hold); err != nil {
			t.Fatal(err)
		}
		l.log.Reset()
		if answer := l.do(l.request(theClerk, "getCase", open.ID, 0, nil)); answer.Code != http.StatusOK || !strings.Contains(l.log.String(), "a look is not on record") {
			t.Errorf("an ordinary case: %d %s\n%s", answer.Code, answer.Body, l.log)
		}
		if answer := l.do(l.request(theClerk, "getCase", closed.ID, 0, nil)); answer.Code != http.StatusServiceUnavailable || strings.Contains(answer.Body.String(), "narrative") {
			t.Errorf("a restricted case: %d %s", answer.Code, answer.Body)
		}
		if _, err := db.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
	})
}
