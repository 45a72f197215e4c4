package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/demo"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

const good = "柳树底下石磨盘转三圈"

// hire opens an account and gives its first code.
func (t *township) hire(username string) app.CodeView {
	t.Helper()
	made, err := t.app.CreatePerson(t.Context(), t.who("admin"), app.NewPerson{Username: username, Name: "常满仓"}, t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// give gives a role to the account as it stands.
func (t *township) give(p app.PersonView, role grid.Role, unit string) (app.PersonView, error) {
	t.Helper()
	return t.app.GiveRole(t.Context(), t.who("admin"), p.ID, app.RoleInput{Role: role, UnitID: unit}, t.write(p.Version))
}

// logIn is the caller behind a fresh session.
func (t *township) logIn(username, password string) (app.Caller, error) {
	t.Helper()
	in, err := t.app.LogIn(t.Context(), username, password, app.Visit{Origin: "test", UserAgent: "test"})
	if err != nil {
		return app.Caller{}, err
	}
	return t.app.Session(t.Context(), in.Token, "test")
}

func (t *township) wants(code string, err error) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("%v, want %s", err, code)
	}
}

// forward moves the clock on without a daily check.
func (t *township) forward(d time.Duration) { t.clock.Set(t.clock.Now().Add(d)) }

// A one-time code is good once, for a day, in place of the password, and leads to a new one.
func TestOneTimeCode(t *testing.T) {
	each(t, func(t *township) {
		made := t.hire("tiaojie49")
		if len(made.Code) != 10 || strings.Trim(made.Code, "234679ACEFHJKMNRUWXY") != "" {
			t.Fatalf("the code is %q", made.Code)
		}
		read(t, func(r *store.Read) error {
			u, err := r.User(made.Person.ID)
			if u.PasswordHash != "" || !strings.HasPrefix(u.CodeHash, "$argon2id$") {
				t.Errorf("kept as %+v", u)
			}
			return err
		})
		me, err := t.logIn("tiaojie49", " "+strings.ToLower(made.Code[:5])+" "+made.Code[5:])
		if err != nil || !me.MustChange {
			t.Fatalf("%+v, %v", me, err)
		}
		// Without code and password nothing is right, not even what nobody is compared with.
		for _, wrong := range []string{made.Code, "nobody's password", ""} {
			_, err = t.logIn("tiaojie49", wrong)
			t.wants("wrong_credentials", err)
		}
		for _, weak := range []string{"短", "123456789012", "gunziying2026", "aaaaaaaaaaaa", "tiaojie49-tiaojie49", "我是常满仓我是常满仓", "Password2026!", strings.Repeat("长", 129)} {
			_, err = t.app.ChangePassword(t.Context(), me, "", weak, t.write(0))
			t.wants("weak_password", err)
		}
		w := t.write(0)
		for range 2 { // sent again it is answered again
			view, err := t.app.ChangePassword(t.Context(), me, "", good, w)
			if err != nil || view.MustChange {
				t.Fatalf("%+v, %v", view, err)
			}
		}
		me, err = t.logIn("tiaojie49", good)
		if err != nil || me.MustChange {
			t.Fatalf("%+v, %v", me, err)
		}
		_, err = t.app.ChangePassword(t.Context(), me, "wrong", good+"二", t.write(0))
		t.wants("wrong_password", err)

		// A forgotten password: the old one is void at once, the sessions too, the code for a day.
		p, err := t.app.Person(t.Context(), t.who("admin"), made.Person.ID)
		if err != nil {
			t.Fatal(err)
		}
		again, err := t.app.NewCode(t.Context(), t.who("admin"), p.ID, 24, t.write(p.Version))
		if err != nil {
			t.Fatal(err)
		}
		_, err = t.logIn("tiaojie49", good)
		t.wants("wrong_credentials", err)
		t.forward(24*time.Hour + time.Second)
		_, err = t.logIn("tiaojie49", again.Code)
		t.wants("wrong_credentials", err)
	})
}

