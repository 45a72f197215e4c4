// Package grid is the township's tree of units 网格 and who stands above whom:
// township 乡 → branch 总支 → village 村 → group 小组 (product.md section 2). It is
// pure: values in, values out.
package grid

import (
	"slices"
	"time"

	"shuoli/internal/calendar"
)

// Level is the tier of a unit and, for a dispute, the tier that has it now.
type Level string

// The four tiers that handle disputes; county and above sit on top as units only.
const (
	Group    Level = "group"
	Village  Level = "village"
	Branch   Level = "branch"
	Township Level = "township"
)

// Ladder is the order in which a dispute climbs.
var Ladder = []Level{Group, Village, Branch, Township}

// Rank is the level's place on the ladder, 0 for a group; -1 for any other text.
func (l Level) Rank() int { return slices.Index(Ladder, l) }

// Up is the level above and whether there is one.
func (l Level) Up() (Level, bool) {
	r := l.Rank()
	if r < 0 || r == len(Ladder)-1 {
		return "", false
	}
	return Ladder[r+1], true
}

// Down is the level below and whether there is one.
func (l Level) Down() (Level, bool) {
	if r := l.Rank(); r > 0 {
		return Ladder[r-1], true
	}
	return "", false
}

// HearingWeekday is the day of the week on which the level's venue holds
// hearings: 说理室 Monday, 说理堂 Wednesday, 说理庭 Friday. A group has none.
func (l Level) HearingWeekday() (time.Weekday, bool) {
	switch l {
	case Village:
		return time.Monday, true
	case Branch:
		return time.Wednesday, true
	case Township:
		return time.Friday, true
	}
	return 0, false
}

// Unit is one node of the tree. A unit is closed, never deleted.
type Unit struct {
	ID           string
	Name         string
	Aliases      []string
	Level        Level
	ParentID     string // empty at the top
	DivisionCode string // 6, 9 or 12 digits; a branch never has one
	OpenedOn     calendar.Date
	ClosedOn     calendar.Date // empty while open
	Place        Place
	Version      int64 // of the last edit
}

// Closed reports whether the unit is closed on the date; the day of closing is its first without.
func (u Unit) Closed(on calendar.Date) bool { return u.ClosedOn != "" && u.ClosedOn <= on }

// Place is where something belongs: the unit's ancestors, itself included, one
// a tier; a tier below the unit is empty. Hot tables carry the same columns.
type Place struct {
	TownshipID string
	BranchID   string
	VillageID  string
	GroupID    string
}

// At is the id of the unit that the place has at a level, or "".
func (p Place) At(l Level) string {
	switch l {
	case Group:
		return p.GroupID
	case Village:
		return p.VillageID
	case Branch:
		return p.BranchID
	case Township:
		return p.TownshipID
	}
	return ""
}

// Within reports whether the place lies in the subtree of unitID.
func (p Place) Within(unitID string) bool {
	return unitID != "" && (p.TownshipID == unitID || p.BranchID == unitID || p.VillageID == unitID || p.GroupID == unitID)
}

// Role is one of the eight of product.md section 7.
type Role string

// The roles; casbin knows them with the prefix "r:".
const (
	Mediator   Role = "mediator"
	GridLeader Role = "grid_leader"
	LevelHead  Role = "level_head"
	Clerk      Role = "clerk"
	Leader     Role = "leader"
	Liaison    Role = "liaison"
	Admin      Role = "admin"
	Auditor    Role = "auditor"
)

// Roles is every role, in the order of product.md section 7.
var Roles = []Role{Mediator, GridLeader, LevelHead, Clerk, Leader, Liaison, Admin, Auditor}

// Grant is a role that a person holds at a unit; the role reaches the unit's subtree.
type Grant struct {
	Role   Role
	UnitID string
	Level  Level // of the unit
	// AgencyID is the agency 联动单位 that a liaison answers for; empty for other roles.
	AgencyID string
}

// Agency is a body that disputes are handed over to: 派出所, 司法所, 信访办, 法庭.
type Agency struct {
	ID       string
	UnitID   string // the township it serves
	Name     string
	ClosedOn calendar.Date // empty while open
}

// Subject is a person as the rules see him: who he is and what he holds where.
type Subject struct {
	UserID string
	Name   string
	Grants []Grant
}

// Holds reports whether the subject has the role at exactly this unit.
func (s Subject) Holds(r Role, unitID string) bool {
	return unitID != "" && slices.ContainsFunc(s.Grants, func(g Grant) bool { return g.Role == r && g.UnitID == unitID })
}

// Reaches reports whether the subject has the role at a unit whose subtree holds the place.
func (s Subject) Reaches(r Role, p Place) bool {
	return slices.ContainsFunc(s.Grants, func(g Grant) bool { return g.Role == r && p.Within(g.UnitID) })
}

// Has reports whether the subject has the role anywhere.
func (s Subject) Has(r Role) bool {
	return slices.ContainsFunc(s.Grants, func(g Grant) bool { return g.Role == r })
}

// Venue is where a unit holds its hearings.
type Venue struct {
	ID      string
	UnitID  string
	Name    string // 说理室, 说理堂, 说理庭
	Weekday time.Weekday
}

// Committee is a people's mediation committee 人民调解委员会: it belongs to a village
// or the township, never to a branch, which is no legal mediation body.
type Committee struct {
	ID           string
	UnitID       string
	Name         string
	Abbreviation string // in file numbers, such as 磙人调
}

// CommitteeMember is a person's seat on a committee.
type CommitteeMember struct {
	CommitteeID string
	UserID      string
	Name        string
	Kind        string // member 委员 or engaged 聘任
	Engagement  string // full_time 专职 or part_time 兼职
	TermFrom    calendar.Date
	TermTo      calendar.Date
	Chair       bool // presides over the committee 主任
}

// InTerm reports whether the member's term covers the date, both ends included.
func (m CommitteeMember) InTerm(on calendar.Date) bool { return m.TermFrom <= on && on <= m.TermTo }

// IssuingLevel is the level whose committee seals an agreement reached at l
// (People's Mediation Law Art. 29; product.md 2): the township's at the township,
// else the village's, the branch being no committee.
func IssuingLevel(l Level) Level {
	if l == Township {
		return Township
	}
	return Village
}
