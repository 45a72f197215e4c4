package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"shuoli/internal/app"
	"shuoli/internal/store"
)

type audits struct {
	Verify auditVerify `cmd:"" help:"Verify the record of acts: exit 0 intact, 1 not."`
	Anchor auditAnchor `cmd:"" help:"Print the end of every chain, one a line, to be kept elsewhere."`
}

type auditVerify struct {
	Anchor string `type:"existingfile" placeholder:"FILE" help:"Lines of audit anchor, or of the log: without them, what was cut off or written anew is not found."`
	Demo   bool   `help:"The database is the demo's."`
	JSON   bool   `name:"json" help:"Print what was found as JSON on stdout."`
}

// Run verifies every chain.
func (c *auditVerify) Run(ctx context.Context) error {
	anchors, err := c.anchors()
	if err != nil {
		return err
	}
	b, err := open(ctx, c.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	verdict, err := b.app.AuditIntact(ctx, anchors)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(verdict); err != nil {
			return err
		}
	}
	return c.report(verdict)
}

func (c *auditVerify) anchors() ([]store.Anchor, error) {
	if c.Anchor == "" {
		return nil, nil
	}
	f, err := os.Open(c.Anchor)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	anchors, err := store.ReadAnchors(f)
	if err != nil {
		return nil, usage{fmt.Errorf("%s: %w", c.Anchor, err)}
	}
	return anchors, nil
}

// report says what was found; that it is broken is the command's failure.
func (c *auditVerify) report(v app.Verdict) error {
	for _, chain := range v.Chains {
		name := chain.TownshipID
		if name == "" {
			name = "installation"
		}
		switch {
		case chain.BrokenAnchor != "":
			fmt.Fprintf(os.Stderr, "%s: BROKEN at entry %d: not the chain that was anchored on %s\n", name, *chain.FirstBad, chain.BrokenAnchor)
		case chain.FirstBad != nil:
			fmt.Fprintf(os.Stderr, "%s: BROKEN at entry %d\n", name, *chain.FirstBad)
		default:
			fmt.Fprintf(os.Stderr, "%s: %d entries intact, %d anchors hold\n", name, chain.Entries, chain.Anchors)
		}
	}
	if !v.Intact {
		return errors.New("the record of acts was tampered with")
	}
	return nil
}

type auditAnchor struct {
	Demo bool `help:"The database is the demo's."`
	JSON bool `name:"json" help:"Print the anchors as JSON on stdout."`
}

// Run prints the anchors.
func (c *auditAnchor) Run(ctx context.Context) error {
	b, err := open(ctx, c.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	anchors, err := b.app.AuditAnchors(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(anchors)
	}
	for _, anchor := range anchors {
		fmt.Println(anchor)
	}
	return nil
}
