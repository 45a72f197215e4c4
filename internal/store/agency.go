package store

import (
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// CreateAgency adds a body that disputes are handed over to. It returns Invalid
// ("unknown_reference") when the unit is not known.
func (tx *Tx) CreateAgency(a grid.Agency) error {
	return translate(tx.db.Exec("INSERT INTO agencies (id, unit_id, name, closed_on) VALUES (?, ?, ?, ?)",
		a.ID, a.UnitID, a.Name, a.ClosedOn).Error)
}

// Agencies is every agency, closed ones included, by id.
func (r *Read) Agencies() ([]grid.Agency, error) {
	var list []grid.Agency
	err := r.db.Raw("SELECT id, unit_id, name, closed_on FROM agencies ORDER BY id").Scan(&list).Error
	return list, translate(err)
}

// States of a hand-over.
const (
	HandOverWaiting  = "waiting"  // for the receipt
	HandOverReceived = "received" // and not answered
	HandOverAnswered = "answered"
	HandOverReturned = "returned"
)

// HandOverState is where a hand-over stands, "" without one.
func HandOverState(h *dispute.Handed) string {
	switch {
	case h == nil, h.Imported:
		return ""
	case h.Returned:
		return HandOverReturned
	case len(h.Feedbacks) > 0:
		return HandOverAnswered
	case h.ReceivedOn != "":
		return HandOverReceived
	}
	return HandOverWaiting
}

// HandOverRow is a hand-over in a list. Its case shows a liaison no more than was
// chosen for his agency.
type HandOverRow struct {
	CaseRow
	AgencyID   string
	State      string
	Basis      string
	HandedOn   calendar.Date
	ReceiptBy  calendar.Date
	ReceivedOn calendar.Date
	DueOn      calendar.Date // of the feedback
	Reopened   bool
}

// HandOvers are up to limit hand-overs in scope that stand at one of the states,
// what waits first and the earliest due before the others.
func (r *Read) HandOvers(scope Scope, states []string, limit int) ([]HandOverRow, error) {
	where := and(scope.sees(), is("cases.agency_id <> ''"), is("cases.hand_over_state IN ?", states))
	rows, err := r.caseRows(where, `CASE cases.hand_over_state WHEN 'waiting' THEN 0 WHEN 'received' THEN 0 WHEN 'returned' THEN 1 ELSE 2 END,
		CASE cases.hand_over_state WHEN 'waiting' THEN cases.receipt_by ELSE cases.feedback_due END, cases.id`, limit)
	if err != nil {
		return nil, err
	}
	shown, err := r.listed(scope, rows)
	if err != nil {
		return nil, err
	}
	list := make([]HandOverRow, len(rows))
	for i, row := range rows {
		list[i] = HandOverRow{
			CaseRow: shown[i], AgencyID: row.AgencyID, State: row.HandOverState, Basis: row.HandOverBasis, HandedOn: row.HandedOn,
			ReceiptBy: row.ReceiptBy, ReceivedOn: row.ReceivedOn, DueOn: row.FeedbackDue, Reopened: row.Reopened,
		}
	}
	return list, nil
}

// handed writes the present hand-over into the row of its case.
func (row *caseRow) handed(h *dispute.Handed) {
	if h == nil {
		return
	}
	row.AgencyID, row.HandOverState, row.HandOverBasis = h.AgencyID, HandOverState(h), h.Basis
	row.HandOverData = strings.Join(h.Data, ",")
	row.HandedOn, row.ReceiptBy, row.ReceivedOn, row.FeedbackDue = h.On, h.ReceiptBy, h.ReceivedOn, h.DueOn
}
