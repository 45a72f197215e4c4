package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// LinkView is a case that another is tied to. Of one the reader may not read he
// learns the number and that it is there.
type LinkView struct {
	ID           string `json:"id"`
	Number       string `json:"number,omitempty"`
	DeviceNumber string `json:"device_number,omitempty"`
	Kind         string `json:"kind"`
	Title        string `json:"title,omitempty"`
	Readable     bool   `json:"readable"`
}

// ContestView is what a clerk must decide.
type ContestView struct {
	Sides []SideView `json:"sides"`
}

// SideView is one of the acts that do not fit beside each other, with what it would
// mean for the case.
type SideView struct {
	EventID    string          `json:"event_id"`
	Action     dispute.Action  `json:"action"`
	Auto       bool            `json:"auto"`
	Actor      string          `json:"actor,omitempty"`
	Level      grid.Level      `json:"level"`
	OccurredAt time.Time       `json:"occurred_at"`
	ReceivedAt time.Time       `json:"received_at"`
	Offline    bool            `json:"offline"`
	Outcome    dispute.Outcome `json:"outcome,omitempty"`
	Result     string          `json:"result,omitempty"` // of a hearing
	Text       string          `json:"text,omitempty"`
	Reason     string          `json:"reason,omitempty"` // its code
	Agency     string          `json:"agency,omitempty"`
}

// HandOverView is the present hand-over of a case.
type HandOverView struct {
	AgencyID    string           `json:"agency_id"`
	Agency      string           `json:"agency"`
	Basis       string           `json:"basis"`
	BasisText   string           `json:"basis_text,omitempty"`
	Data        []string         `json:"data"`
	Note        string           `json:"note,omitempty"`
	HandedOn    calendar.Date    `json:"handed_on"`
	DueOn       calendar.Date    `json:"due_on"`
	ReceiptBy   calendar.Date    `json:"receipt_by"`
	ReceivedOn  calendar.Date    `json:"received_on,omitempty"`
	State       string           `json:"state"` // waiting, received, answered, returned
	Overdue     bool             `json:"overdue"`
	Returned    bool             `json:"returned"`
	ReturnedFor string           `json:"returned_for,omitempty"`
	Feedbacks   []FeedbackView   `json:"feedbacks"`
	Supervision *SupervisionView `json:"supervision,omitempty"`
}

// FeedbackView is one feedback of the agency.
type FeedbackView struct {
	On      calendar.Date `json:"on"`
	By      string        `json:"by"`
	Settled bool          `json:"settled"`
	Text    string        `json:"text"`
}

// ReportView is a report that was made.
type ReportView struct {
	Kind     string    `json:"kind"`
	Receiver string    `json:"receiver"`
	At       time.Time `json:"at"`
	Remark   string    `json:"remark,omitempty"`
	By       string    `json:"by"`
}

// ExtensionView is the one extension of a case.
type ExtensionView struct {
	Days int           `json:"days"`
	On   calendar.Date `json:"on"`
}

// InstructionView is a leader's word on a case.
type InstructionView struct {
	On   calendar.Date `json:"on"`
	By   string        `json:"by"`
	Text string        `json:"text"`
}

// ConfirmationView is the last step of judicial confirmation.
type ConfirmationView struct {
	State  string        `json:"state"`
	On     calendar.Date `json:"on"`
	Court  string        `json:"court,omitempty"`
	Number string        `json:"number,omitempty"`
	Remark string        `json:"remark,omitempty"`
}

// HandOverRow is a hand-over in a list. Title is empty where the parties are not the
// reader's, or were not chosen for his agency.
type HandOverRow struct {
	CaseID       string        `json:"case_id"`
	Number       string        `json:"number,omitempty"`
	DeviceNumber string        `json:"device_number"`
	Title        string        `json:"title,omitempty"`
	UnitID       string        `json:"unit_id"`
	UnitName     string        `json:"unit_name"`
	AgencyID     string        `json:"agency_id"`
	Agency       string        `json:"agency"`
	Basis        string        `json:"basis"`
	HandedOn     calendar.Date `json:"handed_on"`
	ReceiptBy    calendar.Date `json:"receipt_by"`
	DueOn        calendar.Date `json:"due_on"`
	ReceivedOn   calendar.Date `json:"received_on,omitempty"`
	State        string        `json:"state"`
	Overdue      bool          `json:"overdue"`
	DaysLeft     *int          `json:"days_left,omitempty"`
	Restricted   bool          `json:"restricted"`
}

// ExceptionView is a case that a leader asks about, with why: contested, red,
// supervised, overdue, waiting_long.
type ExceptionView struct {
	Case CaseRow  `json:"case"`
	Why  []string `json:"why"`
}

// ReportOwedView is a case for which reports are called for and not made.
type ReportOwedView struct {
	Case  CaseRow  `json:"case"`
	Kinds []string `json:"kinds"`
}

// AgencyView is a body that disputes are handed over to.
type AgencyView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	UnitID string `json:"unit_id"`
}

// CandidateView is somebody who may be recused from a case or admitted to it.
type CandidateView struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	Roles []PostView `json:"roles"`
}

// PostView is a role with the unit that it is held at.
type PostView struct {
	Role     grid.Role `json:"role"`
	UnitName string    `json:"unit_name"`
}
