-- Goals of a case, each with what happened to it: made, worded, seen at a level, agreed with, and the actions that are means to it. All of it goes when the case is erased.

CREATE TABLE goals (
    id       TEXT PRIMARY KEY,
    case_id  TEXT NOT NULL REFERENCES cases (id),
    number   INTEGER NOT NULL,       -- in this case: 1, 2, 3, …
    revision INTEGER NOT NULL,       -- the number of its last event
    head     BLOB NOT NULL,          -- the last link of its chain
    -- Derived from its events, for counting.
    shared   TEXT,                   -- the key of the goal of goals.yaml that it is one of
    aim      INTEGER NOT NULL,       -- the level to reach, -2 to 2
    level    INTEGER,                -- the level that was last seen; null before anybody looked
    UNIQUE (case_id, number)
) STRICT;

CREATE TABLE goal_events (
    goal    TEXT NOT NULL REFERENCES goals (id),
    number  INTEGER NOT NULL,        -- 1, 2, 3, …
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    payload TEXT NOT NULL,           -- JSON
    hash    BLOB NOT NULL,           -- over all of it and the event before
    PRIMARY KEY (goal, number)
) STRICT;

CREATE INDEX goals_shared ON goals (shared) WHERE shared IS NOT NULL;

-- Links with which a resident reads the own goals, and says yes, no or otherwise.
CREATE TABLE goal_links (
    id      TEXT PRIMARY KEY,
    hash    BLOB NOT NULL UNIQUE,    -- of the token, which is stored nowhere
    case_id TEXT NOT NULL REFERENCES cases (id),
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    revoked INTEGER
) STRICT;

CREATE INDEX goal_links_of_case ON goal_links (case_id, created);
