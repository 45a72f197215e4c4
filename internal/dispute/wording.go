package dispute

import (
	"fmt"
	"slices"
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
)

// landContract is 土地承包经营, whose agreements must be written (domain.md 0.6).
const landContract = "0901"

func required(pointer, text, detail string) *fault.Error {
	if strings.TrimSpace(text) == "" {
		return fault.At(pointer, "required", detail)
	}
	return nil
}

func oneOf(pointer, value string, values ...string) *fault.Error {
	if !slices.Contains(values, value) {
		return fault.At(pointer, "unknown_value", "没有这个选项")
	}
	return nil
}

// within checks a date: readable, not before from ("" is no bound), not after today.
func within(pointer string, on, from, today calendar.Date, early string) *fault.Error {
	if _, err := calendar.ParseDate(string(on)); err != nil {
		return fault.At(pointer, "no_date", "请填写日期")
	}
	if on > today {
		return fault.At(pointer, "in_future", "日期不能晚于今天")
	}
	if from != "" && on < from {
		return fault.At(pointer, early, "日期太早")
	}
	return nil
}

func firstFault(list ...*fault.Error) *fault.Error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// says checks what an act says in itself, against the parties and today's date:
// Invalid, with the pointer to the field.
func (c *Case) says(e Event, today calendar.Date) *fault.Error {
	switch a := e.Act.(type) {
	case *Edit:
		return firstFault(a.Facts.check(today), c.sameParties(a.Parties))
	case *Accept:
		return c.answers(a)
	case *Decline:
		return c.saysDecline(a)
	case *Withdraw:
		return c.saysWithdraw(a)
	case *Assign:
		if len(a.MediatorIDs) == 0 && len(a.Mediators) == 0 {
			return fault.At("/mediator_ids", "required", "请选调解员")
		}
		return inTerm(a.Mediators, e.day())
	case *Recuse:
		return c.saysRecuse(a)
	case *Admit:
		return saysAdmit(a)
	case *Extend:
		return c.saysExtend(a)
	case *HandOver:
		if e.Offline() {
			today = e.day() // its due date may have passed on the way
		}
		return c.saysHandOver(a, today)
	case *Receipt:
		return saysReceipt(a)
	case *Feedback:
		return required("/text", a.Text, "请写办理结果")
	case *Report:
		return saysReport(a, e)
	case *Confirm:
		return c.saysConfirm(a, today)
	case *Supervise:
		return firstFault(
			oneOf("/step", a.Step, SuperviseNormal, SuperviseYellow, SuperviseRed),
			required("/reason", a.Reason, "请写明督办的原因"),
		)
	case *Instruct:
		return required("/text", a.Text, "请写批示")
	case *Link:
		return c.saysLink(a)
	case *Reopen:
		return saysReopen(a)
	case *Decide:
		return saysDecide(a)
	case *Hearing:
		return c.saysHearing(a, today)
	case *Move:
		return required("/reason", a.Reason, "请写明改期的原因")
	case *Tell:
		return firstFault(c.knows("/party_id", a.PartyID), oneOf("/how", a.How, "call", "message", "visit", "paper"))
	case *Elevate:
		return required("/reason", a.Reason, "请写明提级的原因")
	case *SendBack:
		return required("/reason", a.Reason, "请写明退回的原因")
	case *Agree:
		return c.saysTerms(&a.Agreement, today)
	case *Seal:
		return within("/on", a.On, "", today, "")
	case *Terminate:
		return firstFault(
			oneOf("/reason", a.Reason, TerminateRefused, TerminateAbsent, TerminateGivesUp),
			required("/route_notice", a.RouteNotice, "请写明告知了当事人哪些别的途径"),
			oneOf("/method", a.Method, Oral, Written),
			within("/notified_on", a.NotifiedOn, c.AcceptedOn, today, "before_acceptance"),
		)
	case *Perform:
		return firstFault(
			oneOf("/state", a.State, Performed, Partly, Breached),
			within("/on", a.On, c.AcceptedOn, today, "before_acceptance"),
		)
	case *FollowUp:
		return c.saysFollowUp(a, today)
	case *Archive:
		for i, code := range a.Papers {
			if !slices.ContainsFunc(Checklist(c), func(p Paper) bool { return p.Code == code }) {
				return fault.At(fmt.Sprintf("/papers/%d", i), "unknown_value", "卷宗目录里没有这一项")
			}
		}
	case *Note:
		return required("/text", a.Text, "请写备注")
	case *Void:
		return required("/reason", a.Reason, "请写明撤销的原因")
	}
	return nil
}

