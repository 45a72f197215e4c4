package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/zeroreport"
)

// ZeroReportInput is the body of PUT /zero-reports/{unit_id}/{date}.
type ZeroReportInput struct {
	Kind       zeroreport.Kind      `json:"kind"`
	Findings   []zeroreport.Finding `json:"findings"`
	OnBehalfOf string               `json:"on_behalf_of"`
	Reason     string               `json:"reason"`
}

// ReportOrigin names what a dispute was first: a finding of its unit's report, by the
// report's date and the finding's place in the list, from 0.
type ReportOrigin struct {
	Date    calendar.Date `json:"date"`
	Finding int           `json:"finding"`
}

// ZeroReportQuery narrows the list of reports. State may be empty.
type ZeroReportQuery struct {
	Unit     string
	From, To calendar.Date // the first and the last date; without, both are today
	State    zeroreport.State
	Cursor   string
	Limit    int
}

// ZeroReportRow is a report in a list: a unit and a date, also where nothing was reported.
type ZeroReportRow struct {
	UnitID       string           `json:"unit_id"`
	UnitName     string           `json:"unit_name"`
	Date         calendar.Date    `json:"date"`
	State        zeroreport.State `json:"state,omitempty"` // absent where nothing was owed
	Kind         zeroreport.Kind  `json:"kind,omitempty"`
	Findings     int              `json:"finding_count"`
	MadeAt       *time.Time       `json:"made_at,omitempty"`
	OnBehalf     bool             `json:"on_behalf"`
	UploadedLate bool             `json:"uploaded_late"` // 按时填报、迟到上传
	Flagged      bool             `json:"flagged"`
	Missed       bool             `json:"missed"`  // 曾缺报
	Version      int64            `json:"version"` // 0 while there is nothing
}

// ZeroReportPage is one page of reports, the newest date first.
type ZeroReportPage struct {
	Items      []ZeroReportRow `json:"items"`
	NextCursor string          `json:"next_cursor,omitempty"`
}

// TallyView is how a set of units and dates stands. The rates are nil when nothing is due.
type TallyView struct {
	Due          int      `json:"due"`
	Open         int      `json:"open"`
	OnTime       int      `json:"on_time"`
	Late         int      `json:"late"`
	Missing      int      `json:"missing"`
	Missed       int      `json:"missed"`
	Nil          int      `json:"nil"`
	Findings     int      `json:"findings"`
	Completeness *float64 `json:"completeness"`
	Timeliness   *float64 `json:"timeliness"`
}

func tally(t zeroreport.Tally) TallyView {
	return TallyView{
		Due: t.Due, Open: t.Open, OnTime: t.OnTime, Late: t.Late, Missing: t.Missing, Missed: t.Missed, Nil: t.Nil, Findings: t.Findings,
		Completeness: t.Completeness(), Timeliness: t.Timeliness(),
	}
}

// SummaryQuery asks how the reports of a unit stand on a date, and with From and To also
// day by day.
type SummaryQuery struct {
	Unit     string
	Date     calendar.Date // without, today
	From, To calendar.Date
}

// SummaryView is the roll-up of a unit's reports.
type SummaryView struct {
	UnitID   string        `json:"unit_id"`
	UnitName string        `json:"unit_name"`
	Level    grid.Level    `json:"level"`
	Path     []string      `json:"path"`
	Date     calendar.Date `json:"date"`
	DueAt    time.Time     `json:"due_at"`     // the cutoff of the date
	LateBy   time.Time     `json:"late_until"` // until when a first report is taken
	Total    TallyView     `json:"total"`
	Rows     []SummaryRow  `json:"rows"` // the units directly below, those with the most missing first
	Days     []SummaryDay  `json:"days,omitempty"`
	AsOf     time.Time     `json:"as_of"`
}

// SummaryRow is one unit with all that lies below it.
type SummaryRow struct {
	UnitID   string     `json:"unit_id"`
	UnitName string     `json:"unit_name"`
	Level    grid.Level `json:"level"`
	TallyView
}

// SummaryDay is the whole unit on one date.
type SummaryDay struct {
	Date calendar.Date `json:"date"`
	TallyView
}

