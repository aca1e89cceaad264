-- What the list of work is made from, and what was seen of a round.

-- Whether it is the resident's own, and not the view of somebody who helps: 1 or 0. Worked out for those that were there when this was run.
ALTER TABLE administrations ADD COLUMN resident INTEGER NOT NULL DEFAULT 1;

-- Who looked at the results of a round. Whoever did has seen them when a later round is answered.
CREATE TABLE looks (
    round   TEXT NOT NULL REFERENCES rounds (id),
    account TEXT NOT NULL,
    first   INTEGER NOT NULL,
    PRIMARY KEY (round, account)
) STRICT;

INSERT INTO looks (round, account, first)
SELECT administrations.round, SUBSTR(audit.actor, 9), MIN(audit.at) FROM audit JOIN administrations ON administrations.id = audit.subject
WHERE audit.action = 'results.look' AND audit.actor LIKE 'account:%' AND administrations.round IS NOT NULL AND administrations.erased IS NULL
GROUP BY administrations.round, SUBSTR(audit.actor, 9);

CREATE INDEX administrations_at_work ON administrations (practice, case_id, round) WHERE erased IS NULL;
