package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// CaseRow is a dispute in a list. Title and what follows from it are empty where
// the content is not the reader's.
type CaseRow struct {
	ID           string          `json:"id"`
	Number       string          `json:"number,omitempty"`
	DeviceNumber string          `json:"device_number"`
	Title        string          `json:"title,omitempty"`
	Excerpt      string          `json:"excerpt,omitempty"`
	Status       dispute.Status  `json:"status"`
	Level        grid.Level      `json:"level"`
	Outcome      dispute.Outcome `json:"outcome,omitempty"`
	Contested    bool            `json:"contested"`
	Category     string          `json:"category,omitempty"`
	CategoryName string          `json:"category_name,omitempty"`
	Risk         dispute.Risk    `json:"risk,omitempty"`
	UnitID       string          `json:"unit_id"`
	UnitName     string          `json:"unit_name"`
	Restricted   bool            `json:"restricted"`
	RegisteredAt time.Time       `json:"registered_at"`
	AcceptedOn   calendar.Date   `json:"accepted_on,omitempty"`
	Deadline     calendar.Date   `json:"deadline,omitempty"`
	DaysLeft     *int            `json:"days_left,omitempty"`
	DocketedOn   calendar.Date   `json:"docketed_on,omitempty"`
	ConcludedOn  calendar.Date   `json:"concluded_on,omitempty"`
	Version      int64           `json:"version"`

	May []dispute.Action `json:"may,omitempty"` // on the cases of today that wait for somebody
}

// CasePage is one page of a list. Matches is counted on the first page only, up to 1000;
// behind a number of statistics it is exact, and Withheld is how many more cases the
// number counts that are not for the reader.
type CasePage struct {
	Items      []CaseRow `json:"items"`
	NextCursor string    `json:"next_cursor,omitempty"`
	Matches    *int      `json:"matches,omitempty"`
	Withheld   int       `json:"withheld,omitempty"`
}

// CaseQuery is what a list is asked for; empty fields do not filter.
type CaseQuery struct {
	Unit      string
	Status    dispute.Status
	Level     grid.Level
	Outcome   dispute.Outcome
	Category  string
	Risk      dispute.Risk
	DueBefore calendar.Date
	Exception string // one of the reasons of 今日
	Q         string
	Sort      string // deadline or newest
	Cursor    string
	Limit     int // 0: 50
}

// TodayView is what a person must do today.
type TodayView struct {
	Date            calendar.Date    `json:"date"`
	WeekdayName     string           `json:"weekday_name"`
	VenueToday      string           `json:"venue_today"`
	CalendarWarning string           `json:"calendar_warning,omitempty"`
	Hearings        []DocketView     `json:"hearings"`
	Due             []CaseRow        `json:"due"`
	Waiting         []CaseRow        `json:"waiting"`
	Tasks           []TaskView       `json:"tasks"`
	Contested       []CaseRow        `json:"contested"`
	HandOvers       []HandOverRow    `json:"hand_overs"`
	ReportsOwed     []ReportOwedView `json:"reports_owed"`
	Exceptions      []ExceptionView  `json:"exceptions"`
	TermEnded       []CaseRow        `json:"term_ended"`
	ZeroReport      *TodayReports    `json:"zero_report,omitempty"`

	ExceptionCounts *ExceptionCountsView `json:"exception_counts,omitempty"` // leaders
}

// ExceptionCountsView are all exceptions, also beyond those that are listed: a case
// under every reason it has, in total once.
type ExceptionCountsView struct {
	Total       int `json:"total"`
	Contested   int `json:"contested"`
	Red         int `json:"red"`
	Supervised  int `json:"supervised"`
	Overdue     int `json:"overdue"`
	WaitingLong int `json:"waiting_long"`
}

// DocketView is one venue's docket of one day.
type DocketView struct {
	Date     calendar.Date `json:"date"`
	Venue    string        `json:"venue"`
	UnitID   string        `json:"unit_id"`
	UnitName string        `json:"unit_name"`
	Level    grid.Level    `json:"level"`
	Line     int           `json:"line"` // so many a day; those after it are one too many (product.md 3.3)
	Cases    []TodayCase   `json:"cases"`
}

// TodayCase is a docketed case with what its reader may do and whom to tell.
type TodayCase struct {
	Case         CaseRow          `json:"case"`
	May          []dispute.Action `json:"may"`
	HearingsHeld int              `json:"hearings_held"`
	Untold       []UntoldParty    `json:"untold"`

	heard bool // on this docket's day or after it
}

// UntoldParty has not been told of the docket yet.
type UntoldParty struct {
	PartyID string `json:"party_id"`
	Name    string `json:"name"`
}

// TaskView is something that follows an agreement: a seal, an obligation, a visit, the archive.
type TaskView struct {
	Kind     string           `json:"kind"`
	CaseID   string           `json:"case_id"`
	Number   string           `json:"number,omitempty"`
	Title    string           `json:"title"`
	What     string           `json:"what,omitempty"`
	DueOn    calendar.Date    `json:"due_on,omitempty"`
	DaysLeft *int             `json:"days_left,omitempty"`
	May      []dispute.Action `json:"may"`
}

// UnitQuery is what the grid is asked for.
type UnitQuery struct {
	Parent   string
	Level    grid.Level
	Q        string
	Register bool // only where the asker may register a dispute
}

// UnitView is one unit of the grid.
type UnitView struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Level        grid.Level `json:"level"`
	ParentID     string     `json:"parent_id,omitempty"`
	Path         []string   `json:"path"`
	DivisionCode string     `json:"division_code,omitempty"`

	Aliases   []string      `json:"aliases,omitempty"`
	ClosedOn  calendar.Date `json:"closed_on,omitempty"`
	Children  int           `json:"children"`             // directly below and not closed
	OpenCases *int          `json:"open_cases,omitempty"` // 在办 in the subtree and the reader's scope; nil without a right to cases
}

// CategoryView is a leaf of list B with its place in list A. Mediable is false
// for the categories 11 to 16, which are no matters for people's mediation.
type CategoryView struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Parent   string `json:"parent,omitempty"`
	ListA    string `json:"list_a"`
	Mediable bool   `json:"mediable"`
}

// MediatorView is a committee member who can be assigned.
type MediatorView struct {
	UserID    string `json:"user_id"`
	Name      string `json:"name"`
	Committee string `json:"committee"`
}

// SessionView tells a person who he is and what he may.
type SessionView struct {
	UserID      string        `json:"user_id"`
	Username    string        `json:"username"`
	Name        string        `json:"name"`
	Grants      []GrantView   `json:"grants"`
	Permissions []string      `json:"permissions"`
	Today       calendar.Date `json:"today"`
	Demo        bool          `json:"demo"`
	MustChange  bool          `json:"must_change"`
	Epoch       string        `json:"epoch"`
}

// GrantView is one role at one unit.
type GrantView struct {
	Role     grid.Role  `json:"role"`
	UnitID   string     `json:"unit_id"`
	UnitName string     `json:"unit_name"`
	Level    grid.Level `json:"level"`
}

// AboutView is what anybody may know before logging in.
type AboutView struct {
	Township string        `json:"township"`
	Demo     bool          `json:"demo"`
	Today    calendar.Date `json:"today"`
	Now      time.Time     `json:"now"`
}
