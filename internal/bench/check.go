package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"

	"shuoli/internal/calendar"
)

// perCase is how much a case of two parties adds to each table: rows, or for the sums
// what they add up to. A run that left any other number did not do the work.
var perCase = map[string]int64{
	"cases": 1, "events": 1, "parties": 2, "audit": 1, "outbox": 1, "idempotency": 1, "case_texts": 1, "case_sums": 20,
	"case_mediators": 0, "case_persons": 0, "case_dockets": 0, "case_marks": 0, "file_numbers": 0,
}

// check compares the rows that a run left with the cases it was told were created.
func (b *base) check(ctx context.Context, dir string, created int) error {
	rows, err := countRows(ctx, dir)
	if err != nil {
		return err
	}
	for table, n := range perCase {
		if added := rows[table] - b.rows[table]; added != n*int64(created) {
			return fmt.Errorf("%d rows were added to %s for %d cases", added, table, created)
		}
	}
	return nil
}

func countRows(ctx context.Context, dir string) (map[string]int64, error) {
	db, err := sql.Open("sqlite3", dsn(filepath.Join(dir, databaseFile), nil))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows := map[string]int64{}
	for table := range perCase {
		counted := "count(*)"
		if table == "case_sums" {
			counted = "sum(n)"
		}
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT "+counted+" FROM "+table).Scan(&n); err != nil {
			return nil, err
		}
		rows[table] = n
	}
	return rows, nil
}

// figures is what of a table of statistics is checked.
type figures struct {
	Key                 string
	Registered          int64
	Accepted, Concluded int64
	AgreedOral          int64 `json:"agreed_oral"`
}

// checkStatistics holds the statistics of a period against the cases, by branch: sums
// that were filled in wrongly would be quick and worthless.
func (b *base) checkStatistics(ctx context.Context, address string, from, to calendar.Date) error {
	a, err := get(ctx, address, fmt.Sprintf("/api/v1/statistics?from=%s&to=%s&by=unit", from, to), b.leader)
	if err != nil {
		return err
	}
	var table struct {
		Total figures
		Rows  []figures
	}
	if err := json.Unmarshal(a.body, &table); err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", dsn(filepath.Join(b.dir, databaseFile), nil))
	if err != nil {
		return err
	}
	defer db.Close()
	for _, said := range append(table.Rows, table.Total) {
		is := figures{Key: said.Key}
		err := db.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE registered_at >= ? AND registered_at < ?),
			count(*) FILTER (WHERE accepted_on BETWEEN ?3 AND ?4),
			count(*) FILTER (WHERE accepted_on <> '' AND concluded_on BETWEEN ?3 AND ?4),
			count(*) FILTER (WHERE outcome = 'agreed_oral' AND concluded_on BETWEEN ?3 AND ?4) FROM cases WHERE ?5 IN ('', branch_id)`,
			from.At(0, 0).UnixMicro(), to.Add(1).At(0, 0).UnixMicro(), string(from), string(to), said.Key).
			Scan(&is.Registered, &is.Accepted, &is.Concluded, &is.AgreedOral)
		if err != nil {
			return err
		}
		if said != is {
			return fmt.Errorf("from %s to %s the statistics of %q say %+v, the cases %+v", from, to, said.Key, said, is)
		}
	}
	if table.Total.Registered == 0 {
		return fmt.Errorf("nothing was registered from %s to %s", from, to)
	}
	return nil
}
