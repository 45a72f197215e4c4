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

// The pieces of the program's WHERE, as internal/store/scope.go and filter.go bracket them.
const (
	assigned    = "cases.id IN (SELECT case_id FROM case_mediators WHERE user_id = ?)"
	admitted    = "cases.id IN (SELECT case_id FROM case_persons WHERE user_id = ? AND kind = ?)"
	notRecused  = "cases.id NOT IN (SELECT case_id FROM case_persons WHERE user_id = ? AND kind = ?)"
	inCategory  = "cases.category LIKE ? ESCAPE '!'"
	ofLeaderSQL = "((cases.township_id = ?) AND " + notRecused + ")"
	leaderOpens = "(TRUE AND (NOT cases.restricted OR (FALSE OR " + assigned + " OR " + admitted + ")))"
	ofVillage   = "((cases.village_id = ? OR " + assigned + " OR " + admitted + ") AND " + notRecused + ")"
	newCases    = "((cases.village_id = ? AND cases.level IN (?,?)) AND cases.status = ?)"
	villageOpen = "(TRUE AND (NOT cases.restricted OR ((" + newCases + " OR " + assigned + " OR " + admitted + ") OR " + assigned + " OR " + admitted + ")))"
)

// where is the condition of a list of the caller's and its values.
func (who caller) where(byDeadline bool) (text string, args []any) {
	scope, opens, user := ofLeaderSQL, leaderOpens, who.userID
	args = []any{who.unitID, user, "recused"}
	opened := []any{user, user, "admitted"}
	if who.role == "mediator" {
		scope, opens = ofVillage, villageOpen
		args = []any{who.unitID, user, user, "admitted", user, "recused"}
		opened = append([]any{who.unitID, "village", "group", "registered", user, user, "admitted"}, opened...)
	}
	filter := inCategory + " AND " + opens
	if byDeadline {
		filter, args = "cases.status IN (?) AND "+filter, append(args, "mediating")
	}
	return "(" + scope + " AND (" + filter + "))", append(append(args, "06%"), opened...)
}

// list is the first page of a list and how many cases it has, up to 1000.
func (r *raw) list(c echo.Context, reader *rawReader, who caller, now time.Time) (any, error) {
	byDeadline := c.QueryParam("sort") == "deadline"
	where, args := who.where(byDeadline)
	order := "cases.registered_at DESC, cases.id DESC"
	if byDeadline {
		order = "cases.deadline_sort, cases.id"
	}
	read, err := reader.others.of("SELECT * FROM cases WHERE " + where + " ORDER BY " + order + " LIMIT ?")
	if err != nil {
		return nil, err
	}
	page, err := r.page(read, append(args, pageRows+1), now)
	if err != nil {
		return nil, err
	}
	ids := make([]any, len(page.Items))
	for i, item := range page.Items {
		ids[i] = item.ID
	}
	marks := "(?" + strings.Repeat(",?", max(0, len(ids)-1)) + ")"
	for _, others := range []struct {
		text string
		args []any
	}{
		{"SELECT case_id, user_id FROM case_mediators WHERE case_id IN " + marks + " ORDER BY case_id, user_id", ids},
		{"SELECT case_id, user_id FROM case_persons WHERE kind = ? AND case_id IN " + marks + " ORDER BY case_id, user_id", append([]any{"admitted"}, ids...)},
	} {
		read, err := reader.others.of(others.text)
		if err != nil {
			return nil, err
		}
		if err := eachPair(read.Query(others.args...)); err != nil {
			return nil, err
		}
	}
	count, err := reader.others.of("SELECT count(*) FROM (SELECT 1 FROM cases WHERE " + where + " LIMIT ?) AS matching")
	if err != nil {
		return nil, err
	}
	if err := count.QueryRow(append(args, 1001)...).Scan(&page.Matches); err != nil {
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
