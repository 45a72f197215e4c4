package zeroreport

import (
	"cmp"
	"slices"

	"shuoli/internal/grid"
)

// Tally is how a set of units and dates stands: due = on time + late + missing,
// and nil + findings = on time + late. What is open is not due yet; missed are those
// whose mark stands, whatever came later.
type Tally struct {
	Due      int
	Open     int
	OnTime   int
	Late     int
	Missing  int
	Missed   int
	Nil      int
	Findings int
}

// Count adds up reports; a date for which nothing was owed does not count. A report
// made before its cutoff counts at once, as on time.
func Count(reports ...Report) Tally {
	var t Tally
	for _, p := range reports {
		t = t.Plus(p.tally())
	}
	return t
}

func (p *Report) tally() Tally {
	var t Tally
	switch p.State {
	case Open:
		t.Open = 1
	case OnTime:
		t.OnTime = 1
	case Late:
		t.Late = 1
	case Missing:
		t.Missing = 1
	}
	t.Due = t.OnTime + t.Late + t.Missing
	if p.Owed && p.Missed() {
		t.Missed = 1
	}
	switch p.Kind {
	case Nil:
		t.Nil = 1
	case Findings:
		t.Findings = 1
	}
	return t
}

// Plus is the tally of both sets together.
func (t Tally) Plus(o Tally) Tally {
	return Tally{
		Due: t.Due + o.Due, Open: t.Open + o.Open, OnTime: t.OnTime + o.OnTime, Late: t.Late + o.Late,
		Missing: t.Missing + o.Missing, Missed: t.Missed + o.Missed, Nil: t.Nil + o.Nil, Findings: t.Findings + o.Findings,
	}
}

// Times is n such sets together.
func (t Tally) Times(n int) Tally {
	return Tally{
		Due: t.Due * n, Open: t.Open * n, OnTime: t.OnTime * n, Late: t.Late * n,
		Missing: t.Missing * n, Missed: t.Missed * n, Nil: t.Nil * n, Findings: t.Findings * n,
	}
}

// Completeness is (on time + late) ÷ due, nil when nothing is due.
func (t Tally) Completeness() *float64 { return t.share(t.OnTime + t.Late) }

// Timeliness is on time ÷ due, nil when nothing is due.
func (t Tally) Timeliness() *float64 { return t.share(t.OnTime) }

func (t Tally) share(n int) *float64 {
	if t.Due == 0 {
		return nil
	}
	of := float64(n) / float64(t.Due)
	return &of
}

// Row is one unit with all that lies below it.
type Row struct {
	Unit  grid.Unit
	Depth int // 0 where nothing lies above it in the tree that was given
	Tally
}

// Rows is the table of a tree: each unit before those below it, beside each other the
// one with the most missing first, else as they were given. own is what each reporting
// unit counted itself.
func Rows(units []grid.Unit, own map[string]Tally) []Row {
	below := map[string][]grid.Unit{}
	there := map[string]bool{}
	for _, u := range units {
		there[u.ID] = true
	}
	for _, u := range units {
		parent := u.ParentID
		if !there[parent] {
			parent = ""
		}
		below[parent] = append(below[parent], u)
	}
	return rows("", 0, below, own)
}

// rows is the table of what lies directly below a unit, and of all below that.
func rows(parent string, depth int, below map[string][]grid.Unit, own map[string]Tally) []Row {
	var parts [][]Row
	for _, u := range below[parent] {
		part := append([]Row{{Unit: u, Depth: depth, Tally: own[u.ID]}}, rows(u.ID, depth+1, below, own)...)
		for _, child := range part[1:] {
			if child.Depth == depth+1 {
				part[0].Tally = part[0].Plus(child.Tally)
			}
		}
		parts = append(parts, part)
	}
	slices.SortStableFunc(parts, func(a, b []Row) int { return cmp.Compare(b[0].Missing, a[0].Missing) })
	return slices.Concat(parts...)
}

// Total is what the rows that nothing lies above come to together.
func Total(table []Row) Tally {
	var t Tally
	for _, row := range table {
		if row.Depth == 0 {
			t = t.Plus(row.Tally)
		}
	}
	return t
}
