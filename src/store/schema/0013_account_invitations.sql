-- Links by which somebody chooses the password of an account and takes its second factor: one of each account at most, used once.

CREATE TABLE account_invitations (
    account TEXT PRIMARY KEY REFERENCES accounts (name),
    hash    BLOB NOT NULL UNIQUE,    -- of what stands in the link
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
