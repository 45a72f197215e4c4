package app_test

import (
	"fmt"
	"log/slog"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/policies"
)

// afresh is the program as another process would start it, with nothing remembered.
func (t *township) afresh() *app.App {
	t.Helper()
	rights, err := authz.Load(policies.Files)
	if err != nil {
		t.Fatal(err)
	}
	return app.New(app.Options{Store: t.store, Rights: rights, Clock: app.NewClock(t.store.Now), Logger: slog.New(slog.DiscardHandler)})
}

func (t *township) page(who, unit string) app.UnitPage {
	t.Helper()
	v, err := t.app.UnitPage(t.Context(), t.who(who), unit)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Everybody sees the whole tree; the cases counted are those he may list, restricted
// ones among them.
func TestTheTreeCountsWhatItsReaderMayList(t *testing.T) {
	each(t, func(t *township) {
		before := *t.page("wangge-05-1", "g-05-1").Unit.OpenCases
		r := quarrel("g-05-1")
		r.DomesticViolence = true
		if _, err := t.app.Register(t.Context(), t.who("wangge-05-1"), r, t.write(0)); err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"tiaojie05", "tiaojie06", "wangge-05-1", "cun05", "zong1", "zongzhi", "xiangzhang"} {
			units, err := t.app.Units(t.Context(), t.who(who), app.UnitQuery{})
			if err != nil || len(units) < 1+6+48+3*48 {
				t.Fatalf("%s: %d units, %v", who, len(units), err)
			}
			for _, u := range units {
				if u.ID != "v-05" && u.ID != "g-05-1" && u.Level != grid.Branch && u.Level != grid.Township {
					continue
				}
				want := 0
				for _, status := range store.OpenStatuses {
					list, err := t.app.Cases(t.Context(), t.who(who), app.CaseQuery{Unit: u.ID, Status: status})
					if err != nil {
						t.Fatal(err)
					}
					want += *list.Matches
				}
				if u.OpenCases == nil || *u.OpenCases != want {
					t.Errorf("%s: %s has %v open cases, the list %d", who, u.Name, u.OpenCases, want)
				}
			}
		}
		if n := t.page("wangge-05-1", "g-05-1").Unit.OpenCases; n == nil || *n != before+1 {
			t.Errorf("the grid leader counts %d, then %d", before, *n)
		}
		if v := t.page("tiaojie06", "v-05"); *v.Unit.OpenCases != 0 || len(*v.Cases) != 0 {
			t.Errorf("the neighbour sees %d, %+v", *v.Unit.OpenCases, *v.Cases)
		}
	})
}

func TestAUnitsPage(t *testing.T) {
	each(t, func(t *township) {
		v := t.page("zongzhi", "v-05")
		if len(v.Above) != 2 || v.Above[0].Level != grid.Township || v.Above[1].ID != "b-1" {
			t.Errorf("above: %+v", v.Above)
		}
		if len(v.Below) != v.Unit.Children || v.Counts != (app.UnitCounts{Villages: 1, Groups: v.Unit.Children, People: 2 + v.Unit.Children}) {
			t.Errorf("below: %d, counts %+v", len(v.Below), v.Counts)
		}
		if v.Venue == nil || *v.Venue != (app.UnitVenue{Name: "说理室", Weekday: 1}) {
			t.Errorf("venue: %+v", v.Venue)
		}
		if len(v.People) != 2 || v.People[0].Role != grid.LevelHead || v.People[1].Role != grid.Mediator {
			t.Errorf("people: %+v", v.People)
		}
		if c := v.Committee; c == nil || len(c.Members) != 2 || fmt.Sprint(c.Warnings) != "[{few_members 2}]" {
			t.Errorf("committee: %+v", c)
		}
		for i, row := range *v.Cases {
			if row.Status != dispute.Registered && row.Status != dispute.Mediating {
				t.Errorf("row %d is %s", i, row.Status)
			}
		}
		if n := len(*v.Cases); n == 0 || n != min(*v.Unit.OpenCases, 20) {
			t.Errorf("%d rows of %d", n, *v.Unit.OpenCases)
		}
		if branch := t.page("zongzhi", "b-1"); branch.Committee != nil || branch.Venue.Name != "说理堂" || branch.Counts.Villages != 8 {
			t.Errorf("a branch: %+v", branch)
		}
		if group := t.page("zongzhi", "g-05-1"); group.Venue != nil || group.Committee != nil || group.People[0].Role != grid.GridLeader {
			t.Errorf("a group: %+v", group)
		}
	})
}

