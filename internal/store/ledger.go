package store

import (
	"shuoli/internal/calendar"
)

// NativeCase is a case that people logged in the program, as a row of a ledger might
// tell of it. Restricted ones are not among them: a guess by date and names would tell
// that they are here.
type NativeCase struct {
	ID           string
	VillageID    string
	RegisteredOn calendar.Date
	AcceptedOn   calendar.Date
	Names        []string // of its present parties, in no order
}

// nativePage is how many cases are read in one go.
const nativePage = 500

// NativeCases is a page of the township's cases, by id after one, that were registered
// or accepted from one day to another, both included; the next page begins after its
// last id, and there is none when it is empty.
func (r *Read) NativeCases(townshipID string, from, to calendar.Date, after string) ([]NativeCase, error) {
	var rows []caseRow
	err := r.db.Raw(`SELECT * FROM cases WHERE id IN (
		SELECT id FROM cases WHERE township_id = ? AND accepted_on <> '' AND accepted_on BETWEEN ? AND ?
		UNION SELECT id FROM cases WHERE township_id = ? AND registered_at >= ? AND registered_at < ?)
		AND NOT imported AND NOT restricted AND id > ? ORDER BY id LIMIT ?`,
		townshipID, from, to, townshipID, micros(from.At(0, 0)), micros(to.Add(1).At(0, 0)), after, nativePage).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	var parties []struct{ CaseID, Name string }
	err = r.db.Raw("SELECT case_id, name FROM parties WHERE case_id IN ? AND NOT dropped", ids).Scan(&parties).Error
	names := map[string][]string{}
	for _, p := range parties {
		names[p.CaseID] = append(names[p.CaseID], p.Name)
	}
	list := make([]NativeCase, len(rows))
	for i, row := range rows {
		list[i] = NativeCase{
			ID: row.ID, VillageID: row.Place.VillageID, RegisteredOn: calendar.DateOf(instant(row.RegisteredAt)),
			AcceptedOn: row.AcceptedOn, Names: names[row.ID],
		}
	}
	return list, translate(err)
}

// LedgerPlace is where a page of a ledger goes on: behind that case.
type LedgerPlace struct {
	AcceptedOn calendar.Date
	CaseID     string
}

// LedgerCases is a page of at most limit cases in scope that were accepted in a unit's
// subtree from one day to another, both included, in the order of acceptance. NotFound
// when there is no such unit.
func (r *Read) LedgerCases(scope Scope, unitID string, from, to calendar.Date, after LedgerPlace, limit int) ([]CaseRow, error) {
	where, err := r.acceptedIn(scope, unitID, from, to)
	if err != nil {
		return nil, err
	}
	where = and(where, is("(cases.accepted_on, cases.id) > (?, ?)", after.AcceptedOn, after.CaseID))
	rows, err := r.caseRows(where, "cases.accepted_on, cases.id", limit)
	if err != nil {
		return nil, err
	}
	return r.listed(scope, rows)
}

// CountLedgerCases is how many cases LedgerCases has in all, counted up to most + 1.
func (r *Read) CountLedgerCases(scope Scope, unitID string, from, to calendar.Date, most int) (n int, err error) {
	where, err := r.acceptedIn(scope, unitID, from, to)
	if err != nil {
		return 0, err
	}
	err = r.db.Raw("SELECT count(*) FROM (SELECT 1 FROM cases WHERE "+where.sql+" LIMIT ?) AS matching", append(where.args, most+1)...).
		Scan(&n).Error
	return n, translate(err)
}

// acceptedIn is the condition on cases in scope of a unit's subtree and a period.
func (r *Read) acceptedIn(scope Scope, unitID string, from, to calendar.Date) (condition, error) {
	unit, err := r.Unit(unitID)
	if err != nil {
		return condition{}, err
	}
	column, ok := placeColumns[unit.Level]
	if !ok {
		return is("FALSE"), nil
	}
	return and(scope.sees(), is("cases.township_id = ?", unit.Place.TownshipID), is("cases."+column+" = ?", unitID),
		is("cases.accepted_on <> '' AND cases.accepted_on BETWEEN ? AND ?", from, to)), nil
}
