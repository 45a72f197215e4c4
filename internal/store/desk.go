package store

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
)

// OwingReports are up to limit cases in scope for which a report to police or another
// organ is called for and not made, newest first; of those whose content is the reader's.
func (r *Read) OwingReports(scope Scope, limit int) ([]CaseRow, error) {
	return r.desk(scope, limit, is("cases.reports_owed <> ''"), scope.content())
}

// TermEnded are up to limit cases in scope that are being mediated and have no
// mediator in term any more, newest first.
func (r *Read) TermEnded(scope Scope, limit int) ([]CaseRow, error) {
	return r.desk(scope, limit, is("cases.status = ?", dispute.Mediating), is(`NOT EXISTS (SELECT 1 FROM case_mediators m
		JOIN committee_members s ON s.user_id = m.user_id WHERE m.case_id = cases.id AND ? BETWEEN s.term_from AND s.term_to)`,
		calendar.DateOf(r.Now)))
}

// Exception is a reason for which a leader asks about a case.
type Exception string

// The reasons, all of them of cases that have not ended.
const (
	ExceptContested  Exception = "contested"
	ExceptRed        Exception = "red"
	ExceptSupervised Exception = "supervised"
	ExceptOverdue    Exception = "overdue"      // past its deadline
	ExceptWaiting    Exception = "waiting_long" // registered before Filter.WaitingSince and still waiting
)

// Exceptions are every reason.
func Exceptions() []Exception {
	return []Exception{ExceptContested, ExceptRed, ExceptSupervised, ExceptOverdue, ExceptWaiting}
}

// condition is that a case is such an exception. What a restricted one is about makes
// it one only for its members.
func (e Exception) condition(r *Read, scope Scope, since time.Time) condition {
	live := is("cases.status IN ?", []dispute.Status{dispute.Registered, dispute.Mediating})
	switch e {
	case ExceptContested:
		return and(live, scope.content(), is("cases.contested"))
	case ExceptRed:
		return and(live, scope.content(), is("cases.risk = ?", dispute.Red))
	case ExceptSupervised:
		return and(live, is("cases.supervision <> ''"))
	case ExceptOverdue:
		return and(is("cases.status = ?", dispute.Mediating), is("cases.deadline_sort < ?", calendar.DateOf(r.Now)))
	case ExceptWaiting:
		return and(is("cases.status = ?", dispute.Registered), is("cases.registered_at < ?", micros(since)))
	}
	return is("FALSE")
}

// ExceptionCounts are how many cases in scope are exceptions: each under every reason
// that it has, and Total each once.
type ExceptionCounts struct {
	Total, Contested, Red, Supervised, Overdue, WaitingLong int
}

// CountExceptions counts them; since is Filter.WaitingSince.
func (r *Read) CountExceptions(scope Scope, since time.Time) (ExceptionCounts, error) {
	columns, args := "count(*) AS total", []any{}
	var reasons []condition
	for _, e := range Exceptions() {
		c := e.condition(r, scope, since)
		columns += ", count(*) FILTER (WHERE " + c.sql + ") AS " + string(e)
		args, reasons = append(args, c.args...), append(reasons, c)
	}
	where := and(scope.sees(), or(reasons...))
	var n ExceptionCounts
	err := r.db.Raw("SELECT "+columns+" FROM cases WHERE "+where.sql, append(args, where.args...)...).Scan(&n).Error
	return n, translate(err)
}

func (r *Read) desk(scope Scope, limit int, all ...condition) ([]CaseRow, error) {
	rows, err := r.caseRows(and(append(all, scope.sees())...), Newest.order(), limit)
	if err != nil {
		return nil, err
	}
	return r.listed(scope, rows)
}
