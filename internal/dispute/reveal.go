package dispute

import "slices"

// What of a party is kept masked (product.md 7).
const (
	RevealPhone    = "phone"
	RevealIDNumber = "id_number"
	RevealAddress  = "address"
)

// RevealsMost is of how many people somebody may have data shown to him in a day
// (quality.md PII-03).
const RevealsMost = 40

// From these numbers on those are told who watch over it: people in a day, and in the
// 30 days that end with it (quality.md PII-03).
const (
	revealsAlert      = 15
	revealsAlertMonth = 100
)

// RevealsAlarming reports whether one more person is to be told of: day and month count
// the people of whom somebody had data shown to him, this one included. The numbers are
// told as they are passed, not with every person beyond them; that a case is closed, so
// that nothing about it asks for a call, is told always.
func RevealsAlarming(c *Case, day, month int) bool {
	return day == revealsAlert+1 || month == revealsAlertMonth+1 || c.Status == Archived
}

// Revealable reports whether an agency may be shown a kind of data: what was chosen for it
// (product.md 3.5).
func (h *Handed) Revealable(field string) bool {
	kind := DataContact
	if field == RevealIDNumber {
		kind = DataIDNumbers
	}
	return h != nil && slices.Contains(h.Data, kind)
}
