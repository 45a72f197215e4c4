package store

import "time"

// A device is known for so long after its last login, and a person from so many.
const (
	deviceKnown  = 90 * 24 * time.Hour
	devicesKnown = 20
)

// DeviceUsers are the people who have logged in from a device, by the hash of its token.
func (r *Read) DeviceUsers(tokenHash string) ([]string, error) {
	var ids []string
	err := r.db.Raw("SELECT user_id FROM known_devices WHERE token_hash = ? AND seen_at > ? ORDER BY user_id",
		tokenHash, micros(r.Now.Add(-deviceKnown))).Scan(&ids).Error
	return ids, translate(err)
}

// SaveDevice notes that a person has logged in from a device now. The oldest of too many
// is forgotten.
func (tx *Tx) SaveDevice(userID, tokenHash string) error {
	err := tx.db.Exec(`INSERT INTO known_devices (user_id, token_hash, seen_at) VALUES (?, ?, ?)
		ON CONFLICT (user_id, token_hash) DO UPDATE SET seen_at = excluded.seen_at`, userID, tokenHash, micros(tx.Now)).Error
	if err != nil {
		return translate(err)
	}
	return translate(tx.db.Exec(`DELETE FROM known_devices WHERE user_id = ? AND (seen_at <= ? OR token_hash NOT IN (
		SELECT token_hash FROM known_devices WHERE user_id = ? ORDER BY seen_at DESC, token_hash LIMIT ?))`,
		userID, micros(tx.Now.Add(-deviceKnown)), userID, devicesKnown).Error)
}
