-- +goose Up
-- Cases and acts that a ledger tells of and nobody did in the program.
ALTER TABLE cases ADD COLUMN imported BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE events ADD COLUMN imported BOOLEAN NOT NULL DEFAULT FALSE;
