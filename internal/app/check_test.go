package app_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// onlyGroup leaves but one village's groups to report, so that a test of many days is
// not one of many thousand reports.
func (t *township) onlyGroup(village string) {
	t.Helper()
	db := t.behind()
	_, err := db.ExecContext(t.Context(), "UPDATE units SET opened_on = '2999-01-01' WHERE level = 'group' AND village_id <> '"+village+"'")
	if err != nil {
		t.Fatal(err)
	}
	t.forward(time.Minute) // past what is kept of the units
}

// checkAt puts the clock at a time of a date and makes up what is due.
func (t *township) checkAt(on calendar.Date, hour, minute int) []app.CheckRunView {
	t.Helper()
	t.clock.Set(on.At(hour, minute))
	runs, err := t.app.MakeUpChecks(t.Context())
	if err != nil {
		t.Fatalf("the checks at %s %02d:%02d: %v", on, hour, minute, err)
	}
	return runs
}

// checkUntil runs the check of every date at its cutoff.
func (t *township) checkUntil(from, to calendar.Date) {
	t.Helper()
	for d := from; d <= to; d = d.Add(1) {
		if runs := t.checkAt(d, 18, 0); len(runs) != 1 || runs[0].Date != d {
			t.Fatalf("on %s there ran %+v", d, runs)
		}
	}
}

func dates(runs []app.CheckRunView) (list []calendar.Date) {
	for _, r := range runs {
		list = append(list, r.Date)
	}
	return list
}

// automatic is what the checks did to a case, as "date action where".
func (t *township) automatic(id string) []string {
	t.Helper()
	events, err := t.app.Events(t.Context(), t.who("zongzhi"), id)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, e := range events {
		if e.Auto {
			list = append(list, fmt.Sprintf("%s %s %s %s", calendar.DateOf(e.OccurredAt), e.Action, e.Level, e.Fate))
		}
	}
	return list
}

// topics counts the messages of the checks by topic.
func (t *township) topics() map[string]int {
	t.Helper()
	n := map[string]int{}
	read(t, func(r *store.Read) error {
		messages, err := r.Undelivered(100_000)
		for _, m := range messages {
			if strings.HasPrefix(m.Topic, "check.") || strings.HasSuffix(m.Topic, ".miss") {
				n[m.Topic]++
			}
		}
		return err
	})
	return n
}

// A dispute that nobody works climbs by itself, each level's time and hearing day given,
// and is then supervised; the reporting of a late date changes nothing of it (product.md 3.3).
func TestADisputeClimbsByItself(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		c := t.accepted("tiaojie35", "v-35")
		t.checkUntil("2026-11-21", "2026-12-31")
		want := []string{
			"2026-11-28 elevate village stands",
			"2026-12-05 elevate branch stands",
			"2026-12-20 supervise township stands",
			"2026-12-23 supervise township stands",
			"2026-12-30 supervise township stands",
		}
		if got := t.automatic(c.ID); !slices.Equal(got, want) {
			t.Errorf("the checks did\n%s", strings.Join(got, "\n"))
		}
		after := t.see("zongzhi", c.ID)
		if after.Level != grid.Township || after.DocketedOn != "2026-12-11" || after.Deadline != "2026-12-19" || after.Supervision == nil || after.Supervision.Step != dispute.SuperviseRed {
			t.Errorf("%+v", after)
		}
	})
}

