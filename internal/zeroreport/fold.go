package zeroreport

import (
	"cmp"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Report is what one unit reported, or did not, for one date: what Fold makes of its
// entries.
type Report struct {
	Unit  grid.Unit
	Date  calendar.Date
	Owed  bool
	State State
	Kind  Kind // "" while nothing was reported
	// Findings are those of the word that counts, then the disputes logged that day which
	// it does not name.
	Findings []Finding
	MadeAt   time.Time // of the earliest filing that stands, whoever made it; zero without one
	// UploadedLate is 按时填报、迟到上传: made by the cutoff, but too long on its way.
	UploadedLate bool
	Mark         *Mark // nil if the check found a report, or has not run
	Flagged      bool  // a filing's time is not to be relied on
	// Words are the filings whose content counted in turn; the last still does, those
	// after the first are amendments.
	Words   []Word
	Rulings []Ruled
	Entries []Standing // every entry with what became of it, in the order they were made
}

// Word is a filing and how long its content counted.
type Word struct {
	*Filing
	EntryID string
	Actor   dispute.Actor
	MadeAt  time.Time
	Until   time.Time // when the next took its place; zero for the one that counts
}

// Own reports whether the word is the reporter's own, not one passed on by another.
func (f *Filing) Own() bool { return f.OnBehalfOf == "" }

// Mark is 曾缺报: the check found no report. It is never taken away; a filing made in
// time that arrived in time voids it, visibly.
type Mark struct {
	EntryID  string
	CheckOn  calendar.Date
	RanAt    time.Time
	VoidedBy string // id of that filing's entry, "" while the mark stands
}

// Ruled is a person's ruling with the reporter's answers to it.
type Ruled struct {
	Ruling
	EntryID string
	Actor   dispute.Actor
	At      time.Time
	Answers []Standing
}

// Standing is an entry with its fate: a mark may be dispute.Voided, a filing from a
// device that would have been refused online is dispute.Lapsed, kept without effect.
type Standing struct {
	Entry
	Fate    dispute.Fate
	Reason  string // fault code that says why it lapsed
	Flagged bool
}

// Version is the number of entries, which every amendment must name (If-Match).
func (p *Report) Version() int64 { return int64(len(p.Entries)) }

// Filed reports whether there is any report at all.
func (p *Report) Filed() bool { return len(p.Words) > 0 }

// Missed reports whether the mark of the check stands.
func (p *Report) Missed() bool { return p.Mark != nil && p.Mark.VoidedBy == "" }

// Word is the filing whose content counts, nil without one.
func (p *Report) Word() *Word {
	if !p.Filed() {
		return nil
	}
	return &p.Words[len(p.Words)-1]
}

// Fold makes of its entries the report of a unit for a date, as it stands at now;
// the rules are those in force on the date. The order of the slice does not matter.
//
// The earliest time counts, whoever filed. Content is another thing: the reporter
// walked the group, so his word takes the place of any, and one passed on by another
// does so only if it amends exactly the word that counts, or that was his too. Hence
// two that knew nothing of each other end the same whichever came first.
func (r Rules) Fold(u grid.Unit, date calendar.Date, entries []Entry, now time.Time) Report {
	p := Report{Unit: u, Date: date, Owed: Owes(u, date)}
	var t timing
	var turns []*Turn
	for _, e := range inOrder(entries) {
		s := Standing{Entry: e, Fate: dispute.Stands}
		switch a := e.Act.(type) {
		case *Filing:
			s.Flagged = e.doubtful()
			if err := r.outOfTime(&p, e); err != nil {
				s.Fate, s.Reason, s.Flagged = dispute.Lapsed, err.Code, true
			} else {
				t.add(r, date, e)
				p.hear(a, e)
			}
			p.Flagged = p.Flagged || s.Flagged
		case *Turn:
			turns = append(turns, a)
		case *Miss:
			if p.Mark == nil {
				p.Mark = &Mark{EntryID: e.ID, CheckOn: a.CheckOn, RanAt: e.ReceivedAt}
			}
		case *Ruling:
			p.Rulings = append(p.Rulings, Ruled{Ruling: *a, EntryID: e.ID, Actor: e.Actor, At: e.ReceivedAt})
		}
		p.Entries = append(p.Entries, s)
	}
	p.answer()
	p.say(turns)
	p.settle(t, now.After(r.Cutoff.On(date)))
	return p
}

// timing is what the filings that stand say of lateness.
type timing struct {
	first  time.Time // made
	inTime bool      // one was made by the cutoff
	inHand string    // id of the first that was and arrived soon enough
}

func (t *timing) add(r Rules, date calendar.Date, e Entry) {
	made, cutoff := e.MadeAt(), r.Cutoff.On(date)
	if t.first.IsZero() {
		t.first = made
	}
	if made.After(cutoff) {
		return
	}
	t.inTime = true
	if t.inHand == "" && !e.ReceivedAt.After(cutoff.Add(r.Upload)) {
		t.inHand = e.ID
	}
}

// outOfTime says why a filing has no effect: Invalid at /date, in_future (before its
// date began) or not_owed; Conflict report_too_late for the first filing of a date,
// made after the days of grace. Judge refuses it online; from a device it is kept and
// lapses. A clock that nobody measured does not prove too late either.
func (r Rules) outOfTime(p *Report, e Entry) *fault.Error {
	made := e.MadeAt()
	switch {
	case p.Date > calendar.DateOf(made):
		return fault.At("/date", "in_future", "日期不能晚于今天")
	case !p.Owed:
		return fault.At("/date", "not_owed", "这个网格这一天不用报")
	case p.Filed() || e.Offline() && e.ClockOffset == nil:
		return nil
	case made.After(r.Cutoff.On(p.Date.Add(r.LateDays))):
		return fault.New(fault.Conflict, "report_too_late", "已经过了补报的期限，不能再报这一天",
			fault.Field{Pointer: "/date", Code: "report_too_late"})
	}
	return nil
}

// hear makes a filing the word that counts, unless another passes it on who had not
// the word in view that it would replace.
func (p *Report) hear(f *Filing, e Entry) {
	if last := p.Word(); last != nil {
		if !f.Own() && f.Amends != last.EntryID && e.Actor.UserID != last.Actor.UserID {
			return
		}
		last.Until = e.MadeAt()
	}
	p.Words = append(p.Words, Word{Filing: f, EntryID: e.ID, Actor: e.Actor, MadeAt: e.MadeAt()})
}

// answer puts the reporter's answers beside the rulings they are for.
func (p *Report) answer() {
	for _, s := range p.Entries {
		if a, ok := s.Act.(*Answer); ok {
			if u := p.ruling(a.RulingID); u != nil {
				u.Answers = append(u.Answers, s)
			}
		}
	}
}

// ruling is the ruling with that entry's id, or nil.
func (p *Report) ruling(id string) *Ruled {
	i := slices.IndexFunc(p.Rulings, func(u Ruled) bool { return u.EntryID == id })
	if i < 0 {
		return nil
	}
	return &p.Rulings[i]
}

// say sets what the report says: the word that counts, with the dispute in place of each
// finding that became one, and the other disputes that were brought in. They make
// findings of a nil, but no report of nothing.
func (p *Report) say(turns []*Turn) {
	word := p.Word()
	if word == nil {
		return
	}
	p.Kind, p.Findings = word.Kind, slices.Clone(word.Filing.Findings)
	slices.SortStableFunc(turns, func(a, b *Turn) int { return cmp.Compare(a.Finding.CaseID, b.Finding.CaseID) })
	for _, t := range turns {
		if t.Of != "" && t.Of == word.EntryID && t.Nth < len(p.Findings) && p.Findings[t.Nth].CaseID == "" {
			p.Findings[t.Nth] = t.Finding
		}
	}
	for _, t := range turns {
		if !named(p.Findings, t.Finding.CaseID) {
			p.Findings = append(p.Findings, t.Finding)
		}
	}
	if len(p.Findings) > 0 {
		p.Kind = Findings
	}
}

func named(findings []Finding, caseID string) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.CaseID == caseID })
}

// settle sets the state, and voids the mark for a filing that was in time.
func (p *Report) settle(t timing, due bool) {
	p.MadeAt = t.first
	if p.Mark != nil && t.inHand != "" {
		p.Mark.VoidedBy = t.inHand
		for i := range p.Entries {
			if p.Entries[i].Action() == ActMiss {
				p.Entries[i].Fate = dispute.Voided
			}
		}
	}
	switch {
	case !p.Owed:
	case t.inHand != "":
		p.State = OnTime
	case p.Filed():
		p.State, p.UploadedLate = Late, t.inTime
	case due || p.Mark != nil:
		p.State = Missing
	default:
		p.State = Open
	}
}

// entries is the report's bare list.
func (p *Report) entries() []Entry {
	list := make([]Entry, 0, len(p.Entries)+1)
	for _, s := range p.Entries {
		list = append(list, s.Entry)
	}
	return list
}
