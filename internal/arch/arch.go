// Package arch holds the house rules that the compiler does not: which package
// may import which (README.md, docs/adr), which library has only one home, and
// four habits that cost somebody dearly before: reading the clock deep inside,
// gorm's Or, a goroutine whose panic ends the process, and a connection to the
// outside that nobody asked for. Check reads the files
// with go/parser; asking `go list` instead would let a cached test pass after a
// violation.
package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is the name in go.mod.
const module = "shuoli"

// rules are the packages that know only values: no clock, no context, no
// input or output. Each may import those before it.
var rules = []string{"internal/fault", "internal/calendar", "internal/grid", "internal/dispute", "internal/zeroreport", "internal/stats", "internal/ledger", "internal/attempt"}

// may says which of our own packages a package may import; one that is not
// listed here is unknown and fails.
var may = map[string][]string{
	"internal/fault":      nil,
	"internal/calendar":   rules[:1],
	"internal/grid":       rules[:2],
	"internal/dispute":    rules[:3],
	"internal/zeroreport": rules[:4],
	"internal/stats":      rules[:5],
	"internal/ledger":     rules[:4],
	"internal/attempt":    nil,

	"internal/safe":   nil, // the one place that starts a goroutine, with a recover in it
	"internal/config": nil,
	"internal/arch":   nil,
	"policies":        nil,
	"migrations":      nil,
	"ui":              nil,

	"internal/authz":   and(rules, "policies"),
	"internal/archive": rules[:1],

	"internal/store/pagesum": nil, // stands between SQLite and its files

	"internal/store":   and(rules, "migrations", "internal/safe", "internal/archive", "internal/store/pagesum"),
	"internal/papers":  rules,
	"internal/notify":  and(rules, "internal/safe"),
	"internal/app":     and(rules, "internal/store", "internal/authz", "internal/papers", "internal/notify", "internal/safe"),
	"internal/httpapi": and(rules, "internal/app", "internal/authz", "internal/safe", "ui"),
	"internal/jobs":    and(rules, "internal/app", "internal/safe"),
	"internal/demo":    and(rules, "internal/app"), // its data is made by the program's own acts

	// Helpers of tests alone: in nobody's list, so that no program links them.
	"internal/store/storetest":   and(rules, "internal/store", "internal/store/pagesum", "migrations"),
	"internal/ledger/ledgertest": rules,

	"internal/bench": and(rules, "internal/store", "internal/store/pagesum", "internal/app", "internal/authz", "internal/httpapi", "internal/safe"),
	"cmd/shuoli": and(rules, "internal/store", "internal/app", "internal/authz", "internal/httpapi", "internal/jobs", "internal/papers",
		"internal/notify", "internal/demo", "internal/config", "internal/safe", "policies", "migrations", "ui"),
}

// tools measure and test; they read the clock and start goroutines as they need,
// since a panic in them should be seen.
var tools = []string{"internal/bench", "internal/store/storetest"}

// home says which packages alone may import a library, and what is below its path.
var home = map[string][]string{
	"database/sql":                {"internal/store", "internal/store/storetest", "internal/bench"},
	"gorm.io":                     {"internal/store"},
	"github.com/jackc/pgx":        {"internal/store"},
	"github.com/pressly/goose":    {"internal/store"},
	"github.com/mattn/go-sqlite3": {"internal/store", "internal/store/pagesum", "internal/bench"},
	// A second SQLite library on the same file breaks its locks and then the file (quality.md DUR-03).
	"modernc.org/sqlite":            nil,
	"github.com/ncruces/go-sqlite3": nil,
	"github.com/glebarez":           nil,
	"github.com/labstack/echo":      {"internal/httpapi", "internal/bench"},
	"net/http":                      {"internal/httpapi", "internal/notify", "internal/bench", "cmd/shuoli"},
	// They answer to whoever reaches the port (quality.md OPS-02).
	"net/http/pprof":           nil,
	"expvar":                   nil,
	"net/smtp":                 nil,
	"github.com/prometheus":    {"internal/httpapi"},
	"github.com/casbin":        {"internal/authz"},
	"github.com/robfig/cron":   {"internal/jobs"},
	"github.com/xuri/excelize": {"internal/papers"},
}

// impure are the standard packages through which a rule could see the world.
var impure = []string{"context", "crypto/rand", "database", "log", "math/rand", "net", "os", "plugin", "runtime", "syscall", "testing"}

// Sources of the present time, and those that also wait for it.
var (
	clocks = []string{"Now", "Since", "Until"}
	waits  = []string{"After", "AfterFunc", "NewTicker", "NewTimer", "Sleep", "Tick"}
)

// Names through which a program calls out; only the store does, to the database it was
// given, by its driver (quality.md OPS-02).
var (
	dials    = []string{"Dial", "DialIP", "DialTCP", "DialTimeout", "DialUDP", "DialUnix", "Dialer", "LookupAddr", "LookupCNAME", "LookupHost", "LookupIP", "LookupTXT", "Resolver"}
	requests = []string{"Client", "DefaultClient", "DefaultTransport", "Get", "Head", "Post", "PostForm", "Transport"}
)

