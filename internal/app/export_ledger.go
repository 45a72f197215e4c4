package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
	"shuoli/internal/papers"
	"shuoli/internal/store"
)

// workbook is the content type of XLSX.
const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const (
	exportedAtMost = 19_900 // rows of one ledger: as many as come in again with its title
	exportedAtOnce = 100    // cases read on one view of the data, so that no read lasts
	exportsADay    = 5      // ledgers of one person (quality.md RAT-01)

	actExport = "ledger.export"
)

// LedgerQuery says which cases a ledger is written of: those accepted from one day to
// another, both included, in a unit's subtree; "" is the caller's own highest unit.
type LedgerQuery struct {
	UnitID   string
	From, To calendar.Date
}

// ExportLedger writes the ledger 台账 of the cases that the caller may read. Of a
// restricted case it has number, level, status and dates alone, for everybody
// (product.md 7). Telephones are masked. NotFound for a unit that is not the caller's;
// Invalid at to: range_reversed, too_many. TooFast, code "too_many_exports", for the
// sixth of a day.
func (a *App) ExportLedger(ctx context.Context, who Caller, q LedgerQuery) (File, error) {
	if err := a.permit(who, "ledger", "export"); err != nil {
		return File{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return File{}, err
	}
	unit, err := ref.exporting(who, q.UnitID)
	if err != nil {
		return File{}, err
	}
	if q.To < q.From {
		return File{}, fault.At("to", "range_reversed", "起止日期前后颠倒了")
	}
	var words []store.LedgerWord
	err = a.store.Read(ctx, func(r *store.Read) (err error) {
		if err = fewerExports(r, who, exportsADay); err != nil {
			return err
		}
		words, err = r.LedgerWords()
		return err
	})
	if err != nil {
		return File{}, err
	}
	rows, err := a.ledgerRows(ctx, ref, who, unit.ID, q.From, q.To)
	if err != nil {
		return File{}, err
	}
	title := fmt.Sprintf("%s矛盾纠纷排查化解台账（%s 至 %s）", unit.Name, q.From, q.To)
	var file bytes.Buffer
	if err := papers.WriteLedger(&file, title, ref.book(ref.units[unit.Place.TownshipID], 0, words, ""), rows); err != nil {
		return File{}, fault.Wrap(err, "台账写不出来")
	}
	err = a.store.Tx(ctx, func(tx *store.Tx) error {
		err := tx.Audit(entry(who, unit.Place.TownshipID, actExport, "unit", unit.ID, map[string]any{"from": q.From, "to": q.To, "cases": len(rows)}))
		if err != nil {
			return err
		}
		return fewerExports(&tx.Read, who, exportsADay+1) // others were under way with this one
	})
	if err != nil {
		return File{}, err
	}
	return File{Name: title + ".xlsx", Type: workbook, Data: file.Bytes()}, nil
}

// fewerExports is TooFast, code "too_many_exports", unless a person has taken out fewer
// ledgers than that today.
func fewerExports(r *store.Read, who Caller, than int) error {
	today := calendar.DateOf(r.Now)
	n, err := r.ActsSince(who.Subject.UserID, actExport, today.At(0, 0))
	if err != nil || n < than {
		return err
	}
	f := fault.New(fault.TooFast, "too_many_exports", "今天已经导出五次，请明天再导出")
	f.RetryAfter = int(today.Add(1).At(0, 0).Sub(r.Now).Seconds()) + 1
	return f
}

// exporting is the unit whose ledger the caller asks for, among those that he answers for.
func (ref reference) exporting(who Caller, id string) (grid.Unit, error) {
	best := grid.Unit{}
	for _, g := range who.Subject.Grants {
		if !slices.Contains([]grid.Role{grid.Clerk, grid.Leader, grid.LevelHead}, g.Role) {
			continue
		}
		if asked, ok := ref.units[id]; ok && asked.Place.Within(g.UnitID) {
			return asked, nil
		}
		if own, ok := ref.units[g.UnitID]; ok && id == "" && own.Level.Rank() > best.Level.Rank() {
			best = own
		}
	}
	if best.ID == "" {
		return best, fault.Missing()
	}
	return best, nil
}

func (a *App) ledgerRows(ctx context.Context, ref reference, who Caller, unitID string, from, to calendar.Date) ([]ledger.Row, error) {
	scope := store.ScopeOf(who.Subject)
	var n int
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		n, err = r.CountLedgerCases(scope, unitID, from, to, exportedAtMost)
		return err
	})
	if err != nil {
		return nil, err
	}
	if n > exportedAtMost {
		return nil, fault.At("to", "too_many", fmt.Sprintf("超过 %d 件，请把时间分短一些", exportedAtMost))
	}
	rows, at := make([]ledger.Row, 0, n), store.LedgerPlace{}
	for more := true; more; {
		err := a.store.Read(ctx, func(r *store.Read) error {
			page, err := r.LedgerCases(scope, unitID, from, to, at, exportedAtOnce)
			if err != nil {
				return err
			}
			for _, of := range page {
				row, err := ref.exported(r, of)
				if err != nil {
					return err
				}
				row.Serial = strconv.Itoa(len(rows) + 1)
				rows = append(rows, row)
				at = store.LedgerPlace{AcceptedOn: of.AcceptedOn, CaseID: of.ID}
			}
			more = len(page) == exportedAtOnce
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// exported is a case as the ledger shows it.
func (ref reference) exported(r *store.Read, of store.CaseRow) (ledger.Row, error) {
	c, err := replayed(r, of.ID)
	if err != nil {
		return ledger.Row{}, err
	}
	row := ref.ledgerRow(&c)
	if row.VillageID == "" { // no ledger has a column for the units above
		row.UnitID, row.GroupText = "", ref.called(c.UnitID)
	}
	if c.Facts.Restricted || !of.Member {
		return undisclosed(row), nil
	}
	private, err := r.Parties(c.ID)
	if err != nil {
		return ledger.Row{}, err
	}
	for i, p := range c.Parties {
		for _, own := range private {
			if own.PartyID == p.ID {
				row.Parties[i].Phone = maskPhone(own.Phone)
			}
		}
	}
	return row, nil
}

// undisclosed leaves of a row what everybody who reads the case may know.
func undisclosed(row ledger.Row) ledger.Row {
	return ledger.Row{
		CaseID: row.CaseID, On: row.On, UnitID: row.UnitID, VillageID: row.VillageID, GroupText: row.GroupText, Parties: []ledger.Party{{Name: ledger.Undisclosed}},
		Category: "99", CategoryWord: ledger.Undisclosed, Narrative: ledger.Undisclosed, Level: row.Level, ConcludedOn: row.ConcludedOn, Open: row.Open,
	}
}

// ledgerRow is a case as a row of a ledger tells it, without what of its parties is
// encrypted.
func (ref reference) ledgerRow(c *dispute.Case) ledger.Row {
	row := ledger.Row{
		CaseID: c.ID, On: c.AcceptedOn, UnitID: c.UnitID, VillageID: c.Place.VillageID, Category: c.Facts.Category, Narrative: c.Facts.Narrative,
		AmountFen: c.Facts.AmountFen, Risk: c.Facts.Risk, Level: c.Level, ConcludedOn: c.ConcludedOn, Outcome: c.Outcome,
		Open: c.Outcome == "", Performance: performance(c.Agreement),
	}
	if c.ConcludedLevel != "" {
		row.Level = c.ConcludedLevel
	}
	for _, p := range c.Parties {
		row.Parties = append(row.Parties, ledger.Party{Name: p.Name})
	}
	mediators := make([]string, len(c.Mediators))
	for i, m := range c.Mediators {
		mediators[i] = m.Name
	}
	row.Mediator = strings.Join(mediators, "、")
	if c.Number != nil {
		row.Remark = c.Number.Text
	}
	if n := c.Ledger; n != nil {
		row.GroupText, row.Remark = n.GroupText, n.Remark
		if row.Category == "99" {
			row.CategoryWord = n.CategoryWord
		}
		if len(c.Mediators) == 0 {
			row.Mediator = n.Mediator
		}
		if row.Performance == "" {
			row.Performance = n.Performance
		}
		if row.Risk == dispute.Blue && n.RiskText != "" {
			row.Risk, row.RiskText = "", n.RiskText
		}
	}
	return row
}

// performance says how far an agreement is performed, as the ledger's column does.
func performance(g *dispute.Agreement) string {
	if g == nil || len(g.Obligations) == 0 {
		return ""
	}
	states := map[string]int{}
	for _, o := range g.Obligations {
		states[g.State(o.ID)]++
	}
	switch {
	case states[dispute.Breached] > 0:
		return "未履行"
	case states[dispute.Performed] == len(g.Obligations):
		return "已履行"
	case states[dispute.Performed]+states[dispute.Partly] > 0:
		return "部分履行"
	}
	return "履行中"
}
