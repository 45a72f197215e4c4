package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"

	"shuoli/internal/demo"
	"shuoli/internal/store/storetest"
)

// startWithin is when a start has failed, on however busy a machine.
const startWithin = time.Minute

// host is a machine with the demo's data, on which programs are started and killed.
type host struct {
	*testing.T
	dir      string
	database string // address of PostgreSQL; "" for SQLite in dir
	tokens   map[string]string
}

// filled is the demo's data folder, made once, with every mediator logged in.
var filled struct {
	once   sync.Once
	dir    string
	tokens map[string]string
}

// newHost is a machine with the demo on SQLite.
func newHost(t *testing.T) *host {
	t.Helper()
	filled.once.Do(func() {
		h := &host{T: t, dir: filepath.Join(storetest.Folder(t), "data"), tokens: map[string]string{}}
		s := h.start()
		for i := range 48 {
			s.logIn(fmt.Sprintf("tiaojie%02d", i+1))
		}
		s.stop()
		filled.dir, filled.tokens = h.dir, h.tokens
	})
	if filled.dir == "" {
		t.Fatal("the demo was not made")
	}
	h := &host{T: t, dir: filepath.Join(t.TempDir(), "data"), tokens: maps.Clone(filled.tokens)}
	h.copyTo(h.dir, filled.dir)
	return h
}

// newPostgresHost is a machine with the demo on PostgreSQL.
func newPostgresHost(t *testing.T) *host {
	t.Helper()
	h := &host{T: t, dir: filepath.Join(t.TempDir(), "data"), database: storetest.EmptyPostgres(t), tokens: map[string]string{}}
	h.start().stop()
	return h
}

// copyTo copies a folder as the program wants it: closed to others.
func (h *host) copyTo(to, from string) {
	h.Helper()
	err := os.CopyFS(to, os.DirFS(from))
	if err == nil {
		err = os.Chmod(to, 0o700)
	}
	if err == nil {
		err = os.Chmod(filepath.Join(to, "demo.key"), 0o600)
	}
	if err != nil {
		h.Fatal(err)
	}
}

func (h *host) command(args ...string) *exec.Cmd {
	program := os.Getenv("SHUOLI_BIN")
	if program == "" {
		program = os.Args[0]
	}
	c := exec.CommandContext(h.Context(), program, args...)
	c.Env = append(environ(), asProgram+"=1", "SHUOLI_LISTEN=127.0.0.1:0", "SHUOLI_DATA_DIR="+h.dir, "SHUOLI_DATABASE_URL="+h.database,
		"SHUOLI_REQUESTS_PER_MINUTE=0") // a crowd comes from one address
	return c
}

// run runs a command to its end and gives what it printed to stdout and to stderr.
func (h *host) run(args ...string) (out, said string, err error) {
	c := h.command(args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err = c.Run()
	return stdout.String(), stderr.String(), err
}

// server is a program that serves.
type server struct {
	h     *host
	cmd   *exec.Cmd
	url   string
	said  bytes.Buffer // to stderr; to be read when it has ended
	ended chan error
	took  time.Duration // from its start until it was ready
}

// start starts the program and waits until it is ready.
func (h *host) start() *server {
	h.Helper()
	s := &server{h: h, cmd: h.command("serve", "--demo", "--json"), ended: make(chan error, 1)}
	began := time.Now()
	s.cmd.Stderr = &s.said
	stdout, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		h.Fatal(err)
	}
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(stdout).ReadString('\n') // an empty line is what tells
		line <- text
		s.ended <- s.cmd.Wait()
	}()
	h.Cleanup(func() { _ = s.cmd.Process.Kill() }) // it may have ended
	select {
	case text := <-line:
		var address struct{ URL string }
		if err := json.Unmarshal([]byte(text), &address); err != nil {
			<-s.ended
			h.Fatalf("it did not start: %s", s.said.String())
		}
		s.url = address.URL
	case <-time.After(startWithin):
		s.kill()
		h.Fatalf("not ready within %v: %s", startWithin, s.said.String())
	}
	answer, err := http.Get(s.url + "/readyz")
	if err != nil {
		h.Fatal(err)
	}
	_ = answer.Body.Close() // the status is all there is
	if s.took = time.Since(began); answer.StatusCode != http.StatusOK {
		h.Errorf("ready: %s", answer.Status)
	}
	return s
}

// stop ends it as an operator would; it must end well.
func (s *server) stop() {
	s.h.Helper()
	s.end(syscall.SIGTERM)
	if err := <-s.ended; err != nil {
		s.h.Errorf("it ended with %v: %s", err, s.said.String())
	}
}

// kill ends it as a power cut would.
func (s *server) kill() {
	s.h.Helper()
	s.end(syscall.SIGKILL)
	<-s.ended
}

func (s *server) end(by os.Signal) {
	s.h.Helper()
	if err := s.cmd.Process.Signal(by); err != nil {
		s.h.Fatal(err)
	}
}

// sent is a request; a key makes it a write.
type sent struct {
	who, key, method, path string
	version                int64 // 0 is none
	body                   any
}

// call sends a request and reads the answer; an error is that there was none.
func (s *server) call(q sent) (status int, text []byte, err error) {
	if q.body != nil {
		if text, err = json.Marshal(q.body); err != nil {
			return 0, nil, err
		}
	}
	request, err := http.NewRequest(q.method, s.url+q.path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Cookie", sessionCookie+"="+s.h.tokens[q.who])
	if q.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if q.key != "" {
		request.Header.Set("Idempotency-Key", q.key)
	}
	if q.version > 0 {
		request.Header.Set("If-Match", strconv.Quote(strconv.FormatInt(q.version, 10)))
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err = io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}, Timeout: 30 * time.Second}

// logIn makes sure that a person is logged in; sessions outlast the program.
func (s *server) logIn(who string) string {
	s.h.Helper()
	if token := s.h.tokens[who]; token != "" {
		return token
	}
	text, err := json.Marshal(map[string]string{"username": who, "password": demo.Password})
	if err != nil {
		s.h.Fatal(err)
	}
	answer, err := client.Post(s.url+"/api/v1/session", "application/json", bytes.NewReader(text))
	if err != nil {
		s.h.Fatal(err)
	}
	_ = answer.Body.Close() // the cookie is what counts
	token := sessionOf(answer)
	if token == "" {
		s.h.Fatalf("%s cannot log in: %s", who, answer.Status)
	}
	s.h.tokens[who] = token
	return token
}

// db looks at the database behind a program, or after it.
func (h *host) db() *sql.DB {
	h.Helper()
	driver, address := "sqlite3", "file:"+filepath.Join(h.dir, "shuoli.db")+"?mode=ro"
	if h.database != "" {
		driver, address = "pgx", h.database
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { _ = db.Close() })
	return db
}

func (h *host) count(db *sql.DB, query string) (n int) {
	h.Helper()
	if err := db.QueryRowContext(h.Context(), query).Scan(&n); err != nil {
		h.Fatalf("%s: %v", query, err)
	}
	return n
}
