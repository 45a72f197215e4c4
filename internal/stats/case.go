package stats

import (
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// Case is what statistics count of one dispute: a few columns of its row. A case
// that is contested is open, so it comes without outcome and ConcludedOn; what was
// voided is not in it at all.
type Case struct {
	ID       string
	UnitID   string     // where it was registered
	Place    grid.Place // of that unit
	Category string     // leaf of list B
	Source   string     // "" when nobody said
	Imported bool       // from a ledger: left out of the share that was elevated

	RegisteredOn   calendar.Date
	AcceptedOn     calendar.Date // "" for never
	ConcludedOn    calendar.Date // "" while open
	ConcludedLevel grid.Level
	Outcome        dispute.Outcome

	Elevated    bool          // ever, by a step that stands
	ReopenedOn  calendar.Date // of the first 复发, "" for none
	Obligations []Obligation  // of the agreement in force
	Visits      []Visit
}

// Obligation is one duty of the agreement in force. One performed on the spot is due
// on the day the agreement was reached; DueOn is "" where no day was agreed.
type Obligation struct {
	DueOn     calendar.Date
	Performed bool // in full
}

// Visit is one return visit.
type Visit struct {
	On        calendar.Date
	Self      bool // made by a mediator of the case
	Unreached bool // no party was met
	Confirmed bool // every party confirmed that the matter is settled
}
