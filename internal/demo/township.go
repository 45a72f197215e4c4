// Package demo makes the township that serve --demo shows: 磙子营乡 with its 48
// real villages. Which village belongs to which 总支, the groups and every person
// are illustrative. Everything is made through internal/app, by the same acts a
// person would make.
package demo

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Password is the one of every demo account.
const Password = "Shuoli-Demo-2026"

const (
	townshipID      = "t-410423213"
	townshipName    = "磙子营乡"
	villagesABranch = 8
)

//go:embed villages.csv
var villagesCSV string

// Villages is how many the township has; each has one mediator.
const Villages = 48

func branchID(b int) string      { return fmt.Sprintf("b-%d", b) }
func villageID(v int) string     { return fmt.Sprintf("v-%02d", v) }
func groupID(v, g int) string    { return fmt.Sprintf("g-%02d-%d", v, g) }
func mediator(v int) string      { return fmt.Sprintf("tiaojie%02d", v) }
func villageHead(v int) string   { return fmt.Sprintf("cun%02d", v) }
func branchHead(b int) string    { return fmt.Sprintf("zong%d", b) }
func gridLeader(v, g int) string { return fmt.Sprintf("wangge-%02d-%d", v, g) }
func branchOf(v int) int         { return (v-1)/villagesABranch + 1 }
func groupsOf(v int) int         { return 3 + v*7%4 }

// Township is the plan of the grid and its people, with terms around today.
func Township(today calendar.Date) (app.Plan, error) {
	rows, err := csv.NewReader(strings.NewReader(villagesCSV)).ReadAll()
	if err != nil || len(rows) != Villages+1 {
		return app.Plan{}, fmt.Errorf("demo: %d rows of villages: %w", len(rows), err)
	}
	opened := calendar.Date("2019-01-01")
	termFrom := calendar.Date(fmt.Sprintf("%d-01-01", today.Year()-1))
	termTo := calendar.Date(fmt.Sprintf("%d-12-31", today.Year()+1))
	p := app.Plan{TermFrom: termFrom, TermTo: termTo}

	p.Unit(grid.Unit{ID: townshipID, Name: townshipName, Aliases: []string{"滚子营乡"}, Level: grid.Township, DivisionCode: "410423213", OpenedOn: opened})
	p.Venue(townshipID, grid.Township)
	p.Committee(townshipID, "磙子营乡人民调解委员会", "磙人调")
	p.Person("zongzhi", "孟宪法", app.Post{Role: grid.Clerk, UnitID: townshipID, Seat: "member"})
	p.Person("xiangzhang", "魏长河", app.Post{Role: grid.Leader, UnitID: townshipID})
	for _, a := range []struct{ username, agency, name string }{{"paichusuo", police, "派出所"}, {"sifasuo", justice, "司法所"}, {"xinfang", letters, "信访办"}} {
		p.Agency(a.agency, townshipID, a.name)
		p.Person(a.username, a.name+"值班室", app.Post{Role: grid.Liaison, UnitID: townshipID, AgencyID: a.agency})
	}
	p.Person("admin", "系统管理员", app.Post{Role: grid.Admin, UnitID: townshipID})
	p.Person("shenji", "审计员", app.Post{Role: grid.Auditor, UnitID: townshipID})

	names := namer{}
	for v := 1; v <= Villages; v++ {
		b, name := branchOf(v), rows[v][1]
		if (v-1)%villagesABranch == 0 {
			p.Unit(grid.Unit{ID: branchID(b), Name: strings.TrimSuffix(name, "村") + "总支", Level: grid.Branch, ParentID: townshipID, OpenedOn: opened})
			p.Venue(branchID(b), grid.Branch)
			p.Person(branchHead(b), names.next(), app.Post{Role: grid.LevelHead, UnitID: branchID(b)})
		}
		var aliases []string
		if v == 1 {
			aliases = []string{"滚子营村"}
		}
		p.Unit(grid.Unit{ID: villageID(v), Name: name, Aliases: aliases, Level: grid.Village, ParentID: branchID(b), DivisionCode: rows[v][0], OpenedOn: opened})
		p.Venue(villageID(v), grid.Village)
		p.Committee(villageID(v), name+"人民调解委员会", "磙"+strings.TrimSuffix(name, "村")+"人调")
		p.Person(mediator(v), names.next(), app.Post{Role: grid.Mediator, UnitID: villageID(v), Seat: "member"})
		p.Person(villageHead(v), names.next(), app.Post{Role: grid.LevelHead, UnitID: villageID(v), Seat: "member"})
		for g := 1; g <= groupsOf(v); g++ {
			p.Unit(grid.Unit{ID: groupID(v, g), Name: fmt.Sprintf("%d组", g), Level: grid.Group, ParentID: villageID(v), OpenedOn: today.Add(-daysReported(v))})
			p.Person(gridLeader(v, g), names.next(), app.Post{Role: grid.GridLeader, UnitID: groupID(v, g)})
		}
	}
	return p, nil
}

// namer gives invented names, one after another and always the same.
type namer struct{ n int }

var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
	givens   = []string{"建国", "秀英", "志强", "桂兰", "长生", "玉梅", "德福", "春花", "大山", "凤英", "金山", "红霞", "国庆", "改玲", "铁柱", "爱莲", "永平", "素芳", "新民", "月娥", "有才", "巧云", "根生"}
)

func (m *namer) next() string {
	n := m.n
	m.n++
	return string(surnames[n*7%len(surnames)]) + givens[n%len(givens)]
}
