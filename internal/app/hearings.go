package app

import (
	"cmp"
	"context"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// hearingRange is the longest time whose hearing days are listed at once, in days.
const hearingRange = 366

// venueDay is one hearing day of one unit's venue.
type venueDay struct {
	on   calendar.Date
	unit string
}

// id names the day in addresses; the date has always ten characters.
func (d venueDay) id() string { return d.unit + "." + string(d.on) }

// parseVenueDay is the other way round; ok is false for any other text.
func parseVenueDay(id string) (d venueDay, ok bool) {
	at := len(id) - len("2006-01-02") - 1
	if at < 1 || id[at] != '.' {
		return d, false
	}
	on, err := calendar.ParseDate(id[at+1:])
	return venueDay{on: on, unit: id[:at]}, err == nil
}

// Hearings is the hearing days of the venues that concern the caller: his own
// unit's always, those above and below where a case he may read is docketed
// (product.md 2 and 7). With a unit it is that venue's whole list. Without dates
// it is this month's.
//
//	NotFound: the unit's venue is neither on his line nor below it
//	Invalid:  "bad_format", "range_reversed", "range_too_long" at from or to
func (a *App) Hearings(ctx context.Context, who Caller, q HearingQuery) (HearingList, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return HearingList{}, err
	}
	list := HearingList{Venues: []VenueView{}}
	err = a.store.Read(ctx, func(r *store.Read) error {
		from, to, err := q.span(calendar.DateOf(r.Now))
		if err != nil {
			return err
		}
		known := ref.venuesOf(who)
		if q.Unit != "" && !slices.Contains(known, q.Unit) {
			return fault.Missing()
		}
		for _, unit := range known {
			list.Venues = append(list.Venues, ref.venueView(unit))
		}
		list.From, list.To, list.Holidays = from, to, ref.holidays(from, to)
		entries, err := r.DocketEntries(store.ScopeOf(who.Subject), q.Unit, from, to)
		if err != nil {
			return err
		}
		list.Items = ref.hearingDays(who, q.Unit, from, to, dockets(entries))
		return nil
	})
	return list, err
}

// span is the asked-for time, this month where nothing was asked.
func (q HearingQuery) span(today calendar.Date) (from, to calendar.Date, err error) {
	for name, d := range map[string]calendar.Date{"from": q.From, "to": q.To} {
		if _, err := calendar.ParseDate(string(d)); d != "" && err != nil {
			return "", "", fault.At(name, "bad_format", "没有这一天")
		}
	}
	from, to = q.From, q.To
	if from == "" {
		from = cmp.Or(to, today).Month().First()
	}
	if to == "" {
		to = from.Month().Last()
	}
	switch {
	case to < from:
		return "", "", fault.At("to", "range_reversed", "起止日期前后颠倒了")
	case to.Sub(from) >= hearingRange:
		return "", "", fault.At("to", "range_too_long", "一次最多看一年的说理日")
	}
	return from, to, nil
}

// venuesOf are the units whose whole list the caller may ask for: those with a
// venue above his own, his own, and those below, the highest first.
func (ref reference) venuesOf(who Caller) []string {
	var ids []string
	for _, level := range []grid.Level{grid.Township, grid.Branch, grid.Village} {
		for _, u := range ref.order {
			if _, ok := ref.venues[u.ID]; !ok || u.Level != level || u.ClosedOn != "" {
				continue
			}
			on := func(g grid.Grant) bool {
				return holdsHearings(g.Role) && (u.Place.Within(g.UnitID) || ref.units[g.UnitID].Place.Within(u.ID))
			}
			if slices.ContainsFunc(who.Subject.Grants, on) {
				ids = append(ids, u.ID)
			}
		}
	}
	return ids
}

// ownVenue reports whether the unit is one at which the caller himself sits: its
// days are his whether or not there is a case.
func ownVenue(who Caller, unit string) bool {
	return slices.ContainsFunc(who.Subject.Grants, func(g grid.Grant) bool { return g.UnitID == unit && holdsHearings(g.Role) })
}

