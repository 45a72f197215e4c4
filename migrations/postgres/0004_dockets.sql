-- +goose Up
-- case_dockets says on which hearing days a case stood or was heard, past ones
-- included: a projection of events like cases, written with it. unit_id is the
-- venue's; the ancestor columns are the case's. appointed is false where a hearing
-- was held on a day that the case was not docketed for.
CREATE TABLE case_dockets (
    case_id     TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    unit_id     TEXT NOT NULL REFERENCES units (id),
    level       TEXT NOT NULL,
    date        TEXT NOT NULL,
    appointed   BOOLEAN NOT NULL,
    township_id TEXT NOT NULL,
    branch_id   TEXT NOT NULL DEFAULT '',
    village_id  TEXT NOT NULL DEFAULT '',
    group_id    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (case_id, unit_id, date)
);
CREATE INDEX case_dockets_day ON case_dockets (date, unit_id);
CREATE INDEX case_dockets_venue ON case_dockets (unit_id, date);

-- The present dockets of what is there already; past ones follow with a case's
-- next act, or by shuoli rebuild.
INSERT INTO case_dockets (case_id, unit_id, level, date, appointed, township_id, branch_id, village_id, group_id)
SELECT id, CASE level WHEN 'township' THEN township_id WHEN 'branch' THEN branch_id ELSE village_id END,
       level, docketed_on, TRUE, township_id, branch_id, village_id, group_id
FROM cases WHERE docketed_on <> '';
