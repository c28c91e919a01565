-- Requests that a client may repeat: the first answer for each Idempotency-Key (docs/decisions/0024-idempotency.md).

CREATE TABLE idempotency_key (
    owner        TEXT NOT NULL,                     -- API key id or principal id: whose keys these are
    key_hash     TEXT NOT NULL,                     -- keyed hash of the key; the key itself opens the answer
    request_hash TEXT NOT NULL,                     -- keyed hash of method, path, query and body
    token        TEXT NOT NULL,                     -- which worker's attempt this is
    lease_us     BIGINT NOT NULL,                   -- until then it is at work; later it may be begun again
    status       BIGINT,                            -- of the answer; NULL = nothing of it is committed
    answer       TEXT,                              -- sealed under the client's key; NULL = too large to be kept
    created_us   BIGINT NOT NULL,                   -- when the key was first used
    PRIMARY KEY (owner, key_hash)
);
CREATE INDEX idempotency_key_by_time ON idempotency_key (created_us);
