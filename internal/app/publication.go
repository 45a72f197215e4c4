package app

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// published are the tables of a publication.
var published = []stats.By{stats.ByUnit, stats.ByVillage, stats.ByLevel, stats.ByCategory, stats.ByCategoryA, stats.ByMonth, stats.BySource}

// Publications are those of a unit, the newest period first; without a unit, of the
// highest that the caller may read the statistics of. NotFound for a unit that is not his.
func (a *App) Publications(ctx context.Context, who Caller, unitID string) ([]PublicationRef, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	units := []string{unitID}
	if unitID == "" {
		units = a.reach(ref, who, "statistics", "read")
	} else if !a.reaches(ref, who, unitID, "statistics", "read") {
		return nil, fault.Missing()
	}
	list := []PublicationRef{}
	err = a.store.Read(ctx, func(r *store.Read) error {
		for _, id := range units {
			found, err := r.Publications(id)
			if err != nil {
				return err
			}
			for _, p := range found {
				list = append(list, ref.publication(p))
			}
		}
		return nil
	})
	return list, err
}

func (ref reference) publication(p store.Publication) PublicationRef {
	return PublicationRef{
		ID: p.ID, UnitID: p.UnitID, UnitName: ref.called(p.UnitID), Kind: p.Kind, From: p.From, To: p.To, AsOf: p.AsOf,
		PublishedBy: p.PublisherName, Hash: p.Hash, Cases: p.Cases,
	}
}

// Publish freezes the figures of a past month, quarter or year of a unit together with
// their cases (product.md 6). Invalid at /from: "not_a_period" where no such period
// begins then, "period_not_over". Conflict: "published_already"; "year_entered" where a
// total entered by hand counts the year. NotFound for a unit that the caller does not
// lead. Unavailable, code "statistics_unbalanced", where the cases do not give the figures.
func (a *App) Publish(ctx context.Context, who Caller, in PublicationInput, w Write) (PublicationView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return PublicationView{}, err
	}
	if !a.reaches(ref, who, in.UnitID, "statistics", "publish") {
		return PublicationView{}, fault.Missing()
	}
	to, ok := in.Kind.Last(in.From)
	if !ok {
		return PublicationView{}, fault.At("/from", "not_a_period", "要从一个月、一个季度或者一年的第一天算起")
	}
	// Counting and hashing are done on one view of the data before anybody has to wait for
	// the writing; what arrives between the two is later than AsOf.
	f, documents, hash, err := a.freeze(ctx, ref, who, in, to)
	if broken := (*stats.Unbalanced)(nil); errors.As(err, &broken) {
		err = a.unbalanced(ctx, ref.units[in.UnitID], StatisticsQuery{From: in.From, To: to}, broken)
	}
	if err != nil {
		return PublicationView{}, err
	}
	var view PublicationView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		place := ref.units[in.UnitID].Place
		had, err := tx.PublicationOf(in.UnitID, in.From, to)
		if err != nil {
			return err
		}
		if had != nil {
			return publishedAlready()
		}
		if err := noTotal(tx, place, in.UnitID, in.From.Year()); err != nil {
			return err
		}
		p := store.Publication{
			ID: f.ID, UnitID: in.UnitID, Kind: in.Kind, From: in.From, To: to, AsOf: f.AsOf, PublishedBy: who.Subject.UserID,
			PublisherName: who.Subject.Name, Cases: len(f.cases), Closing: *f.Total.Closing, Hash: hash,
		}
		if err := tx.Publish(p, documents); fault.CodeOf(err) == "already_exists" {
			return publishedAlready()
		} else if err != nil {
			return err
		}
		view = f.view(ref.publication(p), true)
		detail := map[string]any{"unit": p.UnitID, "from": p.From, "to": p.To, "cases": p.Cases, "hash": hash}
		if err := tx.Audit(entry(who, place.TownshipID, "statistics.publish", "publication", p.ID, detail)); err != nil {
			return err
		}
		return tx.Emit(place.TownshipID, "statistics.publish", map[string]any{"publication_id": p.ID, "unit_id": p.UnitID})
	})
	return view, err
}

