package dispute_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/calendar"
	. "shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// seeded is the official calendar that every installation begins with.
func seeded(t *testing.T) *calendar.Calendar {
	t.Helper()
	text, err := os.ReadFile("../../migrations/sqlite/0003_holidays.sql")
	if err != nil {
		t.Fatal(err)
	}
	var days []calendar.Day
	for _, m := range regexp.MustCompile(`\('(\d{4}-\d\d-\d\d)', '(holiday|workday)', '([^']*)'`).FindAllStringSubmatch(string(text), -1) {
		days = append(days, calendar.Day{Date: calendar.Date(m[1]), Kind: calendar.Kind(m[2]), Name: m[3]})
	}
	cal := calendar.New(days)
	if !cal.Knows(2026) || !cal.IsHoliday("2026-10-01") {
		t.Fatalf("%d days read, and not those of 2026", len(days))
	}
	return cal
}

// The docket is the first day of the venue's list after the day of entry, whichever
// day of 2026 a case enters a level (product.md 3.3).
func TestTheDocketIsTheFirstDayOfTheVenuesListAfterEveryEntryOf2026(t *testing.T) {
	r := DefaultRules(seeded(t))
	for level, act := range map[grid.Level]Act{
		grid.Village: &Accept{}, grid.Branch: &Elevate{From: grid.Village}, grid.Township: &Elevate{From: grid.Branch},
	} {
		weekday, _ := level.HearingWeekday()
		list := r.Calendar.HearingDays(weekday, "2026-01-01", "2027-01-31")
		entries := 0
		for d := calendar.Date("2026-01-01"); d <= "2026-12-31"; d = d.Add(1) {
			i := slices.IndexFunc(list, func(h calendar.HearingDay) bool { return h.Date > d })
			stay := r.Stay(&Case{Level: level, Status: Mediating}, Event{Act: act, OccurredAt: d.At(9, 0), ReceivedAt: d.At(9, 0)})
			if stay == nil || stay.EnteredOn != d || stay.DocketOn != list[i].Date {
				t.Errorf("%s entered on %s: docketed %+v, the list says %s", level, d, stay, list[i].Date)
			}
			entries++
		}
		if entries != 365 {
			t.Errorf("%s: %d days", level, entries)
		}
	}
}

// What a past hearing day still shows, typed from product.md 3.2 and 3.3. Docketed at
// the village on Monday 11-09, the next ones are 11-16 and 11-23; the branch's is
// Wednesday 11-11, or 11-18.
func TestDockets(t *testing.T) {
	a, tell := assignee, &Tell{PartyID: "p1", How: "call"}
	for _, tt := range []struct {
		name string
		do   func(*tale) *tale
		want string
	}{
		{"the present appointment", func(s *tale) *tale { return s }, "village 2026-11-09"},
		{"told of it", func(s *tale) *tale { return s.do(a, tell) }, "village 2026-11-09 told p1"},
		{"heard on its day", func(s *tale) *tale { return s.on("2026-11-09").do(a, sitting(NotAgreed)) }, "village 2026-11-09"},
		{"heard out of turn", func(s *tale) *tale { return s.on("2026-11-05").do(a, sitting(NotAgreed)) },
			"village 2026-11-05 unappointed, village 2026-11-09"},
		{"moved before its day", func(s *tale) *tale { return s.do(a, tell).on("2026-11-06").do(villageHead, &Move{Reason: "外出"}) },
			"village 2026-11-16"},
		{"moved on its day", func(s *tale) *tale { return s.on("2026-11-09").do(villageHead, &Move{Reason: "外出"}) }, "village 2026-11-16"},
		{"moved when its day had passed", func(s *tale) *tale { return s.do(a, tell).on("2026-11-10").do(villageHead, &Move{Reason: "没有来"}) },
			"village 2026-11-09 told p1, village 2026-11-16"},
		{"adjourned on its day", func(s *tale) *tale { return s.do(a, tell).on("2026-11-09").do(a, sitting(Adjourned)) },
			"village 2026-11-09 told p1, village 2026-11-16"},
		{"gone up before its day", func(s *tale) *tale { return s.on("2026-11-05").climb(grid.Branch) }, "branch 2026-11-11"},
		{"gone up on its day", func(s *tale) *tale { return s.on("2026-11-09").climb(grid.Branch) }, "village 2026-11-09, branch 2026-11-11"},
		{"settled before its day", func(s *tale) *tale { return s.on("2026-11-05").do(a, &Agree{RightsNotice: true, Agreement: oral()}) }, ""},
		{"settled on its day", func(s *tale) *tale {
			return s.on("2026-11-09").do(a, &Agree{RightsNotice: true, Agreement: oral()})
		}, "village 2026-11-09"},
		{"settled when its day had passed", func(s *tale) *tale {
			return s.on("2026-11-10").do(a, &Agree{RightsNotice: true, Agreement: oral()})
		}, "village 2026-11-09"},
		{"sent back to the village", func(s *tale) *tale {
			return s.on("2026-11-09").climb(grid.Branch).on("2026-11-12").do(branchHead, &SendBack{Reason: "村里再谈"})
		}, "village 2026-11-09, branch 2026-11-11, village 2026-11-16"},
		{"a hearing taken back leaves no day", func(s *tale) *tale {
			s.on("2026-11-05").do(a, sitting(NotAgreed))
			return s.do(a, &Void{EventID: fmt.Sprintf("e%d", s.c.Version()), Reason: "记错了"})
		}, "village 2026-11-09"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.do(accepted(t, grid.Village, "2026-11-02"))
			var got []string
			for _, d := range s.c.Dockets() {
				line := fmt.Sprintf("%s %s", d.Level, d.On)
				if !d.Appointed {
					line += " unappointed"
				}
				for _, told := range d.Told {
					line += " told " + told.PartyID
				}
				got = append(got, line)
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
	if at := accepted(t, grid.Group, "2026-11-02"); len(at.c.Dockets()) != 0 {
		t.Errorf("a group has no hearing day, got %v", at.c.Dockets())
	}
}