// Of many who use one code at once one gets in.
func TestAUN04ACodeIsUsedOnce(t *testing.T) {
	each(t, func(t *township) {
		made := t.hire("tiaojie49")
		in := make([]bool, 8)
		var wg sync.WaitGroup
		for i := range in {
			wg.Go(func() {
				_, err := t.app.LogIn(t.Context(), "tiaojie49", made.Code, app.Visit{})
				in[i] = err == nil
			})
		}
		wg.Wait()
		n := 0
		for _, ok := range in {
			if ok {
				n++
			}
		}
		if n != 1 {
			t.Fatalf("%d got in", n)
		}
	})
}

// A new password ends the other sessions and not one's own.
func TestAUN04ChangePasswordEndsOtherSessions(t *testing.T) {
	each(t, func(t *township) {
		tokens := make([]string, 2)
		for i := range tokens {
			in, err := t.app.LogIn(t.Context(), "tiaojie09", demo.Password, app.Visit{UserAgent: "Chrome"})
			if err != nil {
				t.Fatal(err)
			}
			tokens[i] = in.Token
		}
		me, err := t.app.Session(t.Context(), tokens[0], "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := t.app.ChangePassword(t.Context(), me, demo.Password, good, t.write(0)); err != nil {
			t.Fatal(err)
		}
		if _, err := t.app.Session(t.Context(), tokens[0], ""); err != nil {
			t.Errorf("his own: %v", err)
		}
		_, err = t.app.Session(t.Context(), tokens[1], "")
		t.wants("not_logged_in", err)
	})
}

// Disabled is out at the next request; enabled again the old password is good.
func TestAUN04DisabledAtOnce(t *testing.T) {
	each(t, func(t *township) {
		in, err := t.app.LogIn(t.Context(), "tiaojie09", demo.Password, app.Visit{})
		if err != nil {
			t.Fatal(err)
		}
		yes, no := true, false
		p, err := t.app.Person(t.Context(), t.who("admin"), in.Session.UserID)
		if err != nil {
			t.Fatal(err)
		}
		p, err = t.app.EditPerson(t.Context(), t.who("admin"), p.ID, app.PersonEdit{Disabled: &yes}, t.write(p.Version))
		if err != nil || !p.Disabled {
			t.Fatalf("%+v, %v", p, err)
		}
		_, err = t.app.Session(t.Context(), in.Token, "")
		t.wants("not_logged_in", err)
		_, err = t.logIn("tiaojie09", demo.Password)
		t.wants("wrong_credentials", err)
		_, err = t.app.EditPerson(t.Context(), t.who("admin"), p.ID, app.PersonEdit{Disabled: &no}, t.write(p.Version-1))
		t.wants("stale_entry", err)
		if _, err = t.app.EditPerson(t.Context(), t.who("admin"), p.ID, app.PersonEdit{Disabled: &no}, t.write(p.Version)); err != nil {
			t.Fatal(err)
		}
		_, err = t.app.Session(t.Context(), in.Token, "")
		t.wants("not_logged_in", err) // what was ended stays so
		if _, err = t.logIn("tiaojie09", demo.Password); err != nil {
			t.Errorf("enabled again: %v", err)
		}
	})
}

