//go:build soak

package main

import (
	"testing"
	"time"
)

// TestSoakDUR01 is TestDUR01 for as long as quality.md asks.
func TestSoakDUR01(t *testing.T) {
	for name, host := range map[string]func(*testing.T) *host{"sqlite": newHost, "postgres": newPostgresHost} {
		t.Run(name, func(t *testing.T) {
			if slowest := crash(host(t), 16, 100, 20_000, (*server).kill); slowest > readyWithin {
				t.Errorf("one start took %v", slowest)
			}
		})
	}
}

// TestSoakBAK01 is TestBAK01 with everybody of the township, twenty times.
func TestSoakBAK01(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { backUpUnderLoad(newHost(t), 48, 20) })
	t.Run("postgres", func(t *testing.T) { backUpUnderLoad(newPostgresHost(t), 48, 20) })
}

// TestSoakBAK02 kills a restore at twenty moments.
func TestSoakBAK02(t *testing.T) { killRestores(newHost(t), 20) }

// TestSoakDUR09 is TestDUR09, fifty times.
func TestSoakDUR09(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { crash(newHost(t), 16, 50, 0, leave) })
	t.Run("postgres", func(t *testing.T) { crash(newPostgresHost(t), 16, 50, 0, leave) })
}

// TestSoakDUR04 is TestDUR04 for a minute, and holds the writing to its second.
func TestSoakDUR04(t *testing.T) {
	for name, host := range map[string]func(*testing.T) *host{"sqlite": newHost, "postgres": newPostgresHost} {
		t.Run(name, func(t *testing.T) {
			l := everybody(host(t), 48, time.Minute)
			for _, what := range []string{"register", "note"} {
				if p99 := l.percentile(what, 99); p99 > time.Second {
					t.Errorf("%s: 99 in 100 within %v", what, p99)
				}
			}
		})
	}
}

// TestSoakSYN01 is TestSYN01 with a hundred keys.
func TestSoakSYN01(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { sameKey(newHost(t), 100) })
	t.Run("postgres", func(t *testing.T) { sameKey(newPostgresHost(t), 100) })
}

// TestSoakEDT01 is TestEDT01AtOnce with 48 people, twenty edits each.
func TestSoakEDT01(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { editAtOnce(newHost(t), 4, 20) })
	t.Run("postgres", func(t *testing.T) { editAtOnce(newPostgresHost(t), 4, 20) })
}
