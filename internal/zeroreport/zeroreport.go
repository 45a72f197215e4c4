// Package zeroreport holds the rules of the daily sweep and its report 零报告
// (product.md section 4). A report of one unit and date is its entries: Fold makes
// of them the report as it stands, Judge says whether one more may be taken, Check
// what the daily check of a date must append and of whom it must remind, Suspect
// whether a dispute speaks against a nil, and Count adds up. It is pure: values and
// a time in, values out; it knows no clock, database or HTTP.
package zeroreport

import (
	"fmt"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// Kind is what a report says; "" where there is none: no report is not a zero.
type Kind string

// The two things a report can say.
const (
	Nil      Kind = "nil" // 今日排查，无新增矛盾纠纷
	Findings Kind = "findings"
)

// State is where a unit stands on a date; "" on a date for which it owes nothing.
type State string

// The states of product.md 4. Open is not due yet and not counted; due is the sum of
// the others.
const (
	Open    State = "open"
	OnTime  State = "on_time"
	Late    State = "late"
	Missing State = "missing"
)

// How a finding was handled.
const (
	Watching   = "watching"    // 关注
	Settled    = "settled"     // 当场化解
	CaseOpened = "case_opened" // 已登记纠纷
)

// Finding is one thing the sweep came upon. One that names a case needs to say no
// more: what it is about is in the case, for those who may read it.
type Finding struct {
	What     string       `json:"what,omitempty"`
	Category string       `json:"category,omitempty"` // leaf of list B, domain.md 3.4
	Risk     dispute.Risk `json:"risk,omitempty"`
	Handled  string       `json:"handled"`
	CaseID   string       `json:"case_id,omitempty"`
}

// Owes reports whether a reporting unit owes a report for the date: every calendar
// day from its opening to the day before its closing, holidays included.
func Owes(u grid.Unit, on calendar.Date) bool { return u.OpenedOn <= on && !u.Closed(on) }

// Cutoff is the time of day, in Shanghai, by which reports are due. A report made at
// this very instant is on time.
type Cutoff struct{ Hour, Minute int }

// ParseCutoff reads hh:mm, as the setting has it.
func ParseCutoff(text string) (Cutoff, error) {
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return Cutoff{}, fmt.Errorf("zeroreport: %q is no time of day", text)
	}
	return Cutoff{Hour: t.Hour(), Minute: t.Minute()}, nil
}

func (c Cutoff) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// On is the instant of the cutoff on a date.
func (c Cutoff) On(d calendar.Date) time.Time { return d.At(c.Hour, c.Minute) }

// Rules are the settings in force on a date.
type Rules struct {
	Cutoff   Cutoff
	LateDays int           // how many days after its cutoff a date may still be reported
	Upload   time.Duration // how long after the cutoff what a device made by it may arrive and be on time
}

// DefaultRules are those of product.md 4: by 18:00, late within 3 days, 24 hours to upload.
func DefaultRules() Rules {
	return Rules{Cutoff: Cutoff{Hour: 18}, LateDays: 3, Upload: 24 * time.Hour}
}

// Settings is the history of an installation's rules, oldest first. Who changes them
// begins on the first date that no check has finished, so that the change never
// reaches behind one (product.md 5).
type Settings []Dated

// Dated are the rules from a date on.
type Dated struct {
	From calendar.Date
	Rules
}

// On is the rules in force on a date: the defaults before the first change.
func (s Settings) On(d calendar.Date) Rules {
	rules := DefaultRules()
	for _, change := range s {
		if change.From <= d {
			rules = change.Rules
		}
	}
	return rules
}
