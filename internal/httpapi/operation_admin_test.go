package httpapi

import (
	"net/http"
	"slices"

	"shuoli/internal/app"
	"shuoli/internal/demo"
)

// adminOperations is every write of the administration, and of one's own password and
// devices; what a write needs stands in for a case.
var adminOperations = []writeOperation{
	{"changePassword", "tiaojie48", nil, func(*live, *app.CaseView) object {
		return object{"current": demo.Password, "new": demo.Password}
	}},
	{"revokeDevice", "tiaojie47", anotherDevice, func(_ *live, c *app.CaseView) object { return object{"device_id": c.Number} }},
	{"createPerson", "admin", fresh, func(_ *live, c *app.CaseView) object { return object{"username": c.Number, "name": "新来的人"} }},
	{"editPerson", "admin", person, func(*live, *app.CaseView) object { return object{"name": "改名", "disabled": true} }},
	{"newCode", "admin", person, func(*live, *app.CaseView) object { return object{"hours": 24} }},
	{"giveRole", "admin", person, func(*live, *app.CaseView) object {
		return object{"role": "mediator", "unit_id": theVillage, "from": "2026-11-24", "to": "2027-11-23"}
	}},
	{"endRole", "admin", holder, func(*live, *app.CaseView) object {
		return object{"role": "grid_leader", "unit_id": "g-05-1", "to": "2026-11-23"}
	}},
	{"giveSeat", "admin", person, func(*live, *app.CaseView) object {
		return object{"committee_id": "committee-" + theVillage, "kind": "engaged", "engagement": "part_time", "from": "2026-11-24", "to": "2027-11-23"}
	}},
	{"endSeat", "admin", sitting, func(*live, *app.CaseView) object {
		return object{"committee_id": "committee-" + theVillage, "from": "2026-11-01", "to": "2026-11-24"}
	}},
	{"revokeDeviceOf", "admin", person, func(*live, *app.CaseView) object { return object{} }},
	{"createUnit", "admin", nil, func(*live, *app.CaseView) object {
		return object{"parent_id": theVillage, "name": "新组", "aliases": []any{"老名字"}}
	}},
	{"editUnit", "admin", group, func(*live, *app.CaseView) object { return object{"name": "改了名的组", "aliases": []any{}} }},
	{"closeUnit", "admin", group, func(*live, *app.CaseView) object { return object{"closed_on": "2026-11-24"} }},
	{"importCalendar", "admin", nil, func(*live, *app.CaseView) object {
		return object{"text": "date,kind,name\n2028-01-01,放假,元旦\n", "source": "2028.csv", "confirm": true}
	}},
	{"addCategory", "admin", fresh, func(_ *live, c *app.CaseView) object {
		return object{"parent": "02", "name": c.Number, "list_a": "02", "mediable": true}
	}},
	{"editCategory", "admin", category, func(_ *live, c *app.CaseView) object {
		return object{"name": c.Number, "list_a": "03", "mediable": false, "retired": true}
	}},
	{"editSettings", "admin", limits, func(*live, *app.CaseView) object {
		return object{"group": 3, "village": 6, "branch": 7, "township": 14, "cap_days": 30}
	}},
}

func init() {
	// advanceDemo stays last.
	last := len(writeOperations) - 1
	writeOperations = slices.Concat(writeOperations[:last], adminOperations, ledgerOperations, writeOperations[last:])
}

// fresh is a name that nobody has.
func fresh(l *live) *app.CaseView {
	l.keys++
	return &app.CaseView{Number: "ren" + string(rune('a'+l.keys/676%26)) + string(rune('a'+l.keys/26%26)) + string(rune('a'+l.keys%26))}
}

// person is a new account without a role.
func person(l *live) *app.CaseView {
	made := app.CodeView{}
	l.read(l.do(l.request("admin", "createPerson", "", 0, object{"username": fresh(l).Number, "name": "某人"})), &made)
	return &app.CaseView{ID: made.Person.ID, Version: made.Person.Version}
}

func changed(l *live, c *app.CaseView, id string, body object) *app.CaseView {
	view := app.PersonView{}
	l.read(l.do(l.request("admin", id, c.ID, c.Version, body)), &view)
	return &app.CaseView{ID: view.ID, Version: view.Version}
}

func holder(l *live) *app.CaseView {
	return changed(l, person(l), "giveRole", object{"role": "grid_leader", "unit_id": "g-05-1"})
}

func sitting(l *live) *app.CaseView {
	return changed(l, person(l), "giveSeat", object{
		"committee_id": "committee-" + theVillage, "kind": "member", "engagement": "full_time", "from": "2026-11-01", "to": "2027-10-31", "chair": false,
	})
}

// group is a new unit without cases.
func group(l *live) *app.CaseView {
	made := app.UnitRecord{}
	l.read(l.do(l.request("admin", "createUnit", "", 0, object{"parent_id": theVillage, "name": "一个新组"})), &made)
	return &app.CaseView{ID: made.ID, Version: made.Version}
}

// category is a new leaf.
func category(l *live) *app.CaseView {
	made := app.CategoryRecord{}
	q := l.request("admin", "addCategory", "", 0, object{"parent": "03", "name": fresh(l).Number, "list_a": "18", "mediable": true})
	l.read(l.do(q), &made)
	return &app.CaseView{ID: made.Code, Version: made.Version, Number: fresh(l).Number}
}

func limits(l *live) *app.CaseView {
	view := app.SettingsView{}
	l.get("admin", "getSettings", "", "", &view)
	return &app.CaseView{Version: view.Version}
}

// anotherDevice is a session of tiaojie47 that is not the one that asks.
func anotherDevice(l *live) *app.CaseView {
	l.cookie("tiaojie47")
	q := l.request("", "logIn", "", 0, map[string]string{"username": "tiaojie47", "password": demo.Password})
	if answer := l.do(q); answer.Code != http.StatusOK {
		l.t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	var devices struct{ Items []app.DeviceView }
	l.get("tiaojie47", "listDevices", "", "", &devices)
	for _, d := range devices.Items {
		if !d.Current {
			return &app.CaseView{Number: d.ID}
		}
	}
	l.t.Fatal("only one device")
	return nil
}
