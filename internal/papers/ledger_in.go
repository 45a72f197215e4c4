package papers

import (
	"encoding/xml"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"shuoli/internal/ledger"
)

// ReadLedger reads a workbook that somebody sent: at most 10 MB of XLSX, 40 sheets,
// 20,000 rows and 100 columns. It is read as it streams, so that no file fills the
// memory, and nothing of it is run, followed or computed. The fault is not_a_workbook,
// old_workbook (.xls), workbook_encrypted, workbook_macros, workbook_links,
// workbook_embedded, workbook_entities, workbook_too_large, workbook_too_many_rows,
// workbook_too_many_sheets, workbook_too_wide or workbook_damaged.
func ReadLedger(data []byte) ([]ledger.Sheet, error) {
	w, err := openWorkbook(data)
	if err != nil {
		return nil, err
	}
	r := sheetReader{workbook: w}
	var sheets []ledger.Sheet
	for _, part := range w.sheets {
		sheet, err := r.read(part)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, sheet)
	}
	if len(sheets) == 0 {
		return nil, notAWorkbook()
	}
	return sheets, nil
}

// sheetReader counts the rows and cells of all sheets.
type sheetReader struct {
	*workbook
	rows, cells int

	sheet  ledger.Sheet
	row    int // index of the row it is in
	line   []ledger.Cell
	column int // index of the cell that comes next
}

var errOrder = errors.New("papers: rows or cells out of order")

func (r *sheetReader) read(part sheetPart) (ledger.Sheet, error) {
	r.sheet = ledger.Sheet{Name: part.name, Hidden: part.hidden, Since1904: r.since1904}
	r.row, r.line = -1, nil
	err := r.each(part.part, func(s *scan, tag xml.StartElement) error {
		switch tag.Name.Local {
		case "row":
			r.endRow()
			return r.startRow(attr(tag, "r"))
		case "c":
			return r.readCell(s, tag)
		case "mergeCell":
			return r.readMerged(attr(tag, "ref"))
		}
		return nil
	})
	if err == nil {
		r.endRow()
	}
	return r.sheet, err
}

func (r *sheetReader) startRow(number string) error {
	next := r.row + 1
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return errOrder
		}
		next = n - 1
	}
	if next <= r.row {
		return errOrder
	}
	r.row, r.column = next, 0
	return nil
}

// endRow keeps a row with something in it, and the empty ones before it.
func (r *sheetReader) endRow() {
	if len(r.line) == 0 {
		return
	}
	for len(r.sheet.Rows) < r.row {
		r.sheet.Rows = append(r.sheet.Rows, nil)
	}
	r.sheet.Rows = append(r.sheet.Rows, append([]ledger.Cell(nil), r.line...))
	r.line = r.line[:0]
}

func (r *sheetReader) readCell(s *scan, tag xml.StartElement) error {
	if at := attr(tag, "r"); at != "" {
		column, _, ok := position(at)
		if !ok || column < r.column {
			return errOrder
		}
		r.column = column
	}
	column := r.column
	r.column++
	cell, err := r.value(s, attr(tag, "t"), attr(tag, "s"))
	if err != nil || cell.Kind == ledger.Blank {
		return err
	}
	switch {
	case column >= maxColumns:
		return workbookTooWide()
	case r.row < 0:
		return errOrder
	}
	if len(r.line) == 0 {
		// The gap above counts: rows are kept by their number.
		if r.rows += r.row + 1 - len(r.sheet.Rows); r.rows > maxRows {
			return workbookTooManyRows()
		}
	}
	if r.cells += column + 1 - len(r.line); r.cells > maxCells {
		return workbookTooLarge()
	}
	for len(r.line) < column {
		r.line = append(r.line, ledger.Cell{})
	}
	r.line = append(r.line, cell)
	return nil
}

// value reads a cell up to its end. Of a formula the text is kept and its result is not.
func (r *sheetReader) value(s *scan, kind, style string) (ledger.Cell, error) {
	var raw, inline, formula string
	computed := false
	for depth := s.depth; ; {
		t, err := s.next()
		if err != nil {
			return ledger.Cell{}, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			if s.depth < depth {
				return r.cell(kind, style, raw, inline, formula, computed)
			}
		case xml.StartElement:
			switch t.Name.Local {
			case "f":
				computed = true
				formula, err = s.text("f")
			case "v":
				raw, err = s.text("v")
			case "is":
				inline, err = s.text("is")
			}
			if err != nil {
				return ledger.Cell{}, err
			}
		}
	}
}

