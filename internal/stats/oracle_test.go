package stats_test

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/stats"
)

// oracle is every figure once more, as a person would say it of one case.
var oracle = map[stats.Figure]func(c stats.Case, from, to calendar.Date) int64{
	"registered":   one(func(c stats.Case, in within) bool { return in(c.RegisteredOn) }),
	"accepted":     one(func(c stats.Case, in within) bool { return in(c.Accepted()) }),
	"not_accepted": one(func(c stats.Case, in within) bool { return c.AcceptedOn == "" && in(c.Ended()) }),
	"waiting_opening": func(c stats.Case, from, _ calendar.Date) int64 {
		return count(c.RegisteredOn < from && (c.Accepted() == "" || c.Accepted() >= from) && (c.AcceptedOn != "" || openOn(c, from.Add(-1))))
	},
	"waiting": func(c stats.Case, _, to calendar.Date) int64 {
		return count(c.RegisteredOn <= to && (c.Accepted() == "" || c.Accepted() > to) && (c.AcceptedOn != "" || openOn(c, to)))
	},

	"concluded":      ended(""),
	"agreed_oral":    ended(dispute.AgreedOral),
	"agreed_written": ended(dispute.AgreedWritten),
	"failed":         ended(dispute.Failed),
	"withdrawn":      ended(dispute.Withdrawn),
	"handed_over":    ended(dispute.HandedOver),
	"success":        success(func(stats.Case) bool { return true }),

	"opening": func(c stats.Case, from, _ calendar.Date) int64 {
		return count(c.AcceptedOn != "" && c.Accepted() < from && openOn(c, from.Add(-1)))
	},
	"closing": func(c stats.Case, _, to calendar.Date) int64 {
		return count(c.AcceptedOn != "" && c.Accepted() <= to && openOn(c, to))
	},

	"cohort_accepted":    became(func(stats.Case) bool { return true }),
	"cohort_agreed":      became(func(c stats.Case) bool { return c.Outcome.Agreed() }),
	"cohort_failed":      became(func(c stats.Case) bool { return c.Outcome == dispute.Failed }),
	"cohort_withdrawn":   became(func(c stats.Case) bool { return c.Outcome == dispute.Withdrawn }),
	"cohort_handed_over": became(func(c stats.Case) bool { return c.Outcome == dispute.HandedOver }),
	"cohort_open":        became(func(c stats.Case) bool { return c.Outcome == "" }),

	"elevatable": success(func(c stats.Case) bool { return !c.Imported }),
	"elevated":   success(func(c stats.Case) bool { return !c.Imported && c.Elevated }),
	"performed": success(func(c stats.Case) bool {
		return len(c.Obligations) > 0 && !slices.ContainsFunc(c.Obligations, func(o stats.Obligation) bool { return !o.Performed })
	}),
	"confirmed": success(func(c stats.Case) bool {
		return slices.ContainsFunc(c.Visits, func(v stats.Visit) bool { return v.Confirmed })
	}),
	"reopened": success(func(c stats.Case) bool { return c.ReopenedOn != "" && c.ReopenedOn <= c.Ended().AddMonths(6) }),
	"same_day": one(func(c stats.Case, in within) bool {
		return c.AcceptedOn != "" && in(c.Ended()) && c.Ended() == c.RegisteredOn
	}),

	"obligations_due":       duties(func(stats.Obligation) bool { return true }),
	"obligations_performed": duties(func(o stats.Obligation) bool { return o.Performed }),
	"visits":                visits(func(stats.Visit) bool { return true }),
	"self_visits":           visits(func(v stats.Visit) bool { return v.Self }),
	"unreached":             visits(func(v stats.Visit) bool { return v.Unreached }),
}

type (
	within func(on calendar.Date) bool
	figure = func(c stats.Case, from, to calendar.Date) int64
)

func period(from, to calendar.Date) within {
	return func(on calendar.Date) bool { return on != "" && on >= from && on <= to }
}

func count(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// openOn reports whether the case had no outcome at the end of a day.
func openOn(c stats.Case, day calendar.Date) bool { return c.Ended() == "" || c.Ended() > day }

func one(is func(stats.Case, within) bool) figure {
	return func(c stats.Case, from, to calendar.Date) int64 { return count(is(c, period(from, to))) }
}

// ended is an outcome of accepted cases in the period; "" for any.
func ended(outcome dispute.Outcome) figure {
	return one(func(c stats.Case, in within) bool {
		return c.AcceptedOn != "" && in(c.Ended()) && (outcome == "" || c.Outcome == outcome)
	})
}

func success(is func(stats.Case) bool) figure {
	return one(func(c stats.Case, in within) bool {
		return c.AcceptedOn != "" && in(c.Ended()) && c.Outcome.Agreed() && is(c)
	})
}

func became(is func(stats.Case) bool) figure {
	return one(func(c stats.Case, in within) bool { return in(c.Accepted()) && is(c) })
}

func duties(is func(stats.Obligation) bool) figure {
	return func(c stats.Case, from, to calendar.Date) (n int64) {
		for _, o := range c.Obligations {
			n += count(period(from, to)(o.DueOn) && is(o))
		}
		return n
	}
}

func visits(is func(stats.Visit) bool) figure {
	return func(c stats.Case, from, to calendar.Date) (n int64) {
		for _, v := range c.Visits {
			n += count(period(from, to)(v.On) && is(v))
		}
		return n
	}
}

// Every number is the count of the cases in its list: of the table, of Count, and of the
// figure as a person would say it.
func TestEveryNumberIsItsList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cases := anyCases(t, "cases")
		from, to := anyPeriod(t)
		table := shown(t, build(t, "", counts(cases, from, to), nil, nil).Total)
		for name, said := range oracle {
			var sum int64
			for _, c := range cases {
				want, got := said(c, from, to), c.Count(name, from, to)
				if got != want || c.In(name, from, to) != (want > 0) {
					t.Fatalf("%s of %+v from %s to %s: count %d, want %d", name, c, from, to, got, want)
				}
				sum += got
			}
			if table[name] != sum {
				t.Fatalf("%s from %s to %s: the table says %d, the list %d", name, from, to, table[name], sum)
			}
		}
	})
}

// shown are the counts of a row by the names of the contract.
func shown(t fataler, f stats.Figures) map[stats.Figure]int64 {
	t.Helper()
	type group map[string]any
	var row group
	if err := json.Unmarshal([]byte(text(t, f)), &row); err != nil {
		t.Fatalf("%v", err)
	}
	counted := map[stats.Figure]int64{}
	for name, v := range row {
		switch v := v.(type) {
		case float64:
			counted[stats.Figure(name)] = int64(v)
		case map[string]any:
			for part, n := range v {
				if n, ok := n.(float64); ok {
					counted[stats.Figure(name+"_"+part)] = int64(n)
				}
			}
		}
	}
	return counted
}

// The contract names the same figures, and the correction, which is between two lists.
func TestFiguresAreThoseOfTheContract(t *testing.T) {
	spec, err := os.ReadFile("../httpapi/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	enum := regexp.MustCompile(`(?s)\n    Figure:\n.*?enum: \[(.*?)\]`).FindSubmatch(spec)
	if enum == nil {
		t.Fatal("no enum Figure in openapi.yaml")
	}
	named := regexp.MustCompile(`\w+`).FindAllString(string(enum[1]), -1)
	want := []string{"correction"}
	for name := range oracle {
		want = append(want, string(name))
	}
	slices.Sort(named)
	slices.Sort(want)
	if !reflect.DeepEqual(named, want) {
		t.Errorf("the contract has %v, the rules %v", named, want)
	}
}
