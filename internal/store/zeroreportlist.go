package store

import (
	"strings"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/zeroreport"
)

// ReportRow is a unit and a date for which it owes a report, with what there is of it.
type ReportRow struct {
	ReportKey
	State        zeroreport.State
	Kind         zeroreport.Kind
	Findings     int
	MadeAt       time.Time
	OnBehalf     bool
	UploadedLate bool
	Flagged      bool
	Missed       bool
	Version      int64 // 0 where there is nothing
}

// ReportFilter says which reports are listed. Within is a unit, itself included; DueUntil
// the last date whose cutoff has passed, by which open and missing are told apart.
type ReportFilter struct {
	Within   grid.Unit
	From, To calendar.Date
	DueUntil calendar.Date
	State    zeroreport.State // "" for all
}

// owing are the units that owe a report for a day of days: the rule of zeroreport.Owes.
const owing = "u.level = 'group' AND u.opened_on <= days.date AND (u.closed_on = '' OR u.closed_on > days.date)"

// standing is the state of a row beside the days and units; it takes DueUntil.
const standing = `CASE WHEN z.state <> '' THEN z.state WHEN COALESCE(z.marked, FALSE) OR days.date <= ? THEN 'missing' ELSE 'open' END`

// days is a table of the dates of a filter, the newest first, and its values.
func (f ReportFilter) days() condition {
	var rows []string
	var args []any
	for d := f.To; d >= f.From; d = d.Add(-1) {
		rows, args = append(rows, "(CAST(? AS TEXT))"), append(args, d)
	}
	return is("WITH days (date) AS (VALUES "+strings.Join(rows, ", ")+") ", args...)
}

// source joins the days with who owes a report for each and what there is of it.
func (f ReportFilter) source() condition {
	return is(` FROM days CROSS JOIN units u LEFT JOIN zero_reports z ON z.date = days.date AND z.unit_id = u.id WHERE `+
		owing+" AND u."+placeColumns[f.Within.Level]+" = ?", f.Within.ID)
}

// ReportRows are up to limit reports after one, the newest date first, then by unit; also
// where nothing was reported. It costs as much as the units and days that it goes over.
func (r *Read) ReportRows(f ReportFilter, after ReportKey, limit int) ([]ReportRow, error) {
	days, source := f.days(), f.source()
	args := append(days.args, f.DueUntil)
	args = append(args, source.args...)
	query := days.sql + `SELECT * FROM (SELECT days.date AS date, u.id AS unit_id, ` + standing + ` AS state, COALESCE(z.kind, '') AS kind,
		COALESCE(z.findings, 0) AS findings, COALESCE(z.made_at, 0) AS made, COALESCE(z.on_behalf, FALSE) AS on_behalf,
		COALESCE(z.uploaded_late, FALSE) AS uploaded_late, COALESCE(z.flagged, FALSE) AS flagged, COALESCE(z.missed, FALSE) AS missed,
		COALESCE(z.version, 0) AS version` + source.sql + `) AS owed`
	where := is("TRUE")
	if f.State != "" {
		where = and(where, is("state = ?", f.State))
	}
	if after.UnitID != "" {
		where = and(where, or(is("date < ?", after.Date), is("date = ? AND unit_id > ?", after.Date, after.UnitID)))
	}
	var rows []struct {
		ReportRow
		Made int64
	}
	err := r.db.Raw(query+" WHERE "+where.sql+" ORDER BY date DESC, unit_id LIMIT ?", append(append(args, where.args...), limit)...).Scan(&rows).Error
	list := make([]ReportRow, len(rows))
	for i, row := range rows {
		list[i] = row.ReportRow
		list[i].MadeAt = instant(row.Made)
	}
	return list, translate(err)
}

// ReportCount is how many units below one stand alike on a date.
type ReportCount struct {
	Date   calendar.Date
	Key    string // the ancestor by which it was counted, "" for all together
	State  zeroreport.State
	Kind   zeroreport.Kind
	Missed bool
	N      int
}

// Tally is the count as a tally.
func (c ReportCount) Tally() zeroreport.Tally {
	p := zeroreport.Report{Owed: true, State: c.State, Kind: c.Kind}
	if c.Missed {
		p.Mark = &zeroreport.Mark{}
	}
	return zeroreport.Count(p).Times(c.N)
}

// ReportCounts counts the reports of a unit's subtree by date and by the ancestor at a
// level, or by date alone.
func (r *Read) ReportCounts(f ReportFilter, by grid.Level) ([]ReportCount, error) {
	key := "''"
	if column, ok := placeColumns[by]; ok {
		key = "u." + column
	}
	days, source := f.days(), f.source()
	args := append(days.args, f.DueUntil)
	args = append(args, source.args...)
	var counts []ReportCount
	err := r.db.Raw(days.sql+"SELECT days.date AS date, "+key+" AS key, "+standing+` AS state, COALESCE(z.kind, '') AS kind,
		COALESCE(z.missed, FALSE) AS missed, count(*) AS n`+source.sql+" GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5", args...).Scan(&counts).Error
	return counts, translate(err)
}

