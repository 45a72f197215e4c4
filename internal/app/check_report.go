package app

import (
	"context"
	"slices"

	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// reports marks the units without a report and says who is to be told of it.
func (k *check) reports(ctx context.Context) error {
	var silent []string
	err := k.app.store.Read(ctx, func(r *store.Read) (err error) {
		silent, err = r.Unreported("", k.on)
		return err
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(silent, checkedAtOnce) {
		ref, err := k.app.reference(ctx)
		if err != nil {
			return err
		}
		var found []CheckItem
		err = k.within(ctx, func(r *store.Read, tx *store.Tx) (err error) {
			found, err = k.silentUnits(ref, r, tx, some)
			return err
		})
		if err != nil {
			return err
		}
		k.items = append(k.items, found...)
	}
	return nil
}

// silentUnits does to units what the check of the date owes them.
func (k *check) silentUnits(ref reference, r *store.Read, tx *store.Tx, ids []string) ([]CheckItem, error) {
	if tx != nil {
		var keys []store.ReportKey
		for _, id := range ids {
			keys = append(keys, store.ReportKey{Date: k.on, UnitID: id})
		}
		if err := tx.LockReports(keys...); err != nil {
			return nil, err
		}
	}
	reports, err := ref.history(r, k, ids)
	if err != nil {
		return nil, err
	}
	due := ref.reporting.On(k.on).Check(k.on, reports, r.Now)
	told := map[string][]zeroreport.Reminder{}
	for _, m := range due.Reminders {
		told[m.UnitID] = append(told[m.UnitID], m)
	}
	var items []CheckItem
	for _, mark := range due.Marks {
		items = append(items, CheckItem{UnitID: mark.UnitID, Action: string(mark.Action())})
		for _, m := range told[mark.UnitID] {
			items = append(items, CheckItem{UnitID: mark.UnitID, Action: "remind", Kind: remindReport, Role: m.To})
		}
		if tx == nil {
			continue
		}
		if err := k.markMissed(ref, tx, reports, mark, told[mark.UnitID]); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// history are the reports of units for the date and those before it that are looked at.
func (ref reference) history(r *store.Read, k *check, ids []string) ([]zeroreport.Report, error) {
	var units []grid.Unit
	var keys []store.ReportKey
	for _, id := range ids {
		u, err := r.Unit(id) // the reference data may be a moment old
		if err != nil {
			return nil, err
		}
		units = append(units, u)
		for back := range zeroreport.History {
			keys = append(keys, store.ReportKey{Date: k.on.Add(-back), UnitID: id})
		}
	}
	entries, err := r.EntriesOfReports(keys...)
	if err != nil {
		return nil, err
	}
	var reports []zeroreport.Report
	for _, u := range units {
		for back := range zeroreport.History {
			on := k.on.Add(-back)
			reports = append(reports, ref.reporting.On(on).Fold(u, on, entries[store.ReportKey{Date: on, UnitID: u.ID}], r.Now))
		}
	}
	return reports, nil
}

// markMissed appends the mark of a unit and announces what is to be told of it.
func (k *check) markMissed(ref reference, tx *store.Tx, reports []zeroreport.Report, mark zeroreport.Entry, told []zeroreport.Reminder) error {
	i := slices.IndexFunc(reports, func(p zeroreport.Report) bool { return p.Unit.ID == mark.UnitID && p.Date == mark.Date })
	p := reports[i]
	if err := tx.DealWith(k.on, p.Unit.ID, store.CheckCounts{Missed: 1, Reminded: len(told)}); err != nil {
		return err
	}
	id, err := entryID()
	if err != nil {
		return err
	}
	mark.ID = id
	if _, err := ref.addEntries(tx, checker, p, mark); err != nil {
		return err
	}
	for _, m := range told {
		err := tx.Emit(p.Unit.Place.TownshipID, "check."+remindReport, map[string]any{
			"unit_id": m.UnitID, "date": k.on, "role": m.To, "at": m.At, "n": len(m.Dates),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
