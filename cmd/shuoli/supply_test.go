package main

import (
	"encoding/json"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// linked are the modules that this program is made of, as the linker wrote them down.
func linked(t *testing.T) []*debug.Module {
	t.Helper()
	info, ok := debug.ReadBuildInfo()
	if !ok || len(info.Deps) < 20 {
		t.Fatalf("the program does not say what it is made of: %+v", info)
	}
	return info.Deps
}

// TestDUR03OneSQLite: two SQLite libraries on one file break each other's locks, and then
// the file.
func TestDUR03OneSQLite(t *testing.T) {
	var engines []string
	for _, m := range linked(t) {
		if regexp.MustCompile(`(?i)sqlite`).MatchString(m.Path) && m.Path != "gorm.io/driver/sqlite" {
			engines = append(engines, m.Path)
		}
	}
	if !slices.Equal(engines, []string{"github.com/mattn/go-sqlite3"}) {
		t.Errorf("linked are %v", engines)
	}
}

// TestOPS01GoModulesArePinned: each module that is linked is named in go.mod at its
// version and in go.sum with its hash, none is replaced, and Echo is one without the
// weakness of 4.15 and before.
func TestOPS01GoModulesArePinned(t *testing.T) {
	mod, sum := text(t, "../../go.mod"), text(t, "../../go.sum")
	if regexp.MustCompile(`(?m)^\s*replace\b|=>`).MatchString(mod) {
		t.Error("go.mod replaces a module")
	}
	echo := regexp.MustCompile(`^v4\.(1[6-9]|[2-9][0-9])\.\d+$`)
	for _, m := range linked(t) {
		if m.Replace != nil || !strings.Contains(mod, m.Path+" "+m.Version) || !strings.Contains(sum, m.Path+" "+m.Version+" "+m.Sum+"\n") || m.Sum == "" {
			t.Errorf("%s %s is not pinned", m.Path, m.Version)
		}
		if m.Path == "github.com/labstack/echo/v4" && !echo.MatchString(m.Version) {
			t.Errorf("Echo is %s", m.Version)
		}
	}
}

// TestOPS01PackagesArePinned: what the interface is made of has one version each, and the
// lock file, which is what is installed, has all of it with its hash.
func TestOPS01PackagesArePinned(t *testing.T) {
	type packages struct {
		Dependencies    map[string]string
		DevDependencies map[string]string
		Version         string
		Integrity       string
		Link, InBundle  bool
	}
	var asked packages
	var lock struct{ Packages map[string]packages }
	for file, v := range map[string]any{"../../ui/package.json": &asked, "../../ui/package-lock.json": &lock} {
		if err := json.Unmarshal([]byte(text(t, file)), v); err != nil {
			t.Fatal(err)
		}
	}
	root := lock.Packages[""]
	for name, version := range asked.Dependencies {
		if root.Dependencies[name] != version || lock.Packages["node_modules/"+name].Version != version {
			t.Errorf("%s is asked for as %s, locked at %s", name, version, lock.Packages["node_modules/"+name].Version)
		}
	}
	for name, version := range asked.DevDependencies {
		if root.DevDependencies[name] != version || lock.Packages["node_modules/"+name].Version == "" {
			t.Errorf("%s is not in the lock file as %s", name, version)
		}
	}
	for name, p := range lock.Packages {
		if name != "" && !p.Link && !p.InBundle && (p.Version == "" || !strings.HasPrefix(p.Integrity, "sha512-")) {
			t.Errorf("%s has no version or no hash", name)
		}
	}
	if len(asked.Dependencies) == 0 || len(lock.Packages) < 100 {
		t.Errorf("%d packages asked for, %d locked", len(asked.Dependencies), len(lock.Packages))
	}
}

func text(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
