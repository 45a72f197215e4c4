package app

import (
	"encoding/json"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// CaseView is one dispute as its reader sees it: schema Case of openapi.yaml.
// Where the content of a restricted case is not the reader's, Member is false
// and everything that tells of the content is left out.
type CaseView struct {
	ID             string           `json:"id"`
	Number         string           `json:"number,omitempty"`
	DeviceNumber   string           `json:"device_number"`
	VoidedNumbers  []string         `json:"voided_numbers,omitempty"`
	Status         dispute.Status   `json:"status"`
	Level          grid.Level       `json:"level"`
	StartLevel     grid.Level       `json:"start_level"`
	Outcome        dispute.Outcome  `json:"outcome,omitempty"`
	Contested      bool             `json:"contested"`
	Restricted     bool             `json:"restricted"`
	Member         bool             `json:"member"`
	Imported       bool             `json:"imported"` // from a ledger
	UnitID         string           `json:"unit_id"`
	UnitName       string           `json:"unit_name"`
	UnitPath       []string         `json:"unit_path"`
	RegisteredAt   time.Time        `json:"registered_at"`
	RegisteredBy   string           `json:"registered_by,omitempty"`
	AcceptedOn     calendar.Date    `json:"accepted_on,omitempty"`
	Deadline       calendar.Date    `json:"deadline,omitempty"`
	DaysLeft       *int             `json:"days_left,omitempty"`
	DocketedOn     calendar.Date    `json:"docketed_on,omitempty"`
	ConcludedOn    calendar.Date    `json:"concluded_on,omitempty"`
	ConcludedLevel grid.Level       `json:"concluded_level,omitempty"`
	EffectiveOn    calendar.Date    `json:"effective_on,omitempty"`
	Version        int64            `json:"version"`
	May            []dispute.Action `json:"may"`
	Ladder         []RungView       `json:"ladder"`
	*ContentView
}

// ContentView is what only those see who may read the content of a case.
type ContentView struct {
	Title            string              `json:"title,omitempty"`
	Category         string              `json:"category,omitempty"`
	CategoryName     string              `json:"category_name,omitempty"`
	Risk             dispute.Risk        `json:"risk,omitempty"`
	Narrative        string              `json:"narrative,omitempty"`
	AmountFen        *int64              `json:"amount_fen,omitempty"`
	PersonsInvolved  *int                `json:"persons_involved,omitempty"`
	Cause            string              `json:"cause,omitempty"`
	AroseOn          calendar.Date       `json:"arose_on,omitempty"`
	FirstKnownOn     calendar.Date       `json:"first_known_on,omitempty"`
	Source           string              `json:"source,omitempty"`
	SourceBody       string              `json:"source_body,omitempty"`
	Harms            []string            `json:"harms,omitempty"`
	Minors           bool                `json:"minors,omitempty"`
	DomesticViolence bool                `json:"domestic_violence,omitempty"`
	Committee        string              `json:"committee,omitempty"` // whose register the case is in
	Parties          []PartyView         `json:"parties"`
	Mediators        []MediatorRef       `json:"mediators"`
	Hearings         []HearingView       `json:"hearings,omitempty"`
	Agreement        *AgreementView      `json:"agreement,omitempty"`
	Termination      *TerminationView    `json:"termination,omitempty"`
	FollowUps        []VisitView         `json:"follow_ups,omitempty"`
	Supervision      *SupervisionView    `json:"supervision,omitempty"`
	Papers           []PaperView         `json:"papers,omitempty"`
	Links            []LinkView          `json:"links,omitempty"`
	Contest          *ContestView        `json:"contest,omitempty"`
	Ledger           *dispute.LedgerNote `json:"ledger,omitempty"` // what the row of an imported case says besides
	HandOver         *HandOverView       `json:"hand_over,omitempty"`
	HandOverOnly     bool                `json:"hand_over_only,omitempty"`
	Reports          []ReportView        `json:"reports,omitempty"`
	ReportsOwed      []string            `json:"reports_owed,omitempty"`
	Extension        *ExtensionView      `json:"extension,omitempty"`
	Instructions     []InstructionView   `json:"instructions,omitempty"`
	Recused          []MediatorRef       `json:"recused,omitempty"`
	Admitted         []MediatorRef       `json:"admitted,omitempty"`
	SeesLooks        bool                `json:"sees_looks,omitempty"` // may ask who looked at it
}

// PartyView is a party with phone, ID number and address masked.
type PartyView struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	Kind           string          `json:"kind,omitempty"`
	Side           string          `json:"side,omitempty"`
	Gender         string          `json:"gender,omitempty"`
	Consent        dispute.Consent `json:"consent,omitempty"`
	PhoneMasked    string          `json:"phone_masked,omitempty"`
	IDNumberMasked string          `json:"id_number_masked,omitempty"`
	AddressMasked  string          `json:"address_masked,omitempty"`
	Told           bool            `json:"told"`
}

