package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// everyCase writes a case for each unit, level, status, mediator and secrecy that
// makes a difference to who may read it.
func everyCase(t *testing.T, s *store.Store, place map[string]grid.Unit) []dispute.Case {
	t.Helper()
	var cases []dispute.Case
	rng := rand.New(rand.NewPCG(20261124, 7))
	write(t, s, func(tx *store.Tx) error {
		for _, unit := range []string{"g1", "v2", "b1", "t1", "g3"} {
			for _, level := range grid.Ladder[max(0, place[unit].Level.Rank()):] {
				for _, status := range []dispute.Status{dispute.Registered, dispute.Mediating} {
					for _, mediator := range []string{"", "anna"} {
						for variant := range 6 {
							id := fmt.Sprintf("k%03d", len(cases))
							c := dispute.Replay(id, []dispute.Event{registration(id, place[unit], tx.Now,
								dispute.Facts{Narrative: "经过" + id, Restricted: variant%2 == 1}, "甲"+id, "乙"+id)})
							c.Level, c.Status = level, status
							if mediator != "" {
								c.Mediators = []dispute.Mediator{{UserID: mediator}}
							}
							if variant > 1 {
								relate(&c, rng)
							}
							if err := tx.InsertCase(&c, c.Events[0].Event); err != nil {
								return err
							}
							cases = append(cases, c)
						}
					}
				}
			}
		}
		return nil
	})
	return cases
}

// relate lets people into a case, takes them off it, and hands it over, by chance.
func relate(c *dispute.Case, rng *rand.Rand) {
	for _, user := range []string{"anna", "bert"} {
		switch rng.IntN(4) {
		case 0:
			c.Admitted = append(c.Admitted, dispute.Person{UserID: user})
		case 1:
			c.Recused = append(c.Recused, dispute.Person{UserID: user})
		}
	}
	if rng.IntN(2) == 0 {
		return
	}
	h := dispute.Handed{HandOver: dispute.HandOver{AgencyID: "a-" + c.Place.TownshipID, Basis: dispute.BasisArticle25}, On: "2026-09-29"}
	for _, kind := range dispute.HandOverData {
		if rng.IntN(2) == 0 {
			h.Data = append(h.Data, kind)
		}
	}
	c.Status, c.Outcome, c.HandOver = dispute.Concluded, dispute.HandedOver, &h
}

func all(t *testing.T, s *store.Store, scope store.Scope, f store.Filter) []store.CaseRow {
	t.Helper()
	var list []store.CaseRow
	for cursor, first := "", true; first || cursor != ""; first = false {
		read(t, s, func(r *store.Read) error {
			rows, next, err := r.Cases(scope, f, cursor, 17)
			list, cursor = append(list, rows...), next
			return err
		})
		if len(list) > 2000 {
			t.Fatal("the pages do not end")
		}
	}
	return list
}

func TestListsHoldWhatTheRulesLetRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		cases := everyCase(t, s, place)
		var subjects []grid.Subject
		for _, role := range grid.Roles {
			for _, user := range []string{"anna", "bert"} {
				for _, u := range units {
					grant := grid.Grant{Role: role, UnitID: u.ID, Level: u.Level}
					if role == grid.Liaison {
						grant.AgencyID = "a-" + u.ID
					}
					if !sensible(grant) {
						continue
					}
					subjects = append(subjects, grid.Subject{UserID: user, Grants: []grid.Grant{grant}})
				}
			}
		}
		subjects = append(subjects, grid.Subject{UserID: "bert"}, grid.Subject{UserID: "bert", Grants: []grid.Grant{
			{Role: grid.LevelHead, UnitID: "v1", Level: grid.Village}, {Role: grid.GridLeader, UnitID: "g3", Level: grid.Group},
		}}, grid.Subject{UserID: "bert", Grants: []grid.Grant{
			{Role: grid.Mediator, UnitID: "v1", Level: grid.Village}, {Role: grid.Liaison, UnitID: "t1", Level: grid.Township, AgencyID: "a-t1"},
		}})
		for _, sub := range subjects {
			name := fmt.Sprintf("%s %v", sub.UserID, sub.Grants)
			rows, list := map[string]store.CaseRow{}, all(t, s, store.ScopeOf(sub), store.Filter{})
			for _, row := range list {
				rows[row.ID] = row
			}
			read(t, s, func(r *store.Read) error {
				n, _, err := r.CountCases(store.ScopeOf(sub), store.Filter{})
				if len(list) != len(rows) || n != len(rows) {
					t.Errorf("%s: %d cases are listed in %d rows and counted as %d", name, len(rows), len(list), n)
				}
				return err
			})
			// What only those may ask who see the content finds the cases that show it.
			shown := map[string]bool{}
			for _, row := range all(t, s, store.ScopeOf(sub), store.Filter{Contested: new(bool)}) {
				shown[row.ID] = true
			}
			for id, row := range rows {
				if shown[id] != row.Member {
					t.Errorf("%s: %s is found by its content: %v, want %v", name, id, shown[id], row.Member)
				}
			}
			none := sub.Has(grid.Admin) || sub.Has(grid.Auditor) || len(sub.Grants) == 0
			above := sub.Has(grid.Clerk) || sub.Has(grid.Leader)
			for _, c := range cases {
				row, listed := rows[c.ID]
				want := !none && dispute.CanRead(sub, &c)
				if above && !dispute.CanRead(grid.Subject{UserID: "x", Grants: sub.Grants}, &c) {
					want = false // nobody assigns or admits a clerk or a leader outside his subtree
				}
				if listed != want {
					t.Errorf("%s: case of %s at %s %s is listed: %v, want %v", name, c.UnitID, c.Level, c.Status, listed, want)
				}
				if !listed {
					continue
				}
				member := (!c.Facts.Restricted || dispute.IsMember(sub, &c)) && !dispute.SeesHandOverOnly(sub, &c)
				if row.Member != member {
					t.Errorf("%s: %s is a member: %v, want %v", name, c.ID, row.Member, member)
				}
				shows := func(kind string) bool { return member }
				if dispute.SeesHandOverOnly(sub, &c) {
					shows = func(kind string) bool { return slices.Contains(c.HandOver.Data, kind) }
				}
				if (row.Title != "") != shows(dispute.DataParties) || (row.Excerpt != "") != shows(dispute.DataNarrative) ||
					(row.Category != "") != shows(dispute.DataNarrative) || (row.Risk != "") != shows(dispute.DataRisk) || !member && len(row.MediatorIDs) > 0 {
					t.Errorf("%s: shows of %s what it should not, or hides what it should show: %+v", name, c.ID, row)
				}
			}
		}
	})
}

