package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// File is a file to be kept.
type File struct {
	Name string
	Type string // of its content
	Data []byte
}

// ImportView is a ledger that was looked at or brought in: schema Import.
type ImportView struct {
	ID             string              `json:"id"`
	FileName       string              `json:"file_name"`
	Year           *int                `json:"year"`
	State          string              `json:"state"`
	CreatedAt      time.Time           `json:"created_at"`
	CreatedBy      string              `json:"created_by"`
	ConfirmedAt    *time.Time          `json:"confirmed_at"`
	Understood     int                 `json:"understood"`
	Refused        []ImportRefusalView `json:"refused"` // the first shownRefusals
	RefusedCount   int                 `json:"refused_count"`
	AlreadyPresent int                 `json:"already_present"`
	Differing      int                 `json:"differing"`
	ToImport       int                 `json:"to_import"`
	Done           int                 `json:"done"`
	Imported       int                 `json:"imported"`
	SkippedSheets  []string            `json:"skipped_sheets"`
	UnknownWords   []UnknownWordView   `json:"unknown_words"`
}

// UnknownWordView is a word for a category that counts as 99, and in how many rows.
type UnknownWordView struct {
	Word string `json:"word"`
	Rows int    `json:"rows"`
}

// ImportRefusalView is a row that is not taken, and why.
type ImportRefusalView struct {
	Sheet  string `json:"sheet"`
	Row    int    `json:"row"` // as Excel numbers it; 0 for the sheet as a whole
	Code   string `json:"code"`
	Column string `json:"column,omitempty"`
	Text   string `json:"text,omitempty"` // what stood there
	Reason string `json:"reason"`         // a sentence
}

// ImportRowView is one row of a ledger. Once the import is done the cases hold what
// the understood rows said.
type ImportRowView struct {
	Sheet        string                 `json:"sheet"`
	Row          int                    `json:"row"`
	State        string                 `json:"state"`
	Serial       string                 `json:"serial,omitempty"`
	On           calendar.Date          `json:"on,omitempty"`
	Place        string                 `json:"place,omitempty"`
	Parties      string                 `json:"parties,omitempty"`
	CategoryName string                 `json:"category_name,omitempty"`
	Narrative    string                 `json:"narrative,omitempty"`
	AmountFen    *int64                 `json:"amount_fen,omitempty"`
	Level        grid.Level             `json:"level,omitempty"`
	ConcludedOn  calendar.Date          `json:"concluded_on,omitempty"`
	Outcome      dispute.Outcome        `json:"outcome,omitempty"`
	CaseID       string                 `json:"case_id,omitempty"`
	Differences  []ImportDifferenceView `json:"differences,omitempty"`
	Refusal      *ImportRefusalView     `json:"refusal,omitempty"`
}

// ImportDifferenceView is what a row and its case say differently.
type ImportDifferenceView struct {
	Field  string `json:"field"`
	Ledger string `json:"ledger"`
	Here   string `json:"here"`
}

// ImportRowPage is one page of rows.
type ImportRowPage struct {
	Items      []ImportRowView `json:"items"`
	NextCursor string          `json:"next_cursor,omitempty"`
}
