package httpapi

import (
	"fmt"
	"log/slog"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/demo"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// Township B is township A over again, with this before every id and username.
const elsewhere = "yi-"

// The villages of a township, their branches and the number of the branch.
var townVillages = []struct{ number, name, branch string }{{"05", "韩南村", "1"}, {"06", "韩北村", "1"}, {"12", "柳树村", "2"}}

// theTownship is the demo's, so that the writes of the other tests are valid here too.
const theTownship = "t-410423213"

// towns is the fixture of quality.md B5: two townships of three villages in two branches,
// and every role twice at each of its posts, the second one's name with a b behind it.
var towns = storetest.Seed{Fill: func(t *testing.T, o store.Options) {
	a, s, _, _ := settle(t, o, slog.New(slog.DiscardHandler))
	p := app.Plan{TermFrom: "2025-01-01", TermTo: "2027-12-31"}
	town(&p, "", "甲乡")
	town(&p, elsewhere, "乙乡")
	if err := a.Found(t.Context(), p, demo.Password); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}}

// eachTown runs a test against the two townships on both databases.
func eachTown(t *testing.T, fn func(t *testing.T, l *live)) {
	t.Helper()
	towns.EachWorld(t, func(t *testing.T, w *storetest.World) {
		t.Parallel()
		fn(t, enliven(t, w))
	})
}

func town(p *app.Plan, at, name string) {
	const opened = calendar.Date("2019-01-01")
	twice := func(username string, post app.Post) {
		for _, b := range []string{"", "b"} {
			p.Person(at+username+b, name+username+b, post)
		}
	}
	top := at + theTownship
	p.Unit(grid.Unit{ID: top, Name: name, Level: grid.Township, OpenedOn: opened})
	p.Venue(top, grid.Township)
	p.Committee(top, name+"人民调解委员会", name+"人调")
	p.Agency(at+"a-paichusuo", top, name+"派出所")
	p.Agency(at+"a-sifasuo", top, name+"司法所")
	twice("zongzhi", app.Post{Role: grid.Clerk, UnitID: top, Seat: "member"})
	p.Person(at+"zongzhic", name+"zongzhic", app.Post{Role: grid.Clerk, UnitID: top}) // to be sent away
	twice("xiangzhang", app.Post{Role: grid.Leader, UnitID: top})
	twice("xiangtiao", app.Post{Role: grid.Mediator, UnitID: top, Seat: "member"})
	twice("paichusuo", app.Post{Role: grid.Liaison, UnitID: top, AgencyID: at + "a-paichusuo"})
	twice("sifasuo", app.Post{Role: grid.Liaison, UnitID: top, AgencyID: at + "a-sifasuo"})
	twice("admin", app.Post{Role: grid.Admin, UnitID: top})
	twice("shenji", app.Post{Role: grid.Auditor, UnitID: top})
	for _, n := range []string{"1", "2"} {
		branch := at + "b-" + n
		p.Unit(grid.Unit{ID: branch, Name: name + n + "总支", Level: grid.Branch, ParentID: top, OpenedOn: opened})
		p.Venue(branch, grid.Branch)
		twice("zong"+n, app.Post{Role: grid.LevelHead, UnitID: branch})
	}
	for _, v := range townVillages {
		village := at + "v-" + v.number
		p.Unit(grid.Unit{ID: village, Name: v.name, Level: grid.Village, ParentID: at + "b-" + v.branch, OpenedOn: opened})
		p.Venue(village, grid.Village)
		p.Committee(village, name+v.name+"人民调解委员会", name+v.name+"人调")
		twice("tiaojie"+v.number, app.Post{Role: grid.Mediator, UnitID: village, Seat: "member"})
		twice("cun"+v.number, app.Post{Role: grid.LevelHead, UnitID: village, Seat: "member"})
		for g := 1; g <= 2; g++ {
			group := fmt.Sprintf("%sg-%s-%d", at, v.number, g)
			p.Unit(grid.Unit{ID: group, Name: fmt.Sprintf("%d组", g), Level: grid.Group, ParentID: village, OpenedOn: "2026-11-20"})
			twice(fmt.Sprintf("wangge-%s-%d", v.number, g), app.Post{Role: grid.GridLeader, UnitID: group})
		}
	}
}

// scene is where a case stands in the fixture, and whose it is.
type scene struct {
	at       string // before every name in another township
	village  string // number
	unit     string // where it is registered
	by       string // registers it
	mediator string // has it at the village
	up       int    // levels it was elevated by
	taker    string // has it at the township
	agency   string // it is handed over to
}

// scenes are the cases that the table of rights names.
var scenes = map[string]scene{
	"village":          {village: "05", unit: "v-05", by: "tiaojie05", mediator: "tiaojie05"},
	"village-2":        {village: "05", unit: "v-05", by: "tiaojie05b", mediator: "tiaojie05b"},
	"village-other":    {village: "06", unit: "v-06", by: "tiaojie06", mediator: "tiaojie06"},
	"group":            {village: "05", unit: "g-05-1", by: "wangge-05-1", mediator: "tiaojie05"},
	"group-2":          {village: "05", unit: "g-05-1", by: "wangge-05-1b", mediator: "tiaojie05b"},
	"group-other":      {village: "05", unit: "g-05-2", by: "wangge-05-2", mediator: "tiaojie05"},
	"group-up":         {village: "05", unit: "g-05-1", by: "wangge-05-1", mediator: "tiaojie05", up: 1},
	"group-up-2":       {village: "05", unit: "g-05-1", by: "wangge-05-1b", mediator: "tiaojie05b", up: 1},
	"branch":           {village: "05", unit: "v-05", by: "tiaojie05", mediator: "tiaojie05", up: 1},
	"branch-2":         {village: "05", unit: "v-05", by: "tiaojie05b", mediator: "tiaojie05b", up: 1},
	"branch-from-2":    {village: "06", unit: "v-06", by: "tiaojie06", mediator: "tiaojie06", up: 1},
	"branch-other":     {village: "12", unit: "v-12", by: "tiaojie12", mediator: "tiaojie12", up: 1},
	"township":         {village: "05", unit: "v-05", by: "tiaojie05", mediator: "tiaojie05", up: 2, taker: "xiangtiao"},
	"township-2":       {village: "05", unit: "v-05", by: "tiaojie05b", mediator: "tiaojie05b", up: 2, taker: "xiangtiaob"},
	"township-from-3":  {village: "12", unit: "v-12", by: "tiaojie12", mediator: "tiaojie12", up: 2, taker: "xiangtiao"},
	"elsewhere":        {at: elsewhere, village: "05", unit: "v-05", by: "tiaojie05", mediator: "tiaojie05"},
	"handed":           {village: "05", unit: "v-05", by: "tiaojie05", mediator: "tiaojie05", agency: "a-paichusuo"},
	"handed-2":         {village: "05", unit: "v-05", by: "tiaojie05", mediator: "tiaojie05", agency: "a-sifasuo"},
	"handed-elsewhere": {at: elsewhere, village: "05", unit: "v-05", by: "tiaojie05", mediator: "tiaojie05", agency: "a-paichusuo"},
}

// units are the units that the table of rights names.
var units = map[string]string{
	"A1-1": "g-05-1", "A1-2": "g-05-2", "A1": "v-05", "A2": "v-06", "A2-1": "g-06-1", "A3-1": "g-12-1", "branch-1": "b-1", "branch-2": "b-2", "township": theTownship,
	"B1": elsewhere + "v-05", "B1-1": elsewhere + "g-05-1",
}