func (r *sheetReader) cell(kind, style, raw, inline, formula string, computed bool) (ledger.Cell, error) {
	switch {
	case computed:
		return ledger.Cell{Kind: ledger.Formula, Text: "=" + formula}, nil
	case kind == "inlineStr":
		return textCell(inline), nil
	case raw == "":
		return ledger.Cell{}, nil
	}
	switch kind {
	case "s":
		i, err := strconv.Atoi(raw)
		if err != nil || i < 0 || i >= len(r.strings) {
			return ledger.Cell{}, errors.New("papers: no such shared string")
		}
		return textCell(r.strings[i]), nil
	case "d":
		for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05.999", "2006-01-02T15:04:05Z"} {
			if t, err := time.Parse(layout, raw); err == nil {
				return ledger.Cell{Kind: ledger.Instant, Text: raw, Time: t}, nil
			}
		}
		return textCell(raw), nil
	case "", "n":
		v, err := strconv.ParseFloat(raw, 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return ledger.Cell{}, errors.New("papers: a number that is none")
		}
		return r.number(v, style), nil
	}
	return textCell(raw), nil // a formula's text, a truth value, an error such as #REF!
}

func textCell(text string) ledger.Cell {
	if text = unshield(text); text == "" {
		return ledger.Cell{}
	}
	return ledger.Cell{Kind: ledger.Text, Text: text}
}

// number is a date where its style says so, and a date there can be. Its text has the
// fifteen digits that a sheet shows.
func (r *sheetReader) number(v float64, style string) ledger.Cell {
	shown, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		shown = v
	}
	c := ledger.Cell{Kind: ledger.Number, Value: v, Text: strconv.FormatFloat(shown, 'f', -1, 64)}
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(r.dates) && r.dates[i] && v >= 1 && v < lastSerial {
		c.Kind, c.Time = ledger.Instant, instant(v, r.since1904)
	}
	return c
}

// lastSerial is the day after 9999-12-31.
const lastSerial = 2958466

// instant is the civil time of a serial number of days. In the system of 1900 there is a
// 29 February of that year, 60; the days before it are numbered one too high for ours.
func instant(v float64, since1904 bool) time.Time {
	day, part := math.Modf(v)
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case since1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day < 60:
		day++
	}
	return epoch.AddDate(0, 0, int(day)).Add(time.Duration(math.Round(part*86400)) * time.Second)
}

func (r *sheetReader) readMerged(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return nil
	}
	c1, r1, ok1 := position(from)
	c2, r2, ok2 := position(to)
	if !ok1 || !ok2 || c2 < c1 || r2 < r1 {
		return errors.New("papers: a merged area that is none")
	}
	if len(r.sheet.Merged) >= maxMerged {
		return workbookTooLarge()
	}
	r.sheet.Merged = append(r.sheet.Merged, ledger.Range{FirstRow: r1, FirstColumn: c1, LastRow: r2, LastColumn: c2})
	return nil
}

var reference = regexp.MustCompile(`^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$`)

// position reads a cell's name, B12, as column 1 and row 11.
func position(name string) (column, row int, ok bool) {
	m := reference.FindStringSubmatch(name)
	if m == nil {
		return 0, 0, false
	}
	for _, letter := range m[1] {
		column = column*26 + int(letter-'A') + 1
	}
	row, err := strconv.Atoi(m[2])
	return column - 1, row - 1, err == nil
}

// text is all text inside the tag up to its end, without the reading aids of East Asian
// names, cut behind the longest text that is taken.
func (s *scan) text(tag string) (string, error) {
	var b strings.Builder
	skip := 0
	for depth := s.depth; ; {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if skip > 0 || t.Name.Local == "rPh" {
				skip++
			}
		case xml.EndElement:
			if s.depth < depth {
				return unescape(b.String()), nil
			}
			if skip > 0 {
				skip--
			}
		case xml.CharData:
			if skip == 0 && b.Len() <= maxTextBytes {
				b.Write(firstRunes(t, ledger.MaxText+2))
			}
		}
	}
}

// maxTextBytes is more than the longest text that is taken can have.
const maxTextBytes = (ledger.MaxText + 2) * utf8.UTFMax

func firstRunes(text []byte, n int) []byte {
	at := 0
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	return text[:at]
}

var escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// unescape reads the sheet's own spelling of characters, _x000D_ for a carriage return.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(code string) string {
		n, err := strconv.ParseUint(code[2:6], 16, 16)
		if err != nil || !utf8.ValidRune(rune(n)) {
			return code
		}
		return string(rune(n))
	})
}
