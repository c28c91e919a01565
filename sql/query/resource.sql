-- Resources of a project, and their deployments.

-- The one word shown, from what we want and what was observed. Old observation is Unknown.
-- part: resource_status
CASE WHEN r.lifecycle = 'deleting' THEN 'Terminating'
            WHEN r.lifecycle = 'deleted' THEN 'Deleted'
            WHEN r.lifecycle = 'suspended' THEN 'Suspended'
            WHEN r.health = 'Failed' AND r.observed_generation = r.generation THEN 'Failed'
            WHEN r.lifecycle = 'creating' THEN 'Creating'
            WHEN r.lifecycle = 'updating' THEN 'Updating'
            WHEN r.health_us IS NULL OR r.health_us < :stale THEN 'Unknown'
            ELSE r.health END

-- part: resource_columns
r.id, r.project_id, r.org_id, r.name, r.type_id, r.sku, r.settings, r.schema_version,
       r.generation, r.lifecycle, r.health, r.health_reason, r.health_us,
       r.observed_generation, r.access_url, r.created_us, r.updated_us,
       r.protected, r.suspended_us, r.suspended_reason, r.deleted_us,
       %{resource_status} AS status, lower(r.name) AS sort_name

-- Lists for pages do without the settings, half of what a row holds.
-- part: resource_list_columns
r.id, r.project_id, r.org_id, r.name, r.type_id, r.sku,
       CASE WHEN :whole = 1 THEN r.settings ELSE '' END AS settings, r.schema_version,
       r.generation, r.lifecycle, r.health, r.health_reason, r.health_us,
       r.observed_generation, r.access_url, r.created_us, r.updated_us,
       r.protected, r.suspended_us, r.suspended_reason, r.deleted_us,
       %{resource_status} AS status, lower(r.name) AS sort_name

-- part: resource_gives
id text, project_id text, org_id text, name text, type_id text, sku text, settings text, schema_version int, generation int, lifecycle text, health text, health_reason text, health_us int, observed_generation int, access_url text, created_us int, updated_us int, protected int, suspended_us int, suspended_reason text, deleted_us int, status text, sort_name text

