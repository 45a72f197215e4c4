package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"shuoli/internal/calendar"
	"shuoli/internal/stats"
)

// remembered is the program's own answer to a request that the floor has read all rows
// for: working it out is the program's rules, and they are not what is compared.
func (r *raw) remembered(c echo.Context) (string, error) {
	body := r.tpl.answers[c.Request().URL.RequestURI()]
	if body == "" {
		return "", errors.New("nothing is remembered of " + c.Request().URL.RequestURI())
	}
	return body, nil
}

// view reads a case's events and parties, and that its reader's look of today is on
// record: of the views that are measured none is the first.
func (r *raw) view(c echo.Context, reader *rawReader, who caller, now time.Time) (any, error) {
	events, err := rows(reader.events.Query(c.Param("id")))
	if err != nil {
		return nil, err
	}
	midnight := calendar.DateOf(now).At(0, 0).UnixMicro()
	if _, err := rows(reader.looked.Query("case", c.Param("id"), who.userID, "case.look", midnight)); err != nil {
		return nil, err
	}
	parties, err := rows(reader.parties.Query(c.Param("id")))
	if err != nil {
		return nil, err
	}
	if len(events) == 0 || len(parties) != 2 {
		return nil, fmt.Errorf("%d events, %d parties", len(events), len(parties))
	}
	return r.remembered(c)
}

// The program's statements for a table, as internal/store/sumread.go, publication.go and
// yearly.go have them.
const (
	uncountedSQL    = "SELECT EXISTS (SELECT 1 FROM cases WHERE NOT counted)"
	yearlySQL       = "SELECT y.* FROM yearly_totals y JOIN units u ON u.id = y.unit_id WHERE u.id = ? AND y.year = ? ORDER BY y.year DESC, u.ordinal, y.unit_id"
	publicationsSQL = `SELECT id, unit_id, kind, first_day, last_day, as_of, published_by, publisher, case_count, closing, hash FROM publications
		WHERE %s ORDER BY last_day DESC, first_day DESC, as_of DESC`
)

// statistics reads the sums of the township, and of its branches or by category.
func (r *raw) statistics(c echo.Context, reader *rawReader, who caller, _ time.Time) (any, error) {
	from, to := calendar.Date(c.QueryParam("from")), calendar.Date(c.QueryParam("to"))
	if stats.KindOf(from, to) == stats.KindYear {
		if err := reader.others.read(yearlySQL, who.unitID, from.Year()); err != nil {
			return nil, err
		}
	}
	err := reader.others.read(fmt.Sprintf(publicationsSQL, "unit_id = ? AND first_day = ? AND last_day = ?"), who.unitID, string(from), string(to))
	if err == nil {
		err = reader.others.read(fmt.Sprintf(publicationsSQL, "unit_id = ? AND last_day = ?"), who.unitID, string(from.Add(-1)))
	}
	if err != nil {
		return nil, err
	}
	units, parts, split := []any{who.unitID}, []any{who.unitID}, "category"
	if c.QueryParam("by") == "unit" {
		units, split = append(units, r.tpl.branches...), "own"
	}
	var registered int64
	for _, of := range []struct {
		units []any
		split string
	}{{units, ""}, {parts, split}} {
		n, err := reader.sums(of.units, of.split, stats.Spans(from, to), nil)
		if err == nil {
			_, err = reader.sums(of.units, of.split, stats.SpansBefore(from), stats.Stock)
		}
		if err != nil {
			return nil, err
		}
		if of.split == "" {
			registered = n[who.unitID]
		}
	}
	if said := r.tpl.registered[c.Request().URL.RequestURI()]; said != registered {
		return nil, fmt.Errorf("%d cases were registered, the program says %d", registered, said)
	}
	return r.remembered(c)
}

// sums are the sums of units over spans, of all measures where none are given. It
// returns how many cases were registered, by unit.
func (r *rawReader) sums(units []any, split string, spans []stats.Span, measures []stats.Measure) (map[string]int64, error) {
	if err := r.others.read(uncountedSQL); err != nil {
		return nil, err
	}
	marks := func(n int) string { return "(?" + strings.Repeat(",?", n-1) + ")" }
	var parts []string
	var args []any
	for _, s := range spans {
		part := `SELECT unit_id, key AS key, measure, level, days, n FROM case_sums
			WHERE unit_id IN ` + marks(len(units)) + ` AND split = ? AND grain = ? AND span BETWEEN ? AND ?`
		args = append(append(args, units...), split, string(s.Grain), s.From, s.To)
		if measures != nil {
			part += " AND measure IN " + marks(len(measures))
			for _, m := range measures {
				args = append(args, string(m))
			}
		}
		parts = append(parts, part)
	}
	read, err := r.others.of(`SELECT unit_id, key, measure, level, days, CAST(sum(n) AS BIGINT) AS n
		FROM (` + strings.Join(parts, " UNION ALL ") + `) AS spans
		GROUP BY unit_id, key, measure, level, days ORDER BY unit_id, key, measure, level, days`)
	if err != nil {
		return nil, err
	}
	found, err := read.Query(args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	registered := map[string]int64{}
	for found.Next() {
		var unit, key, measure, level string
		var days, n int64
		if err := found.Scan(&unit, &key, &measure, &level, &days, &n); err != nil {
			return nil, err
		}
		if measure == string(stats.Registered) {
			registered[unit] += n
		}
	}
	return registered, found.Err()
}
