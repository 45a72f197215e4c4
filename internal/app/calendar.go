package app

import (
	"context"
	"maps"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/store"
)

// ImportCalendar replaces the official calendar of every year the days are in and
// answers with those years. Cases keep the hearing days they have: a stay remembers
// its calendar.
func (a *App) ImportCalendar(ctx context.Context, who Caller, days []calendar.Day, source string) ([]int, error) {
	byYear := map[int][]calendar.Day{}
	for _, d := range days {
		byYear[d.Date.Year()] = append(byYear[d.Date.Year()], d)
	}
	years := slices.Sorted(maps.Keys(byYear))
	defer a.forget()
	return years, a.store.Tx(ctx, func(tx *store.Tx) error {
		for _, year := range years {
			if err := tx.SaveHolidays(year, byYear[year], source); err != nil {
				return err
			}
		}
		return tx.Audit(entry(who, "", "calendar.import", "calendar", "", map[string]any{"years": years, "days": len(days), "source": source}))
	})
}
