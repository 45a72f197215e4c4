package ledgertest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"shuoli/internal/dispute"
	"shuoli/internal/ledger"
)

// draw draws the columns and their order. What has no column is taken out of the truth.
func (p *page) draw() []field {
	fields := []field{{word: of(p.drawer, "排查时间", "登记时间", "受理时间", "日期", "排查\n日期"), alike: sameDay,
		cell: func(r *ledger.Row) ledger.Cell { return p.date(r.On, true) }}}
	fields = append(fields, p.place()...)
	fields = append(fields, p.parties()...)
	fields = append(fields, field{word: of(p.drawer, "纠纷类型", "类别", "矛盾纠纷类别", "类 型"), cell: p.category})
	fields = append(fields, field{word: of(p.drawer, "纠纷简要情况", "基本情况", "案由", "主要内容"), cell: func(r *ledger.Row) ledger.Cell { return text(r.Narrative) }})
	fields = append(fields, p.optional()...)
	fields = append(fields, p.endings()...)
	if len(fields) > 1 && p.yes("shuffle") {
		fields = p.shuffled(fields)
	}
	if p.yes("serial") {
		for i := range p.rows {
			p.rows[i].Serial = fmt.Sprint(i + 1)
		}
		n := 0
		fields = append([]field{{word: of(p.drawer, "序号", "序 号", "编号"), cell: func(*ledger.Row) ledger.Cell { n++; return number(float64(n)) }}}, fields...)
	}
	return fields
}

// shuffled keeps fields below one header together, and a telephone beside its party.
func (p *page) shuffled(fields []field) []field {
	var blocks [][]field
	for i, f := range fields {
		same := i > 0 && (f.parent != "" && fields[i-1].parent == f.parent || strings.Contains(f.word, "电话"))
		if !same {
			blocks = append(blocks, nil)
		}
		blocks[len(blocks)-1] = append(blocks[len(blocks)-1], f)
	}
	var out []field
	for _, b := range rapid.Permutation(blocks).Draw(p.T, "order") {
		out = append(out, b...)
	}
	return out
}

func (p *page) place() []field {
	if p.yes("place in one") {
		return []field{{word: of(p.drawer, "村（组）", "村组", "网格", "单位", "发生地"), alike: samePlace,
			cell: func(r *ledger.Row) ledger.Cell { return text(p.padded(p.village(*r) + p.groupName(*r, false))) }}}
	}
	parent := of(p.drawer, "", "发生地")
	return []field{
		{parent: parent, word: "村", alike: sameVillage, cell: func(r *ledger.Row) ledger.Cell { return text(p.padded(p.village(*r))) }},
		{parent: parent, word: of(p.drawer, "组", "村民小组"), cell: func(r *ledger.Row) ledger.Cell { return text(p.groupName(*r, true)) }},
	}
}

// parties in one column, or in two of which each may have its telephone beside it.
func (p *page) parties() []field {
	if p.yes("people in one") {
		parent, name, phone := "", of(p.drawer, "当事人", "当事人姓名", "双方当事人"), of(p.drawer, "联系电话", "当事人电话", "电话")
		if p.yes("below") {
			parent, name, phone = "当事人", "姓名", "电话"
		}
		fields := []field{{parent: parent, word: name, cell: func(r *ledger.Row) ledger.Cell {
			r.Parties = p.noted(r.Parties)
			return text(p.names(r.Parties))
		}}}
		if parent == "" && p.yes("no phones") {
			return fields
		}
		return append(fields, field{parent: parent, word: phone, cell: func(r *ledger.Row) ledger.Cell { return p.phones(r.Parties) }})
	}
	names := of(p.drawer, []string{"申请人", "被申请人"}, []string{"甲方", "乙方"})
	phones := p.yes("phones")
	var fields []field
	for side, name := range names {
		people := func(r *ledger.Row) []ledger.Party {
			if side == 0 {
				return r.Parties[:1]
			}
			return r.Parties[1:]
		}
		fields = append(fields, field{word: name, cell: func(r *ledger.Row) ledger.Cell { return text(p.side(people(r))) }})
		if phones {
			fields = append(fields, field{word: "电话", cell: func(r *ledger.Row) ledger.Cell { return p.phones(people(r)) }})
		}
	}
	return fields
}

