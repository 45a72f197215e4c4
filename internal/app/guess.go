package app

import (
	"context"
	"math"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"shuoli/internal/attempt"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// accountName is the one name of an account, however it was typed: capitals, full-width
// signs and spaces around it are the keyboard's.
func accountName(typed string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(typed)))
}

// stranger is who guesses at an account's secret from a device that nobody knows.
func (a *App) stranger(account, origin string) store.Attempt {
	return store.Attempt{Account: a.store.Keys().Digest(account), Address: Network(origin)}
}

// at is who guesses at an account's secret. A device that its user has logged in from
// is counted by itself: strangers' guesses shut nobody out who sits where he always does.
func (a *App) at(r *store.Read, account, userID, device, origin string) (store.Attempt, error) {
	it := a.stranger(account, origin)
	if device == "" {
		return it, nil
	}
	users, err := r.DeviceUsers(hashToken(device))
	if slices.Contains(users, userID) {
		it.Device = hashToken(device)
	}
	return it, err
}

// guess compares what was given with a hash. Each guess is counted before it is looked
// at, in a transaction of its own: neither many at once, nor a rollback or a crash hides
// one. Whoever lets somebody in for it has the attempts forgotten. TooFast, code
// "too_many_attempts", without a look, while the rule says so.
func (a *App) guess(ctx context.Context, at store.Attempt, given, kept string) (bool, error) {
	err := a.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.LockAttempts(at); err != nil {
			return err
		}
		if err := open(&tx.Read, at); err != nil {
			return err
		}
		return tx.CountAttempt(at)
	})
	if err != nil {
		return false, err
	}
	return a.hasher.matches(ctx, given, kept)
}

// open is TooFast, code "too_many_attempts", while no more guesses are taken.
func open(r *store.Read, at store.Attempt) error {
	account, address, err := r.Attempts(at)
	if err != nil {
		return err
	}
	wait := max(attempt.OnAccount(account, r.Now), attempt.FromAddress(address, r.Now))
	if wait == 0 {
		return nil
	}
	f := fault.New(fault.TooFast, "too_many_attempts", "试错次数太多，请稍后再试")
	f.RetryAfter = int(math.Ceil(wait.Seconds()))
	return f
}

// Network is an address as what comes from it is counted: of IPv6 everybody has a
// whole network to himself.
func Network(origin string) string {
	ip, err := netip.ParseAddr(origin)
	if err != nil {
		return origin
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}
