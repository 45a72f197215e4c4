package grid_test

import (
	"reflect"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

const today = calendar.Date("2026-11-23")

func seat(user, kind string, from, to calendar.Date) grid.CommitteeMember {
	return grid.CommitteeMember{CommitteeID: "c", UserID: user, Name: user, Kind: kind, TermFrom: from, TermTo: to}
}

func TestTermOfASeat(t *testing.T) {
	for _, c := range []struct {
		from, to calendar.Date
		want     grid.Term
	}{
		{"2026-11-24", "2029-11-23", grid.TermComing},
		{"2026-11-23", "2029-11-22", grid.TermRunning},
		{"2024-01-01", "2027-01-23", grid.TermRunning}, // 61 days ahead
		{"2024-01-01", "2027-01-22", grid.TermEnding},  // 60
		{"2024-01-01", "2026-11-23", grid.TermEnding},
		{"2024-01-01", "2026-11-22", grid.TermEnded},
	} {
		if got := seat("a", "member", c.from, c.to).Term(today); got != c.want {
			t.Errorf("%s to %s is %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestCommitteeWarnings(t *testing.T) {
	const from, to = calendar.Date("2025-01-01"), calendar.Date("2027-12-31")
	three := []grid.CommitteeMember{seat("a", "member", from, to), seat("b", "member", from, to), seat("c", "member", from, to)}
	with := func(more ...grid.CommitteeMember) []grid.CommitteeMember {
		return append(three[:len(three):len(three)], more...)
	}
	for name, c := range map[string]struct {
		seats []grid.CommitteeMember
		want  []grid.CommitteeWarning
	}{
		"nobody":              {nil, []grid.CommitteeWarning{{"few_members", 0}}},
		"three":               {three, nil},
		"an engaged is none":  {append(three[:2:2], seat("c", "engaged", from, to)), []grid.CommitteeWarning{{"few_members", 2}}},
		"not yet in term":     {append(three[:2:2], seat("c", "member", "2026-12-01", to)), []grid.CommitteeWarning{{"few_members", 2}}},
		"one has ended":       {with(seat("d", "member", from, "2026-10-31")), []grid.CommitteeWarning{{"term_ended", 1}}},
		"ended long ago":      {with(seat("d", "member", "2020-01-01", "2025-11-22")), nil},
		"one is ending":       {with(seat("d", "engaged", from, "2026-12-31")), []grid.CommitteeWarning{{"term_ending", 1}}},
		"ending, but renewed": {with(seat("d", "member", from, "2026-12-31"), seat("d", "member", "2027-01-01", "2029-12-31")), nil},
		"ended, but renewed":  {with(seat("d", "member", from, "2026-10-31"), seat("d", "member", "2026-11-01", "2029-10-31")), nil},
		"all of it": {
			[]grid.CommitteeMember{seat("a", "member", from, "2026-11-01"), seat("b", "member", from, "2026-12-01")},
			[]grid.CommitteeWarning{{"few_members", 1}, {"term_ended", 1}, {"term_ending", 1}},
		},
	} {
		if got := grid.CommitteeWarnings(c.seats, today); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestSittingHasEverybodyOnce(t *testing.T) {
	got := grid.Sitting([]grid.CommitteeMember{
		seat("b", "member", "2025-01-01", "2026-12-31"), seat("b", "member", "2027-01-01", "2029-12-31"),
		seat("a", "member", "2022-01-01", "2025-12-31"), seat("a", "member", "2026-01-01", "2028-12-31"),
		seat("c", "member", "2019-01-01", "2021-12-31"),
	}, today)
	if len(got) != 2 || got[0].UserID != "b" || got[0].TermTo != "2026-12-31" || got[1].TermTo != "2028-12-31" {
		t.Errorf("got %+v", got)
	}
}
