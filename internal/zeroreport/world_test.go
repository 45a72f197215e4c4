package zeroreport_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	. "shuoli/internal/zeroreport"
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

var rules = DefaultRules()

// The day in question is the eve of a holiday.
const day = calendar.Date("2026-09-30")

// group is a group of village V; so are G2, G3, ….
func group(id string) grid.Unit {
	return grid.Unit{
		ID: id, Name: id, Level: grid.Group, ParentID: "V", OpenedOn: "2026-01-01",
		Place: grid.Place{TownshipID: "T", BranchID: "B", VillageID: "V", GroupID: id},
	}
}

func person(id string, role grid.Role, unit string, level grid.Level) grid.Subject {
	return grid.Subject{UserID: id, Name: id, Grants: []grid.Grant{{Role: role, UnitID: unit, Level: level}}}
}

var (
	reporter    = person("reporter", grid.GridLeader, "G", grid.Group)
	villageHead = person("village_head", grid.LevelHead, "V", grid.Village)
	branchHead  = person("branch_head", grid.LevelHead, "B", grid.Branch)
	clerk       = person("clerk", grid.Clerk, "T", grid.Township)
	outsiders   = []grid.Subject{
		person("other_reporter", grid.GridLeader, "G2", grid.Group), person("other_head", grid.LevelHead, "V2", grid.Village),
		person("mediator", grid.Mediator, "V", grid.Village), person("leader", grid.Leader, "T", grid.Township),
		person("other_clerk", grid.Clerk, "T2", grid.Township), person("admin", grid.Admin, "T", grid.Township),
	}
)

// at is a time of the day in question, or of one n days after it.
func at(n, hour, minute int) time.Time { return day.Add(n).At(hour, minute) }

func ms(n int64) *time.Duration {
	d := time.Duration(n) * time.Millisecond
	return &d
}

func nothing() *Filing { return &Filing{Kind: Nil} }

func sighting(what string) Finding {
	return Finding{What: what, Category: "0202", Risk: dispute.Yellow, Handled: Watching}
}

func found(what ...string) *Filing {
	f := &Filing{Kind: Findings}
	for _, w := range what {
		f.Findings = append(f.Findings, sighting(w))
	}
	return f
}

func because(f *Filing, reason string) *Filing {
	f.Reason = reason
	return f
}

func phoned(f *Filing) *Filing {
	f.OnBehalfOf = "网格长来电"
	return f
}

// sheet is the report of group G in the making.
type sheet struct {
	tb     teller
	p      Report
	logged []Logged // in the group that day
}

func begin(tb teller) *sheet {
	return &sheet{tb: tb, p: rules.Fold(group("G"), day, nil, at(0, 0, 0))}
}

func (s *sheet) entry(who grid.Subject, act Act, received time.Time) Entry {
	n := s.p.Version() + 1
	return Entry{
		ID: fmt.Sprintf("e%d", n), Act: act, Actor: dispute.Actor{UserID: who.UserID, Name: who.Name},
		ReceivedAt: received, ClientKey: fmt.Sprintf("k%d", n),
	}
}

// try offers an entry and keeps the outcome if it was taken.
func (s *sheet) try(who grid.Subject, e Entry) error {
	p, _, err := rules.Judge(s.p, who, e)
	if err == nil {
		s.p = p
	}
	return err
}

// online is an act made now; it must be taken.
func (s *sheet) online(who grid.Subject, act Act, now time.Time) *sheet {
	s.tb.Helper()
	if err := s.try(who, s.entry(who, act, now)); err != nil {
		s.tb.Fatalf("%s by %s at %s: %v", act.Action(), who.UserID, now, err)
	}
	return s
}

// device is an act made without the network on a device whose clock is right.
func (s *sheet) device(who grid.Subject, act Act, made, arrived time.Time) *sheet {
	s.tb.Helper()
	e := s.entry(who, act, arrived)
	e.DeviceAt, e.ClockOffset = made, ms(0)
	if err := s.try(who, e); err != nil {
		s.tb.Fatalf("%s of %s: %v", act.Action(), made, err)
	}
	return s
}

// append takes what the program makes.
func (s *sheet) append(entries []Entry, now time.Time) *sheet {
	for _, e := range entries {
		e.ID = fmt.Sprintf("e%d", e.Seq)
		s.p = rules.Fold(s.p.Unit, s.p.Date, append(bare(s.p), e), now)
	}
	return s
}

func (s *sheet) check(ran time.Time) *sheet {
	return s.append(rules.Check(day, []Report{s.p}, ran).Marks, ran)
}

// seen is the report as it stands at a later time.
func (s *sheet) seen(now time.Time) *sheet {
	s.p = rules.Fold(s.p.Unit, s.p.Date, bare(s.p), now)
	return s
}

func bare(p Report) []Entry {
	var list []Entry
	for _, s := range p.Entries {
		list = append(list, s.Entry)
	}
	return list
}

// refused checks the code and the pointer of a fault, "" for none.
func refused(t *testing.T, err error, code, pointer string) {
	t.Helper()
	if (err == nil) != (code == "") {
		t.Fatalf("got %v, want %q", err, code)
	}
	if err == nil {
		return
	}
	var at string
	if f, ok := err.(*fault.Error); ok && len(f.Fields) > 0 {
		at = f.Fields[0].Pointer
	}
	if fault.CodeOf(err) != code || at != pointer {
		t.Fatalf("got %v at %q, want %s at %q", err, at, code, pointer)
	}
}

// teller is what a *testing.T and a *rapid.T have in common here.
type teller interface {
	Helper()
	Fatalf(format string, args ...any)
}
