package dispute_test

import (
	"os"
	"strings"
	"testing"

	. "shuoli/internal/dispute"
)

const statesFile = "../../docs/states.md"

// docs/states.md is what the table of moves prints. SHUOLI_WRITE_STATES=1, as make
// generate sets it, writes it anew.
func TestStateDiagram(t *testing.T) {
	want := Diagram()
	if os.Getenv("SHUOLI_WRITE_STATES") != "" {
		if err := os.WriteFile(statesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(statesFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/states.md is not what the table of moves prints: run make generate")
	}
	for _, row := range Table {
		if strings.Contains(want, "`"+string(row.Action)+"`  |") || !strings.Contains(want, "| `"+string(row.Action)+"` ") {
			t.Errorf("%s has no line or no Chinese name", row.Action)
		}
	}
	if strings.Contains(want, "、、") || strings.Contains(want, "|  |") {
		t.Error("somebody, some state or some effect has no Chinese name")
	}
}
