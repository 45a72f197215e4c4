package app

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestDUR05RunsLow(t *testing.T) {
	const gb = 1_000_000_000
	for _, c := range []struct {
		free, total int64
		want        bool
	}{
		{100 * gb, 200 * gb, false},
		{30 * gb, 200 * gb, false}, // 15 %
		{30*gb - 100, 200 * gb, true},
		{2 * gb, 10 * gb, false},
		{2*gb - 1, 10 * gb, true}, // 20 %, but too little
		{0, 200 * gb, true},
		{9_000_000 * gb, 9_000_000 * gb, false},
	} {
		if got := runsLow(c.free, c.total); got != c.want {
			t.Errorf("%d of %d bytes: %t", c.free, c.total, got)
		}
	}
}

// A crossing is said once, whichever way, and a disk that does not answer says nothing.
func TestDUR05SaysItOnce(t *testing.T) {
	var log bytes.Buffer
	free, broken := int64(50_000_000_000), error(nil)
	a := New(Options{Logger: slog.New(slog.NewTextHandler(&log, nil)), Clock: NewClock(nil), Space: func() (int64, int64, error) { return free, 100_000_000_000, broken }})
	said := func(want string, lines int) {
		t.Helper()
		a.WatchSpace()
		a.WatchSpace()
		if text := log.String(); strings.Count(text, "\n") != lines || !strings.Contains(text, want) {
			t.Errorf("after %d free the log is\n%s", free, text)
		}
		log.Reset()
	}
	said("", 0)
	free = 1_000_000_000
	said("level=WARN", 1)
	broken = errors.New("gone")
	said("", 0)
	broken = nil
	said("", 0)
	free = 50_000_000_000
	said("level=INFO", 1)
	if s := a.Space(); s == nil || s.Low || s.Free != free || s.Total != 100_000_000_000 {
		t.Errorf("got %+v", s)
	}
	if s := New(Options{Clock: NewClock(nil)}).Space(); s != nil {
		t.Errorf("without a disk: %+v", s)
	}
}
