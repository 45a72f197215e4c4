//go:build soak

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// TestSoakOPS01TheBillOfMaterials makes the list of `make sbom` of this very program: it
// has every module that is linked.
func TestSoakOPS01TheBillOfMaterials(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "tool", "-modfile=../../.ci/supply/go.mod", "cyclonedx-gomod", "bin", "-json", program).Output()
	if err != nil {
		t.Fatal(err)
	}
	var bill struct {
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(out, &bill); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, c := range bill.Components {
		listed[c.Name+" "+c.Version] = true
	}
	for _, m := range linked(t) {
		if !listed[m.Path+" "+m.Version] {
			t.Errorf("%s %s is not listed", m.Path, m.Version)
		}
	}
}