-- part: resource_filter
AND r.lifecycle <> 'deleted'
   AND (CAST(:type AS TEXT) IS NULL OR r.type_id = :type)
   AND (CAST(:sku AS TEXT) IS NULL OR r.sku = :sku)
   AND (CAST(:status AS TEXT) IS NULL OR %{resource_status} = :status)
   AND (CAST(:q AS TEXT) IS NULL OR lower(r.name) LIKE lower(:q) ESCAPE '\'
        OR r.id LIKE lower(:q) ESCAPE '\')

-- name: resource_list_newest
-- scope: organization
-- takes: project text, type text, sku text, status text, q text, stale int, whole int, after_us int, after_id text, limit int
-- gives: %{resource_gives}
SELECT %{resource_list_columns}
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project
   AND (r.created_us, r.id) < (:after_us, :after_id)
   %{resource_filter}
 ORDER BY r.created_us DESC, r.id DESC
 LIMIT :limit;

-- name: resource_list_oldest
-- scope: organization
-- takes: project text, type text, sku text, status text, q text, stale int, whole int, after_us int, after_id text, limit int
-- gives: %{resource_gives}
SELECT %{resource_list_columns}
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project
   AND (r.created_us, r.id) > (:after_us, :after_id)
   %{resource_filter}
 ORDER BY r.created_us, r.id
 LIMIT :limit;

-- name: resource_list_name
-- scope: organization
-- takes: project text, type text, sku text, status text, q text, stale int, whole int, after_name text, after_id text, limit int
-- gives: %{resource_gives}
SELECT %{resource_list_columns}
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project
   AND (CAST(:after_name AS TEXT) IS NULL OR (lower(r.name), r.id) > (:after_name, :after_id))
   %{resource_filter}
 ORDER BY lower(r.name), r.id
 LIMIT :limit;

-- name: resource_list_name_down
-- scope: organization
-- takes: project text, type text, sku text, status text, q text, stale int, whole int, after_name text, after_id text, limit int
-- gives: %{resource_gives}
SELECT %{resource_list_columns}
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project
   AND (CAST(:after_name AS TEXT) IS NULL OR (lower(r.name), r.id) < (:after_name, :after_id))
   %{resource_filter}
 ORDER BY lower(r.name) DESC, r.id DESC
 LIMIT :limit;

-- From what the actor holds to rows, by indexes that begin with the place: a join would let SQLite
-- read all resources there are, of everybody (t/resource/queries_count-t).
-- name: resource_list_mine
-- scope: none, because it lists what the actor may read in all organizations
-- takes: type text, sku text, status text, q text, stale int, now int, after_us int, after_id text, limit int
-- gives: %{resource_gives}
WITH held AS (
    SELECT a.scope_type, a.scope_id
      FROM role_assignment a
      JOIN role ro ON ro.id = a.role_id AND (ro.may & 1) <> 0
     WHERE a.principal_id IN (%{access_actor}) AND (a.expires_us IS NULL OR a.expires_us > :now)
), seen AS (
    SELECT r.id FROM resource r
     WHERE r.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
    UNION
    SELECT r.id FROM resource r
     WHERE r.project_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project')
    UNION
    SELECT h.scope_id FROM held h WHERE h.scope_type = 'resource'
)
SELECT %{resource_columns}
  FROM seen
 CROSS JOIN resource r
 WHERE r.id = seen.id AND (r.created_us, r.id) < (:after_us, :after_id)
   %{resource_filter}
 ORDER BY r.created_us DESC, r.id DESC
 LIMIT :limit;

-- name: resource_load
-- scope: organization
-- takes: id text, stale int
-- gives: %{resource_gives}
SELECT %{resource_columns}
  FROM resource r
 WHERE r.org_id = :org_id AND r.id = :id;

-- name: resource_add
-- scope: organization
-- takes: id text, project text, name text, type text, sku text, settings text, schema_version int, now int
INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings, schema_version,
                      generation, lifecycle, created_by, created_us, updated_us)
SELECT CAST(:id AS TEXT), CAST(:org_id AS TEXT), CAST(:project AS TEXT), CAST(:name AS TEXT),
       CAST(:type AS TEXT), CAST(:sku AS TEXT), CAST(:settings AS TEXT),
       CAST(:schema_version AS BIGINT), 1, 'creating', CAST(:actor_id AS TEXT),
       CAST(:now AS BIGINT), CAST(:now AS BIGINT)
 WHERE NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.kind = 'resource' AND t.id = :id)
   AND EXISTS (SELECT 1 FROM project j
                WHERE j.org_id = :org_id AND j.id = :project AND j.lifecycle = 'active');

-- name: resource_project_lifecycle
-- scope: organization
-- takes: project text
-- gives: lifecycle text
SELECT lifecycle FROM project WHERE org_id = :org_id AND id = :project;

-- name: resource_rename
-- scope: organization
-- takes: id text, name text, seen_us int, now int
UPDATE resource SET name = :name, updated_us = :now
 WHERE org_id = :org_id AND id = :id AND lifecycle <> 'deleting' AND updated_us = :seen_us;

-- name: resource_change
-- scope: organization
-- takes: id text, name text, sku text, settings text, schema_version int, lifecycle text, generation int, seen_us int, now int
UPDATE resource SET name = :name, sku = :sku, settings = :settings,
       schema_version = :schema_version, lifecycle = :lifecycle, generation = generation + 1,
       updated_us = :now
 WHERE org_id = :org_id AND id = :id AND generation = :generation AND updated_us = :seen_us
   AND lifecycle IN ('creating', 'active', 'updating');

