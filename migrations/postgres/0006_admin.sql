-- +goose Up
-- Administration. version is what an edit started from (If-Match). A one-time code
-- stands in place of the password: whoever has one has no password until he used it.
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN must_change BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN code_hash TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN code_expires_at BIGINT NOT NULL DEFAULT 0;

ALTER TABLE units ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX units_division_code ON units (division_code) WHERE division_code <> '';

ALTER TABLE committee_members ADD COLUMN chair BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE categories ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE categories ADD COLUMN retired BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE settings ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
