package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/calendar"
	"shuoli/internal/demo"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
	"shuoli/policies"
)

// Where a program that checks finds its database, and its key.
const (
	checkerDatabase = "SHUOLI_TEST_CHECKER"
	checkerKey      = "SHUOLI_TEST_CHECKER_KEY"
)

// The simulated month.
const (
	monthFrom = calendar.Date("2026-11-21")
	monthTo   = calendar.Date("2026-12-20")
)

// checkTheMonth is the life of one of several programs that share a database: it checks
// date after date, until it dies of itself at some moment or all are done. Its clock is
// at the cutoff of whatever date comes next.
func checkTheMonth(ctx context.Context, url, key string) error {
	keys, err := store.LoadKeyFile(key)
	if err != nil {
		return err
	}
	var now atomic.Int64
	now.Store(monthFrom.At(12, 0).UnixMicro())
	clock := app.NewClock(func() time.Time { return time.UnixMicro(now.Add(1000)) })
	s, err := store.Open(ctx, store.Options{DatabaseURL: url, Now: clock.Now, Keys: keys})
	if err != nil {
		return err
	}
	rights, err := authz.Load(policies.Files)
	if err != nil {
		return err
	}
	a := app.New(app.Options{Store: s, Rights: rights, Clock: clock, Logger: slog.New(slog.DiscardHandler), CheckLease: 200 * time.Millisecond})
	time.AfterFunc(time.Duration(rand.Int64N(int64(400*time.Millisecond))), func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) })
	for {
		var next calendar.Date
		if err := s.Read(ctx, func(r *store.Read) (err error) { next, err = r.NextCheck(); return err }); err != nil {
			return err
		}
		if next > monthTo {
			return s.Close()
		}
		now.Store(calendar.Max(next, monthFrom).At(18, 0).UnixMicro())
		_, err := a.MakeUpChecks(ctx)
		if err != nil && !slices.Contains([]string{"lease_held", "lease_lost", "store_busy"}, fault.CodeOf(err)) {
			return err
		}
		<-time.After(time.Millisecond) // to let another have its turn
	}
}

// TestCRN02Processes: three programs on one PostgreSQL, each killed again and again at
// any moment, check thirty days: every date once, every effect once.
func TestCRN02Processes(t *testing.T) {
	key := filepath.Join(t.TempDir(), "test.key")
	keys, err := store.NewKeyFile(key)
	if err != nil {
		t.Fatal(err)
	}
	o := store.Options{DatabaseURL: storetest.EmptyPostgres(t), Keys: keys}
	a, s, clock := settle(t, o)
	t.Cleanup(func() { _ = s.Close() })
	if err := demo.Fill(t.Context(), a, clock); err != nil {
		t.Fatal(err)
	}
	h := &township{T: t, app: a, store: s, clock: clock, world: &storetest.World{Options: o}}
	h.onlyGroup("v-48")
	climbing := []string{h.accepted("tiaojie35", "v-35").ID, h.accepted("tiaojie36", "v-36").ID, h.accepted("tiaojie37", "v-37").ID}
	var lives atomic.Int64
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for lives.Add(1) < 1000 {
				run := exec.CommandContext(t.Context(), os.Args[0])
				run.Env = append(os.Environ(), checkerDatabase+"="+o.DatabaseURL, checkerKey+"="+key)
				out, err := run.CombinedOutput()
				if err == nil {
					return
				}
				if !strings.Contains(err.Error(), "killed") {
					t.Errorf("a program ended: %v\n%s", err, out)
					return
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d lives", lives.Load())
	if lives.Load() < 6 {
		t.Errorf("only %d lives: nothing was killed", lives.Load())
	}
	h.clock.Set(monthTo.At(20, 0))
	var runs []store.CheckRun
	read(h, func(r *store.Read) (err error) {
		runs, err = r.Checks("", 100)
		return err
	})
	groups := h.tally("SELECT count(*) FROM units WHERE level = 'group' AND village_id = 'v-48'")
	counted := store.CheckCounts{}
	for i, run := range runs {
		if run.Date != monthTo.Add(-i) || run.FinishedAt.IsZero() || run.Missed != groups {
			t.Errorf("%+v", run)
		}
		counted.Elevated, counted.Supervised, counted.Reminded = counted.Elevated+run.Elevated, counted.Supervised+run.Supervised, counted.Reminded+run.Reminded
	}
	if len(runs) != 30 {
		t.Errorf("%d checks", len(runs))
	}
	for what, x := range map[string]struct {
		query string
		want  int
	}{
		"marks":        {"SELECT count(*) FROM zero_report_entries WHERE action = 'miss' AND date >= '2026-11-21'", 30 * groups},
		"elevations":   {"SELECT count(*) FROM events WHERE auto AND action = 'elevate'", counted.Elevated},
		"supervisions": {"SELECT count(*) FROM events WHERE auto AND action = 'supervise'", counted.Supervised},
		"reminders":    {"SELECT count(*) FROM outbox WHERE topic LIKE 'check.%'", counted.Reminded},
		"audit":        {"SELECT count(*) FROM audit WHERE action = 'daily-check.finish'", 30},
		"left over":    {"SELECT count(*) FROM daily_check_work", 0},
	} {
		if got := h.tally(x.query); got != x.want {
			t.Errorf("%s: %d, counted %d", what, got, x.want)
		}
	}
	for _, id := range climbing {
		if got := h.automatic(id); !slices.Equal(got, []string{
			"2026-11-28 elevate village stands", "2026-12-05 elevate branch stands", "2026-12-20 supervise township stands",
		}) {
			t.Errorf("%s: %s", id, strings.Join(got, ", "))
		}
	}
	if c := h.see("zongzhi", climbing[0]); c.Supervision == nil || c.Supervision.Step != dispute.SuperviseNormal {
		t.Errorf("%+v", c.Supervision)
	}
}

func checkerMain(url string) int {
	if err := checkTheMonth(context.Background(), url, os.Getenv(checkerKey)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