func holdsHearings(role grid.Role) bool {
	return role == grid.Mediator || role == grid.LevelHead || role == grid.Clerk || role == grid.Leader
}

// dockets puts the entries of each day in the docket's order.
func dockets(entries []store.DocketEntry) map[venueDay][]store.DocketEntry {
	days := map[venueDay][]store.DocketEntry{}
	for _, e := range entries {
		key := venueDay{e.Date, e.UnitID}
		days[key] = append(days[key], e)
	}
	for _, day := range days {
		slices.SortFunc(day, func(a, b store.DocketEntry) int { return dispute.OrderDocket(a.DocketEntry, b.DocketEntry) })
	}
	return days
}

// hearingDays are the days of the list, by date, then the highest venue first.
func (ref reference) hearingDays(who Caller, asked string, from, to calendar.Date, days map[venueDay][]store.DocketEntry) []VenueDayView {
	views := []VenueDayView{}
	for _, u := range ref.order {
		venue, ok := ref.venues[u.ID]
		if !ok || asked != "" && u.ID != asked {
			continue
		}
		all := asked == u.ID || asked == "" && ownVenue(who, u.ID)
		for _, day := range ref.calendar.HearingDays(venue.Weekday, from, to) {
			if v := ref.venueDay(u, day, days[venueDay{day.Date, u.ID}]); all || v.Cases > 0 {
				views = append(views, v)
			}
			delete(days, venueDay{day.Date, u.ID})
		}
	}
	// A docket keeps its day when the calendar changes afterwards.
	for key, entries := range days {
		v := ref.venueDay(ref.units[key.unit], calendar.HearingDay{Date: key.on, For: []calendar.Date{key.on}}, entries)
		if v.Cases > 0 && slices.ContainsFunc(entries, func(e store.DocketEntry) bool { return e.Appointed }) {
			views = append(views, v)
		}
	}
	slices.SortFunc(views, func(a, b VenueDayView) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(b.Level.Rank(), a.Level.Rank()), cmp.Compare(a.UnitID, b.UnitID))
	})
	return views
}

// hearing is one day without its docket. Cases and Over are of what the reader may read.
func (ref reference) venueDay(u grid.Unit, day calendar.HearingDay, entries []store.DocketEntry) VenueDayView {
	v := VenueDayView{
		ID: venueDay{day.Date, u.ID}.id(), UnitID: u.ID, UnitName: u.Name, Level: u.Level, Venue: ref.venues[u.ID].Name, Date: day.Date,
		Moved: !slices.Contains(day.For, day.Date), Merged: len(day.For) > 1,
	}
	if i := slices.IndexFunc(day.For, func(d calendar.Date) bool { return d != day.Date }); i >= 0 {
		v.RegularOn = day.For[i]
		exception, _ := ref.calendar.On(v.RegularOn)
		v.Holiday = exception.Name
	}
	for i, e := range entries {
		if !e.Readable {
			continue
		}
		v.Cases++
		if i >= dispute.DocketLine {
			v.Over++
		}
	}
	return v
}

func (ref reference) venueView(unit string) VenueView {
	u := ref.units[unit]
	return VenueView{UnitID: u.ID, UnitName: u.Name, Level: u.Level, Venue: ref.venues[u.ID].Name}
}

// holidays are the official exceptions of a time, by date.
func (ref reference) holidays(from, to calendar.Date) []HolidayView {
	views := []HolidayView{}
	for d := from; d <= to; d = d.Add(1) {
		if day, ok := ref.calendar.On(d); ok {
			views = append(views, HolidayView{Date: d, Kind: day.Kind, Name: day.Name})
		}
	}
	return views
}