func and(list []string, more ...string) []string { return append(slices.Clone(list), more...) }

// Check reads every Go file of a tree that is not a test and reports what
// breaks a rule, each as "file:line: what and why".
func Check(tree fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipped(name) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("arch: %w", err)
		}
		f := &file{set: set, pkg: path.Dir(name), ast: parsed}
		f.check()
		found = append(found, f.found...)
		return nil
	})
	return found, err
}

// skipped folders hold no code of ours.
func skipped(dir string) bool {
	base := path.Base(dir)
	return dir != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") ||
		slices.Contains([]string{"node_modules", "testdata", "dist", "bin", "data"}, base))
}

// file is one source file under the eye of the guard.
type file struct {
	set   *token.FileSet
	pkg   string // its folder
	ast   *ast.File
	found []string
}

func (f *file) complain(at ast.Node, format string, args ...any) {
	f.found = append(f.found, fmt.Sprintf("%s: %s", f.set.Position(at.Pos()), fmt.Sprintf(format, args...)))
}

func (f *file) check() {
	allowed, known := may[f.pkg]
	if !known {
		f.complain(f.ast.Name, "unknown package %s: say in internal/arch what it may import", f.pkg)
		return
	}
	for _, spec := range f.ast.Imports {
		f.checkImport(spec, allowed)
	}
	timeName, gorm := f.nameOf("time"), f.importsBelow("gorm.io")
	out := map[string][]string{}
	if !slices.Contains(tools, f.pkg) {
		out[f.nameOf("net")], out[f.nameOf("net/http")] = dials, requests
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if (f.pkg == "internal/safe" || strings.HasPrefix(strings.ToLower(n.Name.Name), "safe")) && recovers(n) {
				return false
			}
		case *ast.GoStmt:
			if !slices.Contains(tools, f.pkg) {
				f.complain(n, "a bare goroutine: a panic in it ends the process; start it through a helper named safe that recovers")
			}
		case *ast.SelectorExpr:
			f.checkSelector(n, timeName, gorm)
			if x, ok := n.X.(*ast.Ident); ok && slices.Contains(out[x.Name], n.Sel.Name) {
				f.complain(n, "%s.%s: the program calls nobody", x.Name, n.Sel.Name)
			}
		}
		return true
	})
}

func (f *file) checkImport(spec *ast.ImportSpec, allowed []string) {
	imported, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		f.complain(spec, "unreadable import %s", spec.Path.Value)
		return
	}
	if spec.Name != nil && spec.Name.Name == "." {
		f.complain(spec, "a dot import hides where names come from")
	}
	if own, ok := strings.CutPrefix(imported, module+"/"); ok {
		if !slices.Contains(allowed, own) {
			f.complain(spec, "%s may not import %s", f.pkg, own)
		}
		return
	}
	for library, homes := range home {
		if below(imported, library) && !slices.Contains(homes, f.pkg) {
			f.complain(spec, "%s may not import %s: its home is %s", f.pkg, imported, homeText(homes))
		}
	}
	if !slices.Contains(rules, f.pkg) {
		return
	}
	if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
		f.complain(spec, "%s is rules: it may not import the library %s", f.pkg, imported)
	}
	for _, bad := range impure {
		if below(imported, bad) {
			f.complain(spec, "%s is rules: it takes values and may not import %s", f.pkg, imported)
		}
	}
}

func (f *file) checkSelector(s *ast.SelectorExpr, timeName string, gorm bool) {
	if x, ok := s.X.(*ast.Ident); ok && timeName != "" && x.Name == timeName {
		clock := slices.Contains(clocks, s.Sel.Name) && !strings.HasPrefix(f.pkg, "cmd/") && !slices.Contains(tools, f.pkg)
		wait := slices.Contains(waits, s.Sel.Name) && slices.Contains(rules, f.pkg)
		if clock || wait {
			f.complain(s, "time.%s: take the time as an argument; only cmd reads the clock", s.Sel.Name)
		}
	}
	if gorm && s.Sel.Name == "Or" {
		f.complain(s, "Or escapes the unit filter before it (a AND b OR c): write one Where with brackets")
	}
}

// recovers reports whether a function calls recover anywhere in it. The guard
// does not prove that the helper works; it keeps a name from being enough.
func recovers(fn *ast.FuncDecl) (found bool) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "recover" {
				found = true
			}
		}
		return !found
	})
	return found
}

// nameOf is what the file calls an imported package; "" if it does not import it.
func (f *file) nameOf(imported string) string {
	for _, spec := range f.ast.Imports {
		if spec.Path.Value == strconv.Quote(imported) {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return path.Base(imported)
		}
	}
	return ""
}

func (f *file) importsBelow(library string) bool {
	return slices.ContainsFunc(f.ast.Imports, func(spec *ast.ImportSpec) bool {
		imported, err := strconv.Unquote(spec.Path.Value)
		return err == nil && below(imported, library)
	})
}

// below reports whether an import path is a library's or lies under it.
func below(imported, library string) bool {
	return imported == library || strings.HasPrefix(imported, library+"/")
}

func homeText(homes []string) string {
	if len(homes) == 0 {
		return "nowhere"
	}
	return strings.Join(homes, " and ")
}
