package httpapi

import (
	"math"
	"sync"
	"time"

	"shuoli/internal/fault"
)

const (
	// A person's tablet that comes back from the villages sends up to six hundred items
	// at once, and a whole office logs in from one address at eight o'clock: what was not
	// used for three minutes may be used together.
	burstMinutes = 3
	// Who has not logged in shares a quarter of a person's rate with his whole address.
	addressShare = 4
	// limitedKeys bounds the memory of a limiter, whatever keys are made up: twice as
	// many of about a hundred bytes.
	limitedKeys = 50_000
)

// limiter lets each key through so often a minute (quality.md RAT-01). It keeps of each
// the one instant at which all that the key has used will have come back to it.
type limiter struct {
	every time.Duration // after which one more may pass
	burst time.Duration // what may be used together, times every

	mu             sync.Mutex
	recent, before map[string]time.Time // keys seen since the maps were last changed over, and in the time before
}

// newLimiter makes a limiter of so many a minute; nil, which lets everything through, of none.
func newLimiter(perMinute int) *limiter {
	if perMinute <= 0 {
		return nil
	}
	return &limiter{every: time.Minute / time.Duration(perMinute), burst: burstMinutes * time.Minute, recent: map[string]time.Time{}}
}

// take lets one more through, or is TooFast, code "too_fast", with the time to wait.
func (l *limiter) take(key string, now time.Time) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	full, seen := l.recent[key]
	if !seen {
		full = l.before[key]
	}
	if full.Before(now) {
		full = now
	}
	next := full.Add(l.every)
	wait := next.Sub(now) - l.burst
	if wait > 0 {
		next = full
	}
	if len(l.recent) >= limitedKeys {
		l.recent, l.before = map[string]time.Time{}, l.recent
	}
	l.recent[key] = next // also of one who is refused: who goes on is not forgotten
	if wait <= 0 {
		return nil
	}
	f := fault.New(fault.TooFast, "too_fast", "操作太快，请稍后再试")
	f.RetryAfter = int(math.Ceil(wait.Seconds()))
	return f
}
