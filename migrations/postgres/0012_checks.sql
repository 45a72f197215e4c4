-- +goose Up
-- Who of several programs on one database does what only one may do. token counts the
-- holders: whoever has lost the lease still knows the old one. expires_at is in the
-- database's clock, the one that all of them share.
CREATE TABLE leases (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    holder     TEXT COLLATE "C" NOT NULL,
    token      BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- The daily check of each business date; finished_at is 0 until all its effects are there.
CREATE TABLE daily_checks (
    date        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    started_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL DEFAULT 0,
    attempts    BIGINT NOT NULL,
    elevated    BIGINT NOT NULL DEFAULT 0,
    supervised  BIGINT NOT NULL DEFAULT 0,
    missed      BIGINT NOT NULL DEFAULT 0,
    reminded    BIGINT NOT NULL DEFAULT 0,
    failed      BIGINT NOT NULL DEFAULT 0
);

-- What an unfinished check has dealt with, a row in the transaction of its effects: a
-- case, unit or seat is dealt with once a date. The run's counts are added up from it,
-- and it is emptied when the run is finished.
CREATE TABLE daily_check_work (
    date       TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    elevated   BIGINT NOT NULL,
    supervised BIGINT NOT NULL,
    missed     BIGINT NOT NULL,
    reminded   BIGINT NOT NULL,
    failed     BIGINT NOT NULL,
    PRIMARY KEY (date, subject)
);

-- Cases that a check looks at for another reason than their deadline.
CREATE INDEX cases_unsealed ON cases (id) WHERE status = 'concluded' AND outcome = 'agreed_written' AND effective_on = '';
CREATE INDEX cases_effective ON cases (effective_on, id) WHERE status = 'concluded' AND effective_on <> '';
CREATE INDEX cases_handed_open ON cases (id) WHERE hand_over_state IN ('waiting', 'received');
CREATE INDEX case_marks_due ON case_marks (date, case_id) WHERE kind = 'obligations_due';

-- Messages that failed before stand back for the others.
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (attempts, id) WHERE delivered_at = 0;

-- What was told while there was no inbox is old news: nobody is told it now.
UPDATE outbox SET delivered_at = created_at WHERE delivered_at = 0;

-- What a person was told. source is the message of the outbox it came with: delivered
-- again, it is shown once. It holds ids and numbers, never a name or a narrative.
CREATE TABLE inbox (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    source     BIGINT NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    case_id    TEXT COLLATE "C" NOT NULL DEFAULT '',
    unit_id    TEXT COLLATE "C" NOT NULL DEFAULT '',
    date       TEXT COLLATE "C" NOT NULL DEFAULT '',
    facts      TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    read_at    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (user_id, source)
);
CREATE INDEX inbox_newest ON inbox (user_id, id);
CREATE INDEX inbox_unread ON inbox (user_id) WHERE read_at = 0;
