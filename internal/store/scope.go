package store

import (
	"strings"

	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// Scope says which cases a person's lists hold, and of which restricted ones he may
// see the content (product.md section 7): what dispute.CanRead and dispute.IsMember
// say of one case, as SQL for many. It is made here and nowhere else. The zero Scope
// matches nothing.
type Scope struct {
	all     bool
	subject grid.Subject
	reach   []reach // cases he may read
	members []reach // restricted cases whose content he may see
	// user is whose own cases, assigned or admitted to, count wherever they are, "" for none.
	user     string
	agencies []string // a liaison's: what was handed over to them
}

// reach is a subtree: all its cases, or those at one of some levels, or those that wait
// there without a mediator.
type reach struct {
	place   grid.Level // which ancestor is compared
	unitID  string
	levels  []grid.Level
	waiting bool
}

// placeColumns are the ancestor columns of every hot table.
var placeColumns = map[grid.Level]string{
	grid.Township: "township_id",
	grid.Branch:   "branch_id",
	grid.Village:  "village_id",
	grid.Group:    "group_id",
}

// ScopeOf is what the subject's grants let him read. Administrators and auditors
// read no case whatever else they hold, and a liaison only what was handed over.
func ScopeOf(sub grid.Subject) Scope {
	s := Scope{subject: sub}
	if sub.Has(grid.Admin) || sub.Has(grid.Auditor) {
		return Scope{}
	}
	for _, g := range sub.Grants {
		// A clerk or leader reads his whole subtree, and nobody is assigned or admitted to a
		// case outside it: asking for that, too, would only keep lists from their index.
		if g.Role != grid.Clerk && g.Role != grid.Leader {
			s.user = sub.UserID
		}
		if g.Role == grid.Liaison && g.AgencyID != "" {
			s.agencies = append(s.agencies, g.AgencyID)
		}
		if g.UnitID == "" || placeColumns[g.Level] == "" {
			continue
		}
		subtree := reach{place: g.Level, unitID: g.UnitID}
		switch g.Role {
		case grid.Clerk:
			s.reach = append(s.reach, subtree)
			s.members = append(s.members, subtree)
		case grid.LevelHead:
			s.reach = append(s.reach, subtree)
			subtree.levels = headLevels(g.Level)
			s.members = append(s.members, subtree)
		case grid.Leader:
			s.reach = append(s.reach, subtree)
		case grid.Mediator:
			if g.Level == grid.Township {
				subtree.levels = []grid.Level{grid.Township}
			}
			if g.Level == grid.Township || g.Level == grid.Village {
				s.reach = append(s.reach, subtree)
			}
			if g.Level == grid.Village { // until one is assigned, the village's mediator is the one to do it
				subtree.levels, subtree.waiting = headLevels(g.Level), true
				s.members = append(s.members, subtree)
			}
		case grid.GridLeader:
			if g.Level == grid.Group {
				s.reach = append(s.reach, subtree)
			}
		}
	}
	return s
}

// headLevels are the tiers whose head is the head of a unit of level l: a village
// head is also the head of its groups.
func headLevels(l grid.Level) []grid.Level {
	if l == grid.Village {
		return []grid.Level{grid.Village, grid.Group}
	}
	return []grid.Level{l}
}

// Everything is the scope of the program itself: the daily check, rebuild, exports
// that a person with the right has asked for. It is never made from a request.
func Everything() Scope { return Scope{all: true} }

// shows reports whether the reader may see the content of a case in the scope, or
// only what was chosen for his agency: the rule itself, where content is its likeness
// in SQL.
func (s Scope) shows(row caseRow, mediators, admitted []string) (member, handOverOnly bool) {
	if s.all || !row.Restricted && len(s.agencies) == 0 {
		return true, false
	}
	c := dispute.Case{Place: grid.Place(row.Place), Level: row.Level, Status: row.Status}
	for _, id := range mediators {
		c.Mediators = append(c.Mediators, dispute.Mediator{UserID: id})
	}
	for _, id := range admitted {
		c.Admitted = append(c.Admitted, dispute.Person{UserID: id})
	}
	if row.AgencyID != "" {
		c.HandOver = &dispute.Handed{HandOver: dispute.HandOver{AgencyID: row.AgencyID}}
	}
	if dispute.SeesHandOverOnly(s.subject, &c) {
		return false, true
	}
	return !row.Restricted || dispute.IsMember(s.subject, &c), false
}

// sees is the scope as one bracketed condition on cases.
func (s Scope) sees() condition {
	if s.all {
		return is("TRUE")
	}
	seen := s.condition(s.reach)
	if len(s.agencies) > 0 {
		seen = or(seen, is("cases.agency_id IN ?", s.agencies))
	}
	if s.subject.UserID == "" {
		return seen
	}
	return and(seen, s.notRecused())
}

func (s Scope) notRecused() condition {
	return is("cases.id NOT IN (SELECT case_id FROM case_persons WHERE user_id = ? AND kind = ?)", s.subject.UserID, personRecused)
}

// ways is sees in parts that no case meets two of. Asked for them one by one, a database
// reads each off an index in the list's order and stops after a page; joined by OR, it
// reads and sorts all that any of them has.
func (s Scope) ways() []condition {
	parts := s.parts(s.reach)
	if s.all || len(s.agencies) > 0 || s.subject.UserID == "" || len(parts) < 2 {
		return []condition{s.sees()}
	}
	var ways []condition
	for i, part := range parts {
		way := and(part, s.notRecused())
		if i > 0 {
			before := or(parts[:i]...)
			way = and(way, condition{"NOT " + before.sql, before.args})
		}
		ways = append(ways, way)
	}
	return ways
}

// content is the condition under which a case's content counts for the reader, of
// the cases he sees: not restricted, or he is a member; and not his agency's alone.
func (s Scope) content() condition { return and(s.own(), or(is("NOT cases.restricted"), s.member())) }

// open is the condition under which words and names find a case.
func (s Scope) open() condition { return and(s.own(), is("NOT cases.restricted")) }

// own are the cases that he would read without any hand-over.
func (s Scope) own() condition {
	if len(s.agencies) == 0 {
		return is("TRUE")
	}
	return s.condition(s.reach)
}

// member is the condition under which a restricted case's content counts.
func (s Scope) member() condition {
	return or(s.condition(s.members),
		is("cases.id IN (SELECT case_id FROM case_mediators WHERE user_id = ?)", s.subject.UserID),
		is("cases.id IN (SELECT case_id FROM case_persons WHERE user_id = ? AND kind = ?)", s.subject.UserID, personAdmitted))
}

func (s Scope) condition(list []reach) condition {
	if s.all {
		return is("TRUE")
	}
	return or(s.parts(list)...)
}

// parts are the subtrees of a list, and what is his own wherever it is.
func (s Scope) parts(list []reach) []condition {
	var any []condition
	for _, r := range list {
		c := is("cases."+placeColumns[r.place]+" = ?", r.unitID)
		if len(r.levels) > 0 {
			c = and(c, is("cases.level IN ?", r.levels))
		}
		if r.waiting {
			c = and(c, is("cases.status = ?", dispute.Registered), is("NOT EXISTS (SELECT 1 FROM case_mediators m WHERE m.case_id = cases.id)"))
		}
		any = append(any, c)
	}
	if s.user != "" {
		any = append(any, is("cases.id IN (SELECT case_id FROM case_mediators WHERE user_id = ?)", s.user),
			is("cases.id IN (SELECT case_id FROM case_persons WHERE user_id = ? AND kind = ?)", s.user, personAdmitted))
	}
	return any
}

// condition is a piece of WHERE with its values. Pieces are joined only by and and or,
// which bracket: gorm's own Or beside a scope once let every row through.
type condition struct {
	sql  string
	args []any
}

func is(sql string, args ...any) condition { return condition{sql, args} }

func and(list ...condition) condition { return join(" AND ", "TRUE", list) }

func or(list ...condition) condition { return join(" OR ", "FALSE", list) }

func join(word, none string, list []condition) condition {
	if len(list) == 0 {
		return condition{sql: none}
	}
	var sql []string
	var args []any
	for _, c := range list {
		sql = append(sql, c.sql)
		args = append(args, c.args...)
	}
	return condition{"(" + strings.Join(sql, word) + ")", args}
}
