package zeroreport

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
)

// Action names what an entry does.
type Action string

// What people and the program do to a report.
const (
	ActFile   Action = "file"   // report, or amend what was reported
	ActTurn   Action = "turn"   // a dispute logged that day: a nil becomes findings
	ActMiss   Action = "miss"   // the daily check found no report
	ActReply  Action = "reply"  // the village, to a suspected omission
	ActRule   Action = "rule"   // a person finds the report false or concealed
	ActAnswer Action = "answer" // the reporter, to that
)

// Act is what an entry says; its JSON is what is stored.
type Act interface{ Action() Action }

// Filing is a report: the first of its unit and date, or an amendment. OnBehalfOf
// names who gave it by telephone; it is empty for the reporter's own.
type Filing struct {
	Kind       Kind      `json:"kind"`
	Findings   []Finding `json:"findings,omitempty"`
	OnBehalfOf string    `json:"on_behalf_of,omitempty"`
	Reason     string    `json:"reason,omitempty"` // for being late, or for the amendment
	// Amends is the entry whose word the sender had before him. Judge fills it in; it is
	// empty for what was made without the network.
	Amends string `json:"amends,omitempty"`
}

// Turn brings a dispute into its unit's report: one that was logged there that day, or
// that something found that day became later.
type Turn struct {
	Finding Finding `json:"finding"`
	// Of is the entry of the filing one of whose findings became the dispute, Nth that
	// finding's place in it, from 0; Of is empty for a dispute that no finding tells of.
	Of  string `json:"of,omitempty"`
	Nth int    `json:"nth,omitempty"`
}

// Miss is the mark 缺报 of the check of a date. When that really ran is the entry's
// ReceivedAt.
type Miss struct {
	CheckOn calendar.Date `json:"check_on"`
}

// Reply is the village's word on a suspected omission.
type Reply struct {
	CaseID string `json:"case_id"`
	Text   string `json:"text"`
}

// What a person may find a report to be. The program never says so by itself.
const (
	False     = "false"     // 谎报
	Concealed = "concealed" // 瞒报
)

// Ruling is a person's finding that a report is false or concealed.
type Ruling struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// Answer is the reporter's reply to a ruling.
type Answer struct {
	RulingID string `json:"ruling_id"` // id of its entry
	Text     string `json:"text"`
}

// Action is ActFile.
func (*Filing) Action() Action { return ActFile }

// Action is ActTurn.
func (*Turn) Action() Action { return ActTurn }

// Action is ActMiss.
func (*Miss) Action() Action { return ActMiss }

// Action is ActReply.
func (*Reply) Action() Action { return ActReply }

// Action is ActRule.
func (*Ruling) Action() Action { return ActRule }

// Action is ActAnswer.
func (*Answer) Action() Action { return ActAnswer }

func blank(action Action) Act {
	switch action {
	case ActFile:
		return new(Filing)
	case ActTurn:
		return new(Turn)
	case ActMiss:
		return new(Miss)
	case ActReply:
		return new(Reply)
	case ActRule:
		return new(Ruling)
	case ActAnswer:
		return new(Answer)
	}
	return nil
}

// Decode reads an act from its stored JSON; the result is a pointer (*Filing, …), as
// every act is handled throughout.
func Decode(action Action, data []byte) (Act, error) {
	act := blank(action)
	if act == nil {
		return nil, fmt.Errorf("zeroreport: no such action %q", action)
	}
	if err := json.Unmarshal(data, act); err != nil {
		return nil, fmt.Errorf("zeroreport: reading %s: %w", action, err)
	}
	return act, nil
}

// Entry is one line of a report's append-only list.
type Entry struct {
	ID     string
	UnitID string
	Date   calendar.Date
	Seq    int64 // order of arrival in the report, from 1
	Act    Act
	Auto   bool // made by the program: a turn or a mark
	Actor  dispute.Actor
	// UTC microseconds. OccurredAt is what the sender says of the sweep or the call, zero
	// if nothing: it is shown, but no rule goes by it, else anybody could say himself on time.
	OccurredAt time.Time
	DeviceAt   time.Time // saved on the device, corrected by ClockOffset; zero for an entry made online
	ReceivedAt time.Time // got by the server
	DeviceSeq  int64
	// ClockOffset is what the device's clock was behind the server's when it synced; nil
	// when the device could not measure it.
	ClockOffset *time.Duration
	ClientKey   string
}

// Offline reports whether the entry was made on a device without the network: it is
// never refused for state or version, and for its time it is kept and flagged.
func (e Entry) Offline() bool { return !e.DeviceAt.IsZero() }

// Action is the action of the entry's act.
func (e Entry) Action() Action { return e.Act.Action() }

// MadeAt is the time by which lateness and order go: the device's, put right, else the
// server's receipt. A clock that nobody measured proves nothing, so there too it is
// the receipt, and nothing is made after it arrived.
func (e Entry) MadeAt() time.Time {
	if !e.Offline() || e.ClockOffset == nil || e.DeviceAt.After(e.ReceivedAt) {
		return e.ReceivedAt
	}
	return e.DeviceAt
}

// Limits beyond which what a device says of time is flagged (api.md, writes; quality.md SYN-05).
const (
	clockWrong   = 24 * time.Hour
	aheadAtMost  = 5 * time.Minute
	behindAtMost = 30 * 24 * time.Hour
)

// doubtful reports whether the times of an entry made on a device are to be looked at
// by a person: the clock unknown or wrong by more than a day, or a time that would
// have been refused online.
func (e Entry) doubtful() bool {
	if !e.Offline() {
		return false
	}
	return e.ClockOffset == nil || e.ClockOffset.Abs() > clockWrong ||
		e.DeviceAt.After(e.ReceivedAt.Add(aheadAtMost)) || e.OccurredAt.After(e.DeviceAt.Add(aheadAtMost)) ||
		!e.OccurredAt.IsZero() && e.DeviceAt.Sub(e.OccurredAt) > behindAtMost
}

// inOrder sorts a copy of the entries as they were made. At one instant those from
// devices come first, by device sequence and client key, as they may arrive in any
// order; what was made online had before it all that had arrived.
func inOrder(entries []Entry) []Entry {
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(a, b Entry) int {
		if order := cmp.Or(a.MadeAt().Compare(b.MadeAt()), cmp.Compare(online(a), online(b))); order != 0 {
			return order
		}
		if a.Offline() {
			return cmp.Or(cmp.Compare(a.DeviceSeq, b.DeviceSeq), cmp.Compare(a.ClientKey, b.ClientKey), cmp.Compare(a.Seq, b.Seq))
		}
		return cmp.Compare(a.Seq, b.Seq)
	})
	return sorted
}

func online(e Entry) int {
	if e.Offline() {
		return 0
	}
	return 1
}
