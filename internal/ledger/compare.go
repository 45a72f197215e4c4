package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shuoli/internal/grid"
)

// Identity is what makes two rows the same dispute: village, date, and the people in any
// order. Rows that are alike in all of it are told apart by Keys.
func (r Row) Identity() string {
	names := make([]string, 0, len(r.Parties))
	for _, p := range r.Parties {
		names = append(names, strings.ReplaceAll(squeeze(p.Name), "|", "/"))
	}
	slices.Sort(names)
	return strings.Join(append([]string{r.VillageID, string(r.On)}, names...), "|")
}

// Keys are the rows' identities, each with the n-th such row in the order of the ledger:
// "v-1|2024-01-04|李四|张三#1".
func Keys(rows []Row) []string {
	seen := map[string]int{}
	keys := make([]string, len(rows))
	for i, r := range rows {
		id := r.Identity()
		seen[id]++
		keys[i] = fmt.Sprintf("%s#%d", id, seen[id])
	}
	return keys
}

// Content is what two rows of one identity are compared by, without regard to how it was
// spelled. Telephone numbers are no part of it: our export hides them.
type Content struct {
	Unit, Category, Narrative, Amount, Risk, Level, Mediator, ConcludedOn, Outcome string
}

// Content is the row's.
func (r Row) Content() Content {
	c := Content{
		Unit: r.UnitID, Category: r.Category, Narrative: squeeze(r.Narrative), Risk: string(r.Risk), Level: string(r.Level),
		Mediator: squeeze(r.Mediator), ConcludedOn: string(r.ConcludedOn), Outcome: string(r.Outcome),
	}
	if r.GroupText != "" {
		c.Unit += " " + squeeze(r.GroupText)
	}
	if r.AmountFen != nil {
		c.Amount = strconv.FormatInt(*r.AmountFen, 10)
	}
	if c.Risk == "" {
		c.Risk = squeeze(r.RiskText)
	}
	if c.Level == "" {
		c.Level = string(grid.Village)
	}
	return c
}

// Difference is a field, by its name in ImportDifference, that the ledger and the case
// here say differently: ids, codes and amounts in fen as in Content, texts as written.
type Difference struct{ Field, Ledger, Here string }

// Differences compares the row of a ledger with what is here. What our own export did
// not show is not compared.
func Differences(row, here Row) []Difference {
	a, b := row.Content(), here.Content()
	var list []Difference
	for _, f := range []struct{ name, a, b, ledger, here string }{
		{"unit", a.Unit, b.Unit, a.Unit, b.Unit},
		{"category", a.Category, b.Category, a.Category, b.Category},
		{"narrative", a.Narrative, b.Narrative, row.Narrative, here.Narrative},
		{"amount", a.Amount, b.Amount, a.Amount, b.Amount},
		{"risk", a.Risk, b.Risk, a.Risk, b.Risk},
		{"level", a.Level, b.Level, a.Level, b.Level},
		{"mediator", a.Mediator, b.Mediator, row.Mediator, here.Mediator},
		{"concluded_on", a.ConcludedOn, b.ConcludedOn, a.ConcludedOn, b.ConcludedOn},
		{"outcome", a.Outcome, b.Outcome, a.Outcome, b.Outcome},
	} {
		hidden := f.a == squeeze(Undisclosed) || f.name == "category" && row.CategoryWord == Undisclosed
		if f.a != f.b && !hidden {
			list = append(list, Difference{f.name, f.ledger, f.here})
		}
	}
	return list
}
