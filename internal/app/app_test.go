package app_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/calendar"
	"shuoli/internal/demo"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
	"shuoli/policies"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(checkerDatabase); url != "" { // one of TestCRN02Processes
		os.Exit(checkerMain(url))
	}
	storetest.Main(m)
}

// township is the demo on one database, with what a test does to it.
type township struct {
	*testing.T
	app   *app.App
	store *store.Store
	clock *app.Clock
	world *storetest.World
	keys  atomic.Int64
}

// seed is the demo on a Saturday morning.
var seed = storetest.Seed{Fill: func(t *testing.T, o store.Options) {
	a, s, clock := settle(t, o)
	if err := demo.Fill(t.Context(), a, clock); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}}

// each runs a test on the demo in both databases.
func each(t *testing.T, fn func(t *township)) {
	t.Helper()
	seed.EachWorld(t, func(t *testing.T, w *storetest.World) {
		a, s, clock := settle(t, w.Options)
		t.Cleanup(func() { _ = s.Close() })
		fn(&township{T: t, app: a, store: s, clock: clock, world: w})
	})
}

func settle(t *testing.T, o store.Options) (*app.App, *store.Store, *app.Clock) {
	t.Helper()
	var ticks atomic.Int64
	start := calendar.Date("2026-11-21").At(9, 0)
	clock := app.NewClock(func() time.Time { return start.Add(time.Duration(ticks.Add(1)) * time.Millisecond) })
	o.Now = clock.Now
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	rights, err := authz.Load(policies.Files)
	if err != nil {
		t.Fatal(err)
	}
	return app.New(app.Options{Store: s, Rights: rights, Clock: clock, Logger: slog.New(slog.DiscardHandler), Demo: true}), s, clock
}

