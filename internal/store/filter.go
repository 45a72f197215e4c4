package store

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Sort is the order of a list of cases.
type Sort string

// The orders; the zero Sort is Newest.
const (
	Newest  Sort = "newest" // registered last, first
	Oldest  Sort = "oldest" // registered first, first
	DueNext Sort = "due"    // nearest deadline first, those without one last
)

// Filter narrows a list of cases; a zero field narrows nothing.
type Filter struct {
	UnitID    string // the unit's subtree
	Statuses  []dispute.Status
	Level     grid.Level
	Outcome   dispute.Outcome
	Contested *bool
	Category  string // a leaf of list B, or a group of two digits
	Risk      dispute.Risk
	DueBefore calendar.Date // deadline on or before
	Native    bool          // leaves out what came from a ledger
	// Exceptions: at least one of these holds; WaitingSince says what has waited too long.
	Exceptions   []Exception
	WaitingSince time.Time
	// Query is pieces of a number, of parties' names, their pinyin, the cause or the
	// narrative, all of which a case must hold; a restricted one is found by its numbers only.
	Query string
	Sort  Sort
	// Counted is a number of statistics whose cases are wanted.
	Counted *Counted
}

// condition is the filter as one bracketed condition on cases. What a restricted case
// is about narrows the list only for those who may know it: else the filter itself
// would tell.
func (f Filter) condition(r *Read, scope Scope) (condition, error) {
	var all []condition
	if f.UnitID != "" {
		within, err := r.within(f.UnitID)
		if err != nil {
			return condition{}, err
		}
		all = append(all, within)
	}
	if len(f.Statuses) > 0 {
		all = append(all, is("cases.status IN ?", f.Statuses))
	}
	if f.Level != "" {
		all = append(all, is("cases.level = ?", f.Level))
	}
	if f.DueBefore != "" {
		all = append(all, is("cases.deadline_sort <= ?", f.DueBefore))
	}
	if f.Native {
		all = append(all, is("NOT cases.imported"))
	}
	if len(f.Exceptions) > 0 {
		var reasons []condition
		for _, e := range f.Exceptions {
			reasons = append(reasons, e.condition(r, scope, f.WaitingSince))
		}
		all = append(all, or(reasons...))
	}
	var content []condition
	if f.Counted != nil {
		if in := f.Counted.condition(); f.Counted.tells() {
			content = append(content, in)
		} else {
			all = append(all, in)
		}
	}
	if f.Outcome != "" {
		content = append(content, is("cases.outcome = ?", f.Outcome))
	}
	if f.Contested != nil {
		content = append(content, is("cases.contested = ?", *f.Contested))
	}
	if f.Risk != "" {
		content = append(content, is("cases.risk = ?", f.Risk))
	}
	if f.Category != "" {
		content = append(content, r.like("cases.category", escapeLike(f.Category)+"%"))
	}
	if len(content) > 0 {
		all = append(all, content...)
		all = append(all, scope.content())
	}
	if words := plainWords(f.Query); len(words) > 0 {
		all = append(all, r.matches(words, scope))
	}
	return and(all...), nil
}

// within is the condition that a case is of a unit's subtree. A unit that is not there
// has none.
func (r *Read) within(unitID string) (condition, error) {
	var level grid.Level
	if err := r.db.Raw("SELECT level FROM units WHERE id = ?", unitID).Scan(&level).Error; err != nil {
		return condition{}, translate(err)
	}
	column, ok := placeColumns[level]
	if !ok {
		return is("FALSE"), nil
	}
	return is("cases."+column+" = ?", unitID), nil
}

// matches is the condition that a query finds a case. What was handed over to the
// reader's agency, and no more, is found by its numbers: the words of a case were not
// chosen for him.
func (r *Read) matches(words []string, scope Scope) condition {
	found := r.finds(words)
	if len(scope.agencies) == 0 {
		return found
	}
	var numbered []condition
	for _, word := range words {
		pattern := "%" + escapeLike(word) + "%"
		numbered = append(numbered, or(r.like("cases.number", pattern), r.like("cases.device_number", pattern)))
	}
	return or(and(scope.own(), found), and(numbered...))
}

// like compares without regard to the case of letters in both databases.
func (r *Read) like(column, pattern string) condition {
	if r.postgres {
		return is(column+" ILIKE ? ESCAPE '!'", pattern)
	}
	return is(column+" LIKE ? ESCAPE '!'", pattern)
}

// escapeLike makes every character of s stand for itself.
func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// cursor is the last row of a page: where the next one goes on.
type cursor struct {
	Sort Sort   `json:"s"`
	At   int64  `json:"a,omitempty"`
	Due  string `json:"d,omitempty"`
	ID   string `json:"i"`
}

func (c cursor) String() string {
	text, _ := json.Marshal(c) // strings and a number always marshal
	return base64.RawURLEncoding.EncodeToString(text)
}

// readCursor reads what String wrote for a list of the same order; anything else is
// Malformed ("bad_cursor").
func readCursor(text string, sort Sort) (cursor, error) {
	var c cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Sort != sort || c.ID == "" || strings.ContainsRune(c.ID+c.Due, 0) {
		return cursor{}, fault.New(fault.Malformed, "bad_cursor", "翻页位置无效，请从第一页重新开始",
			fault.Field{Pointer: "cursor", Code: "bad_cursor"})
	}
	return c, nil
}

// after is the condition for the rows behind the cursor.
func (c cursor) after() condition {
	switch c.Sort {
	case DueNext:
		return is("(cases.deadline_sort, cases.id) > (?, ?)", c.Due, c.ID)
	case Oldest:
		return is("(cases.registered_at, cases.id) > (?, ?)", c.At, c.ID)
	}
	return is("(cases.registered_at, cases.id) < (?, ?)", c.At, c.ID)
}

func (s Sort) order() string {
	switch s {
	case DueNext:
		return "cases.deadline_sort, cases.id"
	case Oldest:
		return "cases.registered_at, cases.id"
	}
	return "cases.registered_at DESC, cases.id DESC"
}
