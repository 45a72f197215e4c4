package zeroreport_test

import (
	"reflect"
	"testing"
	"time"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	. "shuoli/internal/zeroreport"
)

// Whether a report may be sent when, online.
func TestWhenAReportIsTaken(t *testing.T) {
	closed := group("G")
	closed.OpenedOn, closed.ClosedOn = day.Add(-1), day.Add(1)
	for name, tt := range map[string]struct {
		date    int // days after the day in question
		now     time.Time
		reason  string
		before  *Filing // reported at nine of the date
		code    string
		pointer string
	}{
		"in time":                    {0, at(0, 17, 0), "", nil, "", ""},
		"at the cutoff":              {0, at(0, 18, 0), "", nil, "", ""},
		"a moment later":             {0, at(0, 18, 0).Add(time.Microsecond), "", nil, "late_reason_missing", "/reason"},
		"late without a reason":      {0, at(1, 8, 0), " ", nil, "late_reason_missing", "/reason"},
		"late with a reason":         {0, at(1, 8, 0), "停电", nil, "", ""},
		"three days late":            {0, at(3, 18, 0), "停电", nil, "", ""},
		"later than three days":      {0, at(3, 18, 0).Add(time.Microsecond), "停电", nil, "report_too_late", "/date"},
		"the same without a reason":  {0, at(9, 9, 0), "", nil, "report_too_late", "/date"},
		"tomorrow":                   {0, at(-1, 23, 59), "", nil, "in_future", "/date"},
		"at midnight":                {0, time.Date(2026, 9, 29, 16, 0, 0, 0, time.UTC), "", nil, "", ""},
		"a second before midnight":   {0, time.Date(2026, 9, 29, 15, 59, 59, 0, time.UTC), "", nil, "in_future", "/date"},
		"before it opened":           {-2, at(0, 9, 0), "停电", nil, "not_owed", "/date"},
		"the day it opened":          {-1, at(0, 9, 0), "停电", nil, "", ""},
		"the day it closed":          {1, at(1, 9, 0), "", nil, "not_owed", "/date"},
		"a second without a reason":  {0, at(0, 10, 0), "", nothing(), "amend_reason_missing", "/reason"},
		"a second with a reason":     {0, at(0, 10, 0), "漏了一件", nothing(), "", ""},
		"a second a month later":     {0, at(30, 10, 0), "漏了一件", nothing(), "", ""},
		"own over telephone":         {0, at(0, 10, 0), "", phoned(nothing()), "", ""},
		"own over telephone, late":   {0, at(0, 20, 0), "", phoned(nothing()), "late_reason_missing", "/reason"},
		"own over telephone, reason": {0, at(9, 20, 0), "外出", phoned(nothing()), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			date := day.Add(tt.date)
			s := &sheet{tb: t, p: rules.Fold(closed, date, nil, tt.now)}
			if tt.before != nil {
				who := reporter
				if tt.before.OnBehalfOf != "" {
					who = villageHead
				}
				s.online(who, tt.before, date.At(9, 0))
			}
			had := s.p
			err := s.try(reporter, s.entry(reporter, because(nothing(), tt.reason), tt.now))
			refused(t, err, tt.code, tt.pointer)
			if err != nil && !reflect.DeepEqual(had, s.p) {
				t.Error("a refused report changed what was there")
			}
			if err == nil && s.p.Version() != had.Version()+1 {
				t.Errorf("version %d after %d", s.p.Version(), had.Version())
			}
		})
	}
}

