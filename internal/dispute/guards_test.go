package dispute_test

import (
	"errors"
	"testing"
	"time"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Scenes on which the guards are tried; each is lived anew.
func atVillage(t *testing.T) *tale  { return accepted(t, grid.Village, "2026-11-02") } // docket 11-09, cap 12-02
func atTownship(t *testing.T) *tale { return accepted(t, grid.Township, "2026-11-02") }
func atGroup(t *testing.T) *tale    { return accepted(t, grid.Group, "2026-11-02") }
func atBranch(t *testing.T) *tale   { return accepted(t, grid.Group, "2026-11-02").climb(grid.Branch) }
func waiting(t *testing.T) *tale    { return begin(t, quarrel(grid.Village), "2026-11-02") }
func signedOnly(t *testing.T) *tale {
	return atVillage(t).do(assignee, agreement(written("2026-11-02")))
}
func sealed(t *testing.T) *tale        { return signedOnly(t).do(clerk, &Seal{On: "2026-11-02"}) }
func spoken(t *testing.T) *tale        { return atVillage(t).do(assignee, agreement(oral())) }
func agreement(terms Terms) *Agree     { return &Agree{RightsNotice: true, Agreement: terms} }
func with[T any](v T, set func(*T)) *T { set(&v); return &v }

func landContract(t *testing.T) *tale {
	reg := quarrel(grid.Village)
	reg.Facts.Category = "0901"
	return begin(t, reg, "2026-11-02").do(clerk, acceptance(assignee))
}

func toThePark(t *testing.T) *tale { // the last Monday whose Tuesday lies within the 30 days is 11-30
	return atVillage(t).on("2026-11-30")
}

// Every guard, with its section, who tries, what he tries and how it is refused.
func TestGuards(t *testing.T) {
	a, vh, c := assignee, villageHead, clerk
	notToday := written("2026-11-02")
	notToday.Signatures = append([]Signature(nil), Signature{"p1", "both", "2026-11-02"}, Signature{"p2", "both", "2026-11-03"})
	for _, tt := range []struct {
		name    string // section of product.md first
		scene   func(*testing.T) *tale
		who     grid.Subject
		act     Act
		code    string
		pointer string
	}{
		{"3.2 accept: a party was not asked", waiting, c, with(*acceptance(a), func(x *Accept) { x.Consents = x.Consents[:1] }), "consent_missing", "/consents"},
		{"3.2 accept: a party refused", waiting, c, with(*acceptance(a), func(x *Accept) { x.Consents[1].Consent = ConsentRefused }), "consent_refused", "/consents"},
		{"3.2 accept: an answer of nobody", waiting, c, with(*acceptance(a), func(x *Accept) { x.Consents[1].PartyID = "p9" }), "party_unknown", "/consents/1/party_id"},
		{"3.2 accept: two answers of one party", waiting, c, with(*acceptance(a), func(x *Accept) { x.Consents[1].PartyID = "p1" }), "party_twice", "/consents/1/party_id"},
		{"3.2 accept: no such answer", waiting, c, with(*acceptance(a), func(x *Accept) { x.Consents[0].Consent = "maybe" }), "unknown_value", "/consents/0/consent"},
		{"3.2 accept: no mediator", waiting, c, acceptance(), "mediator_term", "/mediator_ids"},
		{"3.2 accept: the term is over", waiting, c, with(*acceptance(a), func(x *Accept) { x.Mediators[0].TermTo = "2026-11-01" }), "mediator_term", "/mediator_ids"},
		{"3.2 accept: the term is to come", waiting, c, with(*acceptance(a), func(x *Accept) { x.Mediators[0].TermFrom = "2026-11-03" }), "mediator_term", "/mediator_ids"},
		{"3.2 accept twice", atVillage, c, acceptance(a), "not_from_here", ""},

		{"3.2 decline: no reason", waiting, c, &Decline{}, "unknown_value", "/reason"},
		{"3.2 decline: the proper organ", waiting, c, &Decline{Reason: OtherOrgan}, "required", "/proper_organ"},
		{"3.2 decline: duplicate of what", waiting, c, &Decline{Reason: Duplicate}, "required", "/duplicate_of"},
		{"3.2 decline: duplicate of itself", waiting, c, &Decline{Reason: Duplicate, DuplicateOf: "case"}, "itself", "/duplicate_of"},

		{"3.2 outcomes: nobody asked to withdraw", waiting, c, &Withdraw{Reason: ApplicantWithdraws}, "required", "/asked_by"},
		{"3.2 outcomes: the respondent is no applicant", waiting, c, &Withdraw{Reason: ApplicantWithdraws, AskedBy: []string{"p2"}}, "not_applicant", "/asked_by/0"},
		{"3.2 outcomes: a stranger refuses", waiting, c, &Withdraw{Reason: PartyRefuses, AskedBy: []string{"p9"}}, "party_unknown", "/asked_by/0"},
		{"3.2 outcomes: before acceptance not by all", waiting, c, &Withdraw{Reason: EveryPartyAsks, AskedBy: []string{"p1", "p2"}}, "withdraw_reason", "/reason"},
		{"3.2 outcomes: a failure is no withdrawal", atVillage, c, &Withdraw{Reason: PartyRefuses, AskedBy: []string{"p2"}}, "not_a_withdrawal", "/reason"},
		{"3.2 outcomes: the applicant alone, after acceptance", atVillage, c, &Withdraw{Reason: ApplicantWithdraws, AskedBy: []string{"p1"}}, "not_a_withdrawal", "/reason"},
		{"3.2 outcomes: one of two asks", atVillage, c, &Withdraw{Reason: EveryPartyAsks, AskedBy: []string{"p1"}}, "not_every_party", "/asked_by"},

		{"3.2 assign: nobody", atVillage, vh, &Assign{}, "required", "/mediator_ids"},
		{"3.2 assign: out of term", atVillage, vh, &Assign{MediatorIDs: []string{"a"}, Mediators: []Mediator{{UserID: "a", TermFrom: "2020-01-01", TermTo: "2023-01-01"}}}, "mediator_term", "/mediator_ids"},

		{"3.2 hearing: rights notice", atVillage, a, with(*sitting(NotAgreed), func(h *Hearing) { h.RightsNotice = false }), "rights_notice_missing", "/rights_notice"},
		{"3.2 hearing: record", atVillage, a, with(*sitting(NotAgreed), func(h *Hearing) { h.Record = " \n" }), "required", "/record"},
		{"3.2 hearing: result", atVillage, a, sitting("peace"), "unknown_value", "/result"},
		{"3.2 hearing: attendance of one", atVillage, a, with(*sitting(NotAgreed), func(h *Hearing) { h.Attendance = h.Attendance[:1] }), "attendance_incomplete", "/attendance"},
		{"3.2 hearing: attendance twice", atVillage, a, with(*sitting(NotAgreed), func(h *Hearing) { h.Attendance[1].PartyID = "p1" }), "party_twice", "/attendance/1/party_id"},
		{"3.2 hearing: attendance of a stranger", atVillage, a, with(*sitting(NotAgreed), func(h *Hearing) { h.Attendance[1].PartyID = "p9" }), "party_unknown", "/attendance/1/party_id"},
		{"3.2 hearing: absent, yet all are there", atVillage, a, sitting(Absent), "nobody_absent", "/attendance"},
		{"3.2 hearing: agreed without agreement", atVillage, a, sitting(HearingAgreed), "agreement_missing", "/agreement"},
		{"3.2 hearing: agreement without agreed", atVillage, a, with(*sitting(NotAgreed), func(h *Hearing) { terms := oral(); h.Agreement = &terms }), "agreement_unexpected", "/agreement"},
		{"3.2 adjourned: not at a group", atGroup, a, sitting(Adjourned), "adjourn_at_group", "/result"},
		{"3.2 adjourned: once a stay", func(t *testing.T) *tale { return atVillage(t).on("2026-11-09").do(a, sitting(Adjourned)) }, a, sitting(Adjourned), "adjourned_before", "/result"},
		{"3.2 adjourned: past the 30 days", toThePark, a, sitting(Adjourned), "adjourn_too_late", "/result"},

		{"3.2 move: reason", atVillage, vh, &Move{}, "required", "/reason"},
		{"3.2 move: once a stay", func(t *testing.T) *tale { return atVillage(t).do(vh, &Move{Reason: "外出"}) }, vh, &Move{Reason: "外出"}, "moved_before", ""},
		{"3.2 move: not at a group", atGroup, vh, &Move{Reason: "外出"}, "not_from_here", ""},
		{"3.2 move: past the 30 days", toThePark, vh, &Move{Reason: "外出"}, "adjourn_too_late", ""},
		{"3.2 move: by the mediator", atVillage, a, &Move{Reason: "外出"}, "not_yours_to_do", ""},

		{"3.2 tell: whom", atVillage, a, &Tell{PartyID: "p9", How: "call"}, "party_unknown", "/party_id"},
		{"3.2 tell: how", atVillage, a, &Tell{PartyID: "p1", How: "pigeon"}, "unknown_value", "/how"},
		{"3.2 tell: no docket at a group", atGroup, a, &Tell{PartyID: "p1", How: "call"}, "not_from_here", ""},

		{"3.2 elevate: reason", atVillage, a, &Elevate{From: grid.Village}, "required", "/reason"},
		{"3.2 elevate: names the level it leaves", atVillage, a, &Elevate{From: grid.Group, Reason: "难"}, "other_level", "/from"},
		{"3.2 elevate: from registered only when urgent", waiting, vh, &Elevate{From: grid.Village, Reason: "难"}, "not_urgent", "/urgent"},
		{"3.2 elevate: above the township", atTownship, a, &Elevate{From: grid.Township, Reason: "难"}, "not_from_here", ""},

		{"3.2 send back: reason", atBranch, branchHead, &SendBack{}, "required", "/reason"},
		{"3.2 send back: below the level of acceptance", atVillage, vh, &SendBack{Reason: "能办"}, "below_acceptance", ""},
		{"3.2 send back: once a level", func(t *testing.T) *tale {
			return atBranch(t).do(branchHead, &SendBack{Reason: "能办"}).climb(grid.Branch)
		}, branchHead, &SendBack{Reason: "能办"}, "sent_back_before", ""},

		{"3.4 agree: rights notice", atVillage, a, &Agree{Agreement: oral()}, "rights_notice_missing", "/rights_notice"},
		{"3.4 agree: form", atVillage, a, agreement(Terms{}), "unknown_value", "/agreement/form"},
		{"3.4 agree: content", atVillage, a, agreement(*with(oral(), func(x *Terms) { x.Content = "" })), "required", "/agreement/content"},
		{"3.4 agree: an obligation", atVillage, a, agreement(*with(oral(), func(x *Terms) { x.Obligations = nil })), "obligation_missing", "/agreement/obligations"},
		{"3.4 agree: who", atVillage, a, agreement(*with(oral(), func(x *Terms) { x.Obligations[1].DebtorID = "p9" })), "party_unknown", "/agreement/obligations/1/debtor_id"},
		{"3.4 agree: what or how much", atVillage, a, agreement(*with(oral(), func(x *Terms) { x.Obligations[1].What = "" })), "required", "/agreement/obligations/1/what"},
		{"3.4 agree: amount", atVillage, a, agreement(*with(oral(), func(x *Terms) { n := int64(-1); x.Obligations[1].AmountFen = &n })), "negative", "/agreement/obligations/1/amount_fen"},
		{"3.4 agree: when", atVillage, a, agreement(*with(oral(), func(x *Terms) { x.Obligations[1].DueOn = "" })), "due_missing", "/agreement/obligations/1/due_on"},
		{"3.4 agree: when is no date", atVillage, a, agreement(*with(oral(), func(x *Terms) { x.Obligations[1].DueOn = "2026-02-30" })), "no_date", "/agreement/obligations/1/due_on"},
		{"3.4 agree: two obligations of one id", atVillage, a, agreement(*with(oral(), func(x *Terms) { x.Obligations[1].ID = "o1" })), "id_twice", "/agreement/obligations/1/id"},
		{"3.4 agree: land contract is written", landContract, a, agreement(oral()), "must_be_written", "/agreement/form"},
		{"3.4 agree: every party signs", atVillage, a, agreement(*with(written("2026-11-02"), func(x *Terms) { x.Signatures = x.Signatures[:1] })), "signature_missing", "/agreement/signatures"},
		{"3.4 agree: nobody signs twice", atVillage, a, agreement(*with(written("2026-11-02"), func(x *Terms) { x.Signatures[1].PartyID = "p1" })), "party_twice", "/agreement/signatures/1/party_id"},
		{"3.4 agree: how it was signed", atVillage, a, agreement(*with(written("2026-11-02"), func(x *Terms) { x.Signatures[0].Method = "nod" })), "unknown_value", "/agreement/signatures/0/method"},
		{"3.4 agree: the mediator signs", atVillage, a, agreement(*with(written("2026-11-02"), func(x *Terms) { x.MediatorSignedOn = "" })), "signature_missing", "/agreement/mediator_signed_on"},
		{"3.4 agree: signed tomorrow", atVillage, a, agreement(notToday), "in_future", "/agreement/signatures/1/on"},
		{"3.4 agree: the mediator signed tomorrow", atVillage, a, agreement(*with(written("2026-11-02"), func(x *Terms) { x.MediatorSignedOn = "2026-11-03" })), "in_future", "/agreement/mediator_signed_on"},
		{"3.4 agree: signed before acceptance", atVillage, a, agreement(written("2026-11-01")), "before_acceptance", "/agreement/signatures/0/on"},
		{"3.4 agree: one agreement in force", spoken, a, agreement(oral()), "not_from_here", ""},

		{"3.4 seal: an oral agreement", spoken, c, &Seal{On: "2026-11-02"}, "not_from_here", ""},
		{"3.4 seal: no date", signedOnly, c, &Seal{}, "no_date", "/on"},
		{"3.4 seal: tomorrow", signedOnly, c, &Seal{On: "2026-11-03"}, "in_future", "/on"},
		{"3.4 seal: before the last signature", signedOnly, c, &Seal{On: "2026-11-01"}, "seal_before_agreement", "/on"},
		{"3.4 seal: twice", sealed, c, &Seal{On: "2026-11-02"}, "sealed_before", ""},

		{"3.2 terminate: route notice", atVillage, a, with(*route("2026-11-02"), func(x *Terminate) { x.RouteNotice = "" }), "required", "/route_notice"},
		{"3.2 terminate: method", atVillage, a, with(*route("2026-11-02"), func(x *Terminate) { x.Method = "" }), "unknown_value", "/method"},
		{"3.2 terminate: date", atVillage, a, route(""), "no_date", "/notified_on"},
		{"3.2 terminate: told tomorrow", atVillage, a, route("2026-11-03"), "in_future", "/notified_on"},
		{"3.2 terminate: told before acceptance", atVillage, a, route("2026-11-01"), "before_acceptance", "/notified_on"},
		{"3.2 terminate: reason", atVillage, a, with(*route("2026-11-02"), func(x *Terminate) { x.Reason = "tired" }), "unknown_value", "/reason"},
		{"3.2 terminate: the village gives up", atVillage, a, with(*route("2026-11-02"), func(x *Terminate) { x.Reason = TerminateGivesUp }), "only_at_township", "/reason"},
		{"3.2 terminate: absent once", func(t *testing.T) *tale { return atVillage(t).do(a, missed(Absent)) }, a,
			with(*route("2026-11-02"), func(x *Terminate) { x.Reason = TerminateAbsent }), "not_absent_twice", "/reason"},
		{"3.2 terminate: absent twice, told once", func(t *testing.T) *tale {
			return atVillage(t).do(a, missed(Absent)).do(a, with(*missed(Absent), func(h *Hearing) { h.Attendance[1].Told = false }))
		}, a, with(*route("2026-11-02"), func(x *Terminate) { x.Reason = TerminateAbsent }), "not_absent_twice", "/reason"},
		{"3.2 terminate: each absent once", func(t *testing.T) *tale {
			other := missed(Absent)
			other.Attendance[0].Present, other.Attendance[1].Present = false, true
			return atVillage(t).do(a, missed(Absent)).do(a, other)
		}, a, with(*route("2026-11-02"), func(x *Terminate) { x.Reason = TerminateAbsent }), "not_absent_twice", "/reason"},

		{"3.4 perform: which", spoken, c, &Perform{ObligationID: "o9", State: Performed, On: "2026-11-02"}, "obligation_unknown", "/obligation_id"},
		{"3.4 perform: state", spoken, c, &Perform{ObligationID: "o2", State: Pending, On: "2026-11-02"}, "unknown_value", "/state"},
		{"3.4 perform: tomorrow", spoken, c, &Perform{ObligationID: "o2", State: Performed, On: "2026-11-03"}, "in_future", "/on"},
		{"3.4 perform: before acceptance", spoken, c, &Perform{ObligationID: "o2", State: Performed, On: "2026-11-01"}, "before_acceptance", "/on"},
		{"3.4 perform: what was done on the spot", spoken, c, &Perform{ObligationID: "o1", State: Breached, On: "2026-11-02"}, "obligation_settled", ""},
		{"3.4 perform: nothing is owed", func(t *testing.T) *tale {
			return spoken(t).do(c, &Perform{ObligationID: "o2", State: Breached, On: "2026-11-02"})
		}, c, &Perform{ObligationID: "o2", State: Performed, On: "2026-11-02"}, "nothing_owed", ""},

		{"3.4 follow-up: not yet sealed", signedOnly, c, &FollowUp{On: "2026-11-02"}, "not_effective", ""},
		{"3.4 follow-up: before it was effective", sealed, c, &FollowUp{On: "2026-11-01"}, "before_effective", "/on"},
		{"3.4 follow-up: tomorrow", sealed, c, &FollowUp{On: "2026-11-03"}, "in_future", "/on"},
		{"3.4 follow-up: a stranger", sealed, c, &FollowUp{On: "2026-11-02", Reached: []string{"p9"}}, "party_unknown", "/reached/0"},
		{"3.4 follow-up: confirmed by one not reached", sealed, c, &FollowUp{On: "2026-11-02", Reached: []string{"p1"}, Confirmed: []string{"p2"}}, "not_reached", "/confirmed/0"},

		{"3.2 archive: obligations open", spoken, c, &Archive{}, "obligations_open", ""},
		{"3.2 archive: no visit", func(t *testing.T) *tale {
			return spoken(t).do(c, &Perform{ObligationID: "o2", State: Performed, On: "2026-11-02"})
		}, c, &Archive{}, "follow_up_missing", ""},
		{"3.2 archive: a paper is missing", func(t *testing.T) *tale { return atVillage(t).do(a, route("2026-11-02")) }, c,
			&Archive{Papers: []string{"application_or_register"}}, "paper_missing", "/papers"},
		{"3.2 archive: no such paper", func(t *testing.T) *tale { return atVillage(t).do(a, route("2026-11-02")) }, c,
			&Archive{Papers: []string{"love_letter"}}, "unknown_value", "/papers/0"},
		{"3.2 archive: by the level head", func(t *testing.T) *tale { return atVillage(t).do(a, route("2026-11-02")) }, vh, &Archive{}, "not_yours_to_do", ""},

		{"3.2 note: text", atVillage, a, &Note{Text: " "}, "required", "/text"},
		{"3.2 edit: the unit, when accepted", atVillage, a, removal(), "unit_fixed", "/unit_id"},
		{"3.2 edit: the unit, when it has gone up", func(t *testing.T) *tale {
			return waiting(t).do(villageHead, &Elevate{From: grid.Village, Urgent: true, Reason: "要出人命"})
		}, c, removal(), "unit_fixed", "/unit_id"},
		{"3.2 edit: another township's unit", waiting, c, with(*removal(), func(x *Edit) { x.Site.Place.TownshipID = "t9" }), "unknown_unit", "/unit_id"},
		{"3.2 edit: a party is added", atVillage, a, &Edit{Facts: quarrel(grid.Village).Facts, Parties: append(quarrel(grid.Village).Parties, Party{ID: "p3", Name: "丙"})}, "party_unknown", "/parties/2/id"},
		{"3.2 edit: a party is left out", atVillage, a, &Edit{Facts: quarrel(grid.Village).Facts, Parties: quarrel(grid.Village).Parties[:1]}, "party_missing", "/parties"},
		{"3.2 edit: no name", atVillage, a, &Edit{Facts: quarrel(grid.Village).Facts, Parties: []Party{{ID: "p1", Name: " "}, {ID: "p2", Name: "乙"}}}, "required", "/parties/0/name"},
		{"3.2 edit: no narrative", atVillage, a, &Edit{Facts: Facts{Category: "0202", Risk: Blue}, Parties: quarrel(grid.Village).Parties}, "required", "/narrative"},

		{"3.2 void: reason", atVillage, c, &Void{EventID: "e2"}, "required", "/reason"},
		{"3.2 void: no such act", atVillage, c, &Void{EventID: "e9", Reason: "错"}, "event_unknown", "/event_id"},
		{"3.2 void: another's act", atVillage, mediator, &Void{EventID: "e2", Reason: "错"}, "not_yours_to_do", ""},
		{"3.2 void: the registration", waiting, mediator, &Void{EventID: "e1", Reason: "错"}, "not_voidable", ""},
		{"3.2 void: a void", func(t *testing.T) *tale { return atVillage(t).do(c, &Void{EventID: "e2", Reason: "错"}) }, c, &Void{EventID: "e3", Reason: "错"}, "not_voidable", ""},
		{"3.2 void: twice", func(t *testing.T) *tale { return atVillage(t).do(c, &Void{EventID: "e2", Reason: "错"}) }, c, &Void{EventID: "e2", Reason: "错"}, "voided_before", ""},
		{"3.2 void: after 30 minutes", func(t *testing.T) *tale { s := atVillage(t); s.now = s.now.Add(30 * time.Minute); return s }, c, &Void{EventID: "e2", Reason: "错"}, "void_too_late", ""},
		{"3.2 void: a later act rests on it", func(t *testing.T) *tale { return atVillage(t).do(a, sitting(NotAgreed)) }, c, &Void{EventID: "e2", Reason: "错"}, "rests_on_it", ""},
		{"3.2 void: in the archive", func(t *testing.T) *tale {
			s := atVillage(t).do(a, route("2026-11-02"))
			return s.do(c, every(&s.c))
		}, c, &Void{EventID: "e4", Reason: "错"}, "not_from_here", ""},
		{"3.2 supervise: not by the clerk", atTownship, c, &Supervise{Step: SuperviseRed, Reason: "拖"}, "not_yours_to_do", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.scene(t)
			err := s.try(tt.who, tt.act)
			if err == nil {
				t.Fatal("it was taken")
			}
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != tt.code {
				t.Fatalf("got %v, want %s", err, tt.code)
			}
			pointer := ""
			if len(f.Fields) > 0 {
				pointer = f.Fields[0].Pointer
			}
			if pointer != tt.pointer {
				t.Errorf("points at %q, want %q", pointer, tt.pointer)
			}
			if (f.Kind == fault.Invalid) != (tt.pointer != "" && f.Kind != fault.Conflict) {
				t.Errorf("kind %s with pointer %q", f.Kind, pointer)
			}
			if f.Detail == "" {
				t.Error("it says nothing")
			}
		})
	}
}

