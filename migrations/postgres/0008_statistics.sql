-- +goose Up
-- What statistics count of a case, as stats.Case says it: the days its acceptance and
-- its outcome count on, '' for none, and what holds of a success. counted is true of
-- a case whose facts are in case_sums; cases that are there already are counted by
-- the program when it opens the database.
ALTER TABLE cases ADD COLUMN counted_accepted TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN counted_ended TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN elevated BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cases ADD COLUMN performed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cases ADD COLUMN confirmed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cases ADD COLUMN reopened_on TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN relapsed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cases ADD COLUMN same_day BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cases ADD COLUMN counted BOOLEAN NOT NULL DEFAULT FALSE;

-- For the lists behind the numbers. They are partial, so that registering a case
-- writes none of them, and by township alone: what a village had in a period is
-- quickly picked from what its township had, and cases_village_new has the rest.
CREATE INDEX cases_counted_accepted ON cases (township_id, counted_accepted) WHERE counted_accepted <> '';
CREATE INDEX cases_counted_ended ON cases (township_id, counted_ended) WHERE counted_ended <> '';
CREATE INDEX cases_uncounted ON cases (id) WHERE NOT counted;

-- How many things of a kind, such as obligations due, a case has on a date; '' is an
-- obligation without a date. kind is a measure of internal/stats.
CREATE TABLE case_marks (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    kind    TEXT COLLATE "C" NOT NULL,
    date    TEXT COLLATE "C" NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (case_id, kind, date)
);

-- The facts of all counted cases added up (internal/store/sums.go writes it): of a unit
-- with its subtree (split ''), of the unit alone ('own'), and of the subtree by
-- category and by source; each by day (grain 'd') and by month ('m'). No row is 0.
-- unit_id has no foreign key, since looking it up would cost every case a dozen times.
CREATE TABLE case_sums (
    unit_id TEXT COLLATE "C" NOT NULL,
    split   TEXT COLLATE "C" NOT NULL,
    grain   TEXT COLLATE "C" NOT NULL,
    span    TEXT COLLATE "C" NOT NULL,
    key     TEXT COLLATE "C" NOT NULL,
    measure TEXT COLLATE "C" NOT NULL,
    level   TEXT COLLATE "C" NOT NULL,
    days    BIGINT NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (unit_id, split, grain, span, key, measure, level, days)
);

-- Tables that broke an identity and were not shown; the same one again only moves at.
CREATE TABLE statistics_faults (
    unit_id  TEXT COLLATE "C" NOT NULL,
    from_on  TEXT COLLATE "C" NOT NULL,
    to_on    TEXT COLLATE "C" NOT NULL,
    split_by TEXT COLLATE "C" NOT NULL,
    identity TEXT COLLATE "C" NOT NULL,
    detail   TEXT COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (unit_id, from_on, to_on, split_by, identity)
);
CREATE INDEX statistics_faults_new ON statistics_faults (at);
