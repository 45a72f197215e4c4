package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	databaseFile = "shuoli.db"
	answerFile   = "answer.json" // the program's answer to the first case, for the floor to give
	cookieName   = "__Host-shuoli"
	villages     = 48
	password     = "Shuoli-Demo-2026"
	firstKey     = "bench-first"
)

// base is the database that every run starts from: the demo township made by the
// program, a session of each client, and the cases.
type base struct {
	dir    string
	tokens []string // of the mediators of the first villages
	rows   map[string]int64
}

// perCase is how many rows a case of two parties adds to each table. A run that
// left any other number did not do the work.
var perCase = map[string]int64{
	"cases": 1, "events": 1, "parties": 2, "audit": 1, "outbox": 1, "idempotency": 1, "case_mediators": 0, "file_numbers": 0,
}

// makeBase lets the program found the township, log the mediators in and register
// one case; the others are copies of that one, written as the floor writes.
func makeBase(ctx context.Context, dir string, p plan) (*base, error) {
	b := &base{dir: dir}
	s, err := start(p.serveProgram(ctx, dir))
	if err != nil {
		return nil, err
	}
	defer s.kill()
	for client := range p.Clients {
		token, err := logIn(ctx, s.address, fmt.Sprintf("tiaojie%02d", client+1))
		if err != nil {
			return nil, fmt.Errorf("logging in: %w\n%s", err, s.log())
		}
		b.tokens = append(b.tokens, token)
	}
	answer, err := post(ctx, s.address, "/api/v1/cases", b.tokens[0], firstKey, string(registration(0, 0)))
	if err != nil {
		return nil, fmt.Errorf("the first case: %w\n%s", err, s.log())
	}
	if err := s.stop(); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, answerFile), answer.body, 0o600); err != nil {
		return nil, err
	}
	if err := fill(ctx, dir, p); err != nil {
		return nil, err
	}
	b.rows, err = countRows(ctx, dir)
	return b, err
}

// fill adds copies of the first case in one transaction, over the last year.
func fill(ctx context.Context, dir string, p plan) error {
	r, err := openRaw(ctx, rawOptions{dir: dir, synchronous: "OFF"})
	if err != nil {
		return err
	}
	defer r.close()
	if err := r.write.begin(); err != nil {
		return err
	}
	now := time.Now()
	for n := 1; n < p.Cases; n++ {
		var in registrationBody
		if err := json.Unmarshal(registration(n%villages, n), &in); err != nil {
			return err
		}
		at := now.Add(-time.Duration(p.Cases-n) * 365 * 24 * time.Hour / time.Duration(p.Cases))
		if _, err := r.write.create(r.tpl, r.tpl.who, in, fmt.Sprintf("bench-fill-%d", n), at); err != nil {
			return err
		}
	}
	return r.write.commit()
}

func logIn(ctx context.Context, address, username string) (string, error) {
	body, err := json.Marshal(map[string]string{"username": username, "password": password})
	if err != nil {
		return "", err
	}
	a, err := post(ctx, address, "/api/v1/session", "", "", string(body))
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

// post is for what is not measured.
func post(ctx context.Context, address, path, token, key, body string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
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
	if err == nil {
		err = out.Sync()
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}

// check compares the rows that a run left with the cases it was told were created.
func (b *base) check(ctx context.Context, dir string, created int) error {
	rows, err := countRows(ctx, dir)
	if err != nil {
		return err
	}
	for table, n := range perCase {
		if added := rows[table] - b.rows[table]; added != n*int64(created) {
			return fmt.Errorf("%d rows were added to %s for %d cases", added, table, created)
		}
	}
	return nil
}

func countRows(ctx context.Context, dir string) (map[string]int64, error) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, databaseFile))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows := map[string]int64{}
	for table := range perCase {
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			return nil, err
		}
		rows[table] = n
	}
	return rows, nil
}
