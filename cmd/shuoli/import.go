package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/store"
)

type imports struct {
	Ledger   importLedger   `cmd:"" help:"Look at a township's ledger in FILE, and bring it in with --confirm."`
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
	who := app.Operator("shuoli import calendar")
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

type importLedger struct {
	File    string `arg:"" type:"existingfile" help:"An XLSX workbook."`
	Year    int    `help:"Of dates without a year; else the title's."`
	Unit    string `help:"The township's id, where there are several."`
	Confirm bool   `help:"Bring in the new rows; without it no case is written."`
	Demo    bool   `help:"The database is the demo's."`
	JSON    bool   `name:"json" help:"Print the counts and refusals as JSON on stdout."`
}

// ledgerAtMost is the largest workbook taken, in bytes, as large as an upload's.
const ledgerAtMost = 12 << 20

// Run previews the ledger by the way of every other, and confirms it if told to.
func (c *importLedger) Run(ctx context.Context) error {
	if c.Year != 0 && (c.Year < 1949 || c.Year > 2100) {
		return usage{fmt.Errorf("--year %d is no year of a ledger", c.Year)}
	}
	stat, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	if stat.Size() > ledgerAtMost {
		return fmt.Errorf("%s is larger than %d MB", c.File, ledgerAtMost>>20)
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	b, err := open(ctx, c.Demo)
	if err != nil {
		return err
	}
	defer b.store.Close()
	defer b.app.Close()
	if c.Demo {
		if err := b.app.ResumeDemo(ctx, b.clock.Now()); err != nil {
			return err
		}
	}
	who, err := b.app.ClerkOf(ctx, "shuoli import ledger", c.Unit)
	if err != nil {
		return err
	}
	view, err := c.bringIn(ctx, b.app, who, data)
	if err != nil {
		return err
	}
	refused, err := refusals(ctx, b.app, who, view.ID)
	if err != nil {
		return err
	}
	return c.report(view, refused)
}

func (c *importLedger) bringIn(ctx context.Context, a *app.App, who app.Caller, data []byte) (app.ImportView, error) {
	in := app.ImportInput{FileName: filepath.Base(c.File), Data: data, Year: c.Year, UnitID: c.Unit}
	view, err := a.PreviewImport(ctx, who, in, app.Write{Key: rand.Text()})
	if err != nil || !c.Confirm {
		return view, err
	}
	if _, err := a.ConfirmImport(ctx, who, view.ID, app.Write{Key: rand.Text()}); err != nil {
		return view, err
	}
	return a.FinishImport(ctx, who, view.ID)
}

// refusal is a row that was not taken: api.md, the command import ledger.
type refusal struct {
	Row    int    `json:"row"`
	Reason string `json:"reason"`
	Sheet  string `json:"sheet"`
}

// refusals are all that an import refuses, in the order of the file.
func refusals(ctx context.Context, a *app.App, who app.Caller, id string) ([]refusal, error) {
	list := []refusal{}
	for q := (app.ImportRowQuery{State: store.RowRefused}); ; {
		page, err := a.ImportRows(ctx, who, id, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Items {
			list = append(list, refusal{Row: row.Row, Reason: row.Refusal.Reason, Sheet: row.Sheet})
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return list, nil
		}
	}
}

func (c *importLedger) report(v app.ImportView, refused []refusal) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{
			"understood": v.Understood, "refused": refused, "imported": v.Imported, "already_present": v.AlreadyPresent, "differing": v.Differing,
		})
	}
	for _, r := range refused {
		fmt.Fprintf(os.Stderr, "%s row %d: %s\n", r.Sheet, r.Row, r.Reason)
	}
	fmt.Fprintf(os.Stderr, "%d rows understood, %d refused, %d imported, %d already present, %d differing\n",
		v.Understood, v.RefusedCount, v.Imported, v.AlreadyPresent, v.Differing)
	if !c.Confirm {
		fmt.Fprintf(os.Stderr, "%d rows would be imported; say --confirm to do it\n", v.ToImport)
	}
	return nil
}