// Without a right to cases there are none, not even as a number (product.md 7).
func TestAUnitsPageWithoutCases(t *testing.T) {
	each(t, func(t *township) {
		for _, who := range []string{"admin", "shenji", "paichusuo"} {
			v := t.page(who, "v-05")
			if v.Cases != nil || v.Unit.OpenCases != nil || v.Above[0].OpenCases != nil || v.Below[0].OpenCases != nil {
				t.Errorf("%s: %+v", who, v)
			}
			if len(v.People) == 0 || v.Committee == nil {
				t.Errorf("%s does not see the people: %+v", who, v)
			}
			units, err := t.app.Units(t.Context(), t.who(who), app.UnitQuery{Parent: "b-1"})
			if err != nil || len(units) != 8 || units[0].OpenCases != nil || units[0].Children == 0 {
				t.Errorf("%s: %+v, %v", who, units, err)
			}
		}
		// Nor does an administrator who also holds another role.
		both := t.who("zongzhi")
		both.Subject.Grants = append(both.Subject.Grants, grid.Grant{Role: grid.Admin, UnitID: "t-410423213", Level: grid.Township})
		if v, err := t.app.UnitPage(t.Context(), both, "v-05"); err != nil || v.Cases != nil || v.Unit.OpenCases != nil {
			t.Errorf("an administrator and clerk: %+v, %v", v, err)
		}
	})
}

// The content of a restricted case is its members' here as in the list.
func TestAUnitsPageKeepsTheRestricted(t *testing.T) {
	each(t, func(t *township) {
		r := quarrel("v-09")
		r.DomesticViolence = true
		c, err := t.app.Register(t.Context(), t.who("tiaojie09"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		for who, member := range map[string]bool{"tiaojie09": true, "zongzhi": true, "zong2": false, "xiangzhang": false} {
			found := false
			for _, row := range *t.page(who, "v-09").Cases {
				if row.ID != c.ID {
					continue
				}
				found = true
				if (row.Title != "") != member || (row.Excerpt != "") != member || (row.Risk != "") != member {
					t.Errorf("%s sees %+v", who, row)
				}
			}
			if !found {
				t.Errorf("%s does not see the row", who)
			}
		}
	})
}

func TestAClosedUnitAndAStrangersOne(t *testing.T) {
	each(t, func(t *township) {
		before := t.page("zongzhi", "v-09")
		err := t.store.Tx(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.CreateUnit(grid.Unit{ID: "t-other", Name: "别的乡", Level: grid.Township, OpenedOn: "2019-01-01"}, 999); err != nil {
				return err
			}
			if err := tx.CloseUnit("g-09-2", "2026-12-01"); err != nil {
				return err
			}
			return tx.CloseUnit("g-09-1", "2026-11-21") // today
		})
		if err != nil {
			t.Fatal(err)
		}
		t.app = t.afresh()
		v := t.page("zongzhi", "v-09")
		if v.Unit.Children != before.Unit.Children-1 || v.Counts.Groups != before.Counts.Groups-1 || len(v.Below) != len(before.Below) {
			t.Errorf("%d children, %+v, %d below", v.Unit.Children, v.Counts, len(v.Below))
		}
		if err := t.store.Tx(t.Context(), func(tx *store.Tx) error { return tx.CloseUnit("v-10", "2026-11-01") }); err != nil {
			t.Fatal(err)
		}
		groups := t.page("zongzhi", "b-2").Counts.Groups
		t.app = t.afresh()
		if c := t.page("zongzhi", "b-2").Counts; c.Villages != 7 || c.Groups >= groups {
			t.Errorf("a closed village leaves %+v of 8 and %d", c, groups)
		}
		if last := v.Below[len(v.Below)-1]; last.ID != "g-09-1" || last.ClosedOn != "2026-11-21" {
			t.Errorf("the last is %+v", last)
		}
		if _, err := t.app.UnitPage(t.Context(), t.who("zongzhi"), "t-other"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another township: %v", err)
		}
	})
}
