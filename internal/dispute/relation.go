package dispute

import (
	"slices"

	"shuoli/internal/grid"
)

// Relation is what a person is to a case; the table of moves names relations, not roles.
type Relation string

// The relations of product.md 3.2 and 7.
const (
	ByMediator   Relation = "mediator"    // of the unit that has the case
	ByAssigned   Relation = "assigned"    // as the case's mediator, at whatever level
	ByPresiding  Relation = "presides"    // over hearings at the case's level
	ByHead       Relation = "level_head"  // of the level that has it
	ByClerk      Relation = "clerk"       // of its township
	ByAuthor     Relation = "author"      // of an act of the case
	ByGridLeader Relation = "grid_leader" // of its group; may read, may not act
	ByLeader     Relation = "leader"      // of a unit above it
	ByLiaison    Relation = "liaison"     // of the agency it was handed to
)

// RelationOrder is every relation in the order Relations lists them.
var RelationOrder = []Relation{ByMediator, ByAssigned, ByPresiding, ByHead, ByClerk, ByAuthor, ByGridLeader, ByLeader, ByLiaison}

// Relations lists what the subject is to the case as it stands.
func Relations(s grid.Subject, c *Case) []Relation {
	var list []Relation
	if isRecused(s.UserID, c) {
		return nil
	}
	for _, r := range RelationOrder {
		if related(s, c, r) {
			list = append(list, r)
		}
	}
	return list
}

func related(s grid.Subject, c *Case, r Relation) bool {
	switch r {
	case ByMediator:
		return assigned(s, c) || unitMediator(s, c) && !shutOut(s, c)
	case ByAssigned:
		return assigned(s, c)
	case ByPresiding:
		return presides(s, c) && !shutOut(s, c)
	case ByHead:
		return heads(s, c)
	case ByClerk:
		return s.Reaches(grid.Clerk, c.Place)
	case ByAuthor:
		return s.UserID != "" && slices.ContainsFunc(c.Events, func(e Standing) bool { return e.Actor.UserID == s.UserID })
	case ByGridLeader:
		return s.Holds(grid.GridLeader, c.Place.GroupID)
	case ByLeader:
		return s.Reaches(grid.Leader, c.Place)
	case ByLiaison:
		return liaises(s, c)
	}
	return false
}

func assigned(s grid.Subject, c *Case) bool {
	return s.UserID != "" && slices.ContainsFunc(c.Mediators, func(m Mediator) bool { return m.UserID == s.UserID })
}

// unitMediator: a group's mediator is its village's; a branch is no mediation
// body and has none of its own.
func unitMediator(s grid.Subject, c *Case) bool {
	switch c.Level {
	case grid.Group, grid.Village:
		return s.Holds(grid.Mediator, c.Place.VillageID)
	case grid.Township:
		return s.Holds(grid.Mediator, c.Place.TownshipID)
	}
	return false
}

// presides follows the table of venues, product.md 2.
func presides(s grid.Subject, c *Case) bool {
	switch c.Level {
	case grid.Group:
		return unitMediator(s, c)
	case grid.Village, grid.Township:
		return unitMediator(s, c) || heads(s, c)
	case grid.Branch:
		return heads(s, c)
	}
	return false
}

func heads(s grid.Subject, c *Case) bool {
	switch c.Level {
	case grid.Group, grid.Village:
		return s.Holds(grid.LevelHead, c.Place.VillageID)
	case grid.Branch:
		return s.Holds(grid.LevelHead, c.Place.BranchID)
	case grid.Township:
		return s.Reaches(grid.Clerk, c.Place)
	}
	return false
}

// CanRead reports whether the case exists for the subject at all (product.md 7);
// the content of a restricted one is for members only, and for whoever was taken
// off the case it is not there.
func CanRead(s grid.Subject, c *Case) bool {
	if isRecused(s.UserID, c) {
		return false
	}
	return assigned(s, c) || admitted(s, c) || liaises(s, c) ||
		s.Holds(grid.Mediator, c.Place.VillageID) ||
		c.Level == grid.Township && s.Holds(grid.Mediator, c.Place.TownshipID) ||
		s.Holds(grid.GridLeader, c.Place.GroupID) ||
		s.Reaches(grid.LevelHead, c.Place) ||
		s.Reaches(grid.Clerk, c.Place) ||
		s.Reaches(grid.Leader, c.Place)
}

// IsMember reports whether the content of a restricted case is for the subject:
// its assigned mediators, the head of the level that has it, the township's
// clerks, whom a clerk admits, and the village's mediator while a case of a village
// or group is registered and nobody is assigned yet (product.md 7). The agency it
// was handed to sees what was chosen for it, see HandOver.Data.
func IsMember(s grid.Subject, c *Case) bool {
	if isRecused(s.UserID, c) {
		return false
	}
	waiting := c.Status == Registered && c.Level != grid.Township && len(c.Mediators) == 0
	return assigned(s, c) || admitted(s, c) || heads(s, c) || s.Reaches(grid.Clerk, c.Place) || waiting && unitMediator(s, c)
}

// shutOut: nobody works what he may not see, so the committee of a restricted case
// acts on it through the mediators that are assigned (product.md 7).
func shutOut(s grid.Subject, c *Case) bool { return c.Facts.Restricted && !IsMember(s, c) }

// SeesHandOverOnly reports whether all that the subject may see of the case is
// what was chosen for his agency (product.md 3.5 and 7).
func SeesHandOverOnly(s grid.Subject, c *Case) bool {
	if !liaises(s, c) || isRecused(s.UserID, c) {
		return false
	}
	without := *c
	without.HandOver = nil
	return !CanRead(s, &without)
}

// CanRegister reports whether the subject may log a dispute of that place: the
// village's mediator, the group's grid leader, a level head for his subtree, the
// township's clerk (product.md 7).
func CanRegister(s grid.Subject, p grid.Place) bool {
	return s.Holds(grid.Mediator, p.VillageID) || s.Holds(grid.GridLeader, p.GroupID) ||
		s.Reaches(grid.LevelHead, p) || s.Reaches(grid.Clerk, p)
}
