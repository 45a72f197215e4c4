-- +goose Up
-- Instants are microseconds since 1970 UTC, 0 for none; business dates are text
-- YYYY-MM-DD in Asia/Shanghai, '' for none: both then sort and compare alike in
-- SQLite, PostgreSQL and Go. Hot tables carry the ids of the unit's ancestors, so
-- that a scope is one indexed comparison and never a walk up the tree.

CREATE TABLE units (
    id            TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL,
    aliases       TEXT NOT NULL DEFAULT '[]',
    level         TEXT NOT NULL,
    parent_id     TEXT REFERENCES units (id),
    division_code TEXT NOT NULL DEFAULT '',
    opened_on     TEXT NOT NULL DEFAULT '',
    closed_on     TEXT NOT NULL DEFAULT '',
    township_id   TEXT NOT NULL DEFAULT '',
    branch_id     TEXT NOT NULL DEFAULT '',
    village_id    TEXT NOT NULL DEFAULT '',
    group_id      TEXT NOT NULL DEFAULT '',
    ordinal       INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX units_parent ON units (parent_id, ordinal, id);
CREATE INDEX units_township ON units (township_id, level, ordinal, id);

CREATE TABLE venues (
    id      TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL REFERENCES units (id),
    name    TEXT NOT NULL,
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6)
);
CREATE INDEX venues_unit ON venues (unit_id);

CREATE TABLE committees (
    id           TEXT NOT NULL PRIMARY KEY,
    unit_id      TEXT NOT NULL REFERENCES units (id),
    name         TEXT NOT NULL,
    abbreviation TEXT NOT NULL
);
CREATE INDEX committees_unit ON committees (unit_id);

CREATE TABLE users (
    id            TEXT NOT NULL PRIMARY KEY,
    username      TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled_at   INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL
);

CREATE TABLE committee_members (
    committee_id TEXT NOT NULL REFERENCES committees (id),
    user_id      TEXT NOT NULL REFERENCES users (id),
    name         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    engagement   TEXT NOT NULL,
    term_from    TEXT NOT NULL,
    term_to      TEXT NOT NULL,
    PRIMARY KEY (committee_id, user_id, term_from)
);
CREATE INDEX committee_members_user ON committee_members (user_id);

