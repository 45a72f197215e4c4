package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	. "shuoli/internal/ledger"
	"shuoli/internal/ledger/ledgertest"
)

// people writes the parties as "name(note)phone", one after the other.
func people(r Row) string {
	var list []string
	for _, p := range r.Parties {
		s := p.Name
		if p.Note != "" {
			s += "(" + p.Note + ")"
		}
		list = append(list, s+p.Phone)
	}
	return strings.Join(list, "|")
}

func TestPeople(t *testing.T) {
	check(t, "当事人", people, []aCase{
		{text("张三、李四"), "张三|李四"},
		{text("张三，李四,王五；赵六;钱七/孙八"), "张三|李四|王五|赵六|钱七|孙八"},
		{text("张三\n李四"), "张三|李四"},
		{text("张三  李四"), "张三|李四"},
		{text("张三 李四"), "张三|李四"},
		{text("张三　李四"), "张三|李四"},
		{text("张　三、李 四"), "张三|李四"},
		{text("张三与李四"), "张三|李四"},
		{text("张三 与 李四"), "张三|李四"},
		{text("张三和李四"), "张三|李四"},
		{text("张三和李小园"), "张三|李小园"},
		{text("张三和鲁山（北京）商贸公司"), AmbiguousParties},
		{text("张三、鲁山（北京）商贸公司"), "张三|鲁山(北京)商贸公司"},
		{text("李和平与王和"), "李和平|王和"},
		{text("周和平、李和"), "周和平|李和"},
		{text("李和平和王五"), "李和平|王五"},
		{text("欧阳和平、李四"), "欧阳和平|李四"},
		{text("张三（4组）、李四(已婚、务工)"), "张三(4组)|李四(已婚、务工)"},
		{text("张三（4组）（已婚）、李四"), "张三(4组，已婚)|李四"},
		{text("张三 （4组）  李四"), "张三(4组)|李四"},
		{text("张三、李四等3人"), "张三|李四(等3人)"},
		{text("张三、李四、等五户"), "张三|李四(等五户)"},
		{text("张三（13812345678）、李四"), "张三13812345678|李四"},
		{text("甲方：张三 乙方：李四"), "张三|李四"},
		{text("申请人:张三；被申请人:李四"), "张三|李四"},
		{text("张三、鲁山县瑞和建材有限公司"), "张三|鲁山县瑞和建材有限公司"},
		{text("韩庄村委会与李四"), "韩庄村委会|李四"},
		{text("东方合作社和李四"), "东方合作社|李四"},
		{text("买买提·艾力、李四"), "买买提·艾力|李四"},
		{text("张某、李某某"), "张某|李某某"},
		{text("袁占营/袁占营"), "袁占营|袁占营"},
		{text("1.张三 2.李四"), "张三|李四"},
		{text("1、张三\n2、李四"), "张三|李四"},
		{text("张三、三组全体村民"), "张三|三组全体村民"},

		{text(""), NoParty},
		{text("无"), NoParty},
		{text("张三"), OneParty},
		{text("张三等3人"), OneParty},
		{text("周和平"), OneParty},
		{text("张三和李"), OneParty},
		{text("张三（4组"), BadParty},
		{text("张三)、李四"), BadParty},
		{text("张、李四"), BadParty},
		{text("张三、13812345678"), BadParty},
		{text("张三、=HYPERLINK()"), BadParty},
		{text("张 三 李 四"), AmbiguousParties},
		{text("张 三 李四"), AmbiguousParties},
		{text("王小和和李四"), AmbiguousParties}, // 王小 and 和李四, or 王小和 and 李四
		{text("张三、金源和盛公司"), AmbiguousParties},
		{text("王小和乙方：李四"), AmbiguousParties},
		{text("张小三李小四、王五"), AmbiguousParties},
		{Cell{Kind: Formula, Text: "=A1"}, Computed},
	})
}