func publishedAlready() error {
	return fault.New(fault.Conflict, "published_already", "这一期已经公布过")
}

// freeze counts a period on one view of the data, and holds the tables against the
// cases they are published with. A period that was published before is left at that.
func (a *App) freeze(ctx context.Context, ref reference, who Caller, in PublicationInput, to calendar.Date) (frozen, store.Documents, string, error) {
	var f frozen
	var numbers map[string]string
	err := a.store.Read(ctx, func(r *store.Read) error {
		if to >= calendar.DateOf(r.Now) {
			return fault.At("/from", "period_not_over", "这一期还没有过完，不能公布")
		}
		had, err := r.PublicationOf(in.UnitID, in.From, to)
		if err != nil || had != nil {
			return err
		}
		id, err := uuid.NewV7()
		if err != nil {
			return fault.Wrap(err, "无法编号")
		}
		f.frozenFigures = frozenFigures{
			ID: id.String(), UnitID: in.UnitID, UnitName: ref.called(in.UnitID), Kind: in.Kind, From: in.From, To: to, AsOf: r.Now,
			PublishedBy: who.Subject.Name, ListA: map[string]string{}, Version: stats.DefinitionsVersion, Definitions: stats.Definitions,
		}
		for _, c := range ref.categories {
			f.ListA[c.Code], _ = ref.listA(c.Code)
		}
		before, closing, err := publicationBefore(r, in.UnitID, in.From, in.Kind)
		if err != nil {
			return err
		}
		if before != nil {
			f.Before = before.ID
		}
		for _, by := range published {
			table, err := ref.table(r, in.UnitID, in.From, to, by, closing)
			if err != nil {
				return err
			}
			f.Total = table.Total
			f.Tables = append(f.Tables, PublicationTable{By: by, Rows: table.Rows})
		}
		f.cases, numbers, err = r.CasesOfPeriod(in.UnitID, in.From, to)
		return err
	})
	if err != nil || f.ID == "" {
		return f, store.Documents{}, "", err
	}
	if err := f.adds(); err != nil {
		return f, store.Documents{}, "", err
	}
	documents, hash, err := f.seal(numbers)
	return f, documents, hash, err
}

func (f *frozen) view(ref PublicationRef, intact bool) PublicationView {
	ref.UnitName = f.UnitName
	return PublicationView{PublicationRef: ref, Total: f.Total, Tables: append([]PublicationTable{}, f.Tables...), Definitions: f.Definitions, Intact: intact}
}

// Publication is what was published, as it was frozen. NotFound where the unit is not
// one that the caller may read the statistics of.
func (a *App) Publication(ctx context.Context, who Caller, id string) (PublicationView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return PublicationView{}, err
	}
	var p store.Publication
	var d store.Documents
	err = a.store.Read(ctx, func(r *store.Read) (err error) {
		p, d, err = a.take(r, ref, who, id)
		return err
	})
	if err != nil {
		return PublicationView{}, err
	}
	f, unreadable := thaw(d)
	return f.view(ref.publication(p), unreadable == nil && f.intact(p, d)), nil
}

// take reads a publication that the caller may read.
func (a *App) take(r *store.Read, ref reference, who Caller, id string) (store.Publication, store.Documents, error) {
	p, err := r.Publication(id)
	if err != nil {
		return p, store.Documents{}, err
	}
	if !a.reaches(ref, who, p.UnitID, "statistics", "read") {
		return p, store.Documents{}, fault.Missing()
	}
	d, err := r.Documents(id)
	return p, d, err
}

