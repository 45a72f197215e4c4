// Package ledgertest draws ledgers as clerks keep them: the truth first, and then sheets
// that say it, in any of their spellings and layouts. It is for tests alone.
package ledgertest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
)

// Year is the ledgers' year.
const Year = 2024

// Book is a township with names that are parts of one another, and one village that goes
// by two.
func Book() ledger.Book {
	b := ledger.Book{
		Township: []string{"磙子营乡", "滚子营乡"},
		Words:    ledger.DefaultWords(),
		Leaves:   []string{"0101", "0102", "0201", "0503", "0507", "0603", "0701", "0804", "0901", "0902", "99"},
		Today:    "2025-06-30",
	}
	for i, names := range []string{"磙子营 滚子营", "韩庄", "韩东", "韩", "杨林", "杨", "杨北", "马头赵", "刘八庄", "组坊", "东葛庄"} {
		v := ledger.Place{ID: fmt.Sprintf("v-%d", i), Names: strings.Fields(names)}
		b.Villages = append(b.Villages, v)
		for g := 1; g <= i%4; g++ {
			b.Groups = append(b.Groups, ledger.Place{ID: fmt.Sprintf("g-%d-%d", i, g), Parent: v.ID, Names: []string{fmt.Sprintf("第%d组", g)}})
		}
	}
	return b
}

// drawer draws with the book at hand.
type drawer struct {
	*rapid.T
	book ledger.Book
}

func of[T any](d drawer, list ...T) T { return rapid.SampledFrom(list).Draw(d.T, "one of") }

func (d drawer) yes(label string) bool { return rapid.Bool().Draw(d.T, label) }

func (d drawer) int(low, high int) int { return rapid.IntRange(low, high).Draw(d.T, "number") }

// truth is a row as it is meant.
func (d drawer) truth() ledger.Row {
	on := calendar.Date(fmt.Sprintf("%d-01-01", Year)).Add(of(d, 9, 10, d.int(0, 365)))
	v := of(d, append(slices.Clone(d.book.Villages), d.book.Villages[1], d.book.Villages[3])...)
	r := ledger.Row{
		On: on, VillageID: v.ID, UnitID: v.ID, Parties: d.people(), Narrative: of(d, "因排水发生口角。", "欠款逾期未还，\n双方争执", "1.土地；2.出路", "", "  =1+1"),
		Level: of(d, "", grid.Group, grid.Village, grid.Branch, grid.Township), Mediator: of(d, "", "何铁柱", "郭花枝、孙玉梅"),
		Risk: of(d, "", dispute.Red, dispute.Orange, dispute.Yellow, dispute.Blue), Performance: of(d, "", "已履行", "当场履行"), Remark: of(d, "", "回访过"),
	}
	r.Narrative = strings.TrimSpace(r.Narrative)
	if r.Risk == "" {
		r.RiskText = of(d, "", "一般", "重大")
	}
	d.group(&r)
	d.ending(&r)
	if d.yes("amount") {
		fen := int64(d.int(0, 2_000_000))
		if d.yes("round") {
			fen = fen / 10_000 * 10_000
		}
		r.AmountFen = &fen
	}
	return r
}

func (d drawer) group(r *ledger.Row) {
	if d.yes("no group") {
		return
	}
	n := d.int(1, 12)
	r.GroupText = fmt.Sprintf("%d组", n)
	for _, g := range d.book.Groups {
		if g.Parent == r.VillageID && g.Names[0] == fmt.Sprintf("第%d组", n) {
			r.UnitID, r.GroupText = g.ID, ""
		}
	}
}

func (d drawer) ending(r *ledger.Row) {
	r.Outcome = of(d, dispute.AgreedOral, dispute.AgreedOral, dispute.AgreedWritten, dispute.Failed, dispute.Withdrawn, dispute.HandedOver, "")
	if r.Outcome == "" {
		r.Open = true
		return
	}
	r.ConcludedOn = r.On.Add(d.int(0, 60))
}

// people are two or more, among them such as have 和 or 与 in their names, and bodies.
func (d drawer) people() []ledger.Party {
	names := []string{"何志强", "罗花枝", "周和平", "李和", "赵与时", "欧阳修远", "及春生", "王五", "张三", "买买提·艾力", "鲁山县瑞和建材有限公司", "刘八庄村民委员会", "东方合作社", "孙二妮"}
	people := make([]ledger.Party, d.int(2, 4))
	for i := range people {
		people[i].Name = of(d, names...)
	}
	return people
}

// noted gives a row's people what stands behind their names: only where the sheet shows it.
func (d drawer) noted(people []ledger.Party) []ledger.Party {
	people = slices.Clone(people)
	for i := range people {
		if d.int(0, 4) == 0 {
			people[i].Note = of(d, "4组", "已婚、务工", "甲方")
		}
	}
	return people
}

// shown is a date with its parts.
func shown(d calendar.Date) time.Time { return d.At(12, 0).In(calendar.Shanghai) }
