package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"shuoli/internal/app"
)

type rebuild struct {
	Demo bool `help:"The database is the demo's."`
	JSON bool `name:"json" help:"Print the number of cases as JSON on stdout."`
}

// Run writes again what lists and search read, from the events of every case.
func (c *rebuild) Run(ctx context.Context) error {
	b, err := open(ctx, c.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	n, err := b.app.Rebuild(ctx, app.Operator("shuoli rebuild"))
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"cases": n})
	}
	fmt.Fprintf(os.Stderr, "%d cases were rebuilt from their events\n", n)
	return nil
}