// What was made on a device is kept for whatever state, version and time; where it
// would have been refused online for its time it has no effect, and is flagged.
func TestADeviceIsNeverRefusedForStateVersionOrTime(t *testing.T) {
	closed := group("G")
	closed.ClosedOn = day.Add(10)
	for name, tt := range map[string]struct {
		date          int
		made, arrived time.Time
		lapsed        string
	}{
		"late without a reason":   {0, at(0, 19, 0), at(0, 20, 0), ""},
		"a second without reason": {1, at(1, 10, 0), at(1, 20, 0), ""},
		"too late":                {0, at(4, 9, 0), at(4, 10, 0), "report_too_late"},
		"a second, much later":    {1, at(8, 9, 0), at(8, 10, 0), ""},
		"a date to come":          {3, at(0, 9, 0), at(0, 10, 0), "in_future"},
		"a date to come, come":    {3, at(0, 9, 0), at(5, 10, 0), "in_future"},
		"1970":                    {-20727, at(0, 9, 0), at(0, 10, 0), "not_owed"},
		"2038":                    {4000, at(0, 9, 0), at(0, 10, 0), "in_future"},
		"closed":                  {10, at(10, 9, 0), at(10, 10, 0), "not_owed"},
	} {
		t.Run(name, func(t *testing.T) {
			date := day.Add(tt.date)
			s := &sheet{tb: t, p: rules.Fold(closed, date, nil, tt.arrived)}
			if tt.date == 1 {
				s.online(reporter, nothing(), date.At(9, 0))
			}
			s.device(reporter, found("甲"), tt.made, tt.arrived)
			last := s.p.Entries[len(s.p.Entries)-1]
			if last.Reason != tt.lapsed || (last.Fate == dispute.Lapsed) != (tt.lapsed != "") || last.Flagged != (tt.lapsed != "") {
				t.Errorf("%s %q flagged %v, want %q", last.Fate, last.Reason, last.Flagged, tt.lapsed)
			}
			if (tt.lapsed == "") != (s.p.Kind == Findings) || tt.lapsed != "" && s.p.Filed() {
				t.Errorf("kind %q, filed %v", s.p.Kind, s.p.Filed())
			}
		})
	}
}

// Who may report, and as whom.
func TestWhoMayReport(t *testing.T) {
	for _, who := range outsiders {
		for _, f := range []*Filing{nothing(), phoned(nothing())} {
			s := begin(t)
			refused(t, s.try(who, s.entry(who, f, at(0, 9, 0))), "not_yours_to_do", "")
			e := s.entry(who, f, at(0, 9, 0))
			e.DeviceAt = at(0, 8, 0)
			refused(t, s.try(who, e), "not_yours_to_do", "")
		}
	}
	for _, who := range []grid.Subject{villageHead, branchHead, clerk} {
		s := begin(t)
		refused(t, s.try(who, s.entry(who, nothing(), at(0, 9, 0))), "required", "/on_behalf_of")
		refused(t, s.try(who, s.entry(who, phoned(nothing()), at(0, 9, 0))), "", "")
	}
	s := begin(t)
	refused(t, s.try(reporter, s.entry(reporter, phoned(nothing()), at(0, 9, 0))), "not_yours_to_do", "")
	// A village that reports itself: its head is the reporter.
	village := grid.Unit{ID: "V", Level: grid.Village, OpenedOn: "2026-01-01", Place: grid.Place{TownshipID: "T", BranchID: "B", VillageID: "V"}}
	s = &sheet{tb: t, p: rules.Fold(village, day, nil, at(0, 9, 0))}
	refused(t, s.try(villageHead, s.entry(villageHead, nothing(), at(0, 9, 0))), "", "")
}

// What a filing says in itself is held against it on a device too.
func TestWording(t *testing.T) {
	with := func(change func(d *Finding)) *Filing {
		f := found("甲")
		change(&f.Findings[0])
		return f
	}
	for name, tt := range map[string]struct {
		filing        *Filing
		code, pointer string
	}{
		"nil":                   {nothing(), "", ""},
		"findings":              {found("甲", "乙"), "", ""},
		"neither":               {&Filing{}, "unknown_value", "/kind"},
		"a nil that finds":      {&Filing{Kind: Nil, Findings: found("甲").Findings}, "findings_unexpected", "/findings"},
		"findings of nothing":   {&Filing{Kind: Findings}, "findings_missing", "/findings"},
		"what":                  {with(func(d *Finding) { d.What = " " }), "required", "/findings/0/what"},
		"category":              {with(func(d *Finding) { d.Category = "" }), "required", "/findings/0/category"},
		"risk":                  {with(func(d *Finding) { d.Risk = "" }), "required", "/findings/0/risk"},
		"another risk":          {with(func(d *Finding) { d.Risk = "green" }), "unknown_value", "/findings/0/risk"},
		"handled":               {with(func(d *Finding) { d.Handled = "" }), "unknown_value", "/findings/0/handled"},
		"settled":               {with(func(d *Finding) { d.Handled = Settled }), "", ""},
		"which case":            {with(func(d *Finding) { d.Handled = CaseOpened }), "required", "/findings/0/case_id"},
		"a case needs no words": {with(func(d *Finding) { *d = Finding{Handled: CaseOpened, CaseID: "c1"} }), "", ""},
		"the second is wrong":   {&Filing{Kind: Findings, Findings: []Finding{sighting("甲"), {}}}, "unknown_value", "/findings/1/handled"},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			refused(t, s.try(reporter, s.entry(reporter, tt.filing, at(0, 9, 0))), tt.code, tt.pointer)
			s = begin(t)
			e := s.entry(reporter, tt.filing, at(0, 9, 0))
			e.DeviceAt = at(0, 8, 0)
			refused(t, s.try(reporter, e), tt.code, tt.pointer)
		})
	}
}

