package store

import (
	"context"
	"slices"
	"strings"

	"shuoli/internal/dispute"
)

// finds is the condition that every word of a query is in the text of a case, the
// characters of each in a row, or is pinyin that begins at a character of a name. It
// gives the same answer on both databases, and no word means anything else to them
// than its characters.
func (r *Read) finds(words []string) condition {
	if !r.postgres {
		phrases := make([]string, len(words))
		for i, word := range words {
			phrases[i] = phrase(tokens(word))
			if p := typedPinyin(word); p != "" {
				phrases[i] = "(" + phrases[i] + " OR " + phrase(tokens(p)[1:]) + ")"
			}
		}
		return is(`cases.id IN (SELECT case_id FROM case_texts WHERE id IN
			(SELECT rowid FROM case_words WHERE case_words MATCH ?))`, strings.Join(phrases, " AND "))
	}
	var all []condition
	for _, word := range words {
		// The index finds the texts with these characters, strpos those with them in a row.
		found := is("(words @@ ?::tsquery AND strpos(text, ?) > 0)", lexemes(tokens(word), " & "), word)
		if p := typedPinyin(word); p != "" {
			found = or(found, is("(words @@ ?::tsquery AND strpos(text, ?) > 0)", lexemes(tokens(p)[1:], " & "), p))
		}
		all = append(all, found)
	}
	found := and(all...)
	return condition{"cases.id IN (SELECT case_id FROM case_texts WHERE " + found.sql + ")", found.args}
}

// phrase is tokens in a row as FTS5 reads them; no token has a quote in it.
func phrase(tokens []string) string { return `"` + strings.Join(tokens, " ") + `"` }

// lexemes are tokens as PostgreSQL reads them; no token has a quote or backslash in it.
func lexemes(tokens []string, joined string) string {
	quoted := make([]string, len(tokens))
	for i, token := range tokens {
		quoted[i] = "'" + token + "'"
	}
	slices.Sort(quoted)
	return strings.Join(slices.Compact(quoted), joined)
}

// writeSearch brings what a case is found by up to date.
func (tx *Tx) writeSearch(c *dispute.Case) error {
	text := searchText(c)
	if tx.postgres {
		return translate(tx.db.Exec(`INSERT INTO case_texts (case_id, text, words) VALUES (?, ?, ?::tsvector)
			ON CONFLICT (case_id) DO UPDATE SET text = excluded.text, words = excluded.words
			WHERE case_texts.text <> excluded.text`, c.ID, text, lexemes(tokens(text), " ")).Error)
	}
	words := strings.Join(tokens(text), " ")
	var rows []struct {
		ID    int64
		Words string
	}
	err := tx.db.Raw(`SELECT t.id, w.words FROM case_texts t JOIN case_words w ON w.rowid = t.id WHERE t.case_id = ?`,
		c.ID).Scan(&rows).Error
	switch {
	case err != nil:
	case len(rows) == 0:
		var id int64
		err = tx.db.Raw("INSERT INTO case_texts (case_id) VALUES (?) RETURNING id", c.ID).Scan(&id).Error
		if err == nil {
			err = tx.db.Exec("INSERT INTO case_words (rowid, words) VALUES (?, ?)", id, words).Error
		}
	case rows[0].Words != words:
		err = tx.db.Exec("UPDATE case_words SET words = ? WHERE rowid = ?", words, rows[0].ID).Error
	}
	return translate(err)
}

// fillBatch is how many cases are made findable in one transaction.
const fillBatch = 100

// fillSearch makes cases findable that were written before there was anything to
// find them by.
func (s *Store) fillSearch(ctx context.Context) error {
	for last := ""; ; {
		var ids []string
		err := s.Tx(ctx, func(tx *Tx) error {
			err := tx.db.Raw(`SELECT id FROM cases WHERE id > ? AND NOT EXISTS
				(SELECT 1 FROM case_texts WHERE case_texts.case_id = cases.id) ORDER BY id LIMIT ?`, last, fillBatch).Scan(&ids).Error
			if err != nil {
				return translate(err)
			}
			for _, id := range ids {
				events, err := tx.LoadCase(id)
				if err != nil {
					return err
				}
				c := dispute.Replay(id, events)
				if err := tx.writeSearch(&c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		last = ids[len(ids)-1]
	}
}
