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

// Exceptions are up to limit cases in scope that a leader asks about: contested, red,
// under supervision, past their deadline, or registered before since and still
// waiting. What a restricted one is about brings it here only for its members.
func (r *Read) Exceptions(scope Scope, since time.Time, limit int) ([]CaseRow, error) {
	live := is("cases.status IN ?", []dispute.Status{dispute.Registered, dispute.Mediating})
	return r.desk(scope, limit, or(
		and(live, scope.content(), or(is("cases.contested"), is("cases.risk = ?", dispute.Red))),
		and(live, is("cases.supervision <> ''")),
		and(is("cases.status = ?", dispute.Mediating), is("cases.deadline_sort < ?", calendar.DateOf(r.Now))),
		and(is("cases.status = ?", dispute.Registered), is("cases.registered_at < ?", micros(since))),
	))
}

func (r *Read) desk(scope Scope, limit int, all ...condition) ([]CaseRow, error) {
	rows, err := r.caseRows(and(append(all, scope.sees())...), Newest.order(), limit)
	if err != nil {
		return nil, err
	}
	return r.listed(scope, rows)
}
