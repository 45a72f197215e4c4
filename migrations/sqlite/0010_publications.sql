-- +goose Up
-- What the cases of a day cannot give: years that were counted before the program, and
-- figures that were published and stay as they were.

CREATE TABLE yearly_totals (
    unit_id    TEXT NOT NULL REFERENCES units (id),
    year       INTEGER NOT NULL,
    settled    INTEGER NOT NULL,
    success    INTEGER NOT NULL,
    oral       INTEGER NOT NULL CHECK (oral >= 0),
    written    INTEGER NOT NULL CHECK (written >= 0),
    entered_by TEXT NOT NULL REFERENCES users (id),
    enterer    TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    PRIMARY KEY (unit_id, year),
    CHECK (oral + written = success AND success <= settled)
);

-- figures and cases are documents, to the byte what was hashed; a reader of one number
-- reads them whole in any case.
CREATE TABLE publications (
    id           TEXT NOT NULL PRIMARY KEY,
    unit_id      TEXT NOT NULL REFERENCES units (id),
    kind         TEXT NOT NULL CHECK (kind IN ('month', 'quarter', 'year')),
    first_day    TEXT NOT NULL,
    last_day     TEXT NOT NULL,
    as_of        INTEGER NOT NULL,
    published_by TEXT NOT NULL REFERENCES users (id),
    publisher    TEXT NOT NULL,
    case_count   INTEGER NOT NULL,
    closing      INTEGER NOT NULL,
    hash         TEXT NOT NULL,
    figures      TEXT NOT NULL,
    cases        TEXT NOT NULL
);
CREATE UNIQUE INDEX publications_period ON publications (unit_id, first_day, last_day);
CREATE INDEX publications_end ON publications (unit_id, last_day);

-- +goose StatementBegin
CREATE TRIGGER publications_no_update BEFORE UPDATE ON publications
BEGIN
    SELECT RAISE(ABORT, 'what was published stays');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER publications_no_delete BEFORE DELETE ON publications
BEGIN
    SELECT RAISE(ABORT, 'what was published stays');
END;
-- +goose StatementEnd
