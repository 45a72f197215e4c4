package papers

import (
	"encoding/xml"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Bounds of what is in a workbook. Rows count down to the last with something in it, all
// sheets together; cells up to the last of each row.
const (
	maxSheets  = 40
	maxRows    = 20_000
	maxColumns = 100
	maxCells   = 400_000
	maxStrings = 300_000
	maxMerged  = 40_000
	maxStyles  = 64_000
)

// workbook is what is known of one before its sheets are read.
type workbook struct {
	*parcel
	sheets    []sheetPart
	since1904 bool
	strings   []string // shared by the sheets
	dates     []bool   // by style: it shows a number as a date
}

type sheetPart struct {
	name, part string
	hidden     bool
}

// relation is a line of a .rels part.
type relation struct{ id, kind, target string }

// openWorkbook reads all but the sheets.
func openWorkbook(data []byte) (*workbook, error) {
	p, err := openParcel(data)
	if err != nil {
		return nil, err
	}
	if err := p.checkTypes(); err != nil {
		return nil, err
	}
	main, err := p.mainPart()
	if err != nil {
		return nil, err
	}
	w := &workbook{parcel: p}
	relations, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	if err := w.readMain(main, relations); err != nil {
		return nil, err
	}
	for _, r := range relations {
		switch r.kind {
		case "sharedStrings":
			err = w.readStrings(r.target)
		case "styles":
			err = w.readStyles(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

// checkTypes refuses macros by the type of a part, and a relation of any part to the
// world outside but for a hyperlink, which nobody follows here.
func (p *parcel) checkTypes() error {
	err := p.each("[content_types].xml", func(_ *scan, tag xml.StartElement) error {
		// Some programs name the type of VBA for every .bin without having one.
		kind := strings.ToLower(attr(tag, "ContentType"))
		if strings.Contains(kind, "macroenabled") || tag.Name.Local == "Override" && strings.Contains(kind, "vbaproject") {
			return workbookMacros()
		}
		return nil
	})
	if err != nil {
		return err
	}
	for name := range p.parts {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		err := p.each(name, func(_ *scan, tag xml.StartElement) error {
			switch kind := path.Base(attr(tag, "Type")); {
			case kind == "vbaProject" || kind == "xlMacrosheet":
				return workbookMacros()
			case kind == "oleObject" || kind == "package" || kind == "control":
				return workbookEmbedded()
			case strings.HasPrefix(kind, "externalLink") || kind == "connections":
				return workbookLinks()
			case strings.EqualFold(attr(tag, "TargetMode"), "External") && kind != "hyperlink":
				return workbookLinks()
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mainPart is the workbook's own part; a ZIP without one is something else.
func (p *parcel) mainPart() (string, error) {
	list, err := p.relations("")
	if err != nil {
		return "", notAWorkbook()
	}
	for _, r := range list {
		if r.kind == "officeDocument" && strings.HasSuffix(r.target, ".xml") && strings.Contains(r.target, "workbook") {
			return r.target, nil
		}
	}
	return "", notAWorkbook()
}

// relations of a part, with targets as names of parts.
func (p *parcel) relations(part string) ([]relation, error) {
	folder, base := path.Split(part)
	var list []relation
	err := p.each(folder+"_rels/"+base+".rels", func(_ *scan, tag xml.StartElement) error {
		if tag.Name.Local != "Relationship" || len(list) >= maxEntries {
			return nil
		}
		target := attr(tag, "Target")
		if strings.HasPrefix(target, "/") {
			target = strings.TrimPrefix(path.Clean(target), "/")
		} else {
			target = path.Join(folder, target)
		}
		list = append(list, relation{attr(tag, "Id"), path.Base(attr(tag, "Type")), target})
		return nil
	})
	return list, err
}

func (w *workbook) readMain(part string, relations []relation) error {
	return w.each(part, func(_ *scan, tag xml.StartElement) error {
		switch tag.Name.Local {
		case "workbookPr":
			w.since1904 = isTrue(attr(tag, "date1904"))
		case "sheet":
			if len(w.sheets) >= maxSheets {
				return workbookTooManySheets()
			}
			for _, r := range relations {
				if r.id == attr(tag, "id") && r.kind == "worksheet" {
					w.sheets = append(w.sheets, sheetPart{attr(tag, "name"), r.target, strings.HasSuffix(strings.ToLower(attr(tag, "state")), "hidden")})
				}
			}
		}
		return nil
	})
}

func isTrue(s string) bool { return s == "1" || strings.EqualFold(s, "true") }

func (w *workbook) readStrings(part string) error {
	size := 0
	return w.each(part, func(s *scan, tag xml.StartElement) error {
		if tag.Name.Local != "si" {
			return nil
		}
		text, err := s.text("si")
		if err != nil {
			return err
		}
		size += len(text)
		if len(w.strings) >= maxStrings || size > maxUnpacked/4 {
			return workbookTooLarge()
		}
		w.strings = append(w.strings, text)
		return nil
	})
}

// builtInDates are the formats of dates that have a number and no code, the Chinese ones
// from 27 on among them; those of a time alone are left out.
func builtInDate(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58
}

var formatLiterals = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.|\*.`)

// dateFormat tells whether a format shows a day: a year or a day in it, or a month
// without hours and seconds, outside of what it shows as it stands.
func dateFormat(code string) bool {
	first, _, _ := strings.Cut(code, ";")
	s := strings.ToLower(formatLiterals.ReplaceAllString(first, ""))
	if strings.Contains(s, "general") {
		return false
	}
	return strings.ContainsAny(s, "yd") || strings.Contains(s, "m") && !strings.ContainsAny(s, "hs")
}

func (w *workbook) readStyles(part string) error {
	custom := map[int]bool{}
	inCells := false
	return w.each(part, func(_ *scan, tag xml.StartElement) error {
		id, err := strconv.Atoi(attr(tag, "numFmtId"))
		if err != nil {
			id = 0
		}
		switch tag.Name.Local {
		case "numFmt":
			if len(custom) >= maxStyles {
				return workbookTooLarge()
			}
			custom[id] = dateFormat(attr(tag, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				return nil
			}
			if len(w.dates) >= maxStyles {
				return workbookTooLarge()
			}
			date, known := custom[id]
			w.dates = append(w.dates, date || !known && builtInDate(id))
		}
		return nil
	})
}
