package pagesum_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"shuoli/internal/store/pagesum"
)

// TestEveryTurnedByteIsFound: wherever it lies in a page in use, the header, the rows, an
// index, a long row's further pages, the unused middle or the sum itself.
func TestEveryTurnedByteIsFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "good.db")
	d := open(t, path, true)
	d.fill(60)
	d.close()
	wantSums(t, path)
	good := read(t, path)
	spoilt := filepath.Join(t.TempDir(), "spoilt.db")
	turned := 0
	for at := 0; at < len(good); at++ {
		if in := at % 4096; at >= 100 && in < 4096-pagesum.Bytes && in%61 != 0 && rand.IntN(100) > 0 {
			continue
		}
		turned++
		file := bytes.Clone(good)
		file[at] ^= byte(1 + rand.IntN(255))
		if err := os.WriteFile(spoilt, file, 0o600); err != nil {
			t.Fatal(err)
		}
		d := openBy(t, spoilt, url.Values{"vfs": {pagesum.VFS}, "mode": {"ro"}}, false)
		if says := d.check("quick_check"); says == "ok" {
			t.Errorf("byte %d from %#x to %#x: %s", at, good[at], file[at], says)
		}
		d.close()
	}
	if turned < 1000 {
		t.Errorf("only %d bytes", turned)
	}
	// The byte that says there are sums, to what it was before there were any.
	file := bytes.Clone(good)
	file[20] = 0
	if err := os.WriteFile(spoilt, file, 0o600); err != nil {
		t.Fatal(err)
	}
	d = openBy(t, spoilt, url.Values{"vfs": {pagesum.VFS}, "mode": {"ro"}}, false)
	if says := d.check("quick_check"); !strings.Contains(says, "I/O error") {
		t.Errorf("without the mark: %s", says)
	}
}

// TestAPageInAnothersPlace: each is as it was written, but not where.
func TestAPageInAnothersPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	d := open(t, path, true)
	d.fill(200)
	d.close()
	good := read(t, path)
	for range 50 {
		file := bytes.Clone(good)
		i, j := 1+rand.IntN(len(good)/4096-1), 1+rand.IntN(len(good)/4096-1)
		if i == j {
			continue
		}
		copy(file[i*4096:][:4096], good[j*4096:])
		copy(file[j*4096:][:4096], good[i*4096:])
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		d := open(t, path, false)
		if says := d.check("quick_check"); says == "ok" {
			t.Errorf("pages %d and %d: %s", i+1, j+1, says)
		}
		d.close()
	}
	for _, cut := range []int{1, 4095, 4096, 5000, len(good) / 2} {
		if err := os.WriteFile(path, good[:len(good)-cut], 0o600); err != nil {
			t.Fatal(err)
		}
		d := open(t, path, false)
		if says := d.check("quick_check"); says == "ok" {
			t.Errorf("without its last %d bytes: %s", cut, says)
		}
		d.close()
	}
}

// TestTheAnswerToAWrongSum is the one that internal/store takes for damage.
func TestTheAnswerToAWrongSum(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	d := open(t, path, true)
	d.fill(200)
	d.close()
	file := read(t, path)
	for i := 4096 + 50; i < len(file); i += 4096 {
		file[i] ^= 1
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := open(t, path, false).db.Exec("UPDATE notes SET text = 'x'")
	lite, ok := err.(sqlite3.Error)
	if !ok || lite.ExtendedCode != sqlite3.ErrIoErr.Extend(32) {
		t.Errorf("%v", err)
	}
	if !bytes.Equal(read(t, path), file) {
		t.Error("a damaged file was written to")
	}
}

// TestALongRowIsReadByPages: SQLite would read the pages that a long row goes on to past
// its cache, and without the sum at their end.
func TestALongRowIsReadByPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	d := open(t, path, true)
	d.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, body BLOB)")
	d.exec("INSERT INTO notes (body) VALUES (zeroblob(100000))")
	d.close()
	file := read(t, path)
	file[len(file)/4096/2*4096+2000] ^= 1
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	var body []byte
	if err := open(t, path, false).db.QueryRow("SELECT body FROM notes").Scan(&body); err == nil {
		t.Error("a turned byte was handed out")
	}
}

// TestWithoutRoomForSums: a database that keeps nothing free is written as without us, to
// the byte.
func TestWithoutRoomForSums(t *testing.T) {
	var files [2][]byte
	for i, q := range []url.Values{{}, {"vfs": {pagesum.VFS}}} {
		path := filepath.Join(t.TempDir(), "x.db")
		d := openBy(t, path, q, false, "cache_size = 10", "journal_mode = WAL")
		d.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, body BLOB)")
		for n := range 300 {
			d.exec("INSERT INTO notes (text, body) VALUES (?, zeroblob(?))", strings.Repeat("x", n), n*30)
		}
		d.exec("DELETE FROM notes WHERE id % 3 = 0")
		d.exec("VACUUM")
		d.close()
		files[i] = read(t, path)
	}
	if !bytes.Equal(files[0], files[1]) || files[0][20] != 0 {
		t.Error("it differs")
	}
}

