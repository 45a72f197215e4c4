package stats_test

import (
	"errors"
	"testing"

	"shuoli/internal/grid"
	"shuoli/internal/stats"
)

// The nearest rank of p percent of n is p·n/100, rounded up.
func TestPercentiles(t *testing.T) {
	for n, want := range map[int][2]int{
		1: {1, 1}, 2: {1, 2}, 3: {2, 3}, 4: {2, 4}, 5: {3, 5},
		6: {3, 6}, 7: {4, 7}, 8: {4, 8}, 9: {5, 9}, 10: {5, 9},
	} {
		in := []stats.Sum{{Measure: stats.AgreedOral, Level: grid.Village, N: int64(n)}}
		for days := n; days >= 1; days-- {
			in = append(in, stats.Sum{Measure: stats.Settled, Level: grid.Village, Days: days, N: 1})
		}
		got := build(t, "", stats.Counts{In: in, Before: accepted(n)}, nil, nil).Total
		if *got.DaysMedian != want[0] || *got.DaysP90 != want[1] {
			t.Errorf("of 1 to %d days: median %d, 90th %d; want %v", n, *got.DaysMedian, *got.DaysP90, want)
		}
	}
}

// Many cases of one number of days weigh as many.
func TestPercentilesWeigh(t *testing.T) {
	in := []stats.Sum{
		{Measure: stats.AgreedOral, Level: grid.Village, N: 10},
		{Measure: stats.Settled, Level: grid.Village, Days: 30, N: 1},
		{Measure: stats.Settled, Level: grid.Village, Days: 0, N: 3},
		{Measure: stats.Settled, Level: grid.Village, Days: 7, N: 6},
	}
	got := build(t, "", stats.Counts{In: in, Before: accepted(10)}, nil, nil).Total
	if *got.DaysMedian != 7 || *got.DaysP90 != 7 {
		t.Errorf("median %d, 90th %d; want 7 and 7", *got.DaysMedian, *got.DaysP90)
	}
}

// accepted is a stock of n open cases.
func accepted(n int) []stats.Sum {
	return []stats.Sum{{Measure: stats.Registered, N: int64(n)}, {Measure: stats.Accepted, N: int64(n)}}
}

// What was withdrawn or handed over is neither success nor failure: of 4 + 1 decided 4
// succeeded. Of the two successes that were no import one had been elevated.
func TestRatiosLeaveOutWhatDoesNotCount(t *testing.T) {
	in := func(m stats.Measure, n int64) stats.Sum { return stats.Sum{Measure: m, Level: grid.Branch, N: n} }
	got := build(t, "", stats.Counts{Before: accepted(20), In: []stats.Sum{
		in(stats.AgreedOral, 3), in(stats.AgreedWritten, 1), in(stats.Settled, 4), in(stats.Failed, 1),
		in(stats.Withdrawn, 2), in(stats.HandedOver, 3), in(stats.Elevatable, 2), in(stats.Elevated, 1),
	}}, nil, nil).Total
	if *got.SuccessRate != 0.8 || *got.ElevatedRate != 0.5 {
		t.Errorf("success %v, elevated %v; want 0.8 and 0.5", *got.SuccessRate, *got.ElevatedRate)
	}
}

// Over nothing there is no ratio and no percentile, and a table without rows is one.
func TestNothingCounted(t *testing.T) {
	got := build(t, stats.ByUnit, stats.Counts{}, nil, nil)
	f := got.Total
	if f.SuccessRate != nil || f.Cohort.Rate != nil || f.ElevatedRate != nil || f.PerformanceRate != nil || f.DaysMedian != nil || f.DaysP90 != nil {
		t.Errorf("got %s, want no ratio", text(t, f))
	}
	if got.Rows == nil {
		t.Error("no rows must be written [], not null")
	}
}

