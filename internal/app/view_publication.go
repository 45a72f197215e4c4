package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/stats"
)

// YearlyTotalInput is a year's total as entered.
type YearlyTotalInput struct {
	UnitID  string `json:"unit_id"`
	Year    int    `json:"year"`
	Settled int64  `json:"settled"`
	Success int64  `json:"success"`
	Oral    int64  `json:"oral"`
	Written int64  `json:"written"`
}

// YearlyTotalView is a year's total. Rate is success ÷ settled, since how many failed is
// not known; nil where nothing was settled.
type YearlyTotalView struct {
	UnitID    string    `json:"unit_id"`
	UnitName  string    `json:"unit_name"`
	Year      int       `json:"year"`
	Settled   int64     `json:"settled"`
	Success   int64     `json:"success"`
	Oral      int64     `json:"oral"`
	Written   int64     `json:"written"`
	Rate      *float64  `json:"rate"`
	EnteredBy string    `json:"entered_by"`
	EnteredAt time.Time `json:"entered_at"`
}

// PublicationInput says which period of a unit is to be published.
type PublicationInput struct {
	UnitID string        `json:"unit_id"`
	Kind   stats.Kind    `json:"kind"`
	From   calendar.Date `json:"from"`
}

// PublicationRef names a publication.
type PublicationRef struct {
	ID          string        `json:"id"`
	UnitID      string        `json:"unit_id"`
	UnitName    string        `json:"unit_name"` // as it was called then
	Kind        stats.Kind    `json:"kind"`
	From        calendar.Date `json:"from"`
	To          calendar.Date `json:"to"`
	AsOf        time.Time     `json:"as_of"`
	PublishedBy string        `json:"published_by"`
	Hash        string        `json:"hash"`
	Cases       int           `json:"cases"`
}

// PublicationView is what was published, as it was frozen. Intact tells that figures and
// cases are those that were hashed, and that the cases still give the figures.
type PublicationView struct {
	PublicationRef
	Total       stats.Figures      `json:"total"`
	Tables      []PublicationTable `json:"tables"`
	Definitions string             `json:"definitions"`
	Intact      bool               `json:"intact"`
}

// PublicationTable is one of the tables that were published.
type PublicationTable struct {
	By   stats.By    `json:"by"`
	Rows []stats.Row `json:"rows"`
}

// FrozenQuery asks for the cases behind a published number: of the total, or of the row
// Key of the table By.
type FrozenQuery struct {
	Figure stats.Figure
	By     stats.By
	Key    string
	Cursor string
	Limit  int
}