func (c *Case) knows(pointer, partyID string) *fault.Error {
	if !c.party(partyID) {
		return fault.At(pointer, "party_unknown", "这件纠纷里没有这位当事人")
	}
	return nil
}

// each checks that ids are parties and that none comes twice.
func (c *Case) each(pointer func(i int) string, ids []string) *fault.Error {
	for i, id := range ids {
		if err := c.knows(pointer(i), id); err != nil {
			return err
		}
		if slices.Contains(ids[:i], id) {
			return fault.At(pointer(i), "party_twice", "同一位当事人填了两次")
		}
	}
	return nil
}

func (c *Case) sameParties(parties []Party) *fault.Error {
	ids := make([]string, len(parties))
	for i, p := range parties {
		ids[i] = p.ID
		if err := required(fmt.Sprintf("/parties/%d/name", i), p.Name, "请填写当事人姓名"); err != nil {
			return err
		}
	}
	if err := c.each(func(i int) string { return fmt.Sprintf("/parties/%d/id", i) }, ids); err != nil {
		return err
	}
	if len(ids) != len(c.Parties) {
		return fault.At("/parties", "party_missing", "登记以后不能增减当事人")
	}
	return nil
}

func (c *Case) answers(a *Accept) *fault.Error {
	ids := make([]string, len(a.Consents))
	for i, answer := range a.Consents {
		ids[i] = answer.PartyID
		err := oneOf(fmt.Sprintf("/consents/%d/consent", i), string(answer.Consent), string(ConsentUnknown), string(ConsentAgreed), string(ConsentRefused))
		if err != nil {
			return err
		}
	}
	return c.each(func(i int) string { return fmt.Sprintf("/consents/%d/party_id", i) }, ids)
}

func (c *Case) saysDecline(a *Decline) *fault.Error {
	if err := oneOf("/reason", a.Reason, NotCivil, OtherOrgan, NoClearParty, Duplicate, Mistake); err != nil {
		return err
	}
	switch a.Reason {
	case OtherOrgan:
		return required("/proper_organ", a.ProperOrgan, "请写明应当去找哪个部门")
	case Duplicate:
		if a.DuplicateOf == c.ID {
			return fault.At("/duplicate_of", "itself", "不能和自己重复")
		}
		return required("/duplicate_of", a.DuplicateOf, "请选与它重复的那件纠纷")
	}
	return nil
}

func (c *Case) saysWithdraw(a *Withdraw) *fault.Error {
	if err := oneOf("/reason", a.Reason, ApplicantWithdraws, PartyRefuses, EveryPartyAsks); err != nil {
		return err
	}
	if len(a.AskedBy) == 0 {
		return fault.At("/asked_by", "required", "请选是哪位当事人提出的")
	}
	pointer := func(i int) string { return fmt.Sprintf("/asked_by/%d", i) }
	if err := c.each(pointer, a.AskedBy); err != nil {
		return err
	}
	if a.Reason != ApplicantWithdraws {
		return nil
	}
	for i, id := range a.AskedBy {
		if slices.ContainsFunc(c.Parties, func(p Party) bool { return p.ID == id && p.Side == "respondent" }) {
			return fault.At(pointer(i), "not_applicant", "只有申请人可以撤回")
		}
	}
	return nil
}

func (c *Case) saysHearing(a *Hearing, today calendar.Date) *fault.Error {
	if err := oneOf("/result", a.Result, NotAgreed, Absent, Adjourned, HearingAgreed); err != nil {
		return err
	}
	if err := required("/record", a.Record, "请写调解记录"); err != nil {
		return err
	}
	ids, absent := make([]string, len(a.Attendance)), false
	for i, at := range a.Attendance {
		ids[i] = at.PartyID
		absent = absent || !at.Present
	}
	if err := c.each(func(i int) string { return fmt.Sprintf("/attendance/%d/party_id", i) }, ids); err != nil {
		return err
	}
	if len(ids) != len(c.Parties) {
		return fault.At("/attendance", "attendance_incomplete", "请填写每一位当事人是否到场")
	}
	if a.Result == Absent && !absent {
		return fault.At("/attendance", "nobody_absent", "当事人都到场了，结果不能是缺席")
	}
	if a.Result != HearingAgreed {
		if a.Agreement != nil {
			return fault.At("/agreement", "agreement_unexpected", "没有达成协议的，不能填写协议")
		}
		return nil
	}
	if a.Agreement == nil {
		return fault.At("/agreement", "agreement_missing", "请填写协议")
	}
	return c.saysTerms(a.Agreement, today)
}

