package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shuoli/internal/app"
)

func TestAuditCommands(t *testing.T) {
	each(t, func(t *office) {
		t.done("user", "add", "wangfang", "--name", "王芳", "--role", "admin")
		kept := filepath.Join(t.TempDir(), "anchors.txt")
		t.file(kept, t.done("audit", "anchor"), 0o600)
		t.done("user", "add", "lisi", "--name", "李四")

		var verdict app.Verdict
		t.read(&verdict, "audit", "verify", "--anchor", kept, "--json")
		if !verdict.Intact || len(verdict.Chains) != 1 || verdict.Chains[0].Entries != 2 || verdict.Chains[0].Anchors != 1 {
			t.Errorf("got %+v", verdict)
		}
		// An anchor of what is not there: the chain was cut off since, or is another one.
		text, err := os.ReadFile(kept)
		if err != nil {
			t.Fatal(err)
		}
		later := strings.Replace(string(text), " - 1 ", " - 3 ", 1)
		t.file(kept, string(text)+later, 0o600)
		t.fails(1, "BROKEN at entry 3", "audit", "verify", "--anchor", kept)
		t.file(kept, strings.Replace(string(text), " - 1 ", " t-99 1 ", 1), 0o600)
		t.fails(1, "t-99: BROKEN at entry 1", "audit", "verify", "--anchor", kept)
		t.file(kept, "nonsense\n", 0o600)
		t.fails(2, "bad_anchor", "audit", "verify", "--anchor", kept)

		var anchors []struct{ Seq int64 }
		t.read(&anchors, "audit", "anchor", "--json")
		if len(anchors) != 1 || anchors[0].Seq != 2 {
			t.Errorf("got %+v", anchors)
		}
	})
}
