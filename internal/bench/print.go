package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Pass lines of quality.md besides those of the measures.
const (
	growthLine = 2.0 // p50 at 1,000,000 cases ÷ at 10,000; peak at 100,000 ÷ at 10,000
	peakLine   = 1.3 // peak, program ÷ raw
	startLine  = 2.0 // start, program ÷ raw
	idleLineMB = 40
)

// print writes the tables of docs/bench.md.
func (r *report) print(out io.Writer) error {
	var t strings.Builder
	fmt.Fprintf(&t, "%s, %s\n%d clients, %d rounds of %d created and %d read; it took %.0f min\n\n",
		r.Date, r.Machine, r.Plan.Clients, r.Plan.Rounds, r.Plan.Creates, r.Plan.Reads, r.Took/60)
	t.WriteString("| cases | measured | program/s | raw/s | ratio | of a round | pass line | p50 ms | raw | p99 ms | raw | CPU µs | raw |\n")
	t.WriteString("| ----: | -------- | --------: | ----: | ----: | ---------: | --------: | -----: | --: | -----: | --: | -----: | --: |\n")
	for _, c := range r.Results {
		if c.Failed != "" {
			fmt.Fprintf(&t, "| %d | %s | failed: %s ||||||||||||\n", c.Cases, c.Measure, c.Failed)
		}
		ours := c.Medians[program]
		for _, a := range c.Against {
			floor, name := c.Medians[a.Floor], c.Measure
			verdict := fmt.Sprintf("≥ %.2f %s", c.Line, verdict(a.Pass))
			if a.Floor == rawFull {
				name, verdict = name+", raw at FULL", ""
			}
			fmt.Fprintf(&t, "| %d | %s | %.0f | %.0f | %.2f | %.2f–%.2f | %s | %.1f | %.1f | %.1f | %.1f | %.0f | %.0f |\n", c.Cases, name, ours.PerSecond,
				floor.PerSecond, a.Ratio, a.Lowest, a.Highest, verdict, ours.P50, floor.P50, ours.P99, floor.P99, ours.CPUMicros, floor.CPUMicros)
		}
	}
	r.printGrowth(&t)
	r.printMemory(&t)
	_, err := io.WriteString(out, t.String())
	return err
}

func verdict(pass bool) string {
	if pass {
		return "met"
	}
	return "missed"
}

// printGrowth compares p50 at the largest size with that at the smallest.
func (r *report) printGrowth(t *strings.Builder) {
	small, large := slices.Min(r.Plan.Cases), slices.Max(r.Plan.Cases)
	if small == large {
		return
	}
	fmt.Fprintf(t, "\n| p50 at %d ÷ at %d cases | program | raw | pass line |\n| --- | ---: | ---: | ---: |\n", large, small)
	for _, a := range r.Results {
		for _, b := range r.Results {
			if a.Cases != small || b.Cases != large || a.Measure != b.Measure || a.Failed+b.Failed != "" {
				continue
			}
			grown := func(kind string) float64 { return b.Medians[kind].P50 / a.Medians[kind].P50 }
			fmt.Fprintf(t, "| %s | %.2f | %.2f | ≤ %.1f %s |\n", a.Measure, grown(program), grown(rawNormal), growthLine, verdict(grown(program) <= growthLine))
		}
	}
}

func (r *report) printMemory(t *strings.Builder) {
	t.WriteString("\n| cases | peak MB | raw | ratio | start ms | raw | ratio | idle MB | raw |\n")
	t.WriteString("| ----: | ------: | --: | ----: | -------: | --: | ----: | ------: | --: |\n")
	for _, cases := range r.Plan.Cases {
		ours, floor := r.Memory[cases][program], r.Memory[cases][rawNormal]
		fmt.Fprintf(t, "| %d | %d | %d | %.2f | %.0f | %.0f | %.1f | %d | %d |\n", cases, ours.PeakKB/1024, floor.PeakKB/1024,
			float64(ours.PeakKB)/float64(floor.PeakKB), ours.StartMillis, floor.StartMillis, ours.StartMillis/floor.StartMillis, ours.IdleKB/1024, floor.IdleKB/1024)
	}
	fmt.Fprintf(t, "\nPass lines: peak ≤ %.1f × raw, and at 100,000 cases ≤ %.0f × that at 10,000; start ≤ %.0f × raw; idle ≤ %d MB.\n",
		peakLine, growthLine, startLine, idleLineMB)
}
