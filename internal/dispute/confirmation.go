package dispute

import (
	"slices"
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
)

// confirmWithin is how long after the agreement's effect the parties may ask the
// court, in days (People's Mediation Law Art. 33).
const confirmWithin = 30

// States of judicial confirmation 司法确认.
const (
	ConfirmApplied   = "applied"
	ConfirmConfirmed = "confirmed"
	ConfirmRefused   = "refused"
)

// Confirm 司法确认: one step of none → applied → confirmed or refused. AskedBy names
// the parties who apply, who must be all: they do so jointly.
type Confirm struct {
	State   string        `json:"state"`
	On      calendar.Date `json:"on"`
	AskedBy []string      `json:"asked_by,omitempty"`
	Court   string        `json:"court,omitempty"`
	Number  string        `json:"number,omitempty"` // of the court's ruling
	Remark  string        `json:"remark,omitempty"`
}

// Action names the act.
func (Confirm) Action() Action { return ActConfirm }

// unconfirmable are the categories whose agreements no court confirms: personal
// status, and the existence of real rights (SPC interpretation of the Civil
// Procedure Law Art. 355; domain.md 0.5).
var unconfirmable = []string{"0101", "0102", "0403", "09"}

// Confirmable reports whether judicial confirmation is offered for a category.
func Confirmable(category string) bool {
	return !slices.ContainsFunc(unconfirmable, func(prefix string) bool { return strings.HasPrefix(category, prefix) })
}

// ConfirmBy is the last date to apply for judicial confirmation; "" where none is
// offered or the agreement has no effect yet.
func (c *Case) ConfirmBy() calendar.Date {
	if c.Agreement == nil || c.Agreement.EffectiveOn == "" || !Confirmable(c.Facts.Category) {
		return ""
	}
	return c.Agreement.EffectiveOn.Add(confirmWithin)
}

func (c *Case) confirm(a *Confirm) {
	step := *a
	if last := c.Agreement.Confirmation; last != nil {
		if step.Court == "" {
			step.Court = last.Court
		}
		step.AskedBy = last.AskedBy
	}
	c.Agreement.Confirmation = &step
}

func (c *Case) saysConfirm(a *Confirm, today calendar.Date) *fault.Error {
	err := firstFault(
		oneOf("/state", a.State, ConfirmApplied, ConfirmConfirmed, ConfirmRefused),
		within("/on", a.On, c.AcceptedOn, today, "before_acceptance"),
	)
	if err != nil || a.State != ConfirmApplied {
		return err
	}
	return firstFault(
		required("/court", a.Court, "请写明向哪个法院申请"),
		c.everyParty("/asked_by", a.AskedBy, "司法确认要各方当事人共同申请"),
	)
}

func (c *Case) needsConfirm(a *Confirm) *fault.Error {
	last := c.Agreement.Confirmation
	if (a.State == ConfirmApplied) != (last == nil) {
		return fault.New(fault.Conflict, "confirm_order", "司法确认先申请，再记法院的结果", fault.Field{Pointer: "/state", Code: "confirm_order"})
	}
	if a.On < c.Agreement.EffectiveOn {
		return fault.At("/on", "before_effective", "日期不能早于协议生效的那一天")
	}
	if last != nil && a.On < last.On {
		return fault.At("/on", "before_application", "法院的结果不能早于申请的那一天")
	}
	if a.State == ConfirmApplied && a.On > c.ConfirmBy() {
		return fault.At("/on", "confirm_too_late", "协议生效超过三十天，不能再申请司法确认")
	}
	return nil
}

func readyToConfirm(c *Case) *fault.Error {
	if !Confirmable(c.Facts.Category) {
		return fault.New(fault.Conflict, "not_confirmable", "身份关系和物权的协议，法院不予司法确认")
	}
	if err := effective(c); err != nil {
		return err
	}
	if last := c.Agreement.Confirmation; last != nil && last.State != ConfirmApplied {
		return fault.New(fault.Conflict, "confirm_decided", "法院已经有结果")
	}
	return nil
}