// MediatorRef names a person of the case, such as an assigned mediator.
type MediatorRef struct {
	UserID string `json:"user_id"`
	Name   string `json:"name"`
}

// RungView is one level of the ladder 组→村→总支→乡.
type RungView struct {
	Level      grid.Level    `json:"level"`
	UnitName   string        `json:"unit_name"`
	Venue      string        `json:"venue,omitempty"`
	State      string        `json:"state"` // done, now, ahead, passed_over
	EnteredOn  calendar.Date `json:"entered_on,omitempty"`
	LeftOn     calendar.Date `json:"left_on,omitempty"`
	DocketedOn calendar.Date `json:"docketed_on,omitempty"`
	HeardOn    calendar.Date `json:"heard_on,omitempty"`
	Result     string        `json:"result,omitempty"`
}

// HearingView is one recorded hearing.
type HearingView struct {
	EventID      string               `json:"event_id"`
	At           time.Time            `json:"at"`
	Level        grid.Level           `json:"level"`
	Committee    string               `json:"committee,omitempty"` // whose record it is
	Result       string               `json:"result"`
	RightsNotice bool                 `json:"rights_notice"`
	Attendance   []dispute.Attendance `json:"attendance"`
	Record       string               `json:"record"`
}

// AgreementView is the agreement in force.
type AgreementView struct {
	Form             string              `json:"form"`
	Number           string              `json:"number,omitempty"`
	Content          string              `json:"content"`
	ReachedOn        calendar.Date       `json:"reached_on"`
	Level            grid.Level          `json:"level"`
	Copies           int                 `json:"copies,omitempty"`
	Committee        string              `json:"committee,omitempty"`
	SealedOn         calendar.Date       `json:"sealed_on,omitempty"`
	EffectiveOn      calendar.Date       `json:"effective_on,omitempty"`
	MediatorSignedOn calendar.Date       `json:"mediator_signed_on,omitempty"`
	Signatures       []dispute.Signature `json:"signatures,omitempty"`
	Confirmable      bool                `json:"confirmable"`
	ConfirmBy        calendar.Date       `json:"confirm_by,omitempty"`
	Confirmation     *ConfirmationView   `json:"confirmation,omitempty"`
	Obligations      []ObligationView    `json:"obligations"`
}

// ObligationView is one duty with what became of it.
type ObligationView struct {
	ID          string        `json:"id"`
	DebtorID    string        `json:"debtor_id"`
	What        string        `json:"what"`
	AmountFen   *int64        `json:"amount_fen,omitempty"`
	DueOn       calendar.Date `json:"due_on,omitempty"`
	OnTheSpot   bool          `json:"on_the_spot"`
	State       string        `json:"state"`
	PerformedOn calendar.Date `json:"performed_on,omitempty"`
	Remark      string        `json:"remark,omitempty"`
}

// TerminationView is how a failed mediation was ended and the routes told (Art. 26).
type TerminationView struct {
	Reason      string        `json:"reason"`
	RouteNotice string        `json:"route_notice"`
	Method      string        `json:"method"`
	NotifiedOn  calendar.Date `json:"notified_on"`
}

// VisitView is one return visit.
type VisitView struct {
	On        calendar.Date `json:"on"`
	Visitor   string        `json:"visitor"`
	Reached   []string      `json:"reached"`
	Confirmed []string      `json:"confirmed"`
	Remark    string        `json:"remark"`
	SelfVisit bool          `json:"self_visit"`
	Relapse   bool          `json:"relapse"`
}

// SupervisionView is the step of 督办 a case stands at.
type SupervisionView struct {
	Step  string        `json:"step"`
	Since calendar.Date `json:"since"`
	By    string        `json:"by,omitempty"` // the leader; empty when the daily check took the step
}

// PaperView is one line of the volume's checklist.
type PaperView struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Required bool   `json:"required"`
	Ticked   bool   `json:"ticked"`
}

// EventView is one entry of the time line.
type EventView struct {
	ID         string          `json:"id"`
	Action     dispute.Action  `json:"action"`
	Auto       bool            `json:"auto"`
	Level      grid.Level      `json:"level"`
	Actor      string          `json:"actor,omitempty"`
	OccurredAt time.Time       `json:"occurred_at"`
	ReceivedAt time.Time       `json:"received_at"`
	DeviceAt   *time.Time      `json:"device_at,omitempty"`
	Offline    bool            `json:"offline"`
	Imported   bool            `json:"imported"` // a ledger's word, never done in the program
	Flagged    bool            `json:"flagged"`
	Late       bool            `json:"late"` // 补记: entered more than a day after it happened
	Fate       dispute.Fate    `json:"fate"`
	FateReason string          `json:"fate_reason,omitempty"`
	Voidable   bool            `json:"voidable"`
	DocketedOn calendar.Date   `json:"docketed_on,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
}
