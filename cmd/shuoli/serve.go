package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/caarlos0/env/v11"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/config"
	"shuoli/internal/demo"
	"shuoli/internal/httpapi"
	"shuoli/internal/jobs"
	"shuoli/internal/store"
	"shuoli/policies"
	"shuoli/ui"
)

// drain is how long requests under way may take once the program is told to stop.
const drain = 10 * time.Second

type serve struct {
	Demo bool `help:"Fill an empty database with the demo township; loopback only."`
	JSON bool `name:"json" help:"Print the address as JSON on stdout."`
}

// Help lists the settings under serve --help.
func (serve) Help() string { return config.Describe() }

// Run serves until ctx ends.
func (s *serve) Run(ctx context.Context) error {
	b, err := open(ctx, s.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	defer b.app.Close()
	if s.Demo {
		if err := prepareDemo(ctx, b); err != nil {
			return err
		}
	}
	if err := b.app.ResumeImports(ctx); err != nil {
		return err
	}
	dist, err := fs.Sub(ui.Dist, "dist")
	if err != nil {
		return err
	}
	server, err := httpapi.New(httpapi.Options{
		App: b.app, Authority: b.rights, UI: dist, Logger: b.log, Now: time.Now, TrustedProxy: b.config.TrustedProxy,
		PerMinute: b.config.PerMinute, Demo: s.Demo,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", b.config.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", b.config.Listen, err)
	}
	figures, stop, err := serveMetrics(b, server)
	if err != nil {
		return err
	}
	defer stop()
	checks, err := jobs.Start(ctx, jobs.Options{
		MakeUp: func(ctx context.Context) error {
			_, err := b.app.MakeUpChecks(ctx)
			return err
		},
		Deliver: b.app.DeliverMessages,
		Watch:   b.app.WatchSpace,
		Inspect: b.store.Inspect,
		Logger:  b.log,
	})
	if err != nil {
		return err
	}
	defer checks.Stop()
	listening := server.Listener(b.config.Listen)
	listening.RegisterOnShutdown(server.Close)
	return s.until(ctx, b, listening, listener, figures)
}

// serveMetrics serves the metrics beside everything else, if it was asked to, and answers
// where; stop ends it.
func serveMetrics(b *built, server *httpapi.Server) (url string, stop func(), err error) {
	if b.config.Metrics == "" {
		return "", func() {}, nil
	}
	listener, err := net.Listen("tcp", b.config.Metrics)
	if err != nil {
		return "", nil, fmt.Errorf("cannot listen on %s: %w", b.config.Metrics, err)
	}
	metrics, ended := server.Metrics(), make(chan error, 1)
	safeServe(ended, func() error { return metrics.Serve(listener) })
	stop = func() {
		_ = metrics.Close() // nobody's work is lost with it
		<-ended
	}
	return "http://" + listener.Addr().String() + "/metrics", stop, nil
}

// until serves on the listener, then lets requests under way finish.
func (s *serve) until(ctx context.Context, b *built, server *http.Server, listener net.Listener, metrics string) error {
	s.announce(b, listener.Addr(), metrics)
	failed := make(chan error, 1)
	safeServe(failed, func() error {
		if b.config.TLS() {
			return server.ServeTLS(listener, b.config.TLSCert, b.config.TLSKey)
		}
		return server.Serve(listener)
	})
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	b.log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return fmt.Errorf("requests were cut off: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// safeServe serves beside the caller and reports how it ended, a panic included.
func safeServe(ended chan<- error, serve func() error) {
	go func() {
		defer func() {
			if cause := recover(); cause != nil {
				ended <- fmt.Errorf("serving panicked: %v", cause)
			}
		}()
		ended <- serve()
	}()
}

func (s *serve) announce(b *built, addr net.Addr, metrics string) {
	url := b.config.URL(addr)
	if s.JSON {
		said := map[string]any{"url": url, "demo": s.Demo}
		if metrics != "" {
			said["metrics"] = metrics
		}
		_ = json.NewEncoder(os.Stdout).Encode(said)
		return
	}
	fmt.Fprintf(os.Stderr, "\n  说理 is at %s\n", url)
	if metrics != "" {
		fmt.Fprintf(os.Stderr, "  metrics: %s\n", metrics)
	}
	if s.Demo {
		fmt.Fprintf(os.Stderr, "\n%s\n", demo.Accounts())
	}
}

// built is everything a command works with.
type built struct {
	config config.Config
	store  *store.Store
	rights *authz.Authority
	clock  *app.Clock
	app    *app.App
	log    *slog.Logger
}

// open checks the settings, opens the store and puts the program together.
func open(ctx context.Context, isDemo bool) (*built, error) {
	c, err := config.Load(env.ToMap(os.Environ()), isDemo)
	if err != nil {
		return nil, usage{err}
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	rights, err := authz.Load(policies.Files)
	if err != nil {
		return nil, err
	}
	keys, err := keyring(c)
	if err != nil {
		return nil, err
	}
	clock := app.NewClock(time.Now)
	st, err := store.Open(ctx, store.Options{DatabaseURL: c.DatabaseURL, DataDir: c.DataDir, Now: clock.Now, Keys: keys, Logger: log})
	if err != nil {
		return nil, err
	}
	return &built{
		config: c, store: st, rights: rights, clock: clock, log: log,
		app: app.New(app.Options{
			Store: st, Rights: rights, Clock: clock, Logger: log, Demo: isDemo,
			Space: func() (int64, int64, error) { return store.Space(c.DataDir) },
		}),
	}, nil
}

// keyring reads the key file; the demo makes its own.
func keyring(c config.Config) (*store.Keyring, error) {
	path := keyPath(c)
	keys, err := store.LoadKeyFile(path)
	if c.KeyFile != "" || !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the data folder: %w", err)
	}
	return store.NewKeyFile(path)
}

// keyPath is where the keys are; only the demo's lie in its data folder.
func keyPath(c config.Config) string {
	if c.KeyFile != "" {
		return c.KeyFile
	}
	return filepath.Join(c.DataDir, "demo.key")
}

// prepareDemo sets the demo's clock and fills an empty database.
func prepareDemo(ctx context.Context, b *built) error {
	if err := b.app.ResumeDemo(ctx, b.demoStart()); err != nil {
		return err
	}
	return demo.Fill(ctx, b.app, b.clock)
}

// demoStart is where the demo's clock starts unless it was moved on before.
func (b *built) demoStart() time.Time {
	if b.config.DemoNow.IsZero() {
		return b.clock.Now()
	}
	return b.config.DemoNow
}

type migrate struct {
	JSON bool `name:"json" help:"Print the schema's version as JSON on stdout."`
}

// Run opens the store, which brings the schema up to date.
func (m *migrate) Run(ctx context.Context) error {
	b, err := open(ctx, false)
	if err != nil {
		return err
	}
	defer b.store.Close()
	if m.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"schema": b.store.SchemaVersion()})
	}
	fmt.Fprintf(os.Stderr, "the schema is at version %d\n", b.store.SchemaVersion())
	return nil
}
