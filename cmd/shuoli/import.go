package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

type imports struct {
	Calendar importCalendar `cmd:"" help:"Replace the official calendar of the years in FILE: one day a line, date,kind,name."`
}

type importCalendar struct {
	File string `arg:"" type:"existingfile" help:"Such as 2027-01-01,holiday,元旦; kind is holiday or workday."`
	Demo bool   `help:"The database is the demo's."`
	JSON bool   `name:"json" help:"Print the years as JSON on stdout."`
}

// Run reads the whole list before it changes anything.
func (c *importCalendar) Run(ctx context.Context) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	days, err := calendar.ReadList(string(text))
	if err != nil {
		return err
	}
	b, err := open(ctx, c.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	who := app.Caller{Subject: grid.Subject{Name: "shuoli import calendar"}}
	years, err := b.app.ImportCalendar(ctx, who, days, filepath.Base(c.File))
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"years": years, "days": len(days)})
	}
	fmt.Fprintf(os.Stderr, "%d days of %v are in the calendar\n", len(days), years)
	return nil
}
