package papers_test

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	"shuoli/internal/ledger"
	. "shuoli/internal/papers"
)

func TestCells(t *testing.T) {
	rows := `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c t="s"><v>2</v></c></row>` +
		`<row><c><v>45292</v></c><c s="1"><v>45292.5</v></c><c s="2"><v>45292</v></c><c s="3"><v>45292</v></c><c s="4"><v>0.5</v></c><c s="5"><v>59</v></c><c s="1"><v>61</v></c></row>` +
		`<row r="5"><c t="inlineStr"><is><t xml:space="preserve"> x </t></is></c><c t="str"><v>y</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="d"><v>2024-01-01</v></c><c t="n"><v>0.28000000000000003</v></c><c><v>1.5211497135E10</v></c></row>` +
		`<row r="6"><c><f>A1+1</f><v>7</v></c><c t="s"><f t="shared" si="0"/><v>0</v></c><c t="str"><f>"x"</f><v>x</v></c><c t="inlineStr"><is><t>'=1</t></is></c></row><row r="9"><c r="A9" s="1"/></row>`
	sheet := sheetOf(rows)
	sheet = strings.Replace(sheet, "</worksheet>", `<mergeCells><mergeCell ref="A2:B3"/><mergeCell ref="C5"/></mergeCells></worksheet>`, 1)
	got, err := ReadLedger(packed(t, parts(sheet)))
	must(t, err)
	want := []string{
		"2,1 text 甲", "2,3 text 乙丙", "2,4 text a\rb_x0041_",
		"3,1 number 45292", "3,2 date 2024-01-01 12:00:00", "3,3 date 2024-01-01 00:00:00", "3,4 number 45292", "3,5 number 0.5", "3,6 date 1900-02-28 00:00:00", "3,7 date 1900-03-01 00:00:00",
		"5,1 text  x ", "5,2 text y", "5,3 text 1", "5,4 text #REF!", "5,5 date 2024-01-01 00:00:00", "5,6 number 0.28", "5,7 number 15211497135",
		"6,1 formula =A1+1", "6,2 formula =", `6,3 formula ="x"`, "6,4 text =1",
	}
	if len(got) != 1 || !slices.Equal(cells(got[0]), want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(cells(got[0]), "\n"), strings.Join(want, "\n"))
	}
	if !slices.Equal(got[0].Merged, []ledger.Range{{FirstRow: 1, FirstColumn: 0, LastRow: 2, LastColumn: 1}}) || len(got[0].Rows) != 6 {
		t.Errorf("merged %v, %d rows", got[0].Merged, len(got[0].Rows))
	}
}

func TestSystemOf1904(t *testing.T) {
	p := parts(sheetOf(`<row><c s="1"><v>43830</v></c></row>`))
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "<workbookPr/>", `<workbookPr date1904="1"/>`, 1)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], `sheetId="1"`, `sheetId="1" state="veryHidden"`, 1)
	got, err := ReadLedger(packed(t, p))
	must(t, err)
	if !slices.Equal(cells(got[0]), []string{"1,1 date 2024-01-01 00:00:00"}) || !got[0].Since1904 || !got[0].Hidden {
		t.Errorf("%+v", got)
	}
}

// A text that is too long is cut where it is certain to be refused, and no further.
func TestLongTexts(t *testing.T) {
	for n, want := range map[int]int{ledger.MaxText: ledger.MaxText, ledger.MaxText + 1: ledger.MaxText + 1, 900_000 / 3: ledger.MaxText + 2} {
		got, err := ReadLedger(with(t, map[string]string{"xl/sharedStrings.xml": "<sst><si><t>" + strings.Repeat("字", n) + "</t></si></sst>"}))
		must(t, err)
		if runes := len([]rune(got[0].Rows[0][0].Text)); runes != want {
			t.Errorf("%d characters: %d, want %d", n, runes, want)
		}
	}
}

// What programs leave in a workbook without harm.
func TestHarmlessParts(t *testing.T) {
	for what, more := range map[string]map[string]string{
		"a link typed into a cell":   {"xl/worksheets/_rels/sheet1.xml.rels": relations(`Id="r1" Type="http://x/hyperlink" Target="mailto:a@b.cn" TargetMode="External"`)},
		"a printer's settings":       {"xl/printerSettings/printerSettings1.bin": "\x00\x01", "xl/media/image1.png": "\x89PNG"},
		"the type of VBA for .bin":   {"[Content_Types].xml": `<Types><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>`},
		"formatted rows without end": {"xl/worksheets/sheet1.xml": sheetOf(`<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>`)},
	} {
		got, err := ReadLedger(with(t, more))
		if err != nil || len(got) != 1 || len(got[0].Rows) != 1 {
			t.Errorf("%s: %v %+v", what, err, got)
		}
	}
}

