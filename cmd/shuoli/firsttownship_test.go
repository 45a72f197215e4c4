package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

const ownPassword = "柳树底下石磨盘转三圈"

// From an empty database to a first agreement, as the README has it: the first
// administrator makes the township down to a group and its people, and a mediator
// registers, accepts and settles a case. Nobody is helped by anything but the program.
func TestFirstTownship(t *testing.T) {
	each(t, func(t *office) {
		var first app.CodeView
		t.read(&first, "user", "add", "wangwu", "--name", "王五", "--role", "admin", "--json")
		s := t.serve()
		admin := s.enters("wangwu", first.Code)

		township := admin.opens("", object{"name": "柳河乡", "division_code": "410423299", "committee": "柳河乡人民调解委员会", "abbreviation": "柳人调"})
		if township.Level != grid.Township || township.Venue != "说理庭" || township.ParentID != "" {
			t.Fatalf("got %+v", township)
		}
		branch := admin.opens(township.ID, object{"name": "河东总支"})
		village := admin.opens(branch.ID, object{"name": "大柳村", "division_code": "410423299201", "committee": "大柳村人民调解委员会", "abbreviation": "柳大人调"})
		group := admin.opens(village.ID, object{"name": "1组"})
		if path := strings.Join(group.Path, " "); group.Level != grid.Group || path != "柳河乡 河东总支 大柳村 1组" {
			t.Fatalf("%s, %s", group.Level, path)
		}
		var agencies struct {
			Items []struct{ ID, Name string }
		}
		if admin.get(&agencies, "/agencies"); len(agencies.Items) != 4 {
			t.Fatalf("agencies: %+v", agencies)
		}

		mediator := admin.hires("lizhong", "李忠", object{"role": "mediator", "unit_id": village.ID})
		admin.wants(http.StatusOK, "POST", "/admin/people/"+mediator.Person.ID+"/seats", object{
			"committee_id": village.CommitteeID, "kind": "member", "engagement": "part_time", "from": "2020-01-01", "to": "2099-12-31",
		}, mediator.Person.Version)
		clerk := admin.hires("zhaomin", "赵敏", object{"role": "clerk", "unit_id": township.ID})
		admin.hires("sunli", "孙丽", object{"role": "grid_leader", "unit_id": group.ID})
		admin.hires("paichusuo", "值班室", object{"role": "liaison", "unit_id": township.ID, "agency_id": agencies.Items[0].ID})

		atWork := s.enters("lizhong", mediator.Code)
		var offered struct{ Items []app.UnitView }
		if atWork.get(&offered, "/units?register=true"); len(offered.Items) != 2 {
			t.Errorf("he may register at %+v", offered.Items)
		}
		var c app.CaseView
		parse(t.T, &c, atWork.wants(http.StatusCreated, "POST", "/cases", object{
			"unit_id": group.ID, "category": "0202", "narrative": "滴水檐伸过界，雨水流进邻居院墙。",
			"parties": []object{{"name": "甲某", "phone": "13800000001"}, {"name": "乙某"}},
			"settled": object{"consents": []string{"agreed", "agreed"}, "rights_notice": true, "agreement": object{
				"content": "收回滴水檐", "obligations": []object{{"debtor": 1, "what": "拆改", "due_on": "2099-12-31"}},
			}},
		}))
		if c.Outcome != "agreed_oral" || !strings.Contains(c.Number, "柳大人调字第0001号") {
			t.Errorf("%s, number %q", c.Outcome, c.Number)
		}
		var list struct{ Items []app.CaseRow }
		if s.enters("zhaomin", clerk.Code).get(&list, "/cases"); len(list.Items) != 1 || list.Items[0].ID != c.ID {
			t.Errorf("the clerk sees %+v", list.Items)
		}

		// A second township is the installation's to open, not one township's administrator's.
		second := admin.hires("qianliu", "钱六", object{"role": "admin", "unit_id": township.ID})
		s.enters("qianliu", second.Code).wants(http.StatusUnprocessableEntity, "POST", "/admin/units", object{"name": "沙河乡"})
		admin.opens("", object{"name": "沙河乡"})
		var units struct{ Items []app.UnitView }
		if admin.get(&units, "/units"); len(units.Items) != 5 {
			t.Errorf("the administrator of the installation sees %+v", units.Items)
		}
		if s.enters("zhaomin", "").get(&units, "/units"); len(units.Items) != 4 {
			t.Errorf("the clerk of one township sees %+v", units.Items)
		}
		// Where the data are, the room that is left is known.
		var checks app.CheckPage
		admin.get(&checks, "/daily-checks")
		if here := t.setting("SHUOLI_DATABASE_URL") == ""; here != (checks.Space != nil) || here && (checks.Space.Total <= 0 || checks.Space.Free > checks.Space.Total) {
			t.Errorf("room on the disk: %+v", checks.Space)
		}
		t.done("audit", "verify")
	})
}

type object = map[string]any

func parse(t *testing.T, into any, text []byte) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// enters logs somebody in on a machine of his own: with his one-time code, in place of
// which he sets a password, and without one by that password.
func (s *served) enters(username, code string) *served {
	s.Helper()
	own := &served{office: s.office, url: s.url}
	password := ownPassword
	if code != "" {
		password = code
	}
	own.wants(http.StatusOK, "POST", "/session", object{"username": username, "password": password})
	if code != "" {
		own.wants(http.StatusOK, "POST", "/session/password", object{"current": "", "new": ownPassword})
	}
	return own
}

func (s *served) get(into any, path string) {
	s.Helper()
	parse(s.T, into, s.wants(http.StatusOK, "GET", path, nil))
}

// opens makes a unit below another, or a township below "".
func (s *served) opens(parentID string, unit object) (made app.UnitRecord) {
	s.Helper()
	if parentID != "" {
		unit["parent_id"] = parentID
	}
	parse(s.T, &made, s.wants(http.StatusCreated, "POST", "/admin/units", unit))
	return made
}

// hires opens an account and gives it a role.
func (s *served) hires(username, name string, role object) (made app.CodeView) {
	s.Helper()
	parse(s.T, &made, s.wants(http.StatusCreated, "POST", "/admin/people", object{"username": username, "name": name}))
	parse(s.T, &made.Person, s.wants(http.StatusOK, "POST", "/admin/people/"+made.Person.ID+"/grants", role, made.Person.Version))
	return made
}
