package grid

import (
	"cmp"
	"slices"

	"shuoli/internal/calendar"
)

const (
	// MembersAtLeast is how few members a committee may have (People's Mediation Law Art. 8).
	MembersAtLeast = 3
	// endingWithin is how many days ahead the end of a term is worth a warning.
	endingWithin = 60
	// endedShown is for how many days a seat that has ended still belongs on the
	// committee's page, so that it is renewed or filled; after that it is history.
	endedShown = 365
)

// Term is where the term of a seat stands on a day.
type Term string

// The states of a term.
const (
	TermComing  Term = "coming"
	TermRunning Term = "running"
	TermEnding  Term = "ending" // running, and over within 60 days
	TermEnded   Term = "ended"
)

// Term is where the member's term stands on the date.
func (m CommitteeMember) Term(on calendar.Date) Term {
	switch {
	case on < m.TermFrom:
		return TermComing
	case on > m.TermTo:
		return TermEnded
	case m.TermTo <= on.Add(endingWithin):
		return TermEnding
	}
	return TermRunning
}

// Sitting is the seats that count for a committee on a day, one a person: the one in
// term if there is one, else the latest. What ended long ago is left out. Those who
// have sat longest come first.
func Sitting(seats []CommitteeMember, on calendar.Date) []CommitteeMember {
	best := map[string]CommitteeMember{}
	for _, m := range seats {
		if on.Sub(m.TermTo) > endedShown {
			continue
		}
		was, ok := best[m.UserID]
		if !ok || m.InTerm(on) && !was.InTerm(on) || m.InTerm(on) == was.InTerm(on) && m.TermTo > was.TermTo {
			best[m.UserID] = m
		}
	}
	sitting := make([]CommitteeMember, 0, len(best))
	for _, m := range best {
		sitting = append(sitting, m)
	}
	slices.SortFunc(sitting, func(x, y CommitteeMember) int {
		return cmp.Or(cmp.Compare(x.TermFrom, y.TermFrom), cmp.Compare(x.UserID, y.UserID))
	})
	return sitting
}

// CommitteeWarning is something about a committee that its township should mend.
type CommitteeWarning struct {
	Code  string // few_members, term_ended, term_ending
	Count int    // members there are, or terms concerned
}

// CommitteeWarnings holds a committee against the People's Mediation Law: at least
// three members 委员 in term (Art. 8; the engaged 聘任 are mediators, but no members,
// Art. 13), and nobody whose term has ended or is about to without another after it.
func CommitteeWarnings(seats []CommitteeMember, on calendar.Date) []CommitteeWarning {
	var members, ended, ending int
	for _, m := range Sitting(seats, on) {
		if m.InTerm(on) && m.Kind == "member" {
			members++
		}
		renewed := slices.ContainsFunc(seats, func(next CommitteeMember) bool { return next.UserID == m.UserID && next.TermTo > m.TermTo })
		switch m.Term(on) {
		case TermEnded:
			ended++
		case TermEnding:
			if !renewed {
				ending++
			}
		}
	}
	var list []CommitteeWarning
	if members < MembersAtLeast {
		list = append(list, CommitteeWarning{"few_members", members})
	}
	if ended > 0 {
		list = append(list, CommitteeWarning{"term_ended", ended})
	}
	if ending > 0 {
		list = append(list, CommitteeWarning{"term_ending", ending})
	}
	return list
}
