// Command shuoli is the whole program in one binary: the server with its
// interface, and the commands that look after its data.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"shuoli/internal/config"
)

// version is set when the binary is built.
var version = "dev"

type commands struct {
	Serve      serve            `cmd:"" help:"Serve the interface and the API."`
	Migrate    migrate          `cmd:"" help:"Bring the database's schema up to date and stop."`
	DailyCheck dailyCheck       `cmd:"" help:"Make up the daily checks that are due, or say what the next would do."`
	Import     imports          `cmd:"" help:"Bring in what exists."`
	Rebuild    rebuild          `cmd:"" help:"Write again, from the events, all that lists and search read."`
	Audit      audits           `cmd:"" help:"Verify and anchor the record of acts."`
	User       users            `cmd:"" help:"Accounts: the first administrator, and one who is locked out."`
	Key        keys             `cmd:"" help:"The master key of the field encryption."`
	Backup     backup           `cmd:"" help:"Copy everything into FILE and prove the copy sound; the server may run."`
	Restore    restore          `cmd:"" help:"Put a backup in place of the database, which is kept aside; the server must be stopped."`
	Version    kong.VersionFlag `help:"Print the version."`
}

// usage is a mistake in calling the program; it exits with 2.
type usage struct{ err error }

func (u usage) Error() string { return u.err.Error() }
func (u usage) Unwrap() error { return u.err }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run does one command: 0 done, 1 failed, 2 wrong use.
func run(ctx context.Context, args []string) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("shuoli"), kong.Description("说理: grassroots dispute mediation."),
		kong.UsageOnError(), kong.Vars{"version": version, "settings": config.Describe()}, kong.BindTo(ctx, (*context.Context)(nil)))
	if err == nil {
		var k *kong.Context
		if k, err = parser.Parse(args); err != nil {
			err = usage{err}
		} else {
			err = k.Run()
		}
	}
	var wrong usage
	switch {
	case err == nil:
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintln(os.Stderr, "shuoli:", err)
		return 2
	default:
		fmt.Fprintln(os.Stderr, "shuoli:", err)
		return 1
	}
}
