package app

import (
	"sync"
	"time"
)

// Clock is the program's one clock. The demo's can be moved forward, never back.
type Clock struct {
	source func() time.Time
	mu     sync.Mutex
	shift  time.Duration
}

// NewClock makes a clock that runs with source.
func NewClock(source func() time.Time) *Clock { return &Clock{source: source} }

// Now is the present instant, UTC, in microseconds, as both databases keep it.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	return c.source().Add(c.shift).UTC().Truncate(time.Microsecond)
}

// Set lets the clock go on from t, whether that is ahead or behind; only the
// making of the demo and tests use it.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shift += t.Sub(c.now())
}
