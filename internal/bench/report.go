package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

// passLine is quality.md's: create at FULL against raw at NORMAL.
const passLine = 1.0

// report is the outcome of all runs.
type report struct {
	Date    string              `json:"date"`
	Machine string              `json:"machine"`
	Plan    plan                `json:"plan"`
	Runs    map[string][]result `json:"runs"`
	Medians map[string]result   `json:"medians"`
	// Ratio is program ÷ raw NORMAL of the medians of requests a second; Lowest and
	// Highest are those of a single round.
	Ratio   float64 `json:"ratio"`
	Lowest  float64 `json:"ratio_lowest"`
	Highest float64 `json:"ratio_highest"`
	VsFull  float64 `json:"ratio_to_raw_full"`
	// CPU is how much of a processor's time the program takes for each that raw NORMAL
	// takes; other work on the machine moves it far less than the rates.
	CPU  float64 `json:"cpu_ratio"`
	Pass bool    `json:"pass"`
}

func newReport(p plan) *report {
	version, _, _ := sqlite3.Version()
	machine := fmt.Sprintf("%d cores, %s/%s, %s, SQLite %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), version)
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		machine += ", load average before " + strings.Fields(string(load))[0]
	}
	return &report{
		Date: time.Now().Format(time.DateOnly), Machine: machine, Plan: p, Runs: map[string][]result{}, Medians: map[string]result{},
	}
}

func (r *report) add(kind string, one result) { r.Runs[kind] = append(r.Runs[kind], one) }

func (r *report) finish() error {
	for kind, runs := range r.Runs {
		r.Medians[kind] = result{
			Requests:  runs[0].Requests,
			PerSecond: median(runs, func(one result) float64 { return one.PerSecond }),
			P50:       median(runs, func(one result) float64 { return one.P50 }),
			P99:       median(runs, func(one result) float64 { return one.P99 }),
			CPUMicros: median(runs, func(one result) float64 { return one.CPUMicros }),
		}
	}
	if len(r.Runs[program]) == 0 || len(r.Runs[program]) != len(r.Runs[rawNormal]) {
		return errors.New("there is nothing to compare")
	}
	var ratios []float64
	for i, one := range r.Runs[program] {
		ratios = append(ratios, one.PerSecond/r.Runs[rawNormal][i].PerSecond)
	}
	r.Lowest, r.Highest = slices.Min(ratios), slices.Max(ratios)
	r.Ratio = r.Medians[program].PerSecond / r.Medians[rawNormal].PerSecond
	r.VsFull = r.Medians[program].PerSecond / r.Medians[rawFull].PerSecond
	if floor := r.Medians[rawNormal].CPUMicros; floor > 0 {
		r.CPU = r.Medians[program].CPUMicros / floor
	}
	r.Pass = r.Ratio >= passLine
	return nil
}

func (r *report) table(out io.Writer) error {
	fmt.Fprintf(out, "create a case: %d clients, %d cases in the database, %d created in each of %d runs\n%s, %s\n\n",
		r.Plan.Clients, r.Plan.Cases, r.Medians[program].Requests, r.Plan.Rounds, r.Date, r.Machine)
	fmt.Fprintln(out, "| median of runs | create/s | lowest–highest | p50 ms | p99 ms | server CPU µs | program ÷ it |")
	fmt.Fprintln(out, "| -------------- | -------: | -------------: | -----: | -----: | ------------: | -----------: |")
	for _, kind := range []string{program, rawNormal, rawFull} {
		m, runs := r.Medians[kind], r.Runs[kind]
		rates := make([]float64, len(runs))
		for i, one := range runs {
			rates[i] = one.PerSecond
		}
		ratio := ""
		if kind != program {
			ratio = fmt.Sprintf("%.2f", r.Medians[program].PerSecond/m.PerSecond)
		}
		fmt.Fprintf(out, "| %-14s | %8.0f | %14s | %6.1f | %6.1f | %13.0f | %12s |\n",
			kind, m.PerSecond, fmt.Sprintf("%.0f–%.0f", slices.Min(rates), slices.Max(rates)), m.P50, m.P99, m.CPUMicros, ratio)
	}
	verdict := "missed"
	if r.Pass {
		verdict = "met"
	}
	_, err := fmt.Fprintf(out, "\nprogram at FULL ÷ raw at NORMAL = %.2f (rounds %.2f–%.2f); pass line %.1f: %s\nserver CPU for each case, program ÷ raw NORMAL = %.1f\n",
		r.Ratio, r.Lowest, r.Highest, passLine, verdict, r.CPU)
	return err
}

func median(runs []result, of func(result) float64) float64 {
	values := make([]float64, len(runs))
	for i, one := range runs {
		values[i] = of(one)
	}
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 0 {
		return (values[middle-1] + values[middle]) / 2
	}
	return values[middle]
}
