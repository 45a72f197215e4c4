package calendar_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
)

// year2026 is the official calendar of 2026.
func year2026() *calendar.Calendar {
	var days []calendar.Day
	holiday := func(name string, from calendar.Date, n int) {
		for i := range n {
			days = append(days, calendar.Day{Date: from.Add(i), Kind: calendar.Holiday, Name: name})
		}
	}
	holiday("元旦", "2026-01-01", 3)
	holiday("春节", "2026-02-15", 9)
	holiday("清明节", "2026-04-04", 3)
	holiday("劳动节", "2026-05-01", 5)
	holiday("端午节", "2026-06-19", 3)
	holiday("中秋节", "2026-09-25", 3)
	holiday("国庆节", "2026-10-01", 7)
	for _, d := range []calendar.Date{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"} {
		days = append(days, calendar.Day{Date: d, Kind: calendar.Workday, Name: "调休"})
	}
	return calendar.New(days)
}

// Typed by hand from product.md 3.3: a hearing day on a public holiday moves to
// the next working day, unless that is on, or at most two days before, the next one.
func TestHearingDays(t *testing.T) {
	cal := year2026()
	type days = []calendar.HearingDay
	own := func(d calendar.Date) calendar.HearingDay {
		return calendar.HearingDay{Date: d, For: []calendar.Date{d}}
	}
	for _, tt := range []struct {
		name     string
		weekday  time.Weekday
		from, to calendar.Date
		want     days
	}{
		{"Monday in National Day moves to Thursday", time.Monday, "2026-09-28", "2026-10-19",
			days{own("2026-09-28"), {"2026-10-08", []calendar.Date{"2026-10-05"}}, own("2026-10-12"), own("2026-10-19")}},
		{"Wednesday in National Day moves to Thursday", time.Wednesday, "2026-09-30", "2026-10-14",
			days{own("2026-09-30"), {"2026-10-08", []calendar.Date{"2026-10-07"}}, own("2026-10-14")}},
		{"Friday in National Day falls together with the next; Mid-Autumn's moves", time.Friday, "2026-09-25", "2026-10-16",
			days{{"2026-09-28", []calendar.Date{"2026-09-25"}}, {"2026-10-09", []calendar.Date{"2026-10-02", "2026-10-09"}}, own("2026-10-16")}},
		{"two Mondays of Spring Festival on one Tuesday", time.Monday, "2026-02-09", "2026-03-02",
			days{own("2026-02-09"), {"2026-02-24", []calendar.Date{"2026-02-16", "2026-02-23"}}, own("2026-03-02")}},
		{"Wednesday of Spring Festival would be a day before the next", time.Wednesday, "2026-02-11", "2026-03-04",
			days{own("2026-02-11"), {"2026-02-25", []calendar.Date{"2026-02-18", "2026-02-25"}}, own("2026-03-04")}},
		{"Friday of Spring Festival is three days before the next and moves", time.Friday, "2026-02-13", "2026-02-27",
			days{own("2026-02-13"), {"2026-02-24", []calendar.Date{"2026-02-20"}}, own("2026-02-27")}},
		{"Labour Day's Friday would be two days before the next", time.Friday, "2026-04-24", "2026-05-15",
			days{own("2026-04-24"), {"2026-05-08", []calendar.Date{"2026-05-01", "2026-05-08"}}, own("2026-05-15")}},
		{"New Year's Friday is made up for on a working Sunday", time.Friday, "2026-01-01", "2026-01-09",
			days{{"2026-01-04", []calendar.Date{"2026-01-02"}}, own("2026-01-09")}},
		{"the list's ends are included and cut", time.Monday, "2026-10-08", "2026-10-08",
			days{{"2026-10-08", []calendar.Date{"2026-10-05"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := cal.HearingDays(tt.weekday, tt.from, tt.to); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNextHearingDay(t *testing.T) {
	cal := year2026()
	for _, tt := range []struct {
		weekday time.Weekday
		after   calendar.Date
		want    calendar.Date
	}{
		{time.Monday, "2026-10-01", "2026-10-08"},
		{time.Monday, "2026-10-05", "2026-10-08"},
		{time.Monday, "2026-10-08", "2026-10-12"},
		{time.Wednesday, "2026-10-09", "2026-10-14"},
		{time.Friday, "2026-10-16", "2026-10-23"},
		{time.Friday, "2026-09-28", "2026-10-09"},
		{time.Monday, "2026-02-13", "2026-02-24"},
		{time.Monday, "2026-11-02", "2026-11-09"}, // entered on its hearing day, the next one counts
	} {
		if got := cal.NextHearingDay(tt.weekday, tt.after); got != tt.want {
			t.Errorf("the %s after %s = %s, want %s", tt.weekday, tt.after, got, tt.want)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	cal := year2026()
	for d, want := range map[calendar.Date]bool{
		"2026-10-01": false, "2026-10-07": false, "2026-10-08": true, "2026-10-10": true, "2026-10-11": false,
		"2026-02-14": true, "2026-02-15": false, "2026-02-23": false, "2026-02-24": true, "2026-02-28": true, "2026-03-01": false,
	} {
		if got := cal.IsWorking(d); got != want {
			t.Errorf("IsWorking(%s) = %v, want %v", d, got, want)
		}
	}
	if got := cal.NextWorking("2026-09-30"); got != "2026-10-08" {
		t.Errorf("the working day after 09-30 = %s", got)
	}
	if got := cal.NextWorking("2026-10-09"); got != "2026-10-10" {
		t.Errorf("the working day after 10-09 = %s", got)
	}
	if !cal.Knows(2026) || cal.Knows(2027) {
		t.Error("2026 alone has an official calendar here")
	}
}

// Without a calendar only weekends count.
func TestNoCalendar(t *testing.T) {
	var none *calendar.Calendar
	if got := none.NextHearingDay(time.Monday, "2026-10-01"); got != "2026-10-05" {
		t.Errorf("Monday after 10-01 = %s", got)
	}
	if none.IsHoliday("2026-10-01") || none.Knows(2026) || none.IsWorking("2026-10-03") {
		t.Error("no calendar knows no holiday, but a weekend")
	}
}

// NextHearingDay walks exactly the list, which only rises and never rests on a holiday.
func TestNextHearingDayWalksTheList(t *testing.T) {
	cal := year2026()
	rapid.Check(t, func(t *rapid.T) {
		weekday := time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
		from := calendar.Date("2026-01-01").Add(rapid.IntRange(0, 330).Draw(t, "from"))
		last := from.Add(-1)
		for _, day := range cal.HearingDays(weekday, from, from.Add(60)) {
			if next := cal.NextHearingDay(weekday, last); next != day.Date {
				t.Fatalf("after %s comes %s, the list says %s", last, next, day.Date)
			}
			if day.Date <= last || cal.IsHoliday(day.Date) {
				t.Fatalf("%s after %s, holiday %v", day.Date, last, cal.IsHoliday(day.Date))
			}
			last = day.Date
		}
	})
}
