package papers

import "shuoli/internal/fault"

// file is the form's field that holds the workbook.
func file(code string) fault.Field { return fault.Field{Pointer: "/file", Code: code} }

func notAWorkbook() error {
	return fault.New(fault.Invalid, "not_a_workbook", "这不是 Excel 表格，请选 .xlsx 文件；别的格式请先用 Excel 另存为 .xlsx", file("not_a_workbook"))
}

func oldWorkbook() error {
	return fault.New(fault.Invalid, "old_workbook", "这是旧格式的表格（.xls），请用 Excel 另存为 .xlsx 再导入", file("old_workbook"))
}

func workbookEncrypted() error {
	return fault.New(fault.Invalid, "workbook_encrypted", "表格设了打开密码，请去掉密码再导入", file("workbook_encrypted"))
}

func workbookMacros() error {
	return fault.New(fault.Invalid, "workbook_macros", "表格里有宏，为了安全不能导入，请另存为不带宏的 .xlsx", file("workbook_macros"))
}

func workbookLinks() error {
	return fault.New(fault.Invalid, "workbook_links", "表格连着别的文件或外部数据，请断开链接再导入", file("workbook_links"))
}

func workbookEmbedded() error {
	return fault.New(fault.Invalid, "workbook_embedded", "表格里嵌有别的文件或控件，请删掉再导入", file("workbook_embedded"))
}

func workbookEntities() error {
	return fault.New(fault.Invalid, "workbook_entities", "表格里有不该有的内容，请用 Excel 另存一份再导入", file("workbook_entities"))
}

func workbookTooLarge() error {
	return fault.New(fault.TooLarge, "workbook_too_large", "表格太大，最多 10 MB；请删掉图片和多余的表，或者分成几份", file("workbook_too_large"))
}

func workbookTooManyRows() error {
	return fault.New(fault.Invalid, "workbook_too_many_rows", "表格太长，最多 20000 行；请删掉下面多余的行，或者分成几份", file("workbook_too_many_rows"))
}

func workbookTooWide() error {
	return fault.New(fault.Invalid, "workbook_too_wide", "表格太宽，最多 100 列；请删掉右边多余的列", file("workbook_too_wide"))
}

func workbookTooManySheets() error {
	return fault.New(fault.Invalid, "workbook_too_many_sheets", "工作表太多，最多 40 张；请分成几份", file("workbook_too_many_sheets"))
}

func workbookDamaged(err error) error {
	f := fault.New(fault.Invalid, "workbook_damaged", "表格坏了，读不出来；请用 Excel 打开另存一份再导入", file("workbook_damaged"))
	f.Err = err
	return f
}
