package dispute

import (
	"fmt"
	"slices"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Effect is the kind of thing a move does, for the diagram and the tablet.
type Effect string

// The kinds of effect.
const (
	Records  Effect = "records"  // an entry; status and level stay
	Accepts  Effect = "accepts"  // number, clock and docket begin
	Ends     Effect = "ends"     // an outcome is set
	Climbs   Effect = "climbs"   // a level up
	Descends Effect = "descends" // a level down
	Dockets  Effect = "dockets"  // the appointment moves
	Files    Effect = "files"    // archived
	Undoes   Effect = "undoes"   // another event no longer counts
)

// Row is one line of the table of moves, product.md 3.2: from where an action may
// be taken and by whom. The state diagram, `may` and the tablet read the same rows.
type Row struct {
	Action   Action       `json:"action"`
	From     []Status     `json:"from"`
	Levels   []grid.Level `json:"levels"`
	Outcomes []Outcome    `json:"outcomes,omitempty"` // of a concluded case; empty is any
	By       []Relation   `json:"by"`
	Effect   Effect       `json:"effect"`
	To       Status       `json:"to,omitempty"` // empty: the status stays
	// AtLevel: made at another level than the case's, the act does not fit.
	AtLevel bool `json:"at_level,omitempty"`

	ready func(*Case) *fault.Error // what the state must offer besides
}

var (
	below   = []grid.Level{grid.Group, grid.Village, grid.Branch}
	above   = []grid.Level{grid.Village, grid.Branch, grid.Township}
	open    = []Status{Registered, Mediating}
	living  = []Status{Registered, Mediating, Concluded}
	agreed  = []Outcome{AgreedOral, AgreedWritten}
	intake  = []Relation{ByMediator, ByHead, ByClerk}
	sitting = []Relation{ByPresiding, ByAssigned}
	heading = []Relation{ByHead, ByClerk}
	// Whoever a row of the table names may work the case; the clerk too, since he may
	// link any case and linking is for "who may work the case" (product.md 3.2 and 7).
	working = []Relation{ByMediator, ByAssigned, ByPresiding, ByHead, ByClerk}
)

// Table is the table of moves of people, in the order of product.md 3.2.
var Table = []Row{
	{Action: ActAccept, From: []Status{Registered}, Levels: grid.Ladder, By: intake, Effect: Accepts, To: Mediating, AtLevel: true},
	{Action: ActDecline, From: []Status{Registered}, Levels: grid.Ladder, By: intake, Effect: Ends, To: Concluded, AtLevel: true},
	{Action: ActWithdraw, From: open, Levels: grid.Ladder, By: intake, Effect: Ends, To: Concluded},
	{Action: ActAssign, From: open, Levels: grid.Ladder, By: heading, Effect: Records},
	{Action: ActRecuse, From: open, Levels: grid.Ladder, By: heading, Effect: Records},
	{Action: ActHearing, From: []Status{Mediating}, Levels: grid.Ladder, By: sitting, Effect: Records, AtLevel: true},
	{Action: ActMove, From: []Status{Mediating}, Levels: above, By: heading, Effect: Dockets, AtLevel: true, ready: readyToMove},
	{Action: ActTell, From: []Status{Mediating}, Levels: above, By: working, Effect: Records, AtLevel: true, ready: docketed},
	{Action: ActElevate, From: open, Levels: below, By: []Relation{ByMediator, ByHead}, Effect: Climbs, AtLevel: true},
	{Action: ActSendBack, From: []Status{Mediating}, Levels: above, By: []Relation{ByHead}, Effect: Descends, AtLevel: true, ready: readyToSendBack},
	{Action: ActExtend, From: []Status{Mediating}, Levels: grid.Ladder, By: []Relation{ByLeader}, Effect: Records, ready: readyToExtend},
	{Action: ActAgree, From: []Status{Mediating}, Levels: grid.Ladder, By: sitting, Effect: Ends, To: Concluded, AtLevel: true},
	{Action: ActSeal, From: []Status{Concluded}, Outcomes: []Outcome{AgreedWritten}, Levels: grid.Ladder, By: intake, Effect: Records, ready: readyToSeal},
	{Action: ActTerminate, From: []Status{Mediating}, Levels: grid.Ladder, By: sitting, Effect: Ends, To: Concluded, AtLevel: true},
	{Action: ActHandOver, From: open, Levels: grid.Ladder, By: heading, Effect: Ends, To: Concluded},
	{Action: ActReceipt, From: []Status{Concluded}, Outcomes: []Outcome{HandedOver}, Levels: grid.Ladder, By: []Relation{ByLiaison}, Effect: Records, ready: readyToReceive},
	{Action: ActFeedback, From: []Status{Concluded}, Outcomes: []Outcome{HandedOver}, Levels: grid.Ladder, By: []Relation{ByLiaison}, Effect: Records, ready: readyToFeedBack},
	{Action: ActReport, From: living, Levels: grid.Ladder, By: working, Effect: Records},
	{Action: ActPerform, From: []Status{Concluded}, Outcomes: agreed, Levels: grid.Ladder, By: intake, Effect: Records, ready: readyToPerform},
	{Action: ActFollowUp, From: []Status{Concluded}, Outcomes: agreed, Levels: grid.Ladder, By: intake, Effect: Records, ready: effective},
	{Action: ActConfirm, From: []Status{Concluded}, Outcomes: agreed, Levels: grid.Ladder, By: intake, Effect: Records, ready: readyToConfirm},
	{Action: ActSupervise, From: []Status{Mediating, Concluded}, Outcomes: []Outcome{HandedOver}, Levels: grid.Ladder, By: []Relation{ByLeader}, Effect: Records, ready: readyToSupervise},
	{Action: ActInstruct, From: []Status{Mediating, Concluded}, Outcomes: []Outcome{HandedOver}, Levels: grid.Ladder, By: []Relation{ByLeader}, Effect: Records, ready: underWay},
	{Action: ActReopen, From: []Status{Concluded, Archived}, Levels: grid.Ladder, By: intake, Effect: Records},
	{Action: ActArchive, From: []Status{Concluded}, Levels: grid.Ladder, By: []Relation{ByMediator, ByClerk}, Effect: Files, To: Archived, ready: readyToArchive},
	{Action: ActAdmit, From: living, Levels: grid.Ladder, By: []Relation{ByClerk}, Effect: Records, ready: restricted},
	{Action: ActLink, From: living, Levels: grid.Ladder, By: working, Effect: Records},
	{Action: ActEdit, From: living, Levels: grid.Ladder, By: working, Effect: Records},
	{Action: ActNote, From: Statuses, Levels: grid.Ladder, By: working, Effect: Records},
	{Action: ActDecide, From: []Status{Mediating}, Levels: grid.Ladder, By: []Relation{ByClerk, ByLeader}, Effect: Undoes, ready: contested},
	{Action: ActVoid, From: living, Levels: grid.Ladder, By: []Relation{ByAuthor, ByHead}, Effect: Undoes},
}

func rowOf(action Action) (Row, bool) {
	i := slices.IndexFunc(Table, func(r Row) bool { return r.Action == action })
	if i < 0 {
		return Row{}, false
	}
	return Table[i], true
}

// moves judges an action by the table and the state alone: 409 not_from_here, or
// the readiness check's own code.
func (c *Case) moves(action Action, at grid.Level) *fault.Error {
	row, ok := rowOf(action)
	if !ok {
		return fault.New(fault.Conflict, "not_from_here", "这一步不能由人来做")
	}
	if c.Contested && !slices.Contains(whileContested, action) {
		return fault.New(fault.Conflict, "contested", "这件纠纷待核定，核定之前只能备注和报告")
	}
	if !slices.Contains(row.From, c.Status) ||
		!slices.Contains(row.Levels, c.Level) ||
		row.AtLevel && at != c.Level ||
		c.Status == Concluded && len(row.Outcomes) > 0 && !slices.Contains(row.Outcomes, c.Outcome) {
		return notFromHere(c)
	}
	if row.ready != nil {
		return row.ready(c)
	}
	return nil
}

var statusNames = map[Status]string{Registered: "已登记", Mediating: "调解中", Concluded: "已办结", Archived: "已归档"}

var levelNames = map[grid.Level]string{grid.Group: "小组", grid.Village: "村", grid.Branch: "总支", grid.Township: "乡"}

func notFromHere(c *Case) *fault.Error {
	return fault.New(fault.Conflict, "not_from_here",
		fmt.Sprintf("这件纠纷现在是“%s”，在%s一级，不能这样办", statusNames[c.Status], levelNames[c.Level]))
}

func docketed(c *Case) *fault.Error {
	if c.DocketedOn == "" {
		return fault.New(fault.Conflict, "no_docket", "还没有排定说理日")
	}
	return nil
}

func readyToMove(c *Case) *fault.Error {
	if err := docketed(c); err != nil {
		return err
	}
	if r := c.rung(); r != nil && r.Moved {
		return fault.New(fault.Conflict, "moved_before", "在这一级已经改过一次期")
	}
	return nil
}

func readyToSendBack(c *Case) *fault.Error {
	if c.Level.Rank() <= c.AcceptedLevel.Rank() {
		return fault.New(fault.Conflict, "below_acceptance", "不能退到受理这件纠纷的那一级以下")
	}
	if slices.Contains(c.SentBack, c.Level) {
		return fault.New(fault.Conflict, "sent_back_before", "这一级已经退回过一次")
	}
	return nil
}

func readyToSeal(c *Case) *fault.Error {
	if c.Agreement == nil || c.Agreement.EffectiveOn != "" {
		return fault.New(fault.Conflict, "sealed_before", "协议书已经盖过章")
	}
	return nil
}

func readyToPerform(c *Case) *fault.Error {
	if c.Agreement == nil || !slices.ContainsFunc(c.Agreement.Obligations, func(o Obligation) bool { return c.Agreement.owed(o.ID) }) {
		return fault.New(fault.Conflict, "nothing_owed", "协议里没有还要履行的事项")
	}
	return nil
}

// owed reports whether an obligation can still be performed or breached.
func (a *Agreement) owed(obligationID string) bool {
	state := a.State(obligationID)
	return state == Pending || state == Partly
}

func effective(c *Case) *fault.Error {
	if c.Agreement == nil || c.Agreement.EffectiveOn == "" {
		return fault.New(fault.Conflict, "not_effective", "协议书还没有盖章生效，生效后再回访")
	}
	return nil
}

func readyToArchive(c *Case) *fault.Error {
	if c.Outcome == HandedOver && c.HandOver.Returned {
		if !slices.ContainsFunc(c.Links, func(l Linked) bool { return l.Kind == LinkReopened }) {
			return fault.New(fault.Conflict, "returned_open", "被退回的移交要先复发登记，才能归档")
		}
		return nil
	}
	if c.Outcome == HandedOver && c.HandOver.Open() {
		return fault.New(fault.Conflict, "feedback_missing", "移交的部门还没有反馈，先不能归档")
	}
	if !c.Outcome.Agreed() {
		return nil
	}
	if readyToPerform(c) == nil {
		return fault.New(fault.Conflict, "obligations_open", "协议还没有履行完，也没有记为违约，先不能归档")
	}
	if len(c.FollowUps) == 0 {
		return fault.New(fault.Conflict, "follow_up_missing", "还没有回访，先不能归档")
	}
	return nil
}