func TestPhones(t *testing.T) {
	show := func(r Row) string { return people(r) + " " + r.Remark }
	check(t, "联系电话", show, []aCase{
		{text("131 9466 1253"), "张三13194661253|李四 "},
		{text("１３５５９０９５８７０"), "张三13559095870|李四 "},
		{number(15211497135), "张三15211497135|李四 "},
		{text("+86 138-1234-5678"), "张三13812345678|李四 "},
		{text("0375-5051234"), "张三03755051234|李四 "},
		{text("13812345678、13912345678"), "张三13812345678|李四13912345678 "},
		{text("13812345678 13912345678"), "张三13812345678|李四13912345678 "},
		{text("无、13912345678"), "张三|李四13912345678 "},
		{text("无"), "张三|李四 "},
		{text("13812345678/13912345678/13712345678"), "张三|李四 联系电话：13812345678/13912345678/13712345678"},
		{text("1381234567"), "张三|李四 联系电话：1381234567"},
		{text("见档案"), "张三|李四 联系电话：见档案"},
	})
}

func TestPlaces(t *testing.T) {
	show := func(r Row) string { return strings.TrimSpace(r.VillageID + " " + r.UnitID + " " + r.GroupText) }
	check(t, "村（组）", show, []aCase{
		{text("韩庄"), "v-1 v-1"},
		{text(" 韩庄村 "), "v-1 v-1"},
		{text("韩庄村民委员会"), "v-1 v-1"},
		{text("磙子营乡韩庄村委会"), "v-1 v-1"},
		{text("河南省平顶山市鲁山县磙子营乡韩庄村"), "v-1 v-1"},
		{text("磙子营"), "v-0 v-0"},
		{text("滚子营村"), "v-0 v-0"},
		{text("磙子营乡滚子营村"), "v-0 v-0"},
		{text("韩庄村1组"), "v-1 g-1-1"},
		{text("韩庄第一组"), "v-1 g-1-1"},
		{text("韩庄村（１组）"), "v-1 g-1-1"},
		{text("韩庄村一村民小组"), "v-1 g-1-1"},
		{text("韩庄村1"), "v-1 g-1-1"},
		{text("韩庄村4组"), "v-1 v-1 4组"},
		{text("韩庄村（东头）"), "v-1 v-1 东头"},
		{text("韩村3组"), "v-3 g-3-3"},
		{text("磙子营乡韩村3组"), "v-3 g-3-3"},
		{text("杨北"), "v-6 v-6"},
		{text("杨林2组"), "v-4 v-4 2组"},
		{text("组坊村一组"), "v-9 g-9-1"},

		{text(""), NoVillage},
		{text("李家庄"), UnknownVillage},
		{text("韩家庄二组"), UnknownVillage},
		{text("韩庄子村"), UnknownVillage},
		{text("梁洼镇韩庄村"), UnknownVillage},
		{text("磙子营乡"), UnknownVillage},
		{text("4组"), UnknownVillage},
	})
	b := ledgertest.Book()
	b.Villages = append(b.Villages, Place{ID: "v-x", Names: []string{"韩庄村"}})
	if got := Read([]Sheet{sheetWith("", Cell{})}, b); len(got.Refused) != 1 || got.Refused[0].Code != AmbiguousVillage {
		t.Errorf("a name of two villages: %+v", got)
	}
}

func TestAmounts(t *testing.T) {
	show := func(r Row) string {
		if r.AmountFen == nil {
			return "-"
		}
		return fmt.Sprint(*r.AmountFen)
	}
	check(t, "涉及金额", show, []aCase{
		{text(""), "-"}, {text("无"), "-"}, {text("/"), "-"},
		{text("0"), "0"},
		{text("2900元"), "290000"},
		{text("２２００元"), "220000"},
		{text("3,800"), "380000"},
		{text("1,234,567.89元"), "123456789"},
		{text("0.28万元"), "280000"},
		{text("0.5万"), "500000"},
		{text("1.234567万元"), "1234567"},
		{text("￥500元整"), "50000"},
		{text("人民币500元"), "50000"},
		{text("0.29"), "29"}, // 28 by floating point
		{number(600), "60000"},
		{number(1.15), "115"},
		{number(4.35), "435"},
		{text("9999999999999.99"), "999999999999999"},

		{text("约500元"), BadAmount}, {text("500元左右"), BadAmount}, {text("500-800"), BadAmount}, {text("500余元"), BadAmount},
		{text("五百元"), BadAmount}, {text("3,80"), BadAmount}, {text("1.005"), BadAmount}, {text("1.2345678万"), BadAmount},
		{text("-5"), BadAmount}, {number(-5), BadAmount}, {text("每亩500元"), BadAmount}, {text("1e9"), BadAmount},
		{text("99999999999999999999"), BadAmount}, {text("10000000000000.00"), BadAmount}, {text("5000斤"), BadAmount},
		{Cell{Kind: Formula, Text: "=SUM(A1:A2)"}, Computed},
	})
	s := sheetWith("涉及金额", number(0.28))
	s.Rows[0][6] = text("涉及金额\n（万元）")
	if got := Read([]Sheet{s}, ledgertest.Book()); len(got.Rows) != 1 || show(got.Rows[0]) != "280000" {
		t.Errorf("the header's unit: %+v", got)
	}
}