// TestCRN01: what was missed is made up, oldest first, well within five minutes.
func TestCRN01(t *testing.T) {
	each(t, func(t *township) {
		c := t.accepted("tiaojie35", "v-35")
		t.checkUntil("2026-11-21", "2026-11-22")
		runs := t.checkAt("2026-11-25", 19, 30)
		if want := []calendar.Date{"2026-11-23", "2026-11-24", "2026-11-25"}; !slices.Equal(dates(runs), want) {
			t.Fatalf("made up %v", dates(runs))
		}
		for _, r := range runs {
			if r.FinishedAt == nil || r.TookMS > (5*time.Minute).Milliseconds() || r.Attempts != 1 || r.Missed == 0 {
				t.Errorf("%+v", r)
			}
		}
		if again := t.checkAt("2026-11-25", 20, 0); len(again) != 0 {
			t.Errorf("a second time: %v", dates(again))
		}
		// A level that was entered late has its whole time: the check of Saturday ran on Monday.
		runs = t.checkAt("2026-11-30", 10, 0)
		if len(runs) != 4 {
			t.Fatalf("made up %v", dates(runs))
		}
		after := t.see("zongzhi", c.ID)
		if after.Level != grid.Branch || after.DocketedOn != "2026-12-02" || after.Deadline != "2026-12-07" {
			t.Errorf("at %s, docketed %s, until %s", after.Level, after.DocketedOn, after.Deadline)
		}
	})
}

// dying is a context that ends after it was asked a number of times.
type dying struct {
	context.Context
	left atomic.Int64
}

func (d *dying) Err() error {
	if d.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestCRN02BrokenOff: a check that is broken off wherever goes on where it stopped, and
// has each effect once: as many as one that ran through.
func TestCRN02BrokenOff(t *testing.T) {
	each(t, func(t *township) {
		t.accepted("tiaojie35", "v-35")
		t.clock.Set(calendar.Date("2026-11-28").At(18, 0))
		if _, err := t.app.MakeUpChecks(t.Context()); err != nil { // the first ever: begins here
			t.Fatal(err)
		}
		t.clock.Set(calendar.Date("2026-11-29").At(18, 0))
		foretold, err := t.app.DailyCheck(t.Context(), "", true)
		if err != nil || len(foretold) != 1 {
			t.Fatalf("%+v, %v", foretold, err)
		}
		before := t.topics()
		var runs []app.CheckRunView
		var did []app.CheckItem
		for lives := int64(4); len(runs) == 0; lives += 3 {
			ctx := &dying{Context: t.Context()}
			ctx.left.Store(lives)
			if runs, err = t.app.MakeUpChecks(ctx); err != nil && fault.CodeOf(err) != "cancelled" {
				t.Fatal(err)
			}
			if lives > 1000 {
				t.Fatal("it never gets through")
			}
		}
		did = append(did, foretold[0].Items...)
		count := func(action string) (n int) {
			for _, i := range did {
				if i.Action == action {
					n++
				}
			}
			return n
		}
		run := runs[0]
		if run.Attempts < 3 || run.Elevated != count("elevate") || run.Supervised != count("supervise") || run.Missed != count("miss") || run.Reminded != count("remind") {
			t.Errorf("%+v, foretold were %d items", run, len(did))
		}
		after := t.topics()
		if after["zero-report.miss"]-before["zero-report.miss"] != run.Missed {
			t.Errorf("%d marks, counted %d", after["zero-report.miss"]-before["zero-report.miss"], run.Missed)
		}
		told := 0
		for topic := range after {
			if strings.HasPrefix(topic, "check.") {
				told += after[topic] - before[topic]
			}
		}
		if told != run.Reminded {
			t.Errorf("%d reminders, counted %d", told, run.Reminded)
		}
	})
}

// TestDryRunIsWhatTheRunDoes: it changes nothing and says exactly what is then done.
func TestDryRunIsWhatTheRunDoes(t *testing.T) {
	each(t, func(t *township) {
		t.accepted("tiaojie35", "v-35")
		t.checkUntil("2026-11-21", "2026-11-21")
		for d := calendar.Date("2026-11-22"); d <= "2026-11-29"; d = d.Add(1) {
			t.clock.Set(d.At(18, 5))
			db := t.behind()
			before := t.dump(db)
			foretold, err := t.app.DailyCheck(t.Context(), d, true)
			if err != nil || len(foretold) != 1 {
				t.Fatalf("%s: %+v, %v", d, foretold, err)
			}
			if t.dump(db) != before {
				t.Fatalf("%s: the dry run changed something", d)
			}
			runs, err := t.app.DailyCheck(t.Context(), d, false)
			if err != nil || len(runs) != 1 {
				t.Fatalf("%s: %+v, %v", d, runs, err)
			}
			if !reflect.DeepEqual(runs[0].Items, foretold[0].Items) || len(runs[0].Items) == 0 {
				t.Errorf("%s: foretold\n%v\ndid\n%v", d, foretold[0].Items, runs[0].Items)
			}
			done := t.dump(db)
			if again, err := t.app.DailyCheck(t.Context(), d, false); err != nil || len(again) != 0 || t.dump(db) != done {
				t.Errorf("%s: a second time %+v, %v", d, again, err)
			}
		}
	})
}

// TestCRN03: whatever the clock does, each date is checked once and none is left out.
func TestCRN03(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		for _, step := range []struct {
			on   calendar.Date
			hour int
			want []calendar.Date
		}{
			{"2026-11-21", 17, nil},
			{"2026-11-21", 19, []calendar.Date{"2026-11-21"}}, // two hours on
			{"2026-11-21", 17, nil},                           // two back
			{"2026-11-21", 18, nil},                           // the cutoff for the second time
			{"2026-11-24", 18, []calendar.Date{"2026-11-22", "2026-11-23", "2026-11-24"}}, // three days on
			{"2026-11-22", 18, nil}, // put right again
			{"2026-11-24", 18, nil},
			{"2026-11-25", 18, []calendar.Date{"2026-11-25"}},
			{"2026-12-01", 9, []calendar.Date{"2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"}}, // the end of a month
		} {
			if got := dates(t.checkAt(step.on, step.hour, 0)); !slices.Equal(got, step.want) {
				t.Errorf("at %s %d:00 there ran %v, want %v", step.on, step.hour, got, step.want)
			}
		}
	})
}

