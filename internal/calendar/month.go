package calendar

// Month is a calendar month as text, YYYY-MM; it compares with < as Date does.
type Month string

// Month is the month the date lies in.
func (d Date) Month() Month { return Month(d[:len("2006-01")]) }

// First is the month's first day.
func (m Month) First() Date { return Date(m + "-01") }

// Last is the month's last day.
func (m Month) Last() Date { return m.Add(1).First().Add(-1) }

// Add is the month n months later; earlier when n is negative.
func (m Month) Add(n int) Month {
	return Date(m.First().noon().AddDate(0, n, 0).Format(layout)).Month()
}

// AddMonths is the same day n months later, or the last day of a month that is
// too short for it: six months after 08-31 is 02-28.
func (d Date) AddMonths(n int) Date {
	m := d.Month().Add(n)
	return min(Date(string(m)+string(d[len("2006-01"):])), m.Last())
}
