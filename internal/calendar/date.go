// Package calendar knows business dates, the day's cutoff, public holidays with
// their make-up workdays, and a venue's list of hearing days (product.md 3.3). It
// is pure: the time comes in as an argument.
package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // Asia/Shanghai must be there in an empty container
)

// Date is a business date in Asia/Shanghai as text, YYYY-MM-DD; "" is no date.
// Text sorts as dates do, so Date compares with <, in Go and in SQL alike.
type Date string

const layout = "2006-01-02"

// Shanghai is the one zone of business dates.
var Shanghai = mustZone("Asia/Shanghai")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("calendar: zone %s is not in the program: %v", name, err))
	}
	return zone
}

// DateOf is the business date of an instant.
func DateOf(t time.Time) Date { return Date(t.In(Shanghai).Format(layout)) }

// ParseDate reads YYYY-MM-DD and refuses anything else, such as 2026-02-30.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(layout, s); err != nil {
		return "", fmt.Errorf("calendar: %q is no date", s)
	}
	return Date(s), nil
}

// Add is the date n days later; earlier when n is negative.
func (d Date) Add(n int) Date { return Date(d.noon().AddDate(0, 0, n).Format(layout)) }

// Sub is the number of days from o to d.
func (d Date) Sub(o Date) int { return int(d.noon().Sub(o.noon()) / (24 * time.Hour)) }

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// Year is the date's year.
func (d Date) Year() int { return d.noon().Year() }

// At is the instant of the date's hour and minute in Shanghai, in UTC.
func (d Date) At(hour, minute int) time.Time {
	n := d.noon()
	return time.Date(n.Year(), n.Month(), n.Day(), hour, minute, 0, 0, Shanghai).UTC()
}

// Cutoff is the instant at which a business date closes for reports and deadlines: 18:00.
func (d Date) Cutoff() time.Time { return d.At(18, 0) }

func (d Date) noon() time.Time {
	t, err := time.Parse(layout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}

// Max is the later of two dates.
func Max(a, b Date) Date { return max(a, b) }

// Min is the earlier of two dates.
func Min(a, b Date) Date { return min(a, b) }
