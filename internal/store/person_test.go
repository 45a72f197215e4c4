package store_test

import (
	"testing"
	"time"

	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// TestPeopleAreFound narrows the list each way; whoever holds a role elsewhere, now or
// later, is not an administrator's of one township.
func TestPeopleAreFound(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		found(t, s)
		write(t, s, func(tx *store.Tx) error {
			for _, g := range []store.Grant{
				{UserID: "anna", Role: grid.Mediator, UnitID: "v1"},
				{UserID: "bert", Role: grid.Mediator, UnitID: "v3"},
				{UserID: "carl", Role: grid.Clerk, UnitID: "t1"},
				{UserID: "carl", Role: grid.Clerk, UnitID: "t2", From: "2026-12-01"},
				{UserID: "anna", Role: grid.LevelHead, UnitID: "v3", To: "2026-09-28"}, // over
			} {
				if err := tx.SaveGrant(g); err != nil {
					return err
				}
			}
			return tx.DisableUser("dora")
		})
		yes, no := true, false
		for _, c := range []struct {
			filter store.PeopleFilter
			want   string
		}{
			{store.PeopleFilter{}, "anna bert carl dora "},
			{store.PeopleFilter{Query: "AR"}, "carl "},
			{store.PeopleFilter{Query: "%"}, ""},
			{store.PeopleFilter{Role: grid.Mediator}, "anna bert "},
			{store.PeopleFilter{UnitID: "b1"}, "anna "},
			{store.PeopleFilter{UnitID: "t2"}, "bert carl "},
			{store.PeopleFilter{UnitID: "t2", Role: grid.Mediator}, "bert "},
			{store.PeopleFilter{Disabled: &yes}, "dora "},
			{store.PeopleFilter{Disabled: &no, Within: []string{"t1"}}, "anna "},
			{store.PeopleFilter{Within: []string{"t1", "t2"}}, "anna bert carl dora "},
			{store.PeopleFilter{Within: []string{}}, "dora "},
		} {
			read(t, s, func(r *store.Read) error {
				users, n, err := r.People(c.filter, "", 10)
				got := ""
				for _, u := range users {
					got += u.ID + " "
				}
				if got != c.want || int(n) != len(users) {
					t.Errorf("%+v: %q of %d, want %q", c.filter, got, n, c.want)
				}
				if page, n2, _ := r.People(c.filter, "anna", 1); n2 != n || len(page) > 1 || len(page) == 1 && page[0].ID == "anna" {
					t.Errorf("%+v: the page after anna is %+v of %d", c.filter, page, n2)
				}
				return err
			})
		}
	})
}

// TestACodeStandsForThePassword is used once, in time, and by nobody disabled.
func TestACodeStandsForThePassword(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		found(t, s)
		give := func() {
			write(t, s, func(tx *store.Tx) error {
				u, err := tx.LockUser("anna")
				if err != nil {
					return err
				}
				if err := tx.SaveSession(store.Session{TokenHash: "h", UserID: "anna", ExpiresAt: tx.Now.Add(time.Hour)}); err != nil {
					return err
				}
				u.PasswordHash, u.CodeHash, u.CodeExpires, u.MustChange = "", "hash", tx.Now.Add(time.Hour), true
				return tx.SaveUser(u)
			})
		}
		use := func(hash string) error {
			return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UseCode("anna", hash) })
		}
		give()
		read(t, s, func(r *store.Read) error {
			u, err := r.User("anna")
			if u.Version != 2 || !u.MustChange || u.PasswordHash != "" {
				t.Errorf("%+v", u)
			}
			if sessions, _ := r.Sessions("anna"); len(sessions) != 0 {
				t.Errorf("the session lives on: %+v", sessions)
			}
			return err
		})
		wantCode(t, use("another"), "not_found")
		wantCode(t, use(""), "not_found")
		if err := use("hash"); err != nil {
			t.Error(err)
		}
		wantCode(t, use("hash"), "not_found")
		wantCode(t, use(""), "not_found")
		give()
		w.Clock.Add(time.Hour)
		wantCode(t, use("hash"), "not_found")
		give()
		write(t, s, func(tx *store.Tx) error { return tx.DisableUser("anna") })
		wantCode(t, use("hash"), "not_found")
	})
}

