package zeroreport

import (
	"slices"
	"time"

	"shuoli/internal/dispute"
)

// Logged is a dispute that was registered in the unit on the report's date.
type Logged struct {
	CaseID     string
	What       string
	Category   string
	Risk       dispute.Risk
	Restricted bool
	OnTheSpot  bool // settled as it was logged
}

// finding is what a report says of the dispute; of a restricted one no more than that
// it is there (product.md 7).
func (l Logged) finding() Finding {
	f := Finding{What: l.What, Category: l.Category, Risk: l.Risk, Handled: CaseOpened, CaseID: l.CaseID}
	if l.OnTheSpot {
		f.Handled = Settled
	}
	if l.Restricted {
		f.What, f.Category, f.Risk = "", "", ""
	}
	return f
}

// Prefill is what a report begins with: the disputes logged that day, for a person to
// confirm.
func Prefill(logged []Logged) []Finding {
	findings := make([]Finding, len(logged))
	for i, l := range logged {
		findings[i] = l.finding()
	}
	return findings
}

// Turns are the entries by which disputes logged that day come into a report that does
// not name them: a nil turns into findings by itself. It is asked when a dispute is
// logged and when a filing is taken, so that it does not matter which came first;
// asked again after appending, it answers nothing. Where nothing was reported yet it
// answers nothing too: the disputes prefill the report, and a person confirms. The
// entries carry no ID yet.
func Turns(p Report, logged []Logged, now time.Time) []Entry {
	var turns []Entry
	for _, l := range logged {
		already := slices.ContainsFunc(turns, func(e Entry) bool { return e.Act.(*Turn).Finding.CaseID == l.CaseID })
		if !p.Filed() || already || named(p.Findings, l.CaseID) {
			continue
		}
		turns = append(turns, Entry{
			UnitID: p.Unit.ID, Date: p.Date, Seq: p.Version() + int64(len(turns)) + 1, Auto: true,
			Act: &Turn{Finding: l.finding()}, ReceivedAt: now, ClientKey: "turn/" + l.CaseID,
		})
	}
	return turns
}
