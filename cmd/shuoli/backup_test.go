package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

// backup makes a backup, which must succeed, and says what it holds.
func (h *host) backup(file string) (m store.Manifest) {
	h.Helper()
	h.do(&m, "backup", "--demo", "--json", file)
	return m
}

// restore restores one, which must succeed.
func (h *host) restore(file string) (r store.Restored) {
	h.Helper()
	h.do(&r, "restore", "--demo", "--json", file)
	return r
}

// do runs a command to its good end and reads what it prints.
func (h *host) do(v any, args ...string) {
	h.Helper()
	out, said, err := h.run(args...)
	if err == nil {
		err = json.Unmarshal([]byte(out), v)
	}
	if err != nil {
		h.Fatalf("%v: %v: %s", args, err, said)
	}
}

// other is another machine that has the key and no database.
func (h *host) other() *host {
	h.Helper()
	o := &host{T: h.T, dir: filepath.Join(h.TempDir(), "data"), tokens: map[string]string{}}
	if h.database != "" {
		o.database = storetest.EmptyPostgres(h.T)
	}
	key, err := os.ReadFile(filepath.Join(h.dir, "demo.key"))
	if err == nil {
		err = os.Mkdir(o.dir, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(o.dir, "demo.key"), key, 0o600)
	}
	if err != nil {
		h.Fatal(err)
	}
	return o
}

// load has a crowd work for a time.
func (c *crowd) load(s *server, lasts time.Duration) {
	stop := make(chan struct{})
	wait := c.work(s, stop)
	<-time.After(lasts)
	close(stop)
	wait()
}

// backUpUnderLoad makes backups one after another while others write, and restores each
// on another machine: what was acknowledged before it began is in it, and no case is
// without its audit entry, first event and remembered answer.
func backUpUnderLoad(h *host, writers, backups int) {
	h.Helper()
	s := h.start()
	c := newCrowd(h, writers)
	c.logIn(s)
	stop := make(chan struct{})
	wait := c.work(s, stop)
	folder := h.TempDir()
	var before []map[string]string
	var counts []map[string]int64
	for i := range backups {
		for known := len(c.answers()); len(c.answers()) == known; { // somebody writes
			<-time.After(time.Millisecond)
		}
		before = append(before, c.answers())
		counts = append(counts, h.backup(filepath.Join(folder, fmt.Sprint(i))).Counts)
	}
	close(stop)
	wait()
	s.stop()
	c.account()
	for i := range backups {
		o := h.other()
		if got := o.restore(filepath.Join(folder, fmt.Sprint(i))); !maps.Equal(got.Counts, counts[i]) {
			h.Errorf("backup %d: %v, restored %v", i, counts[i], got.Counts)
		}
		db := o.db()
		there := casesOf(o, db)
		for narrative, id := range before[i] {
			if there[narrative] != id {
				h.Errorf("backup %d: %s is %q", i, narrative, there[narrative])
			}
		}
		o.addsUp(db, len(there))
	}
	h.Logf("%d backups while %d cases were registered", backups, len(c.acked))
}

// TestBAK01: a backup that is made while everybody writes is a moment's whole truth.
func TestBAK01(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { backUpUnderLoad(newHost(t), 16, 3) })
	t.Run("postgres", func(t *testing.T) { backUpUnderLoad(newPostgresHost(t), 16, 1) })
}

// TestBAK01NoKeyInIt: the keys, which are in the demo's data folder, are in no backup.
func TestBAK01NoKeyInIt(t *testing.T) {
	h := newHost(t)
	file := filepath.Join(t.TempDir(), "backup")
	h.backup(file)
	key, err := os.ReadFile(filepath.Join(h.dir, "demo.key"))
	if err != nil {
		t.Fatal(err)
	}
	var keys struct{ Index map[string]string }
	if err := json.Unmarshal(key, &keys); err != nil || len(keys.Index) == 0 {
		t.Fatalf("%v: %v", keys, err)
	}
	// The database lies packed in the file: look at it, too.
	o := h.other()
	o.restore(file)
	for _, path := range []string{file, filepath.Join(o.dir, "shuoli.db")} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, k := range keys.Index {
			if bytes.Contains(data, []byte(k)) {
				t.Errorf("%s holds the key %s", path, name)
			}
		}
	}
}

