-- Mail that waits to be sent.

CREATE TABLE mail (
    id           TEXT PRIMARY KEY,                  -- mai_...; also its Message-ID
    sealed       TEXT NOT NULL,                     -- recipient, subject and text under the process key: they hold links that open accounts
    created_us   BIGINT NOT NULL,                   -- when it was queued; its Date
    useful_until_us BIGINT NOT NULL                 -- not sent any more after this; the row goes then, too
);
CREATE INDEX mail_by_end ON mail (useful_until_us);

-- Proof that an address is somebody's, and what is done by links in mails.

ALTER TABLE person ADD COLUMN email_verified_us BIGINT; -- when the address was proved to be theirs; NULL = it was not
UPDATE person SET email_verified_us = created_us;

CREATE TABLE person_link (
    token_hash   TEXT PRIMARY KEY,                  -- keyed hash of the word in the link
    person_id    TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- whose account it changes
    purpose      TEXT NOT NULL CHECK (purpose IN ('password', 'email')), -- sets a new password; proves an address
    email        TEXT NOT NULL,                     -- the address that it was made for: the account's, or the one to be proved
    created_us   BIGINT NOT NULL,                   -- when it was asked for
    expires_us   BIGINT NOT NULL,                   -- does not work any more
    UNIQUE (person_id, purpose)
);
CREATE INDEX person_link_by_end ON person_link (expires_us);

CREATE TABLE registration (
    token_hash   TEXT PRIMARY KEY,                  -- keyed hash of the word in the link
    email        TEXT NOT NULL,                     -- who asked for an account; it is made when the link is used
    name         TEXT NOT NULL,                     -- as given, or ''
    created_us   BIGINT NOT NULL,                   -- when it was asked for
    expires_us   BIGINT NOT NULL                    -- does not work any more
);
CREATE INDEX registration_by_email ON registration (email);
CREATE INDEX registration_by_end ON registration (expires_us);
