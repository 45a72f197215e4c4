package app

import (
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// publicationBefore is the unit's publication that ends the day before a period begins,
// and what it closed with; nil where there is none. Of a month and a quarter that end on one
// day, the one of the asked kind counts, so that a row of months closes up; else the one
// published last.
func publicationBefore(r *store.Read, unitID string, from calendar.Date, kind stats.Kind) (*store.Publication, *int64, error) {
	list, err := r.PublicationsUntil(unitID, from.Add(-1))
	if err != nil || len(list) == 0 {
		return nil, nil, err
	}
	p := slices.MaxFunc(list, func(a, b store.Publication) int { return a.AsOf.Compare(b.AsOf) })
	if i := slices.IndexFunc(list, func(p store.Publication) bool { return p.Kind == kind }); i >= 0 {
		p = list[i]
	}
	return &p, &p.Closing, nil
}

// frame is what belongs to a live table besides its cases.
type frame struct {
	entered   *YearlyTotalView // counts the year instead of its cases, which are left out
	published *PublicationRef  // of exactly this unit and period
	before    *PublicationRef  // whose closing is the opening
	closing   *int64           // what before closed with
}

// counted is the last day of a period on which its cases count. Where a total
// entered by hand counts the year, the cases that reached the program all the same are
// left out of it, and the period is empty; they stay in the stock of the years after.
func (f frame) counted(from, to calendar.Date) calendar.Date {
	if f.entered != nil {
		return from.Add(-1)
	}
	return to
}

// frame finds what was entered or published of a unit and a period.
func (a *App) frame(r *store.Read, ref reference, u grid.Unit, from, to calendar.Date) (frame, error) {
	var f frame
	kind := stats.KindOf(from, to)
	if kind == stats.KindYear {
		total, err := r.YearlyTotal(u.ID, from.Year())
		if err != nil {
			return f, err
		}
		if total != nil {
			v := ref.yearly(*total)
			f.entered = &v
		}
	}
	same, err := r.PublicationOf(u.ID, from, to)
	if err != nil {
		return f, err
	}
	if same != nil {
		v := ref.publication(*same)
		f.published = &v
	}
	before, closing, err := publicationBefore(r, u.ID, from, kind)
	if err == nil && before != nil {
		v := ref.publication(*before)
		f.before, f.closing = &v, closing
	}
	return f, err
}

// opens reports whether a number is what a period that follows a publication opens with,
// or its correction: of the whole, or of the first month, which opens as the whole does.
func opens(figure stats.Figure, by stats.By, key string, from calendar.Date) bool {
	return (figure == "opening" || figure == "correction") && (key == "" || by == stats.ByMonth && key == string(from.Month()))
}

// opened are the cases behind that number: those that were open when the period before
// was published, and those by which the opening differs now, first what came to it.
func opened(figure stats.Figure, before, now []stats.Case, from calendar.Date) []string {
	if figure == "correction" {
		came, left := stats.Corrected(before, now, from)
		return idsOf(append(came, left...))
	}
	return idsOf(slices.DeleteFunc(before, func(c stats.Case) bool { return !c.In("opening", from, from) }))
}

// frozenCases are those that a publication was made with.
func frozenCases(r *store.Read, publicationID string) ([]stats.Case, error) {
	d, err := r.Documents(publicationID)
	if err != nil {
		return nil, err
	}
	f, err := thaw(d)
	return f.cases, err
}