// FindingView is one thing found. Of one that became a dispute it says no more than its
// reader may know of that.
type FindingView struct {
	What         string       `json:"what,omitempty"`
	Category     string       `json:"category,omitempty"`
	CategoryName string       `json:"category_name,omitempty"`
	Risk         dispute.Risk `json:"risk,omitempty"`
	Handled      string       `json:"handled"`
	CaseID       string       `json:"case_id,omitempty"`
	Number       string       `json:"number,omitempty"`
	Title        string       `json:"title,omitempty"`
}

// ZeroReportView is one report with how it came to stand so.
type ZeroReportView struct {
	ZeroReportRow
	Path     []string      `json:"path"`
	Owed     bool          `json:"owed"`
	DueAt    time.Time     `json:"due_at"`     // the cutoff
	LateBy   time.Time     `json:"late_until"` // until when a first report is taken
	Findings []FindingView `json:"findings"`
	// Prefill are the disputes logged that day in the unit, for a person to confirm.
	Prefill    []FindingView     `json:"prefill"`
	Mark       *MarkView         `json:"mark,omitempty"`
	Suspicions []SuspicionView   `json:"suspicions"`
	Rulings    []RulingView      `json:"rulings"`
	Entries    []ZeroReportEntry `json:"entries"`
	// May is what the caller may do: file, amend, file_for, amend_for, reply, rule, answer,
	// remind. Amending takes the version and a reason.
	May []string `json:"may"`
}

// MarkView is the mark 缺报 of the daily check; Voided where a report made in time came
// after it.
type MarkView struct {
	CheckOn calendar.Date `json:"check_on"`
	RanAt   time.Time     `json:"ran_at"`
	Voided  bool          `json:"voided"`
}

// SuspicionView is 疑似漏报: a dispute was known on a day that was reported as nil.
type SuspicionView struct {
	CaseID       string        `json:"case_id"`
	Number       string        `json:"number,omitempty"`
	Title        string        `json:"title,omitempty"`
	Date         calendar.Date `json:"date"`
	RegisteredOn calendar.Date `json:"registered_on"`
	VillageID    string        `json:"village_id"` // that is to reply
	VillageName  string        `json:"village_name"`
	UnitIDs      []string      `json:"unit_ids"` // that reported nil
	UnitNames    []string      `json:"unit_names"`
	Replied      bool          `json:"replied"`
}

// RulingView is a person's finding that a report is false or concealed, with the
// reporter's answers.
type RulingView struct {
	ID      string       `json:"id"`
	What    string       `json:"what"`
	Reason  string       `json:"reason"`
	By      string       `json:"by"`
	At      time.Time    `json:"at"`
	Answers []AnswerView `json:"answers"`
}

// AnswerView is a reporter's word on a ruling.
type AnswerView struct {
	Text string    `json:"text"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// ZeroReportEntry is one line of a report's list.
type ZeroReportEntry struct {
	ID         string            `json:"id"`
	Action     zeroreport.Action `json:"action"`
	Auto       bool              `json:"auto"`
	By         string            `json:"by,omitempty"`
	MadeAt     time.Time         `json:"made_at"`
	ReceivedAt time.Time         `json:"received_at"`
	OccurredAt *time.Time        `json:"occurred_at,omitempty"`
	Offline    bool              `json:"offline"`
	Flagged    bool              `json:"flagged"`
	Fate       dispute.Fate      `json:"fate"`
	Why        string            `json:"why,omitempty"` // fault code: why it lapsed
	Kind       zeroreport.Kind   `json:"kind,omitempty"`
	Findings   []FindingView     `json:"findings,omitempty"`
	OnBehalfOf string            `json:"on_behalf_of,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	Text       string            `json:"text,omitempty"`
	CaseID     string            `json:"case_id,omitempty"`
	What       string            `json:"what,omitempty"` // of a ruling
}

// RemindInput is the body of POST /zero-reports/reminders.
type RemindInput struct {
	UnitID string        `json:"unit_id"`
	Date   calendar.Date `json:"date"`
}

// RemindView says which units were reminded and how many had been within the hour.
type RemindView struct {
	Reminded []string `json:"reminded"`
	Recently int      `json:"recently"`
}

// TodayReports are what a reporter must send, and how the units that the caller answers
// for stand today and stood yesterday.
type TodayReports struct {
	Own   []ZeroReportRow `json:"own"`
	Units []TodayUnit     `json:"units"`
}

// TodayUnit is one unit on one date.
type TodayUnit struct {
	UnitID   string        `json:"unit_id"`
	UnitName string        `json:"unit_name"`
	Date     calendar.Date `json:"date"`
	TallyView
}
