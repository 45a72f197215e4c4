package ledger

import (
	"regexp"
	"slices"
	"strings"
)

// other is the leaf of list B for what has no better one.
const (
	other     = "99"
	otherWord = "其他"
)

// DefaultWords are clerks' words for categories as an installation starts with them; its
// administrator adds to them.
func DefaultWords() []Word {
	return []Word{
		{"邻里", "0201"}, {"相邻", "0201"},
		{"宅基地", "0902"}, {"房屋宅基地", "0902"},
		{"土地", "0901"}, {"承包地", "0901"}, {"土地承包", "0901"},
		{"婚姻", "0101"}, {"家庭矛盾", "0101"}, {"婚姻家庭", "0101"},
		{"赡养", "0102"},
		{"债务", "0804"}, {"欠款", "0804"}, {"借贷", "0804"},
		{"损害赔偿", "0507"}, {"赔偿", "0507"},
		{"交通", "0503"}, {"交通事故", "0503"},
		{"工资", "0701"},
		{"经营", "0603"}, {"生产经营", "0603"},
		{otherWord, other},
	}
}

var categoryEnding = regexp.MustCompile(`(?:矛盾纠纷|纠纷|类型|类|问题|案件)$`)

func categoryKey(word string) string {
	s := squeeze(word)
	for {
		shorter := categoryEnding.ReplaceAllString(s, "")
		if shorter == s || shorter == "" {
			return s
		}
		s = shorter
	}
}

// categories are the book's words, ready to be looked up.
type categories struct {
	leaves []string
	words  []categoryWord
}

type categoryWord struct{ key, word, leaf string }

func newCategories(b Book) categories {
	c := categories{leaves: b.Leaves}
	for _, w := range b.Words {
		if key := categoryKey(w.Word); key != "" && (len(b.Leaves) == 0 || slices.Contains(b.Leaves, w.Leaf)) {
			c.words = append(c.words, categoryWord{key, w.Word, w.Leaf})
		}
	}
	return c
}

// find is the leaf of a clerk's word: the word itself, a leaf's code, else the longest
// known word within it, the first of two as long. Where there is none, or the same word
// names several leaves, it is 99 with the word kept.
func (c categories) find(text string) (leaf, word string) {
	key := categoryKey(text)
	if none(key) {
		return other, ""
	}
	if slices.Contains(c.leaves, key) {
		return key, ""
	}
	exact, longest, at := "", "", 0
	for _, w := range c.words {
		if w.key == key {
			if exact != "" && exact != w.leaf {
				exact = other
			} else {
				exact = w.leaf
			}
			continue
		}
		i := strings.Index(key, w.key)
		if i >= 0 && w.leaf != other && (runes(w.key) > runes(longest) || runes(w.key) == runes(longest) && i < at) {
			longest, leaf, at = w.key, w.leaf, i
		}
	}
	switch {
	case exact == other && key != otherWord:
		return other, clean(text)
	case exact != "":
		return exact, ""
	case leaf != "":
		return leaf, ""
	}
	return other, clean(text)
}

// text is what find reads as the row's category: the first word for its leaf that means
// no other, else the code.
func (c categories) text(r Row) string {
	if r.Category == other {
		if r.CategoryWord != "" {
			return r.CategoryWord
		}
		return otherWord
	}
	for _, w := range c.words {
		if w.leaf != r.Category {
			continue
		}
		if leaf, _ := c.find(w.word); leaf == r.Category {
			return w.word
		}
	}
	return r.Category
}
