package app_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/zeroreport"
)

// brought is one thing that a device brings: a report, or a dispute logged that day.
type brought struct {
	own     bool // the grid leader's, else the village head's by telephone
	dispute bool
	at      int // minutes after the beginning of the date
	found   bool
	seq     int64
}

// Two groups of which devices bring the same, in any two orders, end the same: state,
// kind, number of findings and time (quality.md SYN-05).
func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	each(t, func(t *township) {
		date := saturday
		rapid.Check(t.T, func(rt *rapid.T) {
			date = date.Add(1) // a fresh one for each try
			acts := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) brought {
				return brought{
					own: rapid.Bool().Draw(rt, "own"), dispute: rapid.IntRange(0, 3).Draw(rt, "dispute") == 0, at: rapid.IntRange(0, 40*60).Draw(rt, "minute"),
					found: rapid.Bool().Draw(rt, "found"), seq: rapid.Int64Range(1, 3).Draw(rt, "seq"),
				}
			}), 1, 5).Draw(rt, "acts")
			places := make([]int, len(acts))
			for i := range places {
				places[i] = i
			}
			order := rapid.Permutation(places).Draw(rt, "order")
			t.clock.Set(date.Add(1).At(17, 0)) // so that all of it arrives in time
			one, other := t.bring(date, 1, acts, places), t.bring(date, 2, acts, order)
			if one != other {
				rt.Fatalf("%s: %+v in order %v end as\n%s\nand as they were drawn\n%s", date, acts, order, other, one)
			}
		})
	})
}

// bring has a group's devices send what they have, in an order, and tells how its report stands.
func (t *township) bring(date calendar.Date, g int, acts []brought, order []int) string {
	t.Helper()
	unit, right := fmt.Sprintf("g-35-%d", g), time.Duration(0)
	for _, i := range order {
		a := acts[i]
		w := app.Write{Key: fmt.Sprintf("order-%s-%d-%d", date, g, i), PayloadHash: "x"}
		w.Offline = &app.Offline{DeviceAt: date.At(0, 0).Add(time.Duration(a.at) * time.Minute), ClockOffset: &right, DeviceSeq: a.seq}
		who, in := fmt.Sprintf("wangge-35-%d", g), nothing()
		if a.found {
			in = sighted("两家争吵")
		}
		if !a.own {
			who, in.OnBehalfOf = "cun35", "网格长来电"
		}
		if !a.dispute {
			t.file(who, unit, date, in, w)
			continue
		}
		w.Offline.Level = grid.Group
		if _, err := t.app.Register(t.Context(), t.who(who), quarrel(unit), w); err != nil {
			t.Fatal(err)
		}
	}
	row := t.listed(unit, date)
	v := t.sheet(unit, date)
	named := 0
	for _, f := range v.Findings {
		if f.CaseID != "" {
			named++
		}
	}
	lapsed := 0
	for _, e := range v.Entries {
		if e.Action == zeroreport.ActFile && e.Fate == dispute.Lapsed {
			lapsed++
		}
	}
	at := "never"
	if row.MadeAt != nil {
		at = row.MadeAt.String()
	}
	return fmt.Sprint(row.State, " ", row.Kind, " ", row.Findings, " ", named, " ", at, " ", row.OnBehalf, row.UploadedLate, row.Flagged, lapsed)
}
