package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	startWithin = 60 * time.Second
	stopWithin  = 15 * time.Second
	tick        = 10 * time.Millisecond // of /proc/<pid>/stat, on every Linux that Go runs on
)

// server is a server in a process of its own.
type server struct {
	command *exec.Cmd
	address string
	stderr  *os.File
	done    chan error
	took    time.Duration // from the start of the process to the line with its address
	idle    int           // kB of memory then
}

// start starts a server and waits for the line that tells its address.
func start(c *exec.Cmd) (*server, error) {
	log, err := os.CreateTemp("", "shuoli-bench-log-")
	if err != nil {
		return nil, err
	}
	s := &server{command: c, stderr: log, done: make(chan error, 1)}
	c.Stderr = log
	began := time.Now()
	stdout, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		s.tidy()
		return nil, err
	}
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(stdout).ReadString('\n') // an empty line is what tells
		line <- text
		s.done <- c.Wait()
	}()
	var said struct{ URL string }
	select {
	case text := <-line:
		err = json.Unmarshal([]byte(text), &said)
	case <-time.After(startWithin):
		err = errors.New("no address in time")
	}
	if err != nil {
		err = fmt.Errorf("%s did not start: %w\n%s", c.Path, err, s.log())
		s.kill()
		return nil, err
	}
	s.address, s.took, s.idle = strings.TrimPrefix(said.URL, "http://"), time.Since(began), s.status("VmRSS:")
	return s, nil
}

// stop ends it as an operator would and waits until its database is closed.
func (s *server) stop() error {
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-s.done:
		s.command = nil
		if err != nil {
			err = fmt.Errorf("it ended with: %w\n%s", err, s.log())
		}
		return err
	case <-time.After(stopWithin):
		return fmt.Errorf("it did not stop\n%s", s.log())
	}
}

// kill is for when something failed; after stop it only tidies up.
func (s *server) kill() {
	if s.command != nil {
		_ = s.command.Process.Kill() // it may have ended by itself
		<-s.done
		s.command = nil
	}
	s.tidy()
}

func (s *server) tidy() {
	_ = s.stderr.Close()
	_ = os.Remove(s.stderr.Name())
}

// log is the end of what it wrote to stderr.
func (s *server) log() string {
	text, err := os.ReadFile(s.stderr.Name())
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

// cpu is the time on a processor that the process has used; 0 where /proc does not tell.
func (s *server) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.command.Process.Pid))
	if err != nil {
		return 0
	}
	// After the name in brackets: state is the 1st field, utime the 12th, stime the 13th.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}

// memory is what a server needed.
type memory struct {
	StartMillis float64 `json:"start_ms"`
	IdleKB      int     `json:"idle_kb"` // resident when it had started
	PeakKB      int     `json:"peak_kb"` // the most that was ever resident
}

func (s *server) memory() memory {
	return memory{float64(s.took.Microseconds()) / 1000, s.idle, s.status("VmHWM:")}
}

// status is a number of /proc/<pid>/status; 0 where /proc does not tell.
func (s *server) status(field string) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return 0
	}
	words := strings.Fields(string(text))
	for i, word := range words[:max(0, len(words)-1)] {
		if word == field {
			n, _ := strconv.Atoi(words[i+1])
			return n
		}
	}
	return 0
}
