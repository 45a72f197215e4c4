package dispute

import (
	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Steps of supervision 督办; the ladder is only ever climbed.
const (
	SuperviseNormal = "normal" // 普通督办
	SuperviseYellow = "yellow" // 黄牌
	SuperviseRed    = "red"    // 红牌
)

// Supervise 督办: a step that a leader takes with a reason, or that the daily check
// appends after a township deadline with the Basis it rests on.
type Supervise struct {
	Step    string        `json:"step"`
	Reason  string        `json:"reason,omitempty"`
	Basis   calendar.Date `json:"basis,omitempty"`
	CheckOn calendar.Date `json:"check_on,omitempty"`
}

// Instruct 批示 of a leader.
type Instruct struct {
	Text string `json:"text"`
}

// Extend 延期 by a leader: every party asks for it (product.md 3.2).
type Extend struct {
	Days    int      `json:"days"`
	AskedBy []string `json:"asked_by"`
	Reason  string   `json:"reason"`
}

// extendAtMost is the longest extension, in days.
const extendAtMost = 30

// Action names.
func (Supervise) Action() Action { return ActSupervise }
func (Instruct) Action() Action  { return ActInstruct }
func (Extend) Action() Action    { return ActExtend }

// Supervision is where the ladder of 督办 stands.
type Supervision struct {
	Step  string
	Since calendar.Date
}

// Instruction is a leader's word on a case.
type Instruction struct {
	At    calendar.Date
	Actor Actor
	Text  string
}

// Extension is the one extension of a case.
type Extension struct {
	Days int
	On   calendar.Date
}

// stepRank orders the steps, 0 for none.
func stepRank(step string) int {
	switch step {
	case SuperviseNormal:
		return 1
	case SuperviseYellow:
		return 2
	case SuperviseRed:
		return 3
	}
	return 0
}

func (c *Case) supervise(a *Supervise, e Event) {
	on := a.CheckOn
	if on == "" {
		on = e.day()
	}
	s := &Supervision{Step: a.Step, Since: on}
	if c.Status == Concluded {
		c.HandOver.Supervision = s
		return
	}
	c.Supervision, c.LastStep = s, a.Step
}

// supervised is the supervision that a new step would follow.
func (c *Case) supervised() *Supervision {
	if c.HandOver != nil {
		return c.HandOver.Supervision
	}
	return c.Supervision
}

// needsSupervise: the ladder is only climbed, also where an extension has stopped it.
func (c *Case) needsSupervise(a *Supervise) *fault.Error {
	floor := 0
	if s := c.supervised(); s != nil {
		floor = stepRank(s.Step)
	} else if c.HandOver == nil {
		floor = min(stepRank(c.LastStep), stepRank(SuperviseYellow))
	}
	if stepRank(a.Step) <= floor {
		return fault.New(fault.Conflict, "step_not_higher", "督办只能往上加，不能原地或往下", fault.Field{Pointer: "/step", Code: "step_not_higher"})
	}
	return nil
}

// extend moves deadline and 30-day limit. Supervision stops; when the new deadline
// passes it resumes with the step after the last.
func (c *Case) extend(a *Extend, e Event) {
	c.Extension = &Extension{Days: a.Days, On: e.day()}
	if c.CapOn != "" {
		c.CapOn = c.CapOn.Add(a.Days)
	}
	if c.Deadline != "" {
		c.Deadline = c.Deadline.Add(a.Days)
	}
	c.Supervision = nil
	c.raisedBy = e.ID
}

func (c *Case) saysExtend(a *Extend) *fault.Error {
	if a.Days < 1 || a.Days > extendAtMost {
		return fault.At("/days", "out_of_range", "延期一次，最多三十天")
	}
	if err := required("/reason", a.Reason, "请写明延期的原因"); err != nil {
		return err
	}
	return c.everyParty("/asked_by", a.AskedBy, "延期要每一位当事人都要求")
}

func readyToExtend(c *Case) *fault.Error {
	if c.Extension != nil {
		return fault.New(fault.Conflict, "extended_before", "这件纠纷已经延期过一次")
	}
	return nil
}

// underWay: supervision and instruction are for what is being mediated, or handed
// over and not answered.
func underWay(c *Case) *fault.Error {
	if c.Status == Concluded && !c.HandOver.Open() {
		return notFromHere(c)
	}
	return nil
}

// readyToSupervise: there is a step left to take.
func readyToSupervise(c *Case) *fault.Error {
	if err := underWay(c); err != nil {
		return err
	}
	if s := c.supervised(); s != nil && s.Step == SuperviseRed {
		return fault.New(fault.Conflict, "red_already", "已经是红牌督办")
	}
	return nil
}

// Days between the steps of supervision (product.md 3.3).
const (
	daysToYellow = 3
	daysToRed    = 7
)

// overdueAt is the date that the ladder of supervision rests on: the deadline of a
// case at the township, or the date by which the agency it was handed to owes its
// receipt, then its feedback (product.md 3.3 and 3.5); "" where there is none.
func (c *Case) overdueAt() calendar.Date {
	switch {
	case c.Contested:
		return ""
	case c.Status == Mediating && c.Level == grid.Township:
		return c.Deadline
	case c.Status == Concluded && c.HandOver.Open():
		return c.HandOver.OwedBy()
	}
	return ""
}

// nextStep is the next step of supervision and the first date whose check takes it;
// "" after the red card. A date put off since the last step stops the ladder until
// it, too, has passed.
func (c *Case) nextStep() (string, calendar.Date) {
	owed := c.overdueAt()
	if owed == "" {
		return "", ""
	}
	supervision, last := c.supervised(), c.LastStep
	if c.HandOver != nil {
		last = ""
		if supervision != nil {
			last = supervision.Step
		}
	}
	after := owed.Add(1)
	if supervision != nil && owed < supervision.Since {
		if supervision.Step == SuperviseYellow {
			return SuperviseRed, supervision.Since.Add(daysToRed)
		}
		after = supervision.Since.Add(daysToYellow)
	}
	switch last {
	case "":
		return SuperviseNormal, after
	case SuperviseNormal:
		return SuperviseYellow, after
	case SuperviseYellow:
		return SuperviseRed, after
	}
	if supervision == nil { // extended after its red card: the ladder has no step above
		return SuperviseRed, after
	}
	return "", ""
}
