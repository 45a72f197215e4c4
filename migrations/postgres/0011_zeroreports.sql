-- +goose Up
-- The daily report 零报告 of a unit: zero_report_entries is its append-only list,
-- zero_reports what internal/zeroreport makes of it. A nil is a row that says so; where
-- there is no row, nothing was reported, and whether that is open or missing only the
-- clock can tell. The key begins with the date, since a day's rows are read together.
--
-- state is on_time or late, '' where no filing stands; marked says that the daily check
-- found none, missed that this still stands; said_nil that a nil was ever the word that
-- counted, which is where suspected omissions are looked for.
CREATE TABLE zero_reports (
    date          TEXT COLLATE "C" NOT NULL,
    unit_id       TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    township_id   TEXT COLLATE "C" NOT NULL,
    branch_id     TEXT COLLATE "C" NOT NULL DEFAULT '',
    village_id    TEXT COLLATE "C" NOT NULL DEFAULT '',
    group_id      TEXT COLLATE "C" NOT NULL DEFAULT '',
    state         TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (state IN ('', 'on_time', 'late')),
    kind          TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (kind IN ('', 'nil', 'findings')),
    findings      BIGINT NOT NULL DEFAULT 0,
    made_at       BIGINT NOT NULL DEFAULT 0,
    on_behalf     BOOLEAN NOT NULL,
    uploaded_late BOOLEAN NOT NULL,
    flagged       BOOLEAN NOT NULL,
    marked        BOOLEAN NOT NULL,
    missed        BOOLEAN NOT NULL,
    said_nil      BOOLEAN NOT NULL,
    version       BIGINT NOT NULL,
    PRIMARY KEY (date, unit_id)
);

CREATE TABLE zero_report_entries (
    date            TEXT COLLATE "C" NOT NULL,
    unit_id         TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    seq             BIGINT NOT NULL,
    id              TEXT COLLATE "C" NOT NULL,
    action          TEXT COLLATE "C" NOT NULL,
    auto            BOOLEAN NOT NULL,
    actor_user_id   TEXT COLLATE "C" NOT NULL DEFAULT '',
    actor_name      TEXT COLLATE "C" NOT NULL DEFAULT '',
    actor_role      TEXT COLLATE "C" NOT NULL DEFAULT '',
    occurred_at     BIGINT NOT NULL DEFAULT 0,
    device_at       BIGINT NOT NULL DEFAULT 0,
    received_at     BIGINT NOT NULL,
    device_seq      BIGINT NOT NULL DEFAULT 0,
    clock_offset_us BIGINT,
    client_key      TEXT COLLATE "C" NOT NULL DEFAULT '',
    data            TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (date, unit_id, seq)
);

-- When a unit was last reminded of a date, so that it is at most once an hour.
CREATE TABLE zero_report_reminders (
    date        TEXT COLLATE "C" NOT NULL,
    unit_id     TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    reminded_at BIGINT NOT NULL,
    PRIMARY KEY (date, unit_id)
);

-- Who owes a report, without a look at the units themselves.
CREATE INDEX units_reporting ON units (township_id, id, opened_on, closed_on) WHERE level = 'group';

-- +goose StatementBegin
CREATE FUNCTION zero_report_entries_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was reported stays';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER zero_report_entries_no_change BEFORE UPDATE OR DELETE ON zero_report_entries
    FOR EACH ROW EXECUTE FUNCTION zero_report_entries_append_only();
CREATE TRIGGER zero_report_entries_no_truncate BEFORE TRUNCATE ON zero_report_entries
    FOR EACH STATEMENT EXECUTE FUNCTION zero_report_entries_append_only();
