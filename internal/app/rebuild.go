package app

import (
	"context"

	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// rebuiltAtOnce is how many cases one transaction rebuilds, so that others get their turn.
const rebuiltAtOnce = 20

// Rebuild replays every case and writes again all that follows from its events: rows,
// parties, mediators, who was let in or taken off, and which numbers are void; and folds
// every zero-report again from its entries. It answers how many cases there are. What was
// right stays as it is, to the byte.
//
// The sums that statistics read are thrown away and made anew, so that one which no case
// supports vanishes: until the last case is counted again the statistics are not to be
// had ("statistics_counting"), rather than wrong. It may be broken off; the next start of
// the program counts what is left.
func (a *App) Rebuild(ctx context.Context, who Caller) (cases int, err error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range ref.order {
		if u.Level != grid.Township {
			continue
		}
		if err := a.store.Tx(ctx, func(tx *store.Tx) error { return tx.ForgetSums(u.ID) }); err != nil {
			return 0, err
		}
	}
	if err := a.rebuildReports(ctx, ref); err != nil {
		return 0, err
	}
	for after := ""; ; {
		var ids []string
		err := a.store.Tx(ctx, func(tx *store.Tx) (err error) {
			if ids, err = tx.EventCaseIDs(after, rebuiltAtOnce); err != nil {
				return err
			}
			if err := tx.LockCases(ids...); err != nil {
				return err
			}
			for _, id := range ids {
				if err := tx.RebuildCase(id); err != nil {
					return err
				}
			}
			if len(ids) > 0 {
				return nil
			}
			return tx.Audit(entry(who, "", "store.rebuild", "store", "", map[string]any{"cases": cases}))
		})
		if err != nil || len(ids) == 0 {
			return cases, err
		}
		cases, after = cases+len(ids), ids[len(ids)-1]
	}
}

// rebuildReports folds every report again from its entries.
func (a *App) rebuildReports(ctx context.Context, ref reference) error {
	for after := (store.ReportKey{}); ; {
		err := a.store.Tx(ctx, func(tx *store.Tx) error {
			keys, err := tx.ReportsWithin("", "", after, rebuiltAtOnce)
			if err != nil {
				return err
			}
			if len(keys) == 0 {
				after = store.ReportKey{}
				_, err := tx.DropEmptyReports()
				return err
			}
			after = keys[len(keys)-1]
			return ref.refold(tx, keys...)
		})
		if err != nil || after == (store.ReportKey{}) {
			return err
		}
	}
}

// Reseal seals with the last key of the key file whatever an older one has sealed, and
// answers how many values that were.
func (a *App) Reseal(ctx context.Context, who Caller) (int, error) {
	n, err := a.store.Reseal(ctx)
	if err != nil {
		return n, err
	}
	return n, a.store.Tx(ctx, func(tx *store.Tx) error {
		return tx.Audit(entry(who, "", "store.reseal", "store", "", map[string]any{"values": n}))
	})
}
