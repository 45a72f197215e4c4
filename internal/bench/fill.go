package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/store/pagesum"
)

const (
	filledDays = 3 * 365 // how long ago the first copy was registered
	openDays   = 20      // copies younger than that are open
	afterDemo  = 100_000 // numbers of copies begin behind those that the demo drew
)

// categories of the copies; the demo uses none of them, so that a list by category
// holds copies alone.
var categories = []string{"0302", "0402", "0601", "0602", "0603"}

// copied is how a copy differs from its prototype.
type copied struct {
	n                       int
	prototype               int // registered, mediating or concluded
	village                 place
	category                string
	at, acceptedAt, endedAt time.Time // zero for never
}

// place is a village as the copies need it.
type place struct{ id, branch, committee, mediator, mediatorName string }

// newCopy is the n-th copy of so many. They are spread evenly over time, villages and
// categories; all are settled within 20 days, and those younger than that are open.
func newCopy(n, of int, places []place, now time.Time) copied {
	h := int(uint32(n) * 2654435761 >> 16) // as good as drawn, and always the same
	c := copied{n: n, village: places[n%len(places)], category: categories[n%len(categories)]}
	age := time.Duration(of-n) * (filledDays * 24 * time.Hour / time.Duration(of))
	c.at = now.Add(-age).Truncate(time.Microsecond)
	c.acceptedAt = c.at.Add(time.Hour + time.Duration(h%3)*24*time.Hour)
	switch {
	case age >= openDays*24*time.Hour:
		c.prototype, c.endedAt = 2, c.acceptedAt.Add(time.Hour+time.Duration(h/3%18)*24*time.Hour)
	case h%4 == 0 || c.acceptedAt.After(now):
		c.acceptedAt = time.Time{}
	default:
		// Accepted so lately that no deadline has passed.
		if late := now.Add(-time.Duration(h%6)*24*time.Hour - time.Minute); late.After(c.acceptedAt) {
			c.acceptedAt = late.Truncate(time.Microsecond)
		}
		c.prototype = 1
	}
	return c
}

// filler adds copies to a database that is thrown away if anything fails.
type filler struct {
	ctx  context.Context
	conn *sql.Conn
}

// fill adds copies of the prototypes, the rows of every table that they have rows in and the
// sums of the statistics, until there are about so many cases.
func fill(ctx context.Context, file string, prototypes []string, cases int) error {
	db, err := sql.Open("sqlite3", dsn(file, url.Values{
		"vfs":           {pagesum.VFS},
		"_foreign_keys": {"off"}, "_synchronous": {"OFF"}, "_journal_mode": {"OFF"}, "_cache_size": {"-262144"}, "_secure_delete": {"off"},
	}))
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	f := filler{ctx, conn}
	if err := f.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := f.fill(prototypes, cases); err != nil {
		return err
	}
	return errors.Join(f.exec("COMMIT"), f.exec("PRAGMA journal_mode = WAL"))
}

func (f filler) exec(text string, args ...any) error {
	if _, err := f.conn.ExecContext(f.ctx, text, args...); err != nil {
		return fmt.Errorf("%.80s: %w", text, err)
	}
	return nil
}

func (f filler) fill(prototypes []string, cases int) error {
	places, err := f.places()
	if err != nil {
		return err
	}
	if err := f.prototypes(prototypes); err != nil {
		return err
	}
	now := time.Now()
	copies, sums := make([]copied, cases), newSums(calendar.DateOf(now).Add(-filledDays-1), calendar.DateOf(now))
	for i := range copies {
		copies[i] = newCopy(i+1, cases, places, now)
		sums.add(copies[i])
	}
	if err := f.copies(copies); err != nil {
		return err
	}
	restore, err := f.dropIndexes()
	if err != nil {
		return err
	}
	for _, t := range copiedTables {
		if err := f.copyTable(t); err != nil {
			return err
		}
	}
	err = f.exec(`INSERT INTO case_words (rowid, words) SELECT ? + c.n, p.words FROM copy c JOIN prototype_words p ON p.prototype = c.prototype
		ORDER BY c.n`, afterDemo)
	if err == nil {
		err = f.exec("UPDATE audit_heads SET seq = (SELECT max(seq) FROM audit a WHERE a.township_id = audit_heads.township_id)")
	}
	if err == nil {
		err = sums.write(f, places)
	}
	for _, text := range restore {
		err = errors.Join(err, f.exec(text))
	}
	return err
}

// places are the villages in the order of their ids.
func (f filler) places() ([]place, error) {
	list, err := rows(f.conn.QueryContext(f.ctx, `SELECT u.id, u.branch_id, c.id, p.id, p.name FROM units u JOIN committees c ON c.unit_id = u.id
		JOIN grants g ON g.unit_id = u.id AND g.role = 'mediator' JOIN users p ON p.id = g.user_id WHERE u.level = 'village' ORDER BY u.id`))
	places := make([]place, len(list))
	for i, v := range list {
		places[i] = place{fmt.Sprint(v[0]), fmt.Sprint(v[1]), fmt.Sprint(v[2]), fmt.Sprint(v[3]), fmt.Sprint(v[4])}
	}
	if err == nil && len(places) != villages {
		err = fmt.Errorf("there are %d villages with a mediator, not %d", len(places), villages)
	}
	return places, err
}