func TestCategories(t *testing.T) {
	b := ledgertest.Book()
	b.Words = append(b.Words, Word{Word: "土地承包经营", Leaf: "0901"}, Word{Word: "坟地", Leaf: "0299"})
	show := func(r Row) string { return strings.TrimSpace(r.Category + " " + r.CategoryWord) }
	for word, want := range map[string]string{
		"邻里": "0201", "邻里纠纷": "0201", "邻里矛盾纠纷": "0201", "宅基地": "0902", "房屋宅基地": "0902", "土地": "0901", "承包地纠纷": "0901", "婚姻家庭": "0101", "家庭矛盾": "0101",
		"赡养纠纷": "0102", "欠款": "0804", "民间借贷": "0804", "损害赔偿": "0507", "赔偿类": "0507", "道路交通": "0503", "交通事故赔偿": "0503", "农民工工资": "0701",
		"生产经营": "0603", "土地承包经营": "0901", "0804": "0804", "其他": "99", "其它": "99 其它", "": "99", "风水": "99 风水",
		"坟地": "99 坟地", // its leaf is not in list B
	} {
		got := Read([]Sheet{sheetWith("纠纷类型", text(word))}, b)
		if len(got.Rows) != 1 || show(got.Rows[0]) != want {
			t.Errorf("%q: %+v, want %s", word, got, want)
		}
	}
}

func TestResults(t *testing.T) {
	show := func(r Row) string {
		if r.Open {
			return "open"
		}
		return string(r.Outcome)
	}
	check(t, "化解结果", show, []aCase{
		{text("成功"), "agreed_oral"}, {text("已化解"), "agreed_oral"}, {text("√"), "agreed_oral"}, {text("是"), "agreed_oral"}, {text("达成协议"), "agreed_oral"},
		{text("成功（口头）"), "agreed_oral"}, {text("达成口头协议。"), "agreed_oral"},
		{text("正在调解"), "open"}, {text("未结"), "open"}, {text("调解中"), "open"},
		{text(""), NoResult}, {text("办结"), UnknownResult}, {text("未达成书面协议"), UnknownResult}, {text("好"), UnknownResult}, {text("成功未成功"), UnknownResult},
		{Cell{Kind: Formula, Text: "=IF(A1,1,2)"}, Computed},
	})
	check(t, "协议形式", show, []aCase{
		{text("口头"), "agreed_oral"}, {text("口头协议"), "agreed_oral"}, {text("书面"), "agreed_written"}, {text("书面协议"), "agreed_written"},
		{text("协议书"), "agreed_written"}, {text("调解协议书"), "agreed_written"}, {text("人民调解协议书"), "agreed_written"},
		{text(""), NoForm}, {text("无"), NoForm}, {text("无书面协议"), UnknownForm}, {text("口头、书面"), UnknownForm}, {text("协议"), UnknownForm},
	})
	for _, c := range []struct{ result, form, want string }{
		{"未成功", "", "failed"}, {"×", "无", "failed"}, {"调解不成", "", "failed"}, {"未化解", "", "failed"}, {"否", "", "failed"},
		{"移交派出所", "", "handed_over"}, {"撤回", "", "withdrawn"}, {"撤诉", "", "withdrawn"},
		{"失败", "口头", FormUnfounded}, {"移交", "协议书", FormUnfounded}, {"达成书面协议", "口头", UnknownForm}, {"达成书面协议", "书面", "agreed_written"}, {"达成书面协议", "", "agreed_written"},
	} {
		s := sheetWith("化解结果", text(c.result))
		s.Rows[1][11] = text(c.form)
		got := Read([]Sheet{s}, ledgertest.Book())
		if len(got.Rows) == 1 && show(got.Rows[0]) != c.want || len(got.Refused) == 1 && got.Refused[0].Code != c.want {
			t.Errorf("%s, %s: %+v", c.result, c.form, got)
		}
	}
}