func TestRefusedWorkbooks(t *testing.T) {
	whole := with(t, nil)
	old := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504)
	locked := bytes.Clone(whole)
	for at := 0; ; { // the flag of a locked part, in each header of the directory
		next := bytes.Index(locked[at:], []byte("PK\x01\x02"))
		if next < 0 {
			break
		}
		at += next + 4
		locked[at+4] |= 1
	}
	doctype := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	sheets := strings.Repeat(`<sheet name="x" r:id="r1"/>`, 41)
	for _, c := range []struct {
		what string
		data []byte
		code string
	}{
		{"nothing", nil, "not_a_workbook"},
		{"CSV by another name", []byte("序号,排查时间\n1,2024-01-01\n"), "not_a_workbook"},
		{"another ZIP", packed(t, map[string]string{"a.txt": "x"}), "not_a_workbook"},
		{"a document", with(t, map[string]string{"_rels/.rels": relations(`Id="r1" Type="http://x/officeDocument" Target="word/document.xml"`)}), "not_a_workbook"},
		{"no sheets", with(t, map[string]string{"xl/workbook.xml": "<workbook/>"}), "not_a_workbook"},
		{".xls", []byte(old), "old_workbook"},
		{"password", []byte(old + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), "workbook_encrypted"},
		{"locked ZIP", locked, "workbook_encrypted"},
		{"macros", with(t, map[string]string{"xl/vbaProject.bin": "x"}), "workbook_macros"},
		{"macros by type", with(t, map[string]string{"[Content_Types].xml": `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`}), "workbook_macros"},
		{"macros by relation", with(t, map[string]string{"xl/a.bin": "x", "xl/_rels/a.xml.rels": relations(`Type="http://x/vbaProject" Target="a.bin"`)}), "workbook_macros"},
		{"old macros", with(t, map[string]string{"xl/macrosheets/sheet1.xml": "<x/>"}), "workbook_macros"},
		{"another workbook", with(t, map[string]string{"xl/externalLinks/externalLink1.xml": "<x/>"}), "workbook_links"},
		{"a picture from elsewhere", with(t, map[string]string{"xl/drawings/_rels/drawing1.xml.rels": relations(`Type="http://x/image" Target="http://evil/x.png" TargetMode="External"`)}), "workbook_links"},
		{"a database", with(t, map[string]string{"xl/connections.xml": "<x/>"}), "workbook_links"},
		{"a file within", with(t, map[string]string{"xl/embeddings/oleObject1.bin": "x"}), "workbook_embedded"},
		{"a button", with(t, map[string]string{"xl/activeX/activeX1.xml": "<x/>"}), "workbook_embedded"},
		{"billion laughs", with(t, map[string]string{"xl/sharedStrings.xml": doctype + "<sst><si><t>&b;</t></si></sst>"}), "workbook_entities"},
		{"billion laughs where nobody looks", with(t, map[string]string{"docProps/core.xml": doctype + "<x>&b;</x>"}), "workbook_entities"},
		{"half of it", whole[:len(whole)/2], "workbook_damaged"},
		{"a flipped byte", flipped(whole), "workbook_damaged"},
		{"out of the folder", with(t, map[string]string{"../evil.xml": "x"}), "workbook_damaged"},
		{"an absolute path", with(t, map[string]string{"/etc/evil.xml": "x"}), "workbook_damaged"},
		{"the same part twice", with(t, map[string]string{"XL/workbook.xml": "<workbook/>"}), "workbook_damaged"},
		{"no sheet where one should be", with(t, map[string]string{"xl/_rels/workbook.xml.rels": relations(`Id="r1" Type="http://x/worksheet" Target="worksheets/sheet2.xml"`)}), "workbook_damaged"},
		{"broken XML", with(t, map[string]string{"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}), "workbook_damaged"},
		{"no such string", with(t, map[string]string{"xl/worksheets/sheet1.xml": sheetOf(`<row><c t="s"><v>99</v></c></row>`)}), "workbook_damaged"},
		{"rows out of order", with(t, map[string]string{"xl/worksheets/sheet1.xml": sheetOf(`<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>`)}), "workbook_damaged"},
		{"tags in tags", with(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)}), "workbook_damaged"},
		{"too wide", with(t, map[string]string{"xl/worksheets/sheet1.xml": sheetOf(`<row><c r="CW1"><v>1</v></c></row>`)}), "workbook_too_wide"},
		{"too many sheets", with(t, map[string]string{"xl/workbook.xml": `<workbook xmlns:r="r"><sheets>` + sheets + `</sheets></workbook>`}), "workbook_too_many_sheets"},
		{"a row far down", with(t, map[string]string{"xl/worksheets/sheet1.xml": sheetOf(`<row r="1048576"><c><v>1</v></c></row>`)}), "workbook_too_many_rows"},
	} {
		_, err := ReadLedger(c.data)
		if code(err) != c.code {
			t.Errorf("%s: %v, want %s", c.what, err, c.code)
		}
	}
}

