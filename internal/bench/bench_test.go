package main

import (
	"strings"
	"testing"
	"time"
)

func TestReportComparesMediansAndRounds(t *testing.T) {
	r := newReport(plan{Clients: 1, Cases: []int{1}, Rounds: 3})
	for _, rate := range []float64{100, 300, 200} {
		r.add(1, measures[0], program, result{Requests: 10, PerSecond: rate, CPUMicros: 30})
		r.add(1, measures[0], rawNormal, result{Requests: 10, PerSecond: 2 * rate, CPUMicros: 10})
		r.add(1, measures[0], rawFull, result{Requests: 10, PerSecond: rate, CPUMicros: 15})
	}
	if err := r.finish(); err != nil {
		t.Fatal(err)
	}
	normal, full := r.Results[0].Against[0], r.Results[0].Against[1]
	if want := (ratio{rawNormal, 0.5, 0.5, 0.5, 3, false}); normal != want {
		t.Errorf("got %+v", normal)
	}
	if want := (ratio{rawFull, 1, 1, 1, 2, true}); full != want {
		t.Errorf("got %+v", full)
	}
	var out strings.Builder
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "| 1 | create | 200 | 400 | 0.50 | 0.50–0.50 | ≥ 1.00 missed |") {
		t.Errorf("the table says:\n%s", &out)
	}
}

func TestReportNeedsBothKinds(t *testing.T) {
	r := newReport(plan{})
	r.add(1, measures[0], program, result{PerSecond: 1})
	if err := r.finish(); err == nil {
		t.Error("a run without a floor was compared")
	}
}

func TestPercentile(t *testing.T) {
	var took []time.Duration
	for i := range 101 {
		took = append(took, time.Duration(i)*time.Millisecond)
	}
	if p50, p99 := percentile(took, 50), percentile(took, 99); p50 != 50 || p99 != 99 {
		t.Errorf("p50 %v, p99 %v", p50, p99)
	}
}

// TestBodiesAreEquallyLong: else a kind could be given the shorter ones.
func TestBodiesAreEquallyLong(t *testing.T) {
	want := len(registration(0, 0))
	for _, n := range []int{1, 77, 999, 9_999} {
		if got := len(registration(n%villages, n)); got != want {
			t.Errorf("body %d is %d bytes, not %d", n, got, want)
		}
	}
}
