package store_test

import (
	"reflect"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func TestUnitsKnowTheirPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		made := found(t, s)
		if want := (grid.Place{TownshipID: "t1", BranchID: "b1", VillageID: "v1", GroupID: "g1"}); made["g1"].Place != want {
			t.Errorf("g1 is at %+v", made["g1"].Place)
		}
		read(t, s, func(r *store.Read) error {
			got, err := r.Unit("g1")
			if got.Place != made["g1"].Place || got.ParentID != "v1" || got.Level != grid.Group {
				t.Errorf("got %+v", got)
			}
			within, err2 := r.Units(store.UnitFilter{Within: "b1", Level: grid.Village})
			if len(within) != 2 || within[0].ID != "v1" || within[1].ID != "v2" {
				t.Errorf("got %+v", within)
			}
			if err2 != nil {
				return err2
			}
			if _, err := r.Unit("none"); fault.KindOf(err) != fault.NotFound {
				t.Errorf("a unit that is not there: %v", err)
			}
			return err
		})
		for _, c := range []struct {
			unit grid.Unit
			code string
		}{
			{grid.Unit{ID: "x", Level: grid.Village, ParentID: "none"}, "unknown_parent"},
			{grid.Unit{ID: "x", Level: grid.Village, ParentID: "g1"}, "parent_below"},
			{grid.Unit{ID: "x", Level: grid.Village, ParentID: "v1"}, "parent_below"},
			{grid.Unit{ID: "v1", Level: grid.Village, ParentID: "b1"}, "already_exists"},
		} {
			wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error { _, err := tx.CreateUnit(c.unit, 0); return err }), c.code)
		}
		write(t, s, func(tx *store.Tx) error { return tx.CloseUnit("v2", "2026-10-01") })
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.CloseUnit("none", "2026-10-01") }), "not_found")
	})
}

func TestGrantsHoldForTheirTime(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		found(t, s)
		grants := []store.Grant{
			{UserID: "anna", Role: grid.Clerk, UnitID: "t1"},
			{UserID: "anna", Role: grid.LevelHead, UnitID: "v1", From: "2026-10-01", To: "2026-10-31"},
			{UserID: "anna", Role: grid.Auditor},
		}
		write(t, s, func(tx *store.Tx) error {
			for range 2 { // giving one again changes it
				for _, g := range grants {
					if err := tx.SaveGrant(g); err != nil {
						return err
					}
				}
			}
			return nil
		})
		holds := func(on calendar.Date) (sub grid.Subject) {
			w.Clock.Set(on.At(12, 0))
			read(t, s, func(r *store.Read) (err error) { sub, err = r.Subject("anna"); return err })
			return sub
		}
		for on, want := range map[calendar.Date]bool{"2026-09-30": false, "2026-10-01": true, "2026-10-31": true, "2026-11-01": false} {
			if got := holds(on).Holds(grid.LevelHead, "v1"); got != want {
				t.Errorf("on %s: %v", on, got)
			}
		}
		sub := holds("2026-10-10")
		if len(sub.Grants) != 3 || !sub.Reaches(grid.Clerk, grid.Place{TownshipID: "t1", VillageID: "v1"}) || !sub.Has(grid.Auditor) {
			t.Errorf("got %+v", sub)
		}
		for _, g := range sub.Grants {
			if g.Role == grid.LevelHead && g.Level != grid.Village {
				t.Errorf("got %+v", g)
			}
		}
		read(t, s, func(r *store.Read) error {
			heads, err := r.Holders(grid.LevelHead, "v1")
			if len(heads) != 1 || heads[0].ID != "anna" {
				t.Errorf("heads of v1: %+v", heads)
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error { return tx.DisableUser("anna") })
		if sub := holds("2026-10-10"); len(sub.Grants) != 0 {
			t.Errorf("a disabled account holds %+v", sub.Grants)
		}
	})
}

