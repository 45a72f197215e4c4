// Package safe starts goroutines that a panic does not take the program down with
// (quality.md DUR-10).
package safe

import (
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
)

// Go runs fn beside the caller, as Do does.
func Go(log *slog.Logger, doing string, fn func()) {
	go func() {
		defer func() { note(log, doing, recover()) }()
		fn()
	}()
}

// Do runs fn. A panic ends fn alone and is logged with what was being done.
func Do(log *slog.Logger, doing string, fn func()) {
	defer func() { note(log, doing, recover()) }()
	fn()
}

// note logs a panic; its value only where it is the runtime's own, for another could
// hold anything.
func note(log *slog.Logger, doing string, cause any) {
	if cause == nil {
		return
	}
	what := fmt.Sprintf("%T", cause)
	if err, ok := cause.(runtime.Error); ok {
		what = err.Error()
	}
	log.Error("panic", "doing", doing, "panic", what, "stack", string(debug.Stack()))
}
