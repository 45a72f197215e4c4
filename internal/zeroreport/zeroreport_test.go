package zeroreport_test

import (
	"encoding/json"
	"testing"
	"time"

	"shuoli/internal/calendar"
	. "shuoli/internal/zeroreport"
)

func encoded(t *testing.T, act Act) []byte {
	t.Helper()
	data, err := json.Marshal(act)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestParseCutoff(t *testing.T) {
	for _, good := range []string{"00:00", "17:30", "18:00", "23:59"} {
		c, err := ParseCutoff(good)
		if err != nil || c.String() != good {
			t.Errorf("%q is %s, %v", good, c, err)
		}
	}
	for _, bad := range []string{"", "24:00", "9:00", "18:60", "18", "18:00:00", "六点"} {
		if c, err := ParseCutoff(bad); err == nil {
			t.Errorf("%q is %s, want an error", bad, c)
		}
	}
	c, _ := ParseCutoff("17:30")
	if want := time.Date(2026, 9, 30, 9, 30, 0, 0, time.UTC); !c.On(day).Equal(want) {
		t.Errorf("%s, want %s", c.On(day), want)
	}
}

// A change of the cutoff acts from its date on and leaves the dates before as they were.
func TestSettingsNeverReachBehind(t *testing.T) {
	early := DefaultRules()
	early.Cutoff = Cutoff{Hour: 16}
	history := Settings{{From: day, Rules: early}, {From: day.Add(10), Rules: DefaultRules()}}
	for date, want := range map[calendar.Date]State{day.Add(-1): OnTime, day: Late, day.Add(9): Late, day.Add(10): OnTime} {
		e := Entry{ID: "e1", Act: nothing(), ReceivedAt: date.At(17, 0)}
		if got := history.On(date).Fold(group("G"), date, []Entry{e}, date.At(20, 0)).State; got != want {
			t.Errorf("17:00 of %s is %s, want %s", date, got, want)
		}
	}
	if Settings(nil).On(day) != DefaultRules() {
		t.Error("no history is not the defaults")
	}
}
