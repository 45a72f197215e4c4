package store

import (
	"encoding/json"
	"strings"
	"time"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// eventRow is one entry of a case's append-only list.
type eventRow struct {
	ID          string
	CaseID      string
	TownshipID  string
	Seq         int64
	Action      dispute.Action
	Auto        bool
	Imported    bool
	Level       grid.Level
	ActorUserID string
	ActorName   string
	ActorRole   grid.Role
	OccurredAt  int64
	DeviceAt    int64
	ReceivedAt  int64
	DeviceSeq   int64
	ClockOffset *int64 `gorm:"column:clock_offset_us"` // nil: not known
	ClientKey   string
	Stay        string
	Data        string
}

func (eventRow) TableName() string { return "events" }

// sealedPrefix marks the data of an event that is encrypted; clear data is a JSON
// object and never begins so.
const sealedPrefix = "enc:"

// LoadCase is the case's events in order of arrival, with the case locked until the
// transaction ends, so that what is judged is what is changed. It returns NotFound
// when there is no such case.
func (tx *Tx) LoadCase(id string) ([]dispute.Event, error) {
	var found []string
	if err := tx.db.Raw("SELECT id FROM cases WHERE id = ?"+tx.lockRow(), id).Scan(&found).Error; err != nil {
		return nil, translate(err)
	}
	if len(found) == 0 {
		return nil, fault.Missing()
	}
	return tx.Events(id)
}

// LockCases locks cases until the transaction ends, in the order of their ids, so that
// two acts that each touch two cases never wait for one another.
func (tx *Tx) LockCases(ids ...string) error {
	var locked []string
	return translate(tx.db.Raw("SELECT id FROM cases WHERE id IN ? ORDER BY id"+tx.lockRow(), ids).Scan(&locked).Error)
}

// Events is the case's events in order of arrival. It returns NotFound when there is
// no such case, and Internal ("seal_broken") when a sealed one does not open.
func (r *Read) Events(caseID string) ([]dispute.Event, error) {
	var rows []eventRow
	if err := r.db.Where("case_id = ?", caseID).Order("seq").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	if len(rows) == 0 {
		return nil, fault.Missing()
	}
	events := make([]dispute.Event, len(rows))
	for i, row := range rows {
		event, err := r.event(row)
		if err != nil {
			return nil, err
		}
		events[i] = event
	}
	return events, nil
}

func (r *Read) event(row eventRow) (dispute.Event, error) {
	data := row.Data
	if sealed, ok := strings.CutPrefix(data, sealedPrefix); ok {
		opened, err := r.keys.open(sealed, row.bound()...)
		if err != nil {
			return dispute.Event{}, err
		}
		data = opened
	}
	act, err := dispute.Decode(row.Action, []byte(data))
	if err != nil {
		return dispute.Event{}, fault.Wrap(err, "纠纷的记录读不出来")
	}
	event := dispute.Event{
		ID: row.ID, CaseID: row.CaseID, Seq: row.Seq, Act: act, Auto: row.Auto, Imported: row.Imported, Level: row.Level,
		Actor:      dispute.Actor{UserID: row.ActorUserID, Name: row.ActorName, Role: row.ActorRole},
		OccurredAt: instant(row.OccurredAt), DeviceAt: instant(row.DeviceAt), ReceivedAt: instant(row.ReceivedAt),
		DeviceSeq: row.DeviceSeq, ClientKey: row.ClientKey,
	}
	if row.ClockOffset != nil {
		offset := time.Duration(*row.ClockOffset) * time.Microsecond
		event.ClockOffset = &offset
	}
	if row.Stay != "" {
		event.Stay = new(dispute.Stay)
		if err := json.Unmarshal([]byte(row.Stay), event.Stay); err != nil {
			return dispute.Event{}, fault.Wrap(err, "纠纷的记录读不出来")
		}
	}
	return event, nil
}

// appendEvents writes events; two that take the same place in a case are Stale.
func (tx *Tx) appendEvents(c *dispute.Case, events []dispute.Event) error {
	if len(events) == 0 {
		return nil
	}
	rows := make([]eventRow, len(events))
	for i, e := range events {
		row, err := tx.eventRow(c, e)
		if err != nil {
			return err
		}
		rows[i] = row
	}
	if err := tx.db.Create(&rows).Error; err != nil {
		err = translate(err)
		if fault.KindOf(err) == fault.Conflict {
			return stale(err)
		}
		return err
	}
	return nil
}

func (tx *Tx) eventRow(c *dispute.Case, e dispute.Event) (eventRow, error) {
	if e.CaseID != c.ID {
		return eventRow{}, fault.Wrap(nil, "这条记录不属于这件纠纷")
	}
	data, err := json.Marshal(e.Act)
	if err != nil {
		return eventRow{}, fault.Wrap(err, "纠纷的记录写不出来")
	}
	row := eventRow{
		ID: e.ID, CaseID: e.CaseID, TownshipID: c.Place.TownshipID, Seq: e.Seq, Action: e.Action(), Auto: e.Auto,
		Imported: e.Imported, Level: e.Level, ActorUserID: e.Actor.UserID, ActorName: e.Actor.Name, ActorRole: e.Actor.Role,
		OccurredAt: micros(e.OccurredAt), DeviceAt: micros(e.DeviceAt), ReceivedAt: micros(e.ReceivedAt),
		DeviceSeq: e.DeviceSeq, ClientKey: e.ClientKey, Data: string(data),
	}
	if e.ClockOffset != nil {
		us := e.ClockOffset.Microseconds()
		row.ClockOffset = &us
	}
	if e.Stay != nil {
		stay, err := json.Marshal(e.Stay)
		if err != nil {
			return eventRow{}, fault.Wrap(err, "纠纷的记录写不出来")
		}
		row.Stay = string(stay)
	}
	if c.Facts.Restricted {
		err = tx.sealEvent(&row)
	}
	return row, err
}

func (row eventRow) bound() []string { return []string{"events", "data", row.ID, row.CaseID} }

func (tx *Tx) sealEvent(row *eventRow) error {
	sealed, err := tx.keys.seal(row.Data, row.bound()...)
	row.Data = sealedPrefix + sealed
	return err
}

// sealOldEvents encrypts what a case's events said before it became restricted.
func (tx *Tx) sealOldEvents(caseID string) error {
	var rows []eventRow
	if err := tx.db.Where("case_id = ?", caseID).Find(&rows).Error; err != nil {
		return translate(err)
	}
	for _, row := range rows {
		if strings.HasPrefix(row.Data, sealedPrefix) {
			continue
		}
		if err := tx.sealEvent(&row); err != nil {
			return err
		}
		if err := tx.db.Exec("UPDATE events SET data = ? WHERE id = ?", row.Data, row.ID).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// CaseIDs are up to limit ids after one, of every case: for rebuilding the projection.
func (r *Read) CaseIDs(after string, limit int) ([]string, error) {
	var ids []string
	err := r.db.Raw("SELECT id FROM cases WHERE id > ? ORDER BY id LIMIT ?", after, limit).Scan(&ids).Error
	return ids, translate(err)
}
