package stats

import (
	"cmp"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
)

// CasesIdentity is broken where the cases of a table, counted one by one, do not give it.
const CasesIdentity = "cases"

// Recount is the cases of a period, from which its tables can be made again. Facts are
// worked out once, for there are as many tables as splits.
type Recount struct {
	cases    []Case
	facts    [][]Fact // of each case
	from, to calendar.Date
}

// NewRecount takes the cases that count in [from, to].
func NewRecount(cases []Case, from, to calendar.Date) *Recount {
	r := &Recount{cases: cases, facts: make([][]Fact, len(cases)), from: from, to: to}
	for i, c := range cases {
		r.facts[i] = c.Facts()
	}
	return r
}

// Table makes a table again, with the rows that it had; listA maps the leaves of list B
// as they were mapped then. It fails as Build does, and so also where the rows no longer
// hold all cases.
func (r *Recount) Table(by By, rows []Row, listA map[string]string, frozenClosing *int64) (Table, error) {
	var whole tallies
	parts := map[string]*tallies{}
	for _, row := range rows {
		parts[row.Key] = &tallies{}
	}
	rowOf := RowOf(by, rows, listA)
	for i, c := range r.cases {
		key := rowOf(c)
		for _, f := range r.facts[i] {
			switch by {
			case ByMonth:
				key = string(f.Date.Month())
			case ByLevel:
				key = string(f.Level)
			}
			whole.add(f, r.from, r.to)
			if part := parts[key]; part != nil {
				part.add(f, r.from, r.to)
			}
		}
	}
	counts := make([]Counts, len(rows))
	for i, row := range rows {
		counts[i] = parts[row.Key].counts(row.Key, row.Name)
	}
	return Build(by, whole.counts("", ""), counts, frozenClosing)
}

// RowOf tells the key of the row that a case belongs to, in a table with these rows:
// 本级 is what the others leave over. By month a case may be in several, and there is none.
func RowOf(by By, rows []Row, listA map[string]string) func(Case) string {
	keys := map[string]bool{}
	for _, r := range rows {
		keys[r.Key] = true
	}
	return func(c Case) string {
		switch by {
		case ByUnit, ByVillage:
			for _, l := range grid.Ladder {
				if id := c.Place.At(l); id != "" && keys[id] {
					return id
				}
			}
			return Own
		case ByCategory:
			return c.Category
		case ByCategoryA:
			return cmp.Or(listA[c.Category], Unsaid)
		case BySource:
			return cmp.Or(c.Source, Unsaid)
		case ByLevel:
			return string(c.ConcludedLevel)
		default:
			return ""
		}
	}
}

// tallies are facts added up: those of a period, and those before it that make its stock.
type tallies struct{ in, before map[Fact]int64 }

func (t *tallies) add(f Fact, from, to calendar.Date) {
	if t.in == nil {
		t.in, t.before = map[Fact]int64{}, map[Fact]int64{}
	}
	on, n := f.Date, f.N
	f.Date, f.N = "", 0
	switch {
	case on >= from && on <= to:
		t.in[f] += n
	case on < from && slices.Contains(Stock, f.Measure):
		t.before[f] += n
	}
}

func (t *tallies) counts(key, name string) Counts {
	sums := func(of map[Fact]int64) (list []Sum) {
		for f, n := range of {
			list = append(list, Sum{Measure: f.Measure, Level: f.Level, Days: f.Days, N: n})
		}
		return list
	}
	return Counts{Key: key, Name: name, In: sums(t.in), Before: sums(t.before)}
}
