package ledger

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"shuoli/internal/calendar"
)

// Dates before this year are slips of the hand; no ledger goes back further.
const firstYear = 1990

// rollover is how many days after 排查时间 a 化解时间 without a year may lie in the
// following year: a December case that ends in winter. Further on it would be a guess.
const rollover = 92

// day is a date as it was written; year is 0 where none was.
type day struct{ year, month, day int }

// The spellings, tried in this order; each must be followed by nothing but dayTail.
var (
	fullDay   = regexp.MustCompile(`^(\d{4}) ?[-./年] ?(\d{1,2}) ?[-./月] ?(\d{1,2}) ?[日号]?`)
	packedDay = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})`)
	shortYear = regexp.MustCompile(`^(\d{2})([-./年]) ?(\d{1,2}) ?[-./月] ?(\d{1,2}) ?[日号]?`)
	noYear    = regexp.MustCompile(`^(\d{1,2}) ?[-./月] ?(\d{1,2}) ?[日号]?`)
	dayTail   = regexp.MustCompile(`^ ?\(?(?:(?:星期|周|礼拜)[一二三四五六日天])?\)?[ T]?(?:凌晨|早上|上午|中午|下午|傍晚|晚上)? ?(?:\d{1,2}[:时点](?:\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?|分)?|半)?)?$`)

	chineseDay = regexp.MustCompile(`[〇○零一二三四五六七八九十]+[年月日号]`)
	serialText = regexp.MustCompile(`^\d{5}$`)
)

// readDay reads a cell of a date column. near is the ledger's year, or 0: it alone makes
// a year of two digits certain. ok is false for whatever does not say one day.
func readDay(c Cell, since1904 bool, near int) (d day, ok bool) {
	switch c.Kind {
	case Instant:
		return dayOf(c.Time), true
	case Number:
		return numberDay(c, since1904)
	case Text:
		return textDay(c.Text, since1904, near)
	}
	return day{}, false
}

func dayOf(t time.Time) day { return day{t.Year(), int(t.Month()), t.Day()} }

// numberDay reads 20240101, a plain serial number of days, and 1.4 for 1月4日. 1.1 it
// refuses: Excel makes it of 1.10 too.
func numberDay(c Cell, since1904 bool) (day, bool) {
	if v := c.Value; v == math.Trunc(v) && v >= firstYear*10000 && v < 1e8 {
		n := int(v)
		return day{n / 10000, n / 100 % 100, n % 100}, true
	}
	if d, ok := serialDay(c.Value, since1904); ok {
		return d, true
	}
	month, dayText, found := strings.Cut(c.Text, ".")
	if !found || len(month) > 2 || len(dayText) > 2 || len(dayText) == 1 && dayText < "4" {
		return day{}, false
	}
	return numbers("0", month, dayText)
}

// serialDay takes a number for days since the workbook's epoch where that gives a
// plausible year.
func serialDay(v float64, since1904 bool) (day, bool) {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if since1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if v < 30000 || v > 60000 {
		return day{}, false
	}
	d := dayOf(epoch.AddDate(0, 0, int(v)))
	return d, d.year >= firstYear
}

func textDay(text string, since1904 bool, near int) (day, bool) {
	s := strings.NewReplacer("。", ".", "·", ".", "—", "-", "–", "-", "\n", " ").Replace(fold(text))
	s = chineseDay.ReplaceAllStringFunc(s, func(word string) string {
		number := []rune(word)
		if n := chineseNumber(string(number[:len(number)-1])); n >= 0 {
			return strconv.Itoa(n) + string(number[len(number)-1])
		}
		return word
	})
	s = strings.TrimRight(strings.Join(strings.Fields(s), " "), ".")
	if serialText.MatchString(s) {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return day{}, false
		}
		return serialDay(v, since1904)
	}
	if m := match(fullDay, s); m != nil {
		return numbers(m[1], m[2], m[3])
	}
	if m := match(packedDay, s); m != nil {
		return numbers(m[1], m[2], m[3])
	}
	if m := match(shortYear, s); m != nil {
		return twoDigits(m, near)
	}
	if m := match(noYear, s); m != nil {
		return numbers("0", m[1], m[2])
	}
	return day{}, false
}

// match applies a spelling; after it only a weekday and a time may stand.
func match(spelling *regexp.Regexp, s string) []string {
	m := spelling.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	tail := s[len(m[0]):]
	if !dayTail.MatchString(tail) {
		return nil
	}
	last := m[0][len(m[0])-1]
	if tail != "" && tail[0] >= '0' && tail[0] <= '9' && last >= '0' && last <= '9' {
		return nil // 2024-1-110:30 is the first or the eleventh
	}
	return m
}

// twoDigits takes 24年1月5日, and 24.1.5 where 24 is the ledger's year and 5 is not:
// otherwise nobody can tell which of the three the year is.
func twoDigits(m []string, near int) (day, bool) {
	d, ok := numbers("20"+m[1], m[3], m[4])
	if m[2] == "年" {
		return d, ok
	}
	return d, ok && d.year == near && d.day != near%100
}

func numbers(year, month, dayOfMonth string) (day, bool) {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(dayOfMonth)
	return day{y, m, d}, err1 == nil && err2 == nil && err3 == nil
}

// in is the date in a year; ok is false for one that the calendar does not have.
func (d day) in(year int) (date calendar.Date, ok bool) {
	t := time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if year < firstYear || year > 9999 || d.month < 1 || d.month > 12 || t.Day() != d.day {
		return "", false
	}
	return calendar.Date(t.Format("2006-01-02")), true
}

// after is the date of an ending that was written without a year: in the year of its
// beginning, or in the next where it would lie before that and not a quarter past it.
// An ending before its beginning is for the caller to refuse.
func (d day) after(on calendar.Date) (date calendar.Date, ok bool) {
	date, ok = d.in(on.Year())
	if ok && date >= on {
		return date, true
	}
	if next, fits := d.in(on.Year() + 1); fits && next.Sub(on) <= rollover {
		return next, true
	}
	return date, ok
}
