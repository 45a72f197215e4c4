package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
)

type dailyCheck struct {
	Date   string `placeholder:"YYYY-MM-DD" help:"The last date to check; without it every one that is due."`
	DryRun bool   `help:"Say what the next check would do, and change nothing."`
	Demo   bool   `help:"The database is the demo's."`
	JSON   bool   `name:"json" help:"Print the checks with all they did as JSON on stdout."`
}

// checked is a check as it is printed.
type checked struct {
	app.CheckRunView
	DryRun bool            `json:"dry_run"`
	Did    []app.CheckItem `json:"items"`
}

// Run makes up the checks, oldest first.
func (c *dailyCheck) Run(ctx context.Context) error {
	if c.Date != "" {
		if _, err := calendar.ParseDate(c.Date); err != nil {
			return usage{fmt.Errorf("--date: %q is no date, it should look like 2026-10-08", c.Date)}
		}
	}
	b, err := open(ctx, c.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	if c.Demo {
		if err := b.app.ResumeDemo(ctx, b.demoStart()); err != nil {
			return err
		}
	}
	runs, err := b.app.DailyCheck(ctx, calendar.Date(c.Date), c.DryRun)
	if err != nil {
		return err
	}
	return c.print(runs)
}

func (c *dailyCheck) print(runs []app.CheckRunView) error {
	list := []checked{}
	for _, run := range runs {
		did := run.Items
		if did == nil {
			did = []app.CheckItem{}
		}
		list = append(list, checked{run, c.DryRun, did})
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(list)
	}
	if len(list) == 0 {
		fmt.Fprintln(os.Stderr, "nothing to do: every check that is due has been done")
	}
	for _, run := range list {
		fmt.Fprintf(os.Stderr, "%s: %d things %s\n", run.Date, len(run.Did), map[bool]string{true: "would be done", false: "were done"}[c.DryRun])
		for _, item := range run.Did {
			line, err := json.Marshal(item)
			if err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "  %s\n", line)
		}
	}
	return nil
}
