package store

import (
	"cmp"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/stats"
)

// Publication is the head of what was published of a unit and a period.
type Publication struct {
	ID            string
	UnitID        string
	Kind          stats.Kind
	From, To      calendar.Date
	AsOf          time.Time
	PublishedBy   string // a user's id
	PublisherName string
	Cases         int
	Closing       int64  // what the next period opens with
	Hash          string // of both documents, see there
}

// Documents are a publication's figures and the cases behind them as they were
// written, to the byte.
//
// They are two texts and not a row a case: whoever reads a number or checks the hash
// needs them all at once, nothing ever asks for one of them by SQL, and a text of 20,000
// cases is written in one piece while nobody else can write.
type Documents struct {
	Figures string
	Cases   string
}

type publicationRow struct {
	ID          string
	UnitID      string
	Kind        stats.Kind
	FirstDay    calendar.Date
	LastDay     calendar.Date
	AsOf        int64
	PublishedBy string
	Publisher   string
	CaseCount   int
	Closing     int64
	Hash        string
	Figures     string
	Cases       string
}

func (publicationRow) TableName() string { return "publications" }

const publicationHead = "id, unit_id, kind, first_day, last_day, as_of, published_by, publisher, case_count, closing, hash"

func (row publicationRow) publication() Publication {
	return Publication{
		ID: row.ID, UnitID: row.UnitID, Kind: row.Kind, From: row.FirstDay, To: row.LastDay, AsOf: instant(row.AsOf),
		PublishedBy: row.PublishedBy, PublisherName: row.Publisher, Cases: row.CaseCount, Closing: row.Closing, Hash: row.Hash,
	}
}

// Publish keeps a publication for good. Conflict ("already_exists") where the unit's
// period was published before.
func (tx *Tx) Publish(p Publication, d Documents) error {
	row := publicationRow{
		ID: p.ID, UnitID: p.UnitID, Kind: p.Kind, FirstDay: p.From, LastDay: p.To, AsOf: micros(p.AsOf), PublishedBy: p.PublishedBy,
		Publisher: p.PublisherName, CaseCount: p.Cases, Closing: p.Closing, Hash: p.Hash, Figures: d.Figures, Cases: d.Cases,
	}
	return translate(tx.db.Create(&row).Error)
}

// Publications are those of a unit, the newest period first.
func (r *Read) Publications(unitID string) ([]Publication, error) {
	return r.publications(is("unit_id = ?", unitID))
}

// PublicationOf is that of exactly this unit and period, nil where there is none.
func (r *Read) PublicationOf(unitID string, from, to calendar.Date) (*Publication, error) {
	list, err := r.publications(is("unit_id = ? AND first_day = ? AND last_day = ?", unitID, from, to))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// PublicationsUntil are those of a unit whose period ends on a day, the shortest first.
func (r *Read) PublicationsUntil(unitID string, to calendar.Date) ([]Publication, error) {
	return r.publications(is("unit_id = ? AND last_day = ?", unitID, to))
}

// Publication is one publication, or NotFound.
func (r *Read) Publication(id string) (Publication, error) {
	list, err := r.publications(is("id = ?", id))
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Publication{}, err
	}
	return list[0], nil
}

func (r *Read) publications(where condition) ([]Publication, error) {
	var rows []publicationRow
	err := r.db.Raw("SELECT "+publicationHead+" FROM publications WHERE "+where.sql+
		" ORDER BY last_day DESC, first_day DESC, as_of DESC", where.args...).Scan(&rows).Error
	list := make([]Publication, len(rows))
	for i, row := range rows {
		list[i] = row.publication()
	}
	return list, translate(err)
}

// Documents are those of a publication, or NotFound.
func (r *Read) Documents(publicationID string) (Documents, error) {
	var rows []Documents
	err := r.db.Raw("SELECT figures, cases FROM publications WHERE id = ?", publicationID).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Documents{}, translate(err)
	}
	return rows[0], nil
}

// CasesOf are the cases in scope among those of some ids, in their order. The ids are of
// the list behind a number: where being in it tells what a restricted case is about, only
// members get it.
func (r *Read) CasesOf(scope Scope, ids []string, behind Counted) ([]CaseRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := r.caseRows(behind.among(scope, ids), "cases.id", len(ids))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b caseRow) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return r.listed(scope, rows)
}

// CountOf is how many cases CasesOf would list.
func (r *Read) CountOf(scope Scope, ids []string, behind Counted) (int, error) {
	total := 0
	for some := range slices.Chunk(ids, casesAtOnce) {
		where, n := behind.among(scope, some), 0
		if err := r.db.Raw("SELECT count(*) FROM cases WHERE "+where.sql, where.args...).Scan(&n).Error; err != nil {
			return 0, translate(err)
		}
		total += n
	}
	return total, nil
}

// among is the condition that a case in scope is one of some ids.
func (c Counted) among(scope Scope, ids []string) condition {
	where := and(scope.sees(), is("cases.id IN ?", ids))
	if c.tells() {
		where = and(where, scope.content())
	}
	return where
}

// casesAtOnce keeps a statement within what either database takes as parameters.
const casesAtOnce = 500

// CasesOfPeriod are all cases of a unit and its subtree that a figure of the period can
// count: what was registered and not over before its first day, and what has a mark in
// it; with the number that each is known by.
func (r *Read) CasesOfPeriod(unitID string, from, to calendar.Date) (cases []stats.Case, numbers map[string]string, err error) {
	within, err := r.within(unitID)
	if err != nil {
		return nil, nil, err
	}
	within = and(within, or(
		is("cases.registered_at < ? AND (cases.counted_ended = '' OR cases.counted_ended >= ?)", micros(to.Add(1).At(0, 0)), from),
		is("cases.id IN (SELECT case_id FROM case_marks WHERE date BETWEEN ? AND ?)", from, to)))
	numbers = map[string]string{}
	for after := ""; ; {
		where := and(within, is("cases.id > ?", after))
		var rows []caseRow
		err := r.db.Raw("SELECT "+countedColumns+", number, device_number FROM cases WHERE "+where.sql+" ORDER BY id LIMIT ?",
			append(where.args, casesAtOnce)...).Scan(&rows).Error
		if err != nil {
			return nil, nil, translate(err)
		}
		ids := make([]string, len(rows))
		for i, row := range rows {
			ids[i] = row.ID
			numbers[row.ID] = cmp.Or(row.Number, row.DeviceNumber)
		}
		marks, err := r.marks(ids...)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range rows {
			cases = append(cases, row.counted(marks[row.ID]))
		}
		if len(rows) < casesAtOnce {
			return cases, numbers, nil
		}
		after = ids[len(ids)-1]
	}
}
