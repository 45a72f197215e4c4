package papers_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"shuoli/internal/fault"
	"shuoli/internal/ledger"
)

// parts of a workbook by name, as small as one can be; the tests add and replace.
func parts(sheet string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":         relations(`Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"`),
		"xl/workbook.xml":     `<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations(`Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"`,
			`Id="r2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"`, `Id="r3" Type="http://x/styles" Target="styles.xml"`),
		"xl/sharedStrings.xml":     `<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r><rPh><t>bing</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si></sst>`,
		"xl/styles.xml":            `<styleSheet><numFmts><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="166" formatCode="[Red]0.00&quot;day&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="21"/><xf numFmtId="31"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": sheet,
	}
}

func relations(list ...string) string {
	s := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for _, r := range list {
		s += "<Relationship " + r + "/>"
	}
	return s + "</Relationships>"
}

func sheetOf(rows string) string {
	return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"
}

// packed puts parts into a ZIP; only large ones are compressed, so that a part is not
// refused for that alone.
func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		method := zip.Store
		if len(parts[name]) > 9<<20 {
			method = zip.Deflate
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with replaces parts of a workbook of one cell.
func with(t testing.TB, more map[string]string) []byte {
	p := parts(sheetOf(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`))
	maps.Copy(p, more)
	return packed(t, p)
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.CodeOf(err)
}

// workbook writes sheets as Excel would hold them.
func workbook(t testing.TB, sheets []ledger.Sheet) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	must(t, err)
	for i, s := range sheets {
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", s.Name))
		} else {
			_, err := f.NewSheet(s.Name)
			must(t, err)
		}
		for r, row := range s.Rows {
			for c, cell := range row {
				name, err := excelize.CoordinatesToCellName(c+1, r+1)
				must(t, err)
				switch cell.Kind {
				case ledger.Text:
					must(t, f.SetCellStr(s.Name, name, cell.Text))
				case ledger.Number:
					must(t, f.SetCellFloat(s.Name, name, cell.Value, -1, 64))
				case ledger.Instant:
					must(t, f.SetCellValue(s.Name, name, cell.Time))
					must(t, f.SetCellStyle(s.Name, name, name, date))
				case ledger.Formula:
					must(t, f.SetCellFormula(s.Name, name, cell.Text))
				}
			}
		}
		for _, m := range s.Merged {
			from, err := excelize.CoordinatesToCellName(m.FirstColumn+1, m.FirstRow+1)
			must(t, err)
			to, err := excelize.CoordinatesToCellName(m.LastColumn+1, m.LastRow+1)
			must(t, err)
			must(t, f.MergeCell(s.Name, from, to))
		}
	}
	var b bytes.Buffer
	_, err = f.WriteTo(&b)
	must(t, err)
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cells writes a sheet's cells one after the other: kind and text.
func cells(s ledger.Sheet) []string {
	var list []string
	for r, row := range s.Rows {
		for c, cell := range row {
			switch cell.Kind {
			case ledger.Blank:
			case ledger.Instant:
				list = append(list, fmt.Sprintf("%d,%d date %s", r+1, c+1, cell.Time.Format("2006-01-02 15:04:05")))
			default:
				list = append(list, fmt.Sprintf("%d,%d %s %s", r+1, c+1, []string{"", "text", "number", "", "formula"}[cell.Kind], cell.Text))
			}
		}
	}
	return list
}
