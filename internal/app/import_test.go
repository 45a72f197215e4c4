package app_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"shuoli/internal/app"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// columns of the ledgers that are made here.
var columns = []string{"序号", "排查时间", "村组", "当事人", "联系电话", "纠纷类型", "简要情况", "涉及金额", "风险等级", "化解层级", "调解员", "化解时间", "化解结果", "协议形式", "履行情况", "备注"}

// line is one row, by column.
type line map[string]string

// quarrelLine is a row that can be taken, of the third village, with changes.
func quarrelLine(changes line) line {
	l := line{
		"序号": "1", "排查时间": "2024-03-05", "村组": "谭庄村", "当事人": "郑大河、郑小川", "联系电话": "13800001111", "纠纷类型": "邻里纠纷", "简要情况": "滴水檐过界，双方各让一步。",
		"涉及金额": "1200", "化解层级": "村", "调解员": "王建国", "化解时间": "2024-03-07", "化解结果": "调解成功", "协议形式": "口头协议", "履行情况": "已履行", "备注": "无",
	}
	maps.Copy(l, changes)
	return l
}

// ledgerOf is a workbook of the lines, with a title above the header.
func (t *township) ledgerOf(lines ...line) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	set := func(column, row int, text string) {
		cell, err := excelize.CoordinatesToCellName(column, row)
		if err == nil {
			err = f.SetCellStr("Sheet1", cell, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	set(1, 1, "磙子营乡2024年矛盾纠纷排查化解台账")
	for i, name := range columns {
		set(i+1, 2, name)
		for n, l := range lines {
			set(i+1, n+3, l[name])
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (t *township) preview(data []byte) app.ImportView {
	t.Helper()
	v, err := t.app.PreviewImport(t.Context(), t.who("zongzhi"), app.ImportInput{FileName: "台账.xlsx", Data: data}, t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (t *township) confirm(id string) app.ImportView {
	t.Helper()
	v, err := t.app.ConfirmImport(t.Context(), t.who("zongzhi"), id, t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (t *township) rows(id, state string) []app.ImportRowView {
	t.Helper()
	page, err := t.app.ImportRows(t.Context(), t.who("zongzhi"), id, app.ImportRowQuery{State: state, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

// tally counts rows of a table behind the program's back.
func (t *township) tally(query string, args ...any) (n int) {
	t.Helper()
	if t.world.Postgres() {
		for i := range args {
			query = strings.Replace(query, "?", fmt.Sprintf("$%d", i+1), 1)
		}
	}
	if err := t.behind().QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (t *township) imported() int {
	t.Helper()
	return t.tally("SELECT count(*) FROM cases WHERE imported")
}

// outcomes is a ledger with every outcome and level.
func (t *township) outcomes() []byte {
	t.Helper()
	return t.ledgerOf(
		quarrelLine(nil),
		quarrelLine(line{"序号": "2", "化解层级": "总支", "协议形式": "书面协议", "当事人": "赵有才、赵根生"}),
		quarrelLine(line{"序号": "3", "化解层级": "乡", "化解结果": "调解不成", "协议形式": "", "当事人": "钱新民、钱永平"}),
		quarrelLine(line{"序号": "4", "化解结果": "移交派出所", "协议形式": "", "当事人": "孙国庆、孙铁柱"}),
		quarrelLine(line{"序号": "5", "化解结果": "撤回", "协议形式": "", "当事人": "李金山、李红霞"}),
		quarrelLine(line{"序号": "6", "化解层级": "组", "村组": "谭庄村九十九组", "风险等级": "特别", "纠纷类型": "祖坟", "当事人": "周志强（父）、周桂兰"}),
	)
}

func TestALedgerComesInOnce(t *testing.T) {
	each(t, func(t *township) {
		audit, before := t.tally("SELECT count(*) FROM audit"), t.dump(t.behind())
		told := t.tally("SELECT count(*) FROM outbox")
		data := t.outcomes()
		p := t.preview(data)
		if p.Understood != 6 || p.ToImport != 6 || p.RefusedCount != 0 || p.State != store.ImportPreview || *p.Year != 2024 {
			t.Fatalf("%+v", p)
		}
		if len(p.UnknownWords) != 1 || p.UnknownWords[0] != (app.UnknownWordView{Word: "祖坟", Rows: 1}) {
			t.Errorf("unknown words: %+v", p.UnknownWords)
		}
		if t.dump(t.behind()) != before {
			t.Fatal("a preview wrote to cases")
		}
		first := t.rows(p.ID, store.RowNew)[0]
		if first.Serial != "1" || first.Row != 3 || first.Parties != "郑大河、郑小川" || first.Place != "谭庄村" || *first.AmountFen != 120000 {
			t.Errorf("%+v", first)
		}
		done := t.confirm(p.ID)
		if done.State != store.ImportDone || done.Imported != 6 || done.Done != 6 || done.ConfirmedAt == nil {
			t.Fatalf("%+v", done)
		}
		if n := t.tally("SELECT count(*) FROM audit") - audit; n != 6+3 {
			t.Errorf("%d audit entries, want one a case and one each for preview, confirmation and end", n)
		}
		if n := t.tally("SELECT count(*) FROM outbox") - told; n != 1 {
			t.Errorf("%d messages, want one", n)
		}
		if n := t.tally("SELECT count(*) FROM import_rows WHERE import_id = ? AND data <> ''", p.ID); n != 0 {
			t.Errorf("%d rows still say what is in the cases now", n)
		}
		for _, again := range []app.ImportView{t.confirm(p.ID), t.confirm(t.preview(data).ID)} {
			if again.State != store.ImportDone || t.imported() != 6 {
				t.Fatalf("again: %+v, %d cases", again, t.imported())
			}
		}
		if v := t.preview(data); v.AlreadyPresent != 6 || v.ToImport != 0 || v.Differing != 0 {
			t.Errorf("looked at again: %+v", v)
		}
	})
}

func TestWhatARowBecomes(t *testing.T) {
	each(t, func(t *township) {
		p := t.preview(t.outcomes())
		t.confirm(p.ID)
		wants := map[string]struct {
			outcome dispute.Outcome
			level   grid.Level
		}{
			"台账2024-1": {dispute.AgreedOral, grid.Village}, "台账2024-2": {dispute.AgreedWritten, grid.Branch}, "台账2024-3": {dispute.Failed, grid.Township},
			"台账2024-4": {dispute.HandedOver, grid.Village}, "台账2024-5": {dispute.Withdrawn, grid.Village}, "台账2024-6": {dispute.AgreedOral, grid.Group},
		}
		for _, row := range t.rows(p.ID, store.RowNew) {
			c := t.see("zongzhi", row.CaseID)
			want := wants[c.DeviceNumber]
			if c.Outcome != want.outcome || c.ConcludedLevel != want.level || !c.Imported || c.Status != dispute.Concluded || c.Number != "" {
				t.Errorf("%s: %s at %s, %s, number %q", c.DeviceNumber, c.Outcome, c.ConcludedLevel, c.Status, c.Number)
			}
			if c.AcceptedOn != "2024-03-05" || c.ConcludedOn != "2024-03-07" || c.Ledger.Mediator != "王建国" || len(c.Mediators) != 0 || c.Deadline != "" {
				t.Errorf("%s: %+v", c.DeviceNumber, c)
			}
			events, err := t.app.Events(t.Context(), t.who("zongzhi"), c.ID)
			if err != nil || len(events) != 3 || !events[0].Imported || events[2].Late {
				t.Errorf("%s: %+v, %v", c.DeviceNumber, events, err)
			}
		}
		page, err := t.app.Cases(t.Context(), t.who("tiaojie03"), app.CaseQuery{Q: "周志强"})
		if err != nil || len(page.Items) != 1 {
			t.Fatalf("found by name: %+v, %v", page.Items, err)
		}
		c := t.see("tiaojie03", page.Items[0].ID)
		if l := c.Ledger; l.GroupText == "" || l.RiskText != "特别" || l.CategoryWord != "祖坟" || l.PartyNotes != "周志强：父" || l.File != "台账.xlsx" {
			t.Errorf("the note: %+v", l)
		}
		if c.Category != "99" || c.Risk != dispute.Blue || c.Parties[0].PhoneMasked != "138****1111" && c.Parties[1].PhoneMasked != "138****1111" && c.Parties[0].PhoneMasked != "" {
			t.Errorf("category %s, risk %s, parties %+v", c.Category, c.Risk, c.Parties)
		}
		if n := t.tally("SELECT count(*) FROM parties WHERE phone LIKE '%13800001111%'"); n != 0 {
			t.Error("a telephone is stored in clear")
		}
	})
}

// Nobody is chased for what a ledger tells of (product.md 10), and the daily check leaves
// it alone; what people do with it later goes its ordinary way.
func TestNobodyIsChasedForALedger(t *testing.T) {
	each(t, func(t *township) {
		p := t.preview(t.outcomes())
		t.confirm(p.ID)
		ids := map[string]bool{}
		for _, row := range t.rows(p.ID, store.RowNew) {
			ids[row.CaseID] = true
		}
		for _, who := range []string{"tiaojie03", "cun03", "zong1", "zongzhi", "xiangzhang", "paichusuo"} {
			v := t.today(who)
			for _, task := range v.Tasks {
				if ids[task.CaseID] {
					t.Errorf("%s: %s", who, task.Kind)
				}
			}
			for _, h := range v.HandOvers {
				if ids[h.CaseID] {
					t.Errorf("%s: a hand-over", who)
				}
			}
			for _, list := range [][]app.CaseRow{v.Waiting, v.Contested, v.TermEnded} {
				if slices.ContainsFunc(list, func(r app.CaseRow) bool { return ids[r.ID] }) {
					t.Errorf("%s: on a list", who)
				}
			}
		}
		read(t, func(r *store.Read) error {
			due, err := r.CasesToCheck(store.CheckDays{On: "2026-12-31", RegisteredUntil: "2026-12-31"}, "", 1000)
			if slices.ContainsFunc(due, func(id string) bool { return ids[id] }) {
				t.Error("the daily check looks at an imported case")
			}
			return err
		})
		for id := range ids {
			c := t.do("zongzhi", t.see("zongzhi", id), &dispute.Note{Text: "核对过"})
			if c.Level.Rank() <= grid.Village.Rank() && c.Outcome.Agreed() {
				t.do("cun03", c, &dispute.FollowUp{On: "2026-11-21", Reached: names(c), Confirmed: names(c), Remark: "都好"})
			}
		}
		before := t.dump(t.behind())
		if _, err := t.app.Rebuild(t.Context(), app.Caller{}); err != nil {
			t.Fatal(err)
		}
		if after := t.dump(t.behind()); after != before {
			t.Errorf("changed by rebuilding: %s", firstDifference(before, after))
		}
	})
}

func TestRowsThatAreNotTaken(t *testing.T) {
	each(t, func(t *township) {
		p := t.preview(t.ledgerOf(
			quarrelLine(nil),
			quarrelLine(line{"村组": "天外村"}),
			quarrelLine(line{"当事人": "郑大河"}),
			quarrelLine(line{"化解结果": "调解中", "化解时间": "", "协议形式": "", "当事人": "甲大、乙小"}),
			quarrelLine(line{"协议形式": "", "当事人": "丙大、丁小"}),
			quarrelLine(line{"排查时间": "", "当事人": "戊大、己小"}),
		))
		if p.Understood != 1 || p.RefusedCount != 5 || len(p.Refused) != 5 {
			t.Fatalf("%+v", p)
		}
		var rows []int
		for _, r := range p.Refused {
			rows = append(rows, r.Row)
			if r.Code == "" || r.Reason == r.Code || r.Column == "" {
				t.Errorf("%+v", r)
			}
		}
		if !slices.Equal(rows, []int{4, 5, 6, 7, 8}) {
			t.Errorf("refused are the rows %v", rows)
		}
		done := t.confirm(p.ID)
		if done.Imported != 1 || len(done.Refused) != 5 || done.Refused[0].Text != "天外村" {
			t.Errorf("the clerk can't mend his file by %+v", done.Refused)
		}
	})
}

// A row whose dispute is here and says something else is shown and not imported; one
// that is still open has nothing to say against it.
func TestRowsThatDiffer(t *testing.T) {
	each(t, func(t *township) {
		t.confirm(t.preview(t.ledgerOf(quarrelLine(nil))).ID)
		for _, tt := range []struct {
			change line
			fields []string
		}{
			{line{"涉及金额": "900"}, []string{"amount"}},
			{line{"化解结果": "调解不成", "协议形式": ""}, []string{"outcome"}},
			{line{"化解时间": "2024-03-08", "化解层级": "乡", "调解员": "李玉梅"}, []string{"level", "mediator", "concluded_on"}},
			{line{"简要情况": "另一种说法", "纠纷类型": "借贷", "风险等级": "红"}, []string{"category", "narrative", "risk"}},
			{line{"序号": "77", "联系电话": "13900001111"}, nil},
			{line{"化解结果": "调解中", "化解时间": "", "协议形式": ""}, nil},
		} {
			p := t.preview(t.ledgerOf(quarrelLine(tt.change)))
			var fields []string
			for _, row := range t.rows(p.ID, "") {
				for _, d := range row.Differences {
					fields = append(fields, d.Field)
				}
				if row.CaseID == "" || row.State != store.RowPresent && tt.fields == nil {
					t.Errorf("%v: %+v", tt.change, row)
				}
			}
			if !slices.Equal(fields, tt.fields) || p.ToImport != 0 || (p.Differing == 1) != (tt.fields != nil) {
				t.Errorf("%v: differs in %v, %+v", tt.change, fields, p)
			}
			if done := t.confirm(p.ID); done.Imported != 0 || t.imported() != 1 {
				t.Errorf("%v: %d were imported", tt.change, done.Imported)
			}
		}
	})
}

// A dispute that people logged themselves is not brought in beside it, each for one row;
// a restricted one is not found by names.
func TestNativeCasesAreRecognised(t *testing.T) {
	each(t, func(t *township) {
		today := line{"排查时间": "2026-11-21", "化解时间": "2026-11-21"}
		logged := t.accepted("tiaojie03", "v-03")
		p := t.preview(t.ledgerOf(quarrelLine(today), quarrelLine(today)))
		if p.ToImport != 1 || p.Differing != 1 {
			t.Fatalf("two rows, one case: %+v", p)
		}
		if rows := t.rows(p.ID, store.RowDiffering); rows[0].CaseID != logged.ID || rows[0].Row != 3 {
			t.Errorf("%+v", rows)
		}
		secret := quarrel("v-03")
		secret.Restricted, secret.Parties = true, []app.PartyInput{{Name: "金丝雀甲"}, {Name: "金丝雀乙"}}
		if _, err := t.app.Register(t.Context(), t.who("tiaojie03"), secret, t.write(0)); err != nil {
			t.Fatal(err)
		}
		hidden := maps.Clone(today)
		hidden["当事人"] = "金丝雀甲、金丝雀乙"
		if p := t.preview(t.ledgerOf(quarrelLine(hidden))); p.ToImport != 1 {
			t.Errorf("a restricted case is told of: %+v", p)
		}
		// Logged between the preview and its confirmation.
		late := maps.Clone(today)
		late["当事人"] = "吴新民、吴月娥"
		p = t.preview(t.ledgerOf(quarrelLine(late)))
		r := quarrel("v-03")
		r.Parties = []app.PartyInput{{Name: "吴月娥"}, {Name: "吴新民"}}
		if _, err := t.app.Register(t.Context(), t.who("tiaojie03"), r, t.write(0)); err != nil {
			t.Fatal(err)
		}
		if done := t.confirm(p.ID); done.Imported != 0 || done.AlreadyPresent != 1 || done.ToImport != 0 {
			t.Errorf("logged since the preview: %+v", done)
		}
	})
}

// manyLines are different rows.
func manyLines(n int) []line {
	lines := make([]line, n)
	for i := range lines {
		lines[i] = quarrelLine(line{"序号": fmt.Sprint(i + 1), "排查时间": fmt.Sprintf("2024-%02d-%02d", i%12+1, i%28+1), "化解时间": "2024-12-30", "简要情况": fmt.Sprintf("第%d件", i+1)})
	}
	return lines
}

// However many bring the same rows in at once, no row becomes two cases.
func TestTwoClerksAtOnce(t *testing.T) {
	each(t, func(t *township) {
		const n = 60
		data := t.ledgerOf(manyLines(n)...)
		first, second := t.preview(data), t.preview(data)
		clerk := t.who("zongzhi")
		var wg sync.WaitGroup
		for _, id := range []string{first.ID, first.ID, second.ID, second.ID} {
			w := t.write(0)
			wg.Go(func() {
				if _, err := t.app.ConfirmImport(t.Context(), clerk, id, w); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		t.app.Close() // waits for what goes on
		sum := 0
		for _, id := range []string{first.ID, second.ID} {
			v, err := t.app.FinishImport(t.Context(), clerk, id)
			if err != nil || v.State != store.ImportDone || v.Done != v.ToImport || v.Done+v.AlreadyPresent != n {
				t.Errorf("%+v, %v", v, err)
			}
			sum += v.Done
		}
		if sum != n || t.imported() != n || t.tally("SELECT count(*) FROM audit WHERE action = 'case.import'") != n {
			t.Errorf("%d done, %d cases", sum, t.imported())
		}
	})
}

// The program stops after every chunk; whoever starts it again loses and doubles nothing.
func TestAnImportSurvivesTheProgram(t *testing.T) {
	each(t, func(t *township) {
		const n = 60
		p := t.preview(t.ledgerOf(manyLines(n)...))
		if err := t.app.ConfirmOnly(t.Context(), t.who("zongzhi"), p.ID, t.write(0)); err != nil {
			t.Fatal(err)
		}
		if through, err := t.afresh().BringInSome(t.Context(), p.ID); through || err != nil {
			t.Fatalf("after the first chunk: %v, %v", through, err)
		}
		v, err := t.app.Import(t.Context(), t.who("zongzhi"), p.ID)
		if err != nil || v.State != store.ImportRunning || v.Done == 0 || v.Done >= n || t.imported() != v.Done {
			t.Fatalf("%+v, %v, %d cases", v, err, t.imported())
		}
		again := t.afresh()
		if err := again.ResumeImports(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v, err = again.FinishImport(t.Context(), t.who("zongzhi"), p.ID); err != nil || v.State != store.ImportDone || v.Done != n {
			t.Errorf("%+v, %v", v, err)
		}
		again.Close()
		if t.imported() != n || t.tally("SELECT count(*) FROM audit WHERE action = 'ledger.finish'") != 1 {
			t.Errorf("%d cases", t.imported())
		}
	})
}

func TestWhoBringsALedgerIn(t *testing.T) {
	each(t, func(t *township) {
		p := t.preview(t.ledgerOf(quarrelLine(nil)))
		in := app.ImportInput{FileName: "台账.xlsx", Data: t.ledgerOf(quarrelLine(nil))}
		for _, username := range []string{"tiaojie03", "wangge-03-1", "cun03", "zong1", "xiangzhang", "paichusuo", "admin", "shenji"} {
			who := t.who(username)
			_, previewed := t.app.PreviewImport(t.Context(), who, in, t.write(0))
			_, confirmed := t.app.ConfirmImport(t.Context(), who, p.ID, t.write(0))
			_, listed := t.app.Imports(t.Context(), who)
			_, seen := t.app.Import(t.Context(), who, p.ID)
			_, read := t.app.ImportRows(t.Context(), who, p.ID, app.ImportRowQuery{})
			for _, err := range []error{previewed, confirmed, listed, seen, read} {
				if fault.KindOf(err) != fault.Forbidden {
					t.Errorf("%s: %v", username, err)
				}
			}
		}
		stranger := app.Caller{Subject: grid.Subject{UserID: "u", Name: "别乡", Grants: []grid.Grant{{Role: grid.Clerk, UnitID: "t-other", Level: grid.Township}}}}
		_, confirmed := t.app.ConfirmImport(t.Context(), stranger, p.ID, t.write(0))
		_, seen := t.app.Import(t.Context(), stranger, p.ID)
		_, read := t.app.ImportRows(t.Context(), stranger, p.ID, app.ImportRowQuery{})
		for _, err := range []error{confirmed, seen, read} {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("another township's clerk: %v", err)
			}
		}
		if list, err := t.app.Imports(t.Context(), stranger); err != nil || len(list) != 0 {
			t.Errorf("another township's clerk is shown %+v, %v", list, err)
		}
		if t.imported() != 0 {
			t.Error("somebody brought it in")
		}
	})
}

// Who was taken off a case is told no word of it, not even by what a ledger differs in.
func TestARecusedClerkIsToldNothing(t *testing.T) {
	each(t, func(t *township) {
		t.confirm(t.preview(t.ledgerOf(quarrelLine(nil))).ID)
		other := quarrelLine(line{"简要情况": "另一种说法"})
		id := t.rows(t.preview(t.ledgerOf(other)).ID, store.RowDiffering)[0].CaseID
		// An ending is taken back, so that a clerk can be taken off.
		c := t.do("zongzhi", t.see("zongzhi", id), &dispute.Note{Text: "看过"})
		events, err := t.app.Events(t.Context(), t.who("cun03"), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		c = t.do("cun03", c, &dispute.Void{EventID: events[2].ID, Reason: "录错了"})
		t.do("cun03", c, &dispute.Recuse{UserID: t.who("zongzhi").Subject.UserID, Reason: dispute.RecuseRelative, Told: names(c), MediatorIDs: []string{t.who("tiaojie03").Subject.UserID}})
		if rows := t.rows(t.preview(t.ledgerOf(other)).ID, ""); rows[0].State != store.RowPresent || len(rows[0].Differences) != 0 {
			t.Errorf("%+v", rows)
		}
	})
}
