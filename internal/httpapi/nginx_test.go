package httpapi

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"shuoli/internal/grid"
)

// TestAUZ04BehindNginx sends the same paths through nginx, which hands one on as it was
// written, or, where proxy_pass has a path of its own, as it understood it: slashes merged,
// dots followed, escapes undone. Either way an auditor gets at nothing.
func TestAUZ04BehindNginx(t *testing.T) {
	for name, pass := range map[string]string{"as it was written": "", "as nginx understood it": "/"} {
		t.Run(name, func(t *testing.T) {
			w := build(t, onePage, nil)
			w.role = grid.Auditor
			proxy := nginx(t, w, pass)
			for _, path := range otherPaths {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					answer := proxy.send(method, path)
					switch answer.Code {
					case 403, 404, 405:
						told(t, answer)
					case 400: // nginx itself: %00, or more .. than there are folders
					default:
						t.Errorf("%s %s: %d %.100s", method, path, answer.Code, answer.Body)
					}
				}
			}
			proxy.stop()
			if len(w.calls) > 0 {
				t.Errorf("reached the app: %v", w.calls)
			}

			// One who may is let through, so it was not nginx that refused them all.
			w = build(t, onePage, nil)
			proxy = nginx(t, w, pass)
			if answer := proxy.send(http.MethodGet, "/api/v1/cases/c1"); answer.Code != 200 {
				t.Errorf("a mediator: %d %.100s", answer.Code, answer.Body)
			}
			// What nginx makes plain is decided on as the plain path; what it leaves is not there.
			want := map[string]int{"": 404, "/": 200}[pass]
			for _, path := range []string{"//api/v1//cases/c1", "/x/../api/v1/cases/c1", "/api/v1/cases%2fc1", "/api/v1/cases/%63%31"} {
				if answer := proxy.send(http.MethodGet, path); answer.Code != want {
					t.Errorf("a mediator, %s: %d, want %d", path, answer.Code, want)
				}
			}
			proxy.stop()
			if slices.ContainsFunc(w.calls, func(c string) bool { return c != "Case c1" }) {
				t.Errorf("reached the app: %v", w.calls)
			}
		})
	}
}

// proxy is nginx before a server.
type proxy struct {
	t      *testing.T
	socket string
	stop   func() // waits until neither works on a request any more
}

// nginx starts one of its own before the server; pass is what follows the server's
// address in proxy_pass. It needs neither root nor a free port.
func nginx(t *testing.T, server http.Handler, pass string) proxy {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx" // not in everybody's PATH
		if _, err := os.Stat(program); err != nil {
			t.Fatal("nginx is neither in PATH nor in /usr/sbin: apt-get install nginx-light")
		}
	}
	dir, err := os.MkdirTemp("/tmp", "shuoli-nginx-") // a unix socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	inner := httptest.NewServer(server)
	config := fmt.Sprintf(`daemon off;
master_process off;
pid %[1]s/pid;
error_log stderr notice;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen unix:%[1]s/socket;
		location / {
			proxy_pass %[2]s%[3]s;
		}
	}
}
`, dir, inner.URL, pass)
	path := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	// Should the tests be killed, it goes with them.
	command := exec.Command(program, "-e", "stderr", "-p", dir, "-c", path)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	ready, ended := make(chan error, 1), make(chan struct{})
	go serveUntilKilled(command, ready, ended)
	stop := func() {
		if command.Process != nil {
			_ = command.Process.Kill()
		}
		<-ended
		inner.Close()
	}
	t.Cleanup(stop)
	if err := <-ready; err != nil {
		t.Fatal(err)
	}
	return proxy{t: t, socket: filepath.Join(dir, "socket"), stop: stop}
}

// serveUntilKilled runs nginx on a thread that lives as long as it: the kernel takes the
// end of the starting thread for the parent's death. It is ready once its socket listens,
// which it does before it says how it will wait for events.
func serveUntilKilled(command *exec.Cmd, ready chan<- error, ended chan<- struct{}) {
	runtime.LockOSThread()
	defer close(ended)
	log, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		ready <- err
		return
	}
	var said []string
	waiting := true
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if waiting && strings.Contains(lines.Text(), "event method") {
			waiting = false
			ready <- nil
		}
		said = append(said, lines.Text())
	}
	if err := command.Wait(); waiting {
		ready <- errors.Join(fmt.Errorf("nginx ended: %s", strings.Join(said, "\n")), err)
	}
}

// send makes a request with its path exactly as written, as a logged-in person.
func (p proxy) send(method, path string) *httptest.ResponseRecorder {
	p.t.Helper()
	connection, err := net.Dial("unix", p.socket)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(time.Minute))
	if _, err := fmt.Fprintf(connection, "%s %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s=%s\r\n%s: key-of-a-draft\r\nContent-Type: application/json\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		method, path, cookieName, token, keyHeader); err != nil {
		p.t.Fatal(err)
	}
	got, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = got.Body.Close() }()
	answer := httptest.NewRecorder()
	answer.Code = got.StatusCode
	answer.Header().Set("Content-Type", got.Header.Get("Content-Type"))
	if _, err := io.Copy(answer.Body, got.Body); err != nil {
		p.t.Fatal(err)
	}
	return answer
}