-- name: resource_deploy_again
-- scope: organization
-- takes: id text, generation int, now int
UPDATE resource SET generation = generation + 1, lifecycle = CASE lifecycle WHEN 'creating' THEN 'creating' ELSE 'updating' END,
       updated_us = :now
 WHERE org_id = :org_id AND id = :id AND generation = :generation
   AND lifecycle IN ('creating', 'active', 'updating');

-- From one state of suspension to the other; a generation, because the backend must see it.
-- name: resource_suspend
-- scope: organization
-- takes: id text, lifecycle text, suspended int, reason text, generation int, seen_us int, now int
UPDATE resource SET generation = generation + 1, lifecycle = :lifecycle,
       suspended_us = :suspended, suspended_reason = :reason, updated_us = :now
 WHERE org_id = :org_id AND id = :id AND generation = :generation AND updated_us = :seen_us
   AND (CASE WHEN CAST(:suspended AS BIGINT) IS NULL THEN lifecycle = 'suspended'
             ELSE lifecycle IN ('active', 'updating') END);

-- name: resource_protect
-- scope: organization
-- takes: id text, protected int, seen_us int, now int
UPDATE resource SET protected = :protected, updated_us = :now
 WHERE org_id = :org_id AND id = :id AND updated_us = :seen_us AND lifecycle NOT IN ('deleting', 'deleted');

-- Of the generation that was seen: its deployment takes that one away. Only what is not protected: somebody may have protected it a moment ago. Protection ends with the
-- project.
-- name: resource_delete
-- scope: organization
-- takes: id text, generation int, now int
UPDATE resource SET lifecycle = 'deleting', updated_us = :now
 WHERE org_id = :org_id AND id = :id AND generation = :generation
   AND lifecycle NOT IN ('deleting', 'deleted')
   AND (protected = 0 OR EXISTS (SELECT 1 FROM project j
                                  WHERE j.id = resource.project_id AND j.lifecycle = 'deleting'));

-- The backend has nothing of it any more: it waits for who wants it back.
-- name: resource_keep
-- scope: organization
-- takes: id text, now int
UPDATE resource SET lifecycle = 'deleted', deleted_us = :now
 WHERE org_id = :org_id AND id = :id AND lifecycle = 'deleting';

-- name: resource_restore
-- scope: organization
-- takes: id text, lifecycle text, generation int, now int
UPDATE resource SET lifecycle = :lifecycle, generation = generation + 1, deleted_us = NULL,
       health = 'Unknown', health_reason = '', health_us = NULL, updated_us = :now
 WHERE org_id = :org_id AND id = :id AND generation = :generation
   AND lifecycle IN ('deleting', 'deleted')
   AND EXISTS (SELECT 1 FROM project j
                WHERE j.org_id = :org_id AND j.id = resource.project_id AND j.lifecycle = 'active');

-- What waits to be restored in a project, and what is on its way out, last deleted first.
-- name: resource_list_deleted
-- scope: organization
-- takes: project text, stale int, after_us int, after_id text, limit int
-- gives: %{resource_gives}
SELECT %{resource_columns}
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project AND r.lifecycle IN ('deleting', 'deleted')
   AND (r.updated_us, r.id) < (:after_us, :after_id)
 ORDER BY r.updated_us DESC, r.id DESC
 LIMIT :limit;

-- name: resource_leaving
-- scope: organization
-- takes: id text
-- gives: project_id text, lifecycle text, project_lifecycle text
SELECT r.project_id, r.lifecycle, j.lifecycle AS project_lifecycle
  FROM resource r
  JOIN project j ON j.id = r.project_id
 WHERE r.org_id = :org_id AND r.id = :id;

-- name: resource_purgeable
-- scope: none, because the background process purges what was deleted in all organizations
-- takes: before int, limit int
-- gives: id text, org_id text
SELECT r.id, r.org_id FROM resource r
 WHERE r.deleted_us <= :before AND r.lifecycle = 'deleted'
 ORDER BY r.deleted_us, r.id
 LIMIT :limit;

