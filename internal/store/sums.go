package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// case_sums holds the facts of all counted cases added up, and nothing else: whoever
// changes what a case counts for takes its old facts off and puts the new ones on in
// the same transaction. A case that is not counted (cases.counted) has no facts in the
// sums yet; its next change, the start of the program or a rebuild puts them there.

// Split says of which cases below a unit a sum is.
type Split string

// The splits that sums are kept by.
const (
	SplitAll      Split = ""
	SplitOwn      Split = "own" // registered in the unit itself
	SplitCategory Split = "category"
	SplitSource   Split = "source"
)

// bin is where the facts of a case are added up.
type bin struct {
	UnitID string
	Split  Split
	Key    string // a category's code or a source
}

// binsOf are the bins of a case.
func binsOf(c stats.Case) []bin {
	bins := []bin{{c.UnitID, SplitOwn, ""}}
	for _, l := range grid.Ladder {
		if id := c.Place.At(l); id != "" {
			bins = append(bins, bin{id, SplitAll, ""}, bin{id, SplitCategory, c.Category}, bin{id, SplitSource, c.Source})
		}
	}
	return bins
}

// sumKey is one row of case_sums.
type sumKey struct {
	bin
	Grain   stats.Grain
	Span    string
	Measure stats.Measure
	Level   grid.Level
	Days    int
}

func compareSumKeys(a, b sumKey) int {
	return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), cmp.Compare(a.Split, b.Split), cmp.Compare(a.Grain, b.Grain),
		cmp.Compare(a.Span, b.Span), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Measure, b.Measure),
		cmp.Compare(a.Level, b.Level), cmp.Compare(a.Days, b.Days))
}

// change is by how much each row of case_sums changes.
type change map[sumKey]int64

func (c change) add(bins []bin, facts []stats.Fact, sign int64) {
	for _, b := range bins {
		for _, f := range facts {
			c[sumKey{b, stats.Daily, string(f.Date), f.Measure, f.Level, f.Days}] += sign * f.N
			c[sumKey{b, stats.Monthly, string(f.Date.Month()), f.Measure, f.Level, f.Days}] += sign * f.N
		}
	}
}

// count brings the marks of a case and the sums up to date. before is its row as it
// was, nil for a new one; the row itself has been written by the caller.
func (tx *Tx) count(before *caseRow, now stats.Case) error {
	var marks []markRow
	var was stats.Case
	var wasBins []bin
	var wasFacts []stats.Fact
	if before != nil {
		byCase, err := tx.marks(before.ID)
		if err != nil {
			return err
		}
		marks, was = byCase[before.ID], before.counted(byCase[before.ID])
		if before.Counts.Counted {
			wasBins, wasFacts = binsOf(was), was.Facts()
		}
	}
	if err := tx.writeMarks(now.ID, marks, marksOf(now)); err != nil {
		return err
	}
	bins, facts := binsOf(now), now.Facts()
	if slices.Equal(wasBins, bins) {
		// Most acts change no fact, and few change many.
		wasFacts, facts = without(wasFacts, facts), without(facts, wasFacts)
	}
	changed := change{}
	changed.add(wasBins, wasFacts, -1)
	changed.add(bins, facts, +1)
	return tx.addSums(changed, was.Place.TownshipID, now.Place.TownshipID)
}

// without are the facts of a that are not in b.
func without(a, b []stats.Fact) []stats.Fact {
	var rest []stats.Fact
	for _, f := range a {
		if !slices.Contains(b, f) {
			rest = append(rest, f)
		}
	}
	return rest
}

// sumsAtOnce keeps a statement within what either database takes as parameters.
const sumsAtOnce = 500

