package store_test

import (
	"fmt"
	"slices"
	"testing"

	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// What a unit's count says is what the list filtered by the unit holds, for everybody.
func TestOpenCountsAreWhatTheListHolds(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		place := found(t, s)
		cases := everyCase(t, s, place)
		db := raw(t, w)
		exec(t, db, "UPDATE cases SET status = 'concluded' WHERE id = 'k003'")
		exec(t, db, "UPDATE cases SET status = 'archived' WHERE id = 'k007'")
		counted := 0
		for _, role := range grid.Roles {
			for _, user := range []string{"anna", "bert"} {
				for _, held := range units {
					grant := grid.Grant{Role: role, UnitID: held.ID, Level: held.Level}
					if !sensible(grant) {
						continue
					}
					scope := store.ScopeOf(grid.Subject{UserID: user, Grants: []grid.Grant{grant}})
					read(t, s, func(r *store.Read) error {
						counts, err := r.OpenCounts(scope)
						if err != nil {
							return err
						}
						for _, u := range units {
							want, _, err := r.CountCases(scope, store.Filter{UnitID: u.ID, Statuses: store.OpenStatuses})
							if err != nil {
								return err
							}
							if counts[u.ID] != want {
								t.Errorf("%s, %s of %s: %s has %d open, the list %d", user, role, held.ID, u.ID, counts[u.ID], want)
							}
							counted += want
						}
						return nil
					})
				}
			}
		}
		if counted == 0 {
			t.Error("nobody counts anything")
		}
		read(t, s, func(r *store.Read) error {
			counts, err := r.OpenCounts(store.Everything())
			want := 0
			for _, c := range cases {
				if c.ID != "k003" && c.ID != "k007" && slices.Contains(store.OpenStatuses, c.Status) {
					want++
				}
			}
			if counts["t1"]+counts["t2"] != want || want == 0 {
				t.Errorf("%d open of %d", counts["t1"]+counts["t2"], want)
			}
			return err
		})
	})
}

func TestOpenCountsHoldTheRestricted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		register(t, s, "k1", place["g1"], dispute.Facts{Narrative: "经过", Restricted: true}, "甲", "乙")
		register(t, s, "k2", place["v2"], dispute.Facts{Narrative: "经过"}, "甲", "乙")
		leader := store.ScopeOf(grid.Subject{UserID: "bert", Grants: []grid.Grant{{Role: grid.Leader, UnitID: "t1", Level: grid.Township}}})
		head := store.ScopeOf(grid.Subject{UserID: "bert", Grants: []grid.Grant{{Role: grid.LevelHead, UnitID: "v1", Level: grid.Village}}})
		for _, c := range []struct {
			scope store.Scope
			want  map[string]int
		}{
			{leader, map[string]int{"t1": 2, "b1": 2, "v1": 1, "v2": 1, "g1": 1}},
			{head, map[string]int{"t1": 1, "b1": 1, "v1": 1, "g1": 1}},
			{store.Scope{}, map[string]int{}},
		} {
			read(t, s, func(r *store.Read) error {
				got, err := r.OpenCounts(c.scope)
				if fmt.Sprint(got) != fmt.Sprint(c.want) {
					t.Errorf("got %v, want %v", got, c.want)
				}
				return err
			})
		}
	})
}

func TestPostsOfASubtree(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		found(t, s)
		write(t, s, func(tx *store.Tx) error {
			for _, g := range []store.Grant{
				{UserID: "anna", Role: grid.Mediator, UnitID: "v1"},
				{UserID: "anna", Role: grid.GridLeader, UnitID: "g1"},
				{UserID: "bert", Role: grid.LevelHead, UnitID: "b1", To: "2026-09-28"}, // yesterday
				{UserID: "bert", Role: grid.Clerk, UnitID: "t1", From: "2026-09-29"},
				{UserID: "carl", Role: grid.Mediator, UnitID: "v2"},
				{UserID: "carl", Role: grid.Auditor},
				{UserID: "dora", Role: grid.Mediator, UnitID: "v3"},
			} {
				if err := tx.SaveGrant(g); err != nil {
					return err
				}
			}
			return tx.DisableUser("carl")
		})
		for unit, want := range map[string]string{
			"t1": "[{anna anna grid_leader g1} {anna anna mediator v1} {bert bert clerk t1}]",
			"b1": "[{anna anna grid_leader g1} {anna anna mediator v1}]",
			"v1": "[{anna anna grid_leader g1} {anna anna mediator v1}]",
			"g1": "[{anna anna grid_leader g1}]",
			"v2": "[]",
			"":   "[]",
		} {
			read(t, s, func(r *store.Read) error {
				got, err := r.Posts(unit)
				if fmt.Sprint(got) != want {
					t.Errorf("%s: got %v, want %s", unit, got, want)
				}
				return err
			})
		}
	})
}
