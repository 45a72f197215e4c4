package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// template is the first case as the program wrote it. The floor writes the same rows
// with other ids, names and times, so both write as many bytes; what the program
// encrypts, the floor copies.
type template struct {
	cases, event, party, audit, outbox, answer record
	parties                                    []record // both, with their private part
	who                                        caller
	caseID                                     string
	response, words                            string
	answers                                    map[string]string    // the program's, by path
	registered                                 map[string]int64     // what of these the statistics say of the township
	places                                     map[string][4]string // township, branch, village, group of a unit
	branches                                   []any                // their ids, in the order of the grid
	names                                      map[string]string    // of units and categories, by id and code
}

func readTemplate(ctx context.Context, db *sql.DB, dir string) (*template, error) {
	answers, err := readAnswers(dir)
	if err != nil {
		return nil, err
	}
	t := &template{
		response: answers[createPath], answers: answers, registered: map[string]int64{}, places: map[string][4]string{}, names: map[string]string{},
	}
	for path, body := range answers {
		var table struct{ Total struct{ Registered int64 } }
		if err := json.Unmarshal([]byte(body), &table); err != nil {
			return nil, err
		}
		t.registered[path] = table.Total.Registered
	}
	if t.answer, err = one(ctx, db, "idempotency", "key = ?", firstKey); err != nil {
		return nil, err
	}
	if t.event, err = one(ctx, db, "events", "client_key = ?", firstKey); err != nil {
		return nil, err
	}
	t.caseID = t.event.text("case_id")
	t.who = caller{userID: t.event.text("actor_user_id"), name: t.event.text("actor_name")}
	for _, r := range []struct {
		into         *record
		table, where string
		arg          any
	}{
		{&t.cases, "cases", "id = ?", t.caseID},
		{&t.party, "parties", "case_id = ?", t.caseID},
		{&t.audit, "audit", "object = 'case' AND object_id = ?", t.caseID},
		{&t.outbox, "outbox", "payload LIKE ?", "%" + t.caseID + "%"},
	} {
		if *r.into, err = one(ctx, db, r.table, r.where, r.arg); err != nil {
			return nil, err
		}
	}
	list, err := rows(db.QueryContext(ctx, "SELECT * FROM parties WHERE case_id = ? ORDER BY ordinal", t.caseID))
	if err != nil {
		return nil, err
	}
	if len(list) != 2 {
		return nil, fmt.Errorf("the first case has %d parties", len(list))
	}
	for _, values := range list {
		t.parties = append(t.parties, record{columns: t.party.columns, values: values})
	}
	err = db.QueryRowContext(ctx, "SELECT w.words FROM case_texts t JOIN case_words w ON w.rowid = t.id WHERE t.case_id = ?", t.caseID).Scan(&t.words)
	if err != nil {
		return nil, err
	}
	if err := t.readPlaces(ctx, db); err != nil {
		return nil, err
	}
	categories, err := rows(db.QueryContext(ctx, "SELECT code, name FROM categories"))
	for _, c := range categories {
		t.names[fmt.Sprint(c[0])] = fmt.Sprint(c[1])
	}
	return t, err
}

func (t *template) readPlaces(ctx context.Context, db *sql.DB) error {
	units, err := rows(db.QueryContext(ctx, `SELECT id, township_id, branch_id, village_id, group_id, level, name FROM units ORDER BY ordinal, id`))
	for _, u := range units {
		id := fmt.Sprint(u[0])
		t.places[id] = [4]string{fmt.Sprint(u[1]), fmt.Sprint(u[2]), fmt.Sprint(u[3]), fmt.Sprint(u[4])}
		t.names[id] = fmt.Sprint(u[6])
		if u[5] == "branch" {
			t.branches = append(t.branches, id)
		}
	}
	return err
}

// record is a row by its columns.
type record struct {
	columns []string
	values  []any
}

func one(ctx context.Context, db *sql.DB, table, where string, arg any) (record, error) {
	found, err := db.QueryContext(ctx, "SELECT * FROM "+table+" WHERE "+where+" LIMIT 1", arg)
	if err != nil {
		return record{}, err
	}
	columns, err := found.Columns()
	if err != nil {
		return record{}, errors.Join(err, found.Close())
	}
	list, err := rows(found, nil)
	if err == nil && len(list) == 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return record{}, fmt.Errorf("the first case in %s: %w", table, err)
	}
	return record{columns, list[0]}, nil
}

func (r record) at(column string) int {
	for i, c := range r.columns {
		if c == column {
			return i
		}
	}
	panic("the schema has no column " + column + " any more: bring internal/bench up to date")
}

func (r record) text(column string) string { return fmt.Sprint(r.values[r.at(column)]) }

// with is the values with some changed: column, value, column, value.
func (r record) with(changes ...any) []any {
	values := append(make([]any, 0, 2*len(r.values)), r.values...)
	for i := 0; i < len(changes); i += 2 {
		values[r.at(changes[i].(string))] = changes[i+1]
	}
	return values
}

func (r record) insert(table string, n int) string {
	marks := "(?" + strings.Repeat(",?", len(r.columns)-1) + ")"
	return "INSERT INTO " + table + " (" + strings.Join(r.columns, ",") + ") VALUES " + marks + strings.Repeat(","+marks, n-1)
}
