package ledger_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"shuoli/internal/calendar"
	. "shuoli/internal/ledger"
	"shuoli/internal/ledger/ledgertest"
)

// Whatever a cell says, its row is read or refused with a reason, and what was read of
// it has a form that the program can go on with.
func FuzzCell(f *testing.F) {
	for _, seed := range []string{
		"2024年3月1日", "24.3.5", "3月1日", "二〇二四年三月一日", "45292", "1.15万元", "￥1,234.50元整", "约500元", "张三（户主）、李四", "张三诉李四", "甲 等5人", "13800001111/0375-8888888",
		"韩庄村三组", "邻里纠纷", "口头协议", "成功√", "", "无", "=1+1", "\x00", "\xff", strings.Repeat("长", 2000), "\u202e反", "e\u0301",
	} {
		for column := range plain {
			f.Add(column, seed)
		}
	}
	f.Fuzz(func(t *testing.T, column int, content string) {
		if column < 0 || column >= len(plain) {
			return
		}
		b := ledgertest.Book()
		b.Year = ledgertest.Year
		got := Read([]Sheet{sheetWith(plain[column].header, text(content))}, b)
		for _, r := range got.Refused {
			if r.Code == "" || r.Reason() == "" {
				t.Errorf("%q is refused as %+v", content, r)
			}
		}
		for _, r := range got.Rows {
			if r.AmountFen != nil && *r.AmountFen < 0 {
				t.Errorf("%q is %d fen", content, *r.AmountFen)
			}
			for _, on := range []calendar.Date{r.On, r.ConcludedOn} {
				if _, err := calendar.ParseDate(string(on)); on != "" && err != nil {
					t.Errorf("%q is the date %q", content, on)
				}
			}
			for _, p := range r.Parties {
				if p.Name == "" || strings.ContainsRune(p.Name+p.Note+p.Phone, 0) || utf8.ValidString(content) && !utf8.ValidString(p.Name+p.Note) {
					t.Errorf("%q has the party %+v", content, p)
				}
			}
		}
	})
}
