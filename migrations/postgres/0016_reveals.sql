-- +goose Up
-- Of which parties a person had data shown to him on a date: how many there may be is
-- counted here, what was shown and what for stands in the audit.
CREATE TABLE reveals (
    user_id  TEXT NOT NULL REFERENCES users (id),
    date     TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    party_id TEXT NOT NULL,
    PRIMARY KEY (user_id, date, case_id, party_id)
);
