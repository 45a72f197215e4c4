package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
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
