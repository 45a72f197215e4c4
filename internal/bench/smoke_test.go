package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test's own binary be the floor, as bench's is.
func TestMain(m *testing.M) {
	if len(os.Args) == 5 && os.Args[1] == "-raw" {
		if err := serveRaw(stopped(), rawOptions{dir: os.Args[2], synchronous: os.Args[4]}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	dir, err := os.MkdirTemp("", "shuoli-bench-test-")
	if err == nil {
		err = built.build(context.Background(), dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	failed := m.Run()
	_ = os.RemoveAll(dir) // whatever is left is in the folder for such
	os.Exit(failed)
}

// built is a plan of few cases, with the program, which is built once.
var built = plan{Clients: 2, Cases: []int{300}, Creates: 20, Reads: 10, Rounds: 1, Within: 30 * time.Second}

// TestEveryMeasure runs everything once on few cases: the rows that are left, the lists
// of both servers and the statistics are compared on the way.
func TestEveryMeasure(t *testing.T) {
	var out strings.Builder
	if err := built.run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "failed") {
		t.Errorf("something failed:\n%s", &out)
	}
	for _, m := range measures {
		if !strings.Contains(out.String(), "| 300 | "+m.name+" |") {
			t.Errorf("%s was not measured:\n%s", m.name, &out)
		}
	}
}

// TestCopiesAreCases holds what was filled in against what the program makes of the
// copies' events: a copy that no act can have left would be measured for nothing.
func TestCopiesAreCases(t *testing.T) {
	b, err := makeBase(t.Context(), filepath.Join(t.TempDir(), "base"), built, built.Cases[0])
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(b.dir, databaseFile)
	tables := []string{"cases", "case_sums", "case_marks", "case_dockets", "case_mediators", "file_numbers"}
	before := map[string]string{}
	for _, table := range tables {
		before[table] = dump(t, file, table)
	}
	if text, err := built.shuoli(t.Context(), b.dir, "rebuild", "--demo").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, table := range tables {
		if line := differing(before[table], dump(t, file, table)); line != "" {
			t.Errorf("%s is not what the events make:\n%s", table, line)
		}
	}
}

// dump is a table as text, a row a line, in the order of all its columns.
func dump(t *testing.T, file, table string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", dsn(file, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var order []string
	for i := range columns(t, db, table) {
		order = append(order, fmt.Sprint(i+1))
	}
	list, err := rows(db.QueryContext(context.Background(), "SELECT * FROM "+table+" ORDER BY "+strings.Join(order, ", ")))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, row := range list {
		fmt.Fprintln(&text, row...)
	}
	return text.String()
}

func columns(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	found, err := db.Query("SELECT * FROM " + table + " LIMIT 0")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	names, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// differing are the first lines that differ, "" if none do.
func differing(a, b string) string {
	was, is := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(was), len(is)) {
		if i >= len(was) || i >= len(is) || was[i] != is[i] {
			return fmt.Sprintf("of %d rows was %q\nof %d rows is  %q", len(was)-1, was[min(i, len(was)-1)], len(is)-1, is[min(i, len(is)-1)])
		}
	}
	return ""
}
