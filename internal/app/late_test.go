package app_test

import (
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

func (t *township) late(who string, c app.CaseView, act dispute.Act, w app.Write) app.CaseView {
	t.Helper()
	next, err := t.app.Act(t.Context(), t.who(who), c.ID, act, w)
	if err != nil {
		t.Fatalf("%s by %s, offline: %v", act.Action(), who, err)
	}
	return next
}

// event is a case's event that arrived last.
func (t *township) last(who, id string) app.EventView {
	t.Helper()
	events, err := t.app.Events(t.Context(), t.who(who), id)
	if err != nil || len(events) == 0 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	last := events[0]
	for _, e := range events {
		if e.ReceivedAt.After(last.ReceivedAt) {
			last = e
		}
	}
	return last
}

func oral(c app.CaseView) *dispute.Agree {
	return &dispute.Agree{RightsNotice: true, Agreement: dispute.Terms{
		Form: dispute.Oral, Content: "各让一步", Obligations: []dispute.Obligation{{DebtorID: c.Parties[1].ID, What: "让一步", OnTheSpot: true}},
	}}
}

// An agreement made at the village before somebody sent the case up takes the case
// back, whatever its version; what people did meanwhile lapses (product.md 3.3).
func TestALateAgreementStands(t *testing.T) {
	each(t, func(t *township) {
		c := t.accepted("tiaojie35", "v-35")
		made := t.last("tiaojie35", c.ID).ReceivedAt.Add(time.Millisecond)
		c = t.do("cun35", c, &dispute.Elevate{From: grid.Village, Reason: "联系不上"})
		if c.Level != grid.Branch {
			t.Fatalf("at %s", c.Level)
		}
		w := t.offline(made, grid.Village)
		wrong := int64(1)
		w.Version = &wrong
		after := t.late("tiaojie35", c, oral(c), w)
		if after.Outcome != dispute.AgreedOral || after.ConcludedLevel != grid.Village {
			t.Errorf("%s, %s at %s", after.Status, after.Outcome, after.ConcludedLevel)
		}
		if again := t.late("tiaojie35", c, oral(c), w); again.Version != after.Version {
			t.Errorf("sent again it is version %d, not %d", again.Version, after.Version)
		}
		e := t.last("tiaojie35", c.ID)
		if !e.Offline || e.Flagged || e.Fate != dispute.Stands || e.DeviceAt == nil || !e.DeviceAt.Equal(made) || !e.OccurredAt.Equal(made) || e.Level != grid.Village {
			t.Errorf("%+v", e)
		}
	})
}

// Right and wording are judged of a late act too; state and version never.
func TestWhatALateActIsRefusedFor(t *testing.T) {
	each(t, func(t *township) {
		c := t.accepted("tiaojie36", "v-36")
		now := t.last("tiaojie36", c.ID).ReceivedAt
		for _, x := range []struct {
			who  string
			act  dispute.Act
			code string
		}{
			{"tiaojie37", &dispute.Note{Text: "x"}, "not_found"},
			{"cun36", &dispute.Archive{}, "forbidden"},
			{"zong5", &dispute.Move{Reason: "x"}, "not_yours_to_do"},
			{"tiaojie36", &dispute.Hearing{Result: "nonsense", Record: "x"}, "unknown_value"},
		} {
			_, err := t.app.Act(t.Context(), t.who(x.who), c.ID, x.act, t.offline(now, grid.Village))
			if fault.CodeOf(err) != x.code {
				t.Errorf("%s by %s: %v, want %s", x.act.Action(), x.who, err, x.code)
			}
		}
		// A return visit to what was never agreed, at a level the case never saw.
		view := t.late("cun36", c, &dispute.FollowUp{On: "2026-11-21", Reached: []string{}, Confirmed: []string{}, Remark: "没有人在家"}, t.offline(now, grid.Village))
		if e := t.last("tiaojie36", c.ID); e.Fate != dispute.Lapsed || view.Status != dispute.Mediating {
			t.Errorf("%+v", e)
		}
	})
}

// A device whose clock is wrong or unknown loses nothing: the act is taken, held back
// to its receipt, and flagged (quality.md SYN-05).
func TestSYN05ClockOfATablet(t *testing.T) {
	each(t, func(t *township) {
		c := t.accepted("tiaojie39", "v-39")
		base := t.last("tiaojie39", c.ID).ReceivedAt
		day := 24 * time.Hour
		known := func(d time.Duration) *time.Duration { return &d }
		for name, x := range map[string]struct {
			device   time.Time
			occurred time.Time
			offset   *time.Duration
			at       time.Time // zero: the receipt
			flagged  bool
		}{
			"right":              {base, time.Time{}, known(0), base, false},
			"a minute behind":    {base.Add(-time.Minute), time.Time{}, known(time.Minute), base, false},
			"20 hours ahead":     {base.Add(20 * time.Hour), time.Time{}, known(-20 * time.Hour), base, false},
			"three days ahead":   {base.Add(3 * day), time.Time{}, known(-3 * day), base, true},
			"three days behind":  {base.Add(-3 * day), time.Time{}, known(3 * day), base, true},
			"unknown":            {base, time.Time{}, nil, base, true},
			"unknown, ahead":     {base.Add(3 * day), time.Time{}, nil, time.Time{}, true},
			"1970":               {time.Unix(0, 0).UTC(), time.Time{}, nil, time.UnixMicro(1).UTC(), true},
			"year 1":             {time.Time{}, time.Time{}, nil, time.UnixMicro(1).UTC(), true},
			"2038":               {time.Date(2038, 1, 19, 3, 14, 7, 0, time.UTC), time.Time{}, known(0), time.Time{}, true},
			"9999":               {time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Time{}, known(100 * 365 * day), time.Time{}, true},
			"40 days before":     {base, base.Add(-40 * day), known(0), base.Add(-40 * day), true},
			"after it was saved": {base, base.Add(time.Hour), known(0), time.Time{}, false},
		} {
			w := t.write(0)
			w.Offline = &app.Offline{DeviceAt: x.device, ClockOffset: x.offset, Level: grid.Village}
			if !x.occurred.IsZero() {
				w.OccurredAt = &x.occurred
			}
			t.late("tiaojie39", c, &dispute.Note{Text: name}, w)
			e := t.last("tiaojie39", c.ID)
			want := x.at
			if want.IsZero() {
				want = e.ReceivedAt
			}
			if !e.OccurredAt.Equal(want) || e.Flagged != x.flagged || !e.Offline || e.OccurredAt.After(e.ReceivedAt) {
				t.Errorf("%s: occurred %s, flagged %v, want %s and %v (%+v)", name, e.OccurredAt, e.Flagged, want, x.flagged, e)
			}
		}
	})
}

// Every acceptance that is stored draws a number; only the one that stands is valid,
// whichever came first (product.md 3.2, 3.6).
func TestNumbersOfAcceptancesThatLapse(t *testing.T) {
	each(t, func(t *township) {
		c := t.register("tiaojie40", "v-40")
		early := c.RegisteredAt.Add(time.Millisecond)
		c = t.do("cun40", c, consent(c))
		online := c.Number
		// The mediator had accepted it before, without the network: his stands.
		c = t.late("tiaojie40", c, consent(c), t.offline(early, grid.Village))
		if c.Number == online || len(c.VoidedNumbers) != 1 || c.VoidedNumbers[0] != online {
			t.Errorf("number %s, void %v, online was %s", c.Number, c.VoidedNumbers, online)
		}
		// A third, later than both, lapses with its number.
		c2 := t.late("tiaojie40", c, consent(c), t.offline(t.last("tiaojie40", c.ID).ReceivedAt, grid.Village))
		if c2.Number != c.Number || len(c2.VoidedNumbers) != 2 {
			t.Errorf("number %s, void %v", c2.Number, c2.VoidedNumbers)
		}
		err := t.store.Read(t.Context(), func(r *store.Read) error {
			drawn, err := r.FileNumbers("committee-v-40", 2026)
			if len(drawn) != 3 {
				t.Errorf("drawn are %+v", drawn)
			}
			for _, n := range drawn {
				if n.Voided == (n.Text == c.Number) {
					t.Errorf("%s is void: %v; the case has %s", n.Text, n.Voided, c.Number)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		// Voiding the acceptance that stands brings the next one back, with its number.
		events, err := t.app.Events(t.Context(), t.who("cun40"), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Action == dispute.ActAccept && e.Fate == dispute.Stands {
				back, err := t.app.Act(t.Context(), t.who("cun40"), c.ID, &dispute.Void{EventID: e.ID, Reason: "日期记错"}, t.write(c2.Version))
				if err != nil {
					t.Fatal(err)
				}
				if back.Number != online {
					t.Errorf("number %s, void %v, want %s back", back.Number, back.VoidedNumbers, online)
				}
			}
		}
	})
}

// A case logged and settled without the network is taken as it was.
func TestRegisteredOffline(t *testing.T) {
	each(t, func(t *township) {
		now := t.register("tiaojie41", "v-41").RegisteredAt
		r := quarrel("v-41")
		r.Settled = &app.Settled{
			Consents: []dispute.Consent{dispute.ConsentAgreed, dispute.ConsentAgreed}, RightsNotice: true,
			Agreement: app.SettledTerms{Content: "说好了", Obligations: []app.SettledObligation{{Debtor: 1, What: "清渠", OnTheSpot: true}}},
		}
		saved := now.Add(-50 * time.Hour)
		c, err := t.app.Register(t.Context(), t.who("tiaojie41"), r, t.offline(saved, ""))
		if err != nil {
			t.Fatal(err)
		}
		if !c.RegisteredAt.Equal(saved) || c.Outcome != dispute.AgreedOral || c.AcceptedOn != "2026-11-19" {
			t.Errorf("%s, %s, accepted on %s", c.RegisteredAt, c.Outcome, c.AcceptedOn)
		}
		events, err := t.app.Events(t.Context(), t.who("tiaojie41"), c.ID)
		if err != nil || len(events) != 3 {
			t.Fatalf("%d events, %v", len(events), err)
		}
		for _, e := range events {
			if !e.Offline || e.Flagged || !e.Late {
				t.Errorf("%+v", e)
			}
		}
	})
}
