package dispute_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/grid"
)

func TestMain(m *testing.M) {
	flag.Parse()
	set := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { set[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "400", "rapid.nofailfile": "true", "rapid.shrinktime": "5s"} {
		if !set[name] {
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
		}
	}
	os.Exit(m.Run())
}

// year2026 is the official calendar of 2026.
func year2026() *calendar.Calendar {
	var days []calendar.Day
	for _, h := range []struct {
		from calendar.Date
		n    int
	}{{"2026-01-01", 3}, {"2026-02-15", 9}, {"2026-04-04", 3}, {"2026-05-01", 5}, {"2026-06-19", 3}, {"2026-09-25", 3}, {"2026-10-01", 7}} {
		for i := range h.n {
			days = append(days, calendar.Day{Date: h.from.Add(i), Kind: calendar.Holiday})
		}
	}
	for _, d := range []calendar.Date{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"} {
		days = append(days, calendar.Day{Date: d, Kind: calendar.Workday})
	}
	return calendar.New(days)
}

var rules = DefaultRules(year2026())

// The village's place, down to one of its groups.
var place = grid.Place{TownshipID: "T", BranchID: "B", VillageID: "V", GroupID: "G"}

func person(id string, role grid.Role, unit string, level grid.Level) grid.Subject {
	return grid.Subject{UserID: id, Name: id, Grants: []grid.Grant{{Role: role, UnitID: unit, Level: level}}}
}

// The people. assigned is a mediator of another village, so that being assigned is all he has.
var (
	mediator     = person("village_mediator", grid.Mediator, "V", grid.Village)
	assignee     = person("assigned", grid.Mediator, "V2", grid.Village)
	villageHead  = person("village_head", grid.LevelHead, "V", grid.Village)
	branchHead   = person("branch_head", grid.LevelHead, "B", grid.Branch)
	clerk        = person("clerk", grid.Clerk, "T", grid.Township)
	townMediator = person("township_mediator", grid.Mediator, "T", grid.Township)
	author       = person("author", grid.GridLeader, "G9", grid.Group)

	gridLeader = person("grid_leader", grid.GridLeader, "G", grid.Group)
	leader     = person("leader", grid.Leader, "T", grid.Township)
	liaison    = atAgency("liaison", "police")
	otherLiais = atAgency("other_liaison", "court")
	vicar      = person("second_clerk", grid.Clerk, "T", grid.Township)
	admin      = person("admin", grid.Admin, "T", grid.Township)
	auditor    = person("auditor", grid.Auditor, "T", grid.Township)
	otherHead  = person("other_head", grid.LevelHead, "V2", grid.Village)
	otherClerk = person("other_clerk", grid.Clerk, "T2", grid.Township)
	otherMed   = person("other_mediator", grid.Mediator, "V3", grid.Village)
)

var (
	workers   = []grid.Subject{mediator, assignee, villageHead, branchHead, clerk, townMediator, author, leader, liaison}
	outsiders = []grid.Subject{gridLeader, otherLiais, admin, auditor, otherHead, otherClerk, otherMed}
)

func atAgency(id, agency string) grid.Subject {
	return grid.Subject{UserID: id, Name: id, Grants: []grid.Grant{{Role: grid.Liaison, UnitID: "T", Level: grid.Township, AgencyID: agency}}}
}

func inOffice(s grid.Subject) Mediator {
	return Mediator{UserID: s.UserID, Name: s.Name, CommitteeID: "C", TermFrom: "2025-01-01", TermTo: "2027-12-31"}
}

func placeAt(level grid.Level) grid.Place {
	p := place
	switch level {
	case grid.Township:
		p.BranchID, p.VillageID, p.GroupID = "", "", ""
	case grid.Branch:
		p.VillageID, p.GroupID = "", ""
	case grid.Village:
		p.GroupID = ""
	}
	return p
}

func quarrel(level grid.Level) *Register {
	return &Register{
		UnitID: placeAt(level).At(level), UnitLevel: level, Place: placeAt(level), DeviceNumber: "A-1",
		Facts:   Facts{Category: "0202", Narrative: "地界不清", Risk: Yellow},
		Parties: []Party{{ID: "p1", Name: "甲", Side: "applicant"}, {ID: "p2", Name: "乙", Side: "respondent"}},
	}
}

// tale is a case in the making; its clock stands until told to move.
type tale struct {
	tb  teller
	now time.Time
	c   Case

	refused map[string]string // offline events that were, by id, with the code
}

func begin(tb teller, reg *Register, day calendar.Date) *tale {
	tb.Helper()
	s := &tale{tb: tb, now: day.At(9, 0)}
	c, _, err := rules.Open(reg, s.event(mediator, nil))
	if err != nil {
		tb.Fatalf("register: %v", err)
	}
	s.c = c
	return s
}

func (s *tale) event(who grid.Subject, act Act) Event {
	n := s.c.Version() + 1
	return Event{
		ID: fmt.Sprintf("e%d", n), CaseID: "case", Act: act, Actor: Actor{UserID: who.UserID, Name: who.Name},
		OccurredAt: s.now, ReceivedAt: s.now, ClientKey: fmt.Sprintf("k%d", n),
	}
}

func (s *tale) today() calendar.Date { return calendar.DateOf(s.now) }

// offline is an event that a device recorded at a level on a day and hour, with its
// own sequence, and that the server gets now.
func (s *tale) offline(who grid.Subject, act Act, level grid.Level, at time.Time) Event {
	e := s.event(who, act)
	e.OccurredAt, e.DeviceAt, e.DeviceSeq, e.Level = at, at, s.c.Version(), level
	return e
}

// late brings an act in that was made offline; it must be taken.
func (s *tale) late(who grid.Subject, act Act, level grid.Level, at time.Time) *tale {
	s.tb.Helper()
	c, _, err := rules.Propose(s.c, who, s.offline(who, act, level, at), s.today())
	if err != nil {
		s.tb.Fatalf("%s of %s by %s: %v", act.Action(), calendar.DateOf(at), who.UserID, err)
	}
	s.c = c
	s.now = s.now.Add(time.Minute)
	return s
}

// daily runs the check of every date from one to another.
func (s *tale) daily(from, to calendar.Date) *tale {
	for d := from; d <= to; d = d.Add(1) {
		s.check(d)
	}
	return s
}

// try proposes an act now and keeps the outcome if it was taken.
func (s *tale) try(who grid.Subject, act Act) error {
	c, _, err := rules.Propose(s.c, who, s.event(who, act), s.today())
	if err == nil {
		s.c = c
	}
	return err
}

// do is try for what must work.
func (s *tale) do(who grid.Subject, act Act) *tale {
	s.tb.Helper()
	if err := s.try(who, act); err != nil {
		s.tb.Fatalf("%s by %s on %s: %v", act.Action(), who.UserID, s.today(), err)
	}
	s.now = s.now.Add(time.Minute)
	return s
}

// on moves the clock to nine o'clock of a day.
func (s *tale) on(day calendar.Date) *tale {
	s.now = day.At(9, 0)
	return s
}

// check runs the daily check of a date at its cutoff and appends what is due.
func (s *tale) check(date calendar.Date) []Event {
	return s.checkLate(date, date.Cutoff())
}

func (s *tale) checkLate(date calendar.Date, ran time.Time) []Event {
	due := rules.Due(s.c, date, ran)
	for i := range due {
		due[i].ID = fmt.Sprintf("e%d", due[i].Seq)
		s.c = Replay(s.c.ID, append(bare(s.c), due[i]))
	}
	return due
}

func bare(c Case) []Event {
	var list []Event
	for _, e := range c.Events {
		list = append(list, e.Event)
	}
	return list
}

func consents() []PartyConsent {
	return []PartyConsent{{"p1", ConsentAgreed}, {"p2", ConsentAgreed}}
}

func acceptance(who ...grid.Subject) *Accept {
	a := &Accept{Consents: consents()}
	for _, s := range who {
		a.MediatorIDs = append(a.MediatorIDs, s.UserID)
		a.Mediators = append(a.Mediators, inOffice(s))
	}
	return a
}

func accepted(tb teller, level grid.Level, day calendar.Date) *tale {
	tb.Helper()
	s := begin(tb, quarrel(level), day)
	return s.do(clerk, acceptance(assignee))
}

// climb elevates by hand up to a level.
func (s *tale) climb(to grid.Level) *tale {
	s.tb.Helper()
	for s.c.Level != to {
		s.do(assignee, &Elevate{From: s.c.Level, Reason: "调解不下来"})
	}
	return s
}

func sitting(result string) *Hearing {
	return &Hearing{
		Result: result, RightsNotice: true, Record: "双方陈述",
		Attendance: []Attendance{{"p1", true, true}, {"p2", true, true}},
	}
}

func missed(result string) *Hearing {
	h := sitting(result)
	h.Attendance[1].Present = false
	return h
}

func oral() Terms {
	return Terms{Form: Oral, Content: "各退一步", Obligations: []Obligation{
		{ID: "o1", DebtorID: "p1", What: "赔礼道歉", OnTheSpot: true},
		{ID: "o2", DebtorID: "p2", What: "拆除围墙", DueOn: "2026-12-31"},
	}}
}

func written(signed calendar.Date) Terms {
	t := oral()
	t.Form = Written
	t.Signatures = []Signature{{"p1", "both", signed}, {"p2", "fingerprint", signed}}
	t.MediatorSignedOn = signed
	return t
}

func route(day calendar.Date) *Terminate {
	return &Terminate{Reason: TerminateRefused, RouteNotice: "可以仲裁、行政处理或起诉", Method: "written", NotifiedOn: day}
}

func handOver(due calendar.Date) *HandOver {
	return &HandOver{AgencyID: "police", AgencyName: "派出所", Basis: BasisArticle25, Data: []string{DataParties, DataNarrative}, DueOn: due}
}

func every(c *Case) *Archive {
	a := &Archive{}
	for _, p := range Checklist(c) {
		if p.Required {
			a.Papers = append(a.Papers, p.Code)
		}
	}
	return a
}

// teller is what a *testing.T and a *rapid.T have in common here.
type teller interface {
	Helper()
	Fatalf(format string, args ...any)
}
