package store_test

import (
	"database/sql"
	"flag"
	"fmt"
	"testing"
	"time"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func TestMain(m *testing.M) {
	flag.Parse()
	set := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { set[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "60", "rapid.nofailfile": "true", "rapid.shrinktime": "5s"} {
		if !set[name] {
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
		}
	}
	storetest.Main(m)
}

// Two townships: t1 > b1 > v1, v2 > g1 (of v1), g2 (of v2), and t2 > b2 > v3 > g3. Each
// township and village has a committee "c-" + unit, and there is a user for each name.
var (
	units = []grid.Unit{
		{ID: "t1", Level: grid.Township},
		{ID: "b1", Level: grid.Branch, ParentID: "t1"},
		{ID: "v1", Level: grid.Village, ParentID: "b1"},
		{ID: "v2", Level: grid.Village, ParentID: "b1"},
		{ID: "g1", Level: grid.Group, ParentID: "v1"},
		{ID: "g2", Level: grid.Group, ParentID: "v2"},
		{ID: "t2", Level: grid.Township},
		{ID: "b2", Level: grid.Branch, ParentID: "t2"},
		{ID: "v3", Level: grid.Village, ParentID: "b2"},
		{ID: "g3", Level: grid.Group, ParentID: "v3"},
	}
	people = []string{"anna", "bert", "carl", "dora"}
)

// found writes that world and gives each unit with its place.
func found(t *testing.T, s *store.Store) map[string]grid.Unit {
	t.Helper()
	made := map[string]grid.Unit{}
	write(t, s, func(tx *store.Tx) error {
		for i, u := range units {
			u.Name = "单位" + u.ID
			unit, err := tx.CreateUnit(u, i)
			if err != nil {
				return err
			}
			made[u.ID] = unit
			if u.Level == grid.Village || u.Level == grid.Township {
				err := tx.CreateCommittee(grid.Committee{ID: "c-" + u.ID, UnitID: u.ID, Name: u.ID + "调委会", Abbreviation: "磙人调"})
				if err != nil {
					return err
				}
			}
			if u.Level == grid.Township {
				if err := tx.CreateAgency(grid.Agency{ID: "a-" + u.ID, UnitID: u.ID, Name: u.ID + "派出所"}); err != nil {
					return err
				}
			}
		}
		for _, name := range people {
			if err := tx.CreateUser(store.User{ID: name, Username: name, Name: name, PasswordHash: "x"}); err != nil {
				return err
			}
		}
		return nil
	})
	return made
}

func write(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Tx(t.Context(), fn); err != nil {
		t.Fatalf("writing: %v", err)
	}
}

func read(t *testing.T, s *store.Store, fn func(*store.Read) error) {
	t.Helper()
	if err := s.Read(t.Context(), fn); err != nil {
		t.Fatalf("reading: %v", err)
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != code {
		t.Errorf("got %v, want the fault %q", err, code)
	}
}

// registration is the first event of a case.
func registration(id string, u grid.Unit, at time.Time, facts dispute.Facts, names ...string) dispute.Event {
	if facts.Category == "" {
		facts.Category = "0201"
	}
	if facts.Risk == "" {
		facts.Risk = dispute.Blue
	}
	act := &dispute.Register{UnitID: u.ID, UnitLevel: u.Level, Place: u.Place, DeviceNumber: "D-" + id, Facts: facts}
	for i, name := range names {
		act.Parties = append(act.Parties, dispute.Party{ID: fmt.Sprintf("p%d", i+1), Name: name, Kind: "person"})
	}
	return dispute.Event{
		ID: id + "-1", CaseID: id, Seq: 1, Act: act, Level: u.Level,
		Actor:      dispute.Actor{UserID: "anna", Name: "安娜", Role: grid.Mediator},
		OccurredAt: at, ReceivedAt: at, ClientKey: "key-" + id,
	}
}

// register writes a case with that one event.
func register(t *testing.T, s *store.Store, id string, u grid.Unit, facts dispute.Facts, names ...string) dispute.Case {
	t.Helper()
	e := registration(id, u, s.Now(), facts, names...)
	c := dispute.Replay(id, []dispute.Event{e})
	write(t, s, func(tx *store.Tx) error { return tx.InsertCase(&c, e) })
	return c
}

// note is one more event of a case, and the case with it.
func note(c dispute.Case, text string, at time.Time) (dispute.Case, dispute.Event) {
	e := dispute.Event{
		ID: fmt.Sprintf("%s-%d", c.ID, c.Version()+1), CaseID: c.ID, Seq: c.Version() + 1, Act: &dispute.Note{Text: text},
		Level: c.Level, Actor: dispute.Actor{UserID: "bert", Name: "伯特", Role: grid.Clerk}, OccurredAt: at, ReceivedAt: at,
	}
	var events []dispute.Event
	for _, s := range c.Events {
		events = append(events, s.Event)
	}
	return dispute.Replay(c.ID, append(events, e)), e
}

// raw opens the database behind the store's back.
func raw(t *testing.T, w *storetest.World) *sql.DB {
	t.Helper()
	return w.Behind(t)
}

func exec(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.Exec(query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
