package ledger_test

import (
	"reflect"
	"testing"

	. "shuoli/internal/ledger"
	"shuoli/internal/ledger/ledgertest"
)

// A row's identity is village, date and people in any order, and nothing else; rows alike
// in it are counted.
func TestKeys(t *testing.T) {
	base := Row{VillageID: "v-1", On: "2024-01-04", Parties: []Party{{Name: "张三"}, {Name: "李四"}}}
	turned, group, other, day := base, base, base, base
	turned.Parties = []Party{{Name: "李四", Phone: "1", Note: "4组"}, {Name: "张 三"}}
	group.UnitID, group.Narrative = "g-1", "另一件"
	other.VillageID = "v-2"
	day.On = "2024-01-05"
	got := Keys([]Row{base, turned, other, group, day})
	want := []string{"v-1|2024-01-04|张三|李四#1", "v-1|2024-01-04|张三|李四#2", "v-2|2024-01-04|张三|李四#1", "v-1|2024-01-04|张三|李四#3", "v-1|2024-01-05|张三|李四#1"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}

func TestDifferences(t *testing.T) {
	fen, more := int64(290000), int64(290001)
	here := Row{UnitID: "v-1", VillageID: "v-1", Category: "0201", Narrative: "口角，未打架", AmountFen: &fen, Risk: "blue", Level: "village",
		Mediator: "何铁柱", ConcludedOn: "2024-01-09", Outcome: "agreed_oral", Parties: []Party{{Name: "张三", Phone: "13812345678"}}}
	for _, c := range []struct {
		what   string
		change func(r *Row)
		want   []Difference
	}{
		{"nothing", func(*Row) {}, nil},
		{"another spelling", func(r *Row) {
			r.Narrative, r.Mediator, r.Level, r.Parties, r.Serial, r.Remark = " 口角,\n未打架", "何 铁柱", "", nil, "7", "x"
		}, nil},
		{"unit", func(r *Row) { r.GroupText = "4组" }, []Difference{{"unit", "v-1 4组", "v-1"}}},
		{"category", func(r *Row) { r.Category = "0902" }, []Difference{{"category", "0902", "0201"}}},
		{"narrative", func(r *Row) { r.Narrative = "打架" }, []Difference{{"narrative", "打架", "口角，未打架"}}},
		{"amount", func(r *Row) { r.AmountFen = &more }, []Difference{{"amount", "290001", "290000"}}},
		{"no amount", func(r *Row) { r.AmountFen = nil }, []Difference{{"amount", "", "290000"}}},
		{"risk", func(r *Row) { r.Risk, r.RiskText = "", "一般" }, []Difference{{"risk", "一般", "blue"}}},
		{"level", func(r *Row) { r.Level = "branch" }, []Difference{{"level", "branch", "village"}}},
		{"mediator", func(r *Row) { r.Mediator = "" }, []Difference{{"mediator", "", "何铁柱"}}},
		{"ending", func(r *Row) { r.ConcludedOn, r.Outcome = "2024-01-10", "failed" }, []Difference{{"concluded_on", "2024-01-10", "2024-01-09"}, {"outcome", "failed", "agreed_oral"}}},
		{"what was not shown", func(r *Row) { r.Narrative, r.Category, r.CategoryWord = Undisclosed, "99", Undisclosed }, nil},
	} {
		row := here
		c.change(&row)
		if got := Differences(row, here); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
}

// A restricted case in our own export shows no people; its number says whose it is.
func TestOwnExport(t *testing.T) {
	for _, c := range []struct{ id, names, want string }{
		{"c-1", "（不公开）", "（不公开）"},
		{"c-1", "张三、李四\n王 五（4组）", "张三、李四|王 五(4组)"},
		{"c-1", "甲商行（鲁山）（）\n=1", "甲商行（鲁山）|=1"},
		{"c-1", "张三、李四", "张三|李四"}, // written by hand
		{"", "（不公开）", BadParty},
	} {
		s := sheetWith("当事人", text(c.names))
		s.Rows[1][13] = text(c.id)
		got := Read([]Sheet{s}, ledgertest.Book())
		if len(got.Rows) == 1 && (people(got.Rows[0]) != c.want || got.Rows[0].CaseID != c.id) || len(got.Refused) == 1 && got.Refused[0].Code != c.want {
			t.Errorf("%q: %+v, want %s", c.names, got, c.want)
		}
	}
}
