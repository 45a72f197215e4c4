package ledger_test

import (
	"reflect"
	"slices"
	"testing"

	. "shuoli/internal/ledger"
	"shuoli/internal/ledger/ledgertest"
)

// without is the plain sheet less a column.
func without(header string) Sheet {
	s := sheetWith("", Cell{})
	i := slices.IndexFunc(plain, func(p struct{ header, cell string }) bool { return p.header == header })
	for row := range s.Rows {
		s.Rows[row] = slices.Delete(slices.Clone(s.Rows[row]), i, i+1)
	}
	return s
}

func TestSheetsAsAWhole(t *testing.T) {
	hidden := sheetWith("", Cell{})
	hidden.Hidden = true
	contacts := Sheet{Name: "通讯录", Rows: [][]Cell{{text("序号"), text("村"), text("姓名"), text("电话"), text("备注")}, {text("1"), text("韩庄"), text("张三"), text("13812345678"), text("")}}}
	notes := Sheet{Name: "填表说明", Rows: [][]Cell{{text("每起纠纷填写一行")}}}
	for _, c := range []struct {
		what  string
		sheet Sheet
		want  Reading
	}{
		{"nothing on it", Sheet{Name: "Sheet3"}, Reading{}},
		{"only blanks", Sheet{Name: "Sheet3", Rows: [][]Cell{nil, {text("  ")}}}, Reading{}},
		{"notes", notes, Reading{Skipped: []string{"填表说明"}}},
		{"another list", contacts, Reading{Skipped: []string{"通讯录"}}},
		{"hidden", hidden, Reading{Refused: []Refused{{Sheet: "台账", Code: HiddenSheet}}}},
		{"no date", without("排查时间"), Reading{Refused: []Refused{{Sheet: "台账", Code: MissingColumn, Column: "排查时间"}}}},
		{"no place", without("村（组）"), Reading{Refused: []Refused{{Sheet: "台账", Code: MissingColumn, Column: "村（组）"}}}},
		{"no people", without("当事人"), Reading{Refused: []Refused{{Sheet: "台账", Code: MissingColumn, Column: "当事人"}}}},
		{"no ending", without("化解时间"), Reading{Refused: []Refused{{Sheet: "台账", Code: MissingColumn, Column: "化解时间"}}}},
		{"no result", without("化解结果"), Reading{Refused: []Refused{{Sheet: "台账", Code: MissingColumn, Column: "化解结果"}}}},
	} {
		got := Read([]Sheet{c.sheet}, ledgertest.Book())
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
		for _, r := range got.Refused {
			if r.Reason() == "" || r.Reason() == r.Code {
				t.Errorf("%s: no sentence for %s", c.what, r.Code)
			}
		}
	}
}

// A row that lacks what it needs is refused and named, never passed over as a line
// between the months.
func TestNoRowIsLost(t *testing.T) {
	for header, code := range map[string]string{"排查时间": NoDate, "村（组）": NoVillage, "当事人": NoParty, "化解结果": NoResult, "化解时间": NoDate, "协议形式": NoForm} {
		if _, refused := readWith(header, Cell{}); refused.Code != code || refused.Row != 2 || refused.Column != header {
			t.Errorf("without %s: %+v, want %s", header, refused, code)
		}
	}
	s := sheetWith("", Cell{})
	alone := make([]Cell, len(plain))
	alone[2] = text("张三、李四")
	s.Rows = append(s.Rows, alone)
	got := Read([]Sheet{s}, ledgertest.Book())
	if len(got.Rows) != 1 || len(got.Refused) != 1 || got.Refused[0].Row != 3 || got.Refused[0].Code != NoDate {
		t.Errorf("people alone: %+v", got)
	}
}

func TestLinesBetweenDisputes(t *testing.T) {
	s := sheetWith("", Cell{})
	row := s.Rows[1]
	between := [][]Cell{
		{text("1月份")}, {text("二月")}, {text("2024年3月")}, {text("本月小计：30起")}, {text("合计"), {}, text("12起")}, {text("小计"), {Kind: Formula, Text: "=COUNTA(A1:A9)"}},
		{}, {text(" ")}, s.Rows[0], {text("填报单位：综治办")}, {text("填表人："), text("张三"), text("审核人：李四")}, {text("总计"), {}, {}, {Kind: Number, Value: 30, Text: "30"}},
	}
	var numbers []Cell
	for i := range plain {
		numbers = append(numbers, number(float64(i+1)))
	}
	s.Rows = append(s.Rows, append(between, numbers, row)...)
	got := Read([]Sheet{s}, ledgertest.Book())
	if len(got.Rows) != 2 || len(got.Refused) != 0 || got.Rows[1].Row != len(s.Rows) {
		t.Errorf("%d rows, refused %+v", len(got.Rows), got.Refused)
	}
}

// The columns may change their order where the header is repeated.
func TestHeaderMayChangeBelow(t *testing.T) {
	s := sheetWith("", Cell{})
	turned := func(row []Cell) []Cell {
		row = slices.Clone(row)
		slices.Reverse(row)
		return row
	}
	s.Rows = append(s.Rows, turned(s.Rows[0]), turned(s.Rows[1]))
	got := Read([]Sheet{s}, ledgertest.Book())
	if len(got.Rows) != 2 || got.Rows[0].Identity() != got.Rows[1].Identity() {
		t.Errorf("%+v", got)
	}
}

func TestTicks(t *testing.T) {
	s := without("协议形式")
	at := slices.IndexFunc(s.Rows[0], func(c Cell) bool { return c.Text == "化解结果" })
	top, below := slices.Clone(s.Rows[0]), make([]Cell, len(s.Rows[0]))
	top[at] = text("化解结果")
	top = slices.Insert(top, at+1, Cell{}, text("协议形式"), Cell{})
	below = slices.Insert(below, at+1, text("未成功"), text("口头"), text("书面"))
	below[at] = text("成功")
	row := slices.Insert(slices.Clone(s.Rows[1]), at+1, Cell{}, Cell{}, text("√"))
	row[at] = text("√")
	s.Rows = [][]Cell{top, below, row}
	got := Read([]Sheet{s}, ledgertest.Book())
	if len(got.Rows) != 1 || got.Rows[0].Outcome != "agreed_written" {
		t.Fatalf("%+v", got)
	}
	row[at+1] = text("√")
	got = Read([]Sheet{s}, ledgertest.Book())
	if len(got.Refused) != 1 || got.Refused[0].Code != TickedTwice || got.Refused[0].Column != "化解结果" {
		t.Errorf("two marks: %+v", got)
	}
}

// A mediator's telephone is none of the parties'.
func TestTelephoneOfTheMediator(t *testing.T) {
	s := without("联系电话")
	s.Rows[0] = append(s.Rows[0], text("调解员"), text("联系电话"))
	s.Rows[1] = append(s.Rows[1], text("何铁柱"), text("13812345678"))
	got := Read([]Sheet{s}, ledgertest.Book())
	if len(got.Rows) != 1 || people(got.Rows[0]) != "张三|李四" || got.Rows[0].Remark != "" {
		t.Errorf("%+v", got)
	}
}