-- For good, if nobody has restored it.
-- name: resource_purge_deleted
-- scope: organization
-- takes: id text
DELETE FROM resource WHERE org_id = :org_id AND id = :id AND lifecycle = 'deleted';

-- All of a project that leaves: their ids, then what was said about them, then they.
-- name: resource_tombstone_deleted
-- scope: organization
-- takes: project text, now int
INSERT INTO tombstone (kind, id, gone_us)
SELECT 'resource', r.id, CAST(:now AS BIGINT) FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project AND r.lifecycle = 'deleted'
ON CONFLICT (kind, id) DO NOTHING;

-- name: resource_forget_deleted_roles
-- scope: organization
-- takes: project text
DELETE FROM role_assignment
 WHERE org_id = :org_id AND scope_type = 'resource'
   AND scope_id IN (SELECT r.id FROM resource r
                     WHERE r.org_id = :org_id AND r.project_id = :project AND r.lifecycle = 'deleted');

-- name: resource_forget_deleted
-- scope: organization
-- takes: project text
DELETE FROM resource WHERE org_id = :org_id AND project_id = :project AND lifecycle = 'deleted';

-- name: resource_observe
-- scope: organization
-- takes: id text, generation int, health text, reason text, access_url text, now int
UPDATE resource SET health = :health, health_reason = :reason, health_us = :now,
       observed_generation = :generation, access_url = COALESCE(:access_url, access_url),
       lifecycle = CASE WHEN :health = 'Healthy' AND generation = :generation
                             AND lifecycle IN ('creating', 'updating')
                        THEN 'active' ELSE lifecycle END
 WHERE org_id = :org_id AND id = :id AND observed_generation <= :generation
   AND lifecycle <> 'deleted';

-- name: resource_purge
-- scope: organization
-- takes: id text
DELETE FROM resource WHERE org_id = :org_id AND id = :id AND lifecycle = 'deleting';

-- name: resource_tombstone
-- scope: none, because an id is never given out again in any organization
-- takes: id text, now int
INSERT INTO tombstone (kind, id, gone_us) VALUES ('resource', :id, :now)
ON CONFLICT (kind, id) DO NOTHING;

-- name: resource_deployment_add
-- scope: organization
-- takes: id text, project text, resource text, generation int, action text, cause text, source int, note text, backend text, sku text, settings text, schema_version int, now int
INSERT INTO deployment (id, org_id, project_id, resource_id, generation, action, cause,
                        source_generation, note, state, backend, sku, settings, schema_version,
                        created_by, created_us)
VALUES (:id, :org_id, :project, :resource, :generation, :action, :cause,
        :source, :note, 'pending', :backend, :sku, :settings, :schema_version,
        :actor_id, :now);

-- name: resource_deployment_supersede
-- scope: organization
-- takes: resource text, generation int, now int
UPDATE deployment SET state = 'superseded', finished_us = :now
 WHERE org_id = :org_id AND resource_id = :resource AND generation < :generation
   AND (state IN ('pending', 'deploying') OR (action = 'delete' AND state = 'failed'));

-- A generation is told by who asked for it: a person, a service account, or nobody.
-- part: resource_deployment_columns
d.id, d.resource_id, d.generation, d.action, d.cause, d.source_generation, d.note, d.state,
       d.reason, d.backend, d.sku, d.schema_version,
       COALESCE(p.email, v.name, 'system') AS actor, d.created_us, d.finished_us

-- part: resource_deployment_gives
id text, resource_id text, generation int, action text, cause text, source_generation int, note text, state text, reason text, backend text, sku text, schema_version int, actor text, created_us int, finished_us int

-- part: resource_deployment_from
FROM deployment d
  LEFT JOIN person p ON p.id = d.created_by
  LEFT JOIN service_account v ON v.id = d.created_by