func (t *township) who(username string) app.Caller {
	t.Helper()
	c, err := t.app.CallerNamed(t.Context(), username)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// write is a new key and, unless version is 0, an If-Match.
func (t *township) write(version int64) app.Write {
	key := fmt.Sprintf("test-key-%d", t.keys.Add(1))
	w := app.Write{Key: key, PayloadHash: key}
	if version > 0 {
		w.Version = &version
	}
	return w
}

func quarrel(unit string) app.Registration {
	return app.Registration{
		UnitID: unit, Category: "0202", Narrative: "滴水檐过界，雨水流进东院。",
		Parties: []app.PartyInput{{Name: "郑大河", Phone: "13800001111"}, {Name: "郑小川"}},
	}
}

func (t *township) register(who, unit string) app.CaseView {
	t.Helper()
	c, err := t.app.Register(t.Context(), t.who(who), quarrel(unit), t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func consent(c app.CaseView) *dispute.Accept {
	act := &dispute.Accept{}
	for _, p := range c.Parties {
		act.Consents = append(act.Consents, dispute.PartyConsent{PartyID: p.ID, Consent: dispute.ConsentAgreed})
	}
	return act
}

// File numbers have no gap and no twin, whoever accepts at the same time (product.md 3.6).
func TestFileNumbersOf48Acceptances(t *testing.T) {
	each(t, func(t *township) {
		mediator := t.who("tiaojie03")
		cases := make([]app.CaseView, 48)
		for i := range cases {
			cases[i] = t.register("tiaojie03", "v-03")
		}
		numbers := make([]string, len(cases))
		errs := make([]error, len(cases))
		var wg sync.WaitGroup
		for i, c := range cases {
			w := t.write(c.Version)
			wg.Go(func() {
				view, err := t.app.Act(t.Context(), mediator, c.ID, consent(c), w)
				numbers[i], errs[i] = view.Number, err
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(numbers)
		for i, n := range numbers {
			if want := fmt.Sprintf("（2026）磙谭庄人调字第%04d号", i+1); n != want {
				t.Fatalf("number %d is %s, not %s", i+1, n, want)
			}
		}
	})
}

// One key, one effect, one answer; the key with other content is refused (SYN-01).
func TestWritesAreDoneOnce(t *testing.T) {
	each(t, func(t *township) {
		who, w := t.who("tiaojie03"), t.write(0)
		ids := make([]string, 20)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				c, err := t.app.Register(t.Context(), who, quarrel("v-03"), w)
				if err != nil {
					t.Error(err)
				}
				ids[i] = c.ID
			})
		}
		wg.Wait()
		if len(slices.Compact(ids)) != 1 {
			t.Fatalf("one key made several cases: %v", ids)
		}
		other := w
		other.PayloadHash = "something else"
		if _, err := t.app.Register(t.Context(), who, quarrel("v-03"), other); fault.CodeOf(err) != "key_reused" {
			t.Fatalf("another payload under the key: %v", err)
		}
		neighbour := t.who("tiaojie04")
		if c, err := t.app.Register(t.Context(), neighbour, quarrel("v-04"), w); err != nil || c.ID == ids[0] {
			t.Fatalf("another person's key: %v %v", c.ID, err)
		}
	})
}

// A case is not there for a stranger, needs a version to be changed, and a stale
// one is answered with the present case (EDT-01).
func TestOfTheVersion(t *testing.T) {
	each(t, func(t *township) {
		c := t.register("tiaojie05", "v-05")
		note := &dispute.Note{Text: "已电话联系双方。"}
		if _, err := t.app.Case(t.Context(), t.who("tiaojie06"), c.ID); fault.KindOf(err) != fault.NotFound {
			t.Fatalf("the neighbour reads it: %v", err)
		}
		if _, err := t.app.Act(t.Context(), t.who("tiaojie06"), c.ID, note, t.write(c.Version)); fault.KindOf(err) != fault.NotFound {
			t.Fatalf("the neighbour changes it: %v", err)
		}
		if _, err := t.app.Act(t.Context(), t.who("xiangzhang"), c.ID, consent(c), t.write(c.Version)); fault.KindOf(err) != fault.Forbidden {
			t.Fatalf("a leader accepts: %v", err)
		}
		me := t.who("tiaojie05")
		if _, err := t.app.Act(t.Context(), me, c.ID, note, t.write(0)); fault.CodeOf(err) != "version_missing" {
			t.Fatalf("without a version: %v", err)
		}
		if _, err := t.app.Act(t.Context(), me, c.ID, note, t.write(c.Version)); err != nil {
			t.Fatal(err)
		}
		_, err := t.app.Act(t.Context(), me, c.ID, note, t.write(c.Version))
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != "stale_version" || f.Current.(app.CaseView).Version != c.Version+1 {
			t.Fatalf("stale: %v", err)
		}
	})
}

// What was not typed again stays: the client only ever has masks of it.
func TestEditKeepsWhatIsMasked(t *testing.T) {
	each(t, func(t *township) {
		c := t.register("tiaojie05", "v-05")
		if got := c.Parties[0].PhoneMasked; got != "138****1111" {
			t.Fatalf("masked as %s", got)
		}
		edit := app.CaseEdit{Parties: []app.PartyInput{
			{ID: c.Parties[0].ID, Name: "郑大河"}, {ID: c.Parties[1].ID, Name: "郑晓川", Phone: "13900002222"},
		}}
		after, err := t.app.Edit(t.Context(), t.who("tiaojie05"), c.ID, edit, t.write(c.Version))
		if err != nil {
			t.Fatal(err)
		}
		if after.Parties[0].PhoneMasked != "138****1111" || after.Parties[1].PhoneMasked != "139****2222" || after.Title != "郑大河、郑晓川" {
			t.Fatalf("%+v", after.Parties)
		}
		for code, wrong := range map[string][]app.PartyInput{
			"party_missing": edit.Parties[:1],
			"party_unknown": append(slices.Clone(edit.Parties), app.PartyInput{Name: "另一人"}),
		} {
			if _, err := t.app.Edit(t.Context(), t.who("tiaojie05"), c.ID, app.CaseEdit{Parties: wrong}, t.write(after.Version)); fault.CodeOf(err) != code {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

// A case logged at the wrong unit is put right until it is accepted, by whoever may
// log it there, and is then found where it belongs (product.md 3.2).
func TestEditMovesTheUnit(t *testing.T) {
	each(t, func(t *township) {
		c := t.register("tiaojie05", "v-05")
		edit := func(who, unit string, version int64) (app.CaseView, error) {
			return t.app.Edit(t.Context(), t.who(who), c.ID, app.CaseEdit{UnitID: &unit}, t.write(version))
		}
		for unit, code := range map[string]string{"v-06": "not_your_unit", "v-99": "unknown_unit"} {
			if _, err := edit("tiaojie05", unit, c.Version); fault.CodeOf(err) != code {
				t.Errorf("to %s: %v", unit, err)
			}
		}
		at := func(who string, seen bool) {
			t.Helper()
			if _, err := t.app.Case(t.Context(), t.who(who), c.ID); (err == nil) != seen {
				t.Errorf("%s reads it: %v", who, err)
			}
		}
		at("wangge-05-1", false)
		next, err := edit("tiaojie05", "g-05-1", c.Version)
		if err != nil || next.UnitID != "g-05-1" || next.Level != grid.Group || next.StartLevel != grid.Group {
			t.Fatalf("%+v, %v", next, err)
		}
		at("wangge-05-1", true)
		if next, err = edit("zongzhi", "v-06", next.Version); err != nil || next.Level != grid.Village {
			t.Fatalf("%+v, %v", next, err)
		}
		at("wangge-05-1", false)
		at("tiaojie05", false)
		at("tiaojie06", true)
		c = t.do("tiaojie06", next, consent(next))
		if committee := t.page("zongzhi", "v-06").Committee; committee == nil || !strings.Contains(c.Number, strings.TrimSuffix(committee.Abbreviation, "字")) {
			t.Errorf("accepted as %s, the committee is %+v", c.Number, committee)
		}
		if _, err := edit("zongzhi", "v-05", c.Version); fault.CodeOf(err) != "unit_fixed" {
			t.Errorf("after the acceptance: %v", err)
		}
	})
}

// Registered, accepted and agreed on one page is one act: all three or none (product.md 3.1).
func TestSettledOnTheSpot(t *testing.T) {
	each(t, func(t *township) {
		r := quarrel("v-05")
		r.Settled = &app.Settled{
			Consents: []dispute.Consent{dispute.ConsentAgreed, dispute.ConsentAgreed}, RightsNotice: true,
			Agreement: app.SettledTerms{Content: "滴水檐收回。", Obligations: []app.SettledObligation{{Debtor: 1, What: "收回滴水檐", OnTheSpot: true}}},
		}
		c, err := t.app.Register(t.Context(), t.who("tiaojie05"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		if c.Outcome != dispute.AgreedOral || c.Number == "" || c.Agreement.EffectiveOn != "2026-11-21" {
			t.Fatalf("%+v", c)
		}
		before := t.count()
		r.Settled.Consents[1] = dispute.ConsentRefused
		if _, err := t.app.Register(t.Context(), t.who("tiaojie05"), r, t.write(0)); err == nil {
			t.Fatal("settled although a party refused")
		}
		if after := t.count(); after != before {
			t.Fatalf("a refused settlement left %d cases behind", after-before)
		}
	})
}

func (t *township) count() int {
	t.Helper()
	page, err := t.app.Cases(t.Context(), t.who("tiaojie05"), app.CaseQuery{})
	if err != nil {
		t.Fatal(err)
	}
	return *page.Matches
}

// The content of a restricted case is its members'; others see the row (product.md 7).
func TestRestrictedIsForMembers(t *testing.T) {
	each(t, func(t *township) {
		r := quarrel("v-05")
		r.DomesticViolence = true
		c, err := t.app.Register(t.Context(), t.who("tiaojie05"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		for username, member := range map[string]bool{"tiaojie05": true, "cun05": true, "zongzhi": true, "zong1": false, "xiangzhang": false} {
			view, err := t.app.Case(t.Context(), t.who(username), c.ID)
			if err != nil {
				t.Fatalf("%s: %v", username, err)
			}
			if view.Member != member || (view.ContentView != nil) != member {
				t.Errorf("%s: member %v", username, view.Member)
			}
			page, err := t.app.Cases(t.Context(), t.who(username), app.CaseQuery{Q: c.DeviceNumber})
			if err != nil || len(page.Items) != 1 || (page.Items[0].Title != "") != member {
				t.Errorf("%s: the list says %+v, %v", username, page.Items, err)
			}
			events, err := t.app.Events(t.Context(), t.who(username), c.ID)
			if err != nil || (len(events) > 0) != member {
				t.Errorf("%s: %d events, %v", username, len(events), err)
			}
		}
		if page, err := t.app.Cases(t.Context(), t.who("tiaojie05"), app.CaseQuery{Q: "郑大河"}); err != nil || len(page.Items) != 0 {
			t.Errorf("found by name: %+v, %v", page.Items, err)
		}
	})
}

// The demo is alive: every state reachable so far, hearings within the week, and
// something near its deadline.
func TestDemoIsAlive(t *testing.T) {
	each(t, func(t *township) {
		clerk := t.who("zongzhi")
		for _, q := range []app.CaseQuery{
			{Status: dispute.Registered},
			{Status: dispute.Mediating, Level: grid.Group},
			{Status: dispute.Mediating, Level: grid.Village},
			{Status: dispute.Mediating, Level: grid.Branch},
			{Status: dispute.Mediating, Level: grid.Township},
			{Status: dispute.Mediating, Risk: dispute.Red},
			{Outcome: dispute.AgreedOral},
			{Status: dispute.Concluded, Outcome: dispute.AgreedWritten},
			{Outcome: dispute.Failed},
			{Outcome: dispute.Withdrawn},
			{Outcome: dispute.Declined},
			{Status: dispute.Archived},
		} {
			page, err := t.app.Cases(t.Context(), clerk, q)
			if err != nil || len(page.Items) == 0 {
				t.Errorf("%+v: none, %v", q, err)
			}
		}
		today, err := t.app.Today(t.Context(), t.who("tiaojie05"))
		if err != nil {
			t.Fatal(err)
		}
		if len(today.Hearings) == 0 || len(today.Due) == 0 || len(today.Waiting) == 0 || len(today.Tasks) == 0 {
			t.Errorf("the mediator's day is empty: %+v", today)
		}
		sum, err := t.app.ZeroReportSummary(t.Context(), clerk, app.SummaryQuery{Date: today.Date.Add(-1)})
		if w := sum.Total; err != nil || w.OnTime == 0 || w.Late == 0 || w.Missing == 0 || w.Nil == 0 || w.Findings == 0 {
			t.Errorf("the reports of yesterday: %+v, %v", w, err)
		}
		if doubts, err := t.app.Suspicions(t.Context(), clerk, app.ZeroReportQuery{}); err != nil || len(doubts) == 0 {
			t.Errorf("nothing is doubted: %v", err)
		}
		report, err := t.store.VerifyAudit(context.Background(), "t-410423213")
		if err != nil || report.FirstBad != 0 || report.Count == 0 {
			t.Errorf("the audit chain: %+v, %v", report, err)
		}
	})
}

// A new calendar is for levels entered afterwards: open dockets stay where they are.
func TestImportCalendar(t *testing.T) {
	each(t, func(t *township) {
		open := t.register("tiaojie03", "v-03")
		open, err := t.app.Act(t.Context(), t.who("tiaojie03"), open.ID, consent(open), t.write(open.Version))
		if err != nil || open.DocketedOn != "2026-11-23" {
			t.Fatalf("docketed on %s, %v", open.DocketedOn, err)
		}
		days := []calendar.Day{{Date: "2026-11-23", Kind: calendar.Holiday, Name: "试"}, {Date: "2027-01-01", Kind: calendar.Holiday, Name: "元旦"}}
		years, err := t.app.ImportCalendar(t.Context(), app.Caller{}, days, "test")
		if err != nil || !slices.Equal(years, []int{2026, 2027}) {
			t.Fatalf("%v, %v", years, err)
		}
		cal, err := t.app.Calendar(t.Context())
		if err != nil || !cal.Knows(2027) || !cal.IsHoliday("2026-11-23") {
			t.Fatalf("the calendar is not known, %v", err)
		}
		again, err := t.app.Case(t.Context(), t.who("tiaojie03"), open.ID)
		if err != nil || again.DocketedOn != open.DocketedOn || again.Deadline != open.Deadline {
			t.Fatalf("moved from %s to %s", open.DocketedOn, again.DocketedOn)
		}
		next := t.register("tiaojie03", "v-03")
		next, err = t.app.Act(t.Context(), t.who("tiaojie03"), next.ID, consent(next), t.write(next.Version))
		if err != nil || next.DocketedOn != "2026-11-24" {
			t.Fatalf("docketed on %s, %v", next.DocketedOn, err)
		}
	})
}
