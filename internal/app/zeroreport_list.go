package app

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// How many days one question may span: a group's year, a month of what has many groups.
const (
	yearDays  = 366
	monthDays = 31
)

// reportsOf finds the unit whose reports are asked for, without an id the highest that
// the caller reads reports of; NotFound for one that is not his.
func (a *App) reportsOf(ctx context.Context, who Caller, id string) (reference, grid.Unit, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return reference{}, grid.Unit{}, err
	}
	if id == "" {
		for _, own := range a.reach(ref, who, "zero-report", "read") {
			if id == "" || ref.units[own].Level.Rank() > ref.units[id].Level.Rank() {
				id = own
			}
		}
	}
	u := ref.units[id]
	if u.Level.Rank() < 0 || !a.reaches(ref, who, id, "zero-report", "read") {
		return reference{}, grid.Unit{}, fault.Missing()
	}
	return ref, u, nil
}

// span fails with Invalid at from or to on dates out of all bounds ("bad_format",
// "out_of_range"), the wrong way round ("range_reversed") or too far apart
// ("too_many_days").
func span(from, to calendar.Date, atMost int) error {
	if err := (StatisticsQuery{From: from, To: to}).check(); err != nil {
		return err
	}
	if to.Sub(from) >= atMost {
		return fault.At("to", "too_many_days", "一次最多看一个月；单个网格可以看一年")
	}
	return nil
}

// dueUntil is the last date whose cutoff has passed.
func (ref reference) dueUntil(now time.Time) calendar.Date {
	today := calendar.DateOf(now)
	if now.After(ref.reporting.On(today).Cutoff.On(today)) {
		return today
	}
	return today.Add(-1)
}

// ZeroReports are the reports that the units below one owe, the newest date first, also where
// nothing was reported; dates to come are left out.
//
//	NotFound:  the unit is not where one of the caller's roles reads reports
//	Invalid:   "bad_format", "out_of_range", "range_reversed", "too_many_days" at from or
//	           to: at most 31 days, of one group 366
//	Malformed: "bad_cursor"
func (a *App) ZeroReports(ctx context.Context, who Caller, q ZeroReportQuery) (ZeroReportPage, error) {
	ref, u, err := a.reportsOf(ctx, who, q.Unit)
	if err != nil {
		return ZeroReportPage{}, err
	}
	after, err := readReportKey(q.Cursor)
	if err != nil {
		return ZeroReportPage{}, err
	}
	limit := cmp.Or(q.Limit, pageSize)
	page := ZeroReportPage{Items: []ZeroReportRow{}}
	err = a.store.Read(ctx, func(r *store.Read) error {
		today := calendar.DateOf(r.Now)
		f := store.ReportFilter{Within: u, From: cmp.Or(q.From, today), To: cmp.Or(q.To, today), DueUntil: ref.dueUntil(r.Now), State: q.State}
		atMost := monthDays
		if u.Level == grid.Group {
			atMost = yearDays
		}
		if err := span(f.From, f.To, atMost); err != nil {
			return err
		}
		if f.To = min(f.To, today); f.From > f.To {
			return nil
		}
		rows, err := r.ReportRows(f, after, limit+1)
		if err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			page.NextCursor = reportCursor(rows[limit-1].ReportKey)
		}
		for _, row := range rows {
			page.Items = append(page.Items, ref.listedReport(row))
		}
		return nil
	})
	return page, err
}

func (ref reference) listedReport(row store.ReportRow) ZeroReportRow {
	return ZeroReportRow{
		UnitID: row.UnitID, UnitName: ref.called(row.UnitID), Date: row.Date, State: row.State, Kind: row.Kind, Findings: row.Findings,
		MadeAt: given(row.MadeAt), OnBehalf: row.OnBehalf, UploadedLate: row.UploadedLate, Flagged: row.Flagged, Missed: row.Missed, Version: row.Version,
	}
}

func reportCursor(k store.ReportKey) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(k.Date) + " " + k.UnitID))
}