// The other acts of people: the village replies, a clerk rules, the reporter answers.
func TestOtherActs(t *testing.T) {
	reply, ruling, answer := &Reply{CaseID: "c1", Text: "甲"}, &Ruling{What: False, Reason: "甲"}, &Answer{RulingID: "e2", Text: "甲"}
	for name, tt := range map[string]struct {
		who           grid.Subject
		act           Act
		code, pointer string
	}{
		"the village replies":      {villageHead, reply, "", ""},
		"the branch replies":       {branchHead, reply, "not_yours_to_do", ""},
		"the reporter replies":     {reporter, reply, "not_yours_to_do", ""},
		"a reply to no case":       {villageHead, &Reply{Text: "甲"}, "required", "/case_id"},
		"an empty reply":           {villageHead, &Reply{CaseID: "c1", Text: " "}, "required", "/text"},
		"the clerk rules":          {clerk, ruling, "", ""},
		"the village rules":        {villageHead, ruling, "not_yours_to_do", ""},
		"a ruling of another word": {clerk, &Ruling{What: "late", Reason: "甲"}, "unknown_value", "/what"},
		"a ruling without reason":  {clerk, &Ruling{What: Concealed}, "required", "/reason"},
		"the reporter answers":     {reporter, answer, "", ""},
		"another answers":          {villageHead, answer, "not_yours_to_do", ""},
		"an answer to nothing":     {reporter, &Answer{RulingID: "e1", Text: "甲"}, "unknown_value", "/ruling_id"},
		"an empty answer":          {reporter, &Answer{RulingID: "e2"}, "required", "/text"},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t).online(reporter, nothing(), at(0, 9, 0)).online(clerk, ruling, at(1, 9, 0))
			refused(t, s.try(tt.who, s.entry(tt.who, tt.act, at(2, 9, 0))), tt.code, tt.pointer)
		})
	}
	// No person makes what only the program makes.
	for _, act := range []Act{&Miss{CheckOn: day}, &Turn{}} {
		s := begin(t)
		if err := s.try(clerk, s.entry(clerk, act, at(0, 19, 0))); fault.KindOf(err) != fault.Internal {
			t.Errorf("%s: %v", act.Action(), err)
		}
	}
}

// Judge completes a copy and leaves the caller's act alone.
func TestJudgeCompletes(t *testing.T) {
	s := begin(t).online(reporter, nothing(), at(0, 9, 0))
	mine := &Filing{Kind: Nil, Reason: " 核对过 ", Amends: "made up"}
	e := s.entry(reporter, mine, at(0, 10, 0))
	e.Auto = true
	_, done, err := rules.Judge(s.p, reporter, e)
	if err != nil {
		t.Fatal(err)
	}
	f := done.Act.(*Filing)
	if done.UnitID != "G" || done.Date != day || done.Seq != 2 || done.Auto || f.Amends != "e1" || f.Reason != "核对过" {
		t.Errorf("%+v %+v", done, f)
	}
	e.DeviceAt = at(0, 10, 0)
	if _, done, err = rules.Judge(s.p, reporter, e); err != nil || done.Act.(*Filing).Amends != "" {
		t.Errorf("a device cannot say which word it had before it: %+v, %v", done.Act, err)
	}
	if mine.Reason != " 核对过 " || mine.Amends != "made up" {
		t.Errorf("the caller's act is now %+v", mine)
	}
}

// The version that an amendment must name, and who need not (api.md, writes).
func TestNeedsVersion(t *testing.T) {
	own, other := nothing(), phoned(nothing())
	s := begin(t)
	if s.p.NeedsVersion(own) || s.p.NeedsVersion(other) {
		t.Error("the first needs none")
	}
	s.online(villageHead, other, at(0, 9, 0))
	if s.p.NeedsVersion(own) || !s.p.NeedsVersion(other) {
		t.Error("own over one on his behalf needs none, another on his behalf does")
	}
	s.online(reporter, own, at(0, 10, 0))
	if !s.p.NeedsVersion(own) || !s.p.NeedsVersion(other) {
		t.Error("an amendment needs one")
	}
}
