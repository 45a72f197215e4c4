package ledgertest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
)

func text(s string) ledger.Cell {
	if s == "" {
		return ledger.Cell{}
	}
	return ledger.Cell{Kind: ledger.Text, Text: s}
}

func number(v float64) ledger.Cell {
	return ledger.Cell{Kind: ledger.Number, Value: v, Text: strconv.FormatFloat(v, 'f', -1, 64)}
}

// wide writes half-width characters as full-width ones.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + '！'
		}
		return r
	}, s)
}

// padded is a text as hands leave it.
func (d drawer) padded(s string) string {
	return of(d, "", "", " ", "　") + s + of(d, "", "", " ", "\n")
}

var chinese = []string{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

func inChinese(n int) string {
	switch {
	case n <= 10:
		return chinese[n]
	case n < 20:
		return "十" + chinese[n-10]
	case n%10 == 0:
		return chinese[n/10] + "十"
	}
	return chinese[n/10] + "十" + chinese[n%10]
}

// date spells one. without says that it may go without its year.
func (d drawer) date(on calendar.Date, without bool) ledger.Cell {
	t := shown(on)
	y, m, day := t.Year(), int(t.Month()), t.Day()
	serial := float64(on.Sub("1899-12-30"))
	spellings := []string{
		t.Format("20060102"), t.Format("2006-01-02"), t.Format("2006.1.2"), t.Format("2006/1/2"), t.Format("2006年1月2日"), t.Format("2006年01月02日"),
		t.Format("2006 年 1 月 2 日"), t.Format("06年1月2日"), t.Format("2006-1-2"), fmt.Sprintf("二〇二%s年%s月%s日", chinese[y%10], inChinese(m), inChinese(day)),
	}
	if y == Year && day != Year%100 {
		spellings = append(spellings, t.Format("06.1.2"))
	}
	if without {
		spellings = append(spellings, t.Format("1月2日"), t.Format("1.2"), t.Format("1/2"), t.Format("1月2号"), inChinese(m)+"月"+inChinese(day)+"日")
	}
	switch d.int(0, 5) {
	case 0:
		return ledger.Cell{Kind: ledger.Instant, Text: t.Format("2006/1/2"), Time: time.Date(y, t.Month(), day, d.int(0, 23), 0, 0, 0, time.UTC)}
	case 1:
		return number(serial)
	case 2:
		packed, err := strconv.Atoi(t.Format("20060102"))
		if err != nil {
			d.Fatal(err)
		}
		return number(float64(packed))
	}
	s := of(d, spellings...) + of(d, "", "", "", "（周一）", " 星期二", " 10:30", " 上午9时")
	if d.yes("wide") {
		s = wide(s)
	}
	return text(d.padded(s))
}

// names spells the people of a cell such that they can be told apart.
func (d drawer) names(people []ledger.Party) string {
	tight := len(people) == 2
	spaced := true
	for _, p := range people {
		plain := p.Note == "" && !strings.ContainsAny(p.Name, "和与及·司会社")
		tight = tight && plain
		spaced = spaced && !strings.ContainsAny(p.Note, " ")
	}
	separators := []string{"、", "，", ",", "/", "；", ";", "\n", " 与 ", " 和 ", "、 ", "|"}
	if spaced {
		separators = append(separators, " ", "  ", "　", "   ")
	}
	if tight {
		separators = append(separators, "与", "和", "及")
	}
	separator := of(d, separators...)
	labels := len(people) == 2 && !slices.Contains([]string{"与", "和", "及"}, separator) && !strings.HasSuffix(people[0].Name, "和") && d.yes("labels")
	names := make([]string, len(people))
	for i, p := range people {
		name := p.Name
		if len([]rune(name)) == 2 && !strings.HasSuffix(name, "和") && strings.TrimSpace(separator) != "" && !slices.Contains([]string{" 与 ", " 和 ", "与", "和", "及"}, separator) && d.yes("padded") {
			name = string([]rune(name)[:1]) + of(d, " ", "　", "  ") + string([]rune(name)[1:])
		}
		if p.Note != "" {
			name += of(d, fmt.Sprintf("（%s）", p.Note), fmt.Sprintf("(%s)", p.Note), fmt.Sprintf(" （%s）", p.Note))
		}
		if labels {
			name = []string{"甲方", "乙方"}[i] + of(d, "：", ":") + name
		}
		names[i] = name
	}
	return d.padded(strings.Join(names, separator))
}

// phones spells numbers for all, or for the first alone, and says so in the truth.
func (d drawer) phones(people []ledger.Party) ledger.Cell {
	for i := range people {
		people[i].Phone = ""
	}
	digits := func() string { return fmt.Sprintf("1%d%09d", d.int(3, 9), d.int(0, 999_999_999)) }
	switch d.int(0, 4) {
	case 0:
		return text(of(d, "", "无", " ", "/"))
	case 1:
		people[0].Phone = digits()
		v, err := strconv.ParseFloat(people[0].Phone, 64)
		if err != nil {
			d.Fatal(err)
		}
		return number(v)
	case 2:
		people[0].Phone = digits()
		p := people[0].Phone
		return text(d.padded(of(d, p, wide(p), p[:3]+" "+p[3:7]+" "+p[7:], p[:3]+"-"+p[3:7]+"-"+p[7:], "+86"+p)))
	}
	all := make([]string, len(people))
	for i := range people {
		people[i].Phone = digits()
		all[i] = people[i].Phone
	}
	return text(strings.Join(all, of(d, "、", "，", "/", "\n", " ")))
}

func nameOf(d drawer, list []ledger.Place, id string) string {
	for _, p := range list {
		if p.ID == id {
			return of(d, p.Names...)
		}
	}
	return ""
}

// village and groupName spell the place, for one column or for two.
func (d drawer) village(r ledger.Row) string {
	name := nameOf(d, d.book.Villages, r.VillageID) + of(d, "", "村", "村", "村民委员会", "村委会")
	return of(d, "", "", "磙子营乡", "鲁山县磙子营乡") + name
}

func (d drawer) groupName(r ledger.Row, alone bool) string {
	name := r.GroupText
	if r.UnitID != r.VillageID {
		name = strings.TrimPrefix(nameOf(d, d.book.Groups, r.UnitID), "第")
	}
	if name == "" {
		return ""
	}
	if r.GroupText != "" {
		return name // as written
	}
	n, err := strconv.Atoi(strings.TrimSuffix(name, "组"))
	if err != nil {
		d.Fatal(err)
	}
	spellings := []string{name, "第" + name, inChinese(n) + "组", "第" + inChinese(n) + "组", wide(name), fmt.Sprintf("%d村民小组", n)}
	if alone {
		spellings = append(spellings, strconv.Itoa(n))
	} else {
		spellings = append(spellings, "（"+name+"）", "("+inChinese(n)+"组)", " "+name)
	}
	return of(d, spellings...)
}

// categories by the words that mean them; the unknown ones are kept as they stand.
var categories = []struct{ word, leaf string }{
	{"邻里纠纷", "0201"}, {"邻里关系", "0201"}, {"邻里", "0201"}, {"宅基地纠纷", "0902"}, {"房屋宅基地", "0902"}, {"土地承包", "0901"}, {"承包地", "0901"}, {"土地纠纷", "0901"},
	{"婚姻家庭", "0101"}, {"家庭矛盾", "0101"}, {"赡养类", "0102"}, {"债务", "0804"}, {"欠款纠纷", "0804"}, {"借贷纠纷", "0804"}, {"损害赔偿", "0507"}, {"赔偿", "0507"},
	{"道路交通", "0503"}, {"交通事故", "0503"}, {"农民工工资", "0701"}, {"生产经营", "0603"}, {"经营纠纷", "0603"}, {"0201", "0201"}, {"其他", "99"}, {"其他纠纷", "99"}, {"", "99"},
	{"风水", ""}, {"坟地问题", ""},
}

func (d drawer) category(r *ledger.Row) ledger.Cell {
	c := of(d, categories...)
	r.Category, r.CategoryWord = c.leaf, ""
	if c.leaf == "" {
		r.Category, r.CategoryWord = "99", c.word
	}
	return text(c.word)
}

// amount spells a sum; wan is the header's unit for bare numbers.
func (d drawer) amount(r ledger.Row, wan bool) ledger.Cell {
	if r.AmountFen == nil {
		return text(of(d, "", "无", "/", " "))
	}
	fen := *r.AmountFen
	yuan := decimal(fen, 2)
	inWan := decimal(fen, 6)
	bare := yuan
	if wan {
		bare = inWan
	}
	switch d.int(0, 5) {
	case 0:
		v, err := strconv.ParseFloat(bare, 64)
		if err != nil {
			d.Fatal(err)
		}
		return number(v)
	case 1:
		return text(of(d, bare, wide(bare)))
	case 2:
		return text(of(d, inWan+"万元", inWan+"万", inWan+" 万元"))
	case 3:
		return text(thousands(yuan) + "元")
	}
	return text(of(d, yuan+"元", wide(yuan)+"元", "￥"+yuan+"元", yuan+"元整"))
}

// decimal writes n with the point before its last digits.
func decimal(n int64, places int) string {
	s := fmt.Sprintf("%0*d", places+1, n)
	whole, part := s[:len(s)-places], strings.TrimRight(s[len(s)-places:], "0")
	if part == "" {
		return whole
	}
	return whole + "." + part
}

func thousands(s string) string {
	whole, part, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if part == "" {
		return whole
	}
	return whole + "." + part
}

func (d drawer) risk(r ledger.Row) ledger.Cell {
	words := map[dispute.Risk]string{dispute.Red: "红", dispute.Orange: "橙", dispute.Yellow: "黄", dispute.Blue: "蓝"}
	if r.Risk == "" {
		return text(r.RiskText)
	}
	return text(words[r.Risk] + of(d, "", "色", "级", "色预警"))
}

func (d drawer) level(r ledger.Row) ledger.Cell {
	return text(of(d, map[grid.Level][]string{
		"": {"", " ", "/"}, grid.Group: {"组", "小组", "组级"}, grid.Village: {"村", "村级", "说理室"},
		grid.Branch: {"总支", "总支级", "说理堂"}, grid.Township: {"乡", "乡级", "乡镇", "说理庭"},
	}[r.Level]...))
}

// result and form spell the ending, for one column or for two.
func (d drawer) result(r ledger.Row, form bool) ledger.Cell {
	success := []string{"成功", "调解成功", "已化解", "已调解", "√", "是", "达成协议"}
	list := map[dispute.Outcome][]string{
		dispute.AgreedOral: success, dispute.AgreedWritten: success, dispute.Failed: {"未成功", "失败", "调解不成", "未化解", "×", "否"},
		dispute.Withdrawn: {"撤回", "撤诉", "申请人撤回"}, dispute.HandedOver: {"移交", "移交派出所", "已移送司法所"}, "": {"正在调解", "未结", "调解中"},
	}[r.Outcome]
	if form {
		switch r.Outcome {
		case dispute.AgreedOral:
			list = []string{"达成口头协议", "调解成功（口头）", "口头协议"}
		case dispute.AgreedWritten:
			list = []string{"达成书面协议", "成功，书面协议", "签订调解协议书"}
		}
	}
	return text(d.padded(of(d, list...)))
}

func (d drawer) form(r ledger.Row) ledger.Cell {
	switch r.Outcome {
	case dispute.AgreedOral:
		return text(of(d, "口头", "口头协议"))
	case dispute.AgreedWritten:
		return text(of(d, "书面", "书面协议", "协议书", "调解协议书"))
	}
	return text(of(d, "", "无", "/"))
}
