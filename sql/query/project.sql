-- Projects: units of isolation, each of one organization.

-- Where the actor may read, at organizations and projects themselves.
-- part: project_held
held AS (
    SELECT DISTINCT a.scope_type, a.scope_id
      FROM role_assignment a
      JOIN role ro ON ro.id = a.role_id AND (ro.may & 1) <> 0
     WHERE a.principal_id IN (%{access_actor}) AND (a.expires_us IS NULL OR a.expires_us > :now)
)

-- part: project_page_columns
j.id, j.org_id, j.name, j.description, j.tenant, j.lifecycle, j.created_us, j.updated_us

-- part: project_visible
(j.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
        OR j.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project'))

-- part: project_filter
AND (CAST(:org AS TEXT) IS NULL OR j.org_id = :org)
   AND (CAST(:lifecycle AS TEXT) IS NULL OR j.lifecycle = :lifecycle)
   AND (CAST(:q AS TEXT) IS NULL OR lower(j.name) LIKE lower(:q) ESCAPE '\'
        OR j.id LIKE lower(:q) ESCAPE '\')

-- Health of the resources of the projects of the page, and nobody else's. A join would let SQLite
-- read all resources there are.
-- part: project_counted
counted AS (
    SELECT s.project_id, count(*) AS total, %{place_health_counts}
      FROM (SELECT r.project_id, %{resource_status} AS status
              FROM resource r
             WHERE r.project_id IN (SELECT p.id FROM page p) AND r.lifecycle <> 'deleted') s
     GROUP BY s.project_id
)

-- One word for the health of all: the worst that people have to know, then work under way.
-- part: project_columns
page.id, page.org_id, o.name AS org_name, page.name, page.description, page.tenant,
       page.lifecycle, page.created_us, page.updated_us, lower(page.name) AS sort_name,
       COALESCE(counted.total, 0) AS total, COALESCE(counted.healthy, 0) AS healthy,
       COALESCE(counted.busy, 0) AS busy, COALESCE(counted.degraded, 0) AS degraded,
       COALESCE(counted.failed, 0) AS failed,
       CASE WHEN page.org_id IN (SELECT h.scope_id FROM held h
                                  WHERE h.scope_type = 'organization')
            THEN CAST(1 AS BIGINT) ELSE 0 END AS may_read_org,
       CASE page.lifecycle WHEN 'deleting' THEN 'Deleting' WHEN 'suspended' THEN 'Suspended'
            ELSE 'Active' END AS status,
       CASE WHEN counted.total IS NULL THEN 'Empty'
            WHEN counted.failed > 0 THEN 'Failed'
            WHEN counted.degraded > 0 THEN 'Degraded'
            WHEN counted.busy > 0 THEN 'Progressing'
            WHEN counted.healthy = counted.total THEN 'Healthy'
            ELSE 'Unknown' END AS health

-- part: project_from
FROM page
  JOIN organization o ON o.id = page.org_id
  LEFT JOIN counted ON counted.project_id = page.id

-- part: project_gives
id text, org_id text, org_name text, name text, description text, tenant text, lifecycle text, created_us int, updated_us int, sort_name text, total int, healthy int, busy int, degraded int, failed int, may_read_org int, status text, health text

-- name: project_list_newest
-- scope: none, because it lists what the actor may read in all organizations
-- takes: org text, lifecycle text, q text, now int, stale int, after_us int, after_id text, limit int
-- gives: %{project_gives}
WITH %{project_held}, page AS (
    SELECT %{project_page_columns}
      FROM project j
     WHERE %{project_visible}
       AND (j.created_us, j.id) < (:after_us, :after_id)
       %{project_filter}
     ORDER BY j.created_us DESC, j.id DESC
     LIMIT :limit
), %{project_counted}
SELECT %{project_columns}
  %{project_from}
 ORDER BY page.created_us DESC, page.id DESC;

-- name: project_list_name
-- scope: none, because it lists what the actor may read in all organizations
-- takes: org text, lifecycle text, q text, now int, stale int, after_name text, after_id text, limit int
-- gives: %{project_gives}
WITH %{project_held}, page AS (
    SELECT %{project_page_columns}
      FROM project j
     WHERE %{project_visible}
       AND (CAST(:after_name AS TEXT) IS NULL OR (lower(j.name), j.id) > (:after_name, :after_id))
       %{project_filter}
     ORDER BY lower(j.name), j.id
     LIMIT :limit
), %{project_counted}
SELECT %{project_columns}
  %{project_from}
 ORDER BY lower(page.name), page.id;

-- name: project_load
-- scope: organization
-- takes: id text, now int, stale int
-- gives: %{project_gives}
WITH %{project_held}, page AS (
    SELECT %{project_page_columns}
      FROM project j
     WHERE j.org_id = :org_id AND j.id = :id
), %{project_counted}
SELECT %{project_columns}
  %{project_from};

-- name: project_newest_resources
-- scope: organization
-- takes: project text, stale int, limit int
-- gives: %{resource_gives}
SELECT %{resource_columns}
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project AND r.lifecycle <> 'deleted'
 ORDER BY r.created_us DESC, r.id DESC
 LIMIT :limit;

-- The dashboard that the project's page leads to.
-- name: project_dashboard
-- scope: organization
-- takes: project text
-- gives: id text, name text
SELECT d.id, d.name FROM dashboard d
 WHERE d.org_id = :org_id AND d.project_id = :project AND d.is_first = 1;

-- name: project_homes
-- scope: none, because it lists the organizations in which the actor may make projects
-- takes: now int, limit int
-- gives: id text, name text, personal int
SELECT o.id, o.name, o.personal
  FROM organization o
 WHERE o.id IN (SELECT a.scope_id
                  FROM role_assignment a
                  JOIN role ro ON ro.id = a.role_id AND (ro.may & 2) <> 0
                 WHERE a.principal_id IN (%{access_actor}) AND a.scope_type = 'organization'
                   AND (a.expires_us IS NULL OR a.expires_us > :now))
 ORDER BY o.personal DESC, lower(o.name), o.id
 LIMIT :limit;

-- name: project_add
-- scope: organization
-- takes: id text, name text, description text, tenant text, now int
INSERT INTO project (id, org_id, name, description, tenant, created_by, created_us, updated_us)
SELECT CAST(:id AS TEXT), CAST(:org_id AS TEXT), CAST(:name AS TEXT), CAST(:description AS TEXT),
       CAST(:tenant AS TEXT), CAST(:actor_id AS TEXT), CAST(:now AS BIGINT), CAST(:now AS BIGINT)
 WHERE NOT EXISTS (SELECT 1 FROM tombstone t
                    WHERE (t.kind = 'project' AND t.id = :id)
                       OR (t.kind = 'tenant' AND t.id = :tenant));

-- name: project_change
-- scope: organization
-- takes: id text, name text, description text, seen int, now int
UPDATE project SET name = :name, description = :description, updated_us = :now
 WHERE org_id = :org_id AND id = :id AND updated_us = :seen AND lifecycle <> 'deleting';

-- name: project_leave
-- scope: organization
-- takes: id text, now int
UPDATE project SET lifecycle = 'deleting', updated_us = :now
 WHERE org_id = :org_id AND id = :id AND lifecycle <> 'deleting'
   AND NOT EXISTS (SELECT 1 FROM resource r
                    WHERE r.project_id = :id AND r.protected = 1
                      AND r.lifecycle NOT IN ('deleting', 'deleted'));

-- name: project_protected_resources
-- scope: organization
-- takes: project text, limit int
-- gives: id text, name text
SELECT r.id, r.name FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project AND r.protected = 1
   AND r.lifecycle NOT IN ('deleting', 'deleted')
 ORDER BY lower(r.name), r.id
 LIMIT :limit;

-- name: project_tombstone
-- scope: organization
-- takes: id text, now int
INSERT INTO tombstone (kind, id, gone_us)
SELECT 'project', j.id, CAST(:now AS BIGINT) FROM project j WHERE j.org_id = :org_id AND j.id = :id
UNION ALL
SELECT 'tenant', j.tenant, CAST(:now AS BIGINT) FROM project j
 WHERE j.org_id = :org_id AND j.id = :id;

-- name: project_remove
-- scope: organization
-- takes: id text
DELETE FROM project
 WHERE org_id = :org_id AND id = :id AND lifecycle = 'deleting'
   AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.project_id = :id);

-- name: project_leaving
-- scope: none, because the background process finishes what was deleted in all organizations
-- takes: after text, limit int
-- gives: id text, org_id text, resource_count int, staying_count int
SELECT j.id, j.org_id,
       (SELECT count(*) FROM resource r
         WHERE r.project_id = j.id AND r.lifecycle <> 'deleted') AS resource_count,
       (SELECT count(*) FROM resource r
         WHERE r.project_id = j.id AND r.lifecycle NOT IN ('deleting', 'deleted')) AS staying_count
  FROM project j
 WHERE j.lifecycle = 'deleting' AND j.id > :after
 ORDER BY j.id
 LIMIT :limit;

-- name: project_staying_resources
-- scope: organization
-- takes: project text, stale int, limit int
-- gives: %{resource_gives}
SELECT %{resource_columns}
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project AND r.lifecycle NOT IN ('deleting', 'deleted')
 ORDER BY r.id
 LIMIT :limit;
