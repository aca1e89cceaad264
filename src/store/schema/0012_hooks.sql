-- Addresses of other programs that are told what happened, and what they are to be told. Nothing of an answer is in it.

CREATE TABLE hooks (
    name     TEXT PRIMARY KEY,
    practice TEXT NOT NULL REFERENCES practices (key),
    url      TEXT NOT NULL,
    secret   TEXT NOT NULL,          -- messages are signed with it, so that it is stored itself
    events   TEXT NOT NULL,          -- each between spaces
    created  INTEGER NOT NULL
) STRICT;

CREATE TABLE deliveries (
    hook      TEXT NOT NULL REFERENCES hooks (name),
    id        TEXT NOT NULL,         -- of what happened: the same however often it is sent
    event     TEXT NOT NULL,
    case_id   TEXT NOT NULL,
    once      TEXT,                  -- names what is told only once
    body      TEXT NOT NULL,         -- JSON, as it is sent
    at        INTEGER NOT NULL,
    tries     INTEGER NOT NULL,
    due       INTEGER NOT NULL,      -- when it is tried next
    claimed   INTEGER NOT NULL,      -- until when a server is busy with it
    delivered INTEGER,
    given_up  INTEGER,
    answer    TEXT,                  -- what came of the last try, in short
    PRIMARY KEY (hook, id),
    UNIQUE (hook, once)
) STRICT;

CREATE INDEX deliveries_waiting ON deliveries (due) WHERE delivered IS NULL AND given_up IS NULL;
CREATE INDEX deliveries_of_case ON deliveries (case_id);
