-- API keys of people and service accounts.

-- part: api_key_gives
id text, name text, shown_prefix text, may int, place_type text, place_id text, created_by text, created_us int, expires_us int, used_us int

-- part: api_key_columns
k.id, k.name, k.shown_prefix, k.may, k.scope_type AS place_type, k.scope_id AS place_id,
       COALESCE(p.email, v.name) AS created_by, k.created_us, k.expires_us, k.used_us
  FROM api_key k
  LEFT JOIN person p ON p.id = k.created_by
  LEFT JOIN service_account v ON v.id = k.created_by

-- name: api_keys
-- scope: none, because a key belongs to a person or service account; who asks is that one or has found it
-- takes: principal text, limit int
-- gives: %{api_key_gives}
SELECT %{api_key_columns}
 WHERE k.principal_id = :principal AND k.revoked_us IS NULL
 ORDER BY k.created_us DESC, k.id DESC LIMIT :limit;

-- name: api_key_load
-- scope: none, because a key belongs to a person or service account; who asks is that one or has found it
-- takes: principal text, id text
-- gives: %{api_key_gives}
SELECT %{api_key_columns}
 WHERE k.id = :id AND k.principal_id = :principal AND k.revoked_us IS NULL;

-- name: api_key_add
-- scope: none, because a key belongs to a principal; the count keeps it within its maximum
-- takes: id text, principal text, name text, shown_prefix text, token_hash text, may int, place_type text, place_id text, expires int, now int, most int
INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash, may, scope_type, scope_id,
                     created_by, created_us, expires_us)
SELECT CAST(:id AS TEXT), CAST(:principal AS TEXT), CAST(:name AS TEXT),
       CAST(:shown_prefix AS TEXT), CAST(:token_hash AS TEXT), CAST(:may AS BIGINT),
       CAST(:place_type AS TEXT), CAST(:place_id AS TEXT), CAST(:actor_id AS TEXT),
       CAST(:now AS BIGINT), CAST(:expires AS BIGINT)
 WHERE (SELECT count(*) FROM api_key
         WHERE principal_id = :principal AND revoked_us IS NULL) < :most;

-- name: api_key_end
-- scope: none, because a key belongs to a person or service account; who asks is that one or has found it
-- takes: principal text, id text, expires int
UPDATE api_key SET expires_us = :expires
 WHERE id = :id AND principal_id = :principal AND revoked_us IS NULL;

-- name: api_key_revoke
-- scope: none, because a key belongs to a person or service account; who asks is that one or has found it
-- takes: principal text, id text, now int
UPDATE api_key SET revoked_us = :now
 WHERE id = :id AND principal_id = :principal AND revoked_us IS NULL;
