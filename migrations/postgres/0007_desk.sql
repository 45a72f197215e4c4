-- +goose Up
-- What the desk works with: agencies that disputes are handed over to, who was
-- taken off a case or let into it, and what a device said of its clock.

CREATE TABLE agencies (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    unit_id   TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    name      TEXT COLLATE "C" NOT NULL,
    closed_on TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX agencies_unit ON agencies (unit_id);

-- Set on the grants of liaisons alone.
ALTER TABLE grants ADD COLUMN agency_id TEXT COLLATE "C" REFERENCES agencies (id);

-- NULL: the device could not measure it.
ALTER TABLE events ADD COLUMN clock_offset_us BIGINT;

-- The present hand-over, and what lists ask of a case besides.
ALTER TABLE cases ADD COLUMN agency_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN hand_over_state TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN hand_over_basis TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN hand_over_data TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN handed_on TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN receipt_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN received_on TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN feedback_due TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN reports_owed TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN reopened BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX cases_agency ON cases (agency_id, hand_over_state) WHERE agency_id <> '';
CREATE INDEX cases_reports_owed ON cases (township_id, id) WHERE reports_owed <> '';

CREATE TABLE case_persons (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    kind    TEXT COLLATE "C" NOT NULL CHECK (kind IN ('admitted', 'recused')),
    PRIMARY KEY (case_id, user_id, kind)
);
CREATE INDEX case_persons_user ON case_persons (user_id, kind, case_id);
