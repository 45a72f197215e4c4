package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/demo"
	"shuoli/internal/dispute"
	"shuoli/internal/store/storetest"
)

// command is the program on one database.
type command struct {
	*testing.T
	env []string
}

// result is what a run of the program said, and how it ended.
type result struct {
	stdout, stderr string
	code           int
}

// at runs the program with the demo's clock at an instant, RFC 3339.
func (c *command) at(now string, args ...string) result {
	c.Helper()
	var out, said bytes.Buffer
	run := exec.CommandContext(c.Context(), os.Args[0], args...)
	run.Env = append(slices.Concat(environ(), c.env), asProgram+"=1", "SHUOLI_DEMO_NOW="+now)
	run.Stdout, run.Stderr = &out, &said
	err := run.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		c.Fatal(err)
	}
	return result{out.String(), said.String(), run.ProcessState.ExitCode()}
}

// checks runs it and reads the checks that it printed as JSON.
func (c *command) checks(now string, args ...string) []checked {
	c.Helper()
	r := c.at(now, append([]string{"daily-check", "--demo", "--json"}, args...)...)
	var list []checked
	if err := json.Unmarshal([]byte(r.stdout), &list); r.code != 0 || err != nil {
		c.Fatalf("%v: %d, %v\n%s%s", args, r.code, err, r.stdout, r.stderr)
	}
	return list
}

// onBoth runs a test on the demo's township in both databases, with one dispute that was
// accepted at a village a week and more before the first check.
func onBoth(t *testing.T, fn func(c *command)) {
	t.Helper()
	for database, address := range map[string]func(*testing.T) string{
		"sqlite": func(*testing.T) string { return "" }, "postgres": storetest.EmptyPostgres,
	} {
		t.Run(database, func(t *testing.T) {
			url, folder := address(t), filepath.Join(t.TempDir(), "data")
			t.Setenv("SHUOLI_DATABASE_URL", url)
			t.Setenv("SHUOLI_DATA_DIR", folder)
			settle(t)
			fn(&command{T: t, env: []string{"SHUOLI_DATABASE_URL=" + url, "SHUOLI_DATA_DIR=" + folder}})
		})
	}
}

func settle(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	b, err := open(ctx, true)
	if err != nil {
		t.Fatal(err)
	}
	defer b.store.Close()
	b.clock.Set(calendar.Date("2026-11-12").At(9, 0))
	plan, err := demo.Township("2026-11-21")
	if err == nil {
		err = b.app.Found(ctx, plan, demo.Password)
	}
	if err != nil {
		t.Fatal(err)
	}
	who, err := b.app.CallerNamed(ctx, "tiaojie35")
	if err != nil {
		t.Fatal(err)
	}
	r := app.Registration{
		UnitID: "v-35", Category: "0202", Narrative: "滴水檐过界。", Parties: []app.PartyInput{{Name: "郑大河"}, {Name: "郑小川"}},
	}
	view, err := b.app.Register(ctx, who, r, app.Write{Key: "register"})
	if err != nil {
		t.Fatal(err)
	}
	act := &dispute.Accept{}
	for _, p := range view.Parties {
		act.Consents = append(act.Consents, dispute.PartyConsent{PartyID: p.ID, Consent: dispute.ConsentAgreed})
	}
	if _, err := b.app.Act(ctx, who, view.ID, act, app.Write{Key: "accept", Version: &view.Version}); err != nil {
		t.Fatal(err)
	}
}

// What a dry run foretells, and nothing else, is what the run then does; both can be read by
// people and as JSON, and every date is done once (product.md 5).
func TestDailyCheck(t *testing.T) {
	onBoth(t, func(c *command) {
		const evening = "2026-11-21T18:05:00+08:00"
		foretold := c.checks(evening, "--dry-run")
		if len(foretold) != 1 || foretold[0].Date != "2026-11-21" || !foretold[0].DryRun || foretold[0].FinishedAt != nil {
			t.Fatalf("foretold are %+v", foretold)
		}
		n := map[string]int{}
		for _, i := range foretold[0].Did {
			n[i.Action]++
		}
		if n["elevate"] != 1 || n["miss"] != 216 || n["remind"] < 216 {
			c.Errorf("foretold are %v", n)
		}
		told := c.at(evening, "daily-check", "--demo", "--dry-run", "--date", "2026-11-21")
		if told.code != 0 || told.stdout != "" || !strings.Contains(told.stderr, "would be done") || strings.Count(told.stderr, "\n  {") != len(foretold[0].Did) {
			c.Errorf("told people: %+v", told)
		}
		did := c.checks(evening, "--date", "2026-11-21")
		if len(did) != 1 || did[0].DryRun || did[0].FinishedAt == nil || !reflect.DeepEqual(did[0].Did, foretold[0].Did) {
			c.Errorf("foretold\n%+v\ndid\n%+v", foretold, did)
		}
		if did[0].Elevated != n["elevate"] || did[0].Missed != n["miss"] || did[0].Reminded != n["remind"] {
			c.Errorf("counted %+v", did[0].CheckRunView)
		}
		if again := c.checks(evening, "--date", "2026-11-21"); len(again) != 0 {
			c.Errorf("a second time: %+v", again)
		}
		if idle := c.at(evening, "daily-check", "--demo"); idle.code != 0 || idle.stdout != "" || !strings.Contains(idle.stderr, "nothing to do") {
			c.Errorf("nothing to do: %+v", idle)
		}
		made := c.checks("2026-11-23T19:00:00+08:00")
		if len(made) != 2 || made[0].Date != "2026-11-22" || made[1].Date != "2026-11-23" {
			c.Errorf("made up %+v", made)
		}
	})
}

// What cannot be checked ends with 1 and says why, a mistake in the call with 2 and what is
// wrong with it; neither prints anything on stdout.
func TestDailyCheckIsRefused(t *testing.T) {
	onBoth(t, func(c *command) {
		c.checks("2026-11-21T18:05:00+08:00")
		for _, x := range []struct {
			args string
			code int
			says string
		}{
			{"--date 2026-11-22", 1, "还没有到截止时间"},
			{"--date 2026-11-20", 1, "不能回头查"},
			{"--date 2026-11-24 --dry-run", 1, "还没有到截止时间"},
			{"--date 2026-11-31", 2, `"2026-11-31" is no date`},
			{"--date 21.11.2026", 2, "2026-10-08"},
			{"--dates", 2, "--dates"},
			{"today", 2, "today"},
		} {
			r := c.at("2026-11-22T17:59:00+08:00", append([]string{"daily-check", "--demo"}, strings.Fields(x.args)...)...)
			if r.code != x.code || r.stdout != "" || !strings.Contains(r.stderr, x.says) {
				c.Errorf("%s: %+v, want %d and %q", x.args, r, x.code, x.says)
			}
		}
		if r := c.at("", "daily-check"); r.code != 2 || !strings.Contains(r.stderr, "SHUOLI_KEY_FILE") {
			c.Errorf("without a key: %+v", r)
		}
	})
}
