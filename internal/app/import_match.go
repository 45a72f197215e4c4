package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
	"shuoli/internal/store"
)

// matchedAtOnce is how many rows are looked up on one view of the data, so that no read
// for a long ledger lasts.
const matchedAtOnce = 100

// match is a row of a ledger and what is known of it here.
type match struct {
	ledger.Row
	identity, content string
	caseID            string // here already
	same              bool   // and known to say the same
	differences       []ImportDifferenceView
}

// recognise makes the rows to keep of a reading, in the order of the file. A row is here
// by the 系统编号 of our own export, by a ledger brought in before, or by village, day and
// names among the cases that people logged themselves.
func (a *App) recognise(ctx context.Context, ref reference, who Caller, township grid.Unit, sheets []string, reading ledger.Reading) ([]store.ImportRow, error) {
	digest := a.store.Keys().LedgerDigest
	rows := make([]*match, len(reading.Rows))
	for i, identity := range ledger.Keys(reading.Rows) {
		rows[i] = &match{Row: reading.Rows[i], identity: digest(identity), content: digest(content(reading.Rows[i]))}
	}
	err := a.inPieces(ctx, rows, func(r *store.Read, some []*match) error { return known(r, township.ID, some) })
	if err != nil {
		return nil, err
	}
	if err := a.matchNatives(ctx, township.ID, rows); err != nil {
		return nil, err
	}
	kept := make([]store.ImportRow, 0, len(rows)+len(reading.Refused))
	err = a.inPieces(ctx, rows, func(r *store.Read, some []*match) error {
		for _, m := range some {
			if err := ref.compare(r, who, m); err != nil {
				return err
			}
			row, err := ref.judge(r, m)
			if err != nil {
				return err
			}
			kept = append(kept, row)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, said := range reading.Refused {
		row, err := refusedRow(said)
		if err != nil {
			return nil, err
		}
		kept = append(kept, row)
	}
	return inFileOrder(kept, sheets), nil
}

// content is all that a row says of its dispute; where it stands in the file is none of it.
func content(row ledger.Row) string {
	row.Sheet, row.Row, row.Serial, row.CaseID = "", 0, "", ""
	text, _ := json.Marshal(row) // texts and numbers always marshal
	return string(text)
}

// inPieces does something with rows, some at a time.
func (a *App) inPieces(ctx context.Context, rows []*match, fn func(*store.Read, []*match) error) error {
	for some := range slices.Chunk(rows, matchedAtOnce) {
		if err := a.store.Read(ctx, func(r *store.Read) error { return fn(r, some) }); err != nil {
			return err
		}
	}
	return nil
}

// known finds rows by their 系统编号, and by the ledgers brought in before.
func known(r *store.Read, townshipID string, rows []*match) error {
	identities := make([]string, len(rows))
	for i, m := range rows {
		identities[i] = m.identity
	}
	before, err := r.LedgerRows(townshipID, identities)
	if err != nil {
		return err
	}
	for _, m := range rows {
		if m.CaseID != "" {
			row, err := r.Case(store.Everything(), m.CaseID)
			if err == nil && row.Place.TownshipID == townshipID {
				m.caseID = row.ID
				continue
			}
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
		}
		if here, ok := before[m.identity]; ok {
			m.caseID, m.same = here.CaseID, here.Content == m.content
		}
	}
	return nil
}

// matchNatives finds the rows that are still unknown among the cases that people logged.
func (a *App) matchNatives(ctx context.Context, townshipID string, rows []*match) error {
	unknown := slices.DeleteFunc(slices.Clone(rows), func(m *match) bool { return m.caseID != "" })
	if len(unknown) == 0 {
		return nil
	}
	n := newNatives(townshipID, unknown)
	for _, m := range rows {
		n.taken[m.caseID] = true
	}
	for more := true; more; {
		err := a.store.Read(ctx, func(r *store.Read) (err error) {
			more, err = n.read(r)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, m := range unknown {
		m.caseID = n.take(m)
	}
	return nil
}

// compare finds what a row that is here says differently from its case as it stands.
// Of a restricted case our own exports tell nothing, and a row that is still open has
// nothing to say against one that is not. Who was taken off a case is told nothing of it.
func (ref reference) compare(r *store.Read, who Caller, m *match) error {
	if m.caseID == "" || m.same || m.Open {
		return nil
	}
	c, err := replayed(r, m.caseID)
	if err != nil || c.Facts.Restricted || !member(who, &c) {
		return err
	}
	here := ref.ledgerRow(&c)
	if m.CaseID != "" && m.VillageID == "" { // of a branch or the township: no ledger has a name for those
		here.UnitID, here.GroupText = m.UnitID, m.GroupText
	}
	if m.Risk == "" && m.RiskText == "" { // a case always has a colour, a row need not
		here.Risk, here.RiskText = "", ""
	}
	for _, d := range ledger.Differences(m.Row, here) {
		said, is := ref.spelled(d.Field, d.Ledger), ref.spelled(d.Field, d.Here)
		m.differences = append(m.differences, ImportDifferenceView{Field: d.Field, Ledger: said, Here: is})
	}
	return nil
}

// spelled is what a difference says, as people call it.
func (ref reference) spelled(field, text string) string {
	switch field {
	case "unit":
		id, group, _ := strings.Cut(text, " ")
		return strings.TrimSpace(ref.called(id) + " " + group)
	case "category":
		return cmp.Or(ref.category[text], text)
	}
	return text
}

// judge says what is to become of a row.
func (ref reference) judge(r *store.Read, m *match) (store.ImportRow, error) {
	row := store.ImportRow{Sheet: m.Sheet, Row: m.Row.Row, State: store.RowNew, Identity: m.identity, Content: m.content, CaseID: m.caseID}
	if m.caseID != "" {
		row.State = store.RowPresent
		if len(m.differences) > 0 {
			row.State = store.RowDiffering
		}
		return sealable(row, rowData{Row: &m.Row, Differences: m.differences})
	}
	said, err := ref.refusal(r, m.Row)
	if err != nil {
		return row, err
	}
	if said != nil {
		return refusedRow(*said)
	}
	return sealable(row, rowData{Row: &m.Row})
}

// refusal is why a row that was understood and is not here can't be brought in; nil
// when it can.
func (ref reference) refusal(r *store.Read, row ledger.Row) (*ledger.Refused, error) {
	refuse := func(code, column, text string) (*ledger.Refused, error) {
		return &ledger.Refused{Sheet: row.Sheet, Row: row.Row, Code: code, Column: column, Text: text}, nil
	}
	unit, ok := ref.units[row.UnitID]
	switch {
	case !ok:
		return refuse(ledger.UnknownVillage, "村（组）", row.GroupText)
	case len(row.Parties) < 2:
		return refuse(ledger.OneParty, "当事人", "")
	case row.Open:
		return refuse(ledger.NoResult, "化解结果", "")
	}
	for _, year := range []int{row.On.Year(), row.ConcludedOn.Year()} {
		// A year that has a total counts by that, and can't count by cases too (product.md 6).
		total, err := r.YearlyTotalFor(unit.Place, year)
		if err != nil {
			return nil, err
		}
		if total != nil {
			return refuse(ledger.YearEntered, "年度", strconv.Itoa(year))
		}
	}
	return nil, nil
}

func refusedRow(said ledger.Refused) (store.ImportRow, error) {
	return sealable(store.ImportRow{Sheet: said.Sheet, Row: said.Row, State: store.RowRefused, Code: said.Code, Header: said.Column}, rowData{Text: said.Text})
}

func sealable(row store.ImportRow, data rowData) (store.ImportRow, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return row, fault.Wrap(err, "写不出台账的这一行")
	}
	row.Data = string(text)
	return row, nil
}

// inFileOrder numbers rows as they stand in the file.
func inFileOrder(rows []store.ImportRow, sheets []string) []store.ImportRow {
	slices.SortStableFunc(rows, func(x, y store.ImportRow) int {
		return cmp.Or(cmp.Compare(slices.Index(sheets, x.Sheet), slices.Index(sheets, y.Sheet)), cmp.Compare(x.Row, y.Row))
	})
	for i := range rows {
		rows[i].Ordinal = i + 1
	}
	return rows
}
