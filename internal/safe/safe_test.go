package safe_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"shuoli/internal/safe"
)

// log tells when something was written to it.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
	once sync.Once
	said chan struct{}
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.once.Do(func() { close(l.said) })
	return l.text.Write(p)
}

func TestDUR10APanicEndsNothingElse(t *testing.T) {
	for name, tt := range map[string]struct {
		fn    func()
		wants string
		never string
	}{
		"of the runtime": {func() { _ = []int{}[len(t.Name())] }, "index out of range", ""},
		"of a value":     {func() { panic("13800000001") }, "panic=string", "13800000001"},
	} {
		l := &log{said: make(chan struct{})}
		safe.Go(slog.New(slog.NewTextHandler(l, nil)), "a test", tt.fn)
		<-l.said
		l.mu.Lock()
		text := l.text.String()
		l.mu.Unlock()
		if !strings.Contains(text, tt.wants) || !strings.Contains(text, "a test") || tt.never != "" && strings.Contains(text, tt.never) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestWhatIsStartedRuns(t *testing.T) {
	done := make(chan struct{})
	safe.Go(slog.New(slog.DiscardHandler), "a test", func() { close(done) })
	<-done
}
