package dispute_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

func TestOpen(t *testing.T) {
	for _, tt := range []struct {
		name    string
		spoil   func(*Register)
		code    string
		pointer string
	}{
		{"one party", func(r *Register) { r.Parties = r.Parties[:1] }, "party_count", "/parties"},
		{"no name", func(r *Register) { r.Parties[1].Name = " 　" }, "required", "/parties/1/name"},
		{"one id for two", func(r *Register) { r.Parties[1].ID = "p1" }, "id_twice", "/parties/1/id"},
		{"kind of party", func(r *Register) { r.Parties[0].Kind = "cat" }, "unknown_value", "/parties/0/kind"},
		{"side", func(r *Register) { r.Parties[0].Side = "middle" }, "unknown_value", "/parties/0/side"},
		{"no category", func(r *Register) { r.Facts.Category = "" }, "required", "/category"},
		{"no narrative", func(r *Register) { r.Facts.Narrative = "\t" }, "required", "/narrative"},
		{"risk", func(r *Register) { r.Facts.Risk = "green" }, "unknown_value", "/risk"},
		{"source", func(r *Register) { r.Facts.Source = "rumour" }, "unknown_value", "/source"},
		{"harm", func(r *Register) { r.Facts.Harms = []string{"brawl", "rain"} }, "unknown_value", "/harms/1"},
		{"amount", func(r *Register) { n := int64(-5); r.Facts.AmountFen = &n }, "negative", "/amount_fen"},
		{"persons", func(r *Register) { n := -1; r.Facts.PersonsInvolved = &n }, "negative", "/persons_involved"},
		{"known tomorrow", func(r *Register) { r.Facts.FirstKnownOn = "2026-11-03" }, "in_future", "/first_known_on"},
		{"arose on no day", func(r *Register) { r.Facts.AroseOn = "去年" }, "no_date", "/arose_on"},
		{"a county takes no dispute", func(r *Register) { r.UnitLevel = "county" }, "unit_level", "/unit_id"},
		{"another unit than its place", func(r *Register) { r.UnitID = "V9" }, "unit_level", "/unit_id"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reg := quarrel(grid.Village)
			tt.spoil(reg)
			at := calendar.Date("2026-11-02").At(9, 0)
			_, _, err := rules.Open(reg, Event{ID: "e1", CaseID: "case", OccurredAt: at, ReceivedAt: at})
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Code != tt.code || f.Fields[0].Pointer != tt.pointer {
				t.Errorf("got %v %+v, want %s at %s", err, f, tt.code, tt.pointer)
			}
		})
	}
}

func TestOpenFillsIn(t *testing.T) {
	reg := quarrel(grid.Group)
	reg.Facts.Risk = ""
	reg.Parties = []Party{{Name: " 甲 "}, {Name: "乙"}, {ID: "x", Name: "丙"}}
	reg.Facts.DomesticViolence = true
	at := calendar.Date("2026-11-02").At(9, 0)
	c, e, err := rules.Open(reg, Event{ID: "e1", CaseID: "case", Actor: Actor{UserID: "u"}, OccurredAt: at, ReceivedAt: at})
	if err != nil {
		t.Fatal(err)
	}
	if c.Facts.Risk != Blue || !c.Facts.Restricted || c.Parties[0] != (Party{ID: "p1", Name: "甲"}) || c.Parties[1].ID != "p2" || c.Parties[2].ID != "x" {
		t.Errorf("%+v", c)
	}
	if e.Seq != 1 || e.Level != grid.Group || c.Version() != 1 || c.Status != Registered || c.RegisteredBy.UserID != "u" {
		t.Errorf("event %+v of case %+v", e, c)
	}
	if reg.Facts.Risk != "" || reg.Parties[0].ID != "" {
		t.Error("the caller's act was changed")
	}
}

// Settled on the spot: register, accept and agree at one moment, in one act.
func TestSettledOnTheSpot(t *testing.T) {
	s := begin(t, quarrel(grid.Group), "2026-11-02")
	for _, act := range []Act{acceptance(mediator), &Agree{RightsNotice: true, Agreement: oral()}} {
		if err := s.try(mediator, act); err != nil {
			t.Fatal(err)
		}
	}
	if s.c.Outcome != AgreedOral || s.c.AcceptedOn != s.c.ConcludedOn || s.c.ConcludedLevel != grid.Group {
		t.Errorf("%+v", s.c)
	}
}

// Online acts given to the same minute stay in the order in which they were entered.
func TestSameMinute(t *testing.T) {
	s := atVillage(t)
	var last time.Time
	for _, key := range []string{"z", "m", "a"} {
		e := s.event(assignee, &Note{Text: key})
		e.ClientKey = key
		c, done, err := rules.Propose(s.c, assignee, e, s.today())
		if err != nil {
			t.Fatal(err)
		}
		if !done.OccurredAt.After(last) {
			t.Errorf("%s happened at %s, the one before at %s", key, done.OccurredAt, last)
		}
		last, s.c = done.OccurredAt, c
	}
}

