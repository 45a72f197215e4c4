package dispute

import (
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// voidWithin is how long an author may take back his own act.
const voidWithin = 30 * time.Minute

// needs is every guard of product.md 3.2 to 3.4 that depends on the case. It is
// asked when an act is proposed and at every replay, so that an act which a late
// truth has robbed of its ground lapses.
func (c *Case) needs(e Event) *fault.Error {
	switch a := e.Act.(type) {
	case *Accept:
		return c.needsAccept(a, e)
	case *Assign:
		return c.noneRecused(a.Mediators)
	case *Recuse:
		return c.needsRecuse(a, e)
	case *Admit:
		return c.needsAdmit(a)
	case *Supervise:
		return c.needsSupervise(a)
	case *Confirm:
		return c.needsConfirm(a)
	case *Edit:
		return c.needsEdit(a)
	case *Link:
		return c.needsLink(a)
	case *Reopen:
		return c.needsReopen(a)
	case *Decide:
		return c.needsDecide(a, e)
	case *Withdraw:
		return c.needsWithdraw(a)
	case *Hearing:
		return c.needsHearing(a, e)
	case *Move:
		return c.roomBefore(e, "")
	case *Elevate:
		if a.From != c.Level {
			return fault.New(fault.Conflict, "other_level", "这件纠纷已经不在这一级", fault.Field{Pointer: "/from", Code: "other_level"})
		}
		if c.Status == Registered && !a.Urgent {
			return fault.New(fault.Conflict, "not_urgent", "还没有受理，只有紧急的才能直接提到乡里", fault.Field{Pointer: "/urgent", Code: "not_urgent"})
		}
	case *Agree:
		if !c.RightsNotice && !a.RightsNotice {
			return rightsNoticeMissing()
		}
	case *Seal:
		if a.On < c.ConcludedOn {
			return fault.At("/on", "seal_before_agreement", "盖章日期不能早于协议达成的那一天")
		}
	case *Terminate:
		return c.needsTerminate(a)
	case *Perform:
		if !slices.ContainsFunc(c.Agreement.Obligations, func(o Obligation) bool { return o.ID == a.ObligationID }) {
			return fault.At("/obligation_id", "obligation_unknown", "协议里没有这一项")
		}
		if !c.Agreement.owed(a.ObligationID) {
			return fault.New(fault.Conflict, "obligation_settled", "这一项已经履行完或记为违约")
		}
	case *FollowUp:
		if a.On < c.Agreement.EffectiveOn {
			return fault.At("/on", "before_effective", "回访日期不能早于协议生效的那一天")
		}
	case *Archive:
		return c.needsPapers(a)
	case *Void:
		return c.needsVoid(a)
	}
	return nil
}

// needsAccept: People's Mediation Law Art. 17, nobody is mediated against his word.
func (c *Case) needsAccept(a *Accept, e Event) *fault.Error {
	answers := map[string]Consent{}
	for _, p := range c.Parties {
		answers[p.ID] = p.Consent
	}
	for _, answer := range a.Consents {
		answers[answer.PartyID] = answer.Consent
	}
	for _, p := range c.Parties {
		if answers[p.ID] == ConsentRefused {
			return fault.At("/consents", "consent_refused", "有当事人不愿意调解，不能受理")
		}
	}
	for _, p := range c.Parties {
		if answers[p.ID] != ConsentAgreed {
			return fault.At("/consents", "consent_missing", "请先问清每一位当事人是否愿意调解")
		}
	}
	mediators := a.Mediators
	if len(mediators) == 0 {
		mediators = c.Mediators
	}
	if err := c.noneRecused(mediators); err != nil {
		return err
	}
	return inTerm(mediators, e.day())
}

func inTerm(mediators []Mediator, on calendar.Date) *fault.Error {
	if slices.ContainsFunc(mediators, func(m Mediator) bool { return m.TermFrom <= on && on <= m.TermTo }) {
		return nil
	}
	return fault.At("/mediator_ids", "mediator_term", "至少要有一位在任期内的调解员")
}

// needsEdit lets a case change its unit only while it is registered there (product.md
// 3.2), and never its township: numbers, people and audit are a township's own.
func (c *Case) needsEdit(a *Edit) *fault.Error {
	switch {
	case a.Site == nil:
		return nil
	case c.Status != Registered || c.Level != c.StartLevel:
		return fault.New(fault.Conflict, "unit_fixed", "受理或提级以后，不能再改是哪里的纠纷", fault.Field{Pointer: "/unit_id", Code: "unit_fixed"})
	case a.Site.Place.TownshipID != c.Place.TownshipID:
		return fault.At("/unit_id", "unknown_unit", "没有这个地方")
	}
	return nil
}

// needsWithdraw follows the table of outcomes: a failure can't be booked as a withdrawal.
func (c *Case) needsWithdraw(a *Withdraw) *fault.Error {
	if c.Status == Registered {
		if a.Reason == EveryPartyAsks {
			return fault.At("/reason", "withdraw_reason", "受理之前，由申请人撤回或者有当事人拒绝")
		}
		return nil
	}
	if a.Reason != EveryPartyAsks {
		return fault.At("/reason", "not_a_withdrawal", "受理以后，要所有当事人都要求才能撤回；一方不愿意的，请办终止")
	}
	for _, p := range c.Parties {
		if !slices.Contains(a.AskedBy, p.ID) {
			return fault.At("/asked_by", "not_every_party", "要所有当事人都要求才能撤回")
		}
	}
	return nil
}

func (c *Case) needsHearing(a *Hearing, e Event) *fault.Error {
	if !c.RightsNotice && !a.RightsNotice {
		return rightsNoticeMissing()
	}
	if a.Result != Adjourned {
		return nil
	}
	if c.Level == grid.Group {
		return fault.New(fault.Conflict, "adjourn_at_group", "小组调解不能休会", fault.Field{Pointer: "/result", Code: "adjourn_at_group"})
	}
	if r := c.rung(); r != nil && r.Adjourned {
		return fault.New(fault.Conflict, "adjourned_before", "在这一级已经休会过一次", fault.Field{Pointer: "/result", Code: "adjourned_before"})
	}
	return c.roomBefore(e, "/result")
}

func rightsNoticeMissing() *fault.Error {
	return fault.At("/rights_notice", "rights_notice_missing", "请先把权利义务告知当事人")
}

// roomBefore: the day after the new docket must lie within the 30 days.
func (c *Case) roomBefore(e Event, pointer string) *fault.Error {
	if e.Stay == nil || c.CapOn == "" || c.redocketTo(e).Add(1) <= c.CapOn {
		return nil
	}
	err := fault.New(fault.Conflict, "adjourn_too_late", "下一个说理日已经超过受理后的三十天")
	if pointer != "" {
		err.Fields = []fault.Field{{Pointer: pointer, Code: "adjourn_too_late"}}
	}
	return err
}

func (c *Case) needsTerminate(a *Terminate) *fault.Error {
	switch a.Reason {
	case TerminateGivesUp:
		if c.Level != grid.Township {
			return fault.New(fault.Conflict, "only_at_township", "只有在乡一级才能因调解不成而终止", fault.Field{Pointer: "/reason", Code: "only_at_township"})
		}
	case TerminateAbsent:
		if !c.absentTwice() {
			return fault.New(fault.Conflict, "not_absent_twice", "没有当事人在通知以后两次不到场", fault.Field{Pointer: "/reason", Code: "not_absent_twice"})
		}
	}
	return nil
}

// absentTwice: one party stayed away from two hearings though told of each.
func (c *Case) absentTwice() bool {
	missed := map[string]int{}
	for _, h := range c.Hearings {
		for _, a := range h.Hearing.Attendance {
			if a.Told && !a.Present {
				missed[a.PartyID]++
			}
		}
	}
	for _, n := range missed {
		if n >= 2 {
			return true
		}
	}
	return false
}

func (c *Case) needsPapers(a *Archive) *fault.Error {
	var missing string
	for _, p := range Checklist(c) {
		if p.Required && !slices.Contains(a.Papers, p.Code) {
			if missing != "" {
				missing += "、"
			}
			missing += p.Name
		}
	}
	if missing == "" {
		return nil
	}
	return fault.At("/papers", "paper_missing", "卷宗还缺："+missing)
}

func (c *Case) needsVoid(a *Void) *fault.Error {
	target := c.standing(a.EventID)
	if target == nil {
		return fault.At("/event_id", "event_unknown", "这件纠纷里没有这一步")
	}
	return voidable(target)
}

// voidable: a registration is declined, not undone; an automatic step has no author.
func voidable(target *Standing) *fault.Error {
	switch target.Action() {
	case ActRegister, ActVoid, ActDecide, ActReopen, ActLink:
		return fault.New(fault.Conflict, "not_voidable", "这一步不能撤销")
	}
	if target.Auto {
		return fault.New(fault.Conflict, "not_voidable", "自动办理的一步不能由人撤销")
	}
	if target.Fate != Stands {
		return fault.New(fault.Conflict, "voided_before", "这一步已经不作数")
	}
	return nil
}

// unseated is the refusal of an act that would take the ground from one of a person
// that stood, but for those taken back on purpose, or make the case contested: only a
// late truth does that. An automatic step it may void, visibly (product.md 3.3).
func unseated(before, after *Case, except []string) *fault.Error {
	stood := map[int64]bool{}
	for _, s := range after.Events {
		stood[s.Seq] = s.Fate == Stands
	}
	if after.Contested && !before.Contested {
		return restsOnIt()
	}
	for _, s := range before.Events {
		if s.Fate == Stands && !s.Auto && !stood[s.Seq] && !slices.Contains(except, s.ID) {
			return restsOnIt()
		}
	}
	return nil
}

func restsOnIt() *fault.Error {
	return fault.New(fault.Conflict, "rests_on_it", "后来已经办了别的步骤，这样一来它们就不成立了")
}
