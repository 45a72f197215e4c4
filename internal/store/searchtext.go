package store

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"

	"shuoli/internal/dispute"
)

// searchText is what a case is found by: words in their plain form with a space
// before and behind each. Of a restricted case it holds the numbers and nothing else
// (product.md section 7). Capital letters are the pinyin of names: plain words have
// none, so neither is taken for the other.
func searchText(c *dispute.Case) string {
	list := plainWords(c.DeviceNumber)
	if c.Number != nil {
		list = append(list, plainWords(c.Number.Text)...)
	}
	if !c.Facts.Restricted {
		list = append(list, plainWords(dispute.Title(c.Parties))...)
		for _, p := range c.Parties {
			name := plainWords(p.Name)
			if len(name) > 1 { // ledgers write 王 五
				list = append(list, strings.Join(name, ""))
			}
			list = append(list, spelled(strings.Join(name, ""))...)
		}
		list = append(list, plainWords(c.Facts.Cause)...)
		list = append(list, plainWords(c.Facts.Narrative)...)
	}
	return " " + strings.Join(list, " ") + " "
}

// plainWords are the words of a text, or of a query, in the form in which they are
// compared: NFKC, small letters, round brackets, nothing invisible.
func plainWords(text string) []string {
	text = strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(text, "")))
	return strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("[〔【", r):
			return '('
		case strings.ContainsRune("]〕】", r):
			return ')'
		case !unicode.IsSpace(r) && unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, text))
}

// How many ways to read a name are kept, and of how many characters: a person's name
// has two to four, and nobody types the pinyin of a company to its end.
const (
	personRunes, personReadings = 4, 64
	firmRunes, firmReadings     = 12, 8
)

// spelled is the pinyin of a plain name in capitals, from each of its characters on,
// with every reading of each: 单国强 is SGQ and DGQ, GQ, Q, and if it is a person's also
// SHANGUOQIANG, GUOQIANG and so on. Surnames have readings of their own, which no
// table here knows, so all are taken.
func spelled(name string) []string {
	runes := []rune(name)
	runes = runes[:min(len(runes), firmRunes)]
	most := personReadings
	if len(runes) > personRunes {
		most = firmReadings
	}
	var terms []string
	for i, r := range runes {
		if len(readings(r)) == 0 {
			continue
		}
		first, full := []string{""}, []string{""}
		for _, next := range runes[i:] {
			sounds := readings(next)
			if len(sounds) == 0 {
				if next >= 0x80 || !letterOrDigit(byte(next)) {
					break
				}
				sounds = []string{strings.ToUpper(string(next))}
			}
			initials := make([]string, len(sounds))
			for j, s := range sounds {
				initials[j] = s[:1]
			}
			first, full = each(first, initials, most), each(full, sounds, most)
		}
		terms = append(terms, first...)
		if len(runes) <= personRunes {
			terms = append(terms, full...)
		}
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// each puts each ending behind each beginning, or only the first ending where that
// would be more than most.
func each(beginnings, endings []string, most int) []string {
	slices.Sort(endings[1:]) // the first is the usual reading
	endings = slices.Compact(endings)
	if len(beginnings)*len(endings) > most {
		endings = endings[:1]
	}
	var all []string
	for _, b := range beginnings {
		for _, e := range endings {
			all = append(all, b+e)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// readings are the toneless readings of a Han character in capitals, the usual one
// first; none of anything else. ü is V, as on a keyboard.
func readings(r rune) []string {
	if !unicode.Is(unicode.Han, r) {
		return nil
	}
	list := pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal, Heteronym: true})
	sounds := make([]string, 0, len(list))
	for _, s := range list {
		// A few syllables have letters that no keyboard has, such as ê.
		if s = strings.ToUpper(s); s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
			sounds = append(sounds, s)
		}
	}
	return sounds
}

// typedPinyin is a query's word as the text holds it if it is pinyin, "" if it can't be.
func typedPinyin(word string) string {
	for i := range len(word) {
		if !letterOrDigit(word[i]) {
			return ""
		}
	}
	if word[0] < 'a' {
		return ""
	}
	return " " + strings.ToUpper(word)
}

func letterOrDigit(b byte) bool { return 'a' <= b && b <= 'z' || '0' <= b && b <= '9' }

// tokens are the characters of a text as index and query have them, so that no
// database's own idea of a word, an operator or a quote comes into play: letters,
// digits and everything beyond ASCII stand for themselves, a space is sp, a sign is x and
// its code, a letter of pinyin is p and itself, or i where its term begins.
func tokens(text string) []string {
	list := make([]string, 0, len(text))
	last := rune(0)
	for _, r := range text {
		switch {
		case r >= 0x80 || letterOrDigit(byte(r)):
			list = append(list, string(r))
		case r == ' ':
			list = append(list, "sp")
		case 'A' <= r && r <= 'Z' && last == ' ':
			list = append(list, "i"+string(r+'a'-'A'))
		case 'A' <= r && r <= 'Z':
			list = append(list, "p"+string(r+'a'-'A'))
		default:
			list = append(list, fmt.Sprintf("x%02x", r))
		}
		last = r
	}
	return list
}
