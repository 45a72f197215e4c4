// Command bench holds the program next to a floor: Echo and the C driver doing the
// same SQL in the same transactions. It makes its own database, loads both over
// loopback in turn, prints the ratio and stops by itself. docs/bench.md says how it
// measures and what came out.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// plan is what a run is asked to do.
type plan struct {
	Clients  int           `json:"clients"`
	Cases    int           `json:"cases"`    // in the database before each run
	Requests int           `json:"requests"` // measured in each run, after a tenth of it unmeasured
	Rounds   int           `json:"rounds"`
	Within   time.Duration `json:"within_ns"` // the longest that one run may take
	program  string
	json     bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var p plan
	var serve rawOptions
	flag.StringVar(&p.program, "program", "", "shuoli `binary` to measure; empty builds ./cmd/shuoli")
	flag.IntVar(&p.Clients, "clients", 16, "how many clients send at once, 1 to 48")
	flag.IntVar(&p.Cases, "cases", 10_000, "cases in the database before each run")
	flag.IntVar(&p.Requests, "requests", 2_000, "cases created in each run")
	flag.IntVar(&p.Rounds, "rounds", 5, "runs of each kind")
	flag.DurationVar(&p.Within, "within", 30*time.Second, "the longest that one run may take")
	flag.BoolVar(&p.json, "json", false, "print JSON in place of the table")
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

// run measures every kind Rounds times, in alternating order.
func (p plan) run(ctx context.Context, out io.Writer) error {
	if p.Clients < 1 || p.Clients > villages || p.Cases < 1 || p.Requests < p.Clients || p.Rounds < 1 {
		return fmt.Errorf("a count is out of range; see -help")
	}
	dir, err := os.MkdirTemp("", "shuoli-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if p.program == "" {
		p.program = filepath.Join(dir, "shuoli")
		build := exec.CommandContext(ctx, "go", "build", "-tags", "sqlite_fts5", "-o", p.program, "shuoli/cmd/shuoli")
		if text, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("cannot build the program: %w\n%s", err, text)
		}
	}
	fmt.Fprintf(os.Stderr, "making a database of %d cases\n", p.Cases)
	b, err := makeBase(ctx, filepath.Join(dir, "base"), p)
	if err != nil {
		return err
	}
	kinds, err := p.kinds()
	if err != nil {
		return err
	}
	report := newReport(p)
	for round := range p.Rounds {
		for i := range kinds {
			k := kinds[i]
			if round%2 == 1 {
				k = kinds[len(kinds)-1-i]
			}
			r, err := p.measure(ctx, b, k, filepath.Join(dir, "run"), round)
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", k.name, round+1, err)
			}
			fmt.Fprintf(os.Stderr, "round %d  %-12s %s\n", round+1, k.name, r)
			report.add(k.name, r)
		}
	}
	if err := report.finish(); err != nil {
		return err
	}
	if p.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(report)
	}
	return report.table(out)
}

// kind is one of the servers that are measured.
type kind struct {
	name    string
	command func(ctx context.Context, dir string) *exec.Cmd
}

const (
	program    = "program FULL"
	rawNormal  = "raw NORMAL"
	rawFull    = "raw FULL"
	listenLine = `{"url":%q}` + "\n" // what a server prints first, as serve --json does
)

func (p plan) kinds() ([]kind, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	raw := func(synchronous string) func(context.Context, string) *exec.Cmd {
		return func(ctx context.Context, dir string) *exec.Cmd {
			return exec.CommandContext(ctx, self, "-raw", dir, "-synchronous", synchronous)
		}
	}
	return []kind{{program, p.serveProgram}, {rawNormal, raw("NORMAL")}, {rawFull, raw("FULL")}}, nil
}

// serveProgram is the real binary as anybody starts it.
func (p plan) serveProgram(ctx context.Context, dir string) *exec.Cmd {
	c := exec.CommandContext(ctx, p.program, "serve", "--demo", "--json")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SHUOLI_") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, "SHUOLI_LISTEN=127.0.0.1:0", "SHUOLI_DATA_DIR="+dir)
	return c
}

// measure loads one kind on a fresh copy of the base and checks what it left behind.
func (p plan) measure(ctx context.Context, b *base, k kind, dir string, round int) (result, error) {
	if err := b.copyTo(dir); err != nil {
		return result{}, err
	}
	defer os.RemoveAll(dir)
	s, err := start(k.command(ctx, dir))
	if err != nil {
		return result{}, err
	}
	defer s.kill()
	warm := max(p.Clients, p.Requests/10)
	ctx, cancel := context.WithTimeout(ctx, p.Within)
	defer cancel()
	warmed, err := b.load(ctx, s.address, p.Clients, warm, fmt.Sprintf("warm-%d", round))
	if err != nil {
		return result{}, fmt.Errorf("warming up: %w\n%s", err, s.log())
	}
	runtime.GC() // the load's own rubbish should not be swept while it measures
	cpu := s.cpu()
	r, err := b.load(ctx, s.address, p.Clients, p.Requests, fmt.Sprintf("load-%d", round))
	if err != nil {
		return result{}, fmt.Errorf("%w\n%s", err, s.log())
	}
	r.CPUMicros = float64((s.cpu() - cpu).Microseconds()) / float64(r.Requests)
	if err := s.stop(); err != nil {
		return result{}, err
	}
	return r, b.check(ctx, dir, warmed.Requests+r.Requests)
}