// addSums changes rows of case_sums, all of them below the given townships; a row that
// comes to 0 goes, so that the table depends on nothing but the counted cases.
func (tx *Tx) addSums(changed change, townshipIDs ...string) error {
	maps.DeleteFunc(changed, func(_ sumKey, n int64) bool { return n == 0 })
	if len(changed) == 0 {
		return nil
	}
	if err := tx.lockSums(townshipIDs...); err != nil {
		return err
	}
	var lessUnits, lessSpans []string
	for keys := range slices.Chunk(slices.SortedFunc(maps.Keys(changed), compareSumKeys), sumsAtOnce) {
		marks := strings.Repeat(",(?,?,?,?,?,?,?,?,?)", len(keys))[1:]
		args := make([]any, 0, 9*len(keys))
		for _, k := range keys {
			n := changed[k]
			args = append(args, k.UnitID, k.Split, k.Grain, k.Span, k.Key, k.Measure, k.Level, k.Days, n)
			if n < 0 {
				lessUnits, lessSpans = append(lessUnits, k.UnitID), append(lessSpans, k.Span)
			}
		}
		err := tx.db.Exec(`INSERT INTO case_sums (unit_id, split, grain, span, key, measure, level, days, n) VALUES `+marks+`
			ON CONFLICT (unit_id, split, grain, span, key, measure, level, days) DO UPDATE SET n = case_sums.n + excluded.n`,
			args...).Error
		if err != nil {
			return translate(err)
		}
	}
	if len(lessUnits) == 0 {
		return nil
	}
	return translate(tx.db.Exec(`DELETE FROM case_sums WHERE unit_id IN ? AND split IN ? AND grain IN ? AND span IN ? AND n = 0`,
		unique(lessUnits), []Split{SplitAll, SplitOwn, SplitCategory, SplitSource}, []stats.Grain{stats.Daily, stats.Monthly},
		unique(lessSpans)).Error)
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// lockSums keeps others from changing the sums of townships until the transaction ends:
// two acts of one township meet in the township's rows, and without it could each
// wait for the other. SQLite has but one writer.
func (tx *Tx) lockSums(townshipIDs ...string) error {
	if !tx.postgres {
		return nil
	}
	for _, id := range unique(townshipIDs) {
		if id == "" {
			continue
		}
		if err := tx.db.Exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "sums "+id).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// ForgetSums takes all sums of a township away, with those of units that are not there,
// and makes its cases uncounted: the first step of making sums anew from nothing,
// whatever they were. Cases that others write meanwhile are counted at once, the
// others by RebuildCase; until then the statistics are not to be had.
func (tx *Tx) ForgetSums(townshipID string) error {
	// Whoever writes a case locks its row before the sums, and so do we; a case that was
	// being registered meanwhile is seen only once the sums are ours.
	const forget = "UPDATE cases SET counted = FALSE WHERE township_id = ? AND counted"
	if err := tx.db.Exec(forget, townshipID).Error; err != nil {
		return translate(err)
	}
	if err := tx.lockSums(townshipID); err != nil {
		return err
	}
	if tx.postgres {
		if err := tx.db.Exec(forget, townshipID).Error; err != nil {
			return translate(err)
		}
	}
	return translate(tx.db.Exec(`DELETE FROM case_sums WHERE unit_id IN (SELECT id FROM units WHERE township_id = ?)
		OR unit_id NOT IN (SELECT id FROM units)`, townshipID).Error)
}

// fillSums counts the cases that were written before there was anything to count them
// by, and those that a rebuild which did not end had left.
func (s *Store) fillSums(ctx context.Context) error {
	for {
		var ids []string
		err := s.Tx(ctx, func(tx *Tx) error {
			if err := tx.db.Raw("SELECT id FROM cases WHERE NOT counted ORDER BY id LIMIT ?", fillBatch).Scan(&ids).Error; err != nil {
				return translate(err)
			}
			if err := tx.LockCases(ids...); err != nil {
				return err
			}
			for _, id := range ids {
				if err := tx.countAgain(id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(ids) == 0 {
			return err
		}
	}
}

// countAgain counts a locked case that is not counted, from its events.
func (tx *Tx) countAgain(id string) error {
	var row caseRow
	if err := tx.db.Raw("SELECT "+countedColumns+" FROM cases WHERE id = ?", id).Scan(&row).Error; err != nil {
		return translate(err)
	}
	if row.Counts.Counted { // another replica was quicker
		return nil
	}
	events, err := tx.Events(id)
	if err != nil {
		return err
	}
	c := dispute.Replay(id, events)
	now := stats.Of(&c)
	columns := countsOf(now)
	err = tx.db.Table("cases").Where("id = ?", id).Select("*").Updates(&columns).Error
	if err != nil {
		return translate(err)
	}
	return tx.count(&row, now)
}
