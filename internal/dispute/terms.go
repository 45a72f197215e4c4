// Package dispute holds the rules of a dispute's life (product.md section 3). A
// dispute is its events: Replay folds them into the case as it stands, the table
// of moves says who may do what from where, Propose judges one more act, and Due
// says what the daily check of a date must append. It is pure: values and a time
// in, values out; it knows no clock, database or HTTP.
package dispute

// Status is where a dispute stands in its life.
type Status string

// The four statuses of product.md 3.2.
const (
	Registered Status = "registered"
	Mediating  Status = "mediating"
	Concluded  Status = "concluded"
	Archived   Status = "archived"
)

// Statuses is every status in the order of life.
var Statuses = []Status{Registered, Mediating, Concluded, Archived}

// Outcome is how a dispute ended; "" while it has not.
type Outcome string

// The outcomes of product.md 3.2.
const (
	AgreedOral    Outcome = "agreed_oral"
	AgreedWritten Outcome = "agreed_written"
	Failed        Outcome = "failed"
	Withdrawn     Outcome = "withdrawn"
	HandedOver    Outcome = "handed_over"
	Declined      Outcome = "declined"
)

// Agreed reports whether the outcome counts as 调解成功.
func (o Outcome) Agreed() bool { return o == AgreedOral || o == AgreedWritten }

// Risk is a colour of the risk table, 红橙黄蓝.
type Risk string

// The four colours; red is urgent.
const (
	Red    Risk = "red"
	Orange Risk = "orange"
	Yellow Risk = "yellow"
	Blue   Risk = "blue"
)

// Consent is a party's word on being mediated at all (People's Mediation Law Art. 17).
type Consent string

// A party's consent; unknown until somebody asked.
const (
	ConsentUnknown Consent = ""
	ConsentAgreed  Consent = "agreed"
	ConsentRefused Consent = "refused"
)

// Action names what can be done to a dispute; the API's path uses the same word.
type Action string

// Actions of people. Register opens a case and is not in the table of moves.
const (
	ActRegister  Action = "register"
	ActEdit      Action = "edit"
	ActAccept    Action = "accept"
	ActDecline   Action = "decline"
	ActWithdraw  Action = "withdraw"
	ActAssign    Action = "assign"
	ActHearing   Action = "hearing"
	ActMove      Action = "move"
	ActTell      Action = "tell"
	ActElevate   Action = "elevate"
	ActSendBack  Action = "send-back"
	ActAgree     Action = "agree"
	ActSeal      Action = "seal"
	ActTerminate Action = "terminate"
	ActPerform   Action = "perform"
	ActFollowUp  Action = "follow-up"
	ActArchive   Action = "archive"
	ActNote      Action = "note"
	ActVoid      Action = "void"
	ActRecuse    Action = "recuse"
	ActExtend    Action = "extend"
	ActHandOver  Action = "hand-over"
	ActReceipt   Action = "receipt"
	ActFeedback  Action = "feedback"
	ActReport    Action = "report"
	ActConfirm   Action = "confirm"
	ActSupervise Action = "supervise" // by a leader, or by the daily check when a township deadline passes
	ActInstruct  Action = "instruct"
	ActReopen    Action = "reopen"
	ActAdmit     Action = "admit"
	ActLink      Action = "link"
	ActDecide    Action = "decide"
)
