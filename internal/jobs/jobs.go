// Package jobs says when what nobody asks for is done: the daily check at its cutoff,
// a look every minute whether one was missed and whether the disk fills up, the delivery
// of messages, and at night a look through the whole database for damage. It holds no rule; what is due is
// known by internal/app, from the database and the program's clock, so that a timer that
// came late, twice or not at all changes nothing.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/safe"
)

// reconcileEvery is how often the database is asked whether a check is due. No timer is
// ever set for longer: it would sleep through a step of the clock.
const reconcileEvery = time.Minute

// deliverEvery is how long a message waits at most before it is in the inbox.
const deliverEvery = 2 * time.Second

// inspectAt is when hardly anybody writes, in cron's words: minute and hour.
const inspectAt = "30 3 * * *"

// Options are what the jobs need.
type Options struct {
	// MakeUp runs every daily check that is due; there may be none.
	MakeUp func(context.Context) error
	// Deliver brings the messages that wait to whom they are for.
	Deliver func(context.Context) error
	// Watch looks every minute whether the machine is running out of something.
	Watch func()
	// Inspect reads the whole database for damage.
	Inspect func(context.Context) error
	// Minute and Moment, if given, stand in for the ticks of the check's and the delivery's loop.
	Minute, Moment <-chan time.Time
	Logger         *slog.Logger
}

// Jobs are under way from Start to Stop.
type Jobs struct {
	cron  *cron.Cron
	check cron.Job
	stop  context.CancelFunc
	ended sync.WaitGroup
}

// Start begins with what was missed while the program was down.
func Start(ctx context.Context, o Options) (*Jobs, error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	j := &Jobs{stop: stop, cron: cron.New(cron.WithLocation(calendar.Shanghai))}
	// The recover is inside: a job that panicked through SkipIfStillRunning would count
	// as running for ever.
	j.check = cron.NewChain(cron.SkipIfStillRunning(cron.DiscardLogger), recovers(o.Logger, "the daily check")).Then(cron.FuncJob(func() {
		if err := o.MakeUp(ctx); err != nil {
			report(o.Logger, err)
		}
	}))
	// cron has no other way to say the cutoff's hour and minute than this text.
	cutoff := calendar.Date("2026-01-01").Cutoff().In(calendar.Shanghai)
	if _, err := j.cron.AddJob(fmt.Sprintf("%d %d * * *", cutoff.Minute(), cutoff.Hour()), j.check); err != nil {
		stop()
		return nil, fmt.Errorf("jobs: %w", err)
	}
	inspect := cron.NewChain(recovers(o.Logger, "the inspection of the database")).Then(cron.FuncJob(func() {
		if err := o.Inspect(ctx); err != nil {
			report(o.Logger, err)
		}
	}))
	if _, err := j.cron.AddJob(inspectAt, inspect); err != nil {
		stop()
		return nil, fmt.Errorf("jobs: %w", err)
	}
	deliver := cron.NewChain(recovers(o.Logger, "delivering messages")).Then(cron.FuncJob(func() {
		if err := o.Deliver(ctx); err != nil {
			report(o.Logger, err)
		}
	}))
	j.loop(ctx, o.Logger, "the reconcile loop", o.Minute, reconcileEvery, j.check)
	j.loop(ctx, o.Logger, "the watch over the machine", nil, reconcileEvery, recovers(o.Logger, "the watch over the machine")(cron.FuncJob(o.Watch)))
	j.loop(ctx, o.Logger, "the delivery of messages", o.Moment, deliverEvery, deliver)
	j.cron.Start()
	return j, nil
}

// loop runs a job at once and at every tick, until the jobs are stopped.
func (j *Jobs) loop(ctx context.Context, log *slog.Logger, what string, ticks <-chan time.Time, every time.Duration, job cron.Job) {
	stop := func() {}
	if ticks == nil {
		ticker := time.NewTicker(every)
		ticks, stop = ticker.C, ticker.Stop
	}
	j.ended.Add(1)
	safe.Go(log, what, func() {
		defer j.ended.Done()
		defer stop()
		for {
			job.Run()
			select {
			case <-ctx.Done():
				return
			case <-ticks:
			}
		}
	})
}

// Stop asks a job that runs to stop at its next resting place, and waits for it.
func (j *Jobs) Stop() {
	j.stop()
	<-j.cron.Stop().Done()
	j.ended.Wait()
}

// report logs why a job failed; that another program is at it is no failure.
func report(log *slog.Logger, err error) {
	switch fault.CodeOf(err) {
	case "lease_held", "lease_lost", "cancelled":
		log.Debug("a job left its work to another", "reason", fault.CodeOf(err))
	default:
		log.Error("a job failed and will be tried again", "error", err.Error())
	}
}

// recovers lets a panic end the job and nothing else. cron's own would print its value.
func recovers(log *slog.Logger, doing string) cron.JobWrapper {
	return func(job cron.Job) cron.Job {
		return cron.FuncJob(func() { safe.Do(log, doing, job.Run) })
	}
}