// removal says that the village's case is one of its group's.
func removal() *Edit {
	reg := quarrel(grid.Village)
	return &Edit{Facts: reg.Facts, Parties: reg.Parties, Site: &Site{UnitID: "G", UnitLevel: grid.Group, Place: place}}
}

// What each guard must let pass.
func TestGuardsLetPass(t *testing.T) {
	a, c := assignee, clerk
	absentTwice := with(*route("2026-11-02"), func(x *Terminate) { x.Reason = TerminateAbsent })
	for _, tt := range []struct {
		name  string
		scene func(*testing.T) *tale
		who   grid.Subject
		act   Act
		check func(*Case) bool
	}{
		{"decline a duplicate and link it", waiting, c, &Decline{Reason: Duplicate, DuplicateOf: "other"},
			func(c *Case) bool { return c.Outcome == Declined && c.Links[0].CaseID == "other" && c.AcceptedOn == "" }},
		{"a party refuses before acceptance", waiting, c, &Withdraw{Reason: PartyRefuses, AskedBy: []string{"p2"}},
			func(c *Case) bool { return c.Outcome == Withdrawn && c.AcceptedOn == "" }},
		{"rights notice of an earlier hearing", func(t *testing.T) *tale { return atVillage(t).do(a, sitting(NotAgreed)) }, a,
			with(*sitting(NotAgreed), func(h *Hearing) { h.RightsNotice = false }), func(c *Case) bool { return len(c.Hearings) == 2 }},
		{"agreed at the hearing", atVillage, a, with(*sitting(HearingAgreed), func(h *Hearing) { x := oral(); h.Agreement = &x }),
			func(c *Case) bool {
				return c.Outcome == AgreedOral && c.Agreement.EffectiveOn == "2026-11-02" && c.ConcludedLevel == grid.Village &&
					c.Agreement.State("o1") == Performed && c.Agreement.State("o2") == Pending && c.Deadline == "" && c.Rungs[0].LeftOn == "2026-11-02"
			}},
		{"a written agreement waits for its seal", atVillage, a, agreement(written("2026-11-02")),
			func(c *Case) bool {
				return c.Outcome == AgreedWritten && c.Agreement.EffectiveOn == "" && c.Agreement.Copies == 3 && c.ConcludedOn == "2026-11-02"
			}},
		{"concluded on the last signature, recorded later", func(t *testing.T) *tale { return atVillage(t).on("2026-11-05") }, a,
			agreement(*with(written("2026-11-02"), func(x *Terms) { x.Signatures[0].On = "2026-11-04" })),
			func(c *Case) bool { return c.ConcludedOn == "2026-11-04" && c.Agreement.ReachedOn == "2026-11-04" }},
		{"effective on the seal's date", func(t *testing.T) *tale { return signedOnly(t).on("2026-11-06") }, c, &Seal{On: "2026-11-05", CommitteeID: "C"},
			func(c *Case) bool {
				return c.Agreement.EffectiveOn == "2026-11-05" && c.Agreement.CommitteeID == "C" && c.ConcludedOn == "2026-11-02"
			}},
		{"land contract in writing", landContract, a, agreement(written("2026-11-02")), func(c *Case) bool { return c.Outcome == AgreedWritten }},
		{"an amount alone is an obligation, ids are given", atVillage, a,
			agreement(Terms{Form: Oral, Content: "赔", Obligations: []Obligation{{DebtorID: "p1", AmountFen: new(int64), OnTheSpot: true}}}),
			func(c *Case) bool { return c.Agreement.State("o1") == Performed }},
		{"no matter for mediation, only warned of", func(t *testing.T) *tale {
			reg := quarrel(grid.Village)
			reg.Facts.Category = "1102"
			return begin(t, reg, "2026-11-02").do(clerk, acceptance(assignee))
		}, a, agreement(oral()), func(c *Case) bool { return c.Outcome == AgreedOral }},
		{"urgent, still registered, straight to the township", waiting, villageHead, &Elevate{From: grid.Village, Urgent: true, Reason: "要打起来了"},
			func(c *Case) bool {
				return c.Level == grid.Township && c.Status == Registered && c.Deadline == "" && len(c.Rungs) == 0
			}},
		{"urgent while mediating", atGroup, a, &Elevate{From: grid.Group, Urgent: true, Reason: "要打起来了"},
			func(c *Case) bool {
				return c.Level == grid.Township && len(c.Rungs) == 2 && c.DocketedOn == "2026-11-06"
			}},
		{"sent back, the 30 days go on", atBranch, branchHead, &SendBack{Reason: "能办"},
			func(c *Case) bool {
				return c.Level == grid.Village && c.CapOn == "2026-12-02" && c.Deadline == "2026-11-10" && c.SentBack[0] == grid.Branch
			}},
		{"absent twice though told", func(t *testing.T) *tale { return atVillage(t).do(a, missed(Absent)).do(a, missed(NotAgreed)) }, a, absentTwice,
			func(c *Case) bool { return c.Outcome == Failed && c.Termination.Reason == TerminateAbsent }},
		{"the township gives up", atTownship, clerk, with(*route("2026-11-02"), func(x *Terminate) { x.Reason = TerminateGivesUp }),
			func(c *Case) bool { return c.Outcome == Failed && c.ConcludedLevel == grid.Township }},
		{"told, until the docket moves", func(t *testing.T) *tale { return atVillage(t).do(a, &Tell{PartyID: "p1", How: "call"}) }, villageHead, &Move{Reason: "外出"},
			func(c *Case) bool { return len(c.Told) == 0 && c.DocketedOn == "2026-11-16" }},
		{"a visit by the mediator is a self-visit", sealed, a, &FollowUp{On: "2026-11-02", Reached: []string{"p1"}},
			func(c *Case) bool { return c.FollowUps[0].SelfVisit }},
		{"a visit by another is none, whatever he says", sealed, c, &FollowUp{On: "2026-11-02", SelfVisit: true},
			func(c *Case) bool { return !c.FollowUps[0].SelfVisit }},
		{"partly, then in full", func(t *testing.T) *tale {
			return spoken(t).do(c, &Perform{ObligationID: "o2", State: Partly, On: "2026-11-02"})
		}, c, &Perform{ObligationID: "o2", State: Performed, On: "2026-11-02"}, func(c *Case) bool { return c.Agreement.State("o2") == Performed }},
		{"an acceptance taken back, its number stays used", func(t *testing.T) *tale {
			return waiting(t).do(c, with(*acceptance(a), func(x *Accept) { x.Number = &FileNumber{Year: 2026, Seq: 1} }))
		}, c, &Void{EventID: "e2", Reason: "错"}, func(c *Case) bool {
			return c.Status == Registered && c.Number == nil && len(c.VoidedNumbers) == 1 && len(c.Rungs) == 0 && c.Events[1].Fate == Voided && c.Events[1].VoidedBy == "e3"
		}},
		{"a conclusion taken back", spoken, a, &Void{EventID: "e3", Reason: "错"}, func(c *Case) bool {
			return c.Status == Mediating && c.Outcome == "" && c.Agreement == nil && c.Deadline == "2026-11-10"
		}},
		{"3.2 edit: the unit, while registered", waiting, c, removal(), func(c *Case) bool {
			return c.UnitID == "G" && c.Level == grid.Group && c.Place == place && c.Status == Registered
		}},
		{"minors make it restricted", atVillage, a, &Edit{Facts: Facts{Category: "0202", Narrative: "有孩子", Risk: Red, Minors: true}, Parties: []Party{{ID: "p2", Name: "乙二"}, {ID: "p1", Name: "甲"}}},
			func(c *Case) bool {
				return c.Facts.Restricted && c.Parties[1].Name == "乙二" && c.Parties[1].Consent == ConsentAgreed
			}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.scene(t)
			if err := s.try(tt.who, tt.act); err != nil {
				t.Fatal(err)
			}
			if !tt.check(&s.c) {
				t.Errorf("%+v", s.c)
			}
		})
	}
}

