package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"shuoli/internal/app"
	"shuoli/internal/store"
)

type keys struct {
	New    keyNew    `cmd:"" help:"Make a new key file that only its owner may read; an existing file is never overwritten."`
	Rotate keyRotate `cmd:"" help:"Add a new key to the key file and seal everything with it; the server may run."`
}

type keyNew struct {
	File string `arg:"" type:"path" help:"Outside the data folder. Keep a copy of it where neither the machine nor its backups are: without it, nobody can open what is encrypted."`
	JSON bool   `name:"json" help:"Print the file as JSON on stdout."`
}

// Run makes the file.
func (c *keyNew) Run() error {
	if _, err := store.NewKeyFile(c.File); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"file": c.File})
	}
	fmt.Fprintf(os.Stderr, "%s holds a new key; name it in SHUOLI_KEY_FILE and keep a copy elsewhere\n", c.File)
	return nil
}

type keyRotate struct {
	Resume bool `help:"Add no key: seal with the last one what is left, after a run that was broken off."`
	Demo   bool `help:"The database is the demo's."`
	JSON   bool `name:"json" help:"Print how many values were sealed anew as JSON on stdout."`
}

// Run changes the key. A server that runs goes over to it by itself; one on another
// machine needs the new key file first.
func (c *keyRotate) Run(ctx context.Context) error {
	b, err := open(ctx, c.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	if !c.Resume {
		if err := store.AddKey(keyPath(b.config)); err != nil {
			return err
		}
	}
	n, err := b.app.Reseal(ctx, app.Operator("shuoli key rotate"))
	if err != nil {
		return fmt.Errorf("%w; go on with shuoli key rotate --resume", err)
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"values": n})
	}
	fmt.Fprintf(os.Stderr, "%d values were sealed with the new key; keep a copy of the key file: the old keys in it open the old backups\n", n)
	return nil
}
