package store

import (
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// place is the ancestor columns of a hot table.
type place struct {
	TownshipID string
	BranchID   string
	VillageID  string
	GroupID    string
}

// caseRow is the projection of a case.
type caseRow struct {
	ID             string
	UnitID         string
	Place          place `gorm:"embedded"`
	StartLevel     grid.Level
	Level          grid.Level
	Number         string
	DeviceNumber   string
	Status         dispute.Status
	Outcome        dispute.Outcome
	Contested      bool
	Imported       bool
	Restricted     bool
	Category       string
	Risk           dispute.Risk
	Source         string
	Title          string
	Narrative      string
	AmountFen      *int64
	FirstKnownOn   calendar.Date
	RegisteredAt   int64
	AcceptedOn     calendar.Date
	AcceptedLevel  grid.Level
	Deadline       calendar.Date
	DeadlineSort   string
	DocketedOn     calendar.Date
	ConcludedOn    calendar.Date
	ConcludedLevel grid.Level
	EffectiveOn    calendar.Date
	ArchivedOn     calendar.Date
	Supervision    string
	AgencyID       string // of the present hand-over, as the next seven
	HandOverState  string
	HandOverBasis  string
	HandOverData   string // kinds of data, joined by commas
	HandedOn       calendar.Date
	ReceiptBy      calendar.Date
	ReceivedOn     calendar.Date
	FeedbackDue    calendar.Date
	ReportsOwed    string // kinds, joined by commas
	Reopened       bool
	Counts         counts `gorm:"embedded"`
	Version        int64
	Updated        int64 `gorm:"column:updated_at"` // gorm would fill a field called UpdatedAt itself
}

func (caseRow) TableName() string { return "cases" }

// noDeadline sorts behind every date.
const noDeadline = "9999-99-99"

// InsertCase writes a new case: its row, parties, mediators and first events. It
// returns Conflict ("already_exists") when the id is taken and Invalid
// ("unknown_reference") when the unit or a mediator is not known.
func (tx *Tx) InsertCase(c *dispute.Case, events ...dispute.Event) error {
	row, err := tx.project(c)
	if err != nil {
		return err
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return translate(err)
	}
	return tx.writeRest(c, nil, events)
}

// SaveCase appends events to a case and brings its row up to date, if it is still at
// the version that the caller loaded; else it returns Stale ("stale_version"), or
// NotFound when there is no such case. A case that becomes restricted has the text
// of its earlier events encrypted too.
func (tx *Tx) SaveCase(c *dispute.Case, loaded int64, events ...dispute.Event) error {
	var old []caseRow
	err := tx.db.Raw("SELECT version, restricted, "+countedColumns+" FROM cases WHERE id = ?"+tx.lockRow(), c.ID).Scan(&old).Error
	if err != nil {
		return translate(err)
	}
	if len(old) == 0 {
		return fault.Missing()
	}
	if old[0].Version != loaded {
		return stale(nil)
	}
	row, err := tx.project(c)
	if err != nil {
		return err
	}
	done := tx.db.Model(&caseRow{}).Where("id = ? AND version = ?", c.ID, loaded).Select("*").Updates(&row)
	if done.Error != nil {
		return translate(done.Error)
	}
	if done.RowsAffected != 1 {
		return stale(nil)
	}
	if c.Facts.Restricted && !old[0].Restricted {
		if err := tx.sealOldEvents(c.ID); err != nil {
			return err
		}
	}
	return tx.writeRest(c, &old[0], events)
}

// writeRest writes what follows from a case besides its row; before is the row as it
// was, nil for a new one.
func (tx *Tx) writeRest(c *dispute.Case, before *caseRow, events []dispute.Event) error {
	if err := tx.appendEvents(c, events); err != nil {
		return err
	}
	if err := tx.writeParties(c); err != nil {
		return err
	}
	if err := tx.writeDockets(c); err != nil {
		return err
	}
	if err := tx.writeSearch(c); err != nil {
		return err
	}
	if err := tx.writeMediators(c); err != nil {
		return err
	}
	if err := tx.writePersons(c); err != nil {
		return err
	}
	if err := tx.settleNumbers(c); err != nil {
		return err
	}
	return tx.count(before, stats.Of(c))
}

func (tx *Tx) writeMediators(c *dispute.Case) error {
	type mediatorRow struct{ CaseID, UserID string }
	ids, rows := []string{""}, []mediatorRow{} // "" is nobody: NOT IN needs a value
	for _, m := range c.Mediators {
		ids = append(ids, m.UserID)
		rows = append(rows, mediatorRow{c.ID, m.UserID})
	}
	err := tx.db.Exec("DELETE FROM case_mediators WHERE case_id = ? AND user_id NOT IN ?", c.ID, ids).Error
	if err == nil && len(rows) > 0 {
		err = tx.db.Table("case_mediators").Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
	}
	return translate(err)
}

// project is the row of a case as it stands.
func (tx *Tx) project(c *dispute.Case) (caseRow, error) {
	row := caseRow{
		ID: c.ID, UnitID: c.UnitID, Place: place(c.Place), StartLevel: c.StartLevel, Level: c.Level,
		DeviceNumber: c.DeviceNumber, Status: c.Status, Outcome: c.Outcome, Contested: c.Contested,
		Imported: c.Imported, Restricted: c.Facts.Restricted, Category: c.Facts.Category, Risk: c.Facts.Risk, Source: c.Facts.Source,
		Title: dispute.Title(c.Parties), Narrative: c.Facts.Narrative, AmountFen: c.Facts.AmountFen,
		FirstKnownOn: c.Facts.FirstKnownOn, RegisteredAt: micros(c.RegisteredAt),
		AcceptedOn: c.AcceptedOn, AcceptedLevel: c.AcceptedLevel, Deadline: c.Deadline, DeadlineSort: string(c.Deadline),
		DocketedOn: c.DocketedOn, ConcludedOn: c.ConcludedOn, ConcludedLevel: c.ConcludedLevel,
		ArchivedOn: c.ArchivedOn, Version: c.Version(), Updated: micros(lastReceived(c)),
		Counts: countsOf(stats.Of(c)),
	}
	if c.Deadline == "" {
		row.DeadlineSort = noDeadline
	}
	if c.Number != nil {
		row.Number = c.Number.Text
	}
	if c.Agreement != nil {
		row.EffectiveOn = c.Agreement.EffectiveOn
	}
	if c.Supervision != nil {
		row.Supervision = c.Supervision.Step
	}
	row.handed(c.HandOver)
	if c.Status != dispute.Archived {
		row.ReportsOwed = strings.Join(c.ReportsOwed(), ",")
	}
	row.Reopened = slices.ContainsFunc(c.Links, func(l dispute.Linked) bool { return l.Kind == dispute.LinkReopened })
	var err error
	if row.Restricted {
		row.Title = ""
		row.Narrative, err = tx.keys.seal(row.Narrative, narrativeBound(c.ID)...)
		row.Narrative = sealedPrefix + row.Narrative
	}
	return row, err
}

// lastReceived dates the row by its events and not by the clock, so that rebuilding
// it gives the same bytes.
func lastReceived(c *dispute.Case) time.Time {
	var last time.Time
	for _, e := range c.Events {
		if e.ReceivedAt.After(last) {
			last = e.ReceivedAt
		}
	}
	return last
}

func narrativeBound(caseID string) []string { return []string{"cases", "narrative", caseID, caseID} }

// CaseRow is a case as lists show it. Of a restricted case that the reader is no
// member of, only number, level, status, dates and place are filled in.
type CaseRow struct {
	ID             string
	UnitID         string
	Place          grid.Place
	StartLevel     grid.Level
	Level          grid.Level
	Number         string
	DeviceNumber   string
	Title          string // the parties' names joined by 、
	Excerpt        string // the beginning of the narrative
	Status         dispute.Status
	Outcome        dispute.Outcome
	Contested      bool
	Category       string
	Risk           dispute.Risk
	AmountFen      *int64
	Restricted     bool
	Member         bool // the reader may see the content; true of every case not restricted
	RegisteredAt   time.Time
	AcceptedOn     calendar.Date
	Deadline       calendar.Date
	DocketedOn     calendar.Date
	ConcludedOn    calendar.Date
	ConcludedLevel grid.Level
	EffectiveOn    calendar.Date
	Supervision    string
	Version        int64
	MediatorIDs    []string
	ReportsOwed    []string
	// HandOverOnly: the reader belongs to the agency it was handed to and sees of the
	// content only what was chosen (product.md 3.5); Member is false then.
	HandOverOnly bool
}
