-- Views of lists that a person gave a name to, and whether single keys do something.

-- part: saved_view_gives
id text, path text, name text, query text, created_us int

-- Of one list, or of all.
-- name: saved_view_list
-- scope: none, because views belong to people; only the actor's own
-- takes: path text, limit int
-- gives: %{saved_view_gives}
SELECT v.id, v.path, v.name, v.query, v.created_us
  FROM saved_view v
 WHERE v.person_id = :actor_id AND (CAST(:path AS TEXT) IS NULL OR v.path = :path)
 ORDER BY v.path, lower(v.name), v.id
 LIMIT :limit;

-- name: saved_view_load
-- scope: none, because views belong to people; only the actor's own
-- takes: id text
-- gives: %{saved_view_gives}
SELECT v.id, v.path, v.name, v.query, v.created_us
  FROM saved_view v
 WHERE v.person_id = :actor_id AND v.id = :id;

-- Holds the person's row until the end of the transaction, so that two at once count alike.
-- name: saved_view_lock
-- scope: none, because a person belongs to no organization; only the actor
UPDATE person SET shortcuts = shortcuts WHERE id = :actor_id;

-- name: saved_view_count
-- scope: none, because views belong to people; only the actor's own
-- takes: path text, name text
-- gives: others int
SELECT count(*) AS others
  FROM saved_view v
 WHERE v.person_id = :actor_id AND NOT (v.path = :path AND v.name = :name);

-- The same name on the same list is the same view: it gets the new query.
-- name: saved_view_keep
-- scope: none, because views belong to people; only the actor's own
-- takes: id text, path text, name text, query text, now int
-- gives: id text
INSERT INTO saved_view (id, person_id, path, name, query, created_us)
VALUES (:id, :actor_id, :path, :name, :query, :now)
ON CONFLICT (person_id, path, name) DO UPDATE SET query = excluded.query
RETURNING id;

-- name: saved_view_remove
-- scope: none, because views belong to people; only the actor's own
-- takes: id text
DELETE FROM saved_view WHERE person_id = :actor_id AND id = :id;

-- name: saved_view_shortcuts
-- scope: none, because a person belongs to no organization; only the actor
-- takes: shortcuts int, now int
UPDATE person SET shortcuts = :shortcuts, updated_us = :now
 WHERE id = :actor_id AND shortcuts <> :shortcuts;