// TestSumsByEveryWay: in whatever way SQLite writes a file, with a cache of ten pages so
// that much is written before the header is.
func TestSumsByEveryWay(t *testing.T) {
	for _, journal := range []string{"DELETE", "MEMORY", "WAL"} {
		for _, size := range []int{512, 4096, 65536} {
			t.Run(fmt.Sprint(journal, " ", size), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "x.db")
				d := open(t, path, true, fmt.Sprint("page_size = ", size), "cache_size = 10", "journal_mode = "+journal)
				d.exec("BEGIN")
				d.fill(300)
				d.exec("COMMIT")
				before := d.content()
				d.exec("BEGIN")
				d.exec("UPDATE notes SET body = randomblob(3000)")
				d.exec("DELETE FROM words")
				d.exec("ROLLBACK")
				into := filepath.Join(t.TempDir(), "into.db")
				d.exec("VACUUM INTO ?", into)
				wantSums(t, into)
				backup := filepath.Join(t.TempDir(), "backup.db")
				to := open(t, backup, true, fmt.Sprint("page_size = ", size), "cache_size = 10")
				to.raw(func(dest *sqlite3.SQLiteConn) (err error) {
					d.raw(func(source *sqlite3.SQLiteConn) error {
						b, err := dest.Backup("main", source, "main")
						if err == nil {
							_, err = b.Step(-1)
						}
						if err == nil {
							err = b.Finish()
						}
						return err
					})
					return err
				})
				if to.content() != before {
					t.Error("the backup is another")
				}
				to.close()
				wantSums(t, backup)
				d.exec("DELETE FROM notes WHERE id % 2 = 0")
				d.exec("VACUUM")
				d.fill(50)
				before = d.content()
				d.close()
				wantSums(t, path)
				if d := open(t, path, false); d.content() != before {
					t.Error("opened again it is another")
				}
			})
		}
	}
}

// TestRoomMadeLater: VACUUM gives a database room that it was not made with, and sums.
func TestRoomMadeLater(t *testing.T) {
	for _, journal := range []string{"DELETE", "WAL"} {
		path := filepath.Join(t.TempDir(), "x.db")
		d := open(t, path, false, "journal_mode = "+journal)
		d.fill(1000)
		before := d.content()
		d.close()
		d = open(t, path, true, "cache_size = 10")
		d.exec("VACUUM")
		if d.content() != before {
			t.Errorf("%s: it is another", journal)
		}
		d.close()
		wantSums(t, path)
	}
}

// TestAHeaderThatCameLater: a connection that found an empty file, and the header later in
// the log alone, moves pages from there to a file that another gave its header.
func TestAHeaderThatCameLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	early := open(t, path, true)
	d := open(t, path, true, "journal_mode = WAL", "wal_autocheckpoint = 0")
	d.fill(100)
	before := early.content()
	d.exec("PRAGMA wal_checkpoint(PASSIVE)")
	early.exec("UPDATE notes SET text = replace(text, 'note', 'NOTE')")
	early.exec("PRAGMA wal_checkpoint(PASSIVE)")
	wantSums(t, path)
	if d.content() != strings.ReplaceAll(before, "note", "NOTE") {
		t.Error("it is another")
	}
	d.close()
	early.close()
	wantSums(t, path)
}

// TestAJournalThatIsPlayedBack: a program that was killed in the middle of a transaction
// leaves new pages in the file and the old ones in its journal.
func TestAJournalThatIsPlayedBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	d := open(t, path, true, "cache_size = 10")
	d.fill(500)
	before := d.content()
	d.exec("PRAGMA synchronous = NORMAL") // which closes a part of the journal before it writes pages
	d.exec("BEGIN")
	d.exec("UPDATE notes SET body = randomblob(2500)")
	killed := filepath.Join(t.TempDir(), "x.db")
	for _, suffix := range []string{"", "-journal"} {
		if err := os.WriteFile(killed+suffix, read(t, path+suffix), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.Equal(read(t, killed), nil) {
		t.Fatal("nothing was written")
	}
	if d := open(t, killed, false); d.content() != before {
		t.Error("it is another")
	}
	wantSums(t, killed)
}

// BenchmarkPages reads and writes pages without SQLite's log in between.
func BenchmarkPages(b *testing.B) {
	for how, q := range map[string]url.Values{"with": {"vfs": {pagesum.VFS}}, "without": {}} {
		path := filepath.Join(b.TempDir(), "x.db")
		q.Set("_cache_size", "10")
		q.Set("_synchronous", "OFF")
		q.Set("_journal_mode", "OFF")
		db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String())
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		conn, err := db.Conn(b.Context())
		if err == nil {
			err = conn.Raw(func(c any) error {
				return c.(*sqlite3.SQLiteConn).SetFileControlInt("main", pagesum.ReserveBytes, pagesum.Bytes)
			})
		}
		if err != nil {
			b.Fatal(err)
		}
		const pages = 10_000
		run := func(name, query string) {
			b.Run(name+" "+how, func(b *testing.B) {
				for b.Loop() {
					if _, err := conn.ExecContext(b.Context(), query); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pages, "ns/page")
			})
		}
		if _, err := conn.ExecContext(b.Context(), "CREATE TABLE x (a BLOB)"); err != nil {
			b.Fatal(err)
		}
		if _, err := conn.ExecContext(b.Context(), fmt.Sprint("WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ", pages, ") INSERT INTO x SELECT zeroblob(4000) FROM i")); err != nil {
			b.Fatal(err)
		}
		run("read", "SELECT sum(length(CAST(a AS TEXT))) FROM x")
		run("write", "UPDATE x SET a = zeroblob(4000)")
	}
}