// PublicationCases are the cases behind a published number, those frozen with it in the
// order of their registration. The rows are the cases as they stand today, as far as the
// caller may see them. NotFound as Publication, or for a row that was not published;
// Invalid, code "required" at by, for a key without it; Malformed, code "bad_cursor".
func (a *App) PublicationCases(ctx context.Context, who Caller, id string, q FrozenQuery) (CasePage, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return CasePage{}, err
	}
	var page CasePage
	err = a.store.Read(ctx, func(r *store.Read) error {
		_, d, err := a.take(r, ref, who, id)
		if err != nil {
			return err
		}
		f, err := thaw(d)
		if err != nil {
			return err
		}
		var ids []string
		if f.Before != "" && opens(q.Figure, q.By, q.Key, f.From) {
			before, err := frozenCases(r, f.Before)
			if err != nil {
				return err
			}
			ids = opened(q.Figure, before, f.cases, f.From)
		} else if ids, err = f.behind(q); err != nil {
			return err
		}
		page, err = ref.casePage(r, who, ids, q.counted(), q.Cursor, q.Limit)
		return err
	})
	return page, err
}

// behind are the cases counted in a number.
func (f *frozen) behind(q FrozenQuery) ([]string, error) {
	rows, from, to := f.rows(q.By), f.From, f.To
	switch {
	case q.Key == "":
	case q.By == "":
		return nil, fault.At("by", "required", "要说明是哪一种分法的一行")
	case !slices.ContainsFunc(rows, func(r stats.Row) bool { return r.Key == q.Key }):
		return nil, fault.Missing()
	case q.By == stats.ByMonth:
		m := calendar.Month(q.Key)
		from, to = max(from, m.First()), min(to, m.Last())
	}
	rowOf := stats.RowOf(q.By, rows, f.ListA)
	var list []stats.Case
	for _, c := range f.cases {
		if (q.Key == "" || q.By == stats.ByMonth || rowOf(c) == q.Key) && c.In(q.Figure, from, to) {
			list = append(list, c)
		}
	}
	return idsOf(list), nil
}

// counted is what being in the list tells of a case; 更正 tells of its dates alone.
func (q FrozenQuery) counted() store.Counted {
	c := store.Counted{Figure: q.Figure}
	if q.Figure == "correction" {
		c.Figure = "opening"
	}
	if q.Key == "" {
		return c
	}
	switch q.By {
	case stats.ByCategory, stats.ByCategoryA:
		c.Categories = []string{q.Key}
	case stats.BySource:
		c.Source = &q.Key
	}
	return c
}

func idsOf(cases []stats.Case) []string {
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	return ids
}

// casePage is a page of cases that are known by id: what they stand for today, and as
// far as the caller may see them. Matches and Withheld make the number of ids.
func (ref reference) casePage(r *store.Read, who Caller, ids []string, behind store.Counted, cursor string, limit int) (CasePage, error) {
	from, err := readPlace(cursor)
	if err != nil {
		return CasePage{}, err
	}
	if limit == 0 {
		limit = pageSize
	}
	scope, n := store.ScopeOf(who.Subject), len(ids)
	from = min(from, n)
	end := min(from+limit, n)
	rows, err := r.CasesOf(scope, ids[from:end], behind)
	if err != nil {
		return CasePage{}, err
	}
	page := CasePage{Items: ref.rows(rows, calendar.DateOf(r.Now))}
	if end < n {
		page.NextCursor = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(end)))
	}
	if cursor != "" {
		return page, nil
	}
	matches, err := r.CountOf(scope, ids, behind)
	page.Matches, page.Withheld = &matches, n-matches
	return page, err
}

// readPlace reads the cursor of casePage.
func readPlace(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	n, bad := strconv.Atoi(string(text))
	if err != nil || bad != nil || n < 1 {
		return 0, fault.New(fault.Malformed, "bad_cursor", "翻页位置无效，请从第一页重新开始", fault.Field{Pointer: "cursor", Code: "bad_cursor"})
	}
	return n, nil
}
