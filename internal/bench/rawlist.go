package main

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"shuoli/internal/calendar"
)

// listItem is a case in a list, as the program's contract has it.
type listItem struct {
	ID           string `json:"id"`
	Number       string `json:"number,omitempty"`
	DeviceNumber string `json:"device_number"`
	Title        string `json:"title,omitempty"`
	Excerpt      string `json:"excerpt,omitempty"`
	Status       string `json:"status"`
	Level        string `json:"level"`
	Outcome      string `json:"outcome,omitempty"`
	Contested    bool   `json:"contested"`
	Category     string `json:"category,omitempty"`
	CategoryName string `json:"category_name,omitempty"`
	Risk         string `json:"risk,omitempty"`
	UnitID       string `json:"unit_id"`
	UnitName     string `json:"unit_name"`
	Restricted   bool   `json:"restricted"`
	RegisteredAt string `json:"registered_at"`
	AcceptedOn   string `json:"accepted_on,omitempty"`
	Deadline     string `json:"deadline,omitempty"`
	DaysLeft     *int   `json:"days_left,omitempty"`
	DocketedOn   string `json:"docketed_on,omitempty"`
	ConcludedOn  string `json:"concluded_on,omitempty"`
	Version      int64  `json:"version"`
}

type listPage struct {
	Items      []listItem `json:"items"`
	NextCursor string     `json:"next_cursor,omitempty"`
	Matches    int        `json:"matches"`
}

const pageRows = 50

// listColumns are the program's, as internal/store/caselist.go has them.
const listColumns = `id, unit_id, township_id, branch_id, village_id, group_id, start_level, level, number, device_number,
	status, outcome, contested, restricted, category, risk, title, narrative, amount_fen, registered_at,
	accepted_on, deadline, deadline_sort, docketed_on, concluded_on, concluded_level, effective_on, supervision,
	agency_id, hand_over_state, hand_over_basis, hand_over_data, handed_on, receipt_by, received_on, feedback_due,
	reports_owed, reopened, version`

// clause is a piece of the program's WHERE with its values.
type clause struct {
	sql  string
	args []any
}

// The pieces, as internal/store/scope.go and filter.go bracket them.
const (
	assigned    = "cases.id IN (SELECT case_id FROM case_mediators WHERE user_id = ?)"
	admitted    = "cases.id IN (SELECT case_id FROM case_persons WHERE user_id = ? AND kind = ?)"
	notRecused  = "cases.id NOT IN (SELECT case_id FROM case_persons WHERE user_id = ? AND kind = ?)"
	leaderOpens = "(TRUE AND (NOT cases.restricted OR (FALSE OR " + assigned + " OR " + admitted + ")))"
	newCases    = "((cases.village_id = ? AND cases.level IN (?,?)) AND cases.status = ?)"
	villageOpen = "(TRUE AND (NOT cases.restricted OR ((" + newCases + " OR " + assigned + " OR " + admitted + ") OR " + assigned + " OR " + admitted + ")))"
)

// ways are those by which a case comes into the caller's list: a leader's by the
// township, a mediator's also by what is his own elsewhere.
func (who caller) ways() []clause {
	unit, user := who.unitID, who.userID
	if who.role != "mediator" {
		return []clause{{"((cases.township_id = ?) AND " + notRecused + ")", []any{unit, user, "recused"}}}
	}
	return []clause{
		{"(cases.village_id = ? AND " + notRecused + ")", []any{unit, user, "recused"}},
		{"((" + assigned + " AND " + notRecused + ") AND NOT (cases.village_id = ?))", []any{user, user, "recused", unit}},
		{"((" + admitted + " AND " + notRecused + ") AND NOT (cases.village_id = ? OR " + assigned + "))", []any{user, "admitted", user, "recused", unit, user}},
	}
}

// filter is what narrows the list.
func (who caller) filter(byDeadline bool) clause {
	user := who.userID
	f := clause{"cases.category LIKE ? ESCAPE '!' AND " + leaderOpens, []any{"06%"}}
	if who.role == "mediator" {
		f.sql = "cases.category LIKE ? ESCAPE '!' AND " + villageOpen
		f.args = append(f.args, who.unitID, "village", "group", "registered", user, user, "admitted")
	}
	f.args = append(f.args, user, user, "admitted")
	if byDeadline {
		f.sql, f.args = "cases.status IN (?) AND "+f.sql, append([]any{"mediating"}, f.args...)
	}
	f.sql = "(" + f.sql + ")"
	return f
}

// narrowed puts the filter behind each way.
func narrowed(ways []clause, f clause) []clause {
	var list []clause
	for _, way := range ways {
		list = append(list, clause{"(" + way.sql + " AND " + f.sql + ")", append(append([]any{}, way.args...), f.args...)})
	}
	return list
}

