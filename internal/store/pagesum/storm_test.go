package pagesum_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

var storms = flag.Int("storms", 6, "how many storms TestAStorm raises, of 250 acts each")

// storm is a database under two connections, and what should be in it.
type storm struct {
	*testing.T
	*rand.Rand
	path  string
	conns []*disk
	rows  map[int64]string
	next  int64
}

// connect opens one of the two again, with a cache that is too small for what is done.
func (s *storm) connect(i int) {
	s.Helper()
	s.conns[i] = open(s.T, s.path, true, "journal_mode = WAL", fmt.Sprint("cache_size = ", 5+s.IntN(20)),
		fmt.Sprint("wal_autocheckpoint = ", []int{0, 1, 20, 1000}[s.IntN(4)]), "secure_delete = ON")
}

// text is a row's, sometimes of many pages.
func (s *storm) text() string {
	text := make([]byte, []int{3, 30, 700, 4075, 30_000}[s.IntN(5)]+s.IntN(20))
	for i := range text {
		text[i] = byte('a' + s.IntN(26))
	}
	return string(text)
}

// write changes some rows in a transaction, and takes a third of them back.
func (s *storm) write(d *disk) {
	rows, next := maps.Clone(s.rows), s.next
	d.exec("BEGIN IMMEDIATE")
	for range 1 + s.IntN(12) {
		switch s.IntN(4) {
		case 0:
			for id := range rows {
				d.exec("DELETE FROM notes WHERE id = ?", id)
				delete(rows, id)
				break
			}
		case 1:
			for id := range rows {
				rows[id] = s.text()
				d.exec("UPDATE notes SET text = ? WHERE id = ?", rows[id], id)
				break
			}
		default:
			next++
			rows[next] = s.text()
			d.exec("INSERT INTO notes VALUES (?, ?)", next, rows[next])
		}
	}
	if s.IntN(3) == 0 {
		d.exec("ROLLBACK")
		return
	}
	d.exec("COMMIT")
	s.rows, s.next = rows, next
}

// wantRows compares a database with what should be in it.
func (s *storm) wantRows(d *disk) {
	s.Helper()
	rows, err := d.db.QueryContext(s.Context(), "SELECT id, text FROM notes NOT INDEXED")
	if err != nil {
		s.Fatal(err)
	}
	defer rows.Close()
	got := map[int64]string{}
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			s.Fatal(err)
		}
		got[id] = text
	}
	if err := rows.Err(); err != nil || !maps.Equal(got, s.rows) {
		s.Fatalf("%d rows, want %d (%v)", len(got), len(s.rows), err)
	}
}

// killed is the database as a program that is killed now leaves it.
func (s *storm) killed() {
	s.Helper()
	path := filepath.Join(s.TempDir(), "killed.db")
	for _, suffix := range []string{"", "-wal"} {
		file, err := os.ReadFile(s.path + suffix)
		if err == nil {
			err = os.WriteFile(path+suffix, file, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			s.Fatal(err)
		}
	}
	d := open(s.T, path, true)
	s.wantRows(d)
	d.close()
	wantSums(s.T, path)
}

func (s *storm) act() {
	d := s.conns[s.IntN(2)]
	switch s.IntN(40) {
	case 0:
		d.exec("VACUUM")
	case 1, 2, 3:
		d.exec("PRAGMA wal_checkpoint(" + []string{"PASSIVE", "FULL", "RESTART", "TRUNCATE"}[s.IntN(4)] + ")")
	case 4, 5, 6:
		i := s.IntN(2)
		s.conns[i].close()
		s.connect(i)
	case 7:
		into := filepath.Join(s.TempDir(), "into.db")
		d.exec("VACUUM INTO ?", into)
		wantSums(s.T, into)
	case 8:
		s.killed()
	case 9, 10:
		s.wantRows(d)
	default:
		s.write(d)
	}
}

// TestAStorm: whatever is done to a database over two connections, every row is as it
// was written last, SQLite finds nothing wrong, and every page on the disk has its sum.
func TestAStorm(t *testing.T) {
	for range *storms {
		seed := rand.Uint64()
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := &storm{T: t, Rand: rand.New(rand.NewPCG(seed, 0)), path: filepath.Join(t.TempDir(), "x.db"), conns: make([]*disk, 2), rows: map[int64]string{}}
			s.connect(0)
			s.conns[0].exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
			s.conns[0].exec("CREATE INDEX notes_text ON notes (text)")
			s.connect(1)
			for range 250 {
				s.act()
			}
			for _, d := range s.conns {
				s.wantRows(d)
				d.close()
			}
			wantSums(t, s.path)
		})
	}
}

// victim is the database that a child of this test writes to until it is killed.
const victim = "PAGESUM_VICTIM"

// TestKilled kills a program that writes and checkpoints as fast as it can: what it said
// was written is there, and the next to open the database finds nothing wrong.
func TestKilled(t *testing.T) {
	if path := os.Getenv(victim); path != "" {
		write(open(t, path, true, "journal_mode = WAL", "cache_size = 10", "wal_autocheckpoint = 10"))
	}
	path := filepath.Join(t.TempDir(), "x.db")
	d := open(t, path, true, "journal_mode = WAL")
	d.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, body BLOB)")
	d.close()
	said := 0
	for range 12 {
		child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		child.Env = append(os.Environ(), victim+"="+path)
		out, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 20 + rand.IntN(200); n > 0 && lines.Scan(); n-- {
			if _, err := fmt.Sscan(lines.Text(), &said); err != nil {
				t.Fatalf("%s: %v", lines.Text(), err)
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
		d := open(t, path, true)
		var newest int
		if err := d.db.QueryRow("SELECT max(id) FROM notes").Scan(&newest); err != nil || newest < said {
			t.Fatalf("%d was written and %d is there: %v", said, newest, err)
		}
		if says := d.check("integrity_check"); says != "ok" {
			t.Fatal(says)
		}
		d.close()
		wantSums(t, path)
	}
}

// write says which row was written last, until the end.
func write(d *disk) {
	for {
		var id int
		if err := d.db.QueryRow("INSERT INTO notes (body) VALUES (randomblob(abs(random()) % 20000)) RETURNING id").Scan(&id); err != nil {
			d.Fatal(err)
		}
		d.exec("DELETE FROM notes WHERE id = ? - abs(random()) % 100 - 1", id)
		fmt.Println(id)
	}
}