func TestRiskAndLevel(t *testing.T) {
	check(t, "风险等级", func(r Row) string { return string(r.Risk) + r.RiskText }, []aCase{
		{text("红"), "red"}, {text("橙色"), "orange"}, {text("黄色预警"), "yellow"}, {text("蓝级"), "blue"}, {text(""), ""}, {text("/"), ""}, {text("一般"), "一般"}, {text("红黄"), "红黄"},
	})
	check(t, "化解层级", func(r Row) string { return string(r.Level) }, []aCase{
		{text("组"), "group"}, {text("村级"), "village"}, {text("说理室"), "village"}, {text("总支"), "branch"}, {text("说理堂"), "branch"}, {text("乡"), "township"},
		{text("乡镇级"), "township"}, {text("说理庭"), "township"}, {text("乡一级"), "township"}, {text(""), ""}, {text("县级"), UnknownLevel}, {text("村、乡"), UnknownLevel},
	})
}

func TestTextsAreKeptAsWritten(t *testing.T) {
	check(t, "基本情况", func(r Row) string { return r.Narrative }, []aCase{
		{text(" １．双方\r\n口角，见“附件” "), "１．双方\n口角，见“附件”"},
		{text("=1+1"), "=1+1"},
		{text(strings.Repeat("字", MaxText)), strings.Repeat("字", MaxText)},
		{text(strings.Repeat("字", MaxText+1)), TextTooLong},
		{Cell{Kind: Formula, Text: "=A1"}, Computed},
	})
}

// Whatever stands in the cells of a row, nothing panics; it is understood or refused with
// a sentence, and two people at least are in what is understood.
func FuzzRow(f *testing.F) {
	f.Add("1月4日", "韩庄4组", "张三与李四等3人", "0.28万", "成功（口头）", "书面", 3)
	f.Add("2024-02-30", "(", "甲方：和与和、（）", "1,2,3", "√×", "口头书面", 0)
	f.Add("二〇", "磙子营乡磙子营乡", "等人 等人", "￥", "移交", "\x00\xff", 7)
	f.Fuzz(func(t *testing.T, date, place, names, amount, result, form string, kind int) {
		s := sheetWith("", Cell{})
		for i, value := range map[int]string{0: date, 1: place, 2: names, 6: amount, 10: result, 11: form} {
			s.Rows[1][i] = Cell{Kind: Text, Text: value}
		}
		s.Rows[1][uint(kind)%uint(len(plain))].Kind = Kind(uint(kind) % 5)
		got := Read([]Sheet{s}, ledgertest.Book())
		for _, r := range got.Refused {
			if r.Reason() == r.Code || r.Row != 2 && r.Row != 0 {
				t.Errorf("%+v", r)
			}
		}
		for _, r := range got.Rows {
			if len(r.Parties) < 2 || r.VillageID == "" || !r.Open && (r.Outcome == "" || r.ConcludedOn < r.On) {
				t.Errorf("%+v", r)
			}
		}
	})
}

// Names that are taken say no more and no less than the cell: every character of a name
// stands in it, in this order.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"张三和李四", "和与及", "张 三 和 李 四", "（（", "等3人等3人", "甲方：甲方：", "a b、c d", "和和和和和", "张三(13812345678)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		row, refused := readWith("当事人", text(s))
		if refused.Code != "" {
			return
		}
		rest := []rune(strings.Map(half, s))
		for _, p := range row.Parties {
			for _, r := range p.Name {
				at := strings.IndexRune(string(rest), r)
				if at < 0 {
					t.Fatalf("%q: %q is not there", s, p.Name)
				}
				rest = []rune(string(rest)[at+len(string(r)):])
			}
		}
	})
}

func half(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}
