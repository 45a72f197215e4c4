package app_test

import (
	"database/sql"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// deviceAct is something done at a village without the network, and when it arrives.
type deviceAct struct {
	what    string
	made    time.Time
	arrives [2]time.Time // of each of two cases
}

// Two disputes of one life, whose acts reach the server in any order between the checks
// of any days, end in the same way; so do two reports made at one time. The check of a date,
// done again, changes nothing.
func TestAnyOrderOfActsSyncsAndChecks(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-35")
		db, day := t.behind(), saturday
		few(t.T, 8) // each is two cases for a month
		rapid.Check(t.T, func(rt *rapid.T) {
			t.clock.Set(day.At(9, 0))
			cases := [2]app.CaseView{t.accepted("tiaojie35", "v-35"), t.accepted("tiaojie35", "v-35")}
			acts := drawnActs(rt, day)
			reported := day.Add(rapid.IntRange(0, 10).Draw(rt, "reported on"))
			units := [2]string{"g-35-1", "g-35-2"}
			var uploads [2]time.Time
			for i := range uploads {
				uploads[i] = reported.At(17, 0).Add(time.Duration(rapid.IntRange(0, 24).Draw(rt, "uploaded after")) * time.Hour)
			}
			for last := day.Add(25); day <= last; day = day.Add(1) {
				for hour := range 24 {
					t.clock.Set(day.At(hour, 30))
					for i := range cases {
						for _, a := range acts {
							if calendar.DateOf(a.arrives[i]) == day && a.arrives[i].In(calendar.Shanghai).Hour() == hour {
								t.send(&cases[i], a)
							}
						}
						if calendar.DateOf(uploads[i]) == day && uploads[i].In(calendar.Shanghai).Hour() == hour {
							t.file(fmt.Sprintf("wangge-35-%d", i+1), units[i], reported, nothing(), t.offline(reported.At(16, 50), ""))
						}
					}
					if hour == 18 {
						t.checkTwice(rt, db, day)
					}
				}
			}
			a, b := t.see("zongzhi", cases[0].ID), t.see("zongzhi", cases[1].ID)
			if a.Status != b.Status || a.Outcome != b.Outcome || a.Contested != b.Contested || a.ConcludedOn != b.ConcludedOn || a.ConcludedLevel != b.ConcludedLevel {
				rt.Fatalf("%s %s %v %s at %q, but\n%s %s %v %s at %q", a.Status, a.Outcome, a.Contested, a.ConcludedOn, a.ConcludedLevel,
					b.Status, b.Outcome, b.Contested, b.ConcludedOn, b.ConcludedLevel)
			}
			x, y := t.listed(units[0], reported), t.listed(units[1], reported)
			if x.State != "on_time" || y.State != x.State || x.Missed || y.Missed {
				rt.Fatalf("%+v, but\n%+v", x, y)
			}
		})
	})
}

// drawnActs are some of what a mediator does, at different hours within a fortnight.
func drawnActs(rt *rapid.T, from calendar.Date) []deviceAct {
	kinds := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"note", "hearing", "agree", "terminate"}), 1, 3, rapid.ID).Draw(rt, "acts")
	hours := rapid.SliceOfNDistinct(rapid.IntRange(1, 14*24), len(kinds), len(kinds), rapid.ID).Draw(rt, "hours")
	slices.Sort(hours)
	var acts []deviceAct
	for i, what := range kinds {
		a := deviceAct{what: what, made: from.At(10, 0).Add(time.Duration(hours[i]) * time.Hour)}
		for j := range a.arrives {
			a.arrives[j] = a.made.Add(time.Duration(rapid.IntRange(1, 10*24).Draw(rt, "hours to arrive")) * time.Hour)
		}
		acts = append(acts, a)
	}
	return acts
}

// send brings an act to the server.
func (t *township) send(c *app.CaseView, a deviceAct) {
	t.Helper()
	var act dispute.Act
	switch a.what {
	case "note":
		act = &dispute.Note{Text: "打过电话"}
	case "hearing":
		h := &dispute.Hearing{Result: dispute.NotAgreed, RightsNotice: true, Record: "各说各的"}
		for _, p := range c.Parties {
			h.Attendance = append(h.Attendance, dispute.Attendance{PartyID: p.ID, Present: true, Told: true})
		}
		act = h
	case "agree":
		act = oral(*c)
	case "terminate":
		act = &dispute.Terminate{Reason: dispute.TerminateRefused, Method: "oral", NotifiedOn: calendar.DateOf(a.made), RouteNotice: "可以依法起诉。"}
	}
	*c = t.late("tiaojie35", *c, act, t.offline(a.made, grid.Village))
}

// checkTwice checks a date, and once more, which must change nothing.
func (t *township) checkTwice(rt *rapid.T, db *sql.DB, day calendar.Date) {
	t.Helper()
	rows := func() (n int) {
		const all = "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM audit) + (SELECT count(*) FROM zero_report_entries)"
		if err := db.QueryRowContext(t.Context(), all).Scan(&n); err != nil {
			rt.Fatal(err)
		}
		return n
	}
	runs, err := t.app.DailyCheck(t.Context(), day, false)
	if err != nil || len(runs) != 1 {
		rt.Fatalf("the check of %s: %+v, %v", day, runs, err)
	}
	before := rows()
	for range 2 {
		if runs, err = t.app.DailyCheck(t.Context(), day, false); err != nil || len(runs) != 0 || rows() != before {
			rt.Fatalf("the second check of %s: %+v, %v, %d rows more", day, runs, err, rows()-before)
		}
	}
}

// few is how many stories rapid tells in this test, unless it was told otherwise.
func few(t *testing.T, n int) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	was := checks.Value.String()
	if was != checks.DefValue {
		return
	}
	if err := checks.Value.Set(strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Value.Set(was) })
}
