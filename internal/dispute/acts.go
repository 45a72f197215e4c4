package dispute

import (
	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Act is what a person, or the daily check, did. The JSON of each act is both the
// body of its API call and what the event stores.
type Act interface{ Action() Action }

// Party is one side of a dispute as the rules know it. Phones, ID numbers and
// addresses never get here: internal/store keeps them, encrypted.
type Party struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Kind    string  `json:"kind,omitempty"` // person or organisation
	Side    string  `json:"side,omitempty"` // applicant 申请人 or respondent 被申请人
	Gender  string  `json:"gender,omitempty"`
	Consent Consent `json:"consent,omitempty"`
}

// Facts are the descriptive fields of a case; they may be edited until it is archived.
type Facts struct {
	Category         string        `json:"category"` // leaf of list B, domain.md 3.4
	Narrative        string        `json:"narrative"`
	Risk             Risk          `json:"risk"`
	AmountFen        *int64        `json:"amount_fen,omitempty"`
	PersonsInvolved  *int          `json:"persons_involved,omitempty"`
	Cause            string        `json:"cause,omitempty"`
	AroseOn          calendar.Date `json:"arose_on,omitempty"`
	FirstKnownOn     calendar.Date `json:"first_known_on,omitempty"`
	Source           string        `json:"source,omitempty"`      // application, initiative, referral
	SourceBody       string        `json:"source_body,omitempty"` // who referred it
	Harms            []string      `json:"harms,omitempty"`       // suicide, crime, petition, brawl
	Minors           bool          `json:"minors,omitempty"`
	DomesticViolence bool          `json:"domestic_violence,omitempty"`
	Restricted       bool          `json:"restricted,omitempty"`
}

// Register 登记 opens a case at a unit; its level is the unit's.
type Register struct {
	UnitID       string     `json:"unit_id"`
	UnitLevel    grid.Level `json:"unit_level"`
	Place        grid.Place `json:"place"`
	DeviceNumber string     `json:"device_number"` // shown until a file number is drawn
	Facts        Facts      `json:"facts"`
	Parties      []Party    `json:"parties"`
	Reopens      string     `json:"reopens,omitempty"` // id of the case that this one carries on
	// Ledger is what the row of an imported case says besides.
	Ledger *LedgerNote `json:"ledger,omitempty"`
}

// Edit replaces the descriptive facts and the parties' names.
type Edit struct {
	Facts   Facts   `json:"facts"`
	Parties []Party `json:"parties"`
	Site    *Site   `json:"site,omitempty"` // nil: it stays where it is
}

// Site is the unit that a dispute was logged at.
type Site struct {
	UnitID    string     `json:"unit_id"`
	UnitLevel grid.Level `json:"unit_level"`
	Place     grid.Place `json:"place"`
}

// PartyConsent is one party's answer.
type PartyConsent struct {
	PartyID string  `json:"party_id"`
	Consent Consent `json:"consent"`
}

// Mediator is a committee member assigned to a case, with the term the guard checks.
type Mediator struct {
	UserID      string        `json:"user_id"`
	Name        string        `json:"name"`
	CommitteeID string        `json:"committee_id"`
	TermFrom    calendar.Date `json:"term_from"`
	TermTo      calendar.Date `json:"term_to"`
}

// Accept 受理. Mediators and Number are filled in by internal/app.
type Accept struct {
	Consents    []PartyConsent `json:"consents"`
	MediatorIDs []string       `json:"mediator_ids,omitempty"`
	Mediators   []Mediator     `json:"mediators,omitempty"`
	Number      *FileNumber    `json:"number,omitempty"`
}

// FileNumber is one number of a committee's sequence of a year, （2026）磙人调字第0001号.
type FileNumber struct {
	CommitteeID string `json:"committee_id"`
	Year        int    `json:"year"`
	Seq         int    `json:"seq"`
	Text        string `json:"text"`
}

// Reasons to decline (product.md 3.2).
const (
	NotCivil     = "not_civil"
	OtherOrgan   = "other_organ"
	NoClearParty = "no_clear_party"
	Duplicate    = "duplicate"
	Mistake      = "mistake"
)

// Decline 不予受理; DuplicateOf is the linked case of a duplicate.
type Decline struct {
	Reason      string `json:"reason"`
	Explanation string `json:"explanation,omitempty"`
	ProperOrgan string `json:"proper_organ,omitempty"`
	DuplicateOf string `json:"duplicate_of,omitempty"`
}

// Reasons to withdraw.
const (
	ApplicantWithdraws = "applicant_withdraws"
	PartyRefuses       = "party_refuses"
	EveryPartyAsks     = "every_party_asks"
)

// Withdraw 撤回. AskedBy names the parties who asked or refused.
type Withdraw struct {
	Reason  string   `json:"reason"`
	AskedBy []string `json:"asked_by"`
}

// Assign 指派 replaces the mediators of a case.
type Assign struct {
	MediatorIDs []string   `json:"mediator_ids"`
	Reason      string     `json:"reason,omitempty"`
	Mediators   []Mediator `json:"mediators,omitempty"`
}

// Results of a hearing.
const (
	NotAgreed     = "not_agreed"
	Absent        = "absent"
	Adjourned     = "adjourned"
	HearingAgreed = "agreed"
)

// Attendance is one party at one hearing. Told says that he had been told of the
// day; without it an absence does not count.
type Attendance struct {
	PartyID string `json:"party_id"`
	Present bool   `json:"present"`
	Told    bool   `json:"told"`
}

