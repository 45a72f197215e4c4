package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// CheckItem is one thing that a daily check does, or would do.
type CheckItem struct {
	CaseID string     `json:"case_id,omitempty"`
	UnitID string     `json:"unit_id,omitempty"`
	UserID string     `json:"user_id,omitempty"`
	Action string     `json:"action"` // elevate, supervise, miss, remind or fail
	From   grid.Level `json:"from,omitempty"`
	To     grid.Level `json:"to,omitempty"`
	Step   string     `json:"step,omitempty"`
	Kind   string     `json:"kind,omitempty"` // of a reminder
	Role   grid.Role  `json:"role,omitempty"` // who is reminded, of a missing report
}

// CheckRunView is the daily check of a date.
type CheckRunView struct {
	Date       calendar.Date `json:"date"`
	StartedAt  *time.Time    `json:"started_at"`
	FinishedAt *time.Time    `json:"finished_at"` // null while it is not finished
	TookMS     int64         `json:"took_ms"`
	Attempts   int           `json:"attempts"`
	Elevated   int           `json:"elevated"`
	Supervised int           `json:"supervised"`
	Missed     int           `json:"missed"`
	Reminded   int           `json:"reminded"`
	Failed     int           `json:"failed"` // cases that could not be dealt with
	Items      []CheckItem   `json:"-"`      // what this call did, or would do; not kept
}

// CheckPage is a page of daily checks, the latest first.
type CheckPage struct {
	Items      []CheckRunView `json:"items"`
	Next       calendar.Date  `json:"next"`   // whose check comes next
	DueAt      *time.Time     `json:"due_at"` // when that is due, null before the first
	Behind     int            `json:"behind"` // dates from Next on that are due and not finished
	Stale      bool           `json:"stale"`  // the last success is too long ago
	NextCursor string         `json:"next_cursor,omitempty"`
	Space      *SpaceView     `json:"space,omitempty"` // absent where nobody can tell
}
