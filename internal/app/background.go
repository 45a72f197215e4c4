package app

import (
	"context"
	"log/slog"
	"sync"

	"shuoli/internal/safe"
)

// background is what goes on after its request was answered. Each piece of work is
// resumed when the program starts again, so that stopping loses nothing.
type background struct {
	log     *slog.Logger
	stopped context.Context // ends with the program, as a request's does with its client
	stop    context.CancelFunc
	working sync.WaitGroup
	mu      sync.Mutex
	doing   map[string]bool
}

func newBackground(log *slog.Logger) *background {
	ctx, stop := context.WithCancel(context.Background())
	return &background{log: log, stopped: ctx, stop: stop, doing: map[string]bool{}}
}

// do works at something unless that is being done already, or the program stops.
func (b *background) do(what string, work func(context.Context) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.doing[what] || b.stopped.Err() != nil {
		return
	}
	b.doing[what] = true
	b.working.Add(1)
	safe.Go(b.log, what, func() {
		defer b.working.Done()
		defer func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			delete(b.doing, what)
		}()
		if err := work(b.stopped); err != nil {
			b.log.Error("work in the background ended", "doing", what, "error", err.Error())
		}
	})
}

// Close stops what goes on in the background, at its next resting place, and waits for it.
func (a *App) Close() {
	a.background.mu.Lock()
	a.background.stop()
	a.background.mu.Unlock()
	a.background.working.Wait()
}