// Hearing 调解. With the result "agreed" it carries the agreement.
type Hearing struct {
	Result       string       `json:"result"`
	RightsNotice bool         `json:"rights_notice"`
	Attendance   []Attendance `json:"attendance"`
	Record       string       `json:"record"`
	Agreement    *Terms       `json:"agreement,omitempty"`
}

// Move 改期 puts the docket on the venue's next hearing day.
type Move struct {
	Reason string `json:"reason"`
}

// Tell 通知当事人 of the docketed hearing.
type Tell struct {
	PartyID string `json:"party_id"`
	How     string `json:"how"` // call, message, visit, paper
}

// Elevate 提级. From names the level it leaves; urgent goes straight to the
// township. Basis and CheckOn are set on automatic steps only.
type Elevate struct {
	From    grid.Level    `json:"from"`
	Urgent  bool          `json:"urgent,omitempty"`
	Reason  string        `json:"reason"`
	Basis   calendar.Date `json:"basis,omitempty"`    // the deadline an automatic step rests on
	CheckOn calendar.Date `json:"check_on,omitempty"` // the date of the check that made it
}

// SendBack 退回 to the level below.
type SendBack struct {
	Reason string `json:"reason"`
}

// Obligation is one duty of an agreement: who, what act or amount, until when.
type Obligation struct {
	ID        string        `json:"id"`
	DebtorID  string        `json:"debtor_id"` // a party
	What      string        `json:"what"`
	AmountFen *int64        `json:"amount_fen,omitempty"`
	DueOn     calendar.Date `json:"due_on,omitempty"`
	OnTheSpot bool          `json:"on_the_spot,omitempty"`
}

// Signature is a party's signature or fingerprint on the paper.
type Signature struct {
	PartyID string        `json:"party_id"`
	Method  string        `json:"method"` // signed, fingerprint, both
	On      calendar.Date `json:"on"`
}

// Forms of an agreement.
const (
	Oral    = "oral"
	Written = "written"
)

// Terms are what the parties agreed on (product.md 3.4).
type Terms struct {
	Form             string        `json:"form"`
	Content          string        `json:"content"`
	Obligations      []Obligation  `json:"obligations"`
	Signatures       []Signature   `json:"signatures,omitempty"`
	MediatorSignedOn calendar.Date `json:"mediator_signed_on,omitempty"`
}

// Agree 达成协议 outside a recorded hearing; RightsNotice may be given with the act.
type Agree struct {
	RightsNotice bool  `json:"rights_notice,omitempty"`
	Agreement    Terms `json:"agreement"`
}

// Seal 盖章 by the issuing committee; CommitteeID is filled in by internal/app.
type Seal struct {
	On          calendar.Date `json:"on"`
	CommitteeID string        `json:"committee_id,omitempty"`
}

// Reasons to terminate.
const (
	TerminateRefused = "party_refuses"
	TerminateAbsent  = "absent_twice"
	TerminateGivesUp = "township_gives_up"
)

// Terminate 终止: the route notice of Art. 26 always goes with it.
type Terminate struct {
	Reason      string        `json:"reason"`
	RouteNotice string        `json:"route_notice"`
	Method      string        `json:"method"` // oral, written
	NotifiedOn  calendar.Date `json:"notified_on"`
}

// States of an obligation.
const (
	Pending   = "pending"
	Performed = "performed"
	Partly    = "partly"
	Breached  = "breached"
)

// Perform 履行: one obligation's new state.
type Perform struct {
	ObligationID string        `json:"obligation_id"`
	State        string        `json:"state"`
	On           calendar.Date `json:"on"`
	Remark       string        `json:"remark,omitempty"`
}

// FollowUp 回访. SelfVisit is set by the rules when the visitor handled the case.
type FollowUp struct {
	On        calendar.Date `json:"on"`
	Reached   []string      `json:"reached"`   // parties met; none: 联系不上
	Confirmed []string      `json:"confirmed"` // parties who confirm that it is settled
	Remark    string        `json:"remark"`
	Relapse   bool          `json:"relapse,omitempty"`
	SelfVisit bool          `json:"self_visit,omitempty"`
}

// Archive 归档 with the ticked papers of the checklist.
type Archive struct {
	Papers []string `json:"papers"`
}

// Note 备注.
type Note struct {
	Text string `json:"text"`
}

// Void 撤销 of one event, visible ever after.
type Void struct {
	EventID string `json:"event_id"`
	Reason  string `json:"reason"`
}

// Action names, one an act.
func (Register) Action() Action  { return ActRegister }
func (Edit) Action() Action      { return ActEdit }
func (Accept) Action() Action    { return ActAccept }
func (Decline) Action() Action   { return ActDecline }
func (Withdraw) Action() Action  { return ActWithdraw }
func (Assign) Action() Action    { return ActAssign }
func (Hearing) Action() Action   { return ActHearing }
func (Move) Action() Action      { return ActMove }
func (Tell) Action() Action      { return ActTell }
func (Elevate) Action() Action   { return ActElevate }
func (SendBack) Action() Action  { return ActSendBack }
func (Agree) Action() Action     { return ActAgree }
func (Seal) Action() Action      { return ActSeal }
func (Terminate) Action() Action { return ActTerminate }
func (Perform) Action() Action   { return ActPerform }
func (FollowUp) Action() Action  { return ActFollowUp }
func (Archive) Action() Action   { return ActArchive }
func (Note) Action() Action      { return ActNote }
func (Void) Action() Action      { return ActVoid }
