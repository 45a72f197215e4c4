package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"shuoli/internal/store"
)

const template = "shuoli_template"

// cluster is the one PostgreSQL server of a test binary.
var cluster struct {
	once    sync.Once
	err     error
	bin     string // where the programs are
	dir     string // its data and its socket
	process *os.Process
	ended   chan struct{}

	mu        sync.Mutex // databases are made one at a time
	databases int
}

// Main runs a package's tests and takes the server away after them:
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	stop()
	os.Exit(code)
}

// EmptyPostgres is the address of a database with nothing in it, not even the schema.
func EmptyPostgres(t *testing.T) string {
	t.Helper()
	start(t)
	return create(t, "template0")
}

// migrated is the address of a database with the schema; copying one that was brought
// up to date once is much quicker than bringing each up to date.
func migrated(t *testing.T) string {
	t.Helper()
	start(t)
	return create(t, template)
}

func start(t *testing.T) {
	t.Helper()
	cluster.once.Do(func() {
		if cluster.err = launch(); cluster.err != nil {
			return
		}
		if cluster.err = run("createdb", "-T", "template0", template); cluster.err != nil {
			return
		}
		var s *store.Store
		s, cluster.err = store.Open(t.Context(), store.Options{DatabaseURL: address(template), Now: NewClock().Now, Keys: Keys(t)})
		if cluster.err == nil {
			cluster.err = s.Close()
		}
	})
	if cluster.err != nil {
		t.Fatalf("PostgreSQL: %v", cluster.err)
	}
}

func create(t *testing.T, from string) string {
	t.Helper()
	cluster.mu.Lock()
	defer cluster.mu.Unlock()
	cluster.databases++
	name := fmt.Sprintf("test_%d", cluster.databases)
	if err := run("createdb", "-T", from, name); err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	return address(name)
}

func address(database string) string {
	q := url.Values{"host": {cluster.dir}, "user": {"postgres"}, "dbname": {database}}
	return "postgres:///?" + q.Encode()
}

// launch makes a server without durability and without a network port, and waits
// until it is ready.
func launch() error {
	bin, err := programs()
	if err != nil {
		return err
	}
	cluster.bin = bin
	// A unix socket's path must be short, and not below a folder only root may enter.
	if cluster.dir, err = os.MkdirTemp("/tmp", "shuoli-pg-"); err != nil {
		return err
	}
	who, err := account()
	if err != nil {
		return err
	}
	if who != nil {
		if err := os.Chown(cluster.dir, int(who.Uid), int(who.Gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(cluster.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = cluster.dir, &syscall.SysProcAttr{Credential: who}
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", cluster.dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200",
		"-c", "shared_buffers=32MB", "-c", "autovacuum=off")
	// Should the tests be killed, the server goes with them.
	server.Dir, server.SysProcAttr = cluster.dir, &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGKILL}
	ready := make(chan error, 1)
	cluster.ended = make(chan struct{})
	safeServe(server, ready)
	return <-ready
}

// safeServe runs the server on a thread that lives as long as it: the kernel takes
// the end of the starting thread, not of the process, for the parent's death.
func safeServe(server *exec.Cmd, ready chan<- error) {
	go func() {
		runtime.LockOSThread()
		defer close(cluster.ended)
		log, err := server.StderrPipe()
		if err == nil {
			err = server.Start()
		}
		if err != nil {
			ready <- err
			return
		}
		cluster.process = server.Process
		var said []string
		waiting := true
		for lines := bufio.NewScanner(log); lines.Scan(); {
			if !waiting {
				continue // the pipe must be kept empty
			}
			said = append(said, lines.Text())
			if strings.Contains(lines.Text(), "ready to accept connections") {
				waiting = false
				ready <- nil
			}
		}
		err = server.Wait()
		if waiting {
			ready <- fmt.Errorf("postgres ended: %w: %s", err, strings.Join(said, "\n"))
		}
	}()
}

func stop() {
	if cluster.process != nil {
		_ = cluster.process.Signal(syscall.SIGQUIT) // at once; nothing is worth saving
		<-cluster.ended
	}
	if cluster.dir != "" {
		_ = os.RemoveAll(cluster.dir)
	}
	for _, folder := range seedFolders.list {
		_ = os.RemoveAll(folder)
	}
}

// run runs one of PostgreSQL's client programs against the server.
func run(program string, args ...string) error {
	args = append([]string{"-h", cluster.dir, "-U", "postgres"}, args...)
	if out, err := exec.Command(filepath.Join(cluster.bin, program), args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}

// programs finds the folder of the server's programs, the newest where there are several.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well formed
	if len(found) == 0 {
		return "", errors.New("initdb is neither in PATH nor in /usr/lib/postgresql/*/bin: apt-get install postgresql")
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // 0 for a folder that is no version
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
}

// account is whom the server runs as: nobody else when we are not root, which
// PostgreSQL refuses to run as.
func account() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("there is neither an account postgres nor nobody to run the server as")
}