// rows is every row of a database but those that a backup and a restore themselves
// write, each table's in order.
func (h *host) rows() map[string][]string {
	h.Helper()
	db := h.db()
	tables := map[string][]string{}
	list, all := "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", "*"
	if h.database != "" {
		list, all = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'goose_db_version'", "x::text"
	}
	for _, name := range h.column(db, list) {
		where := map[string]string{
			"sessions": "FALSE", "settings": "key <> 'epoch'", "audit_heads": "township_id <> ''", "audit": "action NOT IN ('store.backup', 'store.restore')",
		}[name]
		if where == "" {
			where = "TRUE"
		}
		tables[name] = h.column(db, "SELECT "+all+" FROM "+name+" x WHERE "+where)
		slices.Sort(tables[name])
	}
	return tables
}

// column is the rows of a query, each as one text.
func (h *host) column(db *sql.DB, query string) (list []string) {
	h.Helper()
	rows, err := db.QueryContext(h.Context(), query)
	if err != nil {
		h.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		h.Fatal(err)
	}
	values, targets := make([]sql.RawBytes, len(names)), make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			h.Fatal(err)
		}
		text := make([]string, len(values))
		for i, v := range values {
			text[i] = string(v)
		}
		list = append(list, strings.Join(text, "\x00"))
	}
	if err := rows.Err(); err != nil {
		h.Fatal(err)
	}
	return list
}

// epoch asks the server as a tablet does; "" while one is not logged in.
func (s *server) epoch(who string) string {
	s.h.Helper()
	status, text, err := s.call(sent{who: who, method: http.MethodGet, path: "/api/v1/session"})
	if err != nil {
		s.h.Fatal(err)
	}
	var session struct{ Epoch string }
	if err := json.Unmarshal(text, &session); err != nil || status != http.StatusOK && status != http.StatusUnauthorized {
		s.h.Fatalf("session: %d %s", status, text)
	}
	return session.Epoch
}

// TestBAK02 is the drill: load, backup, more load, a crash and a destroyed file, restore.
// Every row is back as it was; the tablets see another epoch and send everything again:
// nothing is lost and nothing doubled.
func TestBAK02(t *testing.T) {
	h := newHost(t)
	s := h.start()
	c := newCrowd(h, 8)
	c.logIn(s)
	c.load(s, 500*time.Millisecond)
	s.stop()
	was, known := h.rows(), c.answers()
	file := filepath.Join(t.TempDir(), "backup")
	h.backup(file)
	s = h.start()
	epoch := s.epoch("tiaojie01")
	c.load(s, 500*time.Millisecond)
	s.kill()
	if err := os.Truncate(filepath.Join(h.dir, "shuoli.db"), 5000); err != nil {
		t.Fatal(err)
	}
	if _, said, err := h.run("serve", "--demo"); err == nil || !strings.Contains(said, "shuoli restore") {
		t.Errorf("a destroyed database: %v: %s", err, said)
	}
	began := time.Now()
	restored := h.restore(file)
	took := time.Since(began)
	is := h.rows()
	for table, rows := range was {
		if !slices.Equal(rows, is[table]) {
			t.Errorf("%s: %d rows, were %d", table, len(is[table]), len(rows))
		}
	}
	if len(is) != len(was) || len(was["cases"]) < len(known) {
		t.Errorf("%d tables, were %d; %d cases", len(is), len(was), len(was["cases"]))
	}
	s = h.start()
	if again := s.epoch("tiaojie01"); again != "" {
		t.Error("a session outlived the restore")
	}
	h.tokens = map[string]string{}
	c.logIn(s)
	if again := s.epoch("tiaojie01"); again == epoch || again != restored.NewEpoch || epoch == "" {
		t.Errorf("epoch %q, was %q, restored as %q", again, epoch, restored.NewEpoch)
	}
	for _, w := range c.writers {
		for narrative, id := range c.answers() {
			if !strings.HasPrefix(narrative, "load-"+w.who+"-") {
				continue
			}
			again, err := c.register(s, w, narrative)
			if err != nil || known[narrative] != "" && again != id {
				t.Errorf("%s: %q, was %q (%v)", narrative, again, id, err)
			}
			c.acked[narrative] = again
		}
	}
	s.stop()
	c.account()
	if len(c.acked) <= len(known) {
		t.Error("nothing was written after the backup")
	}
	t.Logf("restored in %v; %d of %d cases were sent anew", took, len(c.acked)-len(known), len(c.acked))
}

