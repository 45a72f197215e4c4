package papers

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"shuoli/internal/ledger"
)

// sheetName is that of the one sheet we write.
const sheetName = "台账"

// WriteLedger writes a ledger as XLSX: the title, the header and a line for each row, laid
// out for A4 across. Texts are texts and amounts are numbers; there is never a formula
// (quality.md EXP-01). ReadLedger and ledger.Read with the same book give the rows back.
func WriteLedger(w io.Writer, title string, b ledger.Book, rows []ledger.Row) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	if err := f.SetSheetName("Sheet1", sheetName); err != nil {
		return fmt.Errorf("papers: %w", err)
	}
	sheet, err := newLedgerSheet(f)
	if err != nil {
		return fmt.Errorf("papers: %w", err)
	}
	if err := sheet.write(title, b, rows); err != nil {
		return fmt.Errorf("papers: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("papers: %w", err)
	}
	return nil
}

// ledgerSheet writes row after row, so that a long ledger is never in memory as a whole.
type ledgerSheet struct {
	*excelize.StreamWriter
	title, head, body int // styles
}

func newLedgerSheet(f *excelize.File) (*ledgerSheet, error) {
	landscape, a4, fit, none := "landscape", 9, 1, 0
	if err := f.SetPageLayout(sheetName, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &fit, FitToHeight: &none}); err != nil {
		return nil, err
	}
	page := true
	if err := f.SetSheetProps(sheetName, &excelize.SheetPropsOptions{FitToPage: &page}); err != nil {
		return nil, err
	}
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: sheetName + "!$1:$2", Scope: sheetName}); err != nil {
		return nil, err
	}
	s := &ledgerSheet{}
	thin := []excelize.Border{{Type: "left", Style: 1}, {Type: "right", Style: 1}, {Type: "top", Style: 1}, {Type: "bottom", Style: 1}}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	for _, style := range []struct {
		id *int
		excelize.Style
	}{
		{&s.title, excelize.Style{Alignment: middle, Font: &excelize.Font{Bold: true, Size: 16}}},
		{&s.head, excelize.Style{Alignment: middle, Border: thin, Font: &excelize.Font{Bold: true}}},
		{&s.body, excelize.Style{Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}, Border: thin}},
	} {
		id, err := f.NewStyle(&style.Style)
		if err != nil {
			return nil, err
		}
		*style.id = id
	}
	var err error
	s.StreamWriter, err = f.NewStreamWriter(sheetName)
	return s, err
}

func (s *ledgerSheet) write(title string, b ledger.Book, rows []ledger.Row) error {
	headings := ledger.Headings()
	head := make([]any, len(headings))
	for i, h := range headings {
		if err := s.SetColWidth(i+1, i+1, h.Width); err != nil {
			return err
		}
		head[i] = excelize.Cell{StyleID: s.head, Value: h.Text}
	}
	frozen := &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}
	if err := s.SetPanes(frozen); err != nil {
		return err
	}
	if err := s.line(1, []any{excelize.Cell{StyleID: s.title, Value: shield(title)}}); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(headings), 1)
	if err != nil {
		return err
	}
	if err := s.MergeCell("A1", last); err != nil {
		return err
	}
	if err := s.line(2, head); err != nil {
		return err
	}
	number := 2
	for line := range b.Lines(rows) {
		number++
		if err := s.line(number, s.cells(line)); err != nil {
			return err
		}
	}
	return s.Flush()
}

func (s *ledgerSheet) cells(line []ledger.Cell) []any {
	out := make([]any, len(line))
	for i, c := range line {
		cell := excelize.Cell{StyleID: s.body}
		switch c.Kind {
		case ledger.Number:
			cell.Value = c.Value
		case ledger.Text:
			cell.Value = shield(c.Text)
		}
		out[i] = cell
	}
	return out
}

func (s *ledgerSheet) line(number int, values []any) error {
	cell, err := excelize.CoordinatesToCellName(1, number)
	if err != nil {
		return err
	}
	return s.SetRow(cell, values)
}
