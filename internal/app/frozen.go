package app

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// frozenFigures is the first document of a publication: what was published, when, by
// whom and by which definitions.
type frozenFigures struct {
	ID          string             `json:"id"`
	UnitID      string             `json:"unit_id"`
	UnitName    string             `json:"unit_name"`
	Kind        stats.Kind         `json:"kind"`
	From        calendar.Date      `json:"from"`
	To          calendar.Date      `json:"to"`
	AsOf        time.Time          `json:"as_of"`
	PublishedBy string             `json:"published_by"`
	Before      string             `json:"before,omitempty"` // the publication whose closing is the opening
	Total       stats.Figures      `json:"total"`
	Tables      []PublicationTable `json:"tables"`
	ListA       map[string]string  `json:"list_a"` // of the leaves of list B, as they were mapped
	Version     int                `json:"version"`
	Definitions string             `json:"definitions"`
}

// frozenCase is a line of the second document. It names nobody: who is behind the number
// is in the case, for those who may read it.
type frozenCase struct {
	ID          string             `json:"id"`
	Number      string             `json:"number,omitempty"`
	Unit        string             `json:"unit"`
	Place       [4]string          `json:"place"` // township, branch, village, group
	Category    string             `json:"category"`
	Source      string             `json:"source,omitempty"`
	Imported    bool               `json:"imported,omitempty"`
	Registered  calendar.Date      `json:"registered"`
	Accepted    calendar.Date      `json:"accepted,omitempty"`
	Concluded   calendar.Date      `json:"concluded,omitempty"`
	Level       grid.Level         `json:"level,omitempty"`
	Outcome     dispute.Outcome    `json:"outcome,omitempty"`
	Elevated    bool               `json:"elevated,omitempty"`
	Reopened    calendar.Date      `json:"reopened,omitempty"`
	Obligations []frozenObligation `json:"obligations,omitempty"`
	Visits      []frozenVisit      `json:"visits,omitempty"`
}

type frozenObligation struct {
	Due       calendar.Date `json:"due,omitempty"`
	Performed bool          `json:"performed,omitempty"`
}

type frozenVisit struct {
	On        calendar.Date `json:"on"`
	Self      bool          `json:"self,omitempty"`
	Unreached bool          `json:"unreached,omitempty"`
	Confirmed bool          `json:"confirmed,omitempty"`
}

func freeze(c stats.Case, number string) frozenCase {
	f := frozenCase{
		ID: c.ID, Number: number, Unit: c.UnitID, Place: [4]string{c.Place.TownshipID, c.Place.BranchID, c.Place.VillageID, c.Place.GroupID},
		Category: c.Category, Source: c.Source, Imported: c.Imported, Registered: c.RegisteredOn, Accepted: c.AcceptedOn,
		Concluded: c.ConcludedOn, Level: c.ConcludedLevel, Outcome: c.Outcome, Elevated: c.Elevated, Reopened: c.ReopenedOn,
	}
	for _, o := range c.Obligations {
		f.Obligations = append(f.Obligations, frozenObligation{o.DueOn, o.Performed})
	}
	for _, v := range c.Visits {
		f.Visits = append(f.Visits, frozenVisit(v))
	}
	return f
}

func (f frozenCase) thaw() stats.Case {
	c := stats.Case{
		ID: f.ID, UnitID: f.Unit, Place: grid.Place{TownshipID: f.Place[0], BranchID: f.Place[1], VillageID: f.Place[2], GroupID: f.Place[3]},
		Category: f.Category, Source: f.Source, Imported: f.Imported, RegisteredOn: f.Registered, AcceptedOn: f.Accepted,
		ConcludedOn: f.Concluded, ConcludedLevel: f.Level, Outcome: f.Outcome, Elevated: f.Elevated, ReopenedOn: f.Reopened,
	}
	for _, o := range f.Obligations {
		c.Obligations = append(c.Obligations, stats.Obligation{DueOn: o.Due, Performed: o.Performed})
	}
	for _, v := range f.Visits {
		c.Visits = append(c.Visits, stats.Visit(v))
	}
	return c
}

