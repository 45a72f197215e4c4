package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
)

// The groups of measures, as -only names them.
const (
	create     = "create"
	lists      = "list"
	view       = "view"
	statistics = "statistics"
)

// measure is one kind of request.
type measure struct {
	group, name string
	line        float64 // program ÷ raw NORMAL in requests a second, from quality.md
	// path is what client asks for the n-th time, and who he is.
	path func(b *base, client, n int) (path, token string)
}

const (
	newestPath = "/api/v1/cases?limit=50&category=06"
	duePath    = "/api/v1/cases?limit=50&category=06&status=mediating&sort=deadline"
)

var measures = []measure{
	{create, create, 1.0, nil},
	{lists, "list, township, newest", 0.5, ofLeader(newestPath)},
	{lists, "list, township, by deadline", 0.5, ofLeader(duePath)},
	{lists, "list, village, newest", 0.5, ofMediator(newestPath)},
	{lists, "list, village, by deadline", 0.5, ofMediator(duePath)},
	{view, view, 0.65, func(b *base, client, n int) (string, string) {
		own := b.viewed[client]
		return own[n%len(own)], b.mediators[client]
	}},
	{statistics, "statistics by unit", 0.55, func(b *base, _, _ int) (string, string) { return b.byUnit, b.leader }},
	{statistics, "statistics by category", 0.55, func(b *base, _, _ int) (string, string) { return b.byCategory, b.leader }},
}

func ofLeader(path string) func(*base, int, int) (string, string) {
	return func(b *base, _, _ int) (string, string) { return path, b.leader }
}

func ofMediator(path string) func(*base, int, int) (string, string) {
	return func(b *base, client, _ int) (string, string) { return path, b.mediators[client] }
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

func (p plan) serveProgram(ctx context.Context, dir string) *exec.Cmd {
	return p.shuoli(ctx, dir, "serve", "--demo", "--json")
}

// shuoli is the real binary as anybody starts it.
func (p plan) shuoli(ctx context.Context, dir string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, p.program, args...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SHUOLI_") {
			c.Env = append(c.Env, v)
		}
	}
	// One client makes more requests than any person may.
	c.Env = append(c.Env, "SHUOLI_LISTEN=127.0.0.1:0", "SHUOLI_DATA_DIR="+dir, "SHUOLI_REQUESTS_PER_MINUTE=0")
	return c
}

// inTurn goes through n things forwards in even rounds and backwards in odd ones, so
// that none is always the first.
func inTurn(round, n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
		if round%2 == 1 {
			order[i] = n - 1 - i
		}
	}
	return order
}

// writes measures every kind on a fresh copy of the base in every round.
func (p plan) writes(ctx context.Context, b *base, m measure, dir string, r *report) error {
	kinds, err := p.kinds()
	if err != nil {
		return err
	}
	for round := range p.Rounds {
		for _, i := range inTurn(round, len(kinds)) {
			one, s, err := p.writeOnce(ctx, b, kinds[i], dir, round)
			if err != nil {
				return fmt.Errorf("%s, %s, round %d: %w", m.name, kinds[i].name, round+1, err)
			}
			progress("%-28s round %d  %-12s %s", m.name, round+1, kinds[i].name, one)
			r.add(b.cases, m, kinds[i].name, one)
			r.remember(b.cases, kinds[i].name, s)
		}
	}
	return nil
}

// writeOnce loads one kind on a copy of the base and checks what it left behind.
func (p plan) writeOnce(ctx context.Context, b *base, k kind, dir string, round int) (result, memory, error) {
	if err := b.copyTo(dir); err != nil {
		return result{}, memory{}, err
	}
	defer os.RemoveAll(dir)
	s, err := start(k.command(ctx, dir))
	if err != nil {
		return result{}, memory{}, err
	}
	defer s.kill()
	one, created, err := p.load(ctx, s, p.Creates, func(client, n int) []byte {
		return createRequest(s.address, b.mediators[client], client, n, fmt.Sprintf("load-%d", round))
	})
	if err != nil {
		return result{}, memory{}, err
	}
	used := s.memory()
	if err := s.stop(); err != nil {
		return result{}, memory{}, err
	}
	return one, used, b.check(ctx, dir, created)
}

