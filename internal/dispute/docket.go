package dispute

import (
	"cmp"
	"slices"
	"time"

	"shuoli/internal/calendar"
)

// Risks is the risk table's colours, the most urgent first.
var Risks = []Risk{Red, Orange, Yellow, Blue}

// Rank is the colour's place in that order, 0 for red; a colour not in the table
// comes last.
func (r Risk) Rank() int {
	if i := slices.Index(Risks, r); i >= 0 {
		return i
	}
	return len(Risks)
}

// Valid reports whether the colour is in the table.
func (r Risk) Valid() bool { return slices.Contains(Risks, r) }

// DocketEntry is what the order of a hearing day's cases depends on.
type DocketEntry struct {
	CaseID       string
	Risk         Risk
	AcceptedOn   calendar.Date
	RegisteredAt time.Time
}

// OrderDocket compares two cases of one hearing day, for slices.SortFunc: red,
// orange, yellow, blue; within a colour the oldest first (product.md 3.3).
func OrderDocket(a, b DocketEntry) int {
	return cmp.Or(
		cmp.Compare(a.Risk.Rank(), b.Risk.Rank()),
		cmp.Compare(a.AcceptedOn, b.AcceptedOn),
		a.RegisteredAt.Compare(b.RegisteredAt),
		cmp.Compare(a.CaseID, b.CaseID),
	)
}
