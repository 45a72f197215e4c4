package app

import (
	"context"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/store"
)

// pageSize is how many rows a page has unless asked otherwise.
const pageSize = 50

// repeatsFor is how far back possible repeats are looked for, in days (product.md 3.1).
const repeatsFor = 365

// Cases is one page of the disputes in the caller's scope. Malformed, code
// "bad_cursor", for a cursor this program did not make.
func (a *App) Cases(ctx context.Context, who Caller, q CaseQuery) (CasePage, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return CasePage{}, err
	}
	if q.Limit == 0 {
		q.Limit = pageSize
	}
	f := store.Filter{
		UnitID: q.Unit, Level: q.Level, Outcome: q.Outcome, Category: q.Category, Risk: q.Risk, DueBefore: q.DueBefore, Query: q.Q,
		Sort: store.Newest,
	}
	if q.Sort == "deadline" {
		f.Sort = store.DueNext
	}
	if q.Status != "" {
		f.Statuses = []dispute.Status{q.Status}
	}
	if q.Exception != "" {
		f.Exceptions = []store.Exception{store.Exception(q.Exception)}
	}
	page := CasePage{Items: []CaseRow{}}
	err = a.store.Read(ctx, func(r *store.Read) error {
		f.WaitingSince = r.Now.Add(-waitsLong)
		scope := store.ScopeOf(who.Subject)
		rows, next, err := r.Cases(scope, f, q.Cursor, q.Limit)
		if err != nil {
			return err
		}
		page.Items, page.NextCursor = ref.rows(rows, calendar.DateOf(r.Now)), next
		if q.Cursor != "" {
			return nil
		}
		n, _, err := r.CountCases(scope, f)
		page.Matches = &n
		return err
	})
	return page, err
}

// RepeatQuery is whom a dispute about to be registered is between.
type RepeatQuery struct {
	Names  []string `json:"names"`
	Phones []string `json:"phones"`
}

// Repeats are the cases of the past 12 months in the caller's scope and townships
// with a party of one of these names or phones (product.md 3.1). Of other cases of the
// township not even the number is told: that somebody has a quarrel elsewhere is what
// product.md 7 keeps from strangers, and a count by name or phone would tell it.
// Restricted cases are never among them, not even for their members.
func (a *App) Repeats(ctx context.Context, who Caller, q RepeatQuery) (CasePage, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return CasePage{}, err
	}
	page := CasePage{Items: []CaseRow{}}
	err = a.store.Read(ctx, func(r *store.Read) error {
		since := calendar.DateOf(r.Now).Add(-repeatsFor)
		for _, township := range ref.townships(who) {
			rows, err := r.Repeats(store.ScopeOf(who.Subject), township, q.Names, q.Phones, since.At(0, 0))
			if err != nil {
				return err
			}
			page.Items = append(page.Items, ref.rows(rows, calendar.DateOf(r.Now))...)
		}
		return nil
	})
	return page, err
}

func (ref reference) rows(rows []store.CaseRow, today calendar.Date) []CaseRow {
	list := make([]CaseRow, 0, len(rows))
	for _, row := range rows {
		list = append(list, ref.row(row, today))
	}
	return list
}

// row is a case in a list; of a restricted one a stranger to it sees number,
// level, status and dates (product.md 7).
func (ref reference) row(r store.CaseRow, today calendar.Date) CaseRow {
	row := CaseRow{
		ID: r.ID, Number: r.Number, DeviceNumber: r.DeviceNumber, Status: r.Status, Level: r.Level, Outcome: r.Outcome, Contested: r.Contested,
		UnitID: r.UnitID, UnitName: ref.called(r.UnitID), Restricted: r.Restricted, RegisteredAt: r.RegisteredAt, AcceptedOn: r.AcceptedOn,
		Deadline: r.Deadline, DaysLeft: daysLeft(r.Deadline, today), DocketedOn: r.DocketedOn, ConcludedOn: r.ConcludedOn, Version: r.Version,
	}
	if !r.Member && !r.HandOverOnly {
		return row
	}
	row.Title, row.Excerpt, row.Risk = r.Title, r.Excerpt, r.Risk
	row.Category, row.CategoryName = r.Category, ref.category[r.Category]
	return row
}
