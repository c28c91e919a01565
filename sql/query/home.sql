-- The home page: what a person has to know in all places that they may read.

-- part: home_columns
r.id, r.project_id, r.name, %{resource_status} AS status, r.health_reason, r.health_us,
       r.updated_us, j.name AS project_name

-- part: home_gives
id text, project_id text, name text, status text, health_reason text, health_us int, updated_us int, project_name text

-- Narrower than the status that is shown, and what two indexes are made of.
-- part: home_unwell
r.health IN ('Failed', 'Degraded', 'Missing') AND r.lifecycle <> 'deleted'

-- Joins would let SQLite read all resources there are.
-- name: home_attention
-- scope: none, because it lists what the actor may read in all organizations
-- takes: now int, stale int, limit int
-- gives: %{home_gives}
WITH %{project_held}, seen AS (
    SELECT r.id FROM resource r
     WHERE r.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization') AND %{home_unwell}
    UNION
    SELECT r.id FROM resource r
     WHERE r.project_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project') AND %{home_unwell}
    UNION
    SELECT r.id FROM resource r
     WHERE r.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'resource') AND %{home_unwell}
)
SELECT %{home_columns}
  FROM resource r
  JOIN project j ON j.id = r.project_id
 WHERE r.id IN (SELECT seen.id FROM seen) AND %{resource_status} IN ('Failed', 'Degraded', 'Missing')
 ORDER BY COALESCE(r.health_us, r.updated_us) DESC, r.id DESC
 LIMIT :limit;

-- name: home_shared
-- scope: none, because it lists resources of which the actor may read neither project nor owner
-- takes: now int, stale int, limit int
-- gives: %{home_gives}
WITH %{project_held}
SELECT %{home_columns}
  FROM held h
  JOIN resource r ON r.id = h.scope_id AND r.lifecycle <> 'deleted'
  JOIN project j ON j.id = r.project_id
 WHERE h.scope_type = 'resource'
   AND r.org_id NOT IN (SELECT o.scope_id FROM held o WHERE o.scope_type = 'organization')
   AND r.project_id NOT IN (SELECT p.scope_id FROM held p WHERE p.scope_type = 'project')
 ORDER BY r.created_us DESC, r.id DESC
 LIMIT :limit;
