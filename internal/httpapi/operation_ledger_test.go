package httpapi

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"slices"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
)

// ledgerOperations is every write of the ledger; a preview stands in for a case.
var ledgerOperations = []writeOperation{
	{"previewImport", theClerk, nil, func(l *live, _ *app.CaseView) object {
		return object{"file": string(smallLedger(l)), "year": "2024", "unit": "t-410423213"}
	}},
	{"confirmImport", theClerk, previewed, func(*live, *app.CaseView) object { return nil }},
}

// previewed is a ledger that was looked at.
func previewed(l *live) *app.CaseView {
	v := app.ImportView{}
	l.read(l.do(l.request(theClerk, "previewImport", "", 0, object{"file": string(smallLedger(l))})), &v)
	return &app.CaseView{ID: v.ID}
}

// smallLedger is a workbook of two rows that are not here yet, and one that is refused.
func smallLedger(l *live) []byte {
	l.t.Helper()
	l.keys++
	on, what := string(calendar.Date("2024-01-01").Add(l.keys%300)), any("滴水檐过界")
	if l.bait != nil {
		what = l.bait.into(what, "narrative")
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, row := range [][]any{
		{"序号", "排查时间", "村组", "当事人", "联系电话", "纠纷类型", "简要情况", "化解时间", "化解结果", "协议形式"},
		{"1", on, "韩南村", "郑大河、郑小川", "13800001111", "邻里纠纷", what, "2024-12-30", "调解成功", "口头协议"},
		{"2", on, "韩南村", "赵有才、赵根生", "", "借贷", "欠款未还", "2024-12-30", "调解不成", ""},
		{"3", on, "天外村", "钱新民、钱永平", "", "邻里", "界石", "2024-12-30", "调解成功", "书面协议"},
	} {
		if err := f.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row); err != nil {
			l.t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		l.t.Fatal(err)
	}
	return b.Bytes()
}

// formOf is an object as a form: a file, texts, and of a list each item.
func formOf(t *testing.T, fields object) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		values, many := fields[name].([]any)
		if !many {
			values = []any{fields[name]}
		}
		for _, v := range values {
			make := w.CreateFormField
			if name == "file" {
				make = func(name string) (io.Writer, error) { return w.CreateFormFile(name, "台账.xlsx") }
			}
			part, err := make(name)
			if err == nil {
				_, err = fmt.Fprint(part, v)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}
