package stats

import (
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// Scan counts cases one by one over [from, to]: what the sums kept by the store must
// equal. Sums come in the order of measure, level and days.
func Scan(cases []Case, from, to calendar.Date) []Sum {
	var facts []Fact
	for _, c := range cases {
		for _, f := range c.Facts() {
			if f.Date >= from && f.Date <= to {
				f.Date = ""
				facts = append(facts, f)
			}
		}
	}
	return sums(facts)
}

// ScanBefore counts the measures of Stock over all days before from, without levels,
// which the stock does not split by.
func ScanBefore(cases []Case, from calendar.Date) []Sum {
	var facts []Fact
	for _, c := range cases {
		for _, f := range c.Facts() {
			if f.Date < from && slices.Contains(Stock, f.Measure) {
				facts = append(facts, Fact{Measure: f.Measure, N: f.N})
			}
		}
	}
	return sums(facts)
}

func sums(facts []Fact) []Sum {
	var list []Sum
	for _, f := range merge(facts) {
		list = append(list, Sum{Measure: f.Measure, Level: f.Level, Days: f.Days, N: f.N})
	}
	return list
}

// Levels are the rows of a table by level, read off the sums of its total: one for
// each level, in the order in which a dispute climbs. They come without names.
func Levels(in []Sum) []Counts {
	rows := make([]Counts, len(grid.Ladder))
	for i, level := range grid.Ladder {
		rows[i].Key = string(level)
		for _, s := range in {
			if s.Level == level {
				rows[i].In = append(rows[i].In, s)
			}
		}
	}
	return rows
}
