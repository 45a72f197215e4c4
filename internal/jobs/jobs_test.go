package jobs_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shuoli/internal/fault"
	"shuoli/internal/jobs"
)

// text is a log that several may write.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *text) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *text) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// bench runs the jobs by hand: a minute passes when it is told to.
type bench struct {
	*testing.T
	minute, moment chan time.Time
	log            *text
	watched        atomic.Int64
	jobs           *jobs.Jobs
}

func start(t *testing.T, makeUp, deliver func(context.Context) error) *bench {
	t.Helper()
	b := &bench{T: t, minute: make(chan time.Time), moment: make(chan time.Time), log: new(text)}
	var err error
	b.jobs, err = jobs.Start(t.Context(), jobs.Options{
		MakeUp: makeUp, Deliver: deliver, Inspect: nothing, Watch: func() { b.watched.Add(1) }, Minute: b.minute, Moment: b.moment, Logger: slog.New(slog.NewTextHandler(b.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func nothing(context.Context) error { return nil }

// What was missed is made up at once, and asked for again every minute, whatever became
// of it: an error is said, that another does it is not, and a panic ends neither the
// loop nor the program.
func TestDUR10WhateverHappensItRunsAgain(t *testing.T) {
	var runs atomic.Int64
	done := make(chan int64)
	b := start(t, func(context.Context) error {
		n := runs.Add(1)
		defer func() { done <- n }()
		switch n {
		case 1:
			panic("13800000001")
		case 2:
			return fault.New(fault.Unavailable, "store_away", "数据库暂时不可用")
		case 3:
			return fault.New(fault.Conflict, "lease_held", "另一个程序正在做")
		}
		return nil
	}, nothing)
	for want := int64(1); want <= 4; want++ {
		if want > 1 {
			b.minute <- time.Time{}
		}
		if got := <-done; got != want {
			t.Fatalf("run %d, not %d", got, want)
		}
	}
	b.jobs.Stop()
	log := b.log.String()
	if !strings.Contains(log, "the daily check") || !strings.Contains(log, "store_away") || strings.Contains(log, "13800000001") || strings.Contains(log, "lease_held") {
		t.Errorf("the log says\n%s", log)
	}
}

// Stop waits for the job that runs, which is asked to come to an end (DUR-09).
func TestStopWaits(t *testing.T) {
	began, ended := make(chan struct{}), atomic.Bool{}
	b := start(t, func(ctx context.Context) error {
		close(began)
		<-ctx.Done()
		ended.Store(true)
		return fault.New(fault.Unavailable, "cancelled", "请求已经取消")
	}, nothing)
	<-began
	b.jobs.Stop()
	if !ended.Load() {
		t.Error("it did not wait")
	}
}

// Messages are delivered while a check takes its time.
func TestDeliveryDoesNotWait(t *testing.T) {
	delivered := make(chan struct{})
	b := start(t, func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	}, func(context.Context) error {
		delivered <- struct{}{}
		return nil
	})
	<-delivered
	b.moment <- time.Time{}
	<-delivered
	b.jobs.Stop()
	if b.watched.Load() != 1 {
		t.Error("nobody looked at the machine when it started")
	}
}