// sums that break an identity before there is a table.
func TestBuildRefuses(t *testing.T) {
	oral := stats.Sum{Measure: stats.AgreedOral, Level: grid.Village, N: 2}
	settled := stats.Sum{Measure: stats.Settled, Level: grid.Village, Days: 3, N: 2}
	total := stats.Counts{In: []stats.Sum{oral, settled}, Before: accepted(3)}
	part := stats.Counts{Key: "v1", Name: "甲村", In: total.In, Before: total.Before}
	month := func(key string, in ...stats.Sum) stats.Counts { return stats.Counts{Key: key, Name: key, In: in} }

	for _, tt := range []struct {
		name     string
		by       stats.By
		total    stats.Counts
		rows     []stats.Counts
		identity string
		detail   string
	}{
		{"a success of no level", "",
			stats.Counts{In: []stats.Sum{{Measure: stats.AgreedOral, N: 2}, settled}, Before: total.Before}, nil,
			stats.LevelsIdentity, "合计：各级成功共 0 ≠ 成功 2"},
		{"a success without its days", "", stats.Counts{In: []stats.Sum{oral}, Before: total.Before}, nil,
			stats.HistogramIdentity, "合计：有天数的成功 0 ≠ 成功 2"},
		{"a row's success without its days", stats.ByUnit, total,
			[]stats.Counts{{Key: "v1", Name: "甲村", In: []stats.Sum{oral}, Before: total.Before}},
			stats.HistogramIdentity, "甲村：有天数的成功 0 ≠ 成功 2"},
		{"more concluded than accepted", "", stats.Counts{In: total.In, Before: accepted(1)}, nil,
			stats.NegativeIdentity, "合计：期末 -1"},
		{"a part left out", stats.ByVillage, total, nil, stats.PartsIdentity, "合计：各行办结共 0 ≠ 2"},
		{"a part counted twice", stats.ByVillage, total, []stats.Counts{part, part}, stats.PartsIdentity, "合计：各行办结共 4 ≠ 2"},
		{"a month left out", stats.ByMonth, total, []stats.Counts{month("2026-01"), month("2026-03", oral, settled)},
			stats.MonthsIdentity, "2026-03：不是 2026-01 的下一个月"},
		{"months out of order", stats.ByMonth, total, []stats.Counts{month("2026-02"), month("2026-01", oral, settled)},
			stats.MonthsIdentity, "2026-01：不是 2026-02 的下一个月"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stats.Build(tt.by, tt.total, tt.rows, nil)
			unbalanced(t, err, tt.identity, tt.detail)
		})
	}
}

