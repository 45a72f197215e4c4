package app_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/calendar"
	"shuoli/internal/store"
	"shuoli/policies"
)

// The check of a day leaves the ends of the chains in the log, and a line of the log is
// an anchor as it stands.
func TestAUD01TheCheckAnchorsTheChains(t *testing.T) {
	each(t, func(t *township) {
		rights, err := authz.Load(policies.Files)
		if err != nil {
			t.Fatal(err)
		}
		t.onlyGroup("v-05")
		var log bytes.Buffer
		a := app.New(app.Options{Store: t.store, Rights: rights, Clock: t.clock, Logger: slog.New(slog.NewTextHandler(&log, nil)), Demo: true})
		t.Cleanup(a.Close)
		const today = calendar.Date("2026-11-21")
		t.clock.Set(today.At(18, 0))
		if runs, err := a.MakeUpChecks(t.Context()); err != nil || len(runs) != 1 {
			t.Fatalf("%+v, %v", runs, err)
		}
		var lines []string
		for line := range strings.Lines(log.String()) {
			if strings.Contains(line, `msg="audit anchor"`) {
				lines = append(lines, line)
			}
		}
		anchors, err := store.ReadAnchors(strings.NewReader(strings.Join(lines, "")))
		if err != nil || len(anchors) != 2 || anchors[0].TownshipID != "" || anchors[1].TownshipID != theTownship || anchors[1].Date != today {
			t.Fatalf("%v, %v of\n%s", anchors, err, lines)
		}
		verdict, err := a.AuditIntact(t.Context(), anchors)
		if err != nil || !verdict.Intact || verdict.Chains[0].Anchors != 1 || verdict.Chains[1].Anchors != 1 {
			t.Errorf("%+v, %v", verdict, err)
		}
		if runs, err := a.MakeUpChecks(t.Context()); err != nil || len(runs) != 0 || strings.Count(log.String(), "audit anchor") != 2 {
			t.Errorf("a check that had nothing to do: %+v, %v", runs, err)
		}
	})
}
