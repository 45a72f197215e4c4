//go:build soak

package main

import "testing"

// TestSoakDUR01 is TestDUR01 for as long as quality.md asks.
func TestSoakDUR01(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { crash(newHost(t), 16, 100, 20_000, (*server).kill) })
	t.Run("postgres", func(t *testing.T) { crash(newPostgresHost(t), 16, 100, 20_000, (*server).kill) })
}

// TestSoakDUR09 is TestDUR09, fifty times.
func TestSoakDUR09(t *testing.T) { crash(newHost(t), 16, 50, 0, leave) }