// An act told of later is weighed where it happened (product.md 3.3).
func TestActsOfThePast(t *testing.T) {
	s := atVillage(t)
	s.check("2026-11-10") // elevated to the branch at 18:00
	s.on("2026-11-11")
	propose := func(act Act, at time.Time, level grid.Level) error {
		e := s.event(assignee, act)
		e.OccurredAt, e.Level = at, level
		_, _, err := rules.Propose(s.c, assignee, e, s.today())
		return err
	}
	noon := calendar.Date("2026-11-10").At(12, 0)
	if err := propose(sitting(NotAgreed), noon, ""); err != nil {
		t.Errorf("the hearing of yesterday noon: %v", err)
	}
	if err := propose(sitting(NotAgreed), noon, grid.Branch); fault.CodeOf(err) != "not_from_here" {
		t.Errorf("a hearing at a level the case had not reached: %v", err)
	}
	if err := propose(agreement(oral()), noon, grid.Village); err != nil {
		t.Errorf("an agreement before the automatic step, which it voids: %v", err)
	}
	s.do(branchHead, sitting(NotAgreed))
	if err := propose(agreement(oral()), noon, grid.Village); fault.CodeOf(err) != "rests_on_it" {
		t.Errorf("an agreement under the feet of the branch's hearing: %v", err)
	}
	err := propose(&Note{Text: "听说"}, calendar.Date("2026-11-01").At(12, 0), "")
	if fault.CodeOf(err) != "before_case" {
		t.Errorf("before the case: %v", err)
	}
}

// Replay itself keeps nothing that does not fit: late events lapse, automatic
// steps that a late truth overtook are voided, a hearing held meanwhile is contested.
func TestReplayJudges(t *testing.T) {
	s := atVillage(t)
	s.check("2026-11-10")
	late := s.event(assignee, agreement(oral()))
	late.OccurredAt, late.Level = calendar.Date("2026-11-10").At(12, 0), grid.Village
	after := s.event(branchHead, sitting(NotAgreed))
	after.ID, after.Level, after.OccurredAt, after.Seq = "e5", grid.Branch, calendar.Date("2026-11-11").At(9, 0), 5
	late.Seq = 4
	c := Replay("case", append(bare(s.c), after, late))
	if !c.Contested || c.Outcome != "" || c.Level != grid.Village {
		t.Fatalf("contested %v, outcome %q at %s", c.Contested, c.Outcome, c.Level)
	}
	fates := map[string]Fate{}
	for _, e := range c.Events {
		fates[e.ID] = e.Fate
	}
	if fates["e3"] != Voided || fates["e4"] != Stands || fates["e5"] != Disputed {
		t.Errorf("fates %v", fates)
	}
	if c.Version() != 5 {
		t.Errorf("version %d", c.Version())
	}
}