func readReportKey(cursor string) (store.ReportKey, error) {
	if cursor == "" {
		return store.ReportKey{}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	date, unit, whole := strings.Cut(string(text), " ")
	on, bad := calendar.ParseDate(date)
	if err != nil || bad != nil || !whole || unit == "" || strings.ToValidUTF8(unit, "") != unit || strings.ContainsRune(unit, 0) {
		return store.ReportKey{}, fault.New(fault.Malformed, "bad_cursor", "翻页位置无效，请从第一页重新开始", fault.Field{Pointer: "cursor", Code: "bad_cursor"})
	}
	return store.ReportKey{Date: on, UnitID: unit}, nil
}

// ZeroReportSummary is how the reports of a unit's subtree stand on a date: in total, by the
// units directly below, and where From and To are given day by day. NotFound as ZeroReports;
// Invalid also "in_future" at date.
func (a *App) ZeroReportSummary(ctx context.Context, who Caller, q SummaryQuery) (SummaryView, error) {
	ref, u, err := a.reportsOf(ctx, who, q.Unit)
	if err != nil {
		return SummaryView{}, err
	}
	v := SummaryView{UnitID: u.ID, UnitName: ref.called(u.ID), Level: u.Level, Path: ref.path(u.ID), Rows: []SummaryRow{}}
	err = a.store.Read(ctx, func(r *store.Read) error {
		today := calendar.DateOf(r.Now)
		v.Date, v.AsOf = cmp.Or(q.Date, today), r.Now
		if err := span(v.Date, v.Date, yearDays); err != nil {
			return err
		}
		if v.Date > today {
			return fault.At("date", "in_future", "日期不能晚于今天")
		}
		rules := ref.reporting.On(v.Date)
		v.DueAt, v.LateBy = rules.Cutoff.On(v.Date), rules.Cutoff.On(v.Date.Add(rules.LateDays))
		f := store.ReportFilter{Within: u, From: v.Date, To: v.Date, DueUntil: ref.dueUntil(r.Now)}
		days, err := tallies(r, f, "")
		if err != nil {
			return err
		}
		v.Total = tally(days[store.ReportKey{Date: v.Date}])
		if v.Rows, err = ref.summaryRows(r, f); err != nil {
			return err
		}
		if q.From == "" && q.To == "" {
			return nil
		}
		f.From, f.To = cmp.Or(q.From, q.To), cmp.Or(q.To, today)
		if err := span(f.From, f.To, yearDays); err != nil {
			return err
		}
		if f.To = min(f.To, today); f.From > f.To {
			return nil
		}
		if days, err = tallies(r, f, ""); err != nil {
			return err
		}
		for d := f.From; d <= f.To; d = d.Add(1) {
			v.Days = append(v.Days, SummaryDay{d, tally(days[store.ReportKey{Date: d}])})
		}
		return nil
	})
	return v, err
}

// tallies adds up counts by date and by the ancestor at a level.
func tallies(r *store.Read, f store.ReportFilter, by grid.Level) (map[store.ReportKey]zeroreport.Tally, error) {
	counts, err := r.ReportCounts(f, by)
	sums := map[store.ReportKey]zeroreport.Tally{}
	for _, c := range counts {
		k := store.ReportKey{Date: c.Date, UnitID: c.Key}
		sums[k] = sums[k].Plus(c.Tally())
	}
	return sums, err
}

// summaryRows are the units directly below on the filter's one date, those with the most
// missing first. One that is closed, or not open yet, and has nothing to show is left out.
func (ref reference) summaryRows(r *store.Read, f store.ReportFilter) ([]SummaryRow, error) {
	rows, counted := []SummaryRow{}, map[grid.Level]map[store.ReportKey]zeroreport.Tally{}
	for _, u := range ref.order {
		if u.ParentID != f.Within.ID {
			continue
		}
		if counted[u.Level] == nil {
			sums, err := tallies(r, f, u.Level)
			if err != nil {
				return nil, err
			}
			counted[u.Level] = sums
		}
		t := counted[u.Level][store.ReportKey{Date: f.From, UnitID: u.ID}]
		if t == (zeroreport.Tally{}) && !zeroreport.Owes(u, f.From) {
			continue
		}
		rows = append(rows, SummaryRow{u.ID, u.Name, u.Level, tally(t)})
	}
	slices.SortStableFunc(rows, func(x, y SummaryRow) int { return cmp.Compare(y.Missing, x.Missing) })
	return rows, nil
}