// sensible are the grants that product.md section 7 knows.
func sensible(g grid.Grant) bool {
	switch g.Role {
	case grid.Mediator:
		return g.Level == grid.Village || g.Level == grid.Township
	case grid.GridLeader:
		return g.Level == grid.Group
	case grid.LevelHead:
		return g.Level == grid.Village || g.Level == grid.Branch
	case grid.Clerk:
		return g.Level == grid.Township
	}
	return true
}

func TestAStrangerFindsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		everyCase(t, s, place)
		yes := false
		filters := []store.Filter{
			{}, {UnitID: "t1"}, {UnitID: "g1"}, {Query: "k0"}, {Query: "%"}, {Level: grid.Township}, {Contested: &yes},
			{Statuses: []dispute.Status{dispute.Registered, dispute.Mediating}}, {Category: "02"}, {Risk: dispute.Blue}, {DueBefore: "9999-12-31"},
		}
		for _, u := range units {
			for _, role := range grid.Roles {
				// g2 and v2's neighbour are strangers to g1; t2 is a stranger to all of t1.
				sub := grid.Subject{UserID: "carl", Grants: []grid.Grant{{Role: role, UnitID: u.ID, Level: u.Level}}}
				for _, f := range filters {
					for _, row := range all(t, s, store.ScopeOf(sub), f) {
						if !row.Place.Within(u.ID) {
							t.Errorf("%s of %s reads a case of %s through %+v", role, u.ID, row.UnitID, f)
						}
					}
				}
			}
		}
		read(t, s, func(r *store.Read) error {
			scope := store.ScopeOf(grid.Subject{UserID: "carl", Grants: []grid.Grant{{Role: grid.Clerk, UnitID: "t2", Level: grid.Township}}})
			if _, err := r.Case(scope, "k000"); fault.KindOf(err) != fault.NotFound {
				t.Errorf("a stranger's case: %v", err)
			}
			if n, _, err := r.CountCases(scope, store.Filter{UnitID: "t1"}); n != 0 || err != nil {
				t.Errorf("counts %d, %v", n, err)
			}
			return nil
		})
	})
}

func TestRestrictedCasesAreFoundByNumberOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		register(t, s, "k1", place["v1"], dispute.Facts{Narrative: "秘密经过", Restricted: true, Risk: dispute.Red}, "秘密甲", "秘密乙")
		register(t, s, "k2", place["v1"], dispute.Facts{Narrative: "公开经过", Risk: dispute.Red}, "公开甲", "公开乙")
		leader := store.ScopeOf(grid.Subject{UserID: "bert", Grants: []grid.Grant{{Role: grid.Leader, UnitID: "t1", Level: grid.Township}}})
		clerk := store.ScopeOf(grid.Subject{UserID: "bert", Grants: []grid.Grant{{Role: grid.Clerk, UnitID: "t1", Level: grid.Township}}})
		for _, c := range []struct {
			name  string
			scope store.Scope
			f     store.Filter
			want  []string
		}{
			{"words", clerk, store.Filter{Query: "经过"}, []string{"k2"}},
			{"party", clerk, store.Filter{Query: "秘密甲"}, nil},
			{"number", leader, store.Filter{Query: "d-k1"}, []string{"k1"}},
			{"risk to a member", clerk, store.Filter{Risk: dispute.Red}, []string{"k1", "k2"}},
			{"risk to another", leader, store.Filter{Risk: dispute.Red}, []string{"k2"}},
			{"category to another", leader, store.Filter{Category: "02"}, []string{"k2"}},
			{"status to another", leader, store.Filter{Statuses: []dispute.Status{dispute.Registered}}, []string{"k1", "k2"}},
		} {
			var got []string
			for _, row := range all(t, s, c.scope, c.f) {
				got = append(got, row.ID)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", c.name, got, c.want)
			}
		}
		read(t, s, func(r *store.Read) error {
			rows, err := r.Repeats(clerk, "t1", []string{"秘密甲", "公开甲"}, nil, s.Now().AddDate(-1, 0, 0))
			if len(rows) != 1 || rows[0].ID != "k2" {
				t.Errorf("repeats: %+v", rows)
			}
			return err
		})
	})
}
