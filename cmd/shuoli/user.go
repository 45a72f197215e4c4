package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/grid"
)

type users struct {
	Add      userAdd      `cmd:"" help:"Open an account and print its one-time code."`
	Disable  userDisable  `cmd:"" help:"Close an account; its sessions end at once, what it did stays."`
	Password userPassword `cmd:"" help:"Print a one-time code that takes the place of a forgotten password."`
	List     userList     `cmd:"" help:"Print the accounts."`
}

// forAccounts is what the commands of accounts have in common.
type forAccounts struct {
	Demo bool `help:"The database is the demo's."`
	JSON bool `name:"json" help:"Print the outcome as JSON on stdout."`
}

// with opens the program for one command.
func (c forAccounts) with(ctx context.Context, command string, do func(*app.App, app.Caller) error) error {
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
	return do(b.app, app.Operator("shuoli user "+command))
}

// print writes the outcome as JSON, or in words.
func (c forAccounts) print(outcome any, words string) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(outcome)
	}
	_, err := fmt.Println(words)
	return err
}

func (c forAccounts) printCode(v app.CodeView) error {
	words := fmt.Sprintf("%s: %s\ngood once, until %s", v.Person.Username, v.Code, v.ExpiresAt.Local().Format(time.DateTime))
	return c.print(v, words)
}

type userAdd struct {
	forAccounts
	Username string    `arg:"" help:"Lower-case letters, digits, dot and dash, a letter first."`
	Name     string    `required:"" help:"What the person is called."`
	Role     grid.Role `enum:",admin,auditor" default:"" help:"admin or auditor of the whole installation; every other role is given in 管理, at a unit."`
}

// Run opens the account.
func (c *userAdd) Run(ctx context.Context) error {
	return c.with(ctx, "add", func(a *app.App, who app.Caller) error {
		v, err := a.OpenAccount(ctx, who, app.NewPerson{Username: c.Username, Name: c.Name}, c.Role, app.Write{Key: rand.Text()})
		if err != nil {
			return err
		}
		return c.printCode(v)
	})
}

type userDisable struct {
	forAccounts
	Username string `arg:""`
}

// Run closes the account.
func (c *userDisable) Run(ctx context.Context) error {
	return c.with(ctx, "disable", func(a *app.App, who app.Caller) error {
		v, err := a.Account(ctx, who, c.Username)
		if err != nil {
			return err
		}
		yes := true
		v, err = a.EditPerson(ctx, who, v.ID, app.PersonEdit{Disabled: &yes}, app.Write{Key: rand.Text(), Version: &v.Version})
		if err != nil {
			return err
		}
		return c.print(v, v.Username+" is disabled")
	})
}

type userPassword struct {
	forAccounts
	Username string `arg:""`
	Hours    int    `default:"24" help:"How long the code is good, 24 at most."`
}

// Run makes a one-time code.
func (c *userPassword) Run(ctx context.Context) error {
	if c.Hours < 1 || c.Hours > 24 {
		return usage{fmt.Errorf("--hours: %d is not from 1 to 24", c.Hours)}
	}
	return c.with(ctx, "password", func(a *app.App, who app.Caller) error {
		v, err := a.Account(ctx, who, c.Username)
		if err != nil {
			return err
		}
		code, err := a.NewCode(ctx, who, v.ID, c.Hours, app.Write{Key: rand.Text(), Version: &v.Version})
		if err != nil {
			return err
		}
		return c.printCode(code)
	})
}

type userList struct{ forAccounts }

// Run prints every account.
func (c *userList) Run(ctx context.Context) error {
	return c.with(ctx, "list", func(a *app.App, who app.Caller) error {
		all := []app.PersonView{}
		for q := (app.PeopleQuery{}); ; {
			page, err := a.People(ctx, who, q)
			if err != nil {
				return err
			}
			all = append(all, page.Items...)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		lines := make([]string, len(all))
		for i, v := range all {
			lines[i] = describe(v)
		}
		return c.print(all, strings.Join(lines, "\n"))
	})
}

// describe is an account on one line: user name, name, roles, and whether it is closed.
func describe(v app.PersonView) string {
	line := v.Username + "\t" + v.Name
	for _, g := range v.Grants {
		if g.Ended {
			continue
		}
		line += "\t" + string(g.Role)
		if g.UnitName != "" {
			line += "@" + g.UnitName
		}
	}
	if v.Disabled {
		line += "\tdisabled"
	}
	return line
}
