package dispute_test

import (
	"slices"
	"testing"

	. "shuoli/internal/dispute"
	"shuoli/internal/grid"
)

var subtreeHead = person("subtree_head", grid.LevelHead, "T", grid.Township)

// Typed from product.md 7: who reads a case of group G, and who is a member when
// it is restricted, by where the case is.
func TestReadersAndMembers(t *testing.T) {
	type known struct{ registeredGroup, village, branch, township bool }
	all := known{true, true, true, true}
	for _, tt := range []struct {
		who    grid.Subject
		reads  known
		member known
	}{
		{mediator, all, known{registeredGroup: true}},
		{assignee, known{false, true, true, true}, known{false, true, true, true}}, // assigned on acceptance
		{villageHead, all, known{true, true, false, false}},
		{branchHead, all, known{false, false, true, false}},
		{clerk, all, all},
		{townMediator, known{township: true}, known{}},
		{gridLeader, all, known{}},
		{leader, all, known{}},
		{subtreeHead, all, known{}},
		{author, known{}, known{}},
		{liaison, known{}, known{}},
		{admin, known{}, known{}},
		{auditor, known{}, known{}},
		{otherHead, known{}, known{}},
		{otherClerk, known{}, known{}},
		{otherMed, known{}, known{}},
		{grid.Subject{}, known{}, known{}},
	} {
		t.Run(tt.who.UserID, func(t *testing.T) {
			reads, member := known{}, known{}
			reg := quarrel(grid.Group)
			s := begin(t, reg, "2026-11-02")
			reads.registeredGroup, member.registeredGroup = CanRead(tt.who, &s.c), IsMember(tt.who, &s.c)
			s.do(clerk, acceptance(assignee)).climb(grid.Village)
			reads.village, member.village = CanRead(tt.who, &s.c), IsMember(tt.who, &s.c)
			s.climb(grid.Branch)
			reads.branch, member.branch = CanRead(tt.who, &s.c), IsMember(tt.who, &s.c)
			s.climb(grid.Township)
			reads.township, member.township = CanRead(tt.who, &s.c), IsMember(tt.who, &s.c)
			if reads != tt.reads {
				t.Errorf("reads %+v, want %+v", reads, tt.reads)
			}
			if member != tt.member {
				t.Errorf("member %+v, want %+v", member, tt.member)
			}
		})
	}
}

// The village's mediator looks after a case that nobody has; one that is assigned to
// another is not his, though it still waits (product.md 7).
func TestAWaitingCaseIsItsMediators(t *testing.T) {
	s := begin(t, quarrel(grid.Group), "2026-11-02").do(villageHead, &Assign{MediatorIDs: []string{"assigned"}, Mediators: []Mediator{inOffice(assignee)}})
	if !CanRead(mediator, &s.c) || IsMember(mediator, &s.c) || !IsMember(assignee, &s.c) {
		t.Errorf("%+v: read by the village's mediator %v, a member %v", s.c.Mediators, CanRead(mediator, &s.c), IsMember(mediator, &s.c))
	}
}

func TestCanRegister(t *testing.T) {
	group, village := place, placeAt(grid.Village)
	for _, tt := range []struct {
		who                     grid.Subject
		inGroup, inVillage, inT bool
	}{
		{mediator, true, true, false},
		{gridLeader, true, false, false},
		{villageHead, true, true, false},
		{branchHead, true, true, false},
		{clerk, true, true, true},
		{townMediator, false, false, false},
		{leader, false, false, false},
		{liaison, false, false, false},
		{admin, false, false, false},
		{auditor, false, false, false},
		{otherMed, false, false, false},
		{otherHead, false, false, false},
		{otherClerk, false, false, false},
	} {
		got := []bool{CanRegister(tt.who, group), CanRegister(tt.who, village), CanRegister(tt.who, placeAt(grid.Township))}
		if want := []bool{tt.inGroup, tt.inVillage, tt.inT}; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.who.UserID, got, want)
		}
	}
}

func TestRelations(t *testing.T) {
	s := accepted(t, grid.Group, "2026-11-02")
	for _, tt := range []struct {
		who  grid.Subject
		want []Relation
	}{
		{mediator, []Relation{ByMediator, ByPresiding, ByAuthor}}, // he registered it
		{assignee, []Relation{ByMediator, ByAssigned}},
		{villageHead, []Relation{ByHead}},
		{clerk, []Relation{ByClerk, ByAuthor}},
		{gridLeader, []Relation{ByGridLeader}},
		{townMediator, nil},
	} {
		if got := Relations(tt.who, &s.c); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.who.UserID, got, tt.want)
		}
	}
}
