package papers_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
	"shuoli/internal/ledger/ledgertest"
	. "shuoli/internal/papers"
)

// A clerk's workbook, as a file of Excel's, is read as it was meant.
func TestEveryLayoutInAFile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := ledgertest.Draw(rt)
		sheets, err := ReadLedger(workbook(t, l.Sheets))
		if err != nil {
			rt.Fatal(err)
		}
		got := ledger.Read(sheets, l.Book)
		if len(got.Refused) > 0 || !reflect.DeepEqual(got.Rows, l.Rows) {
			rt.Errorf("refused %+v\n got %+v\nwant %+v", got.Refused, got.Rows, l.Rows)
		}
	})
}

// nasty texts are what people type and what attackers do.
var nasty = []string{
	"=1+1", "+86", "-1", "@SUM(A1)", "|cmd", "%0A", "＝1", "＋1", "－1", "＠x", "'=1", "''=1", "'", "' =1", "  =1", "\ufeff=1", "\u200b=1", "=HYPERLINK(\"http://x\",\"y\")",
	"_x0041_", "_x005F_", "_x0041_x0042_", "_\u2060x0041_", "<b>&amp;</b>", "]]>", "𠮷", "e\u0301", "👨‍👩‍👧", "\u202e反", "张三、李四", "合计", "小计：3起", "1月份", "填表人：张三", "无", "（不公开）", "甲（乙）", "a\nb", "1", "2024-01-01", "  空白  ", "\x00\x01x",
}

func draw[T any](t *rapid.T, label string, list ...T) T {
	return rapid.SampledFrom(list).Draw(t, label)
}

// trim is what a text is after it was kept once: Row's texts have no blanks around them
// and no control characters in them.
func trim(s string, line bool) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', line && r == '\n':
			return ' '
		case r == '\n':
			return r
		case unicode.IsControl(r) || r == '\ufeff' || r == '\u200b':
			return -1
		}
		return r
	}, s))
	return s
}

// exported draws a row of the program's own: a case, perhaps a restricted one, or one
// that is still open.
func exported(t *rapid.T, b ledger.Book, n int) ledger.Row {
	anything := func(label string) string {
		if rapid.Bool().Draw(t, label+" nasty") {
			return draw(t, label, nasty...)
		}
		return rapid.StringN(0, 30, -1).Draw(t, label)
	}
	v := draw(t, "village", b.Villages...)
	r := ledger.Row{
		Sheet: "台账", Row: n + 3, Serial: fmt.Sprint(n + 1), CaseID: fmt.Sprintf("01J%05d", n), VillageID: v.ID, UnitID: v.ID, On: "2024-03-01",
		Narrative: trim(anything("narrative"), false), Mediator: trim(anything("mediator"), true), Performance: trim(anything("performance"), false),
		Remark: trim(anything("remark"), false), Risk: draw(t, "risk", "", dispute.Red, dispute.Blue), Category: draw(t, "category", "0201", "0902", "0603", "99"),
		Level:   draw(t, "level", "", grid.Group, grid.Village, grid.Branch, grid.Township),
		Outcome: draw(t, "outcome", dispute.AgreedOral, dispute.AgreedWritten, dispute.Failed, dispute.Withdrawn, dispute.HandedOver, ""),
	}
	if r.Open = r.Outcome == ""; !r.Open {
		r.ConcludedOn = "2024-04-01"
	}
	if fen := rapid.Int64Range(-1, 1e15-1).Draw(t, "fen"); fen >= 0 {
		r.AmountFen = &fen
	}
	for _, g := range b.Groups {
		if g.Parent == v.ID && rapid.Bool().Draw(t, "group") {
			r.UnitID = g.ID
		}
	}
	if rapid.Bool().Draw(t, "restricted") {
		r.Parties = []ledger.Party{{Name: ledger.Undisclosed}}
		r.Outcome, r.ConcludedOn, r.Open = "", "", true // it does not come in, however it ended
		return r
	}
	for i := range rapid.IntRange(2, 4).Draw(t, "parties") {
		name := trim(strings.NewReplacer("（", "", "）", "").Replace(anything("name")), true)
		if rapid.Bool().Draw(t, "bracket") {
			name += "商行（鲁山）"
		}
		if name == "" {
			name = "何志强"
		}
		p := ledger.Party{Name: name, Note: draw(t, "note", "", "4组")}
		p.Phone = draw(t, "phone", "", fmt.Sprintf("1381234567%d", i))
		r.Parties = append(r.Parties, p)
	}
	return r
}

