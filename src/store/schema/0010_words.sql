-- Words of instruments that are changed in the browser. What an instrument is called in an address: its name, and that of the words: fy, leeuwarden.nl.

CREATE TABLE word_sheets (
    instrument TEXT NOT NULL,
    wording    TEXT NOT NULL,
    revision   INTEGER NOT NULL,     -- the number of the last text that was written
    begun      INTEGER NOT NULL,
    begun_by   TEXT NOT NULL,
    offered    INTEGER,              -- since when a second reader is asked for; null where none is
    offered_by TEXT,
    remark     TEXT,                 -- what a second reader said about it
    remark_by  TEXT,
    PRIMARY KEY (instrument, wording)
) STRICT;

-- Each time that somebody wrote words for a text. None is ever changed or taken away; only its state is.
CREATE TABLE word_texts (
    instrument TEXT NOT NULL,
    wording    TEXT NOT NULL,
    number     INTEGER NOT NULL,     -- of this sheet: 1, 2, 3, …
    text_key   TEXT NOT NULL,        -- items.fin1
    at         INTEGER NOT NULL,
    actor      TEXT NOT NULL,
    practice   TEXT NOT NULL,        -- that of the actor
    words      TEXT,                 -- null: no words of its own any more
    made_from  TEXT NOT NULL,        -- the base text that was beside it
    was        TEXT,                 -- the words that were in use; null: none of its own
    why        TEXT NOT NULL,        -- may be empty
    state      TEXT NOT NULL,        -- draft, replaced, dropped, accepted
    settled    INTEGER,              -- when it was accepted
    settled_by TEXT,
    PRIMARY KEY (instrument, wording, number)
) STRICT;

CREATE INDEX word_texts_by_state ON word_texts (state, instrument, wording);
