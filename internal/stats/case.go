package stats

import (
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// Case is what statistics count of one dispute: a few columns of its row. A case
// that is contested is open, so it comes without outcome and ConcludedOn; what was
// voided is not in it at all. A publication keeps it as JSON for years, hence the tags.
type Case struct {
	ID       string     `json:"id"`
	UnitID   string     `json:"unit_id"`            // where it was registered
	Place    grid.Place `json:"place"`              // of that unit
	Category string     `json:"category"`           // leaf of list B
	Source   string     `json:"source,omitempty"`   // "" when nobody said
	Imported bool       `json:"imported,omitempty"` // from a ledger: left out of the share that was elevated

	RegisteredOn   calendar.Date   `json:"registered_on"`
	AcceptedOn     calendar.Date   `json:"accepted_on,omitempty"`  // "" for never
	ConcludedOn    calendar.Date   `json:"concluded_on,omitempty"` // "" while open
	ConcludedLevel grid.Level      `json:"concluded_level,omitempty"`
	Outcome        dispute.Outcome `json:"outcome,omitempty"`

	Elevated    bool          `json:"elevated,omitempty"`    // ever, by a step that stands
	ReopenedOn  calendar.Date `json:"reopened_on,omitempty"` // of the first 复发, "" for none
	Obligations []Obligation  `json:"obligations,omitempty"` // of the agreement in force
	Visits      []Visit       `json:"visits,omitempty"`
}

// Obligation is one duty of the agreement in force. One performed on the spot is due
// on the day the agreement was reached; DueOn is "" where no day was agreed.
type Obligation struct {
	DueOn     calendar.Date `json:"due_on,omitempty"`
	Performed bool          `json:"performed,omitempty"` // in full
}

// Visit is one return visit.
type Visit struct {
	On        calendar.Date `json:"on"`
	Self      bool          `json:"self,omitempty"`      // made by a mediator of the case
	Unreached bool          `json:"unreached,omitempty"` // no party was met
	Confirmed bool          `json:"confirmed,omitempty"` // every party confirmed that the matter is settled
}
