package stats

import (
	"cmp"
	"slices"

	"shuoli/internal/calendar"
)

// CasesIdentity is broken where the cases of a table, counted one by one, do not give it.
const CasesIdentity = "cases"

// Keyed reports whether the case belongs to the row with a key, in a table with these
// rows: 本级 is what the others leave over. listA maps the leaves of list B. To a month
// every case may belong.
func (c Case) Keyed(by By, key string, rows []Row, listA map[string]string) bool {
	switch by {
	case ByUnit, ByVillage:
		if key != Own {
			return c.Place.Within(key)
		}
		return !slices.ContainsFunc(rows, func(r Row) bool { return r.Key != Own && c.Place.Within(r.Key) })
	case ByCategory:
		return c.Category == key
	case ByCategoryA:
		return cmp.Or(listA[c.Category], Unsaid) == key
	case BySource:
		return cmp.Or(c.Source, Unsaid) == key
	case ByLevel:
		return string(c.ConcludedLevel) == key
	default:
		return true
	}
}

// Rebuild makes a table of the period [from, to] again from its cases, with the rows
// that it had; listA maps the leaves of list B as they were mapped then. It fails as
// Build does, and also where the rows no longer hold all cases.
func Rebuild(by By, cases []Case, from, to calendar.Date, rows []Row, listA map[string]string, frozenClosing *int64) (Table, error) {
	total := Counts{In: Scan(cases, from, to), Before: ScanBefore(cases, from)}
	parts := make([]Counts, len(rows))
	for i, r := range rows {
		parts[i] = Counts{Key: r.Key, Name: r.Name}
		switch by {
		case ByMonth:
			m := calendar.Month(r.Key)
			parts[i].In = Scan(cases, max(from, m.First()), min(to, m.Last()))
		case ByLevel:
			parts[i].In = slices.DeleteFunc(slices.Clone(total.In), func(s Sum) bool { return string(s.Level) != r.Key })
		default:
			mine := slices.DeleteFunc(slices.Clone(cases), func(c Case) bool { return !c.Keyed(by, r.Key, rows, listA) })
			parts[i].In, parts[i].Before = Scan(mine, from, to), ScanBefore(mine, from)
		}
	}
	return Build(by, total, parts, frozenClosing)
}
