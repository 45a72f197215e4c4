package store

import (
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/stats"
)

// UnitSums are what was counted of one unit, or of one part of it.
type UnitSums struct {
	UnitID string
	Key    string // of the split: a category's code, a source, or the month where asked by month
	Sums   []stats.Sum
}

// Sums are the sums of units in a period, both ends included, by unit and key and
// within one by measure, level and days. They cost the same however many cases there
// are. Unavailable, code "statistics_counting", while the sums are being made anew.
func (r *Read) Sums(unitIDs []string, split Split, from, to calendar.Date) ([]UnitSums, error) {
	return r.sums(unitIDs, split, "key", stats.Spans(from, to), nil)
}

// SumsBefore are the sums over all time before a day of what the stock is made of.
// Unavailable as Sums.
func (r *Read) SumsBefore(unitIDs []string, split Split, day calendar.Date) ([]UnitSums, error) {
	return r.sums(unitIDs, split, "key", stats.SpansBefore(day), stats.Stock)
}

// SumsByMonth are the sums of one unit in a period by month. Unavailable as Sums.
func (r *Read) SumsByMonth(unitID string, from, to calendar.Date) ([]UnitSums, error) {
	return r.sums([]string{unitID}, SplitAll, "substr(span, 1, 7)", stats.Spans(from, to), nil)
}

// sums adds up spans; key is what they are kept apart by, besides the unit. Each span
// is a statement of its own within the one, so that it is read off the table's key.
func (r *Read) sums(unitIDs []string, split Split, key string, spans []stats.Span, measures []stats.Measure) ([]UnitSums, error) {
	var counting bool
	if err := r.db.Raw("SELECT EXISTS (SELECT 1 FROM cases WHERE NOT counted)").Scan(&counting).Error; err != nil {
		return nil, translate(err)
	}
	if counting {
		f := fault.New(fault.Unavailable, "statistics_counting", "正在重新统计，请稍后再看")
		f.RetryAfter = 30
		return nil, f
	}
	if len(unitIDs) == 0 || len(spans) == 0 {
		return nil, nil
	}
	var parts []string
	var args []any
	for _, s := range spans {
		part := `SELECT unit_id, ` + key + ` AS key, measure, level, days, n FROM case_sums
			WHERE unit_id IN ? AND split = ? AND grain = ? AND span BETWEEN ? AND ?`
		args = append(args, unitIDs, split, s.Grain, s.From, s.To)
		if measures != nil {
			part += " AND measure IN ?"
			args = append(args, measures)
		}
		parts = append(parts, part)
	}
	var rows []struct {
		UnitID string
		Key    string
		Sum    stats.Sum `gorm:"embedded"`
	}
	err := r.db.Raw(`SELECT unit_id, key, measure, level, days, CAST(sum(n) AS BIGINT) AS n
		FROM (`+strings.Join(parts, " UNION ALL ")+`) AS spans
		GROUP BY unit_id, key, measure, level, days ORDER BY unit_id, key, measure, level, days`, args...).Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	var list []UnitSums
	for _, row := range rows {
		if n := len(list); n == 0 || list[n-1].UnitID != row.UnitID || list[n-1].Key != row.Key {
			list = append(list, UnitSums{UnitID: row.UnitID, Key: row.Key})
		}
		last := &list[len(list)-1]
		last.Sums = append(last.Sums, row.Sum)
	}
	return list, nil
}
