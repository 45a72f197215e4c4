package app

import "strings"

// maskPhone keeps the first three and last four digits: 138****0001 (PII-03).
func maskPhone(s string) string { return mask(s, 3, 4, 4) }

// maskIDNumber keeps the first four and last four: 4101**********0011 (PII-03).
func maskIDNumber(s string) string { return mask(s, 4, 4, 10) }

// maskAddress keeps the first six characters, which name the village at most.
func maskAddress(s string) string { return mask(s, 6, 0, 4) }

// mask hides all but head and tail. What is too short to hide anything is hidden whole.
func mask(s string, head, tail, stars int) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	if len(r) <= head+tail {
		return strings.Repeat("*", stars)
	}
	return string(r[:head]) + strings.Repeat("*", stars) + string(r[len(r)-tail:])
}
