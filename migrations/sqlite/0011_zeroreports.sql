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
    date          TEXT NOT NULL,
    unit_id       TEXT NOT NULL REFERENCES units (id),
    township_id   TEXT NOT NULL,
    branch_id     TEXT NOT NULL DEFAULT '',
    village_id    TEXT NOT NULL DEFAULT '',
    group_id      TEXT NOT NULL DEFAULT '',
    state         TEXT NOT NULL DEFAULT '' CHECK (state IN ('', 'on_time', 'late')),
    kind          TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'nil', 'findings')),
    findings      INTEGER NOT NULL DEFAULT 0,
    made_at       INTEGER NOT NULL DEFAULT 0,
    on_behalf     BOOLEAN NOT NULL,
    uploaded_late BOOLEAN NOT NULL,
    flagged       BOOLEAN NOT NULL,
    marked        BOOLEAN NOT NULL,
    missed        BOOLEAN NOT NULL,
    said_nil      BOOLEAN NOT NULL,
    version       INTEGER NOT NULL,
    PRIMARY KEY (date, unit_id)
) WITHOUT ROWID;

CREATE TABLE zero_report_entries (
    date            TEXT NOT NULL,
    unit_id         TEXT NOT NULL REFERENCES units (id),
    seq             INTEGER NOT NULL,
    id              TEXT NOT NULL,
    action          TEXT NOT NULL,
    auto            BOOLEAN NOT NULL,
    actor_user_id   TEXT NOT NULL DEFAULT '',
    actor_name      TEXT NOT NULL DEFAULT '',
    actor_role      TEXT NOT NULL DEFAULT '',
    occurred_at     INTEGER NOT NULL DEFAULT 0,
    device_at       INTEGER NOT NULL DEFAULT 0,
    received_at     INTEGER NOT NULL,
    device_seq      INTEGER NOT NULL DEFAULT 0,
    clock_offset_us INTEGER,
    client_key      TEXT NOT NULL DEFAULT '',
    data            TEXT NOT NULL,
    PRIMARY KEY (date, unit_id, seq)
) WITHOUT ROWID;

-- When a unit was last reminded of a date, so that it is at most once an hour.
CREATE TABLE zero_report_reminders (
    date        TEXT NOT NULL,
    unit_id     TEXT NOT NULL REFERENCES units (id),
    reminded_at INTEGER NOT NULL,
    PRIMARY KEY (date, unit_id)
) WITHOUT ROWID;

-- Who owes a report, without a look at the units themselves.
CREATE INDEX units_reporting ON units (township_id, id, opened_on, closed_on) WHERE level = 'group';

-- +goose StatementBegin
CREATE TRIGGER zero_report_entries_no_update BEFORE UPDATE ON zero_report_entries
BEGIN
    SELECT RAISE(ABORT, 'what was reported stays');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER zero_report_entries_no_delete BEFORE DELETE ON zero_report_entries
BEGIN
    SELECT RAISE(ABORT, 'what was reported stays');
END;
-- +goose StatementEnd
