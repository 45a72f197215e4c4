package attempt

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// at is instants so many seconds after noon.
func at(seconds ...int) []time.Time {
	list := make([]time.Time, len(seconds))
	for i, s := range seconds {
		list[i] = noon.Add(time.Duration(s) * time.Second)
	}
	return list
}

// times is n attempts, so many seconds apart from noon on.
func times(n, apart int) []time.Time {
	list := make([]int, n)
	for i := range list {
		list[i] = i * apart
	}
	return at(list...)
}

func TestAUN01OnAccount(t *testing.T) {
	for name, c := range map[string]struct {
		wrong []time.Time
		now   int
		want  time.Duration
	}{
		"nobody guessed":              {nil, 0, 0},
		"four at once":                {times(4, 0), 0, 0},
		"the fifth":                   {times(5, 0), 0, 20 * time.Second},
		"the fifth, a while ago":      {times(5, 0), 12, 8 * time.Second},
		"the fifth, waited for":       {times(5, 0), 20, 0},
		"the sixth":                   {at(0, 0, 0, 0, 0, 20), 20, 40 * time.Second},
		"the ninth":                   {at(0, 0, 0, 0, 0, 20, 60, 140, 300), 300, 320 * time.Second},
		"the tenth within minutes":    {at(0, 0, 0, 0, 0, 20, 60, 140, 300, 620), 620, 30 * time.Minute},
		"half an hour later":          {at(0, 0, 0, 0, 0, 20, 60, 140, 300, 620), 620 + 1800, 0},
		"ten in less than 15′":        {times(10, 99), 891, 30 * time.Minute},
		"ten in all of 15′":           {times(10, 100), 900, 640 * time.Second},
		"the eleventh after the lock": {at(0, 0, 0, 0, 0, 20, 60, 140, 300, 620, 2420), 2420, 1280 * time.Second},
		"an hour later it begins new": {at(0, 0, 0, 0, 3600), 3600, 0},
		"a clock that went back":      {times(10, 0), -3600, 30 * time.Minute},
	} {
		if got := OnAccount(c.wrong, noon.Add(time.Duration(c.now)*time.Second)); got != c.want {
			t.Errorf("%s: waits %s, want %s", name, got, c.want)
		}
	}
}

func TestAUN01FromAddress(t *testing.T) {
	for name, c := range map[string]struct {
		wrong []time.Time
		now   int
		want  time.Duration
	}{
		"nobody":                    {nil, 0, 0},
		"fifty-nine":                {times(59, 1), 59, 0},
		"sixty":                     {times(60, 10), 590, 3010 * time.Second},
		"sixty, the first forgiven": {times(60, 10), 3600, 0},
		"sixty-one":                 {times(61, 10), 3600, 10 * time.Second},
	} {
		if got := FromAddress(c.wrong, noon.Add(time.Duration(c.now)*time.Second)); got != c.want {
			t.Errorf("%s: waits %s, want %s", name, got, c.want)
		}
	}
}

// Whenever somebody guesses, no minute has more than six attempts that were let
// through, no quarter of an hour more than ten, no hour more than twelve, no hour more
// than sixty of one address; and who waits half an hour may try again.
func TestAUN01AnyGuesser(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pauses := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, 300), rapid.IntRange(0, 3000)), 0, 400).Draw(t, "pauses")
		now, account, address := noon, []time.Time{}, []time.Time{}
		for _, p := range pauses {
			now = now.Add(time.Duration(p) * time.Second)
			if OnAccount(account, now) == 0 {
				account = append(account, now)
			}
			if FromAddress(address, now) == 0 {
				address = append(address, now)
			}
		}
		for _, c := range []struct {
			list []time.Time
			in   time.Duration
			most int
		}{{account, time.Minute, 6}, {account, window, most}, {account, time.Hour, 12}, {address, time.Hour, mostOfAddress}} {
			if n := crowded(c.list, c.in); n > c.most {
				t.Fatalf("%d within %s", n, c.in)
			}
		}
		if wait := OnAccount(account, now.Add(closed)); wait != 0 {
			t.Fatalf("after half an hour another %s", wait)
		}
		// What is no longer remembered made no difference.
		kept := slices.DeleteFunc(slices.Clone(account), func(at time.Time) bool { return !at.After(now.Add(-Remembered)) })
		if all, some := OnAccount(account, now), OnAccount(kept, now); all != some {
			t.Fatalf("waits %s, with old ones forgotten %s", all, some)
		}
	})
}

// crowded is the most of these instants that any span of that length holds.
func crowded(list []time.Time, span time.Duration) int {
	most := 0
	for i := range list {
		n := 0
		for _, at := range list[i:] {
			if at.Sub(list[i]) < span {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
