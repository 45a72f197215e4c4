package store

import (
	"slices"
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

const (
	// PageLimit is the most rows of a page; fewer than one asks for it too.
	PageLimit = 100
	// CountLimit is where counting stops: nobody reads past it, and a full count is slow.
	CountLimit = 1000

	excerptRunes = 60
)

// Cases is one page of the cases in scope that pass the filter, and the cursor of the
// next page, "" on the last. A cursor that this list did not give is Malformed
// ("bad_cursor").
func (r *Read) Cases(scope Scope, f Filter, after string, limit int) ([]CaseRow, string, error) {
	if f.Sort == "" {
		f.Sort = Newest
	}
	if limit < 1 || limit > PageLimit {
		limit = PageLimit
	}
	where, err := f.condition(r, scope)
	if err != nil {
		return nil, "", translate(err)
	}
	if after != "" {
		c, err := readCursor(after, f.Sort)
		if err != nil {
			return nil, "", err
		}
		where = and(where, c.after())
	}
	rows, err := r.firstRows(f.ways(scope), where, f.Sort.order(), limit+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		next = cursor{Sort: f.Sort, At: last.RegisteredAt, Due: last.DeadlineSort, ID: last.ID}.String()
	}
	list, err := r.listed(scope, rows)
	return list, next, err
}

// CountCases is how many cases Cases would list, counted up to CountLimit; capped
// tells that there are more.
func (r *Read) CountCases(scope Scope, f Filter) (n int, capped bool, err error) {
	where, err := f.condition(r, scope)
	if err != nil {
		return 0, false, translate(err)
	}
	var parts []string
	var args []any
	for _, way := range f.ways(scope) {
		way = and(way, where)
		parts, args = append(parts, "SELECT 1 FROM cases WHERE "+way.sql), append(args, way.args...)
	}
	err = r.db.Raw("SELECT count(*) FROM ("+strings.Join(parts, " UNION ALL ")+" LIMIT ?) AS matching", append(args, CountLimit+1)...).Scan(&n).Error
	return min(n, CountLimit), n > CountLimit, translate(err)
}

// CountAll is how many cases Cases would list, however many. It is for filters that an
// index serves, such as the cases behind a number.
func (r *Read) CountAll(scope Scope, f Filter) (n int, err error) {
	where, err := f.condition(r, scope)
	if err != nil {
		return 0, translate(err)
	}
	where = and(scope.sees(), where)
	err = r.db.Raw("SELECT count(*) FROM cases WHERE "+where.sql, where.args...).Scan(&n).Error
	return n, translate(err)
}

// Case is one case in scope. A stranger's case is NotFound, as is one that is not there.
func (r *Read) Case(scope Scope, id string) (CaseRow, error) {
	rows, err := r.caseRows(and(scope.sees(), is("cases.id = ?", id)), "cases.id", 1)
	if err != nil {
		return CaseRow{}, err
	}
	if len(rows) == 0 {
		return CaseRow{}, fault.Missing()
	}
	list, err := r.listed(scope, rows)
	if err != nil {
		return CaseRow{}, err
	}
	return list[0], nil
}

// Docket is the cases in scope appointed from one day to another, both included, at a
// unit's venue, or at any venue when unitID is "". They come by day, and on a day in
// no order: dispute.OrderDocket gives it.
func (r *Read) Docket(scope Scope, unitID string, from, to calendar.Date) ([]CaseRow, error) {
	where := and(scope.sees(), is("cases.docketed_on BETWEEN ? AND ?", from, to), is("cases.status = ?", dispute.Mediating))
	if unitID != "" {
		unit, err := r.Unit(unitID)
		if err != nil {
			return nil, err
		}
		column, ok := placeColumns[unit.Level]
		if !ok {
			return nil, nil
		}
		where = and(where, is("cases."+column+" = ?", unitID), is("cases.level = ?", unit.Level))
	}
	rows, err := r.caseRows(where, "cases.docketed_on, cases.id", CountLimit)
	if err != nil {
		return nil, err
	}
	return r.listed(scope, rows)
}

// ways are those into the scope that the list is read by: one where words are looked up,
// which is not to be done again for each.
func (f Filter) ways(scope Scope) []condition {
	if f.Query != "" {
		return []condition{scope.sees()}
	}
	return scope.ways()
}

// firstRows are the first rows in scope, each way into it asked for its own first ones.
func (r *Read) firstRows(ways []condition, where condition, order string, limit int) ([]caseRow, error) {
	if len(ways) == 1 {
		return r.caseRows(and(ways[0], where), order, limit)
	}
	var parts []string
	var args []any
	for _, way := range ways {
		way = and(way, where)
		parts = append(parts, "SELECT * FROM (SELECT "+listColumns+" FROM cases WHERE "+way.sql+" ORDER BY "+order+" LIMIT ?) AS way")
		args = append(append(args, way.args...), limit)
	}
	return r.scanRows("("+strings.Join(parts, " UNION ALL ")+") AS cases ORDER BY "+order+" LIMIT ?", append(args, limit)...)
}

func (r *Read) caseRows(where condition, order string, limit int) ([]caseRow, error) {
	return r.scanRows("cases WHERE "+where.sql+" ORDER BY "+order+" LIMIT ?", append(where.args, limit)...)
}

// scanRows reads rows by hand: scanning fifty of them takes gorm longer than finding
// them takes the database. What only statistics and rebuilding need is left out.
func (r *Read) scanRows(from string, args ...any) ([]caseRow, error) {
	var row caseRow
	into := row.listInto()
	found, err := r.db.Raw("SELECT "+listColumns+" FROM "+from, args...).Rows()
	if err != nil {
		return nil, translate(err)
	}
	defer found.Close()
	var rows []caseRow
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return nil, translate(err)
		}
		rows = append(rows, row)
	}
	return rows, translate(found.Err())
}