// Every act survives its JSON, which is what is stored.
func TestDecode(t *testing.T) {
	terms := written("2026-11-02")
	for _, act := range []Act{
		quarrel(grid.Group), acceptance(mediator), &Withdraw{Reason: EveryPartyAsks, AskedBy: []string{"p1"}},
		with(*sitting(HearingAgreed), func(h *Hearing) { h.Agreement = &terms }), &Elevate{From: grid.Village, Urgent: true, Reason: "x", Basis: "2026-11-01"},
		route("2026-11-02"), &Perform{ObligationID: "o1", State: Partly, On: "2026-11-02"}, &Void{EventID: "e1"}, &Supervise{Step: SuperviseRed},
	} {
		data, err := json.Marshal(act)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(act.Action(), data)
		if err != nil || !reflect.DeepEqual(back, act) {
			t.Errorf("%s: %+v, %v", act.Action(), back, err)
		}
	}
	for _, row := range Table {
		if act, err := Decode(row.Action, []byte(`{}`)); err != nil || act.Action() != row.Action {
			t.Errorf("%s: %v, %v", row.Action, act, err)
		}
	}
	if _, err := Decode("dance", []byte(`{}`)); err == nil {
		t.Error("no such action, yet it was read")
	}
	if _, err := Decode(ActNote, []byte(`{"text":1}`)); err == nil {
		t.Error("a number is no text")
	}
}

func TestOrderDocket(t *testing.T) {
	early, late := calendar.Date("2026-11-02").At(8, 0), calendar.Date("2026-11-02").At(9, 0)
	want := []DocketEntry{
		{"a", Red, "2026-11-03", late},
		{"b", Orange, "2026-11-01", early},
		{"c", Yellow, "2026-11-01", late},
		{"d", Yellow, "2026-11-02", early},
		{"e", Yellow, "2026-11-02", late},
		{"f", Yellow, "2026-11-02", late},
		{"g", Blue, "2026-10-01", early},
		{"h", "", "2026-10-01", early},
	}
	got := []DocketEntry{want[6], want[7], want[3], want[5], want[4], want[0], want[2], want[1]}
	slices.SortFunc(got, OrderDocket)
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// The papers that a volume cannot do without, by outcome (domain.md 2.1).
func TestChecklist(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    Case
		want []string
	}{
		{"written", Case{Outcome: AgreedWritten}, []string{"application_or_register", "rights_notice", "hearing_record", "agreement", "follow_up"}},
		{"oral, on the spot", Case{Outcome: AgreedOral, RightsNotice: true}, []string{"application_or_register", "rights_notice", "oral_agreement", "follow_up"}},
		{"failed before any hearing", Case{Outcome: Failed}, []string{"application_or_register", "route_notice"}},
		{"failed after one", Case{Outcome: Failed, RightsNotice: true, Hearings: make([]HeldHearing, 1)}, []string{"application_or_register", "rights_notice", "hearing_record", "route_notice"}},
		{"withdrawn", Case{Outcome: Withdrawn}, []string{"application_or_register"}},
		{"declined", Case{Outcome: Declined}, []string{"application_or_register"}},
		{"handed over", Case{Outcome: HandedOver}, []string{"application_or_register", "hand_over_letter"}},
	} {
		var got []string
		for _, p := range Checklist(&tt.c) {
			if p.Name == "" {
				t.Errorf("%s has no name", p.Code)
			}
			if p.Required {
				got = append(got, p.Code)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// What `voidable` says of an event is what a void of it then meets (product.md 3.2).
func TestVoidable(t *testing.T) {
	s := atVillage(t).do(assignee, sitting(NotAgreed))
	made := s.c.Events[2].ReceivedAt
	for _, tt := range []struct {
		name  string
		who   grid.Subject
		event int
		now   time.Time
		want  bool
	}{
		{"his own", assignee, 2, made.Add(30 * time.Minute), true},
		{"too late", assignee, 2, made.Add(30*time.Minute + 1), false},
		{"another's", clerk, 2, made, false},
		{"the hearing rests on it", clerk, 1, made, false},
		{"the registration", mediator, 0, made, false},
	} {
		if got := Voidable(tt.who, &s.c, s.c.Events[tt.event], tt.now); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
		s.now = tt.now
		err := (&tale{tb: t, now: tt.now, c: s.c}).try(tt.who, &Void{EventID: s.c.Events[tt.event].ID, Reason: "错"})
		if (err == nil) != tt.want {
			t.Errorf("%s: the void itself: %v", tt.name, err)
		}
	}
}
