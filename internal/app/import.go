package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
	"shuoli/internal/papers"
	"shuoli/internal/store"
)

const (
	readAtOnce    = 2   // workbooks; each may take a hundred megabytes unpacked
	shownRefusals = 200 // with the import itself; the others are on its pages of rows
	shownImports  = 100
	shownWords    = 50 // the most frequent of those that nobody knows
	wordRunes     = 30
	fileNameRunes = 100
	// sheetNameRunes is as many as Excel allows; each row of the sheet keeps them.
	sheetNameRunes = 31
	// keptFor is how long the rows of a preview that nobody confirmed are kept, in days.
	keptFor = 30
)

// ImportInput is a ledger to be brought in.
type ImportInput struct {
	FileName string
	Data     []byte
	Year     int    // of dates without one; 0 where the title says
	UnitID   string // the township; "" for the caller's only one
}

// importDetail is what a reading says besides its rows.
type importDetail struct {
	Skipped []string          `json:"skipped"`
	Unknown []UnknownWordView `json:"unknown"`
}

// rowData is what an import keeps of a row.
type rowData struct {
	Row         *ledger.Row            `json:"row,omitempty"` // nil of a refused one
	Text        string                 `json:"text,omitempty"`
	Differences []ImportDifferenceView `json:"differences,omitempty"`
}

// PreviewImport reads a ledger and tells what of it is new, here already, here and
// different, or refused (product.md 10). It keeps the reading; no case is written.
// Invalid: unknown_unit or required at /unit, and at /file what papers.ReadLedger
// refuses a file for.
func (a *App) PreviewImport(ctx context.Context, who Caller, in ImportInput, w Write) (ImportView, error) {
	if err := a.permit(who, "ledger", "import"); err != nil {
		return ImportView{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return ImportView{}, err
	}
	township, err := ref.importing(who, in.UnitID)
	if err != nil {
		return ImportView{}, err
	}
	sheets, reading, err := a.readLedger(ctx, ref, township, in)
	if err != nil {
		return ImportView{}, err
	}
	rows, err := a.recognise(ctx, ref, who, township, sheets, reading)
	if err != nil {
		return ImportView{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return ImportView{}, fault.Wrap(err, "无法编号")
	}
	detail, err := json.Marshal(importDetail{Skipped: reading.Skipped, Unknown: unknownWords(reading.Rows)})
	if err != nil {
		return ImportView{}, fault.Wrap(err, "写不出这份台账")
	}
	i := store.Import{
		ID: id.String(), TownshipID: township.ID, FileName: fileName(in.FileName), Year: reading.Year, State: store.ImportPreview,
		CreatedName: who.Subject.Name, Detail: string(detail),
	}
	for _, row := range rows {
		i.Count(row.State, 1)
	}
	var view ImportView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		i.CreatedAt = tx.Now
		if err := tx.CreateImport(i, rows); err != nil {
			return err
		}
		if err := tx.BlankImportsBefore(township.ID, calendar.DateOf(tx.Now).Add(-keptFor).At(0, 0)); err != nil {
			return err
		}
		if view, err = importView(&tx.Read, i); err != nil {
			return err
		}
		return tx.Audit(entry(who, township.ID, "ledger.preview", "import", i.ID, counts(i)))
	})
	return view, err
}

