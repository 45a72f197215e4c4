package ledger

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sheet is a Sheet with its merged areas at hand.
type sheet struct {
	Sheet
	down map[int][]Range // areas of two rows and more, by column, from the top
}

func newSheet(s Sheet) *sheet {
	out := &sheet{Sheet: s, down: map[int][]Range{}}
	for _, m := range s.Merged {
		if m.LastRow > m.FirstRow {
			out.down[m.FirstColumn] = append(out.down[m.FirstColumn], m)
		}
	}
	for _, list := range out.down {
		slices.SortFunc(list, func(a, b Range) int { return cmp.Compare(a.FirstRow, b.FirstRow) })
	}
	return out
}

func (s *sheet) cell(row, column int) Cell {
	if column < 0 || column >= len(s.Rows[row]) {
		return Cell{}
	}
	return s.Rows[row][column]
}

// merged is the cell, or the one above that it is merged with.
func (s *sheet) merged(row, column int) Cell {
	c := s.cell(row, column)
	list := s.down[column]
	if !c.blank() || len(list) == 0 {
		return c
	}
	i, exact := slices.BinarySearchFunc(list, row, func(m Range, row int) int { return cmp.Compare(m.FirstRow, row) })
	if !exact {
		i--
	}
	if i >= 0 && row <= list[i].LastRow && list[i].FirstRow < len(s.Rows) {
		return s.cell(list[i].FirstRow, column)
	}
	return c
}

// shown is the text of a header's cell; below a merged one it is that one's.
func (s *sheet) shown(row, column int) string { return s.merged(row, column).written() }

// filled are the indexes of the cells with something in them.
func (s *sheet) filled(row int) []int {
	var list []int
	for i, c := range s.Rows[row] {
		if !c.blank() {
			list = append(list, i)
		}
	}
	return list
}

var (
	monthLine = regexp.MustCompile(`^(?:(\d{4})年)?第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月份?$`)
	totalLine = regexp.MustCompile(`^(?:本|当|全)?(?:月|年|页|季度?|村|组|乡|镇|\d{1,2}月份?|[一二三四五六七八九十]{1,3}月份?|上半年|下半年|全年)?(?:小计|合计|总计|累计|共计|总数)`)
	labelLine = regexp.MustCompile(`^(?:填报|填表|制表|审核|审批|统计|上报|报送|负责|主管|联系|单位|注|说明|备注)[^:]{0,8}:`)
	titleYear = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})(?:年|\D|$)`)
	notTitle  = regexp.MustCompile(`填报|填表|时间|日期|制表`)
)

// aside tells whether a row between disputes is none itself: a month's or another line
// across the sheet, a sum, a signature, the columns' numbers, a prepared line without
// entry. year is that of a month's line which names one, else 0.
func (s *sheet) aside(row int, h header) (year int, aside bool) {
	filled := s.filled(row)
	if len(filled) == 0 {
		return 0, true
	}
	first := s.cell(row, filled[0])
	word := squeeze(first.written())
	if len(filled) == 1 {
		if m := monthLine.FindStringSubmatch(bracketed.ReplaceAllString(word, "")); m != nil {
			year, _ = strconv.Atoi(m[1])
			return year, true
		}
		if filled[0] == h.at[colSerial] || filled[0] == 0 && first.Kind == Text && !h.uses(0) || s.across(row, filled[0]) {
			return 0, true
		}
	}
	if s.numbersOnly(row, filled) {
		return 0, true
	}
	if s.anyDate(row, h) {
		return 0, false
	}
	total := slices.ContainsFunc(filled[:min(3, len(filled))], func(i int) bool {
		return totalLine.MatchString(squeeze(s.cell(row, i).written()))
	})
	few := 2*len(filled) <= h.found
	return 0, totalLine.MatchString(word) || total && s.cell(row, h.at[colParties]).blank() || few && labelLine.MatchString(word)
}

// uses tells whether the column at an index holds a dispute's date, place or people:
// alone there, a text is a row that lacks the rest.
func (h header) uses(index int) bool {
	for _, c := range []column{colOn, colPlace, colParties, colApplicant, colRespondent} {
		if h.at[c] == index {
			return true
		}
	}
	return false
}

// across: the cell is merged over three columns or more.
func (s *sheet) across(row, column int) bool {
	return slices.ContainsFunc(s.Merged, func(m Range) bool {
		return m.FirstRow <= row && row <= m.LastRow && m.FirstColumn == column && m.LastColumn-m.FirstColumn >= 2
	})
}

func (s *sheet) anyDate(row int, h header) bool {
	_, ok := readDay(s.cell(row, h.at[colOn]), s.Since1904, 0)
	return ok
}

// numbersOnly: 1 2 3 4 5 … under the header.
func (s *sheet) numbersOnly(row int, filled []int) bool {
	for n, i := range filled {
		if strings.Trim(squeeze(s.cell(row, i).written()), "()") != strconv.Itoa(n+1) {
			return false
		}
	}
	return len(filled) >= columnsAtLeast
}

// year is what the title says, the lines above the header, else the sheet's name. When a
// form was filled in is not its year.
func (s *sheet) year(headerRow int) int {
	for row := range headerRow {
		for _, c := range s.Rows[row] {
			text := squeeze(c.written())
			if m := titleYear.FindStringSubmatch(inDigits(text)); m != nil && !notTitle.MatchString(text) {
				year, _ := strconv.Atoi(m[1])
				return year
			}
		}
	}
	if m := titleYear.FindStringSubmatch(inDigits(squeeze(s.Name))); m != nil {
		year, _ := strconv.Atoi(m[1])
		return year
	}
	return 0
}

var chineseYear = regexp.MustCompile(`二[〇○零][〇○零一二三四五六七八九]{2}年`)

// inDigits writes 二〇二四年 as 2024年.
func inDigits(s string) string {
	return chineseYear.ReplaceAllStringFunc(s, func(y string) string {
		return strconv.Itoa(chineseNumber(strings.TrimSuffix(y, "年"))) + "年"
	})
}