// TestBAK02Postgres: into an empty database every row comes back, once; a database that
// has data is left alone.
func TestBAK02Postgres(t *testing.T) {
	h := newPostgresHost(t)
	s := h.start()
	c := newCrowd(h, 4)
	c.logIn(s)
	c.load(s, 300*time.Millisecond)
	epoch := s.epoch("tiaojie01")
	s.stop()
	was := h.rows()
	file := filepath.Join(t.TempDir(), "backup")
	h.backup(file)
	if _, said, err := h.run("restore", "--demo", file); err == nil || !strings.Contains(said, "not_empty") {
		t.Errorf("over its own data: %v: %s", err, said)
	}
	if _, said, err := newHost(t).run("restore", "--demo", file); err == nil || !strings.Contains(said, "bad_backup") {
		t.Errorf("into SQLite: %v: %s", err, said)
	}
	o := h.other()
	restored := o.restore(file)
	is := o.rows()
	for table, rows := range was {
		if !slices.Equal(rows, is[table]) {
			t.Errorf("%s: %d rows, were %d", table, len(is[table]), len(rows))
		}
	}
	s = o.start()
	c.h = o
	c.logIn(s)
	if again := s.epoch("tiaojie01"); again == epoch || again != restored.NewEpoch {
		t.Errorf("epoch %q, was %q, restored as %q", again, epoch, restored.NewEpoch)
	}
	c.load(s, 200*time.Millisecond)
	s.stop()
	c.account()
}

// killRestores kills a restore at evenly spread moments: then the database is the old one
// to the last byte or the new one, and sound.
func killRestores(h *host, kills int) {
	h.Helper()
	file := filepath.Join(h.TempDir(), "backup")
	few := h.backup(file).Counts["cases"]
	s := h.start()
	c := newCrowd(h, 8)
	c.logIn(s)
	c.load(s, 300*time.Millisecond)
	s.kill() // its log stays beside the file
	many := few + int64(len(c.acked))
	began := time.Now()
	h.copied().restore(file)
	lasts := time.Since(began)
	old, replaced := 0, 0
	for i := range kills {
		o := h.copied()
		restore := o.command("restore", "--demo", file)
		if err := restore.Start(); err != nil {
			h.Fatal(err)
		}
		<-time.After(lasts * 5 / 4 * time.Duration(i) / time.Duration(kills-1))
		_ = restore.Process.Kill() // it may have ended
		_ = restore.Wait()
		m := o.backup(filepath.Join(o.TempDir(), "after"))
		switch m.Counts["cases"] {
		case few:
			replaced++
		case many:
			old++
		default:
			// A case may have been saved whose answer the killed program no longer gave.
			if n := m.Counts["cases"]; n > many && n <= many+int64(len(c.writers)) {
				old++
				continue
			}
			h.Errorf("killed after %d/%d: %d cases, neither %d nor %d", i, kills, m.Counts["cases"], few, many)
		}
	}
	h.Logf("%d kills within %v: %d times the old one, %d times the new", kills, lasts, old, replaced)
	if old == 0 {
		h.Error("no restore was killed before its end")
	}
}

// copied is another machine with the same folder.
func (h *host) copied() *host {
	h.Helper()
	o := &host{T: h.T, dir: filepath.Join(h.TempDir(), "data"), tokens: map[string]string{}}
	h.copyTo(o.dir, h.dir)
	return o
}

func TestBAK02Killed(t *testing.T) { killRestores(newHost(t), 6) }
