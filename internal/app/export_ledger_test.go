package app_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

func (t *township) export(who string, q app.LedgerQuery) app.File {
	t.Helper()
	if q.From == "" {
		q.From, q.To = "2024-01-01", "2026-12-31"
	}
	file, err := t.app.ExportLedger(t.Context(), t.who(who), q)
	if err != nil {
		t.Fatalf("%s: %v", who, err)
	}
	return file
}

// written is the cells of the workbook, by row.
func (t *township) written(file app.File) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file.Data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// rowOfCase is the row with that 系统编号.
func rowOfCase(rows [][]string, id string) string {
	i := slices.IndexFunc(rows, func(cells []string) bool { return slices.Contains(cells, id) })
	if i < 0 {
		return ""
	}
	return strings.Join(rows[i], "|")
}

// everyKind is the demo with a ledger brought in, and cases of every outcome, one of
// them restricted, one at a unit that no ledger knows.
func (t *township) everyKind() map[string]string {
	t.Helper()
	t.confirm(t.preview(t.outcomes()).ID)
	ids := map[string]string{}
	kind := func(name string, act dispute.Act, who string) {
		c := t.accepted("tiaojie24", "v-24")
		if act != nil {
			c = t.do(who, c, act)
		}
		ids[name] = c.ID
	}
	kind("open", nil, "")
	kind("withdrawn", nil, "")
	c := t.see("tiaojie24", ids["withdrawn"])
	t.do("tiaojie24", c, &dispute.Withdraw{Reason: dispute.EveryPartyAsks, AskedBy: names(c)})
	kind("handed over", &dispute.HandOver{AgencyID: "a-paichusuo", Basis: dispute.BasisArticle25, Data: []string{dispute.DataParties}, DueOn: "2026-12-20"}, "zongzhi")
	kind("failed", &dispute.Terminate{Reason: dispute.TerminateRefused, RouteNotice: "可以起诉", Method: "oral", NotifiedOn: "2026-11-21"}, "tiaojie24")
	r := canaried()
	r.Restricted = true
	secret, err := t.app.Register(t.Context(), t.who("tiaojie24"), r, t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	t.do("tiaojie24", secret, consent(secret))
	ids["restricted"] = secret.ID
	closed, err := t.app.Register(t.Context(), t.who("tiaojie24"), r, t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	closed = t.do("tiaojie24", closed, consent(closed))
	t.do("tiaojie24", closed, &dispute.Withdraw{Reason: dispute.EveryPartyAsks, AskedBy: names(closed)})
	ids["restricted and closed"] = closed.ID
	group := t.register("tiaojie24", "g-24-1")
	ids["group"] = t.do("tiaojie24", group, consent(group)).ID
	township := t.register("zongzhi", "t-410423213")
	ids["township"] = t.do("zongzhi", township, consent(township)).ID
	return ids
}

// Our own ledger comes in again as already here, whatever became of the cases.
func TestTheExportImportsAsPresent(t *testing.T) {
	each(t, func(t *township) {
		ids := t.everyKind()
		file := t.export("zongzhi", app.LedgerQuery{})
		rows := t.written(file)
		for name, id := range ids {
			if rowOfCase(rows, id) == "" {
				t.Errorf("the %s case is not in it", name)
			}
		}
		before := t.dump(t.behind())
		p := t.preview(file.Data)
		if p.RefusedCount != 0 || p.ToImport != 0 || p.Differing != 0 || p.AlreadyPresent != len(rows)-2 {
			t.Errorf("%+v", p)
			for _, row := range append(t.rows(p.ID, store.RowDiffering), t.rows(p.ID, store.RowNew)...) {
				t.Errorf("%+v", row)
			}
		}
		if done := t.confirm(p.ID); done.Imported != 0 || t.dump(t.behind()) != before {
			t.Errorf("%+v", done)
		}
	})
}

func TestWhatALedgerSays(t *testing.T) {
	each(t, func(t *township) {
		ids := t.everyKind()
		audit := t.tally("SELECT count(*) FROM audit WHERE action = 'ledger.export'")
		file := t.export("zongzhi", app.LedgerQuery{})
		rows := t.written(file)
		if !strings.HasPrefix(file.Name, "磙子营乡矛盾纠纷排查化解台账") || !strings.HasSuffix(file.Name, ".xlsx") {
			t.Errorf("called %s", file.Name)
		}
		if n := t.tally("SELECT count(*) FROM audit WHERE action = 'ledger.export'") - audit; n != 1 {
			t.Errorf("%d audit entries", n)
		}
		open := rowOfCase(rows, ids["open"])
		for _, part := range []string{"郑大河", "138****1111", "滴水檐过界", "调解中"} {
			if !strings.Contains(open, part) {
				t.Errorf("no %s in %s", part, open)
			}
		}
		all := strings.Join(slices.Concat(rows...), "|")
		for _, canary := range []string{"13800001111", nameCanary, phoneCanary, storyCanary, causeCanary, "76543.21"} {
			if strings.Contains(all, canary) {
				t.Errorf("%s is in it", canary)
			}
		}
		if secret := rowOfCase(rows, ids["restricted"]); !strings.Contains(secret, "（不公开）") || !strings.Contains(secret, "2026-11-21") {
			t.Errorf("the restricted case: %s", secret)
		}
		if closed := rowOfCase(rows, ids["restricted and closed"]); strings.Contains(closed, "撤回") || !strings.Contains(closed, "已办结") {
			t.Errorf("the restricted case that is closed: %s", closed)
		}
		// A file is worth a second look only for who may read its cases.
		own := t.written(t.export("cun24", app.LedgerQuery{}))
		if rowOfCase(own, ids["failed"]) == "" || strings.Contains(strings.Join(slices.Concat(own...), "|"), "赵有才") {
			t.Error("the village head's ledger is not his village's")
		}
		if part := t.written(t.export("xiangzhang", app.LedgerQuery{UnitID: "v-03", From: "2024-01-01", To: "2024-12-31"})); len(part) != 6+2 {
			t.Errorf("the third village in 2024: %d rows", len(part)-2)
		}
	})
}

func TestWhoTakesALedgerOut(t *testing.T) {
	each(t, func(t *township) {
		for _, tt := range []struct {
			who, unit string
			from, to  string
			kind      fault.Kind
		}{
			{"tiaojie03", "", "2026-01-01", "2026-12-31", fault.Forbidden},
			{"wangge-03-1", "", "2026-01-01", "2026-12-31", fault.Forbidden},
			{"paichusuo", "", "2026-01-01", "2026-12-31", fault.Forbidden},
			{"admin", "", "2026-01-01", "2026-12-31", fault.Forbidden},
			{"cun03", "v-24", "2026-01-01", "2026-12-31", fault.NotFound},
			{"cun03", "t-410423213", "2026-01-01", "2026-12-31", fault.NotFound},
			{"zongzhi", "nowhere", "2026-01-01", "2026-12-31", fault.NotFound},
			{"zongzhi", "", "2026-12-31", "2026-01-01", fault.Invalid},
		} {
			_, err := t.app.ExportLedger(t.Context(), t.who(tt.who), app.LedgerQuery{UnitID: tt.unit, From: calendar.Date(tt.from), To: calendar.Date(tt.to)})
			if fault.KindOf(err) != tt.kind {
				t.Errorf("%s of %q: %v", tt.who, tt.unit, err)
			}
		}
	})
}

// Five ledgers a day are taken out by one person, however many he asks for at once.
func TestRAT01Exports(t *testing.T) {
	each(t, func(t *township) {
		export := func(who string) error {
			_, err := t.app.ExportLedger(t.Context(), t.who(who), app.LedgerQuery{From: "2026-11-01", To: "2026-11-30"})
			return err
		}
		var out atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if export("cun03") == nil {
					out.Add(1)
				}
			})
		}
		wg.Wait()
		for range 5 {
			if export("cun03") == nil {
				out.Add(1)
			}
		}
		if n := out.Load(); n != 5 {
			t.Errorf("%d were taken out, want %d", n, 5)
		}
		var f *fault.Error
		if err := export("cun03"); !errors.As(err, &f) || f.Code != "too_many_exports" || f.RetryAfter < 14*3600 || f.RetryAfter > 15*3600 {
			t.Errorf("on a morning at nine: %v", err)
		}
		if err := export("cun04"); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		t.forward(15 * time.Hour)
		if err := export("cun03"); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}
