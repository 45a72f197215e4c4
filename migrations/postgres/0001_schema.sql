-- +goose Up
-- Instants are microseconds since 1970 UTC, 0 for none; business dates are text
-- YYYY-MM-DD in Asia/Shanghai, '' for none: both then sort and compare alike in
-- SQLite, PostgreSQL and Go (text is collated "C" for that). Hot tables carry the ids of the unit's ancestors, so
-- that a scope is one indexed comparison and never a walk up the tree.

CREATE TABLE units (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name          TEXT COLLATE "C" NOT NULL,
    aliases       TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    level         TEXT COLLATE "C" NOT NULL,
    parent_id     TEXT COLLATE "C" REFERENCES units (id),
    division_code TEXT COLLATE "C" NOT NULL DEFAULT '',
    opened_on     TEXT COLLATE "C" NOT NULL DEFAULT '',
    closed_on     TEXT COLLATE "C" NOT NULL DEFAULT '',
    township_id   TEXT COLLATE "C" NOT NULL DEFAULT '',
    branch_id     TEXT COLLATE "C" NOT NULL DEFAULT '',
    village_id    TEXT COLLATE "C" NOT NULL DEFAULT '',
    group_id      TEXT COLLATE "C" NOT NULL DEFAULT '',
    ordinal       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX units_parent ON units (parent_id, ordinal, id);
CREATE INDEX units_township ON units (township_id, level, ordinal, id);

CREATE TABLE venues (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    name    TEXT COLLATE "C" NOT NULL,
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 0 AND 6)
);
CREATE INDEX venues_unit ON venues (unit_id);

CREATE TABLE committees (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    unit_id      TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    name         TEXT COLLATE "C" NOT NULL,
    abbreviation TEXT COLLATE "C" NOT NULL
);
CREATE INDEX committees_unit ON committees (unit_id);

CREATE TABLE users (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    username      TEXT COLLATE "C" NOT NULL UNIQUE,
    name          TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    disabled_at   BIGINT NOT NULL DEFAULT 0,
    created_at    BIGINT NOT NULL
);

CREATE TABLE committee_members (
    committee_id TEXT COLLATE "C" NOT NULL REFERENCES committees (id),
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    name         TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    engagement   TEXT COLLATE "C" NOT NULL,
    term_from    TEXT COLLATE "C" NOT NULL,
    term_to      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (committee_id, user_id, term_from)
);
CREATE INDEX committee_members_user ON committee_members (user_id);