// side spells one: a single name as it is.
func (d drawer) side(people []ledger.Party) string {
	if len(people) == 1 {
		return d.padded(people[0].Name)
	}
	return d.names(people)
}

func (p *page) optional() []field {
	var fields []field
	wan := p.yes("wan")
	unit := "（元）"
	if wan {
		unit = "（万元）"
	}
	p.optionally(&fields, field{word: of(p.drawer, "涉及金额", "涉案金额", "金额") + unit, cell: func(r *ledger.Row) ledger.Cell { return p.amount(*r, wan) }},
		func(r *ledger.Row) { r.AmountFen = nil })
	p.optionally(&fields, field{word: of(p.drawer, "风险等级", "风险级别"), cell: func(r *ledger.Row) ledger.Cell { return p.risk(*r) }},
		func(r *ledger.Row) { r.Risk, r.RiskText = "", "" })
	p.optionally(&fields, field{word: "备注", cell: func(r *ledger.Row) ledger.Cell { return text(r.Remark) }}, func(r *ledger.Row) { r.Remark = "" })
	p.optionally(&fields, field{word: "化解时限", cell: func(*ledger.Row) ledger.Cell { return text("30日") }}, func(*ledger.Row) {})
	return fields
}

func (p *page) optionally(fields *[]field, f field, without func(r *ledger.Row)) {
	if p.yes(f.word) {
		*fields = append(*fields, f)
		return
	}
	for i := range p.rows {
		without(&p.rows[i])
	}
}

// endings are the columns of how it ended, below one header or not; the form in its own
// column, in the result, or marked in a column for each.
func (p *page) endings() []field {
	parent, of1 := "", func(long, _ string) string { return long }
	if p.yes("ending below") {
		parent, of1 = of(p.drawer, "调解情况", "化解情况"), func(long, short string) string { return of(p.drawer, long, short) }
	}
	fields := []field{
		{parent: parent, word: of1(of(p.drawer, "化解层级", "调解层级"), "层级"), cell: func(r *ledger.Row) ledger.Cell { return p.level(*r) }},
		{parent: parent, word: of(p.drawer, "调解员", "责任人"), cell: func(r *ledger.Row) ledger.Cell { return text(r.Mediator) }},
		{parent: parent, word: of1(of(p.drawer, "化解时间", "办结时间", "调解时间"), "时间"), cell: func(r *ledger.Row) ledger.Cell {
			if r.Open {
				return ledger.Cell{}
			}
			return p.date(r.ConcludedOn, true)
		}},
	}
	style := p.int(0, 2)
	fields = append(fields, field{parent: parent, word: of1(of(p.drawer, "化解结果", "调解结果", "是否成功"), "结果"), cell: func(r *ledger.Row) ledger.Cell { return p.result(*r, style == 1) }})
	switch style {
	case 0:
		fields = append(fields, field{parent: parent, word: of(p.drawer, "协议形式", "协议类型"), cell: func(r *ledger.Row) ledger.Cell { return p.form(*r) }})
	case 2:
		for _, form := range []struct {
			word    string
			outcome dispute.Outcome
		}{{"口头", dispute.AgreedOral}, {"书面", dispute.AgreedWritten}} {
			fields = append(fields, field{parent: "协议形式", word: form.word, cell: func(r *ledger.Row) ledger.Cell {
				if r.Outcome == form.outcome {
					return text(of(p.drawer, "√", "✓", "1"))
				}
				return ledger.Cell{}
			}})
		}
	}
	return append(fields, field{parent: "", word: of(p.drawer, "履行情况", "协议履行情况"), cell: func(r *ledger.Row) ledger.Cell { return text(r.Performance) }})
}
