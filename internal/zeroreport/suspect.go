package zeroreport

import (
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Known is a dispute as far as it can speak against a report.
type Known struct {
	CaseID       string
	Place        grid.Place // of the unit it was registered in: a group, or only a village
	FirstKnownOn calendar.Date
	RegisteredAt time.Time
}

// Suspicion is 疑似漏报: a dispute was known on a day that was reported as nil. It
// says no more than that; whether a report was false is for a person to find.
type Suspicion struct {
	CaseID       string
	VillageID    string // that is to reply
	Date         calendar.Date
	RegisteredOn calendar.Date
	UnitIDs      []string // the units that filed nil
	RepliedBy    string   // id of the entry with the village's reply; "" while it is flagged
}

// Suspect tells whether a dispute casts suspicion: first known on a day for which its
// group, or where it names none every group of its village, filed nil, and registered
// after that day. reports are those of that day, of the group or of every unit below
// the village that owed one, also where nothing was reported: silence is not a nil.
//
// What counts is the word itself, not what a dispute logged that day made of it, and
// the word as it was when the dispute was registered or came to be later: an amendment
// made after the registration does not clear the flag, the village's reply does. A nil
// that its reporter had mended before casts none.
func Suspect(k Known, reports []Report) (Suspicion, bool) {
	s := Suspicion{CaseID: k.CaseID, VillageID: k.Place.VillageID, Date: k.FirstKnownOn, RegisteredOn: calendar.DateOf(k.RegisteredAt)}
	if s.RegisteredOn <= s.Date {
		return s, false
	}
	within := k.Place.GroupID
	if within == "" {
		within = k.Place.VillageID
	}
	for _, p := range reports {
		if p.Date != s.Date || !p.Owed || !p.Unit.Place.Within(within) {
			continue
		}
		if !p.saidNil(k.RegisteredAt) {
			return s, false
		}
		s.UnitIDs = append(s.UnitIDs, p.Unit.ID)
		if s.RepliedBy == "" {
			s.RepliedBy = p.replied(k.CaseID)
		}
	}
	return s, len(s.UnitIDs) > 0
}

// saidNil reports whether a nil was the word that counted at an instant or later.
func (p *Report) saidNil(since time.Time) bool {
	return slices.ContainsFunc(p.Words, func(w Word) bool {
		return w.Kind == Nil && (w.Until.IsZero() || w.Until.After(since))
	})
}

// replied is the id of the first reply about a case, "" without one.
func (p *Report) replied(caseID string) string {
	i := slices.IndexFunc(p.Entries, func(s Standing) bool {
		a, ok := s.Act.(*Reply)
		return ok && a.CaseID == caseID
	})
	if i < 0 {
		return ""
	}
	return p.Entries[i].ID
}
