package app

import (
	"context"
	"path/filepath"
	"time"

	"shuoli/internal/store"
)

// Backup writes everything the program keeps into a new file (store.Backup, whose
// faults these are). It is in the audit before anything leaves, as every reading is.
func (a *App) Backup(ctx context.Context, who Caller, file string) (store.Manifest, error) {
	err := a.store.Tx(ctx, func(tx *store.Tx) error {
		return tx.Audit(entry(who, "", "store.backup", "store", "", map[string]any{"file": filepath.Base(file)}))
	})
	if err != nil {
		return store.Manifest{}, err
	}
	m, err := a.store.Backup(ctx, file)
	if err != nil {
		return m, err
	}
	return m, a.store.Tx(ctx, func(tx *store.Tx) error { return tx.SetSetting(backedUp, tx.Now.Format(time.RFC3339)) })
}

// backedUp is the setting that says when a backup was last found sound.
const backedUp = "backed_up_at"
