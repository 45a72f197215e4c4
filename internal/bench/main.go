// Command bench holds the program next to a floor: Echo and the C driver doing the
// same SQL in the same transactions. It makes its own databases, loads both over
// loopback in turn, prints the ratios and stops by itself. docs/bench.md says how it
// measures and what came out.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// plan is what a run is asked to do.
type plan struct {
	Clients int           `json:"clients"`
	Cases   []int         `json:"cases"`     // in the database, one size after another
	Only    []string      `json:"only"`      // groups of measures; none is all of them
	Creates int           `json:"creates"`   // measured in each run, after a tenth of it unmeasured
	Reads   int           `json:"reads"`     // as Creates, of each of the other requests
	Rounds  int           `json:"rounds"`    // runs of each kind
	Within  time.Duration `json:"within_ns"` // the longest that one run may take
	program string
	json    bool
}

func main() {
	ctx := stopped()
	p := plan{Cases: []int{10_000, 100_000, 1_000_000}}
	var serve rawOptions
	flag.StringVar(&p.program, "program", "", "shuoli `binary` to measure; empty builds ./cmd/shuoli")
	flag.IntVar(&p.Clients, "clients", 16, "how many clients send at once, 1 to 48")
	flag.Func("cases", "cases in the database, a `list` of sizes (default 10000,100000,1000000)", p.setCases)
	flag.Func("only", "what to measure, a `list` of create, list, view, statistics (default all; create and view up to 100000 cases)", p.setOnly)
	flag.IntVar(&p.Creates, "creates", 2_000, "cases created in each run")
	flag.IntVar(&p.Reads, "reads", 1_000, "requests in each run of the other measures")
	flag.IntVar(&p.Rounds, "rounds", 3, "runs of each kind")
	flag.DurationVar(&p.Within, "within", 8*time.Second, "the longest that one run may take")
	flag.BoolVar(&p.json, "json", false, "print JSON in place of the tables")
	flag.StringVar(&serve.dir, "raw", "", "serve the floor on this data `folder` (how bench starts itself)")
	flag.StringVar(&serve.synchronous, "synchronous", "NORMAL", "of the floor")
	flag.Parse()
	var err error
	if serve.dir != "" {
		err = serveRaw(ctx, serve)
	} else {
		err = p.run(ctx, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// stopped ends when somebody wants the process to.
func stopped() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	return ctx
}

func (p *plan) setCases(list string) error {
	p.Cases = nil
	for _, text := range strings.Split(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		p.Cases = append(p.Cases, n)
	}
	return nil
}

func (p *plan) setOnly(list string) error {
	p.Only = strings.Split(list, ",")
	for _, name := range p.Only {
		if !slices.ContainsFunc(measures, func(m measure) bool { return m.group == name }) {
			return fmt.Errorf("nothing is called %q", name)
		}
	}
	return nil
}

// largestWrite is up to how many cases create and view are measured unless they are
// asked for by name.
const largestWrite = 100_000

// wanted are the measures of a database of that size.
func (p plan) wanted(cases int) []measure {
	var list []measure
	for _, m := range measures {
		if len(p.Only) > 0 && slices.Contains(p.Only, m.group) ||
			len(p.Only) == 0 && (cases <= largestWrite || m.group == lists || m.group == statistics) {
			list = append(list, m)
		}
	}
	return list
}

// run measures one size after another.
func (p plan) run(ctx context.Context, out io.Writer) error {
	if p.Clients < 1 || p.Clients > villages || slices.Min(p.Cases) < 1 || min(p.Creates, p.Reads) < p.Clients || p.Rounds < 1 {
		return errors.New("a count is out of range; see -help")
	}
	dir, err := os.MkdirTemp("", "shuoli-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := p.build(ctx, dir); err != nil {
		return err
	}
	r := newReport(p)
	for _, cases := range p.Cases {
		if err := p.size(ctx, dir, cases, r); err != nil {
			return fmt.Errorf("%d cases: %w", cases, err)
		}
	}
	if err := r.finish(); err != nil {
		return err
	}
	if p.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	return r.print(out)
}

// build makes the program to measure in a folder, unless there is one.
func (p *plan) build(ctx context.Context, dir string) error {
	if p.program != "" {
		return nil
	}
	p.program = filepath.Join(dir, "shuoli")
	build := exec.CommandContext(ctx, "go", "build", "-tags", "sqlite_fts5", "-o", p.program, "shuoli/cmd/shuoli")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot build the program: %w\n%s", err, text)
	}
	return nil
}

// size measures on a database of that many cases.
func (p plan) size(ctx context.Context, dir string, cases int, r *report) error {
	began := time.Now()
	b, err := makeBase(ctx, filepath.Join(dir, "base"), p, cases)
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	progress("%d cases made in %.0f s", cases, time.Since(began).Seconds())
	var reads []measure
	for _, m := range p.wanted(cases) {
		if m.group != create {
			reads = append(reads, m)
		} else if err := p.writes(ctx, b, m, filepath.Join(dir, "run"), r); err != nil {
			return err
		}
	}
	if len(reads) == 0 {
		return nil
	}
	return p.reads(ctx, b, reads, r)
}

func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
