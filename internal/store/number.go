package store

import (
	"fmt"

	"shuoli/internal/dispute"
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

// settleNumbers marks the numbers drawn for a case: only the one it has is valid, any
// other stays used and reads 作废 (product.md 3.2, void).
func (tx *Tx) settleNumbers(c *dispute.Case) error {
	if c.Number == nil && len(c.VoidedNumbers) == 0 {
		return nil
	}
	n := dispute.FileNumber{}
	if c.Number != nil {
		n = *c.Number
	}
	return translate(tx.db.Exec("UPDATE file_numbers SET voided = NOT (committee_id = ? AND year = ? AND seq = ?) WHERE case_id = ?",
		n.CommitteeID, n.Year, n.Seq, c.ID).Error)
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