// frozen is a publication with its cases.
type frozen struct {
	frozenFigures
	cases []stats.Case
}

// seal writes the two documents and their hash. Equal figures and cases give equal
// bytes: fields come in one order, maps by key, cases by day of registration and id.
func (f *frozen) seal(numbers map[string]string) (store.Documents, string, error) {
	slices.SortFunc(f.cases, func(a, b stats.Case) int {
		return cmp.Or(cmp.Compare(a.RegisteredOn, b.RegisteredOn), cmp.Compare(a.ID, b.ID))
	})
	lines := make([]frozenCase, len(f.cases))
	for i, c := range f.cases {
		lines[i] = freeze(c, numbers[c.ID])
	}
	figures, err := json.Marshal(f.frozenFigures)
	if err != nil {
		return store.Documents{}, "", fault.Wrap(err, "公布的内容写不出来")
	}
	cases, err := json.Marshal(lines)
	if err != nil {
		return store.Documents{}, "", fault.Wrap(err, "公布的内容写不出来")
	}
	d := store.Documents{Figures: string(figures), Cases: string(cases)}
	return d, hashOf(d), nil
}

func hashOf(d store.Documents) string {
	h := sha256.New()
	h.Write([]byte(d.Figures + "\n"))
	h.Write([]byte(d.Cases))
	return hex.EncodeToString(h.Sum(nil))
}

// thaw reads what seal wrote.
func thaw(d store.Documents) (frozen, error) {
	var f frozen
	var lines []frozenCase
	err := errors.Join(json.Unmarshal([]byte(d.Figures), &f.frozenFigures), json.Unmarshal([]byte(d.Cases), &lines))
	if err != nil {
		return f, fault.Wrap(err, "公布的内容读不出来")
	}
	for _, l := range lines {
		f.cases = append(f.cases, l.thaw())
	}
	return f, nil
}

// intact reports whether a publication is what was published: its documents give the
// hash, its head is theirs, and its cases give the figures.
func (f *frozen) intact(p store.Publication, d store.Documents) bool {
	return hashOf(d) == p.Hash && f.names(p) && f.adds() == nil
}

// names reports whether the publication's head in the store is that of its document.
func (f *frozen) names(p store.Publication) bool {
	return f.ID == p.ID && f.UnitID == p.UnitID && f.Kind == p.Kind && f.From == p.From && f.To == p.To && f.AsOf.Equal(p.AsOf) &&
		f.PublishedBy == p.PublisherName && len(f.cases) == p.Cases && f.Total.Closing != nil && *f.Total.Closing == p.Closing
}

// adds holds the figures against the cases, an *stats.Unbalanced where these do not give
// them. What was made by other definitions than today's cannot be made again; for it
// the hash alone answers.
func (f *frozen) adds() error {
	if f.Version != stats.DefinitionsVersion {
		return nil
	}
	var closing *int64
	if f.Before != "" {
		closing = f.Total.Opening
	}
	recount := stats.NewRecount(f.cases, f.From, f.To)
	for _, t := range f.Tables {
		again, err := recount.Table(t.By, t.Rows, f.ListA, closing)
		if err != nil {
			return err
		}
		if !same(again, stats.Table{Total: f.Total, Rows: t.Rows}) {
			return &stats.Unbalanced{Identity: stats.CasesIdentity, Detail: "逐件重算和累计的数字不一样：" + string(t.By)}
		}
	}
	return nil
}

func same(a, b stats.Table) bool {
	x, err := json.Marshal(a)
	y, other := json.Marshal(b)
	return err == nil && other == nil && bytes.Equal(x, y)
}

// rows are those of one of the tables.
func (f *frozen) rows(by stats.By) []stats.Row {
	for _, t := range f.Tables {
		if t.By == by {
			return t.Rows
		}
	}
	return nil
}
