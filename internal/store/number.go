package store

import (
	"fmt"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
)

// NextFileNumber draws the committee's next number of the year for a case. Numbers have
// no gap and no twin: the counter's row is locked until the transaction ends, and
// goes back with it. It returns NotFound when there is no such committee.
func (tx *Tx) NextFileNumber(committeeID string, year int, caseID string) (dispute.FileNumber, error) {
	committee, err := tx.Committee(committeeID)
	if err != nil {
		return dispute.FileNumber{}, err
	}
	n := dispute.FileNumber{CommitteeID: committeeID, Year: year}
	err = tx.db.Raw(`INSERT INTO file_number_counters (committee_id, year, last) VALUES (?, ?, 1)
		ON CONFLICT (committee_id, year) DO UPDATE SET last = file_number_counters.last + 1 RETURNING last`,
		committeeID, year).Scan(&n.Seq).Error
	if err != nil {
		return dispute.FileNumber{}, translate(err)
	}
	n.Text = fmt.Sprintf("（%d）%s字第%04d号", year, committee.Abbreviation, n.Seq)
	err = tx.db.Exec(`INSERT INTO file_numbers (committee_id, year, seq, text, case_id, voided)
		VALUES (?, ?, ?, ?, ?, FALSE)`, committeeID, year, n.Seq, n.Text, caseID).Error
	return n, translate(err)
}

// VoidFileNumber marks a drawn number 作废; it stays used. It returns NotFound when it was
// never drawn.
func (tx *Tx) VoidFileNumber(n dispute.FileNumber) error {
	done := tx.db.Exec("UPDATE file_numbers SET voided = TRUE WHERE committee_id = ? AND year = ? AND seq = ?",
		n.CommitteeID, n.Year, n.Seq)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Missing()
	}
	return translate(done.Error)
}

// DrawnNumber is a number of a committee's sequence and what became of it.
type DrawnNumber struct {
	dispute.FileNumber
	CaseID string
	Voided bool
}

// FileNumbers is a committee's sequence of a year, in order.
func (r *Read) FileNumbers(committeeID string, year int) ([]DrawnNumber, error) {
	var numbers []DrawnNumber
	err := r.db.Raw(`SELECT committee_id, year, seq, text, case_id, voided FROM file_numbers
		WHERE committee_id = ? AND year = ? ORDER BY seq`, committeeID, year).Scan(&numbers).Error
	return numbers, translate(err)
}
