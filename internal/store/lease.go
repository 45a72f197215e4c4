package store

import (
	"context"
	"time"

	"shuoli/internal/fault"
)

// Lease is the right to do alone, among all programs on one database, what its name
// says. Token fences it: each holder has a greater one than those before.
type Lease struct {
	Name  string
	Token int64
	lasts time.Duration
}

// present is the database's own clock in microseconds: those of several hosts differ.
func (r *Read) present() string {
	if r.postgres {
		return "CAST(extract(epoch FROM now()) * 1000000 AS BIGINT)"
	}
	return "CAST(unixepoch('now', 'subsec') * 1000000 AS INTEGER)"
}

// Claim takes a lease that nobody holds, or whose holder has not renewed it in time.
// Conflict, code "lease_held", while another has it.
func (s *Store) Claim(ctx context.Context, name, holder string, lasts time.Duration) (Lease, error) {
	lease := Lease{Name: name, lasts: lasts}
	err := s.Tx(ctx, func(tx *Tx) error {
		var tokens []int64
		err := tx.db.Raw(`INSERT INTO leases (name, holder, token, expires_at) VALUES (?, ?, 1, `+tx.present()+` + ?)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = leases.token + 1, expires_at = excluded.expires_at
			WHERE leases.expires_at <= `+tx.present()+` RETURNING token`, name, holder, lasts.Microseconds()).Scan(&tokens).Error
		if err != nil {
			return translate(err)
		}
		if len(tokens) == 0 {
			return fault.New(fault.Conflict, "lease_held", "另一个程序正在做这件事")
		}
		lease.Token = tokens[0]
		return nil
	})
	return lease, err
}

// Hold renews the lease within a transaction, which thereby has an effect only while the
// lease is held: nobody else can claim it before the commit. Conflict, code "lease_lost".
func (tx *Tx) Hold(l Lease) error {
	done := tx.db.Exec("UPDATE leases SET expires_at = "+tx.present()+" + ? WHERE name = ? AND token = ?", l.lasts.Microseconds(), l.Name, l.Token)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.New(fault.Conflict, "lease_lost", "这件事已经由另一个程序接手")
	}
	return translate(done.Error)
}

// Release lets go of a lease before it expires. One that was lost is no error.
func (s *Store) Release(ctx context.Context, l Lease) error {
	return s.Tx(ctx, func(tx *Tx) error {
		return translate(tx.db.Exec("UPDATE leases SET expires_at = 0 WHERE name = ? AND token = ?", l.Name, l.Token).Error)
	})
}
