-- Alerts that stand in an administration, for the list of work. Derived: they can be worked out again from the answers.

CREATE TABLE alerts (
    administration TEXT NOT NULL REFERENCES administrations (id),
    name           TEXT NOT NULL,
    raised         INTEGER NOT NULL,
    seen           INTEGER,
    seen_by        TEXT,
    PRIMARY KEY (administration, name)
) STRICT;

-- For counting and sweeping by state.
CREATE INDEX administrations_by_sent_in ON administrations (sent_in);
