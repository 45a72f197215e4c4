package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// docketed writes a case of a village with events that enter levels on days.
func docketed(t *testing.T, s *store.Store, id string, u grid.Unit, facts dispute.Facts, stays ...dispute.Stay) dispute.Case {
	t.Helper()
	c := register(t, s, id, u, facts, "张三"+id, "李四")
	for i, stay := range stays {
		act := dispute.Act(&dispute.Accept{
			Consents:  []dispute.PartyConsent{{PartyID: "p1", Consent: dispute.ConsentAgreed}, {PartyID: "p2", Consent: dispute.ConsentAgreed}},
			Mediators: []dispute.Mediator{{UserID: "anna", CommitteeID: "c-v1", TermFrom: "2026-01-01", TermTo: "2026-12-31"}},
		})
		if i > 0 {
			act = &dispute.Elevate{From: c.Level, Reason: "谈不成"}
		}
		e := dispute.Event{
			ID: fmt.Sprintf("%s-%d", id, c.Version()+1), CaseID: id, Seq: c.Version() + 1, Act: act, Level: c.Level, Stay: &stay,
			Actor: dispute.Actor{UserID: "bert"}, OccurredAt: stay.EnteredOn.At(10, 0), ReceivedAt: stay.EnteredOn.At(10, 0),
		}
		var events []dispute.Event
		for _, was := range c.Events {
			events = append(events, was.Event)
		}
		loaded := c.Version()
		c = dispute.Replay(id, append(events, e))
		if last := c.Events[len(c.Events)-1]; last.Fate != dispute.Stands {
			t.Fatalf("%s: %s does not stand: %s", id, last.Action(), last.Reason)
		}
		write(t, s, func(tx *store.Tx) error { return tx.SaveCase(&c, loaded, e) })
	}
	return c
}

func village(entered, on calendar.Date) dispute.Stay {
	return dispute.Stay{Level: grid.Village, EnteredOn: entered, LimitDays: 7, DocketOn: on}
}

func branch(entered, on calendar.Date) dispute.Stay {
	return dispute.Stay{Level: grid.Branch, EnteredOn: entered, LimitDays: 7, DocketOn: on}
}

// A hearing day keeps its docket when its cases have gone on: the table follows the
// events in the same transaction.
func TestAPastDayKeepsItsDocket(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s, at := w.Store, found(t, w.Store)
		w.Clock.Set(calendar.Date("2026-10-08").At(9, 0))
		docketed(t, s, "k1", at["v1"], dispute.Facts{Narrative: "x"}, village("2026-10-09", "2026-10-12"), branch("2026-10-12", "2026-10-14"))
		docketed(t, s, "k2", at["v1"], dispute.Facts{Narrative: "x"}, village("2026-10-09", "2026-10-12"))
		docketed(t, s, "k3", at["v2"], dispute.Facts{Narrative: "x"}, village("2026-10-09", "2026-10-12"), branch("2026-10-10", "2026-10-14"))
		docketed(t, s, "k4", at["g3"], dispute.Facts{Narrative: "x"}, dispute.Stay{Level: grid.Group, EnteredOn: "2026-10-09", LimitDays: 2})
		for _, c := range []struct {
			unit     string
			from, to calendar.Date
			want     string
		}{
			{"v1", "2026-10-12", "2026-10-12", "k1 k2"}, // k1 is at the branch now
			{"v2", "2026-10-01", "2026-10-31", ""},      // k3 left before its day
			{"b1", "2026-10-14", "2026-10-14", "k1 k3"},
			{"b1", "2026-10-13", "2026-10-13", ""},
			{"t1", "2026-10-01", "2026-10-31", ""},
			{"g3", "2026-10-01", "2026-10-31", ""},
			{"", "2026-10-01", "2026-10-31", "k1 k1 k2 k3"},
		} {
			read(t, s, func(r *store.Read) error {
				entries, err := r.DocketEntries(store.Everything(), c.unit, c.from, c.to)
				if got := entryIDs(entries); got != c.want {
					t.Errorf("%q: got %s, want %s", c.unit, got, c.want)
				}
				return err
			})
		}
		read(t, s, func(r *store.Read) error {
			rows, err := r.DocketedOn(store.Everything(), "v1", "2026-10-12")
			if len(rows) != 2 || rows[0].ID != "k1" || rows[0].Level != grid.Branch {
				t.Errorf("got %+v", rows)
			}
			return err
		})
	})
}

// Without a unit a reader gets the venues at which a case of his stands, with the
// number of the others there, and no colour of a restricted one he is no member of.
func TestDocketEntriesKeepToTheScope(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s, at := w.Store, found(t, w.Store)
		w.Clock.Set(calendar.Date("2026-10-08").At(9, 0))
		up := []dispute.Stay{village("2026-10-09", "2026-10-12"), branch("2026-10-12", "2026-10-14")}
		docketed(t, s, "mine", at["v1"], dispute.Facts{Narrative: "x", Risk: dispute.Red}, up...)
		docketed(t, s, "other", at["v2"], dispute.Facts{Narrative: "x"}, up...)
		docketed(t, s, "sealed", at["v1"], dispute.Facts{Narrative: "x", Risk: dispute.Orange, Restricted: true}, village("2026-10-09", "2026-10-12"))
		docketed(t, s, "far", at["v3"], dispute.Facts{Narrative: "x"}, village("2026-10-09", "2026-10-12"))
		scope := store.ScopeOf(grid.Subject{UserID: "dora", Grants: []grid.Grant{{Role: grid.Mediator, UnitID: "v1", Level: grid.Village}}})
		read(t, s, func(r *store.Read) error {
			entries, err := r.DocketEntries(scope, "", "2026-10-01", "2026-10-31")
			if got := entryIDs(entries); got != "mine mine other sealed" {
				t.Errorf("got %s", got)
			}
			for _, e := range entries {
				if e.Readable != (e.CaseID != "other") {
					t.Errorf("%s readable: %v", e.CaseID, e.Readable)
				}
				if e.CaseID == "sealed" && e.Risk != "" || e.CaseID == "mine" && e.Risk != dispute.Red {
					t.Errorf("%s shows as %q", e.CaseID, e.Risk)
				}
			}
			rows, err2 := r.DocketedOn(scope, "b1", "2026-10-14")
			if len(rows) != 1 || rows[0].ID != "mine" {
				t.Errorf("the branch's day shows %+v", rows)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		read(t, s, func(r *store.Read) error {
			entries, err := r.DocketEntries(store.Scope{}, "", "2026-10-01", "2026-10-31")
			if len(entries) != 0 {
				t.Errorf("nobody sees %v", entries)
			}
			return err
		})
	})
}

func entryIDs(entries []store.DocketEntry) string {
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.CaseID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}
