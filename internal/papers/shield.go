package papers

import (
	"regexp"
	"strings"
	"unicode"
)

// formulaStarts begin a formula in one spreadsheet or another (quality.md EXP-01).
const formulaStarts = "=+-@|%＝＋－＠\t\r"

var (
	escapeLike = regexp.MustCompile(`_(\x{2060}*)x([0-9A-Fa-f]{4}_)`)
	shieldedX  = regexp.MustCompile(`_\x{2060}(\x{2060}*)x([0-9A-Fa-f]{4}_)`)
)

// shield makes a text harmless in a cell: an apostrophe goes before what a spreadsheet
// might take for a formula, behind whatever blanks, and before such a one with apostrophes
// already, so that unshield undoes exactly this. What looks like the sheet's own spelling
// of a character gets an unseen joiner.
func shield(s string) string {
	s = escapeLike.ReplaceAllString(s, "_\u2060${1}x$2")
	if risky(s) {
		return "'" + s
	}
	return s
}

func unshield(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && risky(rest) {
		s = rest
	}
	return shieldedX.ReplaceAllString(s, "_${1}x$2")
}

// risky also holds for a text with apostrophes before it.
func risky(s string) bool {
	s = strings.TrimLeft(s, "'")
	for _, r := range s {
		if strings.ContainsRune(formulaStarts, r) {
			return true
		}
		if r != '\ufeff' && !unicode.IsControl(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			return false
		}
	}
	return false
}
