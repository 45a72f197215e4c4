// Package attempt is the rule of guesses at a password or a one-time code: how long
// the next one has to wait (quality.md AUN-01). Who guesses, and at what, is the
// caller's business; the rule sees instants only.
package attempt

import "time"

// Remembered is how long a wrong attempt can make a difference: those of an hour count
// for one that closes the account for half an hour.
const Remembered = hour + closed

const (
	hour       = time.Hour
	free       = 4 // an hour, before each next one has to wait, twice as long as the last
	firstDelay = 20 * time.Second

	most   = 10 // in the window, then the account is closed
	window = 15 * time.Minute
	closed = 30 * time.Minute

	mostOfAddress = 60 // an hour, at whatever accounts
)

// OnAccount is how long an account is closed that was wrongly guessed at these instants,
// in order: 0 when it is open, never more than half an hour.
func OnAccount(wrong []time.Time, now time.Time) time.Duration {
	var until time.Time
	for i, at := range wrong {
		lately, before := 0, 0
		for _, earlier := range wrong[:i+1] {
			if at.Sub(earlier) < window {
				lately++
			}
			if at.Sub(earlier) < hour {
				before++
			}
		}
		if open := at.Add(delay(lately, before)); open.After(until) {
			until = open
		}
	}
	return min(max(0, until.Sub(now)), closed)
}

// delay is what follows an attempt that is the so-manieth in the window and of the hour.
func delay(inWindow, inHour int) time.Duration {
	switch {
	case inWindow >= most:
		return closed
	case inHour <= free:
		return 0
	}
	d := firstDelay
	for range inHour - free - 1 {
		d = min(2*d, closed)
	}
	return d
}

// FromAddress is how long an address is refused that wrong attempts came from at these
// instants, in order: 0 when it is not.
func FromAddress(wrong []time.Time, now time.Time) time.Duration {
	if len(wrong) < mostOfAddress {
		return 0
	}
	wait := wrong[len(wrong)-mostOfAddress].Add(hour).Sub(now)
	return min(max(0, wait), hour)
}