// Administrator and auditor exclude every other role and a seat, both ways and when two
// give them at once (product.md 7).
func TestExclusiveRoles(t *testing.T) {
	each(t, func(t *township) {
		const top, village = "t-410423213", "v-05"
		plain, err := t.give(t.hire("jia").Person, grid.Mediator, village)
		if err != nil {
			t.Fatal(err)
		}
		for _, role := range []grid.Role{grid.Admin, grid.Auditor} {
			_, err := t.give(plain, role, top)
			t.wants("exclusive_role", err)
		}
		plain, err = t.give(plain, grid.LevelHead, village)
		if err != nil {
			t.Fatalf("other roles add up: %v", err)
		}
		boss, err := t.give(t.hire("yi").Person, grid.Admin, top)
		if err != nil {
			t.Fatal(err)
		}
		for role, unit := range map[grid.Role]string{grid.Mediator: village, grid.Clerk: top, grid.Auditor: top} {
			_, err := t.give(boss, role, unit)
			t.wants("exclusive_role", err)
		}
		seat := app.SeatInput{CommitteeID: "committee-v-05", Kind: "member", Engagement: "part_time", From: "2026-11-21", To: "2027-11-20"}
		_, err = t.app.GiveSeat(t.Context(), t.who("admin"), boss.ID, seat, t.write(boss.Version))
		t.wants("exclusive_role", err)
		_, err = t.give(boss, grid.GridLeader, village)
		t.wants("role_level", err)

		// After its last day a role excludes nothing.
		for _, unit := range []struct {
			role grid.Role
		}{{grid.Mediator}, {grid.LevelHead}} {
			if plain, err = t.app.EndRole(t.Context(), t.who("admin"), plain.ID, app.RoleEnd{Role: unit.role, UnitID: village, To: "2026-11-20"}, t.write(plain.Version)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err = t.give(plain, grid.Auditor, top); err != nil {
			t.Errorf("after the others have ended: %v", err)
		}

		// Two administrators' pages, one version: whoever is second is stale.
		p := t.hire("bing").Person
		who, errs := t.who("admin"), make([]error, 2)
		inputs := []app.RoleInput{{Role: grid.Admin, UnitID: top}, {Role: grid.Clerk, UnitID: top}}
		var wg sync.WaitGroup
		for i := range errs {
			w := t.write(p.Version)
			wg.Go(func() { _, errs[i] = t.app.GiveRole(t.Context(), who, p.ID, inputs[i], w) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("both or none: %v, %v", errs[0], errs[1])
		}
	})
}

// A liaison answers for one open agency of his township, nobody else for any; changing
// the time of his role keeps no agency that is not named again.
func TestLiaisonOfAnAgency(t *testing.T) {
	each(t, func(t *township) {
		top, p := "t-410423213", t.hire("lianluo").Person
		give := func(role grid.Role, agency string) (app.PersonView, error) {
			return t.app.GiveRole(t.Context(), t.who("admin"), p.ID, app.RoleInput{Role: role, UnitID: top, AgencyID: agency}, t.write(p.Version))
		}
		for _, none := range []string{"", "a-nobody"} {
			_, err := give(grid.Liaison, none)
			t.wants("unknown_agency", err)
		}
		_, err := give(grid.Clerk, "a-paichusuo")
		t.wants("agency_of_liaison", err)

		agencies, err := t.app.Agencies(t.Context(), t.who("admin"))
		if err != nil || len(agencies) == 0 || agencies[0].UnitID != top {
			t.Fatalf("the administrator chooses from %+v, %v", agencies, err)
		}
		if p, err = give(grid.Liaison, "a-paichusuo"); err != nil || p.Grants[0].Agency != "派出所" {
			t.Fatalf("%+v, %v", p.Grants, err)
		}
		given, err := t.app.HandOvers(t.Context(), t.who("lianluo"), "")
		if err != nil || len(given) == 0 {
			t.Fatalf("his hand-overs are %+v, %v", given, err)
		}
		for _, h := range given {
			if h.AgencyID != "a-paichusuo" {
				t.Errorf("he is shown what was given to %s", h.AgencyID)
			}
		}
		if p, err = t.app.EndRole(t.Context(), t.who("admin"), p.ID, app.RoleEnd{Role: grid.Liaison, UnitID: top, To: "2027-01-01"}, t.write(p.Version)); err != nil || p.Grants[0].Agency != "派出所" {
			t.Errorf("with a last day: %+v, %v", p.Grants, err)
		}
	})
}

// The last administrator stays, also when two take away each other at once.
func TestLastAdministrator(t *testing.T) {
	each(t, func(t *township) {
		yes := true
		me, err := t.app.Person(t.Context(), t.who("admin"), t.who("admin").Subject.UserID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = t.app.EditPerson(t.Context(), t.who("admin"), me.ID, app.PersonEdit{Disabled: &yes}, t.write(me.Version))
		t.wants("last_administrator", err)
		_, err = t.app.EndRole(t.Context(), t.who("admin"), me.ID, app.RoleEnd{Role: grid.Admin, UnitID: "t-410423213", To: "2027-01-01"}, t.write(me.Version))
		t.wants("last_administrator", err)

		other, err := t.give(t.hire("yi").Person, grid.Admin, "t-410423213")
		if err != nil {
			t.Fatal(err)
		}
		callers, targets, errs := []app.Caller{t.who("admin"), t.who("yi")}, []app.PersonView{other, me}, make([]error, 2)
		var wg sync.WaitGroup
		for i := range errs {
			w := t.write(targets[i].Version)
			wg.Go(func() {
				_, errs[i] = t.app.EditPerson(t.Context(), callers[i], targets[i].ID, app.PersonEdit{Disabled: &yes}, w)
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("both or none: %v, %v", errs[0], errs[1])
		}
	})
}

// Nobody but an administrator administers, and he sees no case.
func TestOnlyAdministratorsAdminister(t *testing.T) {
	each(t, func(t *township) {
		for _, username := range []string{"tiaojie05", "zongzhi", "xiangzhang", "shenji"} {
			_, err := t.app.People(t.Context(), t.who(username), app.PeopleQuery{})
			t.wants("forbidden", err)
			_, err = t.app.CreatePerson(t.Context(), t.who(username), app.NewPerson{Username: "ding", Name: "丁"}, t.write(0))
			t.wants("forbidden", err)
		}
		page, err := t.app.Cases(t.Context(), t.who("admin"), app.CaseQuery{})
		if err != nil || len(page.Items) != 0 {
			t.Errorf("the administrator reads %d cases, %v", len(page.Items), err)
		}
		people, err := t.app.People(t.Context(), t.who("admin"), app.PeopleQuery{Unit: "v-05", Role: grid.Mediator})
		if err != nil || people.Matches != 1 || people.Items[0].Username != "tiaojie05" {
			t.Errorf("%+v, %v", people, err)
		}
		var all int
		for after := ""; ; {
			page, err := t.app.People(t.Context(), t.who("admin"), app.PeopleQuery{After: after})
			if err != nil {
				t.Fatal(err)
			}
			all += len(page.Items)
			if after = page.Next; after == "" {
				if int64(all) != page.Matches {
					t.Errorf("%d of %d", all, page.Matches)
				}
				break
			}
		}
	})
}

// A limit acts on levels entered afterwards: who is at a level keeps his deadline (ADR 4).
func TestSettingsActOnLaterLevels(t *testing.T) {
	each(t, func(t *township) {
		mediator := t.who("tiaojie03")
		accept := func() app.CaseView {
			c := t.register("tiaojie03", "v-03")
			c, err := t.app.Act(t.Context(), mediator, c.ID, consent(c), t.write(c.Version))
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		open := accept()
		if open.Deadline != "2026-11-28" {
			t.Fatalf("7 days at the village are until %s", open.Deadline)
		}
		eleven, none := 11, 61
		now, err := t.app.Settings(t.Context(), t.who("admin"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = t.app.EditSettings(t.Context(), t.who("admin"), app.SettingsEdit{Village: &none}, t.write(now.Version))
		t.wants("out_of_range", err)
		_, err = t.app.EditSettings(t.Context(), t.who("admin"), app.SettingsEdit{Village: &eleven}, t.write(0))
		t.wants("version_missing", err)
		next, err := t.app.EditSettings(t.Context(), t.who("admin"), app.SettingsEdit{Village: &eleven, Branch: &eleven}, t.write(now.Version))
		if err != nil || next.Village != 11 || next.Group != 2 || next.Version != now.Version+1 {
			t.Fatalf("%+v, %v", next, err)
		}
		_, err = t.app.EditSettings(t.Context(), t.who("admin"), app.SettingsEdit{Village: &eleven}, t.write(now.Version))
		t.wants("stale_entry", err)
		if again, err := t.app.Case(t.Context(), mediator, open.ID); err != nil || again.Deadline != open.Deadline {
			t.Errorf("the deadline moved from %s to %s, %v", open.Deadline, again.Deadline, err)
		}
		if later := accept(); later.Deadline != "2026-12-02" {
			t.Errorf("11 days at the village are until %s", later.Deadline)
		}
		// The open one takes the new limit where it goes next.
		open, err = t.app.Act(t.Context(), mediator, open.ID, &dispute.Elevate{From: grid.Village, Reason: "谈不成"}, t.write(open.Version))
		if err != nil || open.Deadline != "2026-12-02" {
			t.Errorf("11 days at the branch are until %s, %v", open.Deadline, err)
		}
	})
}

// A unit is closed from today, never while something below or in it is open.
func TestCloseUnit(t *testing.T) {
	each(t, func(t *township) {
		units := func() map[string]app.UnitRecord {
			list, err := t.app.AdministeredUnits(t.Context(), t.who("admin"))
			if err != nil {
				t.Fatal(err)
			}
			byID := map[string]app.UnitRecord{}
			for _, u := range list {
				byID[u.ID] = u
			}
			return byID
		}
		closeUnit := func(id string, on calendar.Date) (app.UnitRecord, error) {
			return t.app.CloseUnit(t.Context(), t.who("admin"), id, app.UnitClosing{ClosedOn: on}, t.write(units()[id].Version))
		}
		_, err := closeUnit("v-30", "2026-11-21")
		t.wants("unit_has_children", err)
		made, err := t.app.CreateUnit(t.Context(), t.who("admin"), app.NewUnit{ParentID: "v-30", Name: "新组", DivisionCode: "410423213999"}, t.write(0))
		if err != nil || made.Level != grid.Group || made.OpenedOn != "2026-11-21" {
			t.Fatalf("%+v, %v", made, err)
		}
		c := t.register("tiaojie30", made.ID)
		_, err = closeUnit(made.ID, "2026-11-21")
		t.wants("unit_has_open_cases", err)
		if _, err := t.app.Act(t.Context(), t.who("tiaojie30"), c.ID, &dispute.Decline{Reason: "mistake"}, t.write(c.Version)); err != nil {
			t.Fatal(err)
		}
		_, err = closeUnit(made.ID, "2026-11-20")
		t.wants("not_today", err)
		if shut, err := closeUnit(made.ID, "2026-11-21"); err != nil || shut.ClosedOn != "2026-11-21" {
			t.Fatalf("%+v, %v", shut, err)
		}
		_, err = t.app.Register(t.Context(), t.who("tiaojie30"), quarrel(made.ID), t.write(0))
		t.wants("unknown_unit", err)

		for code, in := range map[string]app.NewUnit{
			"parent_below":       {ParentID: "g-05-1", Name: "组下"},
			"unknown_parent":     {ParentID: "none", Name: "哪里"},
			"unit_closed":        {ParentID: made.ID, Name: "停用的下面"},
			"division_code":      {ParentID: "v-30", Name: "组", DivisionCode: "1234567"},
			"branch_has_no_code": {ParentID: "t-410423213", Name: "总支", DivisionCode: "410423"},
			"code_taken":         {ParentID: "v-30", Name: "组", DivisionCode: "410423213999"},
			"no_committee_here":  {ParentID: "v-30", Name: "组", Committee: "调委会", Abbreviation: "人调"},
			"required":           {ParentID: "v-30", Name: "  "},
		} {
			_, err := t.app.CreateUnit(t.Context(), t.who("admin"), in, t.write(0))
			t.wants(code, err)
		}
		name, committee, short := "沽沱新村", "沽沱新村人民调解委员会", "磙新人调"
		before := units()["v-05"]
		after, err := t.app.EditUnit(t.Context(), t.who("admin"), "v-05", app.UnitEdit{Name: &name, Committee: &committee, Abbreviation: &short}, t.write(before.Version))
		if err != nil || after.Name != name || after.Abbreviation != short || after.DivisionCode != before.DivisionCode || units()["v-05"].Name != name {
			t.Errorf("%+v, %v", after, err)
		}
	})
}

// A retired category is no longer offered or taken; who has it keeps it.
func TestRetireCategory(t *testing.T) {
	each(t, func(t *township) {
		c := t.register("tiaojie05", "v-05")
		yes, words := true, "两家地界"
		_, err := t.app.EditCategory(t.Context(), t.who("admin"), "02", app.CategoryEdit{Retired: &yes}, t.write(1))
		t.wants("category_parent", err)
		kept, err := t.app.EditCategory(t.Context(), t.who("admin"), c.Category, app.CategoryEdit{Retired: &yes, Name: &words}, t.write(1))
		if err != nil || !kept.Retired {
			t.Fatalf("%+v, %v", kept, err)
		}
		offered, err := t.app.Categories(t.Context())
		for _, o := range offered {
			if err != nil || o.Code == c.Category {
				t.Errorf("still offered, %v", err)
			}
		}
		_, err = t.app.Register(t.Context(), t.who("tiaojie05"), quarrel("v-05"), t.write(0))
		t.wants("unknown_category", err)
		again, err := t.app.Case(t.Context(), t.who("tiaojie05"), c.ID)
		if err != nil || again.CategoryName != words {
			t.Errorf("the case reads %s, %v", again.CategoryName, err)
		}
		leaf, err := t.app.AddCategory(t.Context(), t.who("admin"), app.NewCategory{Parent: "02", Name: "养狗扰民", ListA: "02", Mediable: true}, t.write(0))
		if err != nil || leaf.Code != "0204" {
			t.Errorf("%+v, %v", leaf, err)
		}
		_, err = t.app.AddCategory(t.Context(), t.who("admin"), app.NewCategory{Parent: "02", Name: "养狗扰民", ListA: "02", Mediable: true}, t.write(0))
		t.wants("category_name_taken", err)
	})
}

// Seats do not overlap, one person presides, and a calendar is imported once confirmed.
func TestSeatsAndCalendar(t *testing.T) {
	each(t, func(t *township) {
		seat := app.SeatInput{CommitteeID: "committee-v-05", Kind: "engaged", Engagement: "full_time", From: "2026-11-21", To: "2027-11-20", Chair: true}
		one, two := t.hire("jia").Person, t.hire("yi").Person
		one, err := t.app.GiveSeat(t.Context(), t.who("admin"), one.ID, seat, t.write(one.Version))
		if err != nil {
			t.Fatal(err)
		}
		_, err = t.app.GiveSeat(t.Context(), t.who("admin"), one.ID, seat, t.write(one.Version))
		t.wants("seat_overlaps", err)
		_, err = t.app.GiveSeat(t.Context(), t.who("admin"), two.ID, seat, t.write(two.Version))
		t.wants("chair_taken", err)
		one, err = t.app.EndSeat(t.Context(), t.who("admin"), one.ID, app.SeatEnd{CommitteeID: seat.CommitteeID, From: seat.From, To: "2026-11-20"}, t.write(one.Version))
		if err != nil || !one.Seats[0].Ended {
			t.Fatalf("%+v, %v", one, err)
		}
		if _, err = t.app.GiveSeat(t.Context(), t.who("admin"), two.ID, seat, t.write(two.Version)); err != nil {
			t.Errorf("after the first has gone: %v", err)
		}

		in := app.CalendarInput{Text: "2027-01-01,放假,元旦\n2027-01-03,上班,元旦\n", Source: "试"}
		for _, confirm := range []bool{false, true} {
			in.Confirm = confirm
			seen, err := t.app.SubmitCalendar(t.Context(), t.who("admin"), in, t.write(0))
			if err != nil || len(seen.Years) != 1 || seen.Years[0] != (app.YearView{Year: 2027, Holidays: 1, Workdays: 1}) {
				t.Fatalf("%+v, %v", seen, err)
			}
			cal, err := t.app.Calendar(t.Context())
			if err != nil || cal.Knows(2027) != confirm {
				t.Errorf("confirmed %v, known %v, %v", confirm, cal.Knows(2027), err)
			}
		}
		in.Text = "2027-01-01,放假,元旦\n2027-13-01,放假,元旦\n"
		_, err = t.app.SubmitCalendar(t.Context(), t.who("admin"), in, t.write(0))
		t.wants("unreadable_calendar", err)
	})
}

func read(t *township, fn func(*store.Read) error) {
	t.Helper()
	if err := t.store.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}
