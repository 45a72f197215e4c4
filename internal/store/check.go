package store

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// CheckCounts are the effects of a daily check.
type CheckCounts struct {
	Elevated   int // cases
	Supervised int // cases and hand-overs
	Missed     int // reports
	Reminded   int // reminders
	Failed     int // cases that could not be dealt with
}

// CheckRun is the daily check of a business date.
type CheckRun struct {
	Date       calendar.Date
	StartedAt  time.Time
	FinishedAt time.Time // zero until all its effects are there
	Attempts   int
	CheckCounts
}

// checkFrom is the setting that holds the first date to be checked.
const checkFrom = "daily_check_from"

// BeginChecks says with which date the checks begin, once and for ever.
func (tx *Tx) BeginChecks(on calendar.Date) error {
	return translate(tx.db.Exec("INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", checkFrom, on).Error)
}

// NextCheck is the date whose check comes next, the one after the last that was
// finished; "" before the checks have begun.
func (r *Read) NextCheck() (calendar.Date, error) {
	last, err := r.LastCheck()
	if err != nil {
		return "", err
	}
	if last != nil {
		return last.Date.Add(1), nil
	}
	from, err := r.Setting(checkFrom)
	return calendar.Date(from), err
}

// LastCheck is the check of the latest date that was finished, nil before the first.
func (r *Read) LastCheck() (*CheckRun, error) {
	return r.oneCheck(is("finished_at > 0"))
}

// Check is the check of a date, nil where none was begun.
func (r *Read) Check(on calendar.Date) (*CheckRun, error) { return r.oneCheck(is("date = ?", on)) }

func (r *Read) oneCheck(where condition) (*CheckRun, error) {
	runs, err := r.checks(where, 1)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	return &runs[0], nil
}

// Checks are up to limit checks of dates before one, the latest first; with before "" of all.
func (r *Read) Checks(before calendar.Date, limit int) ([]CheckRun, error) {
	if before == "" {
		return r.checks(is("TRUE"), limit)
	}
	return r.checks(is("date < ?", before), limit)
}

func (r *Read) checks(where condition, limit int) ([]CheckRun, error) {
	var rows []struct {
		CheckRun
		Started  int64
		Finished int64
	}
	err := r.db.Raw(`SELECT date, started_at AS started, finished_at AS finished, attempts, elevated, supervised, missed, reminded, failed
		FROM daily_checks WHERE `+where.sql+" ORDER BY date DESC LIMIT ?", append(where.args, limit)...).Scan(&rows).Error
	runs := make([]CheckRun, len(rows))
	for i, row := range rows {
		runs[i] = row.CheckRun
		runs[i].StartedAt, runs[i].FinishedAt = instant(row.Started), instant(row.Finished)
	}
	return runs, translate(err)
}

// StartCheck notes that the check of a date is under way, once more after one that was
// broken off.
func (tx *Tx) StartCheck(on calendar.Date) error {
	return translate(tx.db.Exec(`INSERT INTO daily_checks (date, started_at, attempts) VALUES (?, ?, 1)
		ON CONFLICT (date) DO UPDATE SET attempts = daily_checks.attempts + 1`, on, micros(tx.Now)).Error)
}

// DealWith notes the effects that the check of a date has on a subject, in their own
// transaction. Conflict ("already_exists") where the subject was dealt with before.
func (tx *Tx) DealWith(on calendar.Date, subject string, n CheckCounts) error {
	return translate(tx.db.Exec("INSERT INTO daily_check_work (date, subject, elevated, supervised, missed, reminded, failed) VALUES (?, ?, ?, ?, ?, ?, ?)",
		on, subject, n.Elevated, n.Supervised, n.Missed, n.Reminded, n.Failed).Error)
}

// DealtWith are those of the subjects that the check of a date has dealt with.
func (r *Read) DealtWith(on calendar.Date, subjects ...string) ([]string, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	var done []string
	err := r.db.Raw("SELECT subject FROM daily_check_work WHERE date = ? AND subject IN ?", on, subjects).Scan(&done).Error
	return done, translate(err)
}

