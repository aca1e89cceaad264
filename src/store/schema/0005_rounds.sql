-- A round: what was asked at once, about one instrument, of the informants of a case. It is not opened again.

CREATE TABLE rounds (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    instrument TEXT NOT NULL,
    number     INTEGER NOT NULL,     -- of this instrument in this case: 1, 2, 3, …
    name       TEXT,                 -- null where nobody gave one, and once the case is erased
    created    INTEGER NOT NULL,
    UNIQUE (case_id, instrument, number)
) STRICT;

-- Null: erased before there were rounds.
ALTER TABLE administrations ADD COLUMN round TEXT;

CREATE INDEX administrations_of_round ON administrations (round);

-- Those that were there are in the rounds that they were shown in: the first of each informant, the second of each, … A round is called by the first in it.
INSERT INTO rounds (id, case_id, instrument, number, name, created)
SELECT id, case_id, instrument, number, NULL, created FROM (
    SELECT id, case_id, instrument, number, created,
        ROW_NUMBER() OVER (PARTITION BY case_id, instrument, number ORDER BY created, id) AS place
    FROM (
        SELECT id, case_id, instrument, created,
            ROW_NUMBER() OVER (PARTITION BY case_id, instrument, COALESCE(informant, '') ORDER BY created, id) AS number
        FROM administrations WHERE erased IS NULL
    ) AS placed
) AS firsts WHERE place = 1;

UPDATE administrations SET round = shown.round FROM (
    SELECT placed.id AS id, rounds.id AS round FROM rounds JOIN (
        SELECT id, case_id, instrument,
            ROW_NUMBER() OVER (PARTITION BY case_id, instrument, COALESCE(informant, '') ORDER BY created, id) AS number
        FROM administrations WHERE erased IS NULL
    ) AS placed ON placed.case_id = rounds.case_id AND placed.instrument = rounds.instrument AND placed.number = rounds.number
) AS shown WHERE administrations.id = shown.id;
