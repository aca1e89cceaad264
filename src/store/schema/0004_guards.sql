-- Erasures of which it is not known yet that nothing is left on the disk. A row goes when that is known.
CREATE TABLE traces (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL
) STRICT;

-- One row each, by name: when retention was last applied, since when the clock is not believed, when somebody last asked whether the database can be written.
CREATE TABLE marks (
    name TEXT PRIMARY KEY,           -- sweep, held, health
    at   INTEGER NOT NULL
) STRICT;

-- Browsers that signed in to an account before. Wrong guesses from elsewhere do not lock these out: each has a count of its own.
CREATE TABLE browsers (
    hash         BLOB PRIMARY KEY,   -- of what stands in its cookie
    account      TEXT NOT NULL REFERENCES accounts (name),
    created      INTEGER NOT NULL,
    failures     INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
) STRICT;

-- When an alert was withdrawn that nobody had seen: the answers it rested on were changed. It stays until it is seen.
ALTER TABLE alerts ADD COLUMN withdrawn INTEGER;