// flipped changes a byte of the first part's packed content.
func flipped(whole []byte) []byte {
	b := bytes.Clone(whole)
	b[60] ^= 0xff
	return b
}

// However large a file says or turns out to be, the memory stays bounded and the answer
// names what is too much.
func TestBombs(t *testing.T) {
	many := strings.Join(numbered(1_000_000, "<row><c><v>1</v></c></row>"), "")
	entries := map[string]string{}
	for i := range 1001 {
		entries[fmt.Sprintf("xl/media/%d.png", i)] = ""
	}
	texts := strings.Join(numbered(301_000, "<si><t>x</t></si>"), "")
	areas := strings.Repeat(`<mergeCell ref="A1:B1"/>`, 41_000)
	noise := strings.Join(numbered(100_000, strings.Repeat("x", 250)), "\n")
	long := strings.Repeat("一二三四五六七八九十", 40_000)
	dense := sheetOf(strings.Repeat("<row>"+strings.Repeat("<c><v>1</v></c>", 100)+"</row>", 4001))
	for _, c := range []struct {
		what string
		data []byte
		code string
	}{
		{"a file of 50 MB", bytes.Repeat([]byte("PK\x03\x04"), 50<<18), "workbook_too_large"},
		{"more than 64 MB", with(t, map[string]string{"xl/media/image1.png": noise, "xl/media/image2.png": noise, "xl/media/image3.png": noise}), "workbook_too_large"},
		{"nothing in XML", with(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat(" ", 20<<20)}), "workbook_too_large"},
		{"a million rows", with(t, map[string]string{"xl/worksheets/sheet1.xml": sheetOf(many)}), "workbook_too_many_rows"},
		{"too many cells", with(t, map[string]string{"xl/worksheets/sheet1.xml": dense}), "workbook_too_large"},
		{"tags without end", with(t, map[string]string{"xl/worksheets/sheet1.xml": "<worksheet>" + strings.Repeat("<a/>", 2_000_001)}), "workbook_too_large"},
		{"too many parts", with(t, entries), "workbook_too_large"},
		{"too many strings", with(t, map[string]string{"xl/sharedStrings.xml": "<sst>" + texts + "</sst>"}), "workbook_too_large"},
		{"too many areas", with(t, map[string]string{"xl/worksheets/sheet1.xml": "<worksheet><mergeCells>" + areas + "</mergeCells></worksheet>"}), "workbook_too_large"},
		{"one text without end", with(t, map[string]string{"xl/sharedStrings.xml": "<sst><si><t>" + long + "</t></si></sst>"}), "workbook_too_large"},
		{"one attribute without end", with(t, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet x="` + long + `"/>`}), "workbook_too_large"},
	} {
		debug.FreeOSMemory() // what the case itself took to be made
		before := held()
		_, err := ReadLedger(c.data)
		if code(err) != c.code {
			t.Errorf("%s (%d KB): %v, want %s", c.what, len(c.data)>>10, err, c.code)
		}
		if grown := held() - before; grown > 250<<20 {
			t.Errorf("%s: the heap grew by %d MB", c.what, grown>>20)
		}
	}
}

// numbered repeats a text with a comment to each, so that it does not pack to nothing.
func numbered(n int, s string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = s + "<!--" + strconv.Itoa(i) + "-->"
	}
	return list
}

// held is what the heap has from the system, garbage that was not collected yet included.
func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys) - int64(m.HeapReleased)
}

// Whatever is in the file, nothing panics, and every answer is a fault with a name.
func FuzzReadLedger(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Add(with(f, nil))
	f.Add(workbook(f, []ledger.Sheet{{Name: "x", Rows: [][]ledger.Cell{{{Kind: ledger.Text, Text: "甲"}}}}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := ReadLedger(data); err != nil && (code(err) == "" || code(err) == "internal") {
			t.Errorf("%v", err)
		}
	})
}
