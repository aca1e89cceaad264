-- A practice: a team or a gemeente. Every case, account and client belongs to one, and sees nothing of the others.

CREATE TABLE practices (
    key      TEXT PRIMARY KEY,       -- small letters, digits, -
    name     TEXT NOT NULL,          -- empty where nobody gave one
    gemeente TEXT                    -- the key of the theme and the words that it works with
) STRICT;

-- What was there is one practice.
INSERT INTO practices (key, name, gemeente) VALUES ('practice', '', NULL);

ALTER TABLE accounts ADD COLUMN practice TEXT NOT NULL DEFAULT 'practice';
-- Of a researcher: the names of the instruments whose answers may be read, parted by spaces.
ALTER TABLE accounts ADD COLUMN reads TEXT NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN practice TEXT NOT NULL DEFAULT 'practice';
ALTER TABLE cases ADD COLUMN practice TEXT NOT NULL DEFAULT 'practice';
-- The pseudonym, which others may use in other practices; null once erased. The column `pseudonym` is empty from now on: a column that is unique everywhere cannot be made otherwise in both databases.
ALTER TABLE cases ADD COLUMN called TEXT;
-- The account that works with it; null where there is none.
ALTER TABLE cases ADD COLUMN owner TEXT;
ALTER TABLE cases ADD COLUMN closed INTEGER;
ALTER TABLE cases ADD COLUMN closed_for TEXT;
-- That of its case, for looking it up with the administration.
ALTER TABLE administrations ADD COLUMN practice TEXT NOT NULL DEFAULT 'practice';

-- What happened to a case itself: handed over, closed, opened again.
CREATE TABLE case_events (
    case_id TEXT NOT NULL REFERENCES cases (id),
    number  INTEGER NOT NULL,        -- 1, 2, 3, …
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    what    TEXT NOT NULL,           -- handed-over, closed, reopened
    detail  TEXT NOT NULL,           -- the account that it went to; why it was closed
    PRIMARY KEY (case_id, number)
) STRICT;

-- A beheerder worked with cases and with nothing else on the pages: that is what a coordinator does.
UPDATE accounts SET role = 'coordinator' WHERE role = 'beheerder';

UPDATE cases SET called = pseudonym, pseudonym = NULL,
    owner = (SELECT name FROM accounts WHERE cases.created_by = 'account:' || name AND cases.erased IS NULL);

CREATE UNIQUE INDEX cases_called ON cases (practice, called);
CREATE INDEX cases_of_practice ON cases (practice, created);
CREATE INDEX administrations_of_practice ON administrations (practice, created);

-- Made at random when it is first needed, by name.
CREATE TABLE secrets (
    name   TEXT PRIMARY KEY,         -- research: numbers of cases for researchers are made with it
    secret BLOB NOT NULL
) STRICT;