func TestSeatsHoldForTheirTerm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		found(t, s)
		seat := grid.CommitteeMember{
			CommitteeID: "c-v1", UserID: "anna", Name: "安娜", Kind: "member", Engagement: "part_time",
			TermFrom: "2026-01-01", TermTo: "2026-12-31",
		}
		write(t, s, func(tx *store.Tx) error { return tx.SaveMember(seat) })
		seat.TermTo = "2026-06-30"
		write(t, s, func(tx *store.Tx) error { return tx.SaveMember(seat) })
		read(t, s, func(r *store.Read) error {
			members, err := r.Members("c-v1")
			if !reflect.DeepEqual(members, []grid.CommitteeMember{seat}) {
				t.Errorf("got %+v", members)
			}
			for on, want := range map[calendar.Date]int{"2026-06-30": 1, "2026-07-01": 0} {
				if seats, err := r.Seats("anna", on); len(seats) != want || err != nil {
					t.Errorf("on %s: %+v, %v", on, seats, err)
				}
			}
			return err
		})
	})
}

func TestSessions(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		found(t, s)
		login := s.Now()
		session := store.Session{TokenHash: "h1", UserID: "anna", ExpiresAt: login.Add(time.Hour), UserAgent: "tablet", Data: []byte{0, 255}}
		write(t, s, func(tx *store.Tx) error { return tx.SaveSession(session) })
		w.Clock.Add(time.Minute)
		session.Data = []byte{1}
		write(t, s, func(tx *store.Tx) error { return tx.SaveSession(session) })
		get := func() (got store.Session, err error) {
			err = s.Read(t.Context(), func(r *store.Read) (err error) { got, err = r.Session("h1"); return err })
			return got, err
		}
		session.CreatedAt, session.SeenAt = login, login.Add(time.Minute)
		if got, err := get(); err != nil || !reflect.DeepEqual(got, session) {
			t.Errorf("got %+v, %v", got, err)
		}
		write(t, s, func(tx *store.Tx) error {
			return tx.SaveSession(store.Session{TokenHash: "h2", UserID: "anna", ExpiresAt: login.Add(24 * time.Hour)})
		})
		read(t, s, func(r *store.Read) error {
			list, err := r.Sessions("anna")
			if len(list) != 2 {
				t.Errorf("got %+v", list)
			}
			return err
		})
		w.Clock.Add(2 * time.Hour)
		_, err := get()
		wantCode(t, err, "not_found")
		write(t, s, func(tx *store.Tx) error {
			n, err := tx.DeleteExpiredSessions()
			if n != 1 {
				t.Errorf("%d had expired", n)
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error { return tx.DisableUser("anna") })
		read(t, s, func(r *store.Read) error {
			list, err := r.Sessions("anna")
			if len(list) != 0 {
				t.Errorf("a disabled account keeps %+v", list)
			}
			return err
		})
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.SaveSession(store.Session{TokenHash: "h3", UserID: "nobody"})
		}), "unknown_reference")
	})
}

func TestTheOutboxKeepsWhatIsNotDelivered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			for n := range 3 {
				if err := tx.Emit("t1", "case.accept", map[string]int{"n": n}); err != nil {
					return err
				}
			}
			return nil
		})
		waiting := func() (list []store.Message) {
			read(t, s, func(r *store.Read) (err error) { list, err = r.Undelivered(10); return err })
			return list
		}
		list := waiting()
		if len(list) != 3 || string(list[0].Payload) != `{"n":0}` || list[0].CreatedAt != s.Now() {
			t.Fatalf("got %+v", list)
		}
		write(t, s, func(tx *store.Tx) error { return tx.Attempted(list[0].ID, true) })
		write(t, s, func(tx *store.Tx) error { return tx.Attempted(list[1].ID, false) })
		if list = waiting(); len(list) != 2 || list[0].Attempts != 0 || list[1].Attempts != 1 { // what failed stands back
			t.Errorf("got %+v", list)
		}
	})
}