// What we write we read back, to the last character and without a formula in it.
func TestRoundTrip(t *testing.T) {
	b := ledgertest.Book()
	rapid.Check(t, func(t *rapid.T) {
		var rows []ledger.Row
		for n := range rapid.IntRange(0, 4).Draw(t, "rows") {
			rows = append(rows, exported(t, b, n))
		}
		var file bytes.Buffer
		if err := WriteLedger(&file, "磙子营乡2024年台账", b, rows); err != nil {
			t.Fatal(err)
		}
		sheets, err := ReadLedger(file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		got := ledger.Read(sheets, b)
		if len(got.Refused) > 0 || !reflect.DeepEqual(got.Rows, rows) {
			t.Errorf("refused %+v\n got %+v\nwant %+v", got.Refused, got.Rows, rows)
		}
		for _, row := range sheets[0].Rows {
			for _, c := range row {
				if c.Kind == ledger.Formula {
					t.Errorf("a formula: %q", c.Text)
				}
			}
		}
	})
}

// No text in our ledger could begin a formula in any spreadsheet, also not after it went
// through CSV (quality.md EXP-01).
func TestEXP01NothingBeginsAFormula(t *testing.T) {
	b := ledgertest.Book()
	var rows []ledger.Row
	for i, s := range nasty {
		rows = append(rows, ledger.Row{CaseID: s, Serial: s, VillageID: s, UnitID: s, Category: "99", CategoryWord: s, Narrative: s, RiskText: s, Mediator: s, Performance: s, Remark: s,
			On: "2024-01-01", Parties: []ledger.Party{{Name: s, Phone: s}, {Name: fmt.Sprint(i)}}, Outcome: dispute.Failed, ConcludedOn: "2024-01-01"})
	}
	for _, title := range nasty {
		var file bytes.Buffer
		must(t, WriteLedger(&file, title, b, rows))
		f, err := excelize.OpenReader(&file)
		must(t, err)
		lines, err := f.GetRows("台账")
		must(t, err)
		for r, line := range lines {
			for c, value := range line {
				bare := strings.TrimLeftFunc(value, func(r rune) bool {
					return r == '\ufeff' || r == '\u200b' || unicode.IsControl(r) || unicode.IsSpace(r)
				})
				if bare != "" && strings.ContainsRune("=+-@|%＝＋－＠", []rune(bare)[0]) || strings.HasPrefix(value, "\t") || strings.HasPrefix(value, "\r") {
					t.Errorf("row %d column %d: %q", r+1, c+1, value)
				}
				name, err := excelize.CoordinatesToCellName(c+1, r+1)
				must(t, err)
				if formula, err := f.GetCellFormula("台账", name); err != nil || formula != "" {
					t.Errorf("%s: formula %q %v", name, formula, err)
				}
			}
		}
		must(t, f.Close())
	}
}

// The sheet is ready to be printed, and amounts can be summed.
func TestLayoutOfOurLedger(t *testing.T) {
	fen := int64(123456)
	var file bytes.Buffer
	must(t, WriteLedger(&file, "台账", ledgertest.Book(), []ledger.Row{{On: "2024-01-01", AmountFen: &fen, Narrative: "甲"}}))
	f, err := excelize.OpenReader(&file)
	must(t, err)
	defer func() { must(t, f.Close()) }()
	page, err := f.GetPageLayout("台账")
	must(t, err)
	panes, err := f.GetPanes("台账")
	must(t, err)
	props, err := f.GetSheetProps("台账")
	must(t, err)
	if *page.Orientation != "landscape" || *page.Size != 9 || *page.FitToWidth != 1 || !*props.FitToPage || !panes.Freeze || panes.YSplit != 2 {
		t.Errorf("page %+v, panes %+v", page, panes)
	}
	for cell, want := range map[string]string{"A1": "台账", "B2": "排查时间", "B3": "2024-01-01", "H3": "1234.56"} {
		if got, err := f.GetCellValue("台账", cell); err != nil || got != want {
			t.Errorf("%s: %q %v", cell, got, err)
		}
	}
	if kind, err := f.GetCellType("台账", "H3"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("the amount is no number: %v %v", kind, err)
	}
	merged, err := f.GetMergeCells("台账")
	must(t, err)
	if width, err := f.GetColWidth("台账", "G"); err != nil || width < 40 || len(merged) != 1 {
		t.Errorf("width %v %v, merged %v", width, err, merged)
	}
	style, err := f.GetCellStyle("台账", "G3")
	must(t, err)
	if s, err := f.GetStyle(style); err != nil || s.Alignment == nil || !s.Alignment.WrapText {
		t.Errorf("no wrap: %+v %v", s, err)
	}
}