// reads measures the program and raw NORMAL, which both stay up, on the base itself:
// nothing is written but, once a minute, when a session was last used.
func (p plan) reads(ctx context.Context, b *base, list []measure, r *report) error {
	kinds, err := p.kinds()
	if err != nil {
		return err
	}
	var servers [2]*server
	for i := range servers {
		if servers[i], err = start(kinds[i].command(ctx, b.dir)); err != nil {
			return err
		}
		defer servers[i].kill()
		if i == 0 {
			if err := b.look(ctx, servers[0].address, list); err != nil {
				return fmt.Errorf("%w\n%s", err, servers[0].log())
			}
		}
	}
	for _, m := range list {
		if err := same(ctx, b, m, servers[0].address, servers[1].address); err != nil {
			return fmt.Errorf("%s: %w\n%s", m.name, err, servers[1].log())
		}
		if err := p.read(ctx, b, m, servers, kinds, r); err != nil {
			return err
		}
	}
	for i, s := range servers {
		r.remember(b.cases, kinds[i].name, s.memory())
		if err := s.stop(); err != nil {
			return err
		}
	}
	return nil
}

// read measures one request until a server fails it.
func (p plan) read(ctx context.Context, b *base, m measure, servers [2]*server, kinds []kind, r *report) error {
	for round := range p.Rounds {
		for _, i := range inTurn(round, len(servers)) {
			one, _, err := p.load(ctx, servers[i], p.Reads, func(client, n int) []byte {
				path, token := m.path(b, client, n)
				return getRequest(servers[i].address, path, token)
			})
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				progress("%-28s round %d  %-12s %v", m.name, round+1, kinds[i].name, err)
				r.fail(b.cases, m, kinds[i].name, err)
				return nil
			}
			progress("%-28s round %d  %-12s %s", m.name, round+1, kinds[i].name, one)
			r.add(b.cases, m, kinds[i].name, one)
		}
	}
	return nil
}

// load warms a server up with a tenth of the requests and measures the others, each as
// long as one run may take; answered counts both.
func (p plan) load(ctx context.Context, s *server, n int, request func(client, n int) []byte) (one result, answered int, err error) {
	warm := max(1, n/10/p.Clients)
	warmed, err := p.loadOnce(ctx, s, 0, warm, request)
	if err != nil {
		return result{}, 0, fmt.Errorf("warming up: %w\n%s", err, s.log())
	}
	runtime.GC() // the load's own rubbish should not be swept while it measures
	cpu := s.cpu()
	one, err = p.loadOnce(ctx, s, warm, n/p.Clients, request)
	if err != nil {
		return result{}, 0, fmt.Errorf("%w\n%s", err, s.log())
	}
	one.CPUMicros = float64((s.cpu() - cpu).Microseconds()) / float64(one.Requests)
	return one, warmed.Requests + one.Requests, nil
}

func (p plan) loadOnce(ctx context.Context, s *server, from, n int, request func(client, n int) []byte) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Within)
	defer cancel()
	return load(ctx, s.address, p.Clients, from, n, request)
}

// same fails unless both servers answer a request alike, but for the moment at which
// they say they did.
func same(ctx context.Context, b *base, m measure, addresses ...string) error {
	var first any
	path, token := m.path(b, 0, 0)
	for i, address := range addresses {
		a, err := get(ctx, address, path, token)
		if err != nil {
			return err
		}
		var said map[string]any
		if err := json.Unmarshal(a.body, &said); err != nil {
			return err
		}
		delete(said, "as_of")
		delete(said, "next_cursor") // the floor only says that there is one
		if items, ok := said["items"].([]any); ok && len(items) == 0 {
			return errors.New("the list is empty")
		}
		if i > 0 && !reflect.DeepEqual(said, first) {
			return fmt.Errorf("the floor answers something else: %.2000s", a.body)
		}
		first = said
	}
	return nil
}
