package pagesum_test

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/bits"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"shuoli/internal/store/pagesum"
)

// disk is one connection to a database.
type disk struct {
	*testing.T
	path string
	db   *sql.DB
}

// open opens a database through the file system, and asks for room for sums where told.
func open(t *testing.T, path string, sums bool, pragmas ...string) *disk {
	t.Helper()
	return openBy(t, path, url.Values{"vfs": {pagesum.VFS}}, sums, pragmas...)
}

// openBy opens it with an address of its own. It fails only when it is used.
func openBy(t *testing.T, path string, q url.Values, sums bool, pragmas ...string) *disk {
	t.Helper()
	q.Set("_busy_timeout", "20000")
	q.Set("_synchronous", "OFF")
	db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	d := &disk{t, path, db}
	if sums {
		d.raw(func(c *sqlite3.SQLiteConn) error {
			return c.SetFileControlInt("main", pagesum.ReserveBytes, pagesum.Bytes)
		})
	}
	for _, p := range pragmas {
		d.exec("PRAGMA " + p)
	}
	return d
}

func (d *disk) raw(fn func(*sqlite3.SQLiteConn) error) {
	d.Helper()
	conn, err := d.db.Conn(d.Context())
	if err == nil {
		err = conn.Raw(func(c any) error { return fn(c.(*sqlite3.SQLiteConn)) })
	}
	if err == nil {
		err = conn.Close()
	}
	if err != nil {
		d.Fatal(err)
	}
}

func (d *disk) exec(query string, args ...any) {
	d.Helper()
	if _, err := d.db.ExecContext(d.Context(), query, args...); err != nil {
		d.Fatalf("%s: %v", query, err)
	}
}

// check is SQLite's own: "ok", what it finds, or the error of reading.
func (d *disk) check(pragma string) string {
	var says string
	if err := d.db.QueryRowContext(d.Context(), "PRAGMA "+pragma+"(1)").Scan(&says); err != nil {
		return err.Error()
	}
	return says
}

func (d *disk) close() {
	d.Helper()
	if err := d.db.Close(); err != nil {
		d.Fatal(err)
	}
}

// fill makes tables with rows of every kind: short, long, in indexes, and without a rowid.
func (d *disk) fill(rows int) {
	d.Helper()
	d.exec("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT, body BLOB)")
	d.exec("CREATE INDEX IF NOT EXISTS notes_text ON notes (text)")
	d.exec("CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID")
	d.exec("WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?) INSERT INTO notes (text, body) SELECT 'note ' || n, randomblob(n % 7 * 900) FROM i", rows)
	d.exec("INSERT OR REPLACE INTO words SELECT hex(randomblob(20)), id FROM notes")
}

// content is every row.
func (d *disk) content() string {
	d.Helper()
	var b strings.Builder
	for _, query := range []string{"SELECT id || text || hex(body) FROM notes ORDER BY id", "SELECT word || n FROM words ORDER BY word"} {
		rows, err := d.db.QueryContext(d.Context(), query)
		if err != nil {
			d.Fatal(err)
		}
		for rows.Next() {
			var row string
			if err := rows.Scan(&row); err != nil {
				d.Fatal(err)
			}
			fmt.Fprintln(&b, row)
		}
		if err := rows.Err(); err != nil {
			d.Fatal(err)
		}
	}
	return b.String()
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func pageSize(file []byte) int {
	if n := int(binary.BigEndian.Uint16(file[16:])); n != 1 {
		return n
	}
	return 65536
}

// sum says once more in Go what a page's sum is.
func sum(page []byte, number int) uint64 {
	mix := func(state, word uint64) uint64 { return bits.RotateLeft64((state^word)*0x9e3779b97f4a7c15, 29) }
	lanes := make([]uint64, 4)
	for i := range lanes {
		lanes[i] = mix(uint64(i+1), uint64(number))
	}
	words := len(page)/8 - 1
	for i := range words {
		lane := i % 4
		if i >= words/4*4 {
			lane = 0
		}
		lanes[lane] = mix(lanes[lane], binary.LittleEndian.Uint64(page[i*8:]))
	}
	all := mix(mix(mix(lanes[0], lanes[1]), lanes[2]), lanes[3])
	return mix(all^all>>32, uint64(len(page)))
}

// wantSums reads a file as it lies on the disk: every page that was ever written ends in
// its sum, and SQLite finds nothing wrong.
func wantSums(t *testing.T, path string) {
	t.Helper()
	file := read(t, path)
	if file[20] != pagesum.Bytes || len(file)%pageSize(file) != 0 {
		t.Fatalf("%d bytes, of each page %d kept free", len(file), file[20])
	}
	number, wrong := 0, 0
	for page := range slices.Chunk(file, pageSize(file)) {
		number++
		if binary.LittleEndian.Uint64(page[len(page)-8:]) != sum(page, number) && len(bytes.Trim(page, "\x00")) > 0 {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d pages have a wrong sum", wrong, number)
	}
	for how, q := range map[string]url.Values{"with sums": {"vfs": {pagesum.VFS}}, "without": {}} {
		q.Set("mode", "ro")
		d := openBy(t, path, q, false)
		if says := d.check("integrity_check"); says != "ok" {
			t.Errorf("read %s: %s", how, says)
		}
		d.close()
	}
}
