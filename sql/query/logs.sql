-- Questions to the log store that a project keeps under a name.

-- part: logs_saved_gives
id text, name text, query text, version int, created_by text, created_us int, updated_us int

-- part: logs_saved_columns
q.id, q.name, q.query, q.version, q.created_by, q.created_us, q.updated_us

-- name: logs_saved_list
-- scope: organization
-- takes: project text, limit int
-- gives: %{logs_saved_gives}
SELECT %{logs_saved_columns}
  FROM log_query q
 WHERE q.org_id = :org_id AND q.project_id = :project
 ORDER BY q.name_key, q.id
 LIMIT :limit;

-- name: logs_saved_load
-- scope: organization
-- takes: project text, id text
-- gives: %{logs_saved_gives}
SELECT %{logs_saved_columns}
  FROM log_query q
 WHERE q.org_id = :org_id AND q.project_id = :project AND q.id = :id;

-- Holds the project's row until the end of the transaction, so that two at once count alike.
-- name: logs_saved_lock
-- scope: organization
-- takes: project text
UPDATE project SET name = name WHERE org_id = :org_id AND id = :project;

-- name: logs_saved_count
-- scope: organization
-- takes: project text
-- gives: stored int
SELECT count(*) AS stored FROM log_query q WHERE q.org_id = :org_id AND q.project_id = :project;

-- name: logs_saved_add
-- scope: organization
-- takes: id text, project text, name text, query text, now int
INSERT INTO log_query (id, org_id, project_id, name, name_key, query, version, created_by,
                       created_us, updated_us)
VALUES (:id, :org_id, :project, :name, lower(:name), :query, 1, :actor_id, :now, :now);

-- No row: it was changed since it was seen, or is gone.
-- name: logs_saved_change
-- scope: organization
-- takes: project text, id text, seen int, name text, query text, now int
UPDATE log_query
   SET name = :name, name_key = lower(:name), query = :query, version = version + 1,
       updated_us = :now
 WHERE org_id = :org_id AND project_id = :project AND id = :id AND version = :seen;

-- name: logs_saved_remove
-- scope: organization
-- takes: project text, id text, seen int
DELETE FROM log_query
 WHERE org_id = :org_id AND project_id = :project AND id = :id AND version = :seen;
