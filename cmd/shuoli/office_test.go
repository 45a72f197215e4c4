package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"shuoli/internal/store/storetest"
)

// office is a machine with a key and an empty database.
type office struct {
	*testing.T
	env []string
}

// each runs a test on both databases.
func each(t *testing.T, fn func(t *office)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			o := newOffice(t)
			if database == "postgres" {
				o.env = append(o.env, "SHUOLI_DATABASE_URL="+storetest.EmptyPostgres(t))
			}
			fn(o)
		})
	}
}

func newOffice(t *testing.T) *office {
	t.Helper()
	dir := t.TempDir()
	key := filepath.Join(dir, "master.key")
	o := &office{t, []string{"SHUOLI_DATA_DIR=" + filepath.Join(dir, "data"), "SHUOLI_KEY_FILE=" + key, "PATH=" + os.Getenv("PATH")}}
	o.done("key", "new", key)
	return o
}

// shuoli runs the program to its end.
func (o *office) shuoli(args ...string) (code int, stdout, stderr string) {
	o.Helper()
	var out, messages bytes.Buffer
	command := exec.CommandContext(o.Context(), os.Args[0], args...)
	command.Env = append(o.env, asProgram+"=1")
	command.Stdout, command.Stderr = &out, &messages
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		o.Fatal(err)
	}
	return command.ProcessState.ExitCode(), out.String(), messages.String()
}

// done runs what must succeed, and answers with its stdout.
func (o *office) done(args ...string) string {
	o.Helper()
	code, stdout, stderr := o.shuoli(args...)
	if code != 0 {
		o.Fatalf("%s: exit %d\n%s", args, code, stderr)
	}
	return stdout
}

// fails runs what must end with a code and say why.
func (o *office) fails(want int, says string, args ...string) {
	o.Helper()
	code, stdout, stderr := o.shuoli(args...)
	if code != want || !strings.Contains(stderr, says) {
		o.Errorf("%s: exit %d, want %d and %q\n%s%s", args, code, want, says, stdout, stderr)
	}
}

// read runs what must succeed and reads its stdout as JSON.
func (o *office) read(into any, args ...string) {
	o.Helper()
	text := o.done(args...)
	if err := json.Unmarshal([]byte(text), into); err != nil {
		o.Fatalf("%s: %v\n%s", args, err, text)
	}
}

// served is the program serving, and the session of whoever logged in.
type served struct {
	*office
	url string
	pid int
	// metrics is where they are, if they were asked for.
	metrics string
	cookie  string
}

// serve starts the server and stops it with the test, which it must survive.
func (o *office) serve(args ...string) *served {
	o.Helper()
	var messages bytes.Buffer
	command := exec.Command(os.Args[0], append([]string{"serve", "--json"}, args...)...)
	command.Env = append(o.env, asProgram+"=1", "SHUOLI_LISTEN=127.0.0.1:0")
	command.Stderr = &messages
	stdout, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		o.Fatal(err)
	}
	o.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		if err := command.Wait(); err != nil {
			o.Errorf("serve: %v\n%s", err, messages.String())
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	var announced struct{ URL, Metrics string }
	if err == nil {
		err = json.Unmarshal([]byte(line), &announced)
	}
	if err != nil {
		o.Fatalf("serve said %q: %v\n%s", line, err, messages.String())
	}
	return &served{office: o, url: announced.URL, metrics: announced.Metrics, pid: command.Process.Pid}
}

// wants makes a request, from a version if one is given, and keeps the session that it is
// answered with.
func (s *served) wants(status int, method, path string, body any, version ...int64) []byte {
	s.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		s.Fatal(err)
	}
	if body == nil {
		data = nil
	}
	request, err := http.NewRequestWithContext(s.Context(), method, s.url+"/api/v1"+path, bytes.NewReader(data))
	if err != nil {
		s.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", rand.Text())
	}
	for _, v := range version {
		request.Header.Set("If-Match", strconv.Quote(strconv.FormatInt(v, 10)))
	}
	request.Header.Set("Cookie", s.cookie) // Go's jar keeps Secure cookies from http
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		s.Fatalf("%s %s: %d, want %d, %v\n%s", method, path, answer.StatusCode, status, err, text)
	}
	if token := sessionOf(answer); token != "" {
		s.cookie = sessionCookie + "=" + token
	}
	return text
}
