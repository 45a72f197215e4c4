package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// sums adds up the facts of the copies as the store does, but as small numbers: at a
// million cases the sums have millions of rows.
type sums struct {
	days     []calendar.Date
	months   []calendar.Month
	dayAt    map[calendar.Date]int16 // where a day is in days
	monthAt  []int16                 // and where its month is in months
	measures []stats.Measure
	cells    map[cell]int64
}

// cell is a row of case_sums; all but days are places in a list, span in that of the
// days or of the months.
type cell struct {
	unit, category, measure uint8
	concluded               bool // the level is the one that concluded, which is a village's
	span, days              int16
}

// newSums is for facts from one day to another.
func newSums(first, last calendar.Date) *sums {
	s := &sums{dayAt: map[calendar.Date]int16{}, cells: map[cell]int64{}}
	for d := first; d <= last; d = d.Add(1) {
		s.dayAt[d] = int16(len(s.days))
		s.days = append(s.days, d)
		if m := d.Month(); len(s.months) == 0 || s.months[len(s.months)-1] != m {
			s.months = append(s.months, m)
		}
		s.monthAt = append(s.monthAt, int16(len(s.months)-1))
	}
	return s
}

// add adds the facts of a copy, which are those of the rules.
func (s *sums) add(c copied) {
	counted := stats.Case{
		UnitID: c.village.id, Category: c.category, RegisteredOn: calendar.DateOf(c.at), AcceptedOn: day(c.acceptedAt), ConcludedOn: day(c.endedAt),
	}
	if counted.ConcludedOn != "" {
		counted.ConcludedLevel, counted.Outcome = grid.Village, "agreed_oral"
		counted.Obligations = []stats.Obligation{{DueOn: counted.ConcludedOn, Performed: true}}
	}
	unit, category := uint8(c.n%villages), uint8(c.n%len(categories))
	for _, f := range counted.Facts() {
		measure := slices.Index(s.measures, f.Measure)
		if measure < 0 {
			measure, s.measures = len(s.measures), append(s.measures, f.Measure)
		}
		s.cells[cell{unit, category, uint8(measure), f.Level != "", s.dayAt[f.Date], int16(f.Days)}] += f.N
	}
}

// folded adds up cells that become the same.
func folded(cells map[cell]int64, change func(*cell)) map[cell]int64 {
	less := make(map[cell]int64, len(cells)/4)
	for c, n := range cells {
		change(&c)
		less[c] += n
	}
	return less
}

// write adds the cells to case_sums: of each unit and those above it, by day and by
// month, of all cases and of each category; the source of every copy is not known.
func (s *sums) write(f filler, places []place) error {
	var branches []string
	for _, p := range places {
		if !slices.Contains(branches, p.branch) {
			branches = append(branches, p.branch)
		}
	}
	months := func(c *cell) { c.span = s.monthAt[c.span] }
	everything := func(c *cell) { c.category = 0 }
	cells := s.cells
	for _, level := range []struct {
		unit func(i uint8) string
		fold func(c *cell)
	}{
		{func(i uint8) string { return places[i].id }, func(*cell) {}},
		{func(i uint8) string { return branches[i] }, func(c *cell) { c.unit = uint8(slices.Index(branches, places[c.unit].branch)) }},
		{func(uint8) string { return townshipID }, func(c *cell) { c.unit = 0 }},
	} {
		cells = folded(cells, level.fold)
		for _, grain := range []stats.Grain{stats.Daily, stats.Monthly} {
			of := cells
			if grain == stats.Monthly {
				of = folded(cells, months)
			}
			all := folded(of, everything)
			splits := []string{"", "source"}
			if level.unit(0) == places[0].id {
				splits = append(splits, "own")
			}
			for _, split := range splits {
				if err := s.insert(f, all, level.unit, split, grain); err != nil {
					return err
				}
			}
			if err := s.insert(f, of, level.unit, "category", grain); err != nil {
				return err
			}
		}
	}
	return nil
}

const townshipID = "t-410423213"

// insert writes cells a hundred at a time, in about the order of the table.
func (s *sums) insert(f filler, cells map[cell]int64, unit func(uint8) string, split string, grain stats.Grain) error {
	const atOnce = 100
	text := func(n int) string {
		return "INSERT INTO case_sums (unit_id, split, grain, span, key, measure, level, days, n) VALUES " +
			strings.Repeat(",(?,?,?,?,?,?,?,?,?)", n)[1:] +
			" ON CONFLICT (unit_id, split, grain, span, key, measure, level, days) DO UPDATE SET n = case_sums.n + excluded.n"
	}
	many, err := f.conn.PrepareContext(f.ctx, text(atOnce))
	if err != nil {
		return err
	}
	defer many.Close()
	sorted := slices.SortedFunc(maps.Keys(cells), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.span, b.span), cmp.Compare(a.category, b.category),
			cmp.Compare(s.measures[a.measure], s.measures[b.measure]), cmp.Compare(a.days, b.days))
	})
	args := make([]any, 0, 9*atOnce)
	for some := range slices.Chunk(sorted, atOnce) {
		args = args[:0]
		for _, c := range some {
			var span, key string
			var level grid.Level
			if grain == stats.Monthly {
				span = string(s.months[c.span])
			} else {
				span = string(s.days[c.span])
			}
			if split == "category" {
				key = categories[c.category]
			}
			if c.concluded {
				level = grid.Village
			}
			args = append(args, unit(c.unit), split, grain, span, key, s.measures[c.measure], level, c.days, cells[c])
		}
		if len(some) == atOnce {
			_, err = many.Exec(args...)
		} else {
			err = f.exec(text(len(some)), args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
