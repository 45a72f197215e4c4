package arch_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"shuoli/internal/arch"
)

// TestOPS02TheTreeKeepsItsRules: among them that nothing calls out and no profile is served.
func TestOPS02TheTreeKeepsItsRules(t *testing.T) {
	found, err := arch.Check(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range found {
		t.Error(violation)
	}
}

// TestCheck plants one violation, or none, in an otherwise empty tree.
func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name, file, src string
		want            string // part of the one complaint; "" means the file is sound
	}{
		{"a rule below a rule", "internal/dispute/a.go", `import "shuoli/internal/grid"`, ""},
		{"a rule above a rule", "internal/grid/a.go", `import "shuoli/internal/dispute"`, "internal/grid may not import internal/dispute"},
		{"rules reach for the store", "internal/dispute/a.go", `import "shuoli/internal/store"`, "may not import internal/store"},
		{"rules with a context", "internal/dispute/a.go", `import "context"`, "may not import context"},
		{"rules on the network", "internal/stats/a.go", `import "net/url"`, "may not import net/url"},
		{"rules with a library", "internal/calendar/a.go", `import "github.com/6tail/lunar-go/calendar"`, "may not import the library"},
		{"rules that wait", "internal/zeroreport/a.go", "import \"time\"\nfunc f() { time.Sleep(1) }", "time.Sleep"},
		{"rules with a time as value", "internal/calendar/a.go", "import \"time\"\nfunc f(t time.Time) time.Time { return t.Add(time.Hour) }", ""},

		{"an interface that skips the app", "internal/httpapi/a.go", `import "shuoli/internal/store"`, "internal/httpapi may not import internal/store"},
		{"the app knows HTTP handlers", "internal/app/a.go", `import "shuoli/internal/httpapi"`, "internal/app may not import internal/httpapi"},
		{"the app with net/http", "internal/app/a.go", `import "net/http"`, "home is internal/httpapi"},
		{"the store knows the app", "internal/store/a.go", `import "shuoli/internal/app"`, "internal/store may not import internal/app"},
		{"a job past the app", "internal/jobs/a.go", `import "shuoli/internal/store"`, "internal/jobs may not import internal/store"},
		{"the wiring sees all", "cmd/shuoli/a.go", "import (\n\"shuoli/internal/store\"\n\"shuoli/internal/httpapi\"\n\"shuoli/internal/config\"\n)", ""},

		{"gorm outside the store", "internal/app/a.go", `import "gorm.io/gorm/clause"`, "home is internal/store"},
		{"gorm in the store", "internal/store/a.go", `import "gorm.io/gorm"`, ""},
		{"SQL outside the store", "internal/jobs/a.go", `import "database/sql"`, "home is internal/store"},
		{"SQL in a benchmark", "internal/bench/a.go", `import "database/sql"`, ""},
		{"goose in the command", "cmd/shuoli/a.go", `import "github.com/pressly/goose/v3"`, "home is internal/store"},
		{"a blank driver", "cmd/shuoli/a.go", `import _ "github.com/jackc/pgx/v5/stdlib"`, "home is internal/store"},
		{"a second SQLite", "internal/store/a.go", `import _ "modernc.org/sqlite"`, "home is nowhere"},
		{"echo outside the interface", "internal/authz/a.go", `import "github.com/labstack/echo/v4"`, "home is internal/httpapi"},
		{"casbin outside authz", "internal/httpapi/a.go", `import "github.com/casbin/casbin/v2"`, "home is internal/authz"},
		{"cron outside jobs", "cmd/shuoli/a.go", `import "github.com/robfig/cron/v3"`, "home is internal/jobs"},
		{"a library of a like name", "internal/app/a.go", `import "gorm.iox/gorm"`, ""},

		{"the clock inside", "internal/app/a.go", "import \"time\"\nvar now = time.Now", "time.Now: take the time as an argument"},
		{"the clock by another name", "internal/store/a.go", "import uhr \"time\"\nfunc f() { uhr.Now() }", "time.Now"},
		{"the clock in disguise", "internal/jobs/a.go", "import \"time\"\nfunc f(t time.Time) { time.Since(t) }", "time.Since"},
		{"the clock in the command", "cmd/shuoli/a.go", "import \"time\"\nvar now = time.Now", ""},
		{"another thing called Now", "internal/app/a.go", "func f(tx interface{ Now() int }) { tx.Now() }", ""},
		{"the clock in a test", "internal/app/a_test.go", "import \"time\"\nvar now = time.Now", ""},
		{"a call to the outside", "cmd/shuoli/a.go", "import \"net/http\"\nfunc f() { http.Get(\"\") }", "http.Get: the program calls nobody"},
		{"a dialer", "internal/store/a.go", "import \"net\"\nvar d net.Dialer", "net.Dialer: the program calls nobody"},
		{"an address", "internal/config/a.go", "import \"net\"\nvar a net.Addr", ""},
		{"a benchmark's call", "internal/bench/a.go", "import \"net/http\"\nvar c http.Client", ""},
		{"a profile for everybody", "cmd/shuoli/a.go", `import _ "net/http/pprof"`, "home is nowhere"},
		{"a dot import", "internal/app/a.go", `import . "time"`, "dot import"},

		{"gorm's Or", "internal/store/a.go", "import \"gorm.io/gorm\"\nfunc f(db *gorm.DB) { db.Where(1).Or(2).Find(3) }", "escapes the unit filter"},
		{"an Or without gorm", "internal/app/a.go", "import \"sync/atomic\"\nfunc f(n *atomic.Int32) { n.Or(1) }", ""},

		{"a bare goroutine", "internal/app/a.go", "func f() { go func() {}() }", "bare goroutine"},
		{"a bare goroutine of a named function", "cmd/shuoli/a.go", "func f() { go f() }", "bare goroutine"},
		{"a helper that is safe by name only", "internal/safe/a.go", "func safely(f func()) { go f() }", "bare goroutine"},
		{"a benchmark's goroutine", "internal/bench/a.go", "func f() { go f() }", ""},
		{"test helpers in the program", "internal/app/a.go", `import "shuoli/internal/store/storetest"`, "may not import internal/store/storetest"},
		{"a helper that recovers", "internal/safe/a.go", "func safely(f func()) { go func() { defer func() { recover() }(); f() }() }", ""},

		{"a package nobody knows", "internal/util/a.go", "", "unknown package internal/util"},
		{"a package below a known one", "internal/store/rows/a.go", "", "unknown package internal/store/rows"},
		{"a stranger's code", "ui/node_modules/x/a.go", `import "gorm.io/gorm"`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, err := arch.Check(fstest.MapFS{tt.file: {Data: []byte("package p\n" + tt.src)}})
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tt.want == "" && len(found) > 0:
				t.Errorf("complained of a sound file: %q", found)
			case tt.want != "" && (len(found) != 1 || !strings.Contains(found[0], tt.want)):
				t.Errorf("found %q, want one complaint with %q", found, tt.want)
			case tt.want != "" && !strings.HasPrefix(found[0], tt.file+":"):
				t.Errorf("%q does not name the file", found[0])
			}
		})
	}
}

func TestCheckReportsAFileItCannotRead(t *testing.T) {
	if _, err := arch.Check(fstest.MapFS{"internal/app/a.go": {Data: []byte("packag p")}}); err == nil {
		t.Error("no error for a file that does not parse")
	}
}
