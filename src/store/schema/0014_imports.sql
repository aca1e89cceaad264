-- Instruments that were imported from another format in the browser: drafts, until somebody puts their files among the instruments.

CREATE TABLE imports (
    id         TEXT PRIMARY KEY,
    instrument TEXT NOT NULL,    -- its name
    file       TEXT NOT NULL,    -- the name of the file that it was made from
    files      TEXT NOT NULL,    -- what was made of it, as JSON: the name and the text of each
    report     TEXT NOT NULL,    -- what was lost, as JSON
    made       INTEGER NOT NULL,
    actor      TEXT NOT NULL
) STRICT;