// TestTheSeatThatLastsComesFirst leaves out whoever cannot log in.
func TestTheSeatThatLastsComesFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		found(t, s)
		write(t, s, func(tx *store.Tx) error {
			for _, m := range []grid.CommitteeMember{
				{CommitteeID: "c-v1", UserID: "anna", Name: "anna", Kind: "member", TermFrom: "2020-01-01", TermTo: "2020-12-31"},
				{CommitteeID: "c-v1", UserID: "anna", Name: "anna", Kind: "engaged", TermFrom: "2026-01-01", TermTo: "2026-12-31", Chair: true},
				{CommitteeID: "c-v1", UserID: "anna", Name: "anna", Kind: "member", TermFrom: "2027-01-01", TermTo: "2027-12-31"},
				{CommitteeID: "c-v1", UserID: "dora", Name: "dora", Kind: "member", TermFrom: "2026-01-01", TermTo: "2026-12-31"},
			} {
				if err := tx.SaveMember(m); err != nil {
					return err
				}
			}
			u, err := tx.LockUser("anna")
			if err != nil {
				return err
			}
			u.Name = "anna neu"
			if err := tx.SaveUser(u); err != nil {
				return err
			}
			return tx.DisableUser("dora")
		})
		read(t, s, func(r *store.Read) error {
			list, err := r.Members("c-v1")
			if len(list) != 3 || list[0].Kind != "engaged" || !list[0].Chair {
				t.Errorf("%+v", list)
			}
			if list[0].Name != "anna neu" || list[1].Name != "anna" {
				t.Errorf("the new name is on %+v", list)
			}
			return err
		})
	})
}

// TestASettingHasItsVersion refuses whoever read it before the last change.
func TestASettingHasItsVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		set := func(value string, version int64) error {
			return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.ReplaceSetting("x", value, version) })
		}
		if err := set("a", 1); err != nil {
			t.Fatal(err)
		}
		wantCode(t, set("b", 1), "stale_entry")
		if err := set("c", 2); err != nil {
			t.Fatal(err)
		}
		read(t, s, func(r *store.Read) error {
			value, version, err := r.VersionedSetting("x")
			if value != "c" || version != 3 {
				t.Errorf("%q at %d", value, version)
			}
			return err
		})
	})
}

// TestUnitsThatAreClosed counts what keeps a unit open, and keeps codes apart.
func TestUnitsThatAreClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		found(t, s)
		write(t, s, func(tx *store.Tx) error {
			u, err := tx.LockUnit("v1")
			if err != nil {
				return err
			}
			u.DivisionCode, u.Aliases = "410423213201", []string{"旧名"}
			return tx.SaveUnit(u)
		})
		wantCode(t, s.Tx(t.Context(), func(tx *store.Tx) error {
			u, err := tx.LockUnit("v2")
			if err != nil {
				return err
			}
			u.DivisionCode = "410423213201"
			return tx.SaveUnit(u)
		}), "already_exists")
		children := func() (n int64) {
			read(t, s, func(r *store.Read) (err error) { n, err = r.OpenChildren("v1", "2026-10-01"); return err })
			return n
		}
		if n := children(); n != 1 {
			t.Errorf("%d children", n)
		}
		write(t, s, func(tx *store.Tx) error {
			if open, err := tx.StaysOpen("g1"); err != nil || !open {
				t.Errorf("open %v, %v", open, err)
			}
			return tx.CloseUnit("g1", "2026-10-01")
		})
		write(t, s, func(tx *store.Tx) error {
			for _, id := range []string{"g1", "none"} {
				if open, err := tx.StaysOpen(id); err != nil || open {
					t.Errorf("%s: open %v, %v", id, open, err)
				}
			}
			return nil
		})
		if n := children(); n != 0 {
			t.Errorf("%d children", n)
		}
		read(t, s, func(r *store.Read) error {
			u, err := r.Unit("v1")
			if u.Version != 2 || u.Aliases[0] != "旧名" {
				t.Errorf("%+v", u)
			}
			return err
		})
	})
}

// TestAdministratorsAreTakenAwayInTurn: two disable each other at once, and the second
// sees what the first has done.
func TestAdministratorsAreTakenAwayInTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		found(t, s)
		write(t, s, func(tx *store.Tx) error {
			for _, id := range []string{"anna", "bert"} {
				if err := tx.SaveGrant(store.Grant{UserID: id, Role: grid.Admin, UnitID: "t1"}); err != nil {
					return err
				}
			}
			return nil
		})
		disable := func(tx *store.Tx, id string) (left int64, err error) {
			if err := tx.DisableUser(id); err != nil {
				return 0, err
			}
			if err := tx.LockAdministrators(); err != nil {
				return 0, err
			}
			return tx.Administrators()
		}
		second := make(chan int64, 1)
		write(t, s, func(tx *store.Tx) error {
			left, err := disable(tx, "anna")
			if err != nil || left != 1 {
				t.Errorf("%d left, %v", left, err)
			}
			go func() {
				var left int64
				_ = s.Tx(t.Context(), func(tx *store.Tx) (err error) { left, err = disable(tx, "bert"); return err })
				second <- left
			}()
			select {
			case left := <-second:
				t.Errorf("the second did not wait, and saw %d left", left)
				second <- left
			case <-time.After(300 * time.Millisecond): // it waits for us
			}
			return nil
		})
		if left := <-second; left != 0 {
			t.Errorf("the second saw %d left", left)
		}
	})
}
