package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/caarlos0/env/v11"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/config"
	"shuoli/internal/store"
)

type backup struct {
	File string `arg:"" type:"path" help:"A new file; one that is there is never overwritten."`
	Demo bool   `help:"The database is the demo's."`
	JSON bool   `name:"json" help:"Print what the backup holds as JSON on stdout."`
}

// Run copies a database that may be in use.
func (c *backup) Run(ctx context.Context) error {
	b, err := open(ctx, c.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	m, err := b.app.Backup(ctx, app.Operator("shuoli backup"), c.File)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(m)
	}
	fmt.Fprintf(os.Stderr, "%s holds %d cases with %d events and was checked; keep the key file elsewhere, without it nobody can restore\n",
		c.File, m.Counts["cases"], m.Counts["events"])
	return nil
}

type restore struct {
	File string `arg:"" type:"path" help:"A file that shuoli backup has made."`
	Demo bool   `help:"The database is the demo's."`
	JSON bool   `name:"json" help:"Print what was restored as JSON on stdout."`
}

// Run puts a backup in place of the database, which no program may use meanwhile.
func (c *restore) Run(ctx context.Context) error {
	settings, err := config.Load(env.ToMap(os.Environ()), c.Demo)
	if err != nil {
		return usage{err}
	}
	keys, err := store.LoadKeyFile(keyPath(settings))
	if err != nil {
		return err
	}
	o := store.Options{DatabaseURL: settings.DatabaseURL, DataDir: settings.DataDir, Now: app.NewClock(time.Now).Now, Keys: keys}
	restored, err := store.Restore(ctx, o, c.File, "shuoli restore")
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(restored)
	}
	fmt.Fprintf(os.Stderr, "%d cases with %d events are back, as they were at %s\n", restored.Counts["cases"], restored.Counts["events"],
		restored.MadeAt.In(calendar.Shanghai).Format(time.DateTime))
	if restored.Kept != "" {
		fmt.Fprintf(os.Stderr, "what was there before is kept in %s; delete it once you have looked\n", restored.Kept)
	}
	return nil
}
