-- +goose Up
-- What each case is found by (internal/store/search.go writes it): its numbers, and
-- unless it is restricted the names, their pinyin, the cause and the narrative, one
-- character a token. 'secure-delete' takes what is changed out of the index's pages
-- too, since a case may become restricted. case_texts says whose row it is.
CREATE TABLE case_texts (
    id      INTEGER NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE VIRTUAL TABLE case_words USING fts5(words, tokenize = 'ascii');
INSERT INTO case_words (case_words, rank) VALUES ('secure-delete', 1);
