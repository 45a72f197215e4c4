package ledger

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold makes the spellings of one character the same: full-width letters, digits and
// marks become half-width, every kind of blank a space, every line end \n. What cannot
// be seen goes.
func fold(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case unseen(r):
			return -1
		}
		return r
	}, s))
}

// squeeze is fold without any blank: the form in which words are compared.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' {
			return -1
		}
		return r
	}, fold(s))
}

// clean is text as it is kept: as written, without control characters and without
// blanks around it.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\t':
			return ' '
		case r != '\n' && unseen(r) || r == '\ufffe' || r == '\uffff':
			return -1
		}
		return r
	}, s))
}

// cleanLine is clean on one line.
func cleanLine(s string) string { return strings.TrimSpace(strings.ReplaceAll(clean(s), "\n", " ")) }

func unseen(r rune) bool { return unicode.IsControl(r) || r == '\ufeff' || r == '\u200b' }

func runes(s string) int { return utf8.RuneCountInString(s) }

// written is what a cell shows, as it is kept.
func (c Cell) written() string {
	switch c.Kind {
	case Blank, Formula:
		return ""
	case Instant:
		return c.Time.Format("2006-01-02")
	}
	return clean(c.Text)
}

// blank also takes a cell of mere blanks.
func (c Cell) blank() bool {
	return c.Kind == Blank || c.Kind == Text && fold(c.Text) == ""
}

// none are the words by which clerks say that there is nothing to say.
func none(s string) bool {
	switch squeeze(s) {
	case "", "无", "空", "暂无", "没有", "不详", "未知", "/", "\\", "-", "--", "—", "——", "、":
		return true
	}
	return false
}

// chineseDigits in the order of their value; 〇 also has two other shapes.
const chineseDigits = "零一二三四五六七八九"

// chineseNumber reads 四, 十二, 二十一, or digit by digit 二〇二四; -1 for anything else.
func chineseNumber(s string) int {
	s = strings.NewReplacer("〇", "零", "○", "零", "两", "二").Replace(s)
	before, after, tens := strings.Cut(s, "十")
	if !tens {
		return digitByDigit(s)
	}
	n := 1
	if before != "" {
		n = digitByDigit(before)
	}
	if n < 1 || n > 9 || runes(after) > 1 {
		return -1
	}
	if after == "" {
		return n * 10
	}
	unit := digitByDigit(after)
	if unit < 1 {
		return -1
	}
	return n*10 + unit
}

func digitByDigit(s string) int {
	if s == "" || runes(s) > 4 {
		return -1
	}
	n := 0
	for _, r := range s {
		at := strings.IndexRune(chineseDigits, r)
		if at < 0 {
			return -1
		}
		n = n*10 + at/len("零")
	}
	return n
}
