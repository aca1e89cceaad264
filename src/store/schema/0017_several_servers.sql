-- What several servers on one database have to know of each other.

-- Forms that came after the session of the person who filled them in had ended: for half an hour, one of each account.
CREATE TABLE held_forms (
    account TEXT PRIMARY KEY REFERENCES accounts (name),
    hash    BLOB NOT NULL UNIQUE,    -- of what the browser keeps
    path    TEXT NOT NULL,           -- where it was sent to
    form    TEXT NOT NULL,           -- JSON: names and texts
    since   INTEGER NOT NULL
) STRICT;

-- How many guesses an address has left, in thousandths.
CREATE TABLE guesses (
    kind   TEXT NOT NULL,
    client TEXT NOT NULL,
    left_over INTEGER NOT NULL,
    since  INTEGER NOT NULL,
    PRIMARY KEY (kind, client)
) STRICT;
