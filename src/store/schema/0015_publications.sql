-- What was published of a study, as it was published, and every figure that was ever published of it.

CREATE TABLE study_publications (
    study       TEXT NOT NULL REFERENCES studies (name),
    publication TEXT NOT NULL,       -- as the protocol names it
    practice    TEXT NOT NULL,       -- the one that it is about; empty where it is about all
    title       TEXT NOT NULL,
    language    TEXT NOT NULL,
    readers     TEXT NOT NULL,       -- everyone, practice, group
    page        TEXT NOT NULL,       -- HTML
    figures     TEXT NOT NULL,       -- JSON
    made        INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    PRIMARY KEY (study, publication, practice)
) STRICT;

CREATE TABLE study_ledgers (
    study  TEXT PRIMARY KEY REFERENCES studies (name),
    ledger TEXT NOT NULL             -- JSON
) STRICT;
