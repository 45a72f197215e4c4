package main

import (
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shuoli/internal/app"
)

// TestOPS02CallsNobody looks, a few hundred times a second, at every network socket of a
// program that serves, is set up and worked with: each is of the port it listens on, or
// leads to the database it was given. Nothing is asked of a name server, and no profile is
// served. That no source of ours calls out is held by internal/arch.
func TestOPS02CallsNobody(t *testing.T) {
	each(t, func(t *office) {
		var first app.CodeView
		t.read(&first, "user", "add", "wangwu", "--name", "王五", "--role", "admin", "--json")
		s := t.serve()
		own, database := portOf(t, s.url), ""
		if address := t.setting("SHUOLI_DATABASE_URL"); address != "" {
			database = portOf(t, address)
		}
		stop, looked := make(chan struct{}), make(chan []string)
		go func() {
			var strange []string
			ticker := time.NewTicker(3 * time.Millisecond)
			defer ticker.Stop()
			for listens := false; ; {
				for _, c := range socketsOf(s.pid) {
					listens = listens || c.local == own && c.remote == "0"
					if c.local != own && (database == "" || c.remote != database) {
						strange = append(strange, c.String())
					}
				}
				select {
				case <-ticker.C:
				case <-stop:
					if !listens {
						strange = append(strange, "the port it listens on was not seen")
					}
					looked <- strange
					return
				}
			}
		}()
		admin := s.enters("wangwu", first.Code)
		township := admin.opens("", object{"name": "柳河乡"})
		admin.opens(township.ID, object{"name": "河东总支"})
		clerk := admin.hires("zhaomin", "赵敏", object{"role": "clerk", "unit_id": township.ID})
		atWork := s.enters("zhaomin", clerk.Code)
		atWork.wants(http.StatusCreated, "POST", "/cases", object{
			"unit_id": township.ID, "category": "0202", "narrative": "http://example.com/a.png", "parties": []object{{"name": "甲某"}, {"name": "乙某"}},
		})
		atWork.wants(http.StatusOK, "GET", "/today", nil)
		t.done("daily-check")
		for _, path := range []string{"/debug/pprof/", "/debug/pprof/heap", "/debug/vars"} {
			answer, err := http.Get(s.url + path)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close() // what it is says its head
			if kind := answer.Header.Get("Content-Type"); answer.StatusCode == http.StatusOK && !strings.HasPrefix(kind, "text/html") {
				t.Errorf("%s: %s, %s", path, answer.Status, kind)
			}
		}
		close(stop)
		if strange := <-looked; len(strange) > 0 {
			slices.Sort(strange)
			t.Errorf("sockets to elsewhere: %v", slices.Compact(strange))
		}
	})
}

func portOf(t *office, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// socket is one of a process, by its ports; the remote one of a listener is 0.
type socket struct{ protocol, address, local, remote string }

func (c socket) String() string { return fmt.Sprintf("%s %s:%s", c.protocol, c.address, c.remote) }

// socketsOf is every socket of a process on IP; what is gone while it looks is left out.
func socketsOf(pid int) (list []socket) {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	open := map[string]bool{}
	files, _ := filepath.Glob(filepath.Join(proc, "fd", "*")) // the pattern is well formed
	for _, name := range files {
		if target, err := os.Readlink(name); err == nil {
			open[target] = true
		}
	}
	for _, protocol := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, err := os.ReadFile(filepath.Join(proc, "net", protocol))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) > 9 && open["socket:["+f[9]+"]"] {
				_, local := endOf(f[1])
				address, remote := endOf(f[2])
				list = append(list, socket{protocol, address, local, remote})
			}
		}
	}
	return list
}

// endOf reads an end of a socket as the kernel writes it: the address in hexadecimal
// words of the machine's order, and the port.
func endOf(text string) (address, port string) {
	ip, port, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(ip)
	n, errPort := strconv.ParseUint(port, 16, 16)
	if err != nil || errPort != nil {
		return text, text
	}
	for word := range slices.Chunk(raw, 4) {
		slices.Reverse(word)
	}
	return net.IP(raw).String(), strconv.FormatUint(n, 10)
}
