package app_test

import (
	"fmt"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/zeroreport"
)

// tabletClock is a wrong clock: what it shows at a true time.
type tabletClock struct {
	name  string
	shows func(time.Time) time.Time
}

func wrongBy(d time.Duration) func(time.Time) time.Time {
	return func(t time.Time) time.Time { return t.Add(d) }
}

// tabletClocks are those of quality.md SYN-05; one that began again at an epoch runs on from
// there.
var tabletClocks = []tabletClock{
	{"right", wrongBy(0)},
	{"a minute slow", wrongBy(-time.Minute)},
	{"three days fast", wrongBy(3 * 24 * time.Hour)},
	{"three days slow", wrongBy(-3 * 24 * time.Hour)},
	{"in 1970", func(t time.Time) time.Time { return time.Unix(0, 0).UTC().Add(t.Sub(saturday.At(0, 0))) }},
	{"in 2038", func(t time.Time) time.Time { return time.Unix(1<<31-1, 0).UTC().Add(t.Sub(saturday.At(0, 0))) }},
}

// from is a write that the tablet made at a true time and brings now, its offset measured
// or not.
func (c tabletClock) from(t *township, made time.Time, measured bool, level grid.Level) app.Write {
	w := t.offline(c.shows(made), level)
	if offset := made.Sub(c.shows(made)); measured {
		w.Offline.ClockOffset = &offset
	} else {
		w.Offline.ClockOffset = nil
	}
	return w
}

// doubted: an offset of more than a day, or none at all, is for a person to look at.
func (c tabletClock) doubted(measured bool) bool {
	return !measured || saturday.At(0, 0).Sub(c.shows(saturday.At(0, 0))).Abs() > 24*time.Hour
}

// TestSYN05Acts: whatever the tablet's clock showed, what was agreed before the check sent
// the case up undoes that, and what was agreed after it does not; nothing is refused, and
// when the server had it is kept beside (quality.md SYN-05).
func TestSYN05Acts(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-48")
		type try struct {
			tabletClock
			measured bool
			hour     int // of the true time, on the day on which the case is sent up
			c        app.CaseView
		}
		var tries []try
		for _, clock := range tabletClocks {
			for _, hour := range []int{15, 19} {
				for _, measured := range []bool{true, false} {
					tries = append(tries, try{clock, measured, hour, t.accepted("tiaojie35", "v-35")})
				}
			}
		}
		t.checkUntil("2026-11-21", "2026-11-28") // the last sends them up
		t.clock.Set(calendar.Date("2026-11-29").At(10, 0))
		for _, x := range tries {
			name := fmt.Sprintf("%s, measured %v, made at %d", x.name, x.measured, x.hour)
			made := calendar.Date("2026-11-28").At(x.hour, 0)
			before := t.clock.Now()
			after := t.late("tiaojie35", x.c, oral(x.c), x.from(t, made, x.measured, grid.Village))
			e := t.last("tiaojie35", x.c.ID)
			if e.Action != dispute.ActAgree || !e.Offline || e.Flagged != x.doubted(x.measured) || e.ReceivedAt.Before(before) || e.ReceivedAt.After(t.clock.Now()) {
				t.Errorf("%s: %+v", name, e)
			}
			if !x.measured {
				if e.OccurredAt.After(e.ReceivedAt) {
					t.Errorf("%s: it is said to have happened on %s, after it came", name, e.OccurredAt)
				}
				continue
			}
			if !e.OccurredAt.Equal(made) || e.DeviceAt == nil || !e.DeviceAt.Equal(made) {
				t.Errorf("%s: it happened at %s, by the tablet at %v", name, e.OccurredAt, e.DeviceAt)
			}
			undone := after.Outcome == dispute.AgreedOral && after.ConcludedOn == "2026-11-28" && after.ConcludedLevel == grid.Village && !after.Contested
			if x.hour < 18 != undone || x.hour > 18 != after.Contested {
				t.Errorf("%s: %s, %s at %q, contested %v", name, after.Status, after.Outcome, after.ConcludedLevel, after.Contested)
			}
		}
	})
}

// TestSYN05Reports: whatever the tablet's clock showed, a report made by the cutoff is on
// time and one made after it late, and of two the one made later is what the day says, though
// it came first. With a clock that nobody measured the receipt counts (quality.md SYN-05).
func TestSYN05Reports(t *testing.T) {
	each(t, func(t *township) {
		t.onlyGroup("v-35")
		units := []string{"g-35-1", "g-35-2"}
		for i, clock := range tabletClocks {
			date := saturday.Add(3 * i)
			t.checkAt(date, 18, 0)
			for _, x := range []struct {
				measured     bool
				hour, minute int
				state        zeroreport.State
				missed       bool
			}{
				{true, 17, 59, zeroreport.OnTime, false},
				{true, 18, 1, zeroreport.Late, true},
				{false, 17, 59, zeroreport.Late, true},
			} {
				on, unit := date, units[0]
				if x.hour == 18 {
					unit = units[1]
				}
				if !x.measured {
					on = date.Add(1)
					t.checkAt(on, 18, 0)
				}
				t.clock.Set(on.Add(1).At(9, 0))
				made, arrives := on.At(x.hour, x.minute), t.clock.Now()
				v := t.file("wangge-35"+unit[4:], unit, on, nothing(), clock.from(t, made, x.measured, ""))
				row := t.listed(unit, on)
				if row.State != x.state || row.Missed != x.missed || row.Flagged != clock.doubted(x.measured) || v.State != x.state {
					t.Errorf("%s, measured %v, made at %d:%d: %+v", clock.name, x.measured, x.hour, x.minute, row)
				}
				filed := v.Entries[len(v.Entries)-1]
				for _, e := range v.Entries {
					if e.Action == zeroreport.ActFile {
						filed = e
					}
				}
				if filed.Fate != dispute.Stands || filed.ReceivedAt.Before(arrives) || x.measured != filed.MadeAt.Equal(made) || !x.measured && !filed.MadeAt.Equal(filed.ReceivedAt) {
					t.Errorf("%s, measured %v, made at %s, arrived at %s: %+v", clock.name, x.measured, made, arrives, filed)
				}
			}
		}
	})
}

// TestSYN05Order: of two reports that one group's two tablets made, the later word counts
// in whichever order they come, whatever each clock showed.
func TestSYN05Order(t *testing.T) {
	each(t, func(t *township) {
		for i, clock := range tabletClocks {
			for g := 1; g <= 2; g++ {
				date, unit, who := saturday.Add(i), fmt.Sprintf("g-35-%d", g), fmt.Sprintf("wangge-35-%d", g)
				other := tabletClocks[len(tabletClocks)-1-i]
				t.clock.Set(date.Add(1).At(9, 0))
				send := []func(){
					func() { t.file(who, unit, date, nothing(), clock.from(t, date.At(16, 0), true, "")) },
					func() { t.file(who, unit, date, sighted("两家争吵"), other.from(t, date.At(17, 0), true, "")) },
				}
				send[g-1]()
				send[2-g]()
				row := t.listed(unit, date)
				if row.Kind != zeroreport.Findings || row.State != zeroreport.OnTime || row.MadeAt == nil || !row.MadeAt.Equal(date.At(16, 0)) {
					t.Errorf("%s and %s, %d first: %+v", clock.name, other.name, g, row)
				}
			}
		}
	})
}
