package ledger

import (
	"regexp"
	"strings"
)

var (
	phone     = regexp.MustCompile(`^(?:1[3-9]\d{9}|0\d{2,3}[2-9]\d{6,7}|[2-9]\d{6,7})$`)
	phoneGaps = regexp.MustCompile(`[ \-.()]`)
	country   = regexp.MustCompile(`^\+?86(1\d{10})$`)
)

// readPhones reads the numbers of a cell in their order; "" stands for one that is said
// to be none. ok is false where something in the cell is no telephone number.
func readPhones(text string) (list []string, ok bool) {
	for _, part := range strings.FieldsFunc(fold(text), func(r rune) bool { return strings.ContainsRune("、,;/|\n", r) }) {
		if none(part) {
			list = append(list, "")
			continue
		}
		if n := country.ReplaceAllString(phoneGaps.ReplaceAllString(part, ""), "$1"); phone.MatchString(n) {
			list = append(list, n)
			continue
		}
		for _, word := range strings.Fields(part) {
			if !phone.MatchString(word) {
				return nil, false
			}
			list = append(list, word)
		}
	}
	return list, true
}

// assign gives the parties their numbers: one each in order, or the only one to the
// first. It reports whether it could.
func assign(parties []Party, phones []string) bool {
	switch {
	case len(phones) == 0:
		return true
	case len(phones) == len(parties):
		for i := range parties {
			parties[i].Phone = phones[i]
		}
		return true
	case len(phones) == 1 && len(parties) > 0:
		parties[0].Phone = phones[0]
		return true
	}
	return false
}
