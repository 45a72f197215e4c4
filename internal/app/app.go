// Package app holds the use cases. Each write goes one way: may → transaction →
// load with version → rule → append event → save → audit → outbox → commit. A use
// case answers with what its caller may see, and with a fault otherwise.
package app

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"shuoli/internal/authz"
	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// App is the program behind every door: HTTP, jobs, commands and the demo.
type App struct {
	store  *store.Store
	rights *authz.Authority
	clock  *Clock
	log    *slog.Logger
	hasher *hasher
	demo   bool
	ref    reference // kept for a moment, see there
	refMu  sync.Mutex
	// reading bounds how many workbooks are unpacked at once.
	reading    chan struct{}
	checking   chan struct{} // held by who runs daily checks
	checkLease time.Duration
	advancing  sync.Mutex // held by who moves the demo's clock
	background *background
	watchers   *watchers
	space      func() (free, total int64, err error)
	spaceLow   atomic.Bool // as the log has it
}

// Options is what New needs.
type Options struct {
	Store  *store.Store
	Rights *authz.Authority
	Clock  *Clock
	Logger *slog.Logger
	Demo   bool
	// CheckLease is how long a program that checks may be silent before another takes its
	// work over; 0 is two minutes.
	CheckLease time.Duration
	// Space is how many bytes the data folder's disk has, free and in all; nil where nobody can tell.
	Space func() (free, total int64, err error)
}

// New makes the program.
func New(o Options) *App {
	return &App{
		store: o.Store, rights: o.Rights, clock: o.Clock, log: o.Logger, hasher: newHasher(), demo: o.Demo,
		reading: make(chan struct{}, readAtOnce), checking: make(chan struct{}, 1), background: newBackground(o.Logger),
		checkLease: cmp.Or(o.CheckLease, leaseLasts), watchers: newWatchers(), space: o.Space,
	}
}

// Ready tells whether the program can serve: the store answers.
func (a *App) Ready(ctx context.Context) error { return a.store.Ping(ctx) }

// About is what anybody may know before logging in.
func (a *App) About(ctx context.Context) (AboutView, error) {
	now := a.clock.Now()
	view := AboutView{Demo: a.demo, Today: calendar.DateOf(now), Now: now}
	ref, err := a.reference(ctx)
	if err != nil {
		return view, err
	}
	tops := 0
	for _, u := range ref.order {
		if u.Level == grid.Township {
			view.Township = u.Name
			tops++
		}
	}
	if tops > 1 {
		view.Township = "" // nobody knows yet of which one the reader is
	}
	return view, nil
}

// AdvanceDemo moves the demo's clock on, day by day with the daily checks that it passes
// over, and remembers how far, so that a restart does not fall behind what was already
// recorded. Outside the demo it is not there.
func (a *App) AdvanceDemo(ctx context.Context, who Caller, days int, w Write) (AboutView, error) {
	if !a.demo {
		return AboutView{}, fault.Missing()
	}
	about, err := a.About(ctx)
	if err != nil {
		return AboutView{}, err
	}
	a.advancing.Lock()
	defer a.advancing.Unlock()
	var moved AboutView
	err = a.once(ctx, who, w, &moved, func(tx *store.Tx) error {
		to := tx.Now.Add(time.Duration(days) * 24 * time.Hour)
		if err := tx.SetSetting(demoNow, to.Format(time.RFC3339Nano)); err != nil {
			return err
		}
		moved = AboutView{Township: about.Township, Demo: true, Today: calendar.DateOf(to), Now: to}
		return tx.Audit(entry(who, "", "demo.advance", "demo", "", map[string]any{"days": days}))
	})
	if err != nil {
		return AboutView{}, err
	}
	return moved, a.passTo(ctx, moved.Now)
}

// passTo lets the demo's time go by until an instant. Asked again after it was broken
// off, it goes on from there; one that lies behind moves nothing.
func (a *App) passTo(ctx context.Context, to time.Time) error {
	for {
		if _, err := a.MakeUpChecks(ctx); err != nil {
			return err
		}
		now := a.clock.Now()
		if !to.After(now) {
			return nil
		}
		ref, err := a.reference(ctx)
		if err != nil {
			return err
		}
		next := ref.closesAt(calendar.DateOf(now))
		if !next.After(now) {
			next = ref.closesAt(calendar.DateOf(now).Add(1))
		}
		if next.After(to) {
			next = to
		}
		a.clock.Set(next)
	}
}

const demoNow = "demo_now"

// ResumeDemo sets the demo's clock to start, or to where it had been moved if
// that is later.
func (a *App) ResumeDemo(ctx context.Context, start time.Time) error {
	var text string
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		text, err = r.Setting(demoNow)
		return err
	})
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if text != "" {
		if was, err := time.Parse(time.RFC3339Nano, text); err == nil && was.After(start) {
			start = was
		}
	}
	a.clock.Set(start)
	return nil
}
