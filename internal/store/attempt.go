package store

import (
	"time"

	"shuoli/internal/attempt"
)

// Attempt is one guess at an account's password or code.
type Attempt struct {
	Account string // a keyed digest of the name, whoever's it is
	Device  string // hash of a device that the account's user is known from, or ""
	Address string // network address
}

// LockAttempts puts in line who guesses at one account or from one address, so that
// none of many at once goes uncounted.
func (tx *Tx) LockAttempts(a Attempt) error {
	if !tx.postgres {
		return nil
	}
	// Everybody locks the account before the address.
	for seed, key := range []string{a.Account + a.Device, a.Address} {
		if err := tx.db.Exec("SELECT pg_advisory_xact_lock(hashtextextended(?, ?))", key, 2+seed).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// Attempts are the instants of earlier attempts that may still count, in order: at the
// same account with the same device, and of strangers' devices from the same address;
// none of those where the device is known. What a clock that was wrong by more than an
// hour wrote counts no more.
func (r *Read) Attempts(a Attempt) (account, address []time.Time, err error) {
	if account, err = r.attempts(and(is("account = ?", a.Account), is("device = ?", a.Device))); err != nil || a.Device != "" {
		return account, nil, err
	}
	address, err = r.attempts(and(is("address = ?", a.Address), is("device = ''")))
	return account, address, err
}

func (r *Read) attempts(where condition) ([]time.Time, error) {
	where = and(where, is("at > ?", micros(r.Now.Add(-attempt.Remembered))), is("at < ?", micros(r.Now.Add(time.Hour))))
	var list []int64
	err := r.db.Raw("SELECT at FROM login_attempts WHERE "+where.sql+" ORDER BY at", where.args...).Scan(&list).Error
	instants := make([]time.Time, len(list))
	for i, at := range list {
		instants[i] = instant(at)
	}
	return instants, translate(err)
}

// CountAttempt adds an attempt and forgets all that can make no difference any more.
func (tx *Tx) CountAttempt(a Attempt) error {
	err := tx.db.Exec("DELETE FROM login_attempts WHERE at <= ? OR at >= ?",
		micros(tx.Now.Add(-attempt.Remembered)), micros(tx.Now.Add(time.Hour))).Error
	if err != nil {
		return translate(err)
	}
	return translate(tx.db.Exec("INSERT INTO login_attempts (account, device, address, at) VALUES (?, ?, ?, ?)",
		a.Account, a.Device, a.Address, micros(tx.Now)).Error)
}

// ForgetAttempts is for one that was right: an account's attempts with a device begin anew.
func (tx *Tx) ForgetAttempts(account, device string) error {
	// Older ones are left to CountAttempt: two that delete the same rows would wait for each other.
	return translate(tx.db.Exec("DELETE FROM login_attempts WHERE account = ? AND device = ? AND at > ?",
		account, device, micros(tx.Now.Add(-attempt.Remembered))).Error)
}
