package ledger

import "shuoli/internal/calendar"

// Read understands the workbook's sheets: every row of a ledger comes back either
// understood or refused, with the row as Excel numbers it. A hidden ledger and one that
// lacks a required column are refused as a whole; sheets of anything else are named in
// Skipped, empty ones not even that.
func Read(sheets []Sheet, b Book) Reading {
	reader := reader{Book: b, places: newPlaces(b), categories: newCategories(b), out: Reading{Year: b.Year}}
	var ledgers []*sheet
	var headers []header
	for _, one := range sheets {
		s := newSheet(one)
		h, found, empty := s.firstHeader()
		switch {
		case empty:
		case !found:
			reader.out.Skipped = append(reader.out.Skipped, s.Name)
		case s.Hidden:
			reader.out.Refused = append(reader.out.Refused, Refused{Sheet: s.Name, Code: HiddenSheet})
		case h.missing() != "":
			reader.out.Refused = append(reader.out.Refused, Refused{Sheet: s.Name, Code: MissingColumn, Column: h.missing()})
		default:
			ledgers, headers = append(ledgers, s), append(headers, h)
			if reader.out.Year == 0 {
				reader.out.Year = s.year(h.first)
			}
		}
	}
	for i, s := range ledgers {
		reader.sheet(s, headers[i])
	}
	return reader.out
}

// firstHeader looks for the header from the top.
func (s *sheet) firstHeader() (h header, found, empty bool) {
	empty = true
	for row := range s.Rows {
		if len(s.filled(row)) == 0 {
			continue
		}
		empty = false
		if row >= headerRows {
			break
		}
		if h, ok := s.headerAt(row, 1); ok {
			return h, true, false
		}
	}
	return header{}, false, empty
}

// reader reads sheet after sheet.
type reader struct {
	Book
	places     places
	categories categories
	out        Reading

	now  *sheet
	h    header
	year int // of dates without one
}

func (r *reader) sheet(s *sheet, h header) {
	r.now, r.h = s, h
	if r.year = r.Year; r.year == 0 {
		if r.year = s.year(h.first); r.year == 0 {
			r.year = r.out.Year
		}
	}
	for row := h.last + 1; row < len(s.Rows); row++ {
		if again, ok := s.headerAt(row, 2); ok && again.missing() == "" {
			r.h, row = again, again.last
			continue
		}
		if year, aside := s.aside(row, r.h); aside {
			if year != 0 {
				r.year = year
			}
			continue
		}
		line := line{reader: r, row: row}
		read, refused := line.read()
		if refused != nil {
			r.out.Refused = append(r.out.Refused, *refused)
			continue
		}
		r.out.Rows = append(r.out.Rows, read)
	}
}

// line is one row on its way to be understood. refused is the first thing that was wrong.
type line struct {
	*reader
	row     int
	refused *Refused
}

func (l *line) refuse(code string, c column, text string) {
	if l.refused != nil {
		return
	}
	word := l.h.words[c]
	if word == "" {
		for _, r := range required {
			if r.column == c {
				word = r.name
			}
		}
	}
	if word == "" {
		word = words(columnWords[c])[0]
	}
	if short := []rune(text); len(short) > 60 {
		text = string(short[:60]) + "…"
	}
	l.refused = &Refused{Sheet: l.now.Name, Row: l.row + 1, Code: code, Column: word, Text: text}
}

// value is the cell of a column where a value is needed: a formula is refused, a text
// that is too long too. Date and place come down from the cell they are merged with.
func (l *line) value(c column) Cell {
	var found Cell
	switch c {
	case colOn, colPlace, colGroup:
		found = l.now.merged(l.row, l.h.at[c])
	default:
		found = l.now.cell(l.row, l.h.at[c])
	}
	switch {
	case found.Kind == Formula:
		l.refuse(Computed, c, clean(found.Text))
	case runes(found.Text) > MaxText:
		l.refuse(TextTooLong, c, clean(found.Text))
	}
	return found
}

func (l *line) text(c column) string { return l.value(c).written() }

// answer is the column's text, or the one of its marked columns.
func (l *line) answer(c column) string {
	word := ""
	for _, t := range l.h.ticks {
		if t.column != c || !ticked(l.now.cell(l.row, t.index).written()) {
			continue
		}
		if word != "" {
			l.refuse(TickedTwice, c, word+" "+t.word)
		}
		word = t.word
	}
	if word == "" {
		return l.text(c)
	}
	return word
}

