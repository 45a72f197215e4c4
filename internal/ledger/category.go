package ledger

import (
	"regexp"
	"slices"
	"strings"
)

// other is the leaf of list B for what has no better one.
const other = "99"

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
		{"其他", other},
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

// categorise finds the leaf of a clerk's word: the word itself, a leaf's code, else the
// longest known word within it, the first of two as long. Where there is none, or the
// same word names several leaves, it is 99 with the word kept.
func (b Book) categorise(text string) (leaf, word string) {
	key := categoryKey(text)
	if none(key) {
		return other, ""
	}
	if slices.Contains(b.Leaves, key) {
		return key, ""
	}
	exact, longest, at := "", "", 0
	for _, w := range b.Words {
		k := categoryKey(w.Word)
		if k == "" || len(b.Leaves) > 0 && !slices.Contains(b.Leaves, w.Leaf) {
			continue
		}
		if k == key {
			if exact != "" && exact != w.Leaf {
				exact = other
			} else {
				exact = w.Leaf
			}
			continue
		}
		if i := strings.Index(key, k); i >= 0 && w.Leaf != other {
			if runes(k) > runes(longest) || runes(k) == runes(longest) && i < at {
				longest, leaf, at = k, w.Leaf, i
			}
		}
	}
	switch {
	case exact == other && key != "其他":
		return other, clean(text)
	case exact != "":
		return exact, ""
	case leaf != "":
		return leaf, ""
	}
	return other, clean(text)
}

// categoryText is what categorise reads as the row's category.
func (b Book) categoryText(r Row) string {
	if r.Category == other {
		if r.CategoryWord != "" {
			return r.CategoryWord
		}
		return "其他"
	}
	for _, w := range b.Words {
		if w.Leaf != r.Category {
			continue
		}
		if leaf, _ := b.categorise(w.Word); leaf == r.Category {
			return w.Word
		}
	}
	return r.Category
}
