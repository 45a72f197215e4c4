-- +goose Up
-- What each case is found by (internal/store/search.go writes it): its numbers, and
-- unless it is restricted the names, their pinyin, the cause and the narrative.
-- words holds the characters of that text, one a lexeme and without positions, of
-- which a tsvector keeps no more than 256 a lexeme: the text itself tells the order.
CREATE TABLE case_texts (
    case_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    text    TEXT COLLATE "C" NOT NULL,
    words   TSVECTOR NOT NULL
);
CREATE INDEX case_texts_words ON case_texts USING gin (words);