-- unit_id is NULL for the roles that belong to the installation (admin, auditor).
CREATE TABLE grants (
    user_id      TEXT NOT NULL REFERENCES users (id),
    role         TEXT NOT NULL,
    unit_id      TEXT REFERENCES units (id),
    granted_from TEXT NOT NULL DEFAULT '',
    granted_to   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX grants_one ON grants (user_id, role, COALESCE(unit_id, ''));
CREATE INDEX grants_unit ON grants (unit_id, role);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    data       BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    user_agent TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE holidays (
    date   TEXT NOT NULL PRIMARY KEY,
    kind   TEXT NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name   TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT ''
);

-- List A is the justice line's, list B (categories) the 综治 line's; mediable is
-- false for what a committee may not settle and must hand over (product.md 3.1).
CREATE TABLE categories_a (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE categories (
    code     TEXT NOT NULL PRIMARY KEY,
    name     TEXT NOT NULL,
    parent   TEXT NOT NULL DEFAULT '',
    list_a   TEXT NOT NULL DEFAULT '',
    mediable BOOLEAN NOT NULL
);

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- cases is what lists, search and statistics read: a projection of events. The
-- text of a restricted case is encrypted here too, and its title is left blank.
CREATE TABLE cases (
    id              TEXT NOT NULL PRIMARY KEY,
    unit_id         TEXT NOT NULL REFERENCES units (id),
    township_id     TEXT NOT NULL,
    branch_id       TEXT NOT NULL DEFAULT '',
    village_id      TEXT NOT NULL DEFAULT '',
    group_id        TEXT NOT NULL DEFAULT '',
    start_level     TEXT NOT NULL,
    level           TEXT NOT NULL,
    number          TEXT NOT NULL DEFAULT '',
    device_number   TEXT NOT NULL DEFAULT '',
    status          TEXT NOT NULL,
    outcome         TEXT NOT NULL DEFAULT '',
    contested       BOOLEAN NOT NULL,
    restricted      BOOLEAN NOT NULL,
    category        TEXT NOT NULL,
    risk            TEXT NOT NULL,
    source          TEXT NOT NULL DEFAULT '',
    title           TEXT NOT NULL DEFAULT '',
    narrative       TEXT NOT NULL DEFAULT '',
    amount_fen      INTEGER,
    first_known_on  TEXT NOT NULL DEFAULT '',
    registered_at   INTEGER NOT NULL,
    accepted_on     TEXT NOT NULL DEFAULT '',
    accepted_level  TEXT NOT NULL DEFAULT '',
    deadline        TEXT NOT NULL DEFAULT '',
    deadline_sort   TEXT NOT NULL,
    docketed_on     TEXT NOT NULL DEFAULT '',
    concluded_on    TEXT NOT NULL DEFAULT '',
    concluded_level TEXT NOT NULL DEFAULT '',
    effective_on    TEXT NOT NULL DEFAULT '',
    archived_on     TEXT NOT NULL DEFAULT '',
    supervision     TEXT NOT NULL DEFAULT '',
    version         INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
);
CREATE INDEX cases_township_new ON cases (township_id, registered_at, id);
CREATE INDEX cases_township_due ON cases (township_id, status, deadline_sort, id);
CREATE INDEX cases_branch_new ON cases (branch_id, registered_at, id);
CREATE INDEX cases_branch_due ON cases (branch_id, status, deadline_sort, id);
CREATE INDEX cases_village_new ON cases (village_id, registered_at, id);
CREATE INDEX cases_village_due ON cases (village_id, status, deadline_sort, id);
CREATE INDEX cases_group_new ON cases (group_id, registered_at, id);
CREATE INDEX cases_due ON cases (status, deadline_sort, id);
CREATE INDEX cases_docket ON cases (docketed_on, level, township_id);
CREATE INDEX cases_unit ON cases (unit_id);

-- References to a case wait for the commit, so that a number may be drawn and a
-- case written in either order within one act.
CREATE TABLE parties (
    case_id     TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    id          TEXT NOT NULL,
    township_id TEXT NOT NULL,
    branch_id   TEXT NOT NULL DEFAULT '',
    village_id  TEXT NOT NULL DEFAULT '',
    group_id    TEXT NOT NULL DEFAULT '',
    ordinal     INTEGER NOT NULL,
    dropped     BOOLEAN NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL DEFAULT '',
    side        TEXT NOT NULL DEFAULT '',
    gender      TEXT NOT NULL DEFAULT '',
    phone       TEXT NOT NULL DEFAULT '',
    id_number   TEXT NOT NULL DEFAULT '',
    address     TEXT NOT NULL DEFAULT '',
    phone_index TEXT NOT NULL DEFAULT '',
    id_index    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (case_id, id)
);
CREATE INDEX parties_name ON parties (township_id, name);
CREATE INDEX parties_phone ON parties (phone_index) WHERE phone_index <> '';
CREATE INDEX parties_id_number ON parties (id_index) WHERE id_index <> '';

CREATE TABLE case_mediators (
    case_id TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (case_id, user_id)
);
CREATE INDEX case_mediators_user ON case_mediators (user_id, case_id);

CREATE TABLE events (
    id            TEXT NOT NULL PRIMARY KEY,
    case_id       TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    township_id   TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    action        TEXT NOT NULL,
    auto          BOOLEAN NOT NULL,
    level         TEXT NOT NULL,
    actor_user_id TEXT NOT NULL DEFAULT '',
    actor_name    TEXT NOT NULL DEFAULT '',
    actor_role    TEXT NOT NULL DEFAULT '',
    occurred_at   INTEGER NOT NULL,
    device_at     INTEGER NOT NULL DEFAULT 0,
    received_at   INTEGER NOT NULL,
    device_seq    INTEGER NOT NULL DEFAULT 0,
    client_key    TEXT NOT NULL DEFAULT '',
    stay          TEXT NOT NULL DEFAULT '',
    data          TEXT NOT NULL,
    UNIQUE (case_id, seq)
);

CREATE TABLE file_number_counters (
    committee_id TEXT NOT NULL REFERENCES committees (id),
    year         INTEGER NOT NULL,
    last         INTEGER NOT NULL,
    PRIMARY KEY (committee_id, year)
);
CREATE TABLE file_numbers (
    committee_id TEXT NOT NULL REFERENCES committees (id),
    year         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    text         TEXT NOT NULL,
    case_id      TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    voided       BOOLEAN NOT NULL,
    PRIMARY KEY (committee_id, year, seq)
);
CREATE INDEX file_numbers_case ON file_numbers (case_id);

CREATE TABLE idempotency (
    user_id      TEXT NOT NULL,
    key          TEXT NOT NULL,
    payload_hash TEXT NOT NULL,
    status       INTEGER NOT NULL,
    answer       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- One chain a township; '' is the installation's own.
CREATE TABLE audit (
    township_id TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    actor_id    TEXT NOT NULL,
    actor_name  TEXT NOT NULL,
    origin      TEXT NOT NULL,
    action      TEXT NOT NULL,
    object      TEXT NOT NULL,
    object_id   TEXT NOT NULL,
    detail      TEXT NOT NULL,
    prev_hash   TEXT NOT NULL,
    hash        TEXT NOT NULL,
    PRIMARY KEY (township_id, seq)
);
CREATE INDEX audit_object ON audit (object, object_id);
CREATE INDEX audit_actor ON audit (actor_id, at);
CREATE TABLE audit_heads (
    township_id TEXT NOT NULL PRIMARY KEY,
    seq         INTEGER NOT NULL,
    hash        TEXT NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
-- +goose StatementEnd

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    township_id  TEXT NOT NULL,
    topic        TEXT NOT NULL,
    payload      TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    delivered_at INTEGER NOT NULL DEFAULT 0,
    attempts     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE delivered_at = 0;
