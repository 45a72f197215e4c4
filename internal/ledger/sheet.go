// Package ledger understands the yearly ledger 台账 that townships keep in Excel: where
// its header is, what each column means, and what each row says, in every spelling that
// clerks use (product.md 10, domain.md 4.2). What it cannot understand it refuses and
// names; it never guesses. It is pure: cells come in, rows go out. internal/papers
// reads the file.
package ledger

import "time"

// Kind is what a cell holds.
type Kind int

// Kinds of cell.
const (
	Blank Kind = iota
	Text
	Number  // Value; Text is how the sheet would show it
	Instant // a number that the sheet shows as a date: Time, in the sheet's own civil time
	Formula // refused wherever a value is needed
)

// Cell is one cell of a sheet.
type Cell struct {
	Kind  Kind
	Text  string
	Value float64
	Time  time.Time
}

// Sheet is the used part of one worksheet. Rows and columns count from 0 here; people
// are told the row's number as Excel shows it, Row + 1.
type Sheet struct {
	Name      string
	Hidden    bool
	Since1904 bool // plain serial numbers of days count from 1904-01-01
	Rows      [][]Cell
	Merged    []Range
}

// Range is a merged area, all four included.
type Range struct{ FirstRow, FirstColumn, LastRow, LastColumn int }

// MaxText is how many characters of a cell are taken, as many as a narrative may have
// (openapi.yaml); a row with a longer one is refused.
const MaxText = 5000