// prototypes sets the rows of the prototypes aside: SQLite would copy a whole table
// that it reads from and writes to.
func (f filler) prototypes(ids []string) error {
	err := f.exec("CREATE TEMP TABLE prototype (prototype INTEGER PRIMARY KEY, case_id TEXT)")
	for i, id := range ids {
		if err == nil {
			err = f.exec("INSERT INTO prototype VALUES (?, ?)", i, id)
		}
	}
	if err == nil {
		err = f.exec(`CREATE TEMP TABLE prototype_words AS SELECT p.prototype, w.words FROM prototype p
			JOIN case_texts t ON t.case_id = p.case_id JOIN case_words w ON w.rowid = t.id`)
	}
	for _, t := range copiedTables {
		if err == nil {
			err = f.exec("CREATE TEMP TABLE prototype_" + t.name + " AS SELECT p.prototype, t.* FROM " + t.of)
		}
	}
	return err
}

// copies writes down what is different in each copy.
func (f filler) copies(list []copied) error {
	err := f.exec(`CREATE TEMP TABLE copy (n INTEGER PRIMARY KEY, prototype INTEGER, id TEXT, party0 TEXT, party1 TEXT, name0 TEXT, name1 TEXT,
		village TEXT, branch TEXT, committee TEXT, mediator TEXT, mediator_name TEXT, category TEXT, device_number TEXT, number TEXT,
		at INTEGER, accepted_at INTEGER, ended_at INTEGER, registered_on TEXT, accepted_on TEXT, ended_on TEXT, shift TEXT)`)
	if err != nil {
		return err
	}
	insert, err := f.conn.PrepareContext(f.ctx, "INSERT INTO copy VALUES (?"+strings.Repeat(",?", 21)+")")
	if err != nil {
		return err
	}
	defer insert.Close()
	today := calendar.DateOf(time.Now())
	for _, c := range list {
		on, accepted := calendar.DateOf(c.at), day(c.acceptedAt)
		id, number, shift := copyID(c, 0), "", ""
		if accepted != "" {
			number = fmt.Sprintf("（%d）%s调字第%d号", accepted.Year(), c.village.id, afterDemo+c.n)
			shift = fmt.Sprintf("%+d days", accepted.Sub(today))
		}
		device := "待编号-" + strings.ReplaceAll(string(on)[5:], "-", "") + "-" + strings.ToUpper(id[len(id)-5:])
		_, err := insert.Exec(c.n, c.prototype, id, copyID(c, 0x100), copyID(c, 0x101), partyName(c.n), partyName(c.n*3+1),
			c.village.id, c.village.branch, c.village.committee, c.village.mediator, c.village.mediatorName, c.category, device, number,
			micros(c.at), micros(c.acceptedAt), micros(c.endedAt), on, accepted, day(c.endedAt), shift)
		if err != nil {
			return err
		}
	}
	return nil
}

// copyID is an id as the program makes them, in the order of time: of the copy, or with
// a kind of one of its events or parties.
func copyID(c copied, kind int) string {
	ms := c.at.UnixMilli()
	return fmt.Sprintf("%08x-%04x-7%03x-8000-%012x", ms>>16, ms&0xffff, kind, c.n)
}

func day(at time.Time) calendar.Date {
	if at.IsZero() {
		return ""
	}
	return calendar.DateOf(at)
}

func micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}

// dropIndexes takes the indexes of the tables away, as making them at the end is much
// quicker, and returns the statements that do.
func (f filler) dropIndexes() ([]string, error) {
	list, err := rows(f.conn.QueryContext(f.ctx, "SELECT name, tbl_name, sql FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
	var restore []string
	for _, index := range list {
		if slices.ContainsFunc(copiedTables, func(t copiedTable) bool { return t.name == fmt.Sprint(index[1]) }) {
			err = errors.Join(err, f.exec("DROP INDEX "+fmt.Sprint(index[0])))
			restore = append(restore, fmt.Sprint(index[2]))
		}
	}
	return restore, err
}

// copyTable adds the copies' rows of one table.
func (f filler) copyTable(t copiedTable) error {
	found, err := f.conn.QueryContext(f.ctx, "SELECT * FROM main."+t.name+" LIMIT 0")
	if err != nil {
		return err
	}
	columns, err := found.Columns()
	if err = errors.Join(err, found.Close()); err != nil {
		return err
	}
	var into, values []string
	for _, column := range columns {
		value, changed := t.values[column]
		if !changed {
			value = "p." + column
		}
		if value == "" { // the database draws it
			continue
		}
		into, values = append(into, column), append(values, value)
	}
	for column := range t.values {
		if !slices.Contains(columns, column) {
			return fmt.Errorf("%s has no column %s any more: bring internal/bench up to date", t.name, column)
		}
	}
	return f.exec("INSERT INTO main." + t.name + " (" + strings.Join(into, ", ") + ") SELECT " + strings.Join(values, ", ") +
		" FROM copy c JOIN prototype_" + t.name + " p ON p.prototype = c.prototype" + t.where + " ORDER BY c.n")
}
