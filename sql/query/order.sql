-- Orders that are being put together. A draft belongs to a person, not to an organization.

-- part: order_columns
d.id, d.type_id, d.project_id, COALESCE(j.name, '') AS project_name, d.name, d.resource_id,
       d.sku, d.settings, d.preset, d.grants, d.came_from, d.done_step, d.ordered, d.created_us,
       d.updated_us, d.schema_version

-- part: order_gives
id text, type_id text, project_id text, project_name text, name text, resource_id text, sku text, settings text, preset text, grants text, came_from text, done_step int, ordered int, created_us int, updated_us int, schema_version int

-- name: order_load
-- scope: none, because a draft is its owner's, who may not have chosen a project yet
-- takes: id text, since_us int
-- gives: %{order_gives}
SELECT %{order_columns}
  FROM order_draft d
  LEFT JOIN project j ON j.id = d.project_id AND j.lifecycle = 'active'
 WHERE d.id = :id AND d.owner_id = :actor_id AND d.updated_us >= :since_us;

-- name: order_list
-- scope: none, because the drafts of one person may be for several organizations
-- takes: since_us int, limit int
-- gives: %{order_gives}
SELECT %{order_columns}
  FROM order_draft d
  LEFT JOIN project j ON j.id = d.project_id AND j.lifecycle = 'active'
 WHERE d.owner_id = :actor_id AND d.ordered = 0 AND d.updated_us >= :since_us
 ORDER BY d.updated_us DESC, d.id DESC
 LIMIT :limit;

-- name: order_add
-- scope: none, because a draft is its owner's
-- takes: id text, type text, project text, name text, resource text, sku text, settings text, preset text, grants text, came_from text, done_step int, schema_version int, now int
INSERT INTO order_draft (id, owner_id, type_id, project_id, name, resource_id, sku, settings,
                         preset, grants, came_from, done_step, schema_version, created_us,
                         updated_us)
VALUES (:id, :actor_id, :type, :project, :name, :resource, :sku, :settings, :preset, :grants,
        :came_from, :done_step, :schema_version, :now, :now)
ON CONFLICT (id) DO NOTHING;

-- name: order_change
-- scope: none, because a draft is its owner's
-- takes: id text, type text, project text, name text, resource text, sku text, settings text, preset text, grants text, done_step int, schema_version int, seen_us int, now int
UPDATE order_draft SET type_id = :type, project_id = :project, name = :name, resource_id = :resource,
       sku = :sku, settings = :settings, preset = :preset, grants = :grants,
       done_step = :done_step, schema_version = :schema_version, updated_us = :now
 WHERE id = :id AND owner_id = :actor_id AND updated_us = :seen_us AND ordered = 0;

-- The newest stay: a draft that is begun must not be refused because of old ones.
-- name: order_trim
-- scope: none, because a draft is its owner's
-- takes: keep int
DELETE FROM order_draft
 WHERE owner_id = :actor_id
   AND id NOT IN (SELECT d.id FROM order_draft d WHERE d.owner_id = :actor_id
                   ORDER BY d.ordered, d.updated_us DESC, d.id DESC LIMIT :keep);

-- name: order_done
-- scope: none, because a draft is its owner's; the resource is written within the organization
-- takes: id text
UPDATE order_draft SET ordered = 1 WHERE id = :id AND owner_id = :actor_id AND ordered = 0;

-- name: order_remove
-- scope: none, because a draft is its owner's
-- takes: id text
DELETE FROM order_draft WHERE id = :id AND owner_id = :actor_id;

-- name: order_sweep
-- scope: none, because drafts of all people that are over are removed
-- takes: before_us int, limit int
DELETE FROM order_draft WHERE id IN (
    SELECT id FROM order_draft WHERE updated_us < :before_us ORDER BY updated_us LIMIT :limit);

-- name: order_id_taken
-- scope: none, because an id is unique over all organizations, also when it is gone
-- takes: id text
-- gives: taken int
SELECT count(*) AS taken
  FROM (SELECT r.id FROM resource r WHERE r.id = :id
        UNION ALL
        SELECT t.id FROM tombstone t WHERE t.kind = 'resource' AND t.id = :id) x;

-- Where the actor may order, in the order of the names.
-- name: order_projects
-- scope: none, because it lists the projects of all organizations in which the actor may order
-- takes: now int, limit int
-- gives: id text, name text, org_id text, org_name text
WITH held AS (
    SELECT DISTINCT a.scope_type, a.scope_id
      FROM role_assignment a
      JOIN role ro ON ro.id = a.role_id AND (ro.may & 2) <> 0
     WHERE a.principal_id IN (%{access_actor}) AND (a.expires_us IS NULL OR a.expires_us > :now)
)
SELECT j.id, j.name, j.org_id, o.name AS org_name
  FROM project j
  JOIN organization o ON o.id = j.org_id
 WHERE j.lifecycle = 'active'
   AND (j.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
        OR j.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project'))
 ORDER BY lower(j.name), j.id
 LIMIT :limit;

-- Where the actor did something last.
-- name: order_last_project
-- scope: none, because the trail of one person goes over all organizations
-- takes: since_us int
-- gives: id text
SELECT e.project_id AS id
  FROM audit_entry e
 WHERE e.actor_id = :actor_id AND e.at_us >= :since_us AND e.project_id IS NOT NULL
 ORDER BY e.at_us DESC, e.id DESC
 LIMIT 1;
