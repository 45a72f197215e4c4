package dispute

import (
	"encoding/json"
	"fmt"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Actor is who acted, as he was then.
type Actor struct {
	UserID string    `json:"user_id,omitempty"` // empty for the daily check
	Name   string    `json:"name,omitempty"`
	Role   grid.Role `json:"role,omitempty"`
}

// Stay is what the calendar and the settings said when a level was entered or a
// docket set. It is kept with the event, so that a later change of either never
// moves a case that is already there (product.md section 5).
type Stay struct {
	Level     grid.Level    `json:"level"`
	EnteredOn calendar.Date `json:"entered_on"`
	LimitDays int           `json:"limit_days,omitempty"` // 0: the stay goes on, only its docket moves
	DocketOn  calendar.Date `json:"docket_on,omitempty"`  // "" at a group
	ThenOn    calendar.Date `json:"then_on,omitempty"`    // the hearing day after DocketOn, for a case moved off it
	CapDays   int           `json:"cap_days,omitempty"`   // the law's month, set on acceptance
}

// Event is one entry of a case's append-only list.
type Event struct {
	ID     string
	CaseID string
	Seq    int64 // order of arrival in the case, from 1
	Act    Act
	Auto   bool // made by the daily check
	// Imported: the act is a ledger's word and was never done in the program. Guards do
	// not apply to it (product.md 10); Import alone makes such events.
	Imported bool
	Level    grid.Level // the level it was made at
	Actor    Actor
	// The three times of an act, UTC microseconds: happened, saved on the device, got by the server.
	OccurredAt time.Time
	DeviceAt   time.Time // zero for an act made online
	ReceivedAt time.Time
	DeviceSeq  int64
	// ClockOffset is what the device's clock was behind the server's when it synced; OccurredAt
	// and DeviceAt are corrected by it. Nil when the device could not measure it.
	ClockOffset *time.Duration
	ClientKey   string
	Stay        *Stay // set on events that enter a level or set a docket
}

// Offline reports whether the act was recorded on a device without the network: it
// is never refused for state or version (api.md, writes). A decision is judged as one
// made online all the same: who decides must have both sides before him.
func (e Event) Offline() bool { return !e.DeviceAt.IsZero() && e.Action() != ActDecide }

// Action is the action of the event's act.
func (e Event) Action() Action { return e.Act.Action() }

// blank makes an empty act of each action; Decode and the API read from it.
var blank = map[Action]func() Act{
	ActRegister:  func() Act { return new(Register) },
	ActEdit:      func() Act { return new(Edit) },
	ActAccept:    func() Act { return new(Accept) },
	ActDecline:   func() Act { return new(Decline) },
	ActWithdraw:  func() Act { return new(Withdraw) },
	ActAssign:    func() Act { return new(Assign) },
	ActHearing:   func() Act { return new(Hearing) },
	ActMove:      func() Act { return new(Move) },
	ActTell:      func() Act { return new(Tell) },
	ActElevate:   func() Act { return new(Elevate) },
	ActSendBack:  func() Act { return new(SendBack) },
	ActAgree:     func() Act { return new(Agree) },
	ActSeal:      func() Act { return new(Seal) },
	ActTerminate: func() Act { return new(Terminate) },
	ActPerform:   func() Act { return new(Perform) },
	ActFollowUp:  func() Act { return new(FollowUp) },
	ActArchive:   func() Act { return new(Archive) },
	ActNote:      func() Act { return new(Note) },
	ActVoid:      func() Act { return new(Void) },
	ActSupervise: func() Act { return new(Supervise) },
	ActInstruct:  func() Act { return new(Instruct) },
	ActExtend:    func() Act { return new(Extend) },
	ActRecuse:    func() Act { return new(Recuse) },
	ActAdmit:     func() Act { return new(Admit) },
	ActHandOver:  func() Act { return new(HandOver) },
	ActReceipt:   func() Act { return new(Receipt) },
	ActFeedback:  func() Act { return new(Feedback) },
	ActReport:    func() Act { return new(Report) },
	ActConfirm:   func() Act { return new(Confirm) },
	ActReopen:    func() Act { return new(Reopen) },
	ActLink:      func() Act { return new(Link) },
	ActDecide:    func() Act { return new(Decide) },
}

// Decode reads an act from its stored or sent JSON; the result is a pointer
// (*Accept, …), as every act is handled throughout.
func Decode(action Action, data []byte) (Act, error) {
	fresh, ok := blank[action]
	if !ok {
		return nil, fmt.Errorf("dispute: no such action %q", action)
	}
	act := fresh()
	if err := json.Unmarshal(data, act); err != nil {
		return nil, fmt.Errorf("dispute: reading %s: %w", action, err)
	}
	return act, nil
}
