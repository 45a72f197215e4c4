-- +goose Up
-- Guesses at a password or a code that were let through, until they prove right. account
-- is a keyed digest of the name as typed, which may be of nobody, or a password in the
-- wrong field; device is '' unless the account's user has logged in from it before.
CREATE TABLE login_attempts (
    account TEXT COLLATE "C" NOT NULL,
    device  TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX login_attempts_account ON login_attempts (account, device, at);
CREATE INDEX login_attempts_address ON login_attempts (address, at) WHERE device = '';
CREATE INDEX login_attempts_at ON login_attempts (at);

-- From where people have logged in; of the device's token only the hash is kept.
CREATE TABLE known_devices (
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    token_hash TEXT COLLATE "C" NOT NULL,
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (user_id, token_hash)
);
CREATE INDEX known_devices_token ON known_devices (token_hash);
