package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/zeroreport"
)

// ReportKey names the report of one unit and date.
type ReportKey struct {
	Date   calendar.Date
	UnitID string
}

// reportRow is the projection of a report, written with each of its entries.
type reportRow struct {
	Date         calendar.Date
	UnitID       string
	Place        place            `gorm:"embedded"`
	State        zeroreport.State // on time, late, or "" where no filing stands
	Kind         zeroreport.Kind
	Findings     int
	MadeAt       int64
	OnBehalf     bool
	UploadedLate bool
	Flagged      bool
	Marked       bool
	Missed       bool
	SaidNil      bool
	Version      int64
}

func (reportRow) TableName() string { return "zero_reports" }

// reportEntryRow is one line of a report's append-only list.
type reportEntryRow struct {
	Date        calendar.Date
	UnitID      string
	Seq         int64
	ID          string
	Action      zeroreport.Action
	Auto        bool
	ActorUserID string
	ActorName   string
	ActorRole   grid.Role
	OccurredAt  int64
	DeviceAt    int64
	ReceivedAt  int64
	DeviceSeq   int64
	ClockOffset *int64 `gorm:"column:clock_offset_us"` // nil: not known
	ClientKey   string
	Data        string
}

func (reportEntryRow) TableName() string { return "zero_report_entries" }

// LockReports holds reports until the transaction ends, whether or not there is anything
// of them yet, so that what is judged is what is added to. It comes before anything is
// audited: those who audit first and then wait here would be waited for.
func (tx *Tx) LockReports(keys ...ReportKey) error {
	if !tx.postgres { // has but one writer
		return nil
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = string(k.Date) + k.UnitID
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		err := tx.db.Exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 1))", name).Error
		if err != nil {
			return translate(err)
		}
	}
	return nil
}

// ReportEntries are a report's entries in order of arrival; none where nothing was
// reported.
func (r *Read) ReportEntries(k ReportKey) ([]zeroreport.Entry, error) {
	lists, err := r.EntriesOfReports(k)
	return lists[k], err
}

// keysAtOnce is how many reports one query reads the entries of.
const keysAtOnce = 200

// EntriesOfReports are the entries of several reports, each in order of arrival; a
// report without any is not among them.
func (r *Read) EntriesOfReports(keys ...ReportKey) (map[ReportKey][]zeroreport.Entry, error) {
	lists := map[ReportKey][]zeroreport.Entry{}
	for some := range slices.Chunk(keys, keysAtOnce) {
		var args []any
		for _, k := range some {
			args = append(args, k.Date, k.UnitID)
		}
		var rows []reportEntryRow
		err := r.db.Raw("SELECT * FROM zero_report_entries WHERE (date, unit_id) IN (VALUES "+
			strings.Repeat(", (?, ?)", len(some))[2:]+") ORDER BY date, unit_id, seq", args...).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, row := range rows {
			e, err := row.entry()
			if err != nil {
				return nil, err
			}
			k := ReportKey{row.Date, row.UnitID}
			lists[k] = append(lists[k], e)
		}
	}
	return lists, nil
}

func (row reportEntryRow) entry() (zeroreport.Entry, error) {
	act, err := zeroreport.Decode(row.Action, []byte(row.Data))
	if err != nil {
		return zeroreport.Entry{}, fault.Wrap(err, "零报告的记录读不出来")
	}
	e := zeroreport.Entry{
		ID: row.ID, UnitID: row.UnitID, Date: row.Date, Seq: row.Seq, Act: act, Auto: row.Auto,
		Actor:      dispute.Actor{UserID: row.ActorUserID, Name: row.ActorName, Role: row.ActorRole},
		OccurredAt: instant(row.OccurredAt), DeviceAt: instant(row.DeviceAt), ReceivedAt: instant(row.ReceivedAt),
		DeviceSeq: row.DeviceSeq, ClientKey: row.ClientKey,
	}
	if row.ClockOffset != nil {
		offset := time.Duration(*row.ClockOffset) * time.Microsecond
		e.ClockOffset = &offset
	}
	return e, nil
}

// SaveReport appends entries, which the report was folded with, and brings its row up to
// date. Stale ("stale_version") when somebody else appended at the same place.
func (tx *Tx) SaveReport(p zeroreport.Report, appended ...zeroreport.Entry) error {
	rows := make([]reportEntryRow, len(appended))
	for i, e := range appended {
		data, err := json.Marshal(e.Act)
		if err != nil {
			return fault.Wrap(err, "零报告的记录写不出来")
		}
		rows[i] = reportEntryRow{
			Date: p.Date, UnitID: p.Unit.ID, Seq: e.Seq, ID: e.ID, Action: e.Action(), Auto: e.Auto,
			ActorUserID: e.Actor.UserID, ActorName: e.Actor.Name, ActorRole: e.Actor.Role,
			OccurredAt: micros(e.OccurredAt), DeviceAt: micros(e.DeviceAt), ReceivedAt: micros(e.ReceivedAt),
			DeviceSeq: e.DeviceSeq, ClientKey: e.ClientKey, Data: string(data),
		}
		if e.ClockOffset != nil {
			us := e.ClockOffset.Microseconds()
			rows[i].ClockOffset = &us
		}
	}
	if len(rows) > 0 {
		if err := translate(tx.db.Create(&rows).Error); fault.KindOf(err) == fault.Conflict {
			return stale(err)
		} else if err != nil {
			return err
		}
	}
	row := project(p)
	return translate(tx.db.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "date"}, {Name: "unit_id"}}, UpdateAll: true,
	}).Create(&row).Error)
}

// project is the row of a report: what of it does not change with the clock.
func project(p zeroreport.Report) reportRow {
	row := reportRow{
		Date: p.Date, UnitID: p.Unit.ID, Place: place(p.Unit.Place), Kind: p.Kind, Findings: len(p.Findings), MadeAt: micros(p.MadeAt),
		UploadedLate: p.UploadedLate, Flagged: p.Flagged, Marked: p.Owed && p.Mark != nil, Missed: p.Owed && p.Missed(), Version: p.Version(),
		SaidNil: slices.ContainsFunc(p.Words, func(w zeroreport.Word) bool { return w.Kind == zeroreport.Nil }),
	}
	if p.Filed() {
		row.State, row.OnBehalf = p.State, !p.Word().Own()
	}
	return row
}

// ReportsWithin are up to limit reports after one, in the order of the key, of the dates
// from one on that have entries: of a unit, or with unitID "" of all.
func (r *Read) ReportsWithin(unitID string, from calendar.Date, after ReportKey, limit int) ([]ReportKey, error) {
	where := and(is("date >= ?", from), is("(date, unit_id) > (?, ?)", after.Date, after.UnitID))
	if unitID != "" {
		where = and(where, is("unit_id = ?", unitID))
	}
	var keys []ReportKey
	err := r.db.Raw("SELECT DISTINCT date, unit_id FROM zero_report_entries WHERE "+where.sql+" ORDER BY date, unit_id LIMIT ?",
		append(where.args, limit)...).Scan(&keys).Error
	return keys, translate(err)
}

// DropEmptyReports takes away rows of reports that no entry supports; answers how many.
func (tx *Tx) DropEmptyReports() (int64, error) {
	done := tx.db.Exec(`DELETE FROM zero_reports WHERE NOT EXISTS (SELECT 1 FROM zero_report_entries e
		WHERE e.date = zero_reports.date AND e.unit_id = zero_reports.unit_id)`)
	return done.RowsAffected, translate(done.Error)
}
