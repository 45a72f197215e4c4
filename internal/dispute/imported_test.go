package dispute_test

import (
	"strings"
	"testing"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// row is what a ledger says of a quarrel in the village.
func row(ending Act, at grid.Level) LedgerCase {
	reg := quarrel(grid.Village)
	reg.DeviceNumber, reg.Ledger = "台账2024-12", &LedgerNote{Serial: "12", Mediator: "王调解"}
	return LedgerCase{
		ID: "case", EventIDs: [3]string{"e1", "e2", "e3"}, Register: *reg, On: "2024-03-05", Ending: ending, EndedOn: "2024-03-20", EndedAt: at,
		Actor: Actor{UserID: clerk.UserID, Name: clerk.Name}, Received: calendar.Date("2026-09-29").At(9, 0),
	}
}

func imported(tb teller, ending Act, at grid.Level) *tale {
	tb.Helper()
	c, _, err := Import(row(ending, at))
	if err != nil {
		tb.Fatalf("import: %v", err)
	}
	return &tale{tb: tb, now: calendar.Date("2026-09-29").At(10, 0), c: c}
}

func says(form string) *Agree { return &Agree{Agreement: Terms{Form: form, Content: "见台账"}} }

// Each outcome at each level: what product.md 10 makes of a row, with no number, no
// mediator, no clock and nothing that anybody would chase.
func TestRowOfALedgerBecomesAConcludedCase(t *testing.T) {
	for _, tt := range []struct {
		ending    Act
		outcome   Outcome
		effective calendar.Date
	}{
		{says(Oral), AgreedOral, "2024-03-20"},
		{says(Written), AgreedWritten, "2024-03-20"},
		{&Terminate{}, Failed, ""},
		{&Withdraw{}, Withdrawn, ""},
		{&HandOver{}, HandedOver, ""},
	} {
		for _, level := range grid.Ladder {
			c := imported(t, tt.ending, level).c
			if c.Status != Concluded || c.Outcome != tt.outcome || !c.Imported || c.Contested {
				t.Fatalf("%s at %s: %s %s, imported %v", tt.outcome, level, c.Status, c.Outcome, c.Imported)
			}
			if c.AcceptedOn != "2024-03-05" || c.ConcludedOn != "2024-03-20" || c.ConcludedLevel != level || c.AcceptedLevel != grid.Village {
				t.Errorf("%s at %s: accepted %s at %s, concluded %s at %s", tt.outcome, level, c.AcceptedOn, c.AcceptedLevel, c.ConcludedOn, c.ConcludedLevel)
			}
			if calendar.DateOf(c.RegisteredAt) != "2024-03-05" || c.DeviceNumber != "台账2024-12" || c.Ledger.Mediator != "王调解" {
				t.Errorf("%s at %s: registered %s as %s", tt.outcome, level, c.RegisteredAt, c.DeviceNumber)
			}
			if c.Number != nil || len(c.Mediators) > 0 || c.Deadline != "" || c.DocketedOn != "" || c.CapOn != "" || c.HandOver.Open() {
				t.Errorf("%s at %s: number %v, deadline %q, docket %q", tt.outcome, level, c.Number, c.Deadline, c.DocketedOn)
			}
			if c.Agreement != nil && c.Agreement.EffectiveOn != tt.effective {
				t.Errorf("%s at %s: effective %q", tt.outcome, level, c.Agreement.EffectiveOn)
			}
			if due := rules.Due(c, "2026-09-29", calendar.Date("2026-09-29").Cutoff()); due != nil {
				t.Errorf("%s at %s: the daily check appends %s", tt.outcome, level, due[0].Action())
			}
		}
	}
}

func TestAcceptedAtTheLevelTheLedgerNames(t *testing.T) {
	_, events, err := Import(row(says(Oral), grid.Branch))
	if err != nil {
		t.Fatal(err)
	}
	events[1].Level = grid.Branch
	c := Replay("case", events[:2])
	if c.Status != Mediating || c.Level != grid.Branch || c.AcceptedLevel != grid.Branch || c.Deadline != "" || c.DocketedOn != "" {
		t.Errorf("%s at %s, accepted at %s, deadline %q, docket %q", c.Status, c.Level, c.AcceptedLevel, c.Deadline, c.DocketedOn)
	}
}

func TestImportOfWhatIsNoCaseIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(*LedgerCase)
		code  string
	}{
		"one party":                {func(l *LedgerCase) { l.Register.Parties = l.Register.Parties[:1] }, "party_count"},
		"a unit that is elsewhere": {func(l *LedgerCase) { l.Register.UnitID = "V2" }, "unit_level"},
		"ended before it began":    {func(l *LedgerCase) { l.EndedOn = "2024-03-04" }, "not_concluded"},
		"not ended":                {func(l *LedgerCase) { l.Ending = &Note{Text: "还在调"} }, "not_concluded"},
	} {
		l := row(says(Oral), grid.Village)
		tt.spoil(&l)
		if _, _, err := Import(l); fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %s", name, err, tt.code)
		}
	}
}

