package app

import (
	"cmp"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// table is the figures of a unit and a period, split as asked. closing is what the
// period before was published with, nil where it was not. It returns an
// *stats.Unbalanced when the table breaks an identity.
func (ref reference) table(r *store.Read, unitID string, from, to calendar.Date, by stats.By, closing *int64) (stats.Table, error) {
	u, p := ref.units[unitID], period{r, from, to}
	total, rows, err := ref.counts(p, u, by)
	if err != nil {
		return stats.Table{}, err
	}
	table, err := stats.Build(by, total, rows, closing)
	if err != nil {
		return stats.Table{}, err
	}
	table.Rows = slices.DeleteFunc(table.Rows, func(row stats.Row) bool { return empty(row.Figures) && !ref.shownEmpty(row.Key, by, u, to) })
	return table, nil
}

// counts are the sums of the whole and of each row, which in a table by unit or by
// village are in the order of the grid.
func (ref reference) counts(p period, u grid.Unit, by stats.By) (total stats.Counts, rows []stats.Counts, err error) {
	units := []string{u.ID}
	switch by {
	case stats.ByUnit, stats.ByVillage:
		units = append(units, ref.parts(u, by)...)
	}
	all, err := p.sums(units, store.SplitAll)
	if err != nil {
		return stats.Counts{}, nil, err
	}
	total = all[sumsOf{u.ID, ""}]
	switch by {
	case stats.ByUnit, stats.ByVillage:
		rows, err = ref.unitRows(p, u, by, all)
	case stats.ByLevel:
		rows = stats.Levels(total.In)
		for i := range rows {
			rows[i].Name = levelNames[grid.Level(rows[i].Key)]
		}
	case stats.ByMonth:
		rows, err = p.months(u.ID)
	case stats.ByCategory, stats.ByCategoryA:
		rows, err = ref.categoryRows(p, u.ID, by)
	case stats.BySource:
		rows, err = sourceRows(p, u.ID)
	}
	return total, rows, err
}

// levelNames are what a row of a table by level is called.
var levelNames = map[grid.Level]string{grid.Group: "小组", grid.Village: "村", grid.Branch: "总支", grid.Township: "乡"}

// parts are the units that a table of u has rows for: those right below it, or every
// village in it, branch by branch.
func (ref reference) parts(u grid.Unit, by stats.By) []string {
	if by == stats.ByVillage && u.Level == grid.Village {
		return []string{u.ID}
	}
	var ids []string
	for _, other := range ref.order {
		switch {
		case other.ParentID != u.ID:
		case by == stats.ByVillage && other.Level.Rank() > grid.Village.Rank():
			ids = append(ids, ref.parts(other, by)...)
		case by == stats.ByUnit, other.Level == grid.Village:
			ids = append(ids, other.ID)
		}
	}
	return ids
}

// rest are the units whose own cases make up the row 本级: u alone, or with it those
// below that belong to no village.
func (ref reference) rest(u grid.Unit, by stats.By) []string {
	ids := []string{u.ID}
	for _, other := range ref.order {
		if by == stats.ByVillage && other.ID != u.ID && other.Place.VillageID == "" && other.Place.Within(u.ID) {
			ids = append(ids, other.ID)
		}
	}
	if by == stats.ByVillage && u.Level == grid.Village {
		return nil // it is its only row
	}
	return ids
}

func (ref reference) unitRows(p period, u grid.Unit, by stats.By, all map[sumsOf]stats.Counts) ([]stats.Counts, error) {
	var rows []stats.Counts
	for _, id := range ref.parts(u, by) {
		row := all[sumsOf{id, ""}]
		row.Key, row.Name = id, ref.name(id)
		rows = append(rows, row)
	}
	sums, err := p.sums(ref.rest(u, by), store.SplitOwn)
	if err != nil {
		return nil, err
	}
	own := stats.Counts{Key: stats.Own, Name: "本级"}
	for _, s := range sums {
		own.In, own.Before = append(own.In, s.In...), append(own.Before, s.Before...)
	}
	return append(rows, own), nil
}

func (ref reference) categoryRows(p period, unitID string, by stats.By) ([]stats.Counts, error) {
	sums, err := p.sums([]string{unitID}, store.SplitCategory)
	if err != nil {
		return nil, err
	}
	rows := folded{}
	for of, counts := range sums {
		code, name := of.key, ref.leaf(of.key)
		if by == stats.ByCategoryA {
			code, name = ref.listA(of.key)
		}
		rows.add(code, name, counts)
	}
	return rows.inOrder(cmp.Compare[string]), nil
}

// leaf is what a leaf of list B is called where its group does not stand beside it:
// every group has its 其他.
func (ref reference) leaf(code string) string {
	leaf, named := store.Category{Name: code}, 0
	for _, c := range ref.categories {
		if c.Code == code {
			leaf = c
		}
	}
	for _, c := range ref.categories {
		if c.Name == leaf.Name {
			named++
		}
	}
	if named > 1 && leaf.Parent != "" {
		return ref.category[leaf.Parent] + "·" + leaf.Name
	}
	return leaf.Name
}

// listA is the code and the name in list A that a leaf counts under today.
func (ref reference) listA(code string) (a, name string) {
	for _, c := range ref.categories {
		if c.Code == code && c.ListA != "" {
			return c.ListA, c.ListAName
		}
	}
	return stats.Unsaid, "未对应"
}

var sources = []string{"application", "initiative", "referral", ""}

var sourceNames = map[string]string{"application": "申请", "initiative": "主动", "referral": "移送", "": "未注明"}

func sourceRows(p period, unitID string) ([]stats.Counts, error) {
	sums, err := p.sums([]string{unitID}, store.SplitSource)
	if err != nil {
		return nil, err
	}
	rows := folded{}
	for of, counts := range sums {
		rows.add(cmp.Or(of.key, stats.Unsaid), cmp.Or(sourceNames[of.key], of.key), counts)
	}
	place := func(key string) int { return slices.Index(sources, sourceOf(key)) }
	return rows.inOrder(func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) }), nil
}