// TestCRN03LeapDay: 2028-02-29 is a day like another.
func TestCRN03LeapDay(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		t.checkAt("2028-02-28", 18, 0)
		if got := dates(t.checkAt("2028-03-01", 18, 0)); !slices.Equal(got, []calendar.Date{"2028-02-29", "2028-03-01"}) {
			t.Errorf("ran %v", got)
		}
	})
}

// What a date cannot be checked for is said plainly.
func TestWhichDatesAreChecked(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		t.checkUntil("2026-11-21", "2026-11-22")
		t.clock.Set(calendar.Date("2026-11-25").At(12, 0))
		for _, x := range []struct {
			on   calendar.Date
			dry  bool
			code string
		}{
			{"2026-11-25", false, "check_not_due"},
			{"2026-11-20", false, "check_before_begin"},
			{"2026-11-24", true, "check_not_next"},
		} {
			if _, err := t.app.DailyCheck(t.Context(), x.on, x.dry); fault.CodeOf(err) != x.code {
				t.Errorf("%s: %v, want %s", x.on, err, x.code)
			}
		}
		if runs, err := t.app.DailyCheck(t.Context(), "2026-11-22", false); err != nil || len(runs) != 0 {
			t.Errorf("one that is done: %+v, %v", runs, err)
		}
		if runs, err := t.app.DailyCheck(t.Context(), "2026-11-23", false); err != nil || !slices.Equal(dates(runs), []calendar.Date{"2026-11-23"}) {
			t.Errorf("one of two: %+v, %v", runs, err)
		}
	})
}