// Each identity that a table shows is broken once, in a sound table.
func TestCheckNamesTheIdentity(t *testing.T) {
	sound := func(by stats.By) stats.Table {
		total := counts(history(), "2026-01-01", "2026-02-28")
		rows := []stats.Counts{{Key: stats.Own, Name: "本级", In: total.In, Before: total.Before}}
		switch by {
		case stats.ByLevel:
			rows = stats.Levels(total.In)
		case stats.ByMonth:
			rows = []stats.Counts{
				{Key: "2026-01", Name: "1月", In: stats.Scan(history(), "2026-01-01", "2026-01-31")},
				{Key: "2026-02", Name: "2月", In: stats.Scan(history(), "2026-02-01", "2026-02-28")},
			}
		}
		return build(t, by, total, rows, nil)
	}
	for _, tt := range []struct {
		name     string
		by       stats.By
		spoil    func(*stats.Table)
		identity string
		detail   string
	}{
		{"S = oral + written", "", func(t *stats.Table) { t.Total.AgreedOral++ },
			stats.SuccessIdentity, "合计：口头 2 + 书面 2 ≠ 成功 3"},
		{"C of its outcomes", "", func(t *stats.Table) { t.Total.HandedOver++ },
			stats.ConcludedIdentity, "合计：成功 3 + 不成 1 + 撤回 0 + 移交 1 ≠ 办结 4"},
		{"the stock of the total", "", func(t *stats.Table) { *t.Total.Closing++ },
			stats.StockIdentity, "合计：期初 0 + 受理 4 + 更正 0 ≠ 办结 4 + 期末 1"},
		{"the stock with the correction", "", func(t *stats.Table) { *t.Total.Correction++ },
			stats.StockIdentity, "合计：期初 0 + 受理 4 + 更正 1 ≠ 办结 4 + 期末 0"},
		{"the stock of a row", stats.ByUnit, func(t *stats.Table) { *t.Rows[0].Opening++ },
			stats.StockIdentity, "本级：期初 1 + 受理 4 + 更正 0 ≠ 办结 4 + 期末 0"},
		{"the stock that is not said", "", func(t *stats.Table) { t.Total.Opening, *t.Total.Closing = nil, 1 },
			stats.StockIdentity, "合计：期初 0 + 受理 4 + 更正 0 ≠ 办结 4 + 期末 1"},
		{"who waits", "", func(t *stats.Table) { *t.Total.Waiting++ },
			stats.WaitingIdentity, "合计：期初待受理 0 + 登记 7 ≠ 受理 4 + 未受理 3 + 期末待受理 1"},
		{"the parts of the cohort", "", func(t *stats.Table) { t.Total.Cohort.Open++ },
			stats.CohortIdentity, "合计：成功 3 + 不成 1 + 撤回 0 + 移交 0 + 在办 1 ≠ 受理 4"},
		{"a cohort that is not said", "", func(t *stats.Table) { t.Total.Cohort = nil },
			stats.CohortIdentity, "合计：成功 0 + 不成 0 + 撤回 0 + 移交 0 + 在办 0 ≠ 受理 4"},
		{"elevatable of S", "", func(t *stats.Table) { t.Total.Elevatable = 4 }, stats.PartIdentity, "合计：可提级 4 > 成功 3"},
		{"elevated of elevatable", "", func(t *stats.Table) { t.Total.Elevated = 4 }, stats.PartIdentity, "合计：提过级 4 > 可提级 3"},
		{"performed of S", "", func(t *stats.Table) { t.Total.Performed = 4 }, stats.PartIdentity, "合计：已履行 4 > 成功 3"},
		{"confirmed of S", "", func(t *stats.Table) { t.Total.Confirmed = 4 }, stats.PartIdentity, "合计：已确认 4 > 成功 3"},
		{"reopened of S", "", func(t *stats.Table) { t.Total.Reopened = 4 }, stats.PartIdentity, "合计：复发 4 > 成功 3"},
		{"the same day of C", "", func(t *stats.Table) { t.Total.SameDay = 5 }, stats.PartIdentity, "合计：当日办结 5 > 办结 4"},
		{"duties performed of due", "", func(t *stats.Table) { *t.Total.ObligationsPerformed = 5 }, stats.PartIdentity, "合计：履行义务 5 > 到期义务 4"},
		{"self-visits of visits", "", func(t *stats.Table) { *t.Total.SelfVisits = 4 }, stats.PartIdentity, "合计：本人回访 4 > 回访 3"},
		{"unreached of visits", "", func(t *stats.Table) { *t.Total.Unreached = 4 }, stats.PartIdentity, "合计：联系不上 4 > 回访 3"},
		{"a count below nothing", stats.ByUnit, func(t *stats.Table) { *t.Rows[0].Visits = -1 }, stats.NegativeIdentity, "本级：回访 -1"},
		{"rows of a count that is not stock", stats.ByUnit, func(t *stats.Table) { t.Rows[0].Reopened = 0 },
			stats.PartsIdentity, "合计：各行复发共 0 ≠ 1"},
		{"rows of the stock", stats.ByUnit, func(t *stats.Table) { *t.Rows[0].Opening++; *t.Rows[0].Closing++ },
			stats.PartsIdentity, "合计：各行期初加更正共 1 ≠ 0"},
		{"rows of who waits", stats.ByUnit, func(t *stats.Table) { *t.Rows[0].WaitingOpening++; *t.Rows[0].Waiting++ },
			stats.PartsIdentity, "合计：各行期初待受理共 1 ≠ 0"},
		{"rows by level", stats.ByLevel, func(t *stats.Table) { t.Rows[0].Performed = 0 },
			stats.PartsIdentity, "合计：各行已履行共 1 ≠ 2"},
		{"rows by month", stats.ByMonth, func(t *stats.Table) { *t.Rows[0].Visits++ },
			stats.PartsIdentity, "合计：各行回访共 4 ≠ 3"},
		{"the stock from month to month", stats.ByMonth, func(t *stats.Table) { *t.Rows[1].Opening++; *t.Rows[1].Closing++ },
			stats.MonthsIdentity, "2月：期初 2 ≠ 上期期末 1"},
		{"who waits from month to month", stats.ByMonth, func(t *stats.Table) { *t.Rows[1].WaitingOpening++; *t.Rows[1].Waiting++ },
			stats.MonthsIdentity, "2月：期初待受理 3 ≠ 上期期末 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := sound(tt.by)
			tt.spoil(&table)
			unbalanced(t, table.Check(tt.by), tt.identity, tt.detail)
		})
	}
}

func unbalanced(t *testing.T, err error, identity, detail string) {
	t.Helper()
	var u *stats.Unbalanced
	if !errors.As(err, &u) {
		t.Fatalf("got %v, want %s", err, identity)
	}
	if u.Identity != identity || u.Detail != detail {
		t.Errorf("got %s %q, want %s %q", u.Identity, u.Detail, identity, detail)
	}
}