// sourceOf is the source that a row's key stands for.
func sourceOf(key string) string {
	if key == stats.Unsaid {
		return ""
	}
	return key
}

// folded are rows to which several sums are added, by key.
type folded map[string]stats.Counts

func (f folded) add(key, name string, counts stats.Counts) {
	row := f[key]
	row.Key, row.Name = key, name
	row.In, row.Before = append(row.In, counts.In...), append(row.Before, counts.Before...)
	f[key] = row
}

func (f folded) inOrder(compare func(a, b string) int) []stats.Counts {
	var rows []stats.Counts
	for _, row := range f {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b stats.Counts) int { return compare(a.Key, b.Key) })
	return rows
}

// shownEmpty reports whether a row stays although all of it is 0: a unit that is open,
// a level, a month, and 本级 where there is nothing else.
func (ref reference) shownEmpty(key string, by stats.By, u grid.Unit, on calendar.Date) bool {
	switch by {
	case stats.ByUnit, stats.ByVillage:
		if key == stats.Own {
			return len(ref.parts(u, by)) == 0
		}
		return !ref.gone(ref.units[key], on)
	case stats.ByLevel, stats.ByMonth:
		return true
	}
	return false
}

// empty reports whether a row has no number; what it leaves out is part of these.
func empty(f stats.Figures) bool {
	n := f.Concluded + f.SameDay
	for _, p := range []*int64{f.Registered, f.Accepted, f.NotAccepted, f.WaitingOpening, f.Waiting, f.Opening, f.Closing,
		f.ObligationsDue, f.Visits} {
		if p != nil {
			n += *p
		}
	}
	return n == 0
}

// period reads sums of a time, and of all time before it.
type period struct {
	r        *store.Read
	from, to calendar.Date
}

// sumsOf says whose sums they are: of a unit, or of a part of it.
type sumsOf struct{ unit, key string }

func (p period) sums(units []string, split store.Split) (map[sumsOf]stats.Counts, error) {
	in, err := p.r.Sums(units, split, p.from, p.to)
	if err != nil {
		return nil, err
	}
	before, err := p.r.SumsBefore(units, split, p.from)
	if err != nil {
		return nil, err
	}
	all := map[sumsOf]stats.Counts{}
	for _, s := range in {
		all[sumsOf{s.UnitID, s.Key}] = stats.Counts{In: s.Sums}
	}
	for _, s := range before {
		counts := all[sumsOf{s.UnitID, s.Key}]
		counts.Before = s.Sums
		all[sumsOf{s.UnitID, s.Key}] = counts
	}
	return all, nil
}

// months are a row for each month that the period touches.
func (p period) months(unitID string) ([]stats.Counts, error) {
	sums, err := p.r.SumsByMonth(unitID, p.from, p.to)
	if err != nil {
		return nil, err
	}
	in := map[string][]stats.Sum{}
	for _, s := range sums {
		in[s.Key] = s.Sums
	}
	var rows []stats.Counts
	for m := p.from.Month(); m <= p.to.Month(); m = m.Add(1) {
		rows = append(rows, stats.Counts{Key: string(m), Name: m.First().At(0, 0).In(calendar.Shanghai).Format("2006年1月"), In: in[string(m)]})
	}
	return rows, nil
}
