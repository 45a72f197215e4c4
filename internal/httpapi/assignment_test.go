package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Every operation on an object of one's own is asked with the id of a stranger's beside
// it, in the query and in the body under every spelling: each is refused, and the
// stranger's object stays as it is (AUZ-03).
func TestAUZ03PathIDsComeFromThePath(t *testing.T) {
	table := readRights(t)
	eachTown(t, func(t *testing.T, l *live) {
		m := &matrix{live: l, table: table, cases: map[string]*staged{}, publications: map[string]string{}}
		other := l.stage("mediating", scenes["elsewhere"], condition{})
		tried := 0
		for _, line := range table.lines {
			id, variant, _ := strings.Cut(line.operation, " ")
			column := slices.Index(line.cells, "allow")
			if line.object != "own" || variant != "" || column < 0 || id == strings.ToUpper(id) || id == "watchInbox" || id == "logOut" {
				continue
			}
			a := m.question(line, column)
			refused := func(what string, q sent) {
				t.Helper()
				tried++
				answer := l.do(q)
				if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), `"unknown_field"`) {
					t.Errorf("%s with %s: %d %.300s", id, what, answer.Code, answer.Body)
				}
			}
			for _, name := range []string{"id", "ID", "case_id", "cases.id"} {
				q := a.sent
				mark := "?"
				if strings.Contains(q.path, "?") {
					mark = "&"
				}
				q.path += mark + name + "=" + other.ID
				refused(name+" in the query", q)
			}
			if a.header.Get("Content-Type") != "application/json" {
				continue
			}
			for _, name := range []string{"id", "ID", "Id", "case"} {
				if id == "registerCase" && name == "id" {
					continue // made by the client, and refused where it is in use
				}
				var body object
				if err := json.Unmarshal(a.body, &body); err != nil {
					t.Fatal(err)
				}
				body[name] = other.ID
				q := a.sent
				q.body, _ = json.Marshal(body)
				refused(name+" in the body", q)
			}
		}
		var now app.CaseView
		if l.get(elsewhere+theClerk, "getCase", other.ID, "", &now); now.Version != other.Version {
			t.Errorf("the stranger's case went from version %d to %d", other.Version, now.Version)
		}
		if tried < 400 {
			t.Errorf("only %d requests", tried)
		}
	})
}

// Every column of every table is sent to every write that does not document it: each is
// refused as unknown, alone and before anything is done (AUZ-06).
func TestAUZ06NoColumnCanBeSet(t *testing.T) {
	columns := enliven(t, towns.SQLite(t)).columns()
	if len(columns) < 100 {
		t.Fatalf("only %d columns: %v", len(columns), columns)
	}
	w := build(t, nil, nil)
	for _, r := range w.routes {
		if r.body == nil || r.upload {
			continue
		}
		w.role = grid.Roles[slices.IndexFunc(grid.Roles, func(role grid.Role) bool {
			return r.anonymous() || w.authority.May([]grid.Role{role}, r.object, r.action)
		})]
		for _, column := range columns {
			if r.body.Properties[column] != nil {
				continue // documented
			}
			answer := w.send(r.method, r.at("c1"), fmt.Sprintf(`{%q:"x"}`, column), nil)
			p := told(t, answer)
			known := slices.ContainsFunc(p.Errors, func(e fault.Field) bool { return e.Code == "unknown_field" && e.Pointer == "/"+column })
			if answer.Code != http.StatusBadRequest || !known || len(w.calls) > 0 {
				t.Errorf("%s with %s: %d %+v, reached %v", r.id, column, answer.Code, p.Errors, w.calls)
			}
		}
	}
}

// columns are the names of all columns of all tables.
func (l *live) columns() (names []string) {
	l.t.Helper()
	for _, table := range l.tables {
		rows, err := l.db.QueryContext(l.t.Context(), "SELECT * FROM "+table+" LIMIT 0")
		if err != nil {
			l.t.Fatal(err)
		}
		list, err := rows.Columns()
		if err != nil {
			l.t.Fatal(err)
		}
		if err := rows.Close(); err != nil {
			l.t.Fatal(err)
		}
		names = append(names, list...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
