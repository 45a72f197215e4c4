package store

import (
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/stats"
)

// StatisticsFault is a table that broke an identity and was not shown.
type StatisticsFault struct {
	At       time.Time
	UnitID   string
	From, To calendar.Date
	By       stats.By
	Identity string
	Detail   string
}

// faultsShown is how many faults are listed; older ones say nothing new.
const faultsShown = 100

// SaveStatisticsFault keeps a table that broke an identity. The same table again with
// the same identity only becomes newer.
func (tx *Tx) SaveStatisticsFault(f StatisticsFault) error {
	return translate(tx.db.Exec(`INSERT INTO statistics_faults (unit_id, from_on, to_on, split_by, identity, detail, at)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (unit_id, from_on, to_on, split_by, identity) DO UPDATE SET detail = excluded.detail, at = excluded.at`,
		f.UnitID, f.From, f.To, f.By, f.Identity, f.Detail, micros(f.At)).Error)
}

// StatisticsFaults are the tables that broke an identity, the newest hundred first.
func (r *Read) StatisticsFaults() ([]StatisticsFault, error) {
	var rows []struct {
		UnitID   string
		FromOn   calendar.Date
		ToOn     calendar.Date
		SplitBy  stats.By
		Identity string
		Detail   string
		At       int64
	}
	err := r.db.Raw(`SELECT unit_id, from_on, to_on, split_by, identity, detail, at FROM statistics_faults
		ORDER BY at DESC, unit_id, from_on, to_on, split_by, identity LIMIT ?`, faultsShown).Scan(&rows).Error
	list := make([]StatisticsFault, len(rows))
	for i, row := range rows {
		list[i] = StatisticsFault{instant(row.At), row.UnitID, row.FromOn, row.ToOn, row.SplitBy, row.Identity, row.Detail}
	}
	return list, translate(err)
}
