package app_test

import (
	"bufio"
	"debug/elf"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/stats"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// What TestTIM01 tells the programs that it starts: the PostgreSQL database that was made for
// one, "" for SQLite, and that it is alone in its container.
const (
	bordersDatabase = "SHUOLI_TEST_BORDERS"
	bordersAlone    = "SHUOLI_TEST_ALONE"
)

// TestTIM01: where the machine thinks it is makes no difference, nor does it that a container
// holds nothing but the program: the borders of the days are as in testdata/borders.golden.
func TestTIM01(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, zone := range []string{"UTC", "America/New_York"} {
		for _, database := range []string{"", storetest.EmptyPostgres(t)} {
			run := exec.CommandContext(t.Context(), program, "-test.run=^TestBordersOfDays$", "-test.count=1", "-test.v")
			run.Env = append(os.Environ(), "TZ="+zone, bordersDatabase+"="+database)
			passes(t, run, "with TZ="+zone)
		}
	}
	for _, database := range []string{"", storetest.EmptyPostgres(t)} {
		root := container(t, program, database)
		run := exec.CommandContext(t.Context(), "/program", "-test.run=^TestBordersOfDays$", "-test.count=1", "-test.v")
		run.Dir = "/"
		run.Env = []string{"TZ=America/New_York", "TMPDIR=/tmp", "LD_LIBRARY_PATH=/lib", bordersAlone + "=1", bordersDatabase + "=" + database}
		run.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
		if os.Geteuid() != 0 { // who is not root may do it in a namespace of his own
			run.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
			run.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
			run.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
		}
		passes(t, run, "in a container without zone files")
	}
}

func passes(t *testing.T, run *exec.Cmd, how string) {
	t.Helper()
	if out, err := run.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestBordersOfDays") {
		t.Errorf("%s: %v\n%s", how, err, out)
	}
}

