package app

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// Caller is the person behind a request.
type Caller struct {
	Subject     grid.Subject
	Username    string
	SessionHash string
	Origin      string // network address, for the audit
	Device      string // token of the device, or ""
	MustChange  bool   // came by a one-time code and has to set a password first
}

// Write is what every write brings with it.
type Write struct {
	Key         string // Idempotency-Key, made by the client with the draft
	PayloadHash string // of method, path and body
	Version     *int64 // of If-Match; nil when none came
	OccurredAt  *time.Time
	Offline     *Offline // set exactly for an act recorded on a device without the network
	Replayed    *bool    // becomes true when the answer is one that was given before; nil to not know
}

// Offline is what a device says of an act that it recorded without the network
// (api.md, writes). Times are by its own clock.
type Offline struct {
	DeviceAt    time.Time
	ClockOffset *time.Duration // what its clock was behind the server's at sync; nil when not known
	DeviceSeq   int64
	Level       grid.Level // that the device knew the case at; "" for that of the case when the act happened
}

// PartyInput is a party as typed; an ID makes it an edit of a known one.
type PartyInput struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Side     string `json:"side"`
	Gender   string `json:"gender"`
	Phone    string `json:"phone"`
	IDNumber string `json:"id_number"`
	Address  string `json:"address"`
}

// Registration is the body of POST /cases.
type Registration struct {
	UnitID           string        `json:"unit_id"`
	Category         string        `json:"category"`
	Narrative        string        `json:"narrative"`
	Risk             dispute.Risk  `json:"risk"`
	Parties          []PartyInput  `json:"parties"`
	AmountFen        *int64        `json:"amount_fen"`
	PersonsInvolved  *int          `json:"persons_involved"`
	Cause            string        `json:"cause"`
	AroseOn          calendar.Date `json:"arose_on"`
	FirstKnownOn     calendar.Date `json:"first_known_on"`
	Source           string        `json:"source"`
	SourceBody       string        `json:"source_body"`
	Harms            []string      `json:"harms"`
	Minors           bool          `json:"minors"`
	DomesticViolence bool          `json:"domestic_violence"`
	Restricted       bool          `json:"restricted"`
	ID               string        `json:"id"`
	OccurredAt       *time.Time    `json:"occurred_at"`
	DeviceNumber     string        `json:"device_number"`
	Settled          *Settled      `json:"settled"`
	FromReport       *ReportOrigin `json:"from_report"`
}

// Settled is an oral agreement reached on the spot; parties go by their place in the list.
type Settled struct {
	Consents     []dispute.Consent `json:"consents"`
	RightsNotice bool              `json:"rights_notice"`
	Agreement    SettledTerms      `json:"agreement"`
}

// SettledTerms are what an oral agreement on the spot says.
type SettledTerms struct {
	Content     string              `json:"content"`
	Obligations []SettledObligation `json:"obligations"`
}

// SettledObligation is one duty of it; Debtor is the party's place in the list.
type SettledObligation struct {
	Debtor    int           `json:"debtor"`
	What      string        `json:"what"`
	AmountFen *int64        `json:"amount_fen"`
	DueOn     calendar.Date `json:"due_on"`
	OnTheSpot bool          `json:"on_the_spot"`
}

// CaseEdit is the body of PATCH /cases/{id}; what is nil stays as it is.
type CaseEdit struct {
	UnitID           *string        `json:"unit_id"`
	Category         *string        `json:"category"`
	Narrative        *string        `json:"narrative"`
	Risk             *dispute.Risk  `json:"risk"`
	Parties          []PartyInput   `json:"parties"`
	AmountFen        *int64         `json:"amount_fen"`
	PersonsInvolved  *int           `json:"persons_involved"`
	Cause            *string        `json:"cause"`
	AroseOn          *calendar.Date `json:"arose_on"`
	FirstKnownOn     *calendar.Date `json:"first_known_on"`
	Source           *string        `json:"source"`
	SourceBody       *string        `json:"source_body"`
	Harms            *[]string      `json:"harms"`
	Minors           *bool          `json:"minors"`
	DomesticViolence *bool          `json:"domestic_violence"`
	Restricted       *bool          `json:"restricted"`
	OccurredAt       *time.Time     `json:"occurred_at"`
}
