-- +goose Up
-- What the cases of a day cannot give: years that were counted before the program, and
-- figures that were published and stay as they were.

CREATE TABLE yearly_totals (
    unit_id    TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    year       BIGINT NOT NULL,
    settled    BIGINT NOT NULL,
    success    BIGINT NOT NULL,
    oral       BIGINT NOT NULL CHECK (oral >= 0),
    written    BIGINT NOT NULL CHECK (written >= 0),
    entered_by TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    enterer    TEXT COLLATE "C" NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, year),
    CHECK (oral + written = success AND success <= settled)
);

-- figures and cases are documents, to the byte what was hashed; a reader of one number
-- reads them whole in any case.
CREATE TABLE publications (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    unit_id      TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('month', 'quarter', 'year')),
    first_day    TEXT COLLATE "C" NOT NULL,
    last_day     TEXT COLLATE "C" NOT NULL,
    as_of        BIGINT NOT NULL,
    published_by TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    publisher    TEXT COLLATE "C" NOT NULL,
    case_count   BIGINT NOT NULL,
    closing      BIGINT NOT NULL,
    hash         TEXT COLLATE "C" NOT NULL,
    figures      TEXT COLLATE "C" NOT NULL,
    cases        TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX publications_period ON publications (unit_id, first_day, last_day);
CREATE INDEX publications_end ON publications (unit_id, last_day);

-- +goose StatementBegin
CREATE FUNCTION publications_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was published stays';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER publications_no_change BEFORE UPDATE OR DELETE ON publications
    FOR EACH ROW EXECUTE FUNCTION publications_append_only();
CREATE TRIGGER publications_no_truncate BEFORE TRUNCATE ON publications
    FOR EACH STATEMENT EXECUTE FUNCTION publications_append_only();