-- name: resource_deployments
-- scope: organization
-- takes: resource text, before_us int, before_id text, limit int
-- gives: %{resource_deployment_gives}
SELECT %{resource_deployment_columns}
  %{resource_deployment_from}
 WHERE d.org_id = :org_id AND d.resource_id = :resource
   AND (d.created_us, d.id) < (:before_us, :before_id)
 ORDER BY d.created_us DESC, d.id DESC
 LIMIT :limit;

-- name: resource_deployment_load
-- scope: organization
-- takes: id text, resource text
-- gives: %{resource_deployment_gives}, settings text
SELECT %{resource_deployment_columns}, d.settings
  %{resource_deployment_from}
 WHERE d.org_id = :org_id AND d.id = :id AND d.resource_id = :resource;

-- Generations are the deployments that made one; taking away makes none.
-- name: resource_generations
-- scope: organization
-- takes: resource text, before int, limit int
-- gives: %{resource_deployment_gives}, settings text
SELECT %{resource_deployment_columns}, d.settings
  %{resource_deployment_from}
 WHERE d.org_id = :org_id AND d.resource_id = :resource AND d.action <> 'delete'
   AND d.generation < :before
 ORDER BY d.generation DESC
 LIMIT :limit;

-- name: resource_generation_load
-- scope: organization
-- takes: resource text, generation int
-- gives: %{resource_deployment_gives}, settings text
SELECT %{resource_deployment_columns}, d.settings
  %{resource_deployment_from}
 WHERE d.org_id = :org_id AND d.resource_id = :resource AND d.action <> 'delete'
   AND d.generation = :generation;

-- A failed one is tried again, while it is the newest that is asked for.
-- name: resource_deployment_retry
-- scope: organization
-- takes: id text, resource text
UPDATE deployment SET state = 'pending', reason = '', finished_us = NULL
 WHERE org_id = :org_id AND id = :id AND resource_id = :resource AND state = 'failed'
   AND generation = (SELECT r.generation FROM resource r WHERE r.org_id = :org_id AND r.id = :resource)
   AND (CASE WHEN action = 'delete' THEN 'deleting' ELSE 'other' END)
       = (SELECT CASE r.lifecycle WHEN 'deleting' THEN 'deleting' WHEN 'deleted' THEN 'deleted' ELSE 'other' END
            FROM resource r WHERE r.org_id = :org_id AND r.id = :resource);

-- name: resource_deployment_events
-- scope: organization
-- takes: resource text, limit int
-- gives: deployment_id text, at_us int, step text, told text
SELECT e.deployment_id, e.at_us, e.step, e.told
  FROM deployment_event e
  JOIN deployment d ON d.id = e.deployment_id
 WHERE e.org_id = :org_id AND d.resource_id = :resource
 ORDER BY e.at_us DESC, e.id DESC
 LIMIT :limit;

-- name: resource_deployment_step
-- scope: organization
-- takes: id text, deployment text, now int, step text, told text
INSERT INTO deployment_event (id, org_id, deployment_id, at_us, step, told)
VALUES (:id, :org_id, :deployment, :now, :step, :told);

-- name: resource_deployment_state
-- scope: organization
-- takes: id text, state text, reason text, finished int
UPDATE deployment SET state = :state, reason = :reason, finished_us = :finished
 WHERE org_id = :org_id AND id = :id AND state IN ('pending', 'deploying', 'failed');

-- name: resource_place
-- scope: organization
-- takes: project text
-- gives: tenant text, project_name text, org_name text
SELECT j.tenant, j.name AS project_name, o.name AS org_name
  FROM project j
  JOIN organization o ON o.id = j.org_id
 WHERE j.org_id = :org_id AND j.id = :project;

-- name: resource_oldest_observed
-- scope: none, because the background process looks after the resources of all organizations
-- takes: before int, limit int
-- gives: id text, org_id text
SELECT r.id, r.org_id FROM resource r
 WHERE r.lifecycle IN ('active', 'suspended') AND r.health <> 'Failed'
   AND (r.health_us IS NULL OR r.health_us < :before)
 ORDER BY r.health_us, r.id
 LIMIT :limit;
