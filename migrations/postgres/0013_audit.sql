-- +goose Up
-- The auditor reads all chains together, newest first.
CREATE INDEX audit_time ON audit (at, township_id, seq);
