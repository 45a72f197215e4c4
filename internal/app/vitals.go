package app

import (
	"context"
	"time"

	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// Vitals are what a machine watches of the program; they tell of nobody.
type Vitals struct {
	Waiting    int64      // messages that are not delivered
	LastCheck  time.Time  // when the last daily check was finished; zero before the first
	LastBackup time.Time  // when the last backup was found sound; zero before the first
	Space      *SpaceView // nil where nobody can tell
}

// Vitals reads them. A fault leaves what the store did not tell at zero.
func (a *App) Vitals(ctx context.Context) (Vitals, error) {
	v := Vitals{Space: a.Space()}
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		if v.Waiting, err = r.OutboxWaiting(); err != nil {
			return err
		}
		last, err := r.LastCheck()
		if err != nil {
			return err
		}
		if last != nil {
			v.LastCheck = last.FinishedAt
		}
		text, err := r.Setting(backedUp)
		if err != nil && fault.KindOf(err) != fault.NotFound || text == "" {
			return err
		}
		v.LastBackup, err = time.Parse(time.RFC3339, text)
		return err
	})
	return v, err
}