-- unit_id is NULL for the roles that belong to the installation (admin, auditor).
CREATE TABLE grants (
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    role         TEXT COLLATE "C" NOT NULL,
    unit_id      TEXT COLLATE "C" REFERENCES units (id),
    granted_from TEXT COLLATE "C" NOT NULL DEFAULT '',
    granted_to   TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX grants_one ON grants (user_id, role, COALESCE(unit_id, ''));
CREATE INDEX grants_unit ON grants (unit_id, role);

CREATE TABLE sessions (
    token_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    data       BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE holidays (
    date   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind   TEXT COLLATE "C" NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name   TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL DEFAULT ''
);

-- List A is the justice line's, list B (categories) the 综治 line's; mediable is
-- false for what a committee may not settle and must hand over (product.md 3.1).
CREATE TABLE categories_a (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL
);
CREATE TABLE categories (
    code     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name     TEXT COLLATE "C" NOT NULL,
    parent   TEXT COLLATE "C" NOT NULL DEFAULT '',
    list_a   TEXT COLLATE "C" NOT NULL DEFAULT '',
    mediable BOOLEAN NOT NULL
);

CREATE TABLE settings (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

-- cases is what lists, search and statistics read: a projection of events. The
-- text of a restricted case is encrypted here too, and its title is left blank.
CREATE TABLE cases (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    unit_id         TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    township_id     TEXT COLLATE "C" NOT NULL,
    branch_id       TEXT COLLATE "C" NOT NULL DEFAULT '',
    village_id      TEXT COLLATE "C" NOT NULL DEFAULT '',
    group_id        TEXT COLLATE "C" NOT NULL DEFAULT '',
    start_level     TEXT COLLATE "C" NOT NULL,
    level           TEXT COLLATE "C" NOT NULL,
    number          TEXT COLLATE "C" NOT NULL DEFAULT '',
    device_number   TEXT COLLATE "C" NOT NULL DEFAULT '',
    status          TEXT COLLATE "C" NOT NULL,
    outcome         TEXT COLLATE "C" NOT NULL DEFAULT '',
    contested       BOOLEAN NOT NULL,
    restricted      BOOLEAN NOT NULL,
    category        TEXT COLLATE "C" NOT NULL,
    risk            TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C" NOT NULL DEFAULT '',
    title           TEXT COLLATE "C" NOT NULL DEFAULT '',
    narrative       TEXT COLLATE "C" NOT NULL DEFAULT '',
    amount_fen      BIGINT,
    first_known_on  TEXT COLLATE "C" NOT NULL DEFAULT '',
    registered_at   BIGINT NOT NULL,
    accepted_on     TEXT COLLATE "C" NOT NULL DEFAULT '',
    accepted_level  TEXT COLLATE "C" NOT NULL DEFAULT '',
    deadline        TEXT COLLATE "C" NOT NULL DEFAULT '',
    deadline_sort   TEXT COLLATE "C" NOT NULL,
    docketed_on     TEXT COLLATE "C" NOT NULL DEFAULT '',
    concluded_on    TEXT COLLATE "C" NOT NULL DEFAULT '',
    concluded_level TEXT COLLATE "C" NOT NULL DEFAULT '',
    effective_on    TEXT COLLATE "C" NOT NULL DEFAULT '',
    archived_on     TEXT COLLATE "C" NOT NULL DEFAULT '',
    supervision     TEXT COLLATE "C" NOT NULL DEFAULT '',
    version         BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
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
    case_id     TEXT COLLATE "C" NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    id          TEXT COLLATE "C" NOT NULL,
    township_id TEXT COLLATE "C" NOT NULL,
    branch_id   TEXT COLLATE "C" NOT NULL DEFAULT '',
    village_id  TEXT COLLATE "C" NOT NULL DEFAULT '',
    group_id    TEXT COLLATE "C" NOT NULL DEFAULT '',
    ordinal     BIGINT NOT NULL,
    dropped     BOOLEAN NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL DEFAULT '',
    side        TEXT COLLATE "C" NOT NULL DEFAULT '',
    gender      TEXT COLLATE "C" NOT NULL DEFAULT '',
    phone       TEXT COLLATE "C" NOT NULL DEFAULT '',
    id_number   TEXT COLLATE "C" NOT NULL DEFAULT '',
    address     TEXT COLLATE "C" NOT NULL DEFAULT '',
    phone_index TEXT COLLATE "C" NOT NULL DEFAULT '',
    id_index    TEXT COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (case_id, id)
);
CREATE INDEX parties_name ON parties (township_id, name);
CREATE INDEX parties_phone ON parties (phone_index) WHERE phone_index <> '';
CREATE INDEX parties_id_number ON parties (id_index) WHERE id_index <> '';

CREATE TABLE case_mediators (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    PRIMARY KEY (case_id, user_id)
);
CREATE INDEX case_mediators_user ON case_mediators (user_id, case_id);

CREATE TABLE events (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    case_id       TEXT COLLATE "C" NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    township_id   TEXT COLLATE "C" NOT NULL,
    seq           BIGINT NOT NULL,
    action        TEXT COLLATE "C" NOT NULL,
    auto          BOOLEAN NOT NULL,
    level         TEXT COLLATE "C" NOT NULL,
    actor_user_id TEXT COLLATE "C" NOT NULL DEFAULT '',
    actor_name    TEXT COLLATE "C" NOT NULL DEFAULT '',
    actor_role    TEXT COLLATE "C" NOT NULL DEFAULT '',
    occurred_at   BIGINT NOT NULL,
    device_at     BIGINT NOT NULL DEFAULT 0,
    received_at   BIGINT NOT NULL,
    device_seq    BIGINT NOT NULL DEFAULT 0,
    client_key    TEXT COLLATE "C" NOT NULL DEFAULT '',
    stay          TEXT COLLATE "C" NOT NULL DEFAULT '',
    data          TEXT COLLATE "C" NOT NULL,
    UNIQUE (case_id, seq)
);

CREATE TABLE file_number_counters (
    committee_id TEXT COLLATE "C" NOT NULL REFERENCES committees (id),
    year         BIGINT NOT NULL,
    last         BIGINT NOT NULL,
    PRIMARY KEY (committee_id, year)
);
CREATE TABLE file_numbers (
    committee_id TEXT COLLATE "C" NOT NULL REFERENCES committees (id),
    year         BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    text         TEXT COLLATE "C" NOT NULL,
    case_id      TEXT COLLATE "C" NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    voided       BOOLEAN NOT NULL,
    PRIMARY KEY (committee_id, year, seq)
);
CREATE INDEX file_numbers_case ON file_numbers (case_id);

CREATE TABLE idempotency (
    user_id      TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    payload_hash TEXT COLLATE "C" NOT NULL,
    status       BIGINT NOT NULL,
    answer       TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- One chain a township; '' is the installation's own.
CREATE TABLE audit (
    township_id TEXT COLLATE "C" NOT NULL,
    seq         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    actor_id    TEXT COLLATE "C" NOT NULL,
    actor_name  TEXT COLLATE "C" NOT NULL,
    origin      TEXT COLLATE "C" NOT NULL,
    action      TEXT COLLATE "C" NOT NULL,
    object      TEXT COLLATE "C" NOT NULL,
    object_id   TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    prev_hash   TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (township_id, seq)
);
CREATE INDEX audit_object ON audit (object, object_id);
CREATE INDEX audit_actor ON audit (actor_id, at);
CREATE TABLE audit_heads (
    township_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();

CREATE TABLE outbox (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    township_id  TEXT COLLATE "C" NOT NULL,
    topic        TEXT COLLATE "C" NOT NULL,
    payload      TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    delivered_at BIGINT NOT NULL DEFAULT 0,
    attempts     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE delivered_at = 0;
