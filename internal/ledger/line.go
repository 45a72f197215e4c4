package ledger

import (
	"iter"
	"strconv"
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
)

// exported are the columns of our own ledger, in order, each by a header that Read knows.
var exported = []struct {
	column column
	header string
	width  float64 // in characters
	cell   func(n naming, r Row) Cell
}{
	{colSerial, "序号", 6, func(_ naming, r Row) Cell { return textCell(r.Serial) }},
	{colOn, "排查时间", 12, func(_ naming, r Row) Cell { return textCell(string(r.On)) }},
	{colPlace, "村（组）", 16, func(n naming, r Row) Cell { return textCell(n.place(r)) }},
	{colParties, "当事人", 16, func(_ naming, r Row) Cell { return textCell(partyLines(r, Party.line)) }},
	{colPhone, "联系电话", 14, func(_ naming, r Row) Cell { return textCell(phoneLines(r)) }},
	{colCategory, "纠纷类型", 14, func(n naming, r Row) Cell { return textCell(n.categories.text(r)) }},
	{colNarrative, "纠纷简要情况", 48, func(_ naming, r Row) Cell { return textCell(r.Narrative) }},
	{colAmount, "涉及金额（元）", 12, func(_ naming, r Row) Cell { return amountCell(r.AmountFen) }},
	{colRisk, "风险等级", 9, func(_ naming, r Row) Cell { return textCell(riskText(r)) }},
	{colLevel, "化解层级", 9, func(_ naming, r Row) Cell { return textCell(levelText(r.Level)) }},
	{colMediator, "调解员", 10, func(_ naming, r Row) Cell { return textCell(r.Mediator) }},
	{colConcluded, "化解时间", 12, func(_ naming, r Row) Cell { return textCell(string(endOf(r))) }},
	{colResult, "化解结果", 10, func(_ naming, r Row) Cell { return textCell(resultText(r)) }},
	{colForm, "协议形式", 10, func(_ naming, r Row) Cell { return textCell(formText(r.Outcome)) }},
	{colPerformance, "履行情况", 14, func(_ naming, r Row) Cell { return textCell(r.Performance) }},
	{colRemark, "备注", 20, func(_ naming, r Row) Cell { return textCell(r.Remark) }},
	{colCaseID, "系统编号", 20, func(_ naming, r Row) Cell { return textCell(r.CaseID) }},
}

// Heading is a column of our own ledger.
type Heading struct {
	Text  string
	Width float64 // in characters
}

// Headings are the columns of our own ledger, in order.
func Headings() []Heading {
	list := make([]Heading, len(exported))
	for i, e := range exported {
		list[i] = Heading{e.header, e.width}
	}
	return list
}

// naming is how the book calls what a row holds by id and code.
type naming struct {
	Book
	categories categories
}

// Lines are the rows under Headings, such that Read gives them back; places and
// categories go by the first of their names in the book.
func (b Book) Lines(rows []Row) iter.Seq[[]Cell] {
	n := naming{b, newCategories(b)}
	return func(yield func([]Cell) bool) {
		for _, r := range rows {
			cells := make([]Cell, len(exported))
			for i, e := range exported {
				cells[i] = e.cell(n, r)
			}
			if !yield(cells) {
				return
			}
		}
	}
}

func textCell(s string) Cell {
	if s = clean(s); s == "" {
		return Cell{}
	}
	return Cell{Kind: Text, Text: s}
}

// amountCell is yuan as a number; maxFen is what one holds exactly.
func amountCell(fen *int64) Cell {
	if fen == nil {
		return Cell{}
	}
	yuan := float64(*fen) / 100
	return Cell{Kind: Number, Text: strconv.FormatFloat(yuan, 'f', -1, 64), Value: yuan}
}

func (n naming) place(r Row) string {
	text := nameOf(n.Villages, r.VillageID)
	switch {
	case r.UnitID != r.VillageID:
		return text + " " + nameOf(n.Groups, r.UnitID)
	case r.GroupText != "":
		return text + " " + r.GroupText
	}
	return text
}

func nameOf(list []Place, id string) string {
	for _, p := range list {
		if p.ID == id && len(p.Names) > 0 {
			return p.Names[0]
		}
	}
	return id
}

func partyLines(r Row, line func(Party) string) string {
	list := make([]string, len(r.Parties))
	for i, p := range r.Parties {
		list[i] = line(p)
	}
	return strings.Join(list, "\n")
}

// phoneLines has a line for each party, unless nobody has a number.
func phoneLines(r Row) string {
	any := false
	text := partyLines(r, func(p Party) string {
		if p.Phone == "" {
			return "无"
		}
		any = true
		return p.Phone
	})
	if !any {
		return ""
	}
	return text
}

func endOf(r Row) calendar.Date {
	if r.Open {
		return ""
	}
	return r.ConcludedOn
}

func resultText(r Row) string {
	switch {
	case r.Open:
		return "调解中"
	case r.Outcome == dispute.AgreedOral || r.Outcome == dispute.AgreedWritten:
		return "调解成功"
	case r.Outcome == dispute.Failed:
		return "调解不成"
	case r.Outcome == dispute.Withdrawn:
		return "撤回"
	case r.Outcome == dispute.HandedOver:
		return "移交"
	}
	return "已办结"
}

func formText(o dispute.Outcome) string {
	switch o {
	case dispute.AgreedOral:
		return "口头协议"
	case dispute.AgreedWritten:
		return "书面协议"
	}
	return ""
}
