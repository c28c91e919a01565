-- Mail that waits to be sent.

CREATE TABLE mail (
    id           TEXT PRIMARY KEY,                  -- mai_...; also its Message-ID
    sealed       TEXT NOT NULL,                     -- recipient, subject and text under the process key: they hold links that open accounts
    created_us   BIGINT NOT NULL,                   -- when it was queued; its Date
    useful_until_us BIGINT NOT NULL                 -- not sent any more after this; the row goes then, too
);
CREATE INDEX mail_by_end ON mail (useful_until_us);
