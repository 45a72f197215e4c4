package ledger_test

import (
	"testing"
	"time"

	. "shuoli/internal/ledger"
	"shuoli/internal/ledger/ledgertest"
)

func TestDates(t *testing.T) {
	check(t, "排查时间", func(r Row) string { return string(r.On) }, []aCase{
		{text("2024-01-01"), "2024-01-01"},
		{text("20240101"), "2024-01-01"},
		{text("2024.1.1"), "2024-01-01"},
		{text("2024．01．01"), "2024-01-01"},
		{text("2024/1/1"), "2024-01-01"},
		{text("2024年1月1日"), "2024-01-01"},
		{text("2024 年 1 月 1 日"), "2024-01-01"},
		{text("２０２４．１．１１"), "2024-01-11"},
		{text("1月4日"), "2024-01-04"},
		{text("1.4"), "2024-01-04"},
		{text("2024.1.4."), "2024-01-04"},
		{text("1.10"), "2024-01-10"},
		{text("1/4"), "2024-01-04"},
		{text("24年1月5日"), "2024-01-05"},
		{text("24.1.5"), "2024-01-05"},
		{text("二〇二四年一月二十一日"), "2024-01-21"},
		{text("二月十日"), "2024-02-10"},
		{text("2024-01-01（星期一）"), "2024-01-01"},
		{text("2024年1月1日上午9时30分"), "2024-01-01"},
		{text("2024-01-01 10:30:00"), "2024-01-01"},
		{text("2024-01-01T10:30:00"), "2024-01-01"},
		{text("2024年\n1月1日"), "2024-01-01"},
		{text("45292"), "2024-01-01"},
		{text("2024-02-29"), "2024-02-29"},
		{number(20240101), "2024-01-01"},
		{number(45292), "2024-01-01"},
		{number(45292.75), "2024-01-01"},
		{number(1.4), "2024-01-04"},
		{number(1.15), "2024-01-15"},
		{instant("2024-01-01 23:59"), "2024-01-01"},

		{text(""), NoDate},
		{text("无"), NoDate},
		{text("2024-02-30"), BadDate},
		{text("2023-02-29"), BadDate},
		{text("2024-13-01"), BadDate},
		{text("2024-00-10"), BadDate},
		{text("2024-1"), BadDate},
		{text("20240230"), BadDate},
		{text("1月32日"), BadDate},
		{text("0224-01-01"), BadDate},
		{text("2024-1-110:30"), BadDate},
		{text("2024年1月4日至6日"), BadDate},
		{text("2024年1月4日左右"), BadDate},
		{text("上旬"), BadDate},
		{text("24.1.24"), BadDate}, // the first or the last may be the year
		{text("23.1.5"), BadDate},
		{text("5/1/24"), BadDate},
		{number(1.1), BadDate}, // 1.10 in Excel
		{number(1.3), BadDate},
		{number(12), BadDate},
		{number(-45292), BadDate},
		{number(1e300), BadDate},
		{instant("1900-01-04 00:00"), BadDate},
		{text("2025-07-01"), FutureDate},
		{instant("2031-01-01 00:00"), FutureDate},
		{Cell{Kind: Formula, Text: "=TODAY()"}, Computed},
	})
}

func TestEndings(t *testing.T) {
	check(t, "化解时间", func(r Row) string { return string(r.ConcludedOn) }, []aCase{
		{text("3月1日"), "2024-03-01"},
		{text("2024-05-01"), "2024-05-01"},
		{number(45400), "2024-04-18"},
		{text("2024-02-29"), EndBeforeStart},
		{text("2月28日"), EndBeforeStart}, // not next year: nobody waits a year less a day
		{text(""), NoDate},
	})
}

// A December case that ends in January needs no year; one that begins in May and ends
// before it does not end a year later.
func TestEndingAcrossTheYear(t *testing.T) {
	for _, c := range []struct{ on, end, want string }{
		{"12月28日", "1月5日", "2025-01-05"},
		{"2023-12-28", "1月5日", "2024-01-05"},
		{"11月30日", "2月20日", "2025-02-20"},
		{"2024-10-01", "3月1日", EndBeforeStart},
		{"2024-05-10", "5月8日", EndBeforeStart},
	} {
		s := sheetWith("化解时间", text(c.end))
		s.Rows[1][0] = text(c.on)
		b := ledgertest.Book()
		b.Year = ledgertest.Year
		got := Read([]Sheet{s}, b)
		if len(got.Rows) == 1 && string(got.Rows[0].ConcludedOn) != c.want || len(got.Refused) == 1 && got.Refused[0].Code != c.want {
			t.Errorf("%s to %s: %+v %+v, want %s", c.on, c.end, got.Rows, got.Refused, c.want)
		}
	}
}

func TestSerialsOf1904(t *testing.T) {
	s := sheetWith("排查时间", number(43830))
	s.Since1904 = true
	if got := Read([]Sheet{s}, ledgertest.Book()); len(got.Rows) != 1 || got.Rows[0].On != "2024-01-01" {
		t.Errorf("%+v", got)
	}
}

// Where nothing says the year, a date without one is refused; the month's line, the
// title, the sheet's name and the caller say it, the nearer before the farther.
func TestYearOfADate(t *testing.T) {
	with := func(name string, above ...string) Sheet {
		s := sheetWith("排查时间", text("1月4日"))
		var lines [][]Cell
		for _, a := range above {
			lines = append(lines, []Cell{text(a)})
		}
		s.Name, s.Rows = name, append(lines, s.Rows...)
		return s
	}
	month := with("台账", "2023年台账")
	month.Rows = append(month.Rows[:2:2], []Cell{text("2024年1月")}, month.Rows[2])
	for _, c := range []struct {
		what  string
		sheet Sheet
		year  int
		want  string
	}{
		{"nothing", with("台账"), 0, NoYear},
		{"title", with("台账", "磙子营乡2024年台账"), 0, "2024-01-04"},
		{"chinese title", with("台账", "二〇二四年度台账"), 0, "2024-01-04"},
		{"when it was filled in is no year", with("台账", "填报时间：2025年1月5日"), 0, NoYear},
		{"sheet", with("2024年"), 0, "2024-01-04"},
		{"caller before title", with("台账", "2023年台账"), 2024, "2024-01-04"},
		{"month before title", month, 0, "2024-01-04"},
	} {
		b := ledgertest.Book()
		b.Year = c.year
		got := Read([]Sheet{c.sheet}, b)
		if len(got.Rows) == 1 && string(got.Rows[0].On) != c.want || len(got.Rows) == 0 && got.Refused[0].Code != c.want {
			t.Errorf("%s: %+v %+v, want %s", c.what, got.Rows, got.Refused, c.want)
		}
	}
}

// Whatever stands in a date's cell, nothing panics, and a date that is taken is one that
// the calendar has, between 1990 and today.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"2024-02-30", "１月４日", "二〇二四年十三月", "1.4.2024", "45292", "24.1.5", "2024年1月1日 25:00", "\xff", "00000000", "99999999"} {
		f.Add(s, 1.1)
	}
	f.Fuzz(func(t *testing.T, s string, v float64) {
		for _, c := range []Cell{text(s), number(v)} {
			row, refused := readWith("排查时间", c)
			if refused.Code != "" {
				continue
			}
			day, err := time.Parse("2006-01-02", string(row.On))
			if err != nil || day.Year() < 1990 || row.On > ledgertest.Book().Today {
				t.Errorf("%q %v: %q", s, v, row.On)
			}
		}
	})
}
