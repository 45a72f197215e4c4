package ledgertest

import (
	"cmp"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"shuoli/internal/ledger"
)

// Ledger is a workbook and what it says.
type Ledger struct {
	Book   ledger.Book
	Sheets []ledger.Sheet
	Rows   []ledger.Row // in the order of the sheets
}

// Draw draws one.
func Draw(t *rapid.T) Ledger {
	d := drawer{t, Book()}
	rows := make([]ledger.Row, d.int(1, 8))
	for i := range rows {
		rows[i] = d.truth()
	}
	slices.SortStableFunc(rows, func(a, b ledger.Row) int { return cmp.Compare(a.On, b.On) })
	out := Ledger{Book: d.book}
	if d.yes("year by the caller") {
		out.Book.Year = Year
	}
	for _, part := range d.parts(rows) {
		p := page{drawer: d, rows: part, titled: out.Book.Year == 0 || d.yes("title")}
		p.name = fmt.Sprintf("%d月", len(out.Sheets)+1)
		p.fill()
		out.Sheets = append(out.Sheets, p.sheet)
		out.Rows = append(out.Rows, p.rows...)
	}
	if d.yes("notes") {
		out.Sheets = append(out.Sheets, ledger.Sheet{Name: "填表说明", Rows: [][]ledger.Cell{{text("1.每起纠纷填写一行；2.化解结果填成功或未成功")}}})
	}
	return out
}

// parts is one sheet, or one a month.
func (d drawer) parts(rows []ledger.Row) [][]ledger.Row {
	if d.yes("one sheet") {
		return [][]ledger.Row{rows}
	}
	var parts [][]ledger.Row
	for i, r := range rows {
		if i == 0 || rows[i-1].On[:7] != r.On[:7] {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], r)
	}
	return parts
}

// field is a column: its header, one word or below another, and what it says of a row.
type field struct {
	parent, word string
	cell         func(r *ledger.Row) ledger.Cell
	alike        func(a, b ledger.Row) bool // two rows may be merged in it; nil: never
}

// page is one sheet being filled.
type page struct {
	drawer
	name   string
	rows   []ledger.Row
	titled bool
	fields []field
	sheet  ledger.Sheet
}

func (p *page) fill() {
	p.sheet.Name = p.name
	p.fields = p.draw()
	if p.titled {
		p.across("磙子营乡" + of(p.drawer, "2024年", "２０２４年度", "二〇二四年") + "矛盾纠纷排查调处台账")
		p.across("填报单位：综治办    填报时间：2025年1月3日")
	}
	for range p.int(0, 2) {
		p.blank()
	}
	p.header()
	for i := range p.rows {
		p.between(i)
		p.line(i)
	}
	if p.yes("sum") {
		p.across(fmt.Sprintf("总计：%d起", len(p.rows)))
	}
	if p.yes("signed") {
		p.sheet.Rows = append(p.sheet.Rows, []ledger.Cell{text("填表人：张三"), {}, text("审核人：李四")})
	}
	p.merge()
}

func (p *page) blank() { p.sheet.Rows = append(p.sheet.Rows, nil) }

// across writes a line over the sheet's width, merged or not.
func (p *page) across(s string) {
	row := len(p.sheet.Rows)
	p.sheet.Rows = append(p.sheet.Rows, []ledger.Cell{text(s)})
	if p.yes("merged") {
		p.sheet.Merged = append(p.sheet.Merged, ledger.Range{FirstRow: row, LastRow: row, LastColumn: len(p.fields) - 1})
	}
}

// between may set something between two rows.
func (p *page) between(i int) {
	month := i == 0 || p.rows[i-1].On[:7] != p.rows[i].On[:7]
	if month && i > 0 && p.yes("subtotal") {
		if p.yes("in cells") {
			p.sheet.Rows = append(p.sheet.Rows, []ledger.Cell{text("小计"), {}, {Kind: ledger.Formula, Text: "=COUNTA(A1:A9)"}, number(3)})
		} else {
			p.across(of(p.drawer, "本月小计：30起", "合计 3", "小计"))
		}
	}
	if month && p.yes("month") {
		m := shown(p.rows[i].On)
		p.across(of(p.drawer, m.Format("1月份"), m.Format("1月"), inChinese(int(m.Month()))+"月", m.Format("2006年1月")))
	}
	if p.int(0, 5) == 0 {
		p.blank()
	}
	if i > 0 && p.int(0, 5) == 0 {
		p.header()
	}
}

// header writes one row, or two where a field has a parent.
func (p *page) header() {
	first := len(p.sheet.Rows)
	two := slices.ContainsFunc(p.fields, func(f field) bool { return f.parent != "" })
	top, below := make([]ledger.Cell, len(p.fields)), make([]ledger.Cell, len(p.fields))
	for i, f := range p.fields {
		if f.parent == "" {
			top[i] = text(f.word)
			if two {
				p.sheet.Merged = append(p.sheet.Merged, ledger.Range{FirstRow: first, FirstColumn: i, LastRow: first + 1, LastColumn: i})
			}
			continue
		}
		below[i] = text(f.word)
		if i == 0 || p.fields[i-1].parent != f.parent {
			last := i
			for last+1 < len(p.fields) && p.fields[last+1].parent == f.parent {
				last++
			}
			top[i] = text(f.parent)
			p.sheet.Merged = append(p.sheet.Merged, ledger.Range{FirstRow: first, FirstColumn: i, LastRow: first, LastColumn: last})
		}
	}
	p.sheet.Rows = append(p.sheet.Rows, top)
	if two {
		p.sheet.Rows = append(p.sheet.Rows, below)
	}
}

func (p *page) line(i int) {
	cells := make([]ledger.Cell, len(p.fields))
	r := &p.rows[i]
	r.Sheet, r.Row = p.name, len(p.sheet.Rows)+1
	for c, f := range p.fields {
		cells[c] = f.cell(r)
	}
	p.sheet.Rows = append(p.sheet.Rows, cells)
}

// merge joins what two rows below one another say alike, as it may be joined.
func (p *page) merge() {
	for i := 1; i < len(p.rows); i++ {
		a, b := p.rows[i-1], p.rows[i]
		for c, f := range p.fields {
			if f.alike == nil || b.Row != a.Row+1 || i%2 == 0 || !f.alike(a, b) || !p.yes("merge") {
				continue
			}
			p.sheet.Rows[b.Row-1][c] = ledger.Cell{}
			p.sheet.Merged = append(p.sheet.Merged, ledger.Range{FirstRow: a.Row - 1, FirstColumn: c, LastRow: b.Row - 1, LastColumn: c})
		}
	}
}

func sameDay(a, b ledger.Row) bool { return a.On == b.On }

func sameVillage(a, b ledger.Row) bool { return a.VillageID == b.VillageID }

func samePlace(a, b ledger.Row) bool {
	return sameVillage(a, b) && a.UnitID == b.UnitID && a.GroupText == b.GroupText
}
