-- The first schema. In SQLite's words; `database/postgres.rs` puts it into PostgreSQL's. Moments are milliseconds since 1970, UTC; flags are 0 and 1.
-- A file of this folder is never changed once it was released: what comes later is a file of its own.

CREATE TABLE accounts (
    name         TEXT PRIMARY KEY,
    role         TEXT NOT NULL,      -- professional, beheerder
    password     TEXT NOT NULL,      -- argon2id, as a PHC string
    totp         BLOB NOT NULL,      -- the secret of the second factor
    totp_step    INTEGER NOT NULL,   -- the last half minute whose code was used
    disabled     INTEGER NOT NULL,
    failures     INTEGER NOT NULL,   -- wrong guesses since the last right one
    locked_until INTEGER NOT NULL,
    created      INTEGER NOT NULL
) STRICT;

CREATE TABLE sign_ins (
    hash    BLOB PRIMARY KEY,        -- of the token
    account TEXT NOT NULL REFERENCES accounts (name),
    created INTEGER NOT NULL,
    seen    INTEGER NOT NULL
) STRICT;

CREATE TABLE cases (
    id         TEXT PRIMARY KEY,
    pseudonym  TEXT UNIQUE,          -- null once erased
    created    INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    erased     INTEGER
) STRICT;

-- Instruments as they were given, in one wording: never changed, stored once.
CREATE TABLE models (
    key     BLOB PRIMARY KEY,        -- SHA-256 of json
    name    TEXT NOT NULL,
    version TEXT NOT NULL,
    json    TEXT NOT NULL
) STRICT;

-- What is here of an administration's content is derived from its events.
CREATE TABLE administrations (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    instrument TEXT NOT NULL,
    version    TEXT NOT NULL,
    model      BLOB NOT NULL REFERENCES models (key),   -- in the wording it now has
    wording    TEXT,
    informant  TEXT,
    created    INTEGER NOT NULL,
    expires    INTEGER,
    sent_in    INTEGER,
    erased     INTEGER,
    revision   INTEGER NOT NULL,     -- the number of its last event
    head       BLOB NOT NULL,        -- the hash of its last event
    anchored   INTEGER NOT NULL      -- the revision that the last anchor saw
) STRICT;

CREATE INDEX administrations_of_case ON administrations (case_id);
CREATE INDEX administrations_of_instrument ON administrations (instrument);
CREATE INDEX administrations_to_anchor ON administrations (id) WHERE revision > anchored;

-- Only ever appended to. Erasing takes salt and payload away; commitment and hash stay.
CREATE TABLE events (
    administration TEXT NOT NULL REFERENCES administrations (id),
    number         INTEGER NOT NULL, -- 1, 2, 3, …
    at             INTEGER NOT NULL,
    commitment     BLOB NOT NULL,    -- SHA-256 over salt and payload
    hash           BLOB NOT NULL,    -- SHA-256 over the hash before, and the columns above
    salt           BLOB,
    payload        TEXT,
    PRIMARY KEY (administration, number)
) STRICT;

-- What was submitted under which name, so that a second time is told from the first.
CREATE TABLE submissions (
    administration TEXT NOT NULL REFERENCES administrations (id),
    id             TEXT NOT NULL,
    digest         BLOB NOT NULL,    -- a salted hash of what was submitted
    salt           BLOB NOT NULL,
    revision       INTEGER NOT NULL, -- what it came to
    PRIMARY KEY (administration, id)
) STRICT;

CREATE TABLE invitations (
    id             TEXT PRIMARY KEY,
    hash           BLOB NOT NULL UNIQUE,
    administration TEXT NOT NULL REFERENCES administrations (id),
    created        INTEGER NOT NULL,
    expires        INTEGER NOT NULL,
    revoked        INTEGER
) STRICT;

CREATE INDEX invitations_of_administration ON invitations (administration);

CREATE TABLE clients (
    name    TEXT PRIMARY KEY,
    hash    BLOB NOT NULL UNIQUE,    -- of its token
    scopes  TEXT NOT NULL,           -- parted by spaces
    created INTEGER NOT NULL,
    expires INTEGER,
    revoked INTEGER
) STRICT;

CREATE TABLE audit (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;

-- The heads of all chains at one moment, as far as they moved since the anchor before; chained themselves.
CREATE TABLE anchors (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    hash   BLOB NOT NULL             -- SHA-256 over the hash before, the columns above and the heads below
) STRICT;

CREATE TABLE anchored_heads (
    anchor         INTEGER NOT NULL REFERENCES anchors (number),
    administration TEXT NOT NULL,    -- no reference: that it is gone must show
    revision       INTEGER NOT NULL,
    head           BLOB NOT NULL,
    PRIMARY KEY (anchor, administration)
) STRICT;
