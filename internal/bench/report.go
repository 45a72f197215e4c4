package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

// report is the outcome of all runs.
type report struct {
	Date    string           `json:"date"`
	Machine string           `json:"machine"`
	Took    float64          `json:"took_s"`
	Plan    plan             `json:"plan"`
	Results []*comparison    `json:"results"`
	Memory  map[int]memories `json:"memory"` // by cases
	began   time.Time
}

// memories are the most that each kind needed, by its name.
type memories map[string]memory

// comparison is one measure at one size.
type comparison struct {
	Cases   int                 `json:"cases"`
	Measure string              `json:"measure"`
	Line    float64             `json:"pass_line"`
	Runs    map[string][]result `json:"runs"`
	Medians map[string]result   `json:"medians"`
	Against []ratio             `json:"ratios"`
	Failed  string              `json:"failed,omitempty"` // why it was given up
}

// ratio is program ÷ floor of the medians of requests a second; Lowest and Highest are
// those of a single round. CPU is how much of a processor's time the program takes for
// each that the floor takes; other work on the machine moves it far less than the rates.
type ratio struct {
	Floor   string  `json:"floor"`
	Ratio   float64 `json:"ratio"`
	Lowest  float64 `json:"lowest"`
	Highest float64 `json:"highest"`
	CPU     float64 `json:"cpu"`
	Pass    bool    `json:"pass"`
}

func newReport(p plan) *report {
	version, _, _ := sqlite3.Version()
	machine := fmt.Sprintf("%d cores, %s/%s, %s, SQLite %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), version)
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		machine += ", load average before " + strings.Fields(string(load))[0]
	}
	return &report{Date: time.Now().Format(time.DateOnly), Machine: machine, Plan: p, Memory: map[int]memories{}, began: time.Now()}
}

func (r *report) add(cases int, m measure, kind string, one result) {
	c := r.of(cases, m)
	c.Runs[kind] = append(c.Runs[kind], one)
}

// fail gives a measure up: a server that is too slow for so many clients says so, and the
// other measures are still worth having.
func (r *report) fail(cases int, m measure, kind string, err error) {
	said, _, _ := strings.Cut(err.Error(), "\n")
	r.of(cases, m).Failed = kind + ": " + said
}

func (r *report) of(cases int, m measure) *comparison {
	i := slices.IndexFunc(r.Results, func(c *comparison) bool { return c.Cases == cases && c.Measure == m.name })
	if i < 0 {
		i = len(r.Results)
		r.Results = append(r.Results, &comparison{
			Cases: cases, Measure: m.name, Line: m.line, Runs: map[string][]result{}, Medians: map[string]result{},
		})
	}
	return r.Results[i]
}

// remember keeps the most memory that a kind needed at a size, and how it first started.
func (r *report) remember(cases int, kind string, used memory) {
	if r.Memory[cases] == nil {
		r.Memory[cases] = memories{}
	}
	if known, ok := r.Memory[cases][kind]; ok {
		known.PeakKB = max(known.PeakKB, used.PeakKB)
		used = known
	}
	r.Memory[cases][kind] = used
}

func (r *report) finish() error {
	r.Took = time.Since(r.began).Seconds()
	for _, c := range r.Results {
		if err := c.finish(); err != nil {
			return fmt.Errorf("%s: %w", c.Measure, err)
		}
	}
	if len(r.Results) == 0 {
		return errors.New("there was nothing to measure")
	}
	return nil
}

func (c *comparison) finish() error {
	for kind, runs := range c.Runs {
		c.Medians[kind] = result{
			Requests:  runs[0].Requests,
			PerSecond: median(runs, func(one result) float64 { return one.PerSecond }),
			P50:       median(runs, func(one result) float64 { return one.P50 }),
			P99:       median(runs, func(one result) float64 { return one.P99 }),
			CPUMicros: median(runs, func(one result) float64 { return one.CPUMicros }),
		}
	}
	if c.Failed != "" {
		return nil
	}
	ours := c.Runs[program]
	for _, floor := range []string{rawNormal, rawFull} {
		runs := c.Runs[floor]
		if floor == rawFull && len(runs) == 0 { // reads have but one floor
			continue
		}
		if len(ours) == 0 || len(runs) != len(ours) {
			return errors.New("there is nothing to compare")
		}
		rounds := make([]float64, len(ours))
		for i, one := range ours {
			rounds[i] = one.PerSecond / runs[i].PerSecond
		}
		against := ratio{
			Floor: floor, Ratio: c.Medians[program].PerSecond / c.Medians[floor].PerSecond, Lowest: slices.Min(rounds), Highest: slices.Max(rounds),
		}
		if theirs := c.Medians[floor].CPUMicros; theirs > 0 {
			against.CPU = c.Medians[program].CPUMicros / theirs
		}
		against.Pass = against.Ratio >= c.Line
		c.Against = append(c.Against, against)
	}
	return nil
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
