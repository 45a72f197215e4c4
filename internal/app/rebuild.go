package app

import (
	"context"

	"shuoli/internal/store"
)

// rebuiltAtOnce is how many cases one transaction rebuilds, so that others get their turn.
const rebuiltAtOnce = 20

// Rebuild replays every case and writes again all that follows from its events: rows,
// parties, mediators, who was let in or taken off, and which numbers are void. It
// answers how many cases there are. What was right stays as it is, to the byte.
func (a *App) Rebuild(ctx context.Context, who Caller) (cases int, err error) {
	for after := ""; ; {
		var ids []string
		err := a.store.Tx(ctx, func(tx *store.Tx) (err error) {
			if ids, err = tx.EventCaseIDs(after, rebuiltAtOnce); err != nil {
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