// What people do later with an imported case goes by the ordinary rules.
func TestLaterActsOnAnImportedCase(t *testing.T) {
	visit := &FollowUp{On: "2026-09-29", Reached: everyone(), Confirmed: everyone(), Remark: "都好"}
	for _, tt := range []struct {
		name   string
		ending Act
		who    grid.Subject
		act    Act
		code   string
	}{
		{"note", says(Oral), mediator, &Note{Text: "补充"}, ""},
		{"reopen", says(Oral), villageHead, &Reopen{Reason: ReopenNewFacts, Narrative: "又吵", NewCaseID: "new"}, ""},
		{"return visit", says(Written), mediator, visit, ""},
		{"void of the ending by the level head", says(Oral), villageHead, &Void{EventID: "e3", Reason: "录错了"}, ""},
		{"void of the acceptance under an ending", says(Oral), villageHead, &Void{EventID: "e2", Reason: "录错了"}, "rests_on_it"},
		{"seal on what the ledger calls written", says(Written), clerk, &Seal{On: "2026-09-29"}, "sealed_before"},
		{"supervision of a hand-over nobody here answers for", &HandOver{}, leader, ladder(SuperviseNormal), "not_from_here"},
	} {
		s := imported(t, tt.ending, grid.Village)
		if err := s.try(tt.who, tt.act); (err != nil || tt.code != "") && fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.code)
		}
	}
	s := imported(t, says(Oral), grid.Village).do(villageHead, &Void{EventID: "e3", Reason: "录错了"})
	if s.c.Status != Mediating || s.c.Deadline != "" {
		t.Errorf("its ending voided, the case is %s with deadline %q", s.c.Status, s.c.Deadline)
	}
}

// Guards are waived for what Import makes and for nothing that is done.
func TestLiveActsAreNeverImported(t *testing.T) {
	s := begin(t, quarrel(grid.Village), "2026-09-28")
	e := s.event(clerk, &Accept{})
	e.Imported = true
	if _, _, err := rules.Propose(s.c, clerk, e, s.today()); fault.CodeOf(err) != "consent_missing" {
		t.Errorf("an acceptance said to be imported: %v", err)
	}
	e = s.event(clerk, &Note{Text: "x"})
	e.Imported = true
	if _, e, err := rules.Propose(s.c, clerk, e, s.today()); err != nil || e.Imported {
		t.Errorf("a note said to be imported: %v, still marked %v", err, e.Imported)
	}
	reg := quarrel(grid.Village)
	reg.Ledger = &LedgerNote{Remark: "x"}
	e = s.event(clerk, nil)
	e.Imported = true
	c, e, err := rules.Open(reg, e)
	if err != nil || e.Imported || c.Imported || c.Ledger != nil {
		t.Errorf("a registration said to be imported: %v, marked %v, note %v", err, c.Imported, c.Ledger)
	}
}

func TestImportedEventsKeepTheOrderOfThings(t *testing.T) {
	_, events, err := Import(row(says(Oral), grid.Village))
	if err != nil {
		t.Fatal(err)
	}
	again := events[2]
	again.ID, again.Seq, again.OccurredAt = "e4", 4, again.OccurredAt.Add(1)
	again.Act = &Seal{On: "2024-03-20"} // from concluded: it may follow
	early := events[2]
	early.ID, early.Seq, early.OccurredAt = "e5", 5, events[0].OccurredAt
	c := Replay("case", append(events, again, early))
	var fates []string
	for _, e := range c.Events {
		fates = append(fates, string(e.Fate))
	}
	if got := strings.Join(fates, " "); got != "stands lapsed stands stands stands" {
		t.Errorf("register, an ending before acceptance, accept, agree, seal: %s", got)
	}
}
