package dispute

import (
	"strings"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Case is a dispute as it stands: what Replay makes of its events.
type Case struct {
	ID            string
	UnitID        string
	Place         grid.Place // of the unit it was registered in
	StartLevel    grid.Level // of that unit
	Level         grid.Level // the tier that has it now
	Status        Status
	Outcome       Outcome
	Contested     bool
	Imported      bool        // from a ledger
	Ledger        *LedgerNote // what its row says besides, nil unless imported
	Facts         Facts
	Parties       []Party
	DeviceNumber  string
	Number        *FileNumber
	VoidedNumbers []FileNumber
	Mediators     []Mediator

	RegisteredAt   time.Time
	RegisteredBy   Actor
	AcceptedOn     calendar.Date
	AcceptedLevel  grid.Level
	ConcludedOn    calendar.Date
	ConcludedAt    time.Time
	ConcludedLevel grid.Level
	ArchivedOn     calendar.Date

	// Deadline is the date at whose cutoff the level's time is up; "" unless mediating.
	Deadline   calendar.Date
	DocketedOn calendar.Date // the appointed hearing of this stay; "" at a group
	CapOn      calendar.Date // acceptance + the law's month + extension
	Rungs      []Rung        // stays at levels, oldest first
	SentBack   []grid.Level  // levels that have used their one send-back

	RightsNotice bool // recorded at a hearing or with the agreement
	Hearings     []HeldHearing
	Told         []Telling // for the present docket
	Agreement    *Agreement
	Termination  *Terminate
	FollowUps    []Visit
	Supervision  *Supervision
	LastStep     string // the last step of supervision ever taken; extension stops it, not the count
	Extension    *Extension
	Instructions []Instruction
	HandOver     *Handed
	Reports      []MadeReport
	Recused      []Person // taken off the case: for them it does not exist
	Admitted     []Person // may see the content of a restricted case
	Papers       []string // ticked on archiving
	Links        []Linked
	Contest      *Contest // what a clerk must decide; set exactly when Contested

	Events []Standing // every event with what became of it, in order of happening

	endedBy     string        // id of the event that concluded it
	acceptedBy  string        // of the event that accepted it
	placedBy    string        // of the event that brought it to its level
	raisedBy    string        // of the last event of this stay that put its deadline off
	followingOn calendar.Date // the hearing day after the docket
}

// Rung is one stay at a level.
type Rung struct {
	Level     grid.Level
	EnteredOn calendar.Date
	LeftOn    calendar.Date // "" while there
	LimitDays int
	FirstDock calendar.Date // the first docket of the stay, "" at a group
	DocketOn  calendar.Date // the present one
	Adjourned bool
	Moved     bool
	Heard     bool
}

// HeldHearing is a recorded hearing.
type HeldHearing struct {
	EventID string
	At      time.Time
	Level   grid.Level
	Hearing Hearing
}

// Telling is a party told of the present docket.
type Telling struct {
	PartyID string
	How     string
	At      time.Time
}

// Agreement is the one agreement in force.
type Agreement struct {
	Terms
	EventID      string
	Level        grid.Level
	ReachedOn    calendar.Date
	Copies       int // parties + 1 for a written one
	SealedOn     calendar.Date
	CommitteeID  string
	EffectiveOn  calendar.Date // "" until sealed, for a written one
	Performance  map[string]Perform
	Confirmation *Confirm // the last step of judicial confirmation, nil for none
}

// State is the present state of one obligation.
func (a *Agreement) State(obligationID string) string {
	if p, ok := a.Performance[obligationID]; ok {
		return p.State
	}
	return Pending
}

// Visit is a return visit that was made.
type Visit struct {
	EventID string
	Actor   Actor
	FollowUp
}

// Fate says whether an event stands.
type Fate string

// What can become of an event.
const (
	Stands   Fate = "stands"
	Voided   Fate = "voided"   // by a person, or a late act that happened before an automatic step
	Lapsed   Fate = "lapsed"   // no longer fits
	Disputed Fate = "disputed" // no longer fits, and a clerk must decide whether it or its rival stands
)

// Standing is an event with its fate.
type Standing struct {
	Event
	Fate     Fate
	VoidedBy string        // id of the event that voided it
	Reason   string        // fault code that says why it no longer fits; a void gives its own reason
	DocketOn calendar.Date // the docket that it set, "" for none
}

// Version is the number of events, which every edit must name (If-Match).
func (c *Case) Version() int64 { return int64(len(c.Events)) }

// Title is what people call a case: its parties' names.
func Title(parties []Party) string {
	names := make([]string, len(parties))
	for i, p := range parties {
		names[i] = p.Name
	}
	return strings.Join(names, "、")
}