// Unreported are the units that owe a report for a date and have filed none, by id: of a
// township, or with townshipID "" of the whole installation.
func (r *Read) Unreported(townshipID string, date calendar.Date) ([]string, error) {
	where := is("level = 'group' AND opened_on <= ? AND (closed_on = '' OR closed_on > ?)", date, date)
	if townshipID != "" {
		where = and(where, is("township_id = ?", townshipID))
	}
	filed := is(" AND NOT EXISTS (SELECT 1 FROM zero_reports z WHERE z.date = ? AND z.unit_id = units.id AND z.state <> '')", date)
	if townshipID == "" && !r.postgres { // for very many SQLite is 2.6 times as quick this way
		filed = is(" EXCEPT SELECT unit_id FROM zero_reports WHERE date = ? AND state <> ''", date)
	}
	rows, err := r.db.Raw("SELECT id FROM units WHERE "+where.sql+filed.sql+" ORDER BY 1", append(where.args, filed.args...)...).Rows()
	if err != nil {
		return nil, translate(err)
	}
	defer func() { _ = rows.Close() }()
	var ids []string
	for rows.Next() { // by hand: gorm takes as long as the query
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, translate(err)
		}
		ids = append(ids, id)
	}
	return ids, translate(rows.Err())
}

// LoggedOn are the disputes that were registered in a unit on a date, by id; those that
// came with a ledger are left out. They carry no words: those are in the case, for those
// who may read it, and a case that becomes restricted must leave none behind.
func (r *Read) LoggedOn(unit grid.Unit, date calendar.Date) ([]zeroreport.Logged, error) {
	var rows []struct {
		ID      string
		Settled bool
	}
	err := r.db.Raw("SELECT id, outcome = ? AND concluded_on = ? AS settled FROM cases WHERE "+placeColumns[unit.Level]+` = ? AND unit_id = ?
		AND registered_at >= ? AND registered_at < ? AND NOT imported ORDER BY id`, dispute.AgreedOral, date, unit.ID, unit.ID,
		micros(date.At(0, 0)), micros(date.Add(1).At(0, 0))).Scan(&rows).Error
	list := make([]zeroreport.Logged, len(rows))
	for i, row := range rows {
		list[i] = zeroreport.Logged{CaseID: row.ID, OnTheSpot: row.Settled}
	}
	return list, translate(err)
}

// CasesIn are those of some ids that are cases registered in a unit.
func (r *Read) CasesIn(unitID string, ids ...string) ([]string, error) {
	var found []string
	if len(ids) == 0 {
		return nil, nil
	}
	err := r.db.Raw("SELECT id FROM cases WHERE unit_id = ? AND id IN ?", unitID, ids).Scan(&found).Error
	return found, translate(err)
}

// Doubted are up to limit disputes in the scope that may speak against a nil: first known
// on a date for which their group, or a group of their village, once said nil. The newest
// come first; zeroreport.Suspect tells whether they do.
func (r *Read) Doubted(scope Scope, within grid.Unit, from, to calendar.Date, limit int) ([]zeroreport.Known, error) {
	where := and(scope.sees(), is("cases."+placeColumns[within.Level]+" = ?", within.ID), is("NOT cases.imported"),
		is("cases.first_known_on BETWEEN ? AND ?", from, to),
		is(`EXISTS (SELECT 1 FROM zero_reports z WHERE z.date = cases.first_known_on AND z.said_nil AND
			(z.unit_id = cases.group_id OR cases.group_id = '' AND z.village_id = cases.village_id))`))
	var rows []struct {
		ID           string
		Place        place `gorm:"embedded"`
		FirstKnownOn calendar.Date
		Registered   int64
	}
	err := r.db.Raw(`SELECT id, township_id, branch_id, village_id, group_id, first_known_on, registered_at AS registered FROM cases
		WHERE `+where.sql+" ORDER BY registered_at DESC, id LIMIT ?", append(where.args, limit)...).Scan(&rows).Error
	list := make([]zeroreport.Known, len(rows))
	for i, row := range rows {
		list[i] = zeroreport.Known{
			CaseID: row.ID, Place: grid.Place(row.Place), FirstKnownOn: row.FirstKnownOn, RegisteredAt: instant(row.Registered),
		}
	}
	return list, translate(err)
}

// Remind notes that units are reminded of a date, and answers which of them were not
// since a time.
func (tx *Tx) Remind(date calendar.Date, since time.Time, unitIDs ...string) ([]string, error) {
	var told []string
	for _, id := range unitIDs {
		done := tx.db.Exec(`INSERT INTO zero_report_reminders (date, unit_id, reminded_at) VALUES (?, ?, ?)
			ON CONFLICT (date, unit_id) DO UPDATE SET reminded_at = excluded.reminded_at WHERE zero_report_reminders.reminded_at <= ?`,
			date, id, micros(tx.Now), micros(since))
		if done.Error != nil {
			return nil, translate(done.Error)
		}
		if done.RowsAffected > 0 {
			told = append(told, id)
		}
	}
	return told, nil
}