func (l *line) read() (Row, *Refused) {
	r := Row{Sheet: l.now.Name, Row: l.row + 1}
	r.Serial = cleanLine(l.now.cell(l.row, l.h.at[colSerial]).written())
	r.CaseID = cleanLine(l.text(colCaseID))
	r.On = l.date(colOn, "")
	l.place(&r)
	l.parties(&r)
	r.Narrative = l.text(colNarrative)
	r.Category, r.CategoryWord = l.categories.find(l.text(colCategory))
	amount := l.value(colAmount)
	fen, ok := readAmount(amount, l.h.wan)
	if !ok {
		l.refuse(BadAmount, colAmount, amount.written())
	}
	r.AmountFen = fen
	risk := l.answer(colRisk)
	if r.Risk = readRisk(risk); r.Risk == "" && !none(risk) {
		r.RiskText = cleanLine(risk)
	}
	level := l.answer(colLevel)
	if r.Level, ok = readLevel(level); !ok {
		l.refuse(UnknownLevel, colLevel, level)
	}
	r.Mediator = cleanLine(l.text(colMediator))
	l.verdict(&r)
	r.Performance = l.text(colPerformance)
	r.Remark = joined(l.text(colRemark), r.Remark)
	return r, l.refused
}

// date reads a date; on is the beginning that an ending must not lie before, or "".
func (l *line) date(c column, on calendar.Date) calendar.Date {
	cell := l.value(c)
	if cell.Kind != Instant && none(cell.written()) {
		l.refuse(NoDate, c, "")
		return ""
	}
	d, ok := readDay(cell, l.now.Since1904, l.year)
	var date calendar.Date
	switch {
	case !ok:
	case d.year != 0:
		date, ok = d.in(d.year)
	case on != "":
		date, ok = d.after(on)
	case l.year == 0:
		l.refuse(NoYear, c, cell.written())
		return ""
	default:
		date, ok = d.in(l.year)
	}
	switch {
	case !ok:
		l.refuse(BadDate, c, cell.written())
	case l.Today != "" && date > l.Today:
		l.refuse(FutureDate, c, cell.written())
	case date < on:
		l.refuse(EndBeforeStart, c, cell.written())
	}
	return date
}

// place reads village and group. A row of our own export may be of the township itself or
// a branch, which no ledger knows: its number says which dispute it is.
func (l *line) place(r *Row) {
	text, group := l.text(colPlace), l.text(colGroup)
	var code string
	if r.VillageID, r.UnitID, r.GroupText, code = l.places.find(text, group); code != "" {
		if r.CaseID != "" {
			r.VillageID, r.UnitID, r.GroupText = "", "", cleanLine(text)
			return
		}
		l.refuse(code, colPlace, text)
	}
}

// parties reads the people and their numbers. A row of our own export is read as it was
// written; of a restricted case the people are not shown, its number says who they are.
func (l *line) parties(r *Row) {
	if l.h.has(colParties) {
		text := l.text(colParties)
		if r.CaseID != "" {
			r.Parties = ownParties(text)
			if len(r.Parties) >= 2 || len(r.Parties) == 1 && r.Parties[0].Name == Undisclosed {
				l.phones(r, colPhone, r.Parties)
				return
			}
		}
		r.Parties = l.side(colParties, text)
		l.phones(r, colPhone, r.Parties)
		if len(r.Parties) < 2 {
			l.refuse(OneParty, colParties, text)
		}
		return
	}
	for _, side := range []struct{ name, phone column }{{colApplicant, colApplicantPhone}, {colRespondent, colRespondentPhone}} {
		people := l.side(side.name, l.text(side.name))
		l.phones(r, side.phone, people)
		r.Parties = append(r.Parties, people...)
	}
	l.phones(r, colPhone, r.Parties)
}

func (l *line) side(c column, text string) []Party {
	people, code := readParties(text)
	if code != "" {
		l.refuse(code, c, text)
	}
	return people
}

// phones gives the people their numbers; what is no number, or nobody's for certain, is
// kept in the remark as it stands. Our own export hides digits: that is nothing to keep.
func (l *line) phones(r *Row, c column, people []Party) {
	cell := l.now.cell(l.row, l.h.at[c])
	if cell.blank() || cell.Kind == Formula {
		return
	}
	text := cell.written()
	numbers, ok := readPhones(text)
	if ok && assign(people, numbers) || r.CaseID != "" {
		return
	}
	r.Remark = joined(r.Remark, l.h.words[c]+"："+text)
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "；" + b
}

// verdict reads how it ended and when; an open row has neither.
func (l *line) verdict(r *Row) {
	result := l.answer(colResult)
	if r.CaseID != "" && len(r.Parties) == 1 { // of a restricted case our export shows no outcome either
		r.Open = true
		return
	}
	v, f := readResult(result)
	switch v {
	case noVerdict:
		l.refuse(NoResult, colResult, "")
		return
	case unknownVerdict:
		l.refuse(UnknownResult, colResult, result)
		return
	case open:
		r.Open = true
		return
	}
	r.ConcludedOn = l.date(colConcluded, r.On)
	text := l.answer(colForm)
	if said := readForm(text); f == noForm || said != noForm && said != f {
		if f != noForm {
			said = bothForms
		}
		f = said
	}
	var code string
	if r.Outcome, code = outcome(v, f); code != "" {
		l.refuse(code, colForm, text)
	}
}
