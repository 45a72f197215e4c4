package httpapi

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"shuoli/internal/app"
)

//go:embed testdata/rights.csv
var rightsCSV []byte

// columns are the persons of the table of rights, in its order.
var columns = []struct{ name, who string }{
	{"mediator", "tiaojie05"}, {"mediator T", "xiangtiao"}, {"grid leader", "wangge-05-1"}, {"head V", "cun05"}, {"head B", "zong1"}, {"clerk", "zongzhi"},
	{"leader", "xiangzhang"}, {"liaison", "paichusuo"}, {"admin", "admin"}, {"auditor", "shenji"}, {"anonymous", ""}, {"disabled", theDisabled},
}

const (
	theDisabled = "zongzhic"
	none        = "-"
	nothing     = "0193a5e0-7b3c-7def-8000-000000000001" // the id of nothing
)

// rightsLine is one line of the table: what each person meets who asks for an operation
// on an object.
type rightsLine struct {
	operation, object string
	cells             []string
}

// rightsTable is testdata/rights.csv.
type rightsTable struct {
	lines   []rightsLine
	objects map[string][]string // of "@case own" and its like, the object of each person
}

func readRights(t *testing.T) rightsTable {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(rightsCSV))
	r.Comment, r.TrimLeadingSpace, r.FieldsPerRecord = '#', true, 2+len(columns)+1
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range columns {
		if records[0][2+i] != c.name {
			t.Fatalf("column %d is %q, want %q", i, records[0][2+i], c.name)
		}
	}
	table, seen := rightsTable{objects: map[string][]string{}}, map[string]bool{}
	for _, record := range records[1:] {
		name := record[0] + " " + record[1]
		if seen[name] {
			t.Errorf("%s: twice", name)
		}
		seen[name] = true
		if cells := record[2 : 2+len(columns)]; strings.HasPrefix(name, "@") {
			table.objects[name] = cells
		} else {
			table.lines = append(table.lines, rightsLine{record[0], record[1], cells})
		}
	}
	return table
}

// Every operation has its lines, and every line its operation (AUZ-01).
func TestAUZ01EveryRouteIsInTheTable(t *testing.T) {
	table, w := readRights(t), build(t, nil, nil)
	for _, r := range w.routes {
		var objects []string
		for _, line := range table.lines {
			if id, _, _ := strings.Cut(line.operation, " "); id == r.id {
				objects = append(objects, line.object)
			}
		}
		if !slices.Contains(objects, "own") {
			t.Errorf("%s is not in testdata/rights.csv", r.id)
		}
		// Codes of categories are everybody's; any other id is somebody's.
		if len(r.names) > 0 && r.id != "editCategory" && !slices.Contains(objects, "other-township") {
			t.Errorf("%s has an id in its path, and testdata/rights.csv does not say what a stranger meets", r.id)
		}
		if strings.HasPrefix(r.path, "/api/v1/cases/:id") && r.id != "act:receipt" && r.id != "act:feedback" {
			for _, object := range []string{"same-unit", "sibling", "child", "parent", "restricted", "member", "recused"} {
				if !slices.Contains(objects, object) {
					t.Errorf("%s has no line %s", r.id, object)
				}
			}
		}
	}
	for _, line := range table.lines {
		id, _, _ := strings.Cut(line.operation, " ")
		beside := id == strings.ToUpper(id)
		if !beside && !slices.ContainsFunc(w.routes, func(r *route) bool { return r.id == id }) {
			t.Errorf("%s is no operation", line.operation)
		}
	}
}

// TestAUZ01RightsMatrix asks for every operation as every role, about every object that
// the table of rights names, with real sessions and requests that are valid, and fails
// on every cell that turns out otherwise.
func TestAUZ01RightsMatrix(t *testing.T) {
	table := readRights(t)
	eachTown(t, func(t *testing.T, l *live) {
		m := &matrix{live: l, table: table, cases: map[string]*staged{}, publications: map[string]string{}}
		l.server.now = time.Now // streams are real
		m.disable()
		cells, wrong := 0, 0
		for _, line := range table.lines {
			for _, allowed := range []bool{false, true} { // what is refused leaves its object for the next
				for i, want := range line.cells {
					if want == none || (want == "allow") != allowed {
						continue
					}
					cells++
					if got := m.meets(line, i); got != want {
						wrong++
						t.Errorf("%s, %s: %s meets %s, want %s", line.operation, line.object, columns[i].name, got, want)
					}
				}
			}
		}
		t.Logf("%d cells, %d wrong", cells, wrong)
		if cells < 3000 {
			t.Errorf("only %d cells", cells)
		}
	})
}

// matrix is a run over the table of rights.
type matrix struct {
	*live
	table        rightsTable
	cases        map[string]*staged // on which nothing was done yet
	publications map[string]string  // by unit
}

// disable closes the account of somebody who is logged in.
func (m *matrix) disable() {
	m.t.Helper()
	m.cookie(theDisabled)
	p := app.PersonView{}
	m.get("admin", "getPerson", m.userID(theDisabled), "", &p)
	changed(m.live, &app.CaseView{ID: p.ID, Version: p.Version}, "editPerson", object{"disabled": true})
}

// meets is what a person meets, in the words of the table.
func (m *matrix) meets(line rightsLine, column int) string {
	m.t.Helper()
	a := m.question(line, column)
	if a.met != "" {
		return a.met
	}
	answer := m.do(a.sent)
	if answer.Code < 300 {
		delete(m.cases, a.spends)
	}
	switch code := answer.Code; {
	case code < 300 && a.judge != nil:
		return a.judge(answer)
	case code < 300:
		return "allow"
	case code == http.StatusNotFound || code == http.StatusUnprocessableEntity:
		return m.asNothing(a, answer)
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusMethodNotAllowed:
		return fmt.Sprint(code)
	default:
		return fmt.Sprintf("%d %.300s", code, answer.Body)
	}
}

// asNothing is 404 or unknown where the answer is the same, to the byte, as for an id of
// nothing in place of the object's.
func (m *matrix) asNothing(a asked, answer *httptest.ResponseRecorder) string {
	m.t.Helper()
	q := a.sent
	q.path, q.body = strings.ReplaceAll(q.path, a.object, nothing), bytes.ReplaceAll(q.body, []byte(a.object), []byte(nothing))
	other := m.do(q)
	switch {
	case a.object == "" || q.path == a.path && bytes.Equal(q.body, a.body):
		return fmt.Sprintf("%d %.300s", answer.Code, answer.Body)
	case other.Code != answer.Code || other.Body.String() != answer.Body.String():
		return fmt.Sprintf("%d %.300s, but for nothing %d %.300s", answer.Code, answer.Body, other.Code, other.Body)
	case q.path == a.path:
		return "unknown"
	case answer.Code == http.StatusNotFound:
		return "404"
	}
	return fmt.Sprintf("%d %.300s", answer.Code, answer.Body)
}
