package ledger_test

import (
	"strconv"
	"testing"
	"time"

	. "shuoli/internal/ledger"
	"shuoli/internal/ledger/ledgertest"
)

func text(s string) Cell { return Cell{Kind: Text, Text: s} }

func number(v float64) Cell {
	return Cell{Kind: Number, Value: v, Text: strconv.FormatFloat(v, 'f', -1, 64)}
}

func instant(s string) Cell {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return Cell{Kind: Instant, Text: s, Time: t}
}

// plain is a row without anything odd; the tests change a cell of it.
var plain = []struct{ header, cell string }{
	{"排查时间", "2024-03-01"}, {"村（组）", "韩庄村"}, {"当事人", "张三、李四"}, {"联系电话", ""}, {"纠纷类型", "邻里"}, {"基本情况", "因排水口角"}, {"涉及金额", ""},
	{"风险等级", "蓝"}, {"化解层级", "村"}, {"化解时间", "2024-03-05"}, {"化解结果", "成功"}, {"协议形式", "口头"}, {"备注", ""}, {"系统编号", ""},
}

// sheetWith has one plain row but for a cell.
func sheetWith(header string, c Cell) Sheet {
	var head, row []Cell
	for _, p := range plain {
		head = append(head, text(p.header))
		if p.header == header {
			row = append(row, c)
		} else {
			row = append(row, text(p.cell))
		}
	}
	return Sheet{Name: "台账", Rows: [][]Cell{head, row}}
}

// readWith reads it; the refusal's code is "" where it was understood.
func readWith(header string, c Cell) (Row, Refused) {
	b := ledgertest.Book()
	b.Year = ledgertest.Year
	got := Read([]Sheet{sheetWith(header, c)}, b)
	if len(got.Rows) == 1 {
		return got.Rows[0], Refused{}
	}
	return Row{}, got.Refused[0]
}

// aCase is a cell and what comes of it: the wanted text, or a code.
type aCase struct {
	cell Cell
	want string
}

// check reads the cell of a column in a plain row, and compares what show makes of it.
func check(t *testing.T, header string, show func(Row) string, cases []aCase) {
	t.Helper()
	for _, c := range cases {
		row, refused := readWith(header, c.cell)
		got := refused.Code
		if got == "" {
			got = show(row)
		} else if refused.Column != header || refused.Row != 2 || refused.Sheet != "台账" || refused.Reason() == "" {
			t.Errorf("%s %+v: refused as %+v: %q", header, c.cell, refused, refused.Reason())
		}
		if got != c.want {
			t.Errorf("%s %q (%v): %q, want %q", header, c.cell.Text, c.cell.Kind, got, c.want)
		}
	}
}
