package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"shuoli/internal/calendar"
)

const (
	databaseFile = "shuoli.db"
	answersFile  = "answers.json" // what the program answered, by path, for the floor to give
	createPath   = "/api/v1/cases"
	cookieName   = "__Host-shuoli"
	villages     = 48
	password     = "Shuoli-Demo-2026"
	firstKey     = "bench-first"
)

// base is the database that every run starts from: the demo township made by the
// program, a session of each client, and the cases.
type base struct {
	dir        string
	cases      int
	mediators  []string   // tokens of the mediators of the first villages, one for each client
	leader     string     // token of the township's leader
	viewed     [][]string // paths of cases that the program made, by client
	byUnit     string     // the township's statistics of last year
	byCategory string     // and of the twelve months up to yesterday
	rows       map[string]int64
}

// makeBase lets the program found the township, log everybody in and register a few
// cases of each kind; the others are copies of the first of each.
func makeBase(ctx context.Context, dir string, p plan, cases int) (*base, error) {
	b := &base{dir: dir, cases: cases}
	s, err := start(p.serveProgram(ctx, dir))
	if err != nil {
		return nil, err
	}
	defer s.kill()
	prototypes, err := b.live(ctx, s.address, p.Clients)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.log())
	}
	if err := s.stop(); err != nil {
		return nil, err
	}
	if err := fill(ctx, filepath.Join(dir, databaseFile), prototypes, cases); err != nil {
		return nil, fmt.Errorf("copying cases: %w", err)
	}
	today := calendar.DateOf(time.Now())
	b.byUnit = fmt.Sprintf("/api/v1/statistics?from=%d-01-01&to=%[1]d-12-31&by=unit", today.Year()-1)
	b.byCategory = fmt.Sprintf("/api/v1/statistics?from=%s&to=%s&by=category", today.AddMonths(-12), today.Add(-1))
	b.rows, err = countRows(ctx, dir)
	return b, err
}

// live does over HTTP what must be the program's own work: sessions, and cases whose
// personal data it has encrypted itself. It returns the ids of a case of each kind.
func (b *base) live(ctx context.Context, address string, clients int) (prototypes []string, err error) {
	if b.leader, err = logIn(ctx, address, "xiangzhang"); err != nil {
		return nil, err
	}
	answers := map[string]string{}
	for client := range clients {
		token, err := logIn(ctx, address, fmt.Sprintf("tiaojie%02d", client+1))
		if err != nil {
			return nil, err
		}
		b.mediators = append(b.mediators, token)
		key := firstKey
		if client > 0 {
			key = fmt.Sprintf("bench-live-%d", client)
		}
		ids, created, err := threeCases(ctx, address, token, client, key)
		if err != nil {
			return nil, err
		}
		if client == 0 {
			prototypes, answers[createPath] = ids, string(created)
		}
		var paths []string
		for _, id := range ids {
			paths = append(paths, createPath+"/"+id)
		}
		b.viewed = append(b.viewed, paths)
	}
	return prototypes, b.remember(answers)
}

// threeCases registers one case that stays as it is, one that is accepted too, and one
// that is settled at once. created is the answer to the first.
func threeCases(ctx context.Context, address, token string, village int, key string) (ids []string, created []byte, err error) {
	for _, state := range []string{"registered", "mediating", "concluded"} {
		key, body := key, registration(village, 0)
		switch state {
		case "mediating":
			key += "-mediating"
		case "concluded":
			key, body = key+"-concluded", settled(village)
		}
		a, err := post(ctx, address, createPath, token, key, "", body)
		if err != nil {
			return nil, nil, err
		}
		var c struct {
			ID      string
			Parties []struct{ ID string }
		}
		if err := json.Unmarshal(a.body, &c); err != nil {
			return nil, nil, err
		}
		if state == "mediating" {
			consents := []map[string]string{{"party_id": c.Parties[0].ID, "consent": "agreed"}, {"party_id": c.Parties[1].ID, "consent": "agreed"}}
			body, err := json.Marshal(map[string]any{"consents": consents})
			if err != nil {
				return nil, nil, err
			}
			if _, err := post(ctx, address, createPath+"/"+c.ID+"/actions/accept", token, key+"-accept", `"1"`, body); err != nil {
				return nil, nil, err
			}
		}
		if created == nil {
			created = a.body
		}
		ids = append(ids, c.ID)
	}
	return ids, created, nil
}

// remember writes down what the program answered.
func (b *base) remember(answers map[string]string) error {
	text, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.dir, answersFile), text, 0o600)
}

// look asks the program for what the floor is to answer, and for the statistics of all
// time and of shorter ones, which must be those of the cases that are there.
func (b *base) look(ctx context.Context, address string, list []measure) error {
	answers, err := readAnswers(b.dir)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.group == lists {
			continue
		}
		for client := range b.mediators {
			for n := range b.viewed[client] {
				path, token := m.path(b, client, n)
				if answers[path] != "" {
					continue
				}
				a, err := get(ctx, address, path, token)
				if err != nil {
					return err
				}
				answers[path] = string(a.body)
			}
		}
	}
	today := calendar.DateOf(time.Now())
	for _, from := range []calendar.Date{"2001-01-01", today.AddMonths(-20), today.AddMonths(-2)} {
		if err := b.checkStatistics(ctx, address, from, today.Add(-1)); err != nil {
			return err
		}
	}
	return b.remember(answers)
}

func readAnswers(dir string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, answersFile))
	if err != nil {
		return nil, err
	}
	answers := map[string]string{}
	return answers, json.Unmarshal(text, &answers)
}

func logIn(ctx context.Context, address, username string) (string, error) {
	body, err := json.Marshal(map[string]string{"username": username, "password": password})
	if err != nil {
		return "", err
	}
	a, err := post(ctx, address, "/api/v1/session", "", "", "", body)
	if err != nil {
		return "", err
	}
	for _, c := range a.cookies {
		if c.Name == cookieName {
			return c.Value, nil
		}
	}
	return "", fmt.Errorf("%s got no session", username)
}

type answer struct {
	body    []byte
	cookies []*http.Cookie
}

// post and get are for what is not measured; an empty token, key or version is not sent.
func post(ctx context.Context, address, path, token, key, version string, body []byte) (answer, error) {
	return ask(ctx, http.MethodPost, address, path, token, map[string]string{
		"Content-Type": "application/json", "Idempotency-Key": key, "If-Match": version,
	}, body)
}

func get(ctx context.Context, address, path, token string) (answer, error) {
	return ask(ctx, http.MethodGet, address, path, token, nil, nil)
}

func ask(ctx context.Context, method, address, path, token string, headers map[string]string, body []byte) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+address+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, value := range headers {
		if value != "" {
			request.Header.Set(name, value)
		}
	}
	if token != "" {
		request.Header.Set("Cookie", cookieName+"="+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %s %s", path, response.Status, data)
	}
	return answer{data, response.Cookies()}, err
}

// copyTo makes a run's own copy and waits until it is on the disk, so that writing
// it out is not measured.
func (b *base) copyTo(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	files, err := os.ReadDir(b.dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := copyFile(filepath.Join(dir, f.Name()), filepath.Join(b.dir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// dsn is the address of a database for what is not measured.
func dsn(file string, pragmas url.Values) string {
	return (&url.URL{Scheme: "file", Path: file, RawQuery: pragmas.Encode()}).String()
}
