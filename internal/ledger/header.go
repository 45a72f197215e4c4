package ledger

import (
	"slices"
	"strings"
)

// headerRows is how far down the first header may stand; columnsAtLeast how many columns
// must be understood for a row to be one.
const (
	headerRows     = 40
	columnsAtLeast = 4
)

// header says where each column of a ledger is.
type header struct {
	first, last int          // its rows, one or two
	at          [columns]int // the column's index, -1 where it is missing
	ranks       [columns]int // how sure its word is
	words       [columns]string
	wan         bool // bare amounts are 万元
	ticks       []tick
	found       int
}

// tick is a column that stands for one answer and is marked: 成功 under 化解结果.
type tick struct {
	index  int
	column column
	word   string
}

func (h header) has(c column) bool { return h.at[c] >= 0 }

// answers tells whether the ledger has the column, marked ones included.
func (h header) answers(c column) bool {
	return h.has(c) || slices.ContainsFunc(h.ticks, func(t tick) bool { return t.column == c })
}

// missing is the name of the first required column that is not there.
func (h header) missing() string {
	for _, r := range required {
		if h.answers(r.column) {
			continue
		}
		switch {
		case r.column == colParties && h.has(colApplicant) && h.has(colRespondent):
		case r.column == colParties && h.has(colApplicant):
			return "被申请人"
		case r.column == colParties && h.has(colRespondent):
			return "申请人"
		default:
			return r.name
		}
	}
	return ""
}

func (h header) ofLedger() bool {
	return h.found >= columnsAtLeast && slices.ContainsFunc(ofDisputes, h.answers)
}

// headerAt reads the row as a header, together with the row below it where that adds
// something. ok is false where it is no header of a ledger; for a quick answer at least
// some of its cells must mean something alone.
func (s *sheet) headerAt(row, some int) (h header, ok bool) {
	if s.meaningful(row) < some {
		return header{}, false
	}
	h = s.header(row, row)
	if row+1 < len(s.Rows) {
		if two := s.header(row, row+1); two.found > h.found || len(two.ticks) > 0 {
			h = two
		}
	}
	return h, h.ofLedger()
}

// meaningful counts the cells of a row that are headers by themselves.
func (s *sheet) meaningful(row int) int {
	n := 0
	for _, c := range s.Rows[row] {
		if c.Kind != Text || len(c.Text) > 120 {
			continue
		}
		if _, ok := means(headerWord(c.Text)); ok {
			n++
		}
	}
	return n
}

// header reads one row, or two of which the lower stands below the upper.
func (s *sheet) header(first, last int) header {
	h := header{first: first, last: last}
	for c := range h.at {
		h.at[c] = -1
	}
	width := max(len(s.Rows[first]), len(s.Rows[last]))
	left := columns // the meaning of the column before
	parent := ""
	for i := range width {
		top, text := s.shown(first, i), ""
		group := top == "" // stands below the parent of the column before
		if !group {
			parent, text = top, top
			group = i+1 < width && slices.Contains([]string{"", top}, s.shown(first, i+1))
		}
		m, ok := means(headerWord(top))
		if child := s.below(first, last, i); child != "" && child != top {
			under, known := meansUnder(headerWord(parent), headerWord(child))
			switch {
			case known:
				m, ok, text = under, true, child
			case group:
				h.tick(i, parent, child)
				ok = false
			}
		}
		if !ok {
			left = columns
			continue
		}
		if m.column == colPhone && !strings.Contains(text, "当事人") {
			m.column = beside(left)
		}
		left = m.column
		h.take(i, m, text)
	}
	return h
}

// below is the text of the second row, if there is one.
func (s *sheet) below(first, last, column int) string {
	if last == first {
		return ""
	}
	return s.shown(last, column)
}

// take gives a meaning its column, unless one that says it more surely has it.
func (h *header) take(index int, m meaning, text string) {
	c := m.column
	if c == columns || h.has(c) && h.ranks[c] <= m.rank {
		return
	}
	if !h.has(c) {
		h.found++
	}
	h.at[c], h.ranks[c], h.words[c] = index, m.rank, cleanLine(text)
	if c == colAmount {
		h.wan = strings.Contains(text, "万")
	}
}

// tick adds a column that stands for one answer, if it does.
func (h *header) tick(index int, parent, child string) {
	if m, ok := means(headerWord(parent)); ok && isAnswer(m.column, child) {
		h.ticks = append(h.ticks, tick{index, m.column, child})
		h.words[m.column] = cleanLine(parent)
	}
}

// meansUnder reads a header below another: 时间 under 调解情况 is 调解时间.
func meansUnder(parent, child string) (meaning, bool) {
	if m, ok := means(parentEnding.ReplaceAllString(parent, "") + child); ok {
		return m, true
	}
	return means(child)
}

// isAnswer tells whether a header is one of the answers of a column.
func isAnswer(c column, text string) bool {
	switch c {
	case colResult:
		v, _ := readResult(text)
		return v != noVerdict && v != unknownVerdict
	case colForm:
		f := readForm(text)
		return f == oral || f == written
	case colRisk:
		return readRisk(text) != ""
	case colLevel:
		level, known := readLevel(text)
		return known && level != ""
	}
	return false
}

// beside is whose telephone number it is, by the column to the left: a mediator's is
// none of ours.
func beside(left column) column {
	switch left {
	case colMediator:
		return columns
	case colApplicant:
		return colApplicantPhone
	case colRespondent:
		return colRespondentPhone
	}
	return colPhone
}
