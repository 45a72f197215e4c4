package app

import (
	"context"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// StatisticsCases is one page of the cases behind a number of a table, as far as the
// caller may see them. Matches is exact; with what is withheld from him, cases that he
// may not read and restricted ones of which the number tells more than a stranger may
// know, it makes the number, where that counts cases and not obligations or visits.
//
//	NotFound: as Statistics, or the table has no such row
//	Invalid:  as Statistics; "required" at by, for a key without it
func (a *App) StatisticsCases(ctx context.Context, who Caller, q StatisticsCaseQuery) (CasePage, error) {
	ref, u, err := a.asked(ctx, who, q.StatisticsQuery)
	if err != nil {
		return CasePage{}, err
	}
	if q.Limit == 0 {
		q.Limit = pageSize
	}
	page := CasePage{Items: []CaseRow{}}
	err = a.store.Read(ctx, func(r *store.Read) error {
		around, err := a.frame(r, ref, u, q.From, q.To)
		if err != nil {
			return err
		}
		if around.before != nil && opens(q.Figure, q.By, q.Key, q.From) {
			live, _, err := r.CasesOfPeriod(u.ID, q.From, q.From)
			if err != nil {
				return err
			}
			before, err := frozenCases(r, around.before.ID)
			if err != nil {
				return err
			}
			page, err = ref.casePage(r, who, opened(q.Figure, before, live, q.From), store.Counted{Figure: "opening"}, q.Cursor, q.Limit)
			return err
		}
		q.To = around.counted(q.From, q.To)
		f, err := ref.behind(u, q)
		if err != nil {
			return err
		}
		scope := store.ScopeOf(who.Subject)
		rows, next, err := r.Cases(scope, f, q.Cursor, q.Limit)
		if err != nil {
			return err
		}
		page.Items, page.NextCursor = ref.rows(rows, calendar.DateOf(r.Now)), next
		if q.Cursor != "" {
			return nil
		}
		matches, err := r.CountAll(scope, f)
		if err != nil {
			return err
		}
		all, err := r.CountAll(store.Everything(), f)
		page.Matches, page.Withheld = &matches, all-matches
		return err
	})
	return page, err
}

// behind is the filter for the cases behind a number.
func (ref reference) behind(u grid.Unit, q StatisticsCaseQuery) (store.Filter, error) {
	in := store.Counted{Figure: q.Figure, From: q.From, To: q.To}
	f := store.Filter{UnitID: u.ID, Counted: &in}
	if q.Key == "" {
		return f, nil
	}
	switch q.By {
	case "":
		return f, fault.At("by", "required", "要说明是哪一种分法的一行")
	case stats.ByUnit, stats.ByVillage:
		if q.Key == stats.Own {
			in.UnitIDs = append([]string{}, ref.rest(u, q.By)...)
			return f, nil
		}
		for _, id := range ref.parts(u, q.By) {
			if id == q.Key {
				f.UnitID = id
				return f, nil
			}
		}
		return f, fault.Missing()
	case stats.ByLevel:
		in.Level = grid.Level(q.Key)
	case stats.ByCategory:
		in.Categories = []string{q.Key}
	case stats.ByCategoryA:
		in.Categories = []string{}
		for _, c := range ref.categories {
			if code, _ := ref.listA(c.Code); code == q.Key {
				in.Categories = append(in.Categories, c.Code)
			}
		}
	case stats.BySource:
		source := sourceOf(q.Key)
		in.Source = &source
	case stats.ByMonth:
		m := calendar.Month(q.Key)
		if _, err := calendar.ParseDate(q.Key + "-01"); err != nil || m < q.From.Month() || m > q.To.Month() {
			return f, fault.Missing()
		}
		in.From, in.To = max(in.From, m.First()), min(in.To, m.Last())
	}
	return f, nil
}