// FinishCheck adds up the effects of the check of a date and closes its record.
func (tx *Tx) FinishCheck(on calendar.Date) error {
	err := tx.db.Exec(`UPDATE daily_checks SET finished_at = ?,
		elevated = (SELECT COALESCE(sum(w.elevated), 0) FROM daily_check_work w WHERE w.date = daily_checks.date),
		supervised = (SELECT COALESCE(sum(w.supervised), 0) FROM daily_check_work w WHERE w.date = daily_checks.date),
		missed = (SELECT COALESCE(sum(w.missed), 0) FROM daily_check_work w WHERE w.date = daily_checks.date),
		reminded = (SELECT COALESCE(sum(w.reminded), 0) FROM daily_check_work w WHERE w.date = daily_checks.date),
		failed = (SELECT COALESCE(sum(w.failed), 0) FROM daily_check_work w WHERE w.date = daily_checks.date)
		WHERE date = ? AND finished_at = 0`, micros(tx.Now), on).Error
	if err == nil {
		err = tx.db.Exec("DELETE FROM daily_check_work WHERE date = ?", on).Error
	}
	return translate(err)
}

// CheckDays are the days of an agreement's effect and of a registration that concern the
// check of a date; everything else follows from the date alone.
type CheckDays struct {
	On              calendar.Date
	EffectiveOn     []calendar.Date // agreements that took effect on these dates
	RegisteredUntil calendar.Date   // registrations that wait since this date or longer
}

// CasesToCheck are up to limit cases, by id after one, that the check of a date has to
// look at: every one that could be due for something, and a few more. Those of a ledger
// are never among them.
func (r *Read) CasesToCheck(d CheckDays, after string, limit int) ([]string, error) {
	effective := is("FALSE")
	if len(d.EffectiveOn) > 0 {
		effective = is("effective_on IN ?", d.EffectiveOn)
	}
	// Each part has its own index; a single WHERE with OR would be answered by a scan.
	parts := []condition{
		is("status = ? AND deadline_sort <= ? AND NOT contested", dispute.Mediating, d.On),
		is("docketed_on = ? AND status = ? AND NOT contested", d.On.Add(1), dispute.Mediating),
		is("status = ? AND registered_at < ?", dispute.Registered, micros(d.RegisteredUntil.Add(1).At(0, 0))),
		is("status = 'concluded' AND outcome = 'agreed_written' AND effective_on = ''"),
		and(is("status = 'concluded' AND effective_on <> ''"), effective),
		is("hand_over_state IN ('waiting', 'received')"),
		is("status = ? AND id IN (SELECT case_id FROM case_marks WHERE kind = 'obligations_due' AND date = ?)", dispute.Concluded, d.On),
	}
	query, args := "", []any{}
	for _, p := range parts {
		if query != "" {
			query += " UNION "
		}
		query += "SELECT id FROM cases WHERE " + p.sql + " AND NOT imported AND id > ?"
		args = append(append(args, p.args...), after)
	}
	var ids []string
	err := r.db.Raw(query+" ORDER BY 1 LIMIT ?", append(args, limit)...).Scan(&ids).Error
	return ids, translate(err)
}

// SeatsEnding are the terms of mediators with an account in use that end on one of the
// dates, by committee and person.
func (r *Read) SeatsEnding(on ...calendar.Date) ([]grid.CommitteeMember, error) {
	var seats []grid.CommitteeMember
	err := r.db.Raw(`SELECT s.committee_id, s.user_id, s.name, s.kind, s.engagement, s.term_from, s.term_to FROM committee_members s
		JOIN users p ON p.id = s.user_id WHERE s.term_to IN ? AND p.disabled_at = 0
		AND NOT EXISTS (SELECT 1 FROM committee_members n WHERE n.user_id = s.user_id AND n.committee_id = s.committee_id AND n.term_to > s.term_to)
		ORDER BY s.committee_id, s.user_id, s.term_from`, on).Scan(&seats).Error
	return seats, translate(err)
}
