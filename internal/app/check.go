package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

const (
	checkLease = "daily-check"
	// leaseLasts is how long a program may be silent before another takes its work over.
	leaseLasts = 2 * time.Minute
	// checkedAtOnce is how many cases or units one transaction deals with, so that others
	// get their turn.
	checkedAtOnce = 20
)

// checker is who the audit says did it; the events of a check have no actor.
var checker = Caller{Subject: grid.Subject{Name: "每日检查"}}

// check is the daily check of one date under way (product.md 5). What it does to a case,
// unit or seat is one transaction, which also notes that it was done: a check that was
// broken off goes on where it stopped, and one that is done again does nothing.
type check struct {
	app   *App
	on    calendar.Date
	lease store.Lease
	dry   bool
	items []CheckItem
}

// MakeUpChecks runs the check of every date whose cutoff has passed and that was not
// finished, the oldest first. The first time ever the checks begin with the present date:
// what lies before was not the program's to watch.
//
//	Conflict: "lease_held" while another program is at it, "lease_lost" where one has
//	          taken over; either way the work is done
func (a *App) MakeUpChecks(ctx context.Context) ([]CheckRunView, error) {
	return a.makeUp(ctx, "")
}

// makeUp is MakeUpChecks until a date, with "" to the present.
func (a *App) makeUp(ctx context.Context, until calendar.Date) (done []CheckRunView, err error) {
	select {
	case a.checking <- struct{}{}:
		defer func() { <-a.checking }()
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "cancelled", "请求已经取消")
	}
	next, err := a.dueCheck(ctx, true)
	if err != nil || next == "" {
		return nil, err
	}
	lease, err := a.store.Claim(ctx, checkLease, uuid.NewString(), a.checkLease)
	if err != nil {
		return nil, err
	}
	defer func() {
		// Also where the work failed: who waits for the lease need not wait for its end.
		if err := a.store.Release(context.WithoutCancel(ctx), lease); err != nil {
			a.log.Warn("the lease of the daily check stays until it expires", "error", err.Error())
		}
	}()
	for {
		next, err := a.dueCheck(ctx, true)
		through := next == "" || until != "" && next > until
		if err == nil && through && len(done) > 0 {
			err = a.logAnchors(ctx)
		}
		if err != nil || through {
			return done, err
		}
		c := check{app: a, on: next, lease: lease}
		run, err := c.run(ctx)
		if err != nil {
			return done, err
		}
		a.log.Info("daily check", "date", run.Date, "elevated", run.Elevated, "supervised", run.Supervised,
			"missed", run.Missed, "reminded", run.Reminded, "failed", run.Failed, "took_ms", run.TookMS, "attempts", run.Attempts)
		done = append(done, run)
	}
}

// dueCheck is the oldest date whose check is due, "" where none is. It can say that the
// checks begin, if they have not.
func (a *App) dueCheck(ctx context.Context, begin bool) (calendar.Date, error) {
	ref, err := a.reference(ctx)
	if err != nil || len(ref.units) == 0 { // nothing there to be watched
		return "", err
	}
	var next calendar.Date
	var now time.Time
	err = a.store.Read(ctx, func(r *store.Read) error {
		now = r.Now
		next, err = r.NextCheck()
		return err
	})
	if err == nil && next == "" {
		if next = calendar.DateOf(now); begin {
			err = a.store.Tx(ctx, func(tx *store.Tx) error { return tx.BeginChecks(next) })
		}
	}
	if err != nil || now.Before(ref.closesAt(next)) {
		return "", err
	}
	return next, nil
}

// closesAt is the cutoff of a date, at which its check is due.
func (ref reference) closesAt(d calendar.Date) time.Time { return ref.reporting.On(d).Cutoff.On(d) }

