-- What a request of many items has done, each in the transaction that did it: begun again after a crash it goes
-- on where it stopped (docs/decisions/0024-idempotency.md).

CREATE TABLE idempotency_item (
    owner        TEXT NOT NULL,                     -- as of idempotency_key
    key_hash     TEXT NOT NULL,                     -- as of idempotency_key, whose row may be gone and come again
    item         TEXT NOT NULL,                     -- which one of the request: the id of a resource
    request_hash TEXT NOT NULL,                     -- of the request that did it; another one does it anew
    result       TEXT NOT NULL,                     -- what was told of it, sealed under the client's key
    created_us   BIGINT NOT NULL,                   -- when it was done
    PRIMARY KEY (owner, key_hash, item)
);
CREATE INDEX idempotency_item_by_time ON idempotency_item (created_us);