// listColumns are what lists are made of.
const listColumns = `id, unit_id, township_id, branch_id, village_id, group_id, start_level, level, number, device_number,
	status, outcome, contested, restricted, category, risk, title, narrative, amount_fen, registered_at,
	accepted_on, deadline, deadline_sort, docketed_on, concluded_on, concluded_level, effective_on, supervision,
	agency_id, hand_over_state, hand_over_basis, hand_over_data, handed_on, receipt_by, received_on, feedback_due,
	reports_owed, reopened, version`

// listInto is where in the row the listColumns go, plain strings all that are any: those
// are scanned without reflection.
func (row *caseRow) listInto() []any {
	return []any{
		&row.ID, &row.UnitID, &row.Place.TownshipID, &row.Place.BranchID, &row.Place.VillageID, &row.Place.GroupID,
		(*string)(&row.StartLevel), (*string)(&row.Level), &row.Number, &row.DeviceNumber,
		(*string)(&row.Status), (*string)(&row.Outcome), &row.Contested, &row.Restricted, &row.Category, (*string)(&row.Risk),
		&row.Title, &row.Narrative, &row.AmountFen, &row.RegisteredAt,
		(*string)(&row.AcceptedOn), (*string)(&row.Deadline), &row.DeadlineSort, (*string)(&row.DocketedOn), (*string)(&row.ConcludedOn),
		(*string)(&row.ConcludedLevel), (*string)(&row.EffectiveOn), &row.Supervision,
		&row.AgencyID, &row.HandOverState, &row.HandOverBasis, &row.HandOverData, (*string)(&row.HandedOn), (*string)(&row.ReceiptBy),
		(*string)(&row.ReceivedOn), (*string)(&row.FeedbackDue), &row.ReportsOwed, &row.Reopened, &row.Version,
	}
}

// listed turns rows into what the reader may see of them.
func (r *Read) listed(scope Scope, rows []caseRow) ([]CaseRow, error) {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	mediators, err := r.mediators(ids)
	if err != nil {
		return nil, err
	}
	admitted, err := r.admitted(ids)
	if err != nil {
		return nil, err
	}
	list := make([]CaseRow, len(rows))
	for i, row := range rows {
		if list[i], err = r.shown(scope, row, mediators[row.ID], admitted[row.ID]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (r *Read) shown(scope Scope, row caseRow, mediators, admitted []string) (CaseRow, error) {
	c := CaseRow{
		ID: row.ID, UnitID: row.UnitID, Place: grid.Place(row.Place), StartLevel: row.StartLevel, Level: row.Level,
		Number: row.Number, DeviceNumber: row.DeviceNumber, Status: row.Status, Restricted: row.Restricted,
		RegisteredAt: instant(row.RegisteredAt), AcceptedOn: row.AcceptedOn, Deadline: row.Deadline,
		DocketedOn: row.DocketedOn, ConcludedOn: row.ConcludedOn, ConcludedLevel: row.ConcludedLevel,
		EffectiveOn: row.EffectiveOn, Supervision: row.Supervision, Version: row.Version,
	}
	c.Member, c.HandOverOnly = scope.shows(row, mediators, admitted)
	if !c.Member && !c.HandOverOnly {
		return c, nil
	}
	chosen := func(kind string) bool { return !c.HandOverOnly || slices.Contains(split(row.HandOverData), kind) }
	c.Outcome = row.Outcome
	if chosen(dispute.DataRisk) {
		c.Risk = row.Risk
	}
	if c.Member {
		c.Contested, c.MediatorIDs, c.ReportsOwed = row.Contested, mediators, split(row.ReportsOwed)
	}
	title, narrative := row.Title, row.Narrative
	if row.Restricted {
		parties, err := r.partyRows(row.ID)
		if err != nil {
			return CaseRow{}, err
		}
		title = titleOfRows(parties)
		if narrative, err = r.keys.open(narrative[len(sealedPrefix):], narrativeBound(row.ID)...); err != nil {
			return CaseRow{}, err
		}
	}
	if chosen(dispute.DataParties) {
		c.Title = title
	}
	if chosen(dispute.DataNarrative) {
		c.Category, c.AmountFen, c.Excerpt = row.Category, row.AmountFen, excerpt(narrative)
	}
	return c, nil
}

// split reads a list as the row keeps it.
func split(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Split(joined, ",")
}

func excerpt(text string) string {
	if runes := []rune(text); len(runes) > excerptRunes {
		return string(runes[:excerptRunes]) + "…"
	}
	return text
}

// mediators are the user ids assigned to each case.
func (r *Read) mediators(caseIDs []string) (map[string][]string, error) {
	if len(caseIDs) == 0 {
		return nil, nil
	}
	var rows []struct{ CaseID, UserID string }
	err := r.db.Raw("SELECT case_id, user_id FROM case_mediators WHERE case_id IN ? ORDER BY case_id, user_id",
		caseIDs).Scan(&rows).Error
	byCase := make(map[string][]string, len(caseIDs))
	for _, row := range rows {
		byCase[row.CaseID] = append(byCase[row.CaseID], row.UserID)
	}
	return byCase, translate(err)
}
