package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
	"shuoli/internal/store"
)

// Imports are the latest ledgers of the caller's townships, newest first.
func (a *App) Imports(ctx context.Context, who Caller) ([]ImportView, error) {
	if err := a.permit(who, "ledger", "import"); err != nil {
		return nil, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	var townships []string
	for _, u := range ref.order {
		if u.Level == grid.Township && who.Subject.Reaches(grid.Clerk, u.Place) {
			townships = append(townships, u.ID)
		}
	}
	views := []ImportView{}
	err = a.store.Read(ctx, func(r *store.Read) error {
		list, err := r.Imports(townships, shownImports)
		for _, i := range list {
			if err != nil {
				return err
			}
			var v ImportView
			v, err = importView(r, i)
			views = append(views, v)
		}
		return err
	})
	return views, err
}

// Import is one ledger with its progress; NotFound when there is none or it is another
// township's.
func (a *App) Import(ctx context.Context, who Caller, id string) (ImportView, error) {
	if err := a.permit(who, "ledger", "import"); err != nil {
		return ImportView{}, err
	}
	var view ImportView
	err := a.store.Read(ctx, func(r *store.Read) error {
		i, err := r.Import(id)
		if err == nil {
			err = ofClerk(who, i)
		}
		if err != nil {
			return err
		}
		view, err = importView(r, i)
		return err
	})
	return view, err
}

// ofClerk hides what another township brought in.
func ofClerk(who Caller, i store.Import) error {
	if !who.Subject.Reaches(grid.Clerk, grid.Place{TownshipID: i.TownshipID}) {
		return fault.Missing()
	}
	return nil
}

func importView(r *store.Read, i store.Import) (ImportView, error) {
	v := ImportView{
		ID: i.ID, FileName: i.FileName, State: i.State, CreatedAt: i.CreatedAt, CreatedBy: i.CreatedName,
		Understood: i.ToImport + i.Present + i.Differing, Refused: []ImportRefusalView{}, RefusedCount: i.Refused,
		AlreadyPresent: i.Present, Differing: i.Differing, ToImport: i.ToImport, Done: i.Done, Imported: i.Done,
		SkippedSheets: []string{}, UnknownWords: []UnknownWordView{},
	}
	if i.Year != 0 {
		v.Year = &i.Year
	}
	if !i.ConfirmedAt.IsZero() {
		v.ConfirmedAt = &i.ConfirmedAt
	}
	var detail importDetail
	if err := json.Unmarshal([]byte(i.Detail), &detail); err != nil {
		return v, fault.Wrap(err, "读不出这份台账")
	}
	v.SkippedSheets = append(v.SkippedSheets, detail.Skipped...)
	v.UnknownWords = append(v.UnknownWords, detail.Unknown...)
	rows, err := r.ImportRows(i.ID, store.RowRefused, 0, shownRefusals)
	if err != nil {
		return v, err
	}
	for _, row := range rows {
		refusal, err := refusalOf(row)
		if err != nil {
			return v, err
		}
		v.Refused = append(v.Refused, refusal)
	}
	return v, nil
}

func refusalOf(row store.ImportRow) (ImportRefusalView, error) {
	data, err := dataOf(row)
	said := ledger.Refused{Sheet: row.Sheet, Row: row.Row, Code: row.Code, Column: row.Header, Text: data.Text}
	return ImportRefusalView{Sheet: said.Sheet, Row: said.Row, Code: said.Code, Column: said.Column, Text: said.Text, Reason: said.Reason()}, err
}

func dataOf(row store.ImportRow) (rowData, error) {
	var data rowData
	if row.Data == "" {
		return data, nil
	}
	if err := json.Unmarshal([]byte(row.Data), &data); err != nil {
		return data, fault.Wrap(err, "读不出台账的这一行")
	}
	return data, nil
}

// ImportRowQuery narrows the rows of an import.
type ImportRowQuery struct {
	State  string
	Cursor string
	Limit  int
}

// ImportRows is a page of an import's rows in the order of the file. NotFound as for
// Import; Malformed, code "bad_cursor", for a cursor this program did not make.
func (a *App) ImportRows(ctx context.Context, who Caller, id string, q ImportRowQuery) (ImportRowPage, error) {
	if err := a.permit(who, "ledger", "import"); err != nil {
		return ImportRowPage{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return ImportRowPage{}, err
	}
	after := 0
	if q.Cursor != "" {
		if after, err = strconv.Atoi(q.Cursor); err != nil || after < 0 || after > maxOrdinal {
			return ImportRowPage{}, fault.New(fault.Malformed, "bad_cursor", "翻页位置无效，请从第一页重新开始", fault.Field{Pointer: "cursor", Code: "bad_cursor"})
		}
	}
	q.Limit = cmp.Or(q.Limit, pageSize)
	page := ImportRowPage{Items: []ImportRowView{}}
	err = a.store.Read(ctx, func(r *store.Read) error {
		i, err := r.Import(id)
		if err == nil {
			err = ofClerk(who, i)
		}
		if err != nil {
			return err
		}
		rows, err := r.ImportRows(id, q.State, after, q.Limit+1)
		if err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			page.NextCursor = strconv.Itoa(rows[q.Limit-1].Ordinal)
		}
		for _, row := range rows {
			v, err := ref.importRow(row)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, v)
		}
		return nil
	})
	return page, err
}

// maxOrdinal is more than a workbook has rows.
const maxOrdinal = 1 << 30

func (ref reference) importRow(row store.ImportRow) (ImportRowView, error) {
	v := ImportRowView{Sheet: row.Sheet, Row: row.Row, State: row.State, CaseID: row.CaseID}
	if row.State == store.RowRefused {
		refusal, err := refusalOf(row)
		v.Refusal = &refusal
		return v, err
	}
	data, err := dataOf(row)
	if err != nil || data.Row == nil {
		return v, err
	}
	said := data.Row
	names := make([]string, len(said.Parties))
	for i, p := range said.Parties {
		names[i] = p.Name
	}
	v.Serial, v.On, v.Place = said.Serial, said.On, strings.TrimSpace(ref.called(said.UnitID)+" "+said.GroupText)
	v.Parties, v.CategoryName, v.Narrative = strings.Join(names, "、"), ref.category[said.Category], said.Narrative
	if said.CategoryWord != "" {
		v.CategoryName = fmt.Sprintf("%s（%s）", v.CategoryName, said.CategoryWord)
	}
	v.AmountFen, v.Level, v.ConcludedOn, v.Outcome = said.AmountFen, said.Level, said.ConcludedOn, said.Outcome
	v.Differences = data.Differences
	return v, nil
}
