package dispute

import (
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// LedgerNote is where an imported case comes from, and what its row says that no
// field of a case holds.
type LedgerNote struct {
	File         string `json:"file,omitempty"`
	Sheet        string `json:"sheet,omitempty"`
	Row          int    `json:"row,omitempty"`    // as Excel numbers it
	Serial       string `json:"serial,omitempty"` // 序号
	GroupText    string `json:"group,omitempty"`  // a group that is not in the grid
	PartyNotes   string `json:"party_notes,omitempty"`
	CategoryWord string `json:"category_word,omitempty"`
	RiskText     string `json:"risk_text,omitempty"`
	Mediator     string `json:"mediator,omitempty"`
	Performance  string `json:"performance,omitempty"`
	Remark       string `json:"remark,omitempty"`
}

// LedgerCase is a dispute as a row of a ledger tells it.
type LedgerCase struct {
	ID       string
	EventIDs [3]string
	Register Register
	On       calendar.Date // registered and accepted
	Ending   Act           // Agree, Terminate, Withdraw or HandOver
	EndedOn  calendar.Date
	EndedAt  grid.Level
	Actor    Actor // who brought the ledger in
	Received time.Time
}

// Import makes a case of a ledger's row (product.md 10): registered and accepted where
// it arose, ended at the level that settled it. A ledger knows days and no hours, so the
// acts stand at the beginning of theirs. Invalid: unit_level, party_count; Conflict,
// code "not_concluded", where the row does not end what it tells of.
func Import(l LedgerCase) (Case, []Event, error) {
	a := l.Register
	if err := a.placed(); err != nil {
		return Case{}, nil, err
	}
	acts := []struct {
		act   Act
		on    calendar.Date
		level grid.Level
	}{
		{&a, l.On, a.UnitLevel},
		{&Accept{}, l.On, a.UnitLevel},
		{l.Ending, l.EndedOn, l.EndedAt},
	}
	events := make([]Event, len(acts))
	for i, step := range acts {
		events[i] = Event{
			ID: l.EventIDs[i], CaseID: l.ID, Seq: int64(i + 1), Act: step.act, Imported: true, Level: step.level, Actor: l.Actor,
			OccurredAt: step.on.At(0, 0).Add(time.Duration(i) * time.Microsecond), ReceivedAt: l.Received,
		}
	}
	c := Replay(l.ID, events)
	if c.Status != Concluded {
		return Case{}, nil, fault.New(fault.Conflict, "not_concluded", "台账的这一行没有说清怎么办结的")
	}
	return c, events, nil
}

// importedFits asks of a ledger's act the order of things and nothing else: guards
// are for acts that can still be done properly.
func (c *Case) importedFits(e Event) *fault.Error {
	row, ok := rowOf(e.Action())
	if !ok || c.Contested || !slices.Contains(row.From, c.Status) {
		return notFromHere(c)
	}
	return nil
}

// placeImported brings the case to the level that the ledger names: nobody wrote down
// how it got there.
func (c *Case) placeImported(e Event) {
	switch {
	case e.Level == c.Level:
	case c.Status == Mediating:
		c.enter(e.Level, e)
	default:
		c.Level = e.Level
	}
}