// Hearing is one hearing day with its docket. NotFound where the venue is not one
// of the caller's and no case he may read is docketed there that day, and for a
// day that is no hearing day.
func (a *App) Hearing(ctx context.Context, who Caller, id string) (HearingDayView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return HearingDayView{}, err
	}
	key, ok := parseVenueDay(id)
	unit, known := ref.units[key.unit]
	venue, held := ref.venues[key.unit]
	if !ok || !known || !held {
		return HearingDayView{}, fault.Missing()
	}
	var v HearingDayView
	err = a.store.Read(ctx, func(r *store.Read) error {
		scope := store.ScopeOf(who.Subject)
		entries, err := r.DocketEntries(scope, key.unit, key.on, key.on)
		if err != nil {
			return err
		}
		days := ref.calendar.HearingDays(venue.Weekday, key.on, key.on)
		if len(days) == 0 && slices.ContainsFunc(entries, func(e store.DocketEntry) bool { return e.Appointed }) {
			days = []calendar.HearingDay{{Date: key.on, For: []calendar.Date{key.on}}}
		}
		mine := slices.Contains(ref.venuesOf(who), key.unit) || slices.ContainsFunc(entries, func(e store.DocketEntry) bool { return e.Readable })
		if len(days) == 0 || !mine {
			return fault.Missing()
		}
		ordered := dockets(entries)[key]
		v = HearingDayView{
			VenueDayView: ref.venueDay(unit, days[0], ordered), Township: ref.name(unit.Place.TownshipID), Line: dispute.DocketLine, Docket: []DocketCase{},
		}
		rows, err := r.DocketedOn(scope, key.unit, key.on)
		if err != nil {
			return err
		}
		for i, e := range ordered {
			at := slices.IndexFunc(rows, func(row store.CaseRow) bool { return row.ID == e.CaseID })
			if at < 0 {
				continue
			}
			dc, err := a.docketCase(r, ref, who, rows[at], e)
			if err != nil {
				return err
			}
			dc.Order = i + 1
			v.Docket = append(v.Docket, dc)
		}
		return nil
	})
	return v, err
}

// docketCase is a case on the docket of a day at a level: whom to tell, who came and
// what became of it. May is empty once it is docketed elsewhere.
func (a *App) docketCase(r *store.Read, ref reference, who Caller, row store.CaseRow, e store.DocketEntry) (DocketCase, error) {
	level, on, today := e.Level, e.Date, calendar.DateOf(r.Now)
	dc := DocketCase{Case: ref.row(row, today), Appointed: e.Appointed, May: []dispute.Action{}, Mediators: []string{}, Parties: []DocketParty{}, Hearings: []DocketHearing{}}
	dc.Here = row.Status == dispute.Mediating && row.Level == level && row.DocketedOn == on
	if !row.Member {
		return dc, nil
	}
	c, err := replayed(r, row.ID)
	if err != nil {
		return dc, err
	}
	if dc.Here {
		dc.May = a.may(who, &c)
	}
	for _, m := range c.Mediators {
		dc.Mediators = append(dc.Mediators, m.Name)
	}
	var told []dispute.Telling
	for _, d := range c.Dockets() {
		if d.Level == level && d.On == on {
			told = d.Told
		}
	}
	for _, p := range c.Parties {
		view := DocketParty{PartyID: p.ID, Name: p.Name}
		if i := slices.IndexFunc(told, func(t dispute.Telling) bool { return t.PartyID == p.ID }); i >= 0 {
			at := told[i].At
			view.Told, view.How, view.ToldAt = true, told[i].How, &at
		}
		dc.Parties = append(dc.Parties, view)
	}
	for _, h := range c.Hearings {
		if h.Level == level && c.SameStay(level, on, calendar.DateOf(h.At)) {
			dc.Hearings = append(dc.Hearings, DocketHearing{EventID: h.EventID, At: h.At, Result: h.Hearing.Result, Attendance: h.Hearing.Attendance})
		}
	}
	return dc, nil
}

// sortDocket puts the rows of each day in the docket's order, the days by date.
func sortDocket(rows []store.CaseRow) {
	entry := func(row store.CaseRow) dispute.DocketEntry {
		return dispute.DocketEntry{CaseID: row.ID, Risk: row.Risk, AcceptedOn: row.AcceptedOn, RegisteredAt: row.RegisteredAt}
	}
	slices.SortFunc(rows, func(a, b store.CaseRow) int {
		return cmp.Or(cmp.Compare(a.DocketedOn, b.DocketedOn), dispute.OrderDocket(entry(a), entry(b)))
	})
}