// container is a folder with the program, the libraries that it is linked with, what it is to
// be held against and the socket of the database, and nothing else.
func container(t *testing.T, program, database string) string {
	t.Helper()
	root, err := os.MkdirTemp("/tmp", "shuoli-root-") // where the socket is: it can be linked only there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	files := map[string]string{program: "/program", "testdata/borders.golden": "/testdata/borders.golden"}
	if loader := interpreter(t, program); loader != "" {
		files[loader] = loader
		for _, path := range libraries(t) {
			files[path] = filepath.Join("/lib", filepath.Base(path))
		}
	}
	for from, to := range files {
		copyFile(t, from, filepath.Join(root, to))
	}
	if err := os.Mkdir(filepath.Join(root, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	if database == "" {
		return root
	}
	address, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(address.Query().Get("host"), ".s.PGSQL.5432")
	if err = os.MkdirAll(filepath.Join(root, filepath.Dir(socket)), 0o700); err == nil {
		err = os.Link(socket, filepath.Join(root, socket))
	}
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// interpreter is the loader that a program names, "" where it is linked statically.
func interpreter(t *testing.T, program string) string {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			text, err := io.ReadAll(p.Open())
			if err != nil {
				t.Fatal(err)
			}
			return strings.TrimRight(string(text), "\x00")
		}
	}
	return ""
}

// libraries are those that this very program runs with.
func libraries(t *testing.T) (paths []string) {
	t.Helper()
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = maps.Close() }()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if path := fields[len(fields)-1]; strings.Contains(filepath.Base(path), ".so") && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o755)
	}
	if err == nil {
		err = os.WriteFile(to, content, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The borders of days, months and years, the leap day, the 53rd week and the cutoff, to the
// millisecond, are Shanghai's in everything that the program says.
func TestBordersOfDays(t *testing.T) {
	if os.Getenv(bordersAlone) != "" {
		entries, err := os.ReadDir("/")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !slices.Contains([]string{"program", "testdata", "lib", "lib64", "tmp"}, e.Name()) {
				t.Fatalf("the container holds %s", e.Name())
			}
		}
	}
	url, given := os.LookupEnv(bordersDatabase)
	if !given {
		storetest.EachWorld(t, func(t *testing.T, w *storetest.World) { borders(t, w.Options) })
		return
	}
	o := store.Options{DatabaseURL: url, Keys: storetest.Keys(t)}
	if url == "" {
		o.DataDir = t.TempDir()
	}
	borders(t, o)
}

// borders lets things happen at the borders and says on which days they are.
func borders(t *testing.T, o store.Options) {
	a, s, clock := settle(t, o)
	t.Cleanup(func() { _ = s.Close() })
	h := &township{T: t, app: a, store: s, clock: clock, world: &storetest.World{Options: o}}
	clock.Set(calendar.Date("2026-10-30").At(9, 0))
	h.establish("2027-06-01", func(group string) calendar.Date {
		if group <= "g-01-3" {
			return "2026-10-01"
		}
		return "2999-01-01"
	})
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, night := range []calendar.Date{"2026-10-31", "2026-12-27", "2026-12-31", "2027-01-03", "2027-02-28", "2028-02-28", "2028-02-29", "2028-03-31"} {
		last := night.Add(1).At(0, 0).Add(-time.Millisecond)
		for _, at := range []time.Time{last, last.Add(time.Millisecond)} {
			clock.Set(at.Add(time.Second))
			r := quarrel("v-01")
			r.OccurredAt = &at
			c, err := a.Register(t.Context(), h.who("tiaojie01"), r, h.write(0))
			if err != nil {
				t.Fatal(err)
			}
			w := h.write(c.Version)
			w.OccurredAt = &at
			if c, err = a.Act(t.Context(), h.who("tiaojie01"), c.ID, consent(c), w); err != nil {
				t.Fatal(err)
			}
			say("%s: accepted on %s as %s %s, docketed %s, until %s", at.Format(time.RFC3339Nano), c.AcceptedOn, c.Number, c.DeviceNumber[:len("待编号-0101")], c.DocketedOn, c.Deadline)
		}
	}
	cutoff := calendar.Date("2028-04-30").At(18, 0)
	for i, at := range []time.Time{cutoff.Add(-time.Millisecond), cutoff, cutoff.Add(time.Millisecond)} {
		clock.Set(cutoff.Add(time.Hour))
		unit := fmt.Sprintf("g-01-%d", i+1)
		v := h.file(fmt.Sprintf("wangge-01-%d", i+1), unit, "2028-04-30", nothing(), h.offline(at, ""))
		say("%s: reported %s, due at %s", at.Format(time.RFC3339Nano), v.State, v.DueAt.UTC().Format(time.RFC3339))
	}
	for _, d := range []calendar.Date{"2028-04-30", "2028-05-02"} {
		clock.Set(cutoff.Add(-time.Second).Add(time.Duration(d.Sub("2028-04-30")) * 24 * time.Hour))
		say("checked just before the cutoff of %s: %v", d, dates(h.madeUp()))
		clock.Set(d.At(18, 0))
		say("at the cutoff of %s: %v", d, dates(h.madeUp()))
	}
	v := h.statistics("zongzhi", app.StatisticsQuery{From: "2026-10-31", To: "2028-03-31", By: stats.ByMonth})
	for _, row := range v.Rows {
		if *row.Registered > 0 {
			say("%s: %d registered, %d accepted, %d open", row.Key, *row.Registered, *row.Accepted, *row.Closing)
		}
	}
	page, err := a.Cases(t.Context(), h.who("zongzhi"), app.CaseQuery{Status: dispute.Mediating, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	say("%d open cases", *page.Matches)
	h.golden("borders.golden", b.String())
}

// madeUp are the checks that are due now.
func (t *township) madeUp() []app.CheckRunView {
	t.Helper()
	runs, err := t.app.MakeUpChecks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return runs
}
