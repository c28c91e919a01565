-- Answers that are given again (platform/site/idempotency.c).

-- A key is begun by whoever comes first; again by whoever comes when its worker died, and anew when it
-- is too old to count.
-- name: idempotency_begin
-- scope: none, because a key belongs to the credential that sent it
-- takes: owner text, key text, request text, token text, lease int, expired int, now int
INSERT INTO idempotency_key (owner, key_hash, request_hash, token, lease_us, status, answer, created_us)
VALUES (:owner, :key, :request, :token, :lease, NULL, NULL, :now)
ON CONFLICT (owner, key_hash) DO UPDATE
   SET request_hash = excluded.request_hash, token = excluded.token, lease_us = excluded.lease_us,
       status = NULL, answer = NULL, created_us = excluded.created_us
 WHERE idempotency_key.created_us < :expired
    OR (idempotency_key.status IS NULL AND idempotency_key.lease_us < :now
        AND idempotency_key.request_hash = excluded.request_hash);

-- name: idempotency_load
-- scope: none, because a key belongs to the credential that sent it
-- takes: owner text, key text
-- gives: request_hash text, lease_us int, status int, answer text
SELECT k.request_hash, k.lease_us, COALESCE(k.status, 0) AS status, k.answer
  FROM idempotency_key k
 WHERE k.owner = :owner AND k.key_hash = :key;

-- name: idempotency_done
-- scope: none, because a key belongs to the credential that sent it
-- takes: owner text, key text, token text, status int, answer text
UPDATE idempotency_key SET status = :status, answer = :answer
 WHERE owner = :owner AND key_hash = :key AND token = :token AND status IS NULL;

-- name: idempotency_drop
-- scope: none, because a key belongs to the credential that sent it
-- takes: owner text, key text, token text
DELETE FROM idempotency_key
 WHERE owner = :owner AND key_hash = :key AND token = :token AND status IS NULL;

-- name: idempotency_sweep
-- scope: none, because what is too old counts for nobody
-- takes: before int
DELETE FROM idempotency_key WHERE created_us < :before;

-- Items of a request. Its worker is still at it, and has more time: nobody else begins it meanwhile.
-- name: idempotency_renew
-- scope: none, because a key belongs to the credential that sent it
-- takes: owner text, key text, token text, lease int
UPDATE idempotency_key SET lease_us = :lease
 WHERE owner = :owner AND key_hash = :key AND token = :token AND status IS NULL;

-- name: idempotency_item_add
-- scope: none, because a key belongs to the credential that sent it
-- takes: owner text, key text, item text, request text, result text, now int, expired int
INSERT INTO idempotency_item (owner, key_hash, item, request_hash, result, created_us)
VALUES (:owner, :key, :item, :request, :result, :now)
ON CONFLICT (owner, key_hash, item) DO UPDATE
   SET request_hash = excluded.request_hash, result = excluded.result, created_us = excluded.created_us
 WHERE idempotency_item.created_us < :expired
    OR idempotency_item.request_hash <> excluded.request_hash;

-- name: idempotency_item_list
-- scope: none, because a key belongs to the credential that sent it
-- takes: owner text, key text, request text, expired int, limit int
-- gives: item text, result text
SELECT i.item, i.result
  FROM idempotency_item i
 WHERE i.owner = :owner AND i.key_hash = :key AND i.request_hash = :request
   AND i.created_us >= :expired
 ORDER BY i.item
 LIMIT :limit;

-- name: idempotency_item_sweep
-- scope: none, because what is too old counts for nobody
-- takes: before int
DELETE FROM idempotency_item WHERE created_us < :before;