// firstRows is the statement for a page and whether there is another.
func firstRows(ways []clause, order string) clause {
	if len(ways) == 1 {
		return clause{"SELECT " + listColumns + " FROM cases WHERE " + ways[0].sql + " ORDER BY " + order + " LIMIT ?", append(ways[0].args, pageRows+1)}
	}
	var parts []string
	var args []any
	for _, way := range ways {
		parts = append(parts, "SELECT * FROM (SELECT "+listColumns+" FROM cases WHERE "+way.sql+" ORDER BY "+order+" LIMIT ?) AS way")
		args = append(append(args, way.args...), pageRows+1)
	}
	return clause{
		"SELECT " + listColumns + " FROM (" + strings.Join(parts, " UNION ALL ") + ") AS cases ORDER BY " + order + " LIMIT ?", append(args, pageRows+1),
	}
}

// counted is the statement for how many there are, up to 1001.
func counted(ways []clause) clause {
	var parts []string
	var args []any
	for _, way := range ways {
		parts, args = append(parts, "SELECT 1 FROM cases WHERE "+way.sql), append(args, way.args...)
	}
	return clause{"SELECT count(*) FROM (" + strings.Join(parts, " UNION ALL ") + " LIMIT ?) AS matching", append(args, 1001)}
}

// list is the first page of a list and how many cases it has, up to 1000.
func (r *raw) list(c echo.Context, reader *rawReader, who caller, now time.Time) (any, error) {
	order := "cases.registered_at DESC, cases.id DESC"
	byDeadline := c.QueryParam("sort") == "deadline"
	if byDeadline {
		order = "cases.deadline_sort, cases.id"
	}
	ways := narrowed(who.ways(), who.filter(byDeadline))
	first := firstRows(ways, order)
	read, err := reader.others.of(first.sql)
	if err != nil {
		return nil, err
	}
	page, err := r.page(read, first.args, now)
	if err != nil {
		return nil, err
	}
	ids := make([]any, len(page.Items))
	for i, item := range page.Items {
		ids[i] = item.ID
	}
	marks := "(?" + strings.Repeat(",?", max(0, len(ids)-1)) + ")"
	for _, others := range []clause{
		{"SELECT case_id, user_id FROM case_mediators WHERE case_id IN " + marks + " ORDER BY case_id, user_id", ids},
		{"SELECT case_id, user_id FROM case_persons WHERE kind = ? AND case_id IN " + marks + " ORDER BY case_id, user_id", append([]any{"admitted"}, ids...)},
	} {
		read, err := reader.others.of(others.sql)
		if err != nil {
			return nil, err
		}
		if err := eachPair(read.Query(others.args...)); err != nil {
			return nil, err
		}
	}
	all := counted(ways)
	count, err := reader.others.of(all.sql)
	if err != nil {
		return nil, err
	}
	if err := count.QueryRow(all.args...).Scan(&page.Matches); err != nil {
		return nil, err
	}
	page.Matches = min(page.Matches, 1000)
	return page, nil
}

// eachPair reads pairs and needs none: who is a member matters for restricted cases only.
func eachPair(found *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer found.Close()
	var a, b string
	for found.Next() {
		if err := found.Scan(&a, &b); err != nil {
			return err
		}
	}
	return found.Err()
}

// page reads rows of cases by hand, each column into what it is.
func (r *raw) page(read *sql.Stmt, args []any, now time.Time) (listPage, error) {
	page := listPage{Items: make([]listItem, 0, pageRows)}
	found, err := read.Query(args...)
	if err != nil {
		return page, err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return page, err
	}
	var item listItem
	var narrative, deadlineSort string
	var at int64
	var unread sql.RawBytes
	known := map[string]any{
		"id": &item.ID, "number": &item.Number, "device_number": &item.DeviceNumber, "title": &item.Title, "narrative": &narrative,
		"status": &item.Status, "level": &item.Level, "outcome": &item.Outcome, "contested": &item.Contested, "category": &item.Category,
		"risk": &item.Risk, "unit_id": &item.UnitID, "restricted": &item.Restricted, "registered_at": &at, "accepted_on": &item.AcceptedOn,
		"deadline": &item.Deadline, "deadline_sort": &deadlineSort, "docketed_on": &item.DocketedOn, "concluded_on": &item.ConcludedOn,
		"version": &item.Version,
	}
	into := make([]any, len(columns))
	for i, column := range columns {
		if into[i] = known[column]; into[i] == nil {
			into[i] = &unread
		}
	}
	today := calendar.DateOf(now)
	for found.Next() {
		item.DaysLeft = nil
		if err := found.Scan(into...); err != nil {
			return page, err
		}
		if item.Restricted {
			return page, errors.New("the floor knows no restricted cases")
		}
		if len(page.Items) == pageRows { // there is another page
			page.NextCursor = "more"
			break
		}
		item.Excerpt = narrative
		if runes := []rune(narrative); len(runes) > 60 {
			item.Excerpt = string(runes[:60]) + "…"
		}
		if item.Deadline != "" {
			left := calendar.Date(item.Deadline).Sub(today)
			item.DaysLeft = &left
		}
		item.RegisteredAt = time.UnixMicro(at).UTC().Format(time.RFC3339Nano)
		item.UnitName, item.CategoryName = r.tpl.names[item.UnitID], r.tpl.names[item.Category]
		page.Items = append(page.Items, item)
	}
	return page, found.Err()
}
