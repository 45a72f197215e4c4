package store

import (
	"crypto/rand"
	"errors"
)

const epochSetting = "epoch"

// Epoch names one life of the database: it is drawn when the database is made, and anew
// when an older one was put in its place. A tablet that has sent its records to another
// epoch sends them again (product.md 8).
func (r *Read) Epoch() (string, error) { return r.Setting(epochSetting) }

// beginEpoch draws the first epoch; of several programs that start together one does.
func (tx *Tx) beginEpoch() error {
	return translate(tx.db.Exec("INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", epochSetting, rand.Text()).Error)
}

// renewEpoch begins another life. Sessions do not outlive the old one: some that are in
// an older copy had been ended since.
func (tx *Tx) renewEpoch() error {
	return errors.Join(tx.SetSetting(epochSetting, rand.Text()), translate(tx.db.Exec("DELETE FROM sessions").Error))
}
