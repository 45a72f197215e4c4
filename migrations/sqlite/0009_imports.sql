-- +goose Up
-- Cases and acts that a ledger tells of and nobody did in the program.
ALTER TABLE cases ADD COLUMN imported BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE events ADD COLUMN imported BOOLEAN NOT NULL DEFAULT FALSE;

-- What a ledger of a period is written from, and what is looked for in it; partial, so
-- that registering a case does not write it.
CREATE INDEX cases_township_ledger ON cases (township_id, accepted_on, id) WHERE accepted_on <> '';

-- Clerks' words for categories. Those of domain.md and the customer's ledgers are here
-- from the start (a test holds them against ledger.DefaultWords); more may be added.
CREATE TABLE ledger_words (
    word TEXT NOT NULL PRIMARY KEY,
    leaf TEXT NOT NULL REFERENCES categories (code)
);
INSERT INTO ledger_words (word, leaf) VALUES
    ('邻里', '0201'),
    ('相邻', '0201'),
    ('宅基地', '0902'),
    ('房屋宅基地', '0902'),
    ('土地', '0901'),
    ('承包地', '0901'),
    ('土地承包', '0901'),
    ('婚姻', '0101'),
    ('家庭矛盾', '0101'),
    ('婚姻家庭', '0101'),
    ('赡养', '0102'),
    ('债务', '0804'),
    ('欠款', '0804'),
    ('借贷', '0804'),
    ('损害赔偿', '0507'),
    ('赔偿', '0507'),
    ('交通', '0503'),
    ('交通事故', '0503'),
    ('工资', '0701'),
    ('经营', '0603'),
    ('生产经营', '0603'),
    ('其他', '99');

-- A ledger that somebody looked at or brought in. detail (what the reading says besides
-- its rows) is encrypted, as people's names may stand anywhere in a workbook.
CREATE TABLE imports (
    id             TEXT NOT NULL PRIMARY KEY,
    township_id    TEXT NOT NULL REFERENCES units (id),
    file_name      TEXT NOT NULL,
    year           INTEGER NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('preview', 'importing', 'done')),
    created_at     INTEGER NOT NULL,
    created_name   TEXT NOT NULL,
    confirmed_at   INTEGER NOT NULL DEFAULT 0,
    confirmed_by   TEXT NOT NULL DEFAULT '',
    confirmed_name TEXT NOT NULL DEFAULT '',
    origin         TEXT NOT NULL DEFAULT '',
    refused        INTEGER NOT NULL,
    present        INTEGER NOT NULL,
    differing      INTEGER NOT NULL,
    to_import      INTEGER NOT NULL,
    done           INTEGER NOT NULL DEFAULT 0,
    detail         TEXT NOT NULL
);
CREATE INDEX imports_township ON imports (township_id, created_at);
CREATE INDEX imports_running ON imports (id) WHERE state = 'importing';

-- Its rows in the order of the file. data, what the row says, is encrypted, and blanked
-- once nobody needs it; identity and content are keyed digests. case_id is set on a row
-- that is here already, and on one that was brought in.
CREATE TABLE import_rows (
    import_id TEXT NOT NULL REFERENCES imports (id),
    ordinal   INTEGER NOT NULL,
    sheet     TEXT NOT NULL,
    row_no    INTEGER NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('new', 'present', 'differing', 'refused')),
    identity  TEXT NOT NULL DEFAULT '',
    content   TEXT NOT NULL DEFAULT '',
    case_id   TEXT NOT NULL DEFAULT '',
    code      TEXT NOT NULL DEFAULT '',
    header    TEXT NOT NULL DEFAULT '',
    data      TEXT NOT NULL,
    PRIMARY KEY (import_id, ordinal)
);
CREATE INDEX import_rows_state ON import_rows (import_id, state, ordinal);
CREATE INDEX import_rows_case ON import_rows (import_id, case_id);

-- Which row of a ledger each imported case came from. The key is what keeps a row from
-- ever coming in twice, however many bring it in at once.
CREATE TABLE ledger_rows (
    township_id TEXT NOT NULL,
    identity    TEXT NOT NULL,
    content     TEXT NOT NULL,
    case_id     TEXT NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    import_id   TEXT NOT NULL REFERENCES imports (id),
    PRIMARY KEY (township_id, identity)
);
CREATE INDEX ledger_rows_case ON ledger_rows (case_id);