// saysTerms holds an agreement to product.md 3.4.
func (c *Case) saysTerms(t *Terms, today calendar.Date) *fault.Error {
	if err := oneOf("/agreement/form", t.Form, Oral, Written); err != nil {
		return err
	}
	if t.Form == Oral && c.Facts.Category == landContract {
		return fault.At("/agreement/form", "must_be_written", "土地承包纠纷必须订书面协议")
	}
	if err := required("/agreement/content", t.Content, "请写协议内容"); err != nil {
		return err
	}
	if len(t.Obligations) == 0 {
		return fault.At("/agreement/obligations", "obligation_missing", "请至少写明一项：谁、做什么、什么时候")
	}
	for i := range t.Obligations {
		if err := c.saysObligation(t.Obligations, i); err != nil {
			return err
		}
	}
	if t.Form == Oral {
		return nil
	}
	return c.saysSignatures(t, today)
}

func (c *Case) saysObligation(list []Obligation, i int) *fault.Error {
	o, at := list[i], fmt.Sprintf("/agreement/obligations/%d", i)
	if slices.ContainsFunc(list[:i], func(other Obligation) bool { return other.ID == o.ID }) {
		return fault.At(at+"/id", "id_twice", "两项的编号相同")
	}
	if err := c.knows(at+"/debtor_id", o.DebtorID); err != nil {
		return err
	}
	if o.AmountFen == nil {
		if err := required(at+"/what", o.What, "请写明要做什么，或者付多少钱"); err != nil {
			return err
		}
	} else if *o.AmountFen < 0 {
		return fault.At(at+"/amount_fen", "negative", "金额不能小于零")
	}
	if o.DueOn == "" && !o.OnTheSpot {
		return fault.At(at+"/due_on", "due_missing", "请填写期限，或者注明当场履行")
	}
	if o.DueOn != "" {
		if _, err := calendar.ParseDate(string(o.DueOn)); err != nil {
			return fault.At(at+"/due_on", "no_date", "请填写日期")
		}
	}
	return nil
}

func (c *Case) saysSignatures(t *Terms, today calendar.Date) *fault.Error {
	ids := make([]string, len(t.Signatures))
	for i, s := range t.Signatures {
		ids[i] = s.PartyID
		at := fmt.Sprintf("/agreement/signatures/%d", i)
		err := firstFault(
			oneOf(at+"/method", s.Method, "signed", "fingerprint", "both"),
			within(at+"/on", s.On, c.AcceptedOn, today, "before_acceptance"),
		)
		if err != nil {
			return err
		}
	}
	if err := c.each(func(i int) string { return fmt.Sprintf("/agreement/signatures/%d/party_id", i) }, ids); err != nil {
		return err
	}
	if len(ids) != len(c.Parties) {
		return fault.At("/agreement/signatures", "signature_missing", "书面协议要每一位当事人签名或按指印")
	}
	if t.MediatorSignedOn == "" {
		return fault.At("/agreement/mediator_signed_on", "signature_missing", "书面协议要调解员签名")
	}
	return within("/agreement/mediator_signed_on", t.MediatorSignedOn, c.AcceptedOn, today, "before_acceptance")
}

func (c *Case) saysFollowUp(a *FollowUp, today calendar.Date) *fault.Error {
	err := firstFault(
		within("/on", a.On, "", today, ""),
		c.each(func(i int) string { return fmt.Sprintf("/reached/%d", i) }, a.Reached),
		c.each(func(i int) string { return fmt.Sprintf("/confirmed/%d", i) }, a.Confirmed),
	)
	if err != nil {
		return err
	}
	for i, id := range a.Confirmed {
		if !slices.Contains(a.Reached, id) {
			return fault.At(fmt.Sprintf("/confirmed/%d", i), "not_reached", "没有见到的当事人不能算已确认")
		}
	}
	return nil
}
