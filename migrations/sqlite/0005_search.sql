-- +goose Up
-- What each case is found by (internal/store/search.go writes it): its numbers, and
-- unless it is restricted the names, their pinyin, the cause and the narrative.
-- case_words holds one character a token of that text. It keeps no text of its own,
-- so a row is taken out by naming its old tokens; 'secure-delete' takes them out of
-- the index's pages too, since a case may become restricted.
CREATE TABLE case_texts (
    id      INTEGER NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    text    TEXT NOT NULL
);
CREATE VIRTUAL TABLE case_words USING fts5(words, content = '', tokenize = 'ascii');
INSERT INTO case_words (case_words, rank) VALUES ('secure-delete', 1);
