package ledger

import (
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// Book is what a ledger is read against.
type Book struct {
	Year     int      // dates without a year take it; 0: the sheet's title says
	Township []string // its names; they may stand before a village's
	Villages []Place  // the township's villages with every name they go by
	Groups   []Place  // and their groups; Parent is the village's id
	Words    []Word   // clerks' words for categories
	Leaves   []string // codes of list B that exist
	Today    calendar.Date
}

// Undisclosed stands in our own export for what of a restricted case is not shown.
const Undisclosed = "（不公开）"

// Place is a unit and the names it goes by, suffixes such as 村民委员会 not among them.
type Place struct {
	ID     string
	Parent string
	Names  []string
}

// Word is a clerk's word for a category and its leaf of list B.
type Word struct {
	Word string
	Leaf string
}

// Row is one row that was understood.
type Row struct {
	Sheet string
	Row   int // as Excel numbers it, from 1

	Serial       string        // 序号 as written
	CaseID       string        // 系统编号 of our own export, "" elsewhere
	On           calendar.Date // 排查时间: registered and accepted
	UnitID       string        // the group where it is known, else the village
	VillageID    string
	GroupText    string // an unknown group, as written
	Parties      []Party
	Category     string // leaf of list B
	CategoryWord string // as written where Category is 99 for want of a better
	Narrative    string
	AmountFen    *int64
	Risk         dispute.Risk // "" where not given or not one of the four
	RiskText     string       // as written where it is not one of the four
	Level        grid.Level   // 化解层级; "" where not given: the village
	Mediator     string
	ConcludedOn  calendar.Date   // 化解时间
	Outcome      dispute.Outcome // agreed_oral, agreed_written, failed, withdrawn, handed_over
	Performance  string          // 履行情况 as written
	Remark       string

	// Open: the row says that the dispute is not settled yet. Such a row is never
	// imported, but it is not refused where its dispute is already here.
	Open bool
}

// Party is one of the people in the cell.
type Party struct {
	Name  string
	Note  string // what stood in brackets behind the name
	Phone string
}

// Refused is a row that could not be understood, or could not be taken.
type Refused struct {
	Sheet  string
	Row    int    // as Excel numbers it; 0 for the sheet as a whole
	Code   string // stable: no_date, unknown_village, one_party, …; the list is in refusal.go
	Column string // the header of the column at fault
	Text   string // what stood there
}

// Reading is what a workbook says.
type Reading struct {
	Year    int // of the ledger, as its title or the caller says; 0 when neither does
	Rows    []Row
	Refused []Refused
	Skipped []string // names of sheets without a ledger on them
}
