package main

import (
	"encoding/json"
	"fmt"
	"os"

	"shuoli/internal/store"
)

type keys struct {
	New keyNew `cmd:"" help:"Make a new key file that only its owner may read; an existing file is never overwritten."`
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
