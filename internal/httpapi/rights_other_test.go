package httpapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"shuoli/internal/app"
	"shuoli/internal/demo"
)

// otherwise asks for what has to do with neither a case nor a unit: with oneself, a
// ledger that is brought in, a person or a setting.
func (m *matrix) otherwise(id, variant, who, object string) asked {
	m.t.Helper()
	switch id {
	case "logIn":
		return m.logsIn(who)
	case "logOut":
		q := m.request("", id, "", 0, nil)
		if who != "" {
			q.header.Set("Cookie", cookieName+"="+m.cookie(who))
			if who != theDisabled {
				delete(m.cookies, who)
			}
		}
		return asked{sent: q}
	case "revokeDevice":
		return m.device(who, object)
	case "watchInbox":
		return m.stream(who)
	case "changePassword":
		return asked{sent: m.request(who, id, "", 0, writeBody(m.live, id, &app.CaseView{}))}
	case "listImports", "previewImport", "getImport", "listImportRows", "confirmImport":
		return m.ledger(id, who, object)
	}
	if object != "own" {
		return m.ofOthers(id, variant, who)
	}
	if id == "listPeople" || id == "getPerson" || id == "listUnitRecords" {
		return m.record(id, who, "tiaojie06", "v-06")
	}
	c := &app.CaseView{}
	if o := writeOf(id); o != nil && o.stage != nil {
		c = o.stage(m.live)
	} else if strings.HasSuffix(id, "Of") {
		c = person(m.live)
	}
	return asked{sent: m.request(who, id, c.ID, c.Version, writeBody(m.live, id, c)), object: c.ID}
}

// writeOf is the operation's example among the writes of the other tests; nil for none.
func writeOf(id string) *writeOperation {
	if i := slices.IndexFunc(writeOperations, func(o writeOperation) bool { return o.id == id }); i >= 0 {
		return &writeOperations[i]
	}
	return nil
}

func writeBody(l *live, id string, c *app.CaseView) any {
	if o := writeOf(id); o != nil {
		return o.body(l, c)
	}
	return nil
}

func (m *matrix) logsIn(who string) asked {
	if who == "" {
		who = "nobody"
	}
	return asked{sent: m.request("", "logIn", "", 0, map[string]string{"username": who, "password": demo.Password})}
}

// device asks to end a session, one's own on another device or somebody else's.
func (m *matrix) device(who, object_ string) asked {
	m.t.Helper()
	of := who
	if object_ == "other" || who == "" || who == theDisabled {
		of = "zongzhib"
	}
	m.cookie(of)
	m.read(m.do(m.logsIn(of).sent), &app.SessionView{})
	var devices struct{ Items []app.DeviceView }
	m.get(of, "listDevices", "", "", &devices)
	i := slices.IndexFunc(devices.Items, func(d app.DeviceView) bool { return !d.Current })
	id := devices.Items[i].ID
	return asked{sent: m.request(who, "revokeDevice", "", 0, object{"device_id": id}), object: id}
}

// stream opens the events of the inbox, which do not end, and hangs up.
func (m *matrix) stream(who string) asked {
	m.t.Helper()
	if who == "" || who == theDisabled {
		return asked{sent: m.request(who, "watchInbox", "", 0, nil)}
	}
	real := httptest.NewServer(m.server)
	defer real.Close()
	ctx, hangUp := context.WithCancel(m.t.Context())
	defer hangUp()
	answer, _ := m.listen(ctx, real.URL, who)
	if answer.StatusCode == http.StatusOK {
		return asked{met: "allow"}
	}
	return asked{met: answer.Status}
}

// ledger asks about a ledger that the clerk of one's own township has looked at, or that
// of the other.
func (m *matrix) ledger(id, who, object_ string) asked {
	m.t.Helper()
	clerk, unit := theClerk, theTownship
	if object_ == "other-township" {
		clerk, unit = elsewhere+theClerk, elsewhere+theTownship
	}
	if id == "previewImport" {
		return asked{sent: m.request(who, id, "", 0, object{"file": string(smallLedger(m.live)), "unit": unit}), object: unit}
	}
	v := app.ImportView{}
	m.read(m.do(m.request(clerk, "previewImport", "", 0, object{"file": string(smallLedger(m.live))})), &v)
	a := asked{sent: m.request(who, id, v.ID, 0, nil), object: v.ID}
	if id == "listImports" {
		a.judge = func(answer *httptest.ResponseRecorder) string { return m.holds(answer, v.ID) }
	}
	return a
}

// record asks what is kept about somebody or some unit.
func (m *matrix) record(id, who, person, unit string) asked {
	m.t.Helper()
	object := m.userID(person)
	if id == "listUnitRecords" {
		object = unit
	}
	a := asked{sent: m.request(who, id, object, 0, nil), object: object}
	switch id {
	case "listPeople":
		a.path += "?q=" + person
		fallthrough
	case "listUnitRecords":
		a.judge = func(answer *httptest.ResponseRecorder) string { return m.holds(answer, object) }
	}
	return a
}

// ofOthers asks about people and units of the other township, or about one's own at them.
func (m *matrix) ofOthers(id, variant, who string) asked {
	m.t.Helper()
	const village = elsewhere + theVillage
	o, c := writeOf(id), &app.CaseView{}
	if variant == "at" {
		c = o.stage(m.live)
		body, at := o.body(m.live, c), village
		if id == "giveSeat" {
			at = "committee-" + village
			body["committee_id"] = at
		} else {
			body["unit_id"] = at
		}
		return asked{sent: m.request(who, id, c.ID, c.Version, body), object: at}
	}
	switch id {
	case "listPeople", "getPerson", "listUnitRecords":
		return m.record(id, who, elsewhere+"tiaojie06", elsewhere+"v-06")
	case "createUnit":
		return asked{sent: m.request(who, id, "", 0, object{"parent_id": village, "name": "新组"}), object: village}
	case "editUnit", "closeUnit":
		made := app.UnitRecord{}
		m.read(m.do(m.request(elsewhere+"admin", "createUnit", "", 0, object{"parent_id": village, "name": "一个新组"})), &made)
		c = &app.CaseView{ID: made.ID, Version: made.Version}
	default:
		p := app.PersonView{}
		m.get(elsewhere+"admin", "getPerson", m.userID(elsewhere+"tiaojie06"), "", &p)
		c = &app.CaseView{ID: p.ID, Version: p.Version}
	}
	return asked{sent: m.request(who, id, c.ID, c.Version, writeBody(m.live, id, c)), object: c.ID}
}
