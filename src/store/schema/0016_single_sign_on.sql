-- Accounts that another system vouches for, by the name that it never gives to anybody else.

CREATE TABLE account_subjects (
    issuer  TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL UNIQUE REFERENCES accounts (name),
    PRIMARY KEY (issuer, subject)
) STRICT;