// TestCRN04: two programs never check at once, and it is seen when none has for long.
func TestCRN04(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		stale := func(want bool, behind int) {
			t.Helper()
			page, err := t.app.Checks(t.Context(), t.who("admin"), "")
			if err != nil || page.Stale != want || (page.DueAt == nil) != (page.Next == "") {
				t.Errorf("%+v, %v", page, err)
			}
			if page.DueAt != nil && (!page.DueAt.Equal(page.Next.Cutoff()) || page.Behind != behind) {
				t.Errorf("the next is due at %s, %d are behind, want %d", page.DueAt, page.Behind, behind)
			}
		}
		stale(false, 0)
		t.checkUntil("2026-11-21", "2026-11-21")
		t.clock.Set(calendar.Date("2026-11-22").At(17, 0))
		stale(false, 0)
		t.clock.Set(calendar.Date("2026-11-22").At(19, 0))
		stale(false, 1)
		lease, err := t.store.Claim(t.Context(), "daily-check", "another program", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if runs, err := t.app.MakeUpChecks(t.Context()); fault.CodeOf(err) != "lease_held" || len(runs) != 0 {
			t.Errorf("beside another: %+v, %v", runs, err)
		}
		t.clock.Set(calendar.Date("2026-11-22").At(20, 30))
		stale(true, 1)
		if err := t.store.Release(t.Context(), lease); err != nil {
			t.Fatal(err)
		}
		if runs, err := t.app.MakeUpChecks(t.Context()); err != nil || len(runs) != 1 {
			t.Errorf("after it: %+v, %v", runs, err)
		}
		stale(false, 0)
		if _, err := t.app.Checks(t.Context(), t.who("tiaojie35"), ""); fault.CodeOf(err) != "forbidden" {
			t.Errorf("a mediator: %v", err)
		}
	})
}

// The demo goes on day by day: what it passes over is checked at its own time, so that
// a dispute climbs from Monday to Wednesday to Friday, and the same wish has one effect.
func TestTheDemoGoesOnDayByDay(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		c := t.accepted("tiaojie35", "v-35")
		w := t.write(0)
		moved, err := t.app.AdvanceDemo(t.Context(), t.who("admin"), 31, w)
		if err != nil || moved.Today != "2026-12-22" || calendar.DateOf(t.clock.Now()) != moved.Today {
			t.Fatalf("%+v, %v", moved, err)
		}
		page, err := t.app.Checks(t.Context(), t.who("xiangzhang"), "")
		if err != nil || len(page.Items) != 31 || page.Next != "2026-12-22" || page.Stale {
			t.Fatalf("%d checks, %+v, %v", len(page.Items), page.Next, err)
		}
		want := []string{
			"2026-11-28 elevate village stands", "2026-12-05 elevate branch stands", "2026-12-20 supervise township stands",
		}
		if got := t.automatic(c.ID); !slices.Equal(got, want) {
			t.Errorf("the checks did\n%s", strings.Join(got, "\n"))
		}
		for _, run := range page.Items {
			if run.FinishedAt.Before(run.Date.Cutoff()) || run.FinishedAt.After(run.Date.Cutoff().Add(time.Hour)) {
				t.Errorf("%s was checked at %s", run.Date, run.FinishedAt)
			}
		}
		if again, err := t.app.AdvanceDemo(t.Context(), t.who("admin"), 31, w); err != nil || again != moved || calendar.DateOf(t.clock.Now()) != moved.Today {
			t.Errorf("again %+v, %v", again, err)
		}
	})
}

// A case whose text cannot be opened any more keeps no other from its step, and is counted
// for whoever looks after the program.
func TestABrokenCaseStopsNoOther(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		r := quarrel("v-35")
		r.Restricted = true
		broken, err := t.app.Register(t.Context(), t.who("tiaojie35"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		t.do("tiaojie35", broken, consent(broken))
		c := t.accepted("tiaojie36", "v-36")
		db := t.behind()
		if _, err := db.ExecContext(t.Context(), "UPDATE events SET data = 'enc:AAAA' WHERE case_id = '"+broken.ID+"'"); err != nil {
			t.Fatal(err)
		}
		t.checkUntil("2026-11-21", "2026-11-27")
		t.clock.Set(calendar.Date("2026-11-28").At(18, 0))
		foretold, err := t.app.DailyCheck(t.Context(), "", true)
		if err != nil {
			t.Fatal(err)
		}
		runs := t.checkAt("2026-11-28", 18, 5)
		if len(runs) != 1 || runs[0].Failed != 1 || !reflect.DeepEqual(runs[0].Items, foretold[0].Items) {
			t.Errorf("%+v", runs)
		}
		if got := t.see("zongzhi", c.ID); got.Level != grid.Branch {
			t.Errorf("the other is at %s", got.Level)
		}
	})
}