// fileName is the name of a file as it can be shown.
func fileName(name string) string {
	return short(name[strings.LastIndexAny(name, `/\`)+1:], fileNameRunes)
}

// short is a text without what can't be seen, and not longer than so many characters.
func short(text string, most int) string {
	shown := []rune(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, text))
	return string(shown[:min(len(shown), most)])
}

// counts is all that the audit keeps of an import.
func counts(i store.Import) map[string]any {
	return map[string]any{"new": i.ToImport, "present": i.Present, "differing": i.Differing, "refused": i.Refused, "done": i.Done}
}

// importing is the township whose ledger the caller brings in.
func (ref reference) importing(who Caller, id string) (grid.Unit, error) {
	var mine []grid.Unit
	for _, u := range ref.order {
		if u.Level == grid.Township && who.Subject.Reaches(grid.Clerk, u.Place) && (id == "" || id == u.ID) {
			mine = append(mine, u)
		}
	}
	switch {
	case len(mine) == 1:
		return mine[0], nil
	case id == "" && len(mine) > 1:
		return grid.Unit{}, fault.At("/unit", "required", "请说明是哪个乡镇的台账")
	}
	return grid.Unit{}, fault.At("/unit", "unknown_unit", "没有这个地方")
}

// ClerkOf is the program itself at work for a township, by the name of what it does: for
// commands. "" is the only township there is; Invalid, code "required" or
// "unknown_unit" at /unit.
func (a *App) ClerkOf(ctx context.Context, name, townshipID string) (Caller, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return Caller{}, err
	}
	who := Caller{Subject: grid.Subject{Name: name}, Origin: "command"}
	for _, u := range ref.order {
		if u.Level == grid.Township {
			who.Subject.Grants = append(who.Subject.Grants, grid.Grant{Role: grid.Clerk, UnitID: u.ID, Level: u.Level})
		}
	}
	_, err = ref.importing(who, townshipID)
	return who, err
}

// readLedger unpacks a workbook and reads its ledger, few at a time; it answers with the
// names of the sheets too, in their order.
func (a *App) readLedger(ctx context.Context, ref reference, township grid.Unit, in ImportInput) ([]string, ledger.Reading, error) {
	var words []store.LedgerWord
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		words, err = r.LedgerWords()
		return err
	})
	if err != nil {
		return nil, ledger.Reading{}, err
	}
	select {
	case a.reading <- struct{}{}:
		defer func() { <-a.reading }()
	case <-ctx.Done():
		return nil, ledger.Reading{}, ctx.Err()
	}
	sheets, err := papers.ReadLedger(in.Data)
	if err != nil {
		return nil, ledger.Reading{}, err
	}
	names := make([]string, len(sheets))
	for i := range sheets {
		sheets[i].Name = short(sheets[i].Name, sheetNameRunes)
		names[i] = sheets[i].Name
	}
	return names, ledger.Read(sheets, ref.book(township, in.Year, words, calendar.DateOf(a.clock.Now()))), nil
}

// book is what the ledger of a township is read against.
func (ref reference) book(township grid.Unit, year int, words []store.LedgerWord, today calendar.Date) ledger.Book {
	b := ledger.Book{Year: year, Township: called(township), Today: today}
	for _, u := range ref.order {
		if u.Place.TownshipID != township.ID {
			continue
		}
		place := ledger.Place{ID: u.ID, Parent: u.ParentID, Names: called(u)}
		switch u.Level {
		case grid.Village:
			b.Villages = append(b.Villages, place)
		case grid.Group:
			b.Groups = append(b.Groups, place)
		}
	}
	for _, w := range words {
		b.Words = append(b.Words, ledger.Word{Word: w.Word, Leaf: w.Leaf})
	}
	for _, c := range ref.categories {
		if c.Parent != "" || c.Code == "99" {
			b.Leaves = append(b.Leaves, c.Code)
			b.Words = append(b.Words, ledger.Word{Word: c.Name, Leaf: c.Code})
		}
	}
	return b
}

func called(u grid.Unit) []string { return append([]string{u.Name}, u.Aliases...) }

// unknownWords are the words for categories that nobody knows, the most frequent first.
func unknownWords(rows []ledger.Row) []UnknownWordView {
	times := map[string]int{}
	for _, row := range rows {
		if row.CategoryWord != "" && row.CategoryWord != ledger.Undisclosed {
			times[short(row.CategoryWord, wordRunes)]++
		}
	}
	list := make([]UnknownWordView, 0, len(times))
	for word, n := range times {
		list = append(list, UnknownWordView{Word: word, Rows: n})
	}
	slices.SortFunc(list, func(x, y UnknownWordView) int {
		return cmp.Or(cmp.Compare(y.Rows, x.Rows), cmp.Compare(x.Word, y.Word))
	})
	return list[:min(len(list), shownWords)]
}

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
