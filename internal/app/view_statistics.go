package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/stats"
)

// StatisticsQuery asks for the figures of a unit and its subtree over a period, both
// ends included.
type StatisticsQuery struct {
	Unit     string // "" is the asker's own highest
	From, To calendar.Date
	By       stats.By // "": the total alone
}

// StatisticsView is a table of figures as of a moment.
type StatisticsView struct {
	UnitID   string        `json:"unit_id"`
	UnitName string        `json:"unit_name"`
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"`
	By       stats.By      `json:"by,omitempty"`
	stats.Table
	AsOf              time.Time        `json:"as_of"`
	Entered           *YearlyTotalView `json:"entered"`
	Published         *PublicationRef  `json:"published"`
	PublicationBefore *PublicationRef  `json:"publication_before"`
}

// StatisticsCaseQuery asks for the cases behind one number of that table: of the row
// Key, or of the total.
type StatisticsCaseQuery struct {
	StatisticsQuery
	Figure stats.Figure
	Key    string
	Cursor string
	Limit  int // 0: 50
}

// StatisticsFaultView is a table that broke an identity and was not shown.
type StatisticsFaultView struct {
	At       time.Time     `json:"at"`
	UnitName string        `json:"unit_name"`
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"`
	By       stats.By      `json:"by,omitempty"`
	Identity string        `json:"identity"`
	Detail   string        `json:"detail"`
}
