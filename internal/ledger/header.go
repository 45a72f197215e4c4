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

func (s *sheet) header(first, last int) header {
	h := header{first: first, last: last}
	ranks := [columns]int{}
	for c := range h.at {
		h.at[c] = -1
	}
	width := len(s.Rows[first])
	if last > first {
		width = max(width, len(s.Rows[last]))
	}
	before := columns // the meaning of the column to the left
	parent, spread := "", false
	for i := range width {
		top := s.shown(first, i)
		if top != "" {
			parent, spread = top, false
		} else {
			spread = true
		}
		child := ""
		if last > first {
			child = s.shown(last, i)
		}
		text := top
		m, ok := means(headerWord(top))
		if child != "" && child != top {
			text = child
			group := spread || i+1 < width && s.shown(first, i+1) == "" || s.shown(first, i+1) == parent
			under := headerWord(parent)
			switch below, known := meansUnder(under, headerWord(child)); {
			case known:
				m, ok = below, true
			case !group:
			case isAnswer(under, child):
				of, _ := means(under)
				h.ticks = append(h.ticks, tick{i, of.column, child})
				h.words[of.column] = cleanLine(parent)
				before, ok = columns, false
				continue
			default:
				ok = false
			}
		}
		if !ok {
			before = columns
			continue
		}
		c := m.column
		if c == colPhone && !strings.Contains(text, "当事人") {
			c = beside(before)
		}
		before = m.column
		if c == columns || h.at[c] >= 0 && ranks[c] <= m.rank {
			continue
		}
		if h.at[c] < 0 {
			h.found++
		}
		h.at[c], ranks[c], h.words[c] = i, m.rank, cleanLine(text)
		if c == colAmount {
			h.wan = strings.Contains(text, "万")
		}
	}
	return h
}

// meansUnder reads a header below another: 时间 under 调解情况 is 调解时间.
func meansUnder(parent, child string) (meaning, bool) {
	if m, ok := means(parentEnding.ReplaceAllString(parent, "") + child); ok {
		return m, true
	}
	return means(child)
}

// isAnswer tells whether the header below is an answer to the one above.
func isAnswer(parent, child string) bool {
	m, ok := means(parent)
	if !ok {
		return false
	}
	switch m.column {
	case colResult:
		v, _ := readResult(child)
		return v != noVerdict && v != unknownVerdict
	case colForm:
		f := readForm(child)
		return f == oral || f == written
	case colRisk:
		return readRisk(child) != ""
	case colLevel:
		level, known := readLevel(child)
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
