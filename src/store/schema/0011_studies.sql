-- Studies that are followed on this server: the protocol of each with its fingerprint, which cases are enrolled in it, and what residents say about taking part.

CREATE TABLE studies (
    name        TEXT PRIMARY KEY,    -- as the protocol names it
    version     TEXT NOT NULL,
    fingerprint TEXT NOT NULL,       -- of the protocol
    protocol    TEXT NOT NULL,       -- its text
    plan        TEXT NOT NULL,       -- JSON: what is needed of it to follow cases
    model       BLOB NOT NULL REFERENCES models (key),
    attached    INTEGER NOT NULL
) STRICT;

-- Which protocol was laid down when. Only ever appended to, under a chain of hashes.
CREATE TABLE study_registrations (
    study   TEXT NOT NULL REFERENCES studies (name),
    number  INTEGER NOT NULL,        -- 1, 2, 3, …
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    payload TEXT NOT NULL,           -- JSON: version, fingerprint, scoring
    hash    BLOB NOT NULL,           -- over all of it and the registration before
    PRIMARY KEY (study, number)
) STRICT;

-- Which practice of this server is which of the protocol.
CREATE TABLE study_practices (
    study    TEXT NOT NULL REFERENCES studies (name),
    practice TEXT NOT NULL REFERENCES practices (key),
    called   TEXT NOT NULL,          -- in the protocol
    PRIMARY KEY (study, practice)
) STRICT;

-- Days are days, such as 2026-11-30.
CREATE TABLE enrolments (
    study      TEXT NOT NULL REFERENCES studies (name),
    case_id    TEXT NOT NULL REFERENCES cases (id),
    practice   TEXT NOT NULL,        -- the one that enrolled it
    enrolled   TEXT NOT NULL,
    household  TEXT,                 -- the same for cases of one household; null where it is alone
    ended      TEXT,
    reason     TEXT,                 -- by its name in the protocol
    consent    INTEGER,              -- what the resident last said: 1 yes, 0 no; null before that
    said       TEXT,                 -- when
    withdrawn  TEXT,
    withdrawal TEXT,                 -- stop, remove
    PRIMARY KEY (study, case_id)
) STRICT;

CREATE INDEX enrolments_of_case ON enrolments (case_id);

-- Rounds that are waves of a study, each with its first and last day.
CREATE TABLE study_rounds (
    round   TEXT PRIMARY KEY REFERENCES rounds (id),
    study   TEXT NOT NULL REFERENCES studies (name),
    case_id TEXT NOT NULL REFERENCES cases (id),
    wave    TEXT NOT NULL,
    opens   TEXT NOT NULL,
    closes  TEXT NOT NULL,
    UNIQUE (study, case_id, wave)
) STRICT;