// run does the check of a date, from wherever it stands.
func (k *check) run(ctx context.Context) (CheckRunView, error) {
	var run CheckRunView
	err := k.within(ctx, func(_ *store.Read, tx *store.Tx) error { return tx.StartCheck(k.on) })
	if err == nil {
		err = k.look(ctx)
	}
	if err != nil {
		return run, err
	}
	err = k.within(ctx, func(r *store.Read, tx *store.Tx) error {
		if err := tx.FinishCheck(k.on); err != nil {
			return err
		}
		row, err := r.Check(k.on)
		if err != nil {
			return err
		}
		run = checkRun(*row)
		return tx.Audit(entry(checker, "", "daily-check.finish", "daily-check", string(k.on), map[string]any{
			"elevated": run.Elevated, "supervised": run.Supervised, "missed": run.Missed, "reminded": run.Reminded, "failed": run.Failed, "attempts": run.Attempts,
		}))
	})
	run.Items = k.items
	return run, err
}

// look goes over everything that the check of the date concerns.
func (k *check) look(ctx context.Context) error {
	for _, part := range []func(context.Context) error{k.reports, k.cases, k.seats} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// within is the one door of a check to the store: a transaction that holds the lease, or,
// where it only looks, a view without one (tx is nil).
func (k *check) within(ctx context.Context, fn func(*store.Read, *store.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Unavailable, "cancelled", "请求已经取消")
	}
	if k.dry {
		return k.app.store.Read(ctx, func(r *store.Read) error { return fn(r, nil) })
	}
	return k.app.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.Hold(k.lease); err != nil {
			return err
		}
		return fn(&tx.Read, tx)
	})
}

// undone are the subjects that the check of the date has not dealt with yet.
func (k *check) undone(r *store.Read, subjects []string) ([]string, error) {
	done, err := r.DealtWith(k.on, subjects...)
	if err != nil {
		return nil, err
	}
	return without(subjects, done), nil
}

// DailyCheck makes up the checks until a date, with "" all that are due. With dryRun
// it tells what the check of that date would do if it ran now, and changes nothing; it
// can look no further ahead than the next one, for each rests on what those before
// it did.
//
//	Conflict: "check_not_due" before the date's cutoff; "check_before_begin" for a date
//	          before the checks began; "check_not_next", of a dry run; "lease_held",
//	          "lease_lost" as MakeUpChecks
func (a *App) DailyCheck(ctx context.Context, on calendar.Date, dryRun bool) ([]CheckRunView, error) {
	next, err := a.dueCheck(ctx, !dryRun)
	if err != nil {
		return nil, err
	}
	if on != "" && (next == "" || on < next) {
		return nil, a.notChecked(ctx, on)
	}
	switch {
	case next == "":
		return nil, nil
	case dryRun && on > next:
		return nil, fault.New(fault.Conflict, "check_not_next", "要先补查 "+string(next)+"，才说得出以后的")
	case dryRun:
		k := check{app: a, on: next, dry: true}
		err := k.look(ctx)
		return []CheckRunView{{Date: next, Items: k.items}}, err
	}
	if on != "" {
		ref, err := a.reference(ctx)
		if err != nil {
			return nil, err
		}
		if a.clock.Now().Before(ref.closesAt(on)) {
			return nil, notDue(on)
		}
	}
	return a.makeUp(ctx, on)
}

// notChecked is why the check of a date cannot be run, nil where it was finished.
func (a *App) notChecked(ctx context.Context, on calendar.Date) error {
	return a.store.Read(ctx, func(r *store.Read) error {
		next, err := r.NextCheck()
		if err != nil {
			return err
		}
		if on >= next {
			return notDue(on)
		}
		run, err := r.Check(on)
		if err == nil && run == nil {
			err = fault.New(fault.Conflict, "check_before_begin", "每日检查是从 "+string(on)+" 以后才开始的，不能回头查")
		}
		return err
	})
}

func notDue(on calendar.Date) error {
	return fault.New(fault.Conflict, "check_not_due", string(on)+" 还没有到截止时间，不能检查")
}
