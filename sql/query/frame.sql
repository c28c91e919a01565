-- What every page shows around itself.

-- name: frame_place
-- scope: organization
-- takes: project text, resource text, now int
-- gives: org_name text, project_name text, resource_name text, reads_org int, reads_project int
WITH mine (id) AS (
    %{access_actor}
)
SELECT o.name AS org_name, j.name AS project_name, r.name AS resource_name,
       COALESCE((SELECT bit_or(held.may)
          FROM (SELECT %{access_held} AS may
                  FROM (SELECT 'organization' AS kind, o.id AS id) place
                 CROSS JOIN mine) held), 0) & 1 AS reads_org,
       COALESCE((SELECT bit_or(held.may)
          FROM (SELECT %{access_held} AS may
                  FROM (SELECT 'organization' AS kind, o.id AS id
                        UNION ALL SELECT 'project', j.id) place
                 CROSS JOIN mine) held), 0) & 1 AS reads_project
  FROM organization o
  LEFT JOIN project j ON j.id = :project
  LEFT JOIN resource r ON r.id = :resource
 WHERE o.id = :org_id;

-- name: frame_projects
-- scope: none, because it lists the projects that the actor may read in all organizations
-- takes: now int, limit int
-- gives: id text, name text, org_name text
-- At most :limit by each way, so that a page costs the same for somebody with a thousand roles.
SELECT j.id, j.name, o.name AS org_name
  FROM (SELECT id
          FROM (SELECT DISTINCT a.scope_id AS id
                  FROM role_assignment a
                  JOIN role ro ON ro.id = a.role_id AND (ro.may & 1) <> 0
                 WHERE a.principal_id IN (%{access_actor}) AND a.scope_type = 'project'
                   AND (a.expires_us IS NULL OR a.expires_us > :now)
                 LIMIT :limit) own
        UNION
        SELECT id
          FROM (SELECT j2.id
                  FROM (SELECT DISTINCT a.scope_id AS id
                          FROM role_assignment a
                          JOIN role ro ON ro.id = a.role_id AND (ro.may & 1) <> 0
                         WHERE a.principal_id IN (%{access_actor}) AND a.scope_type = 'organization'
                           AND (a.expires_us IS NULL OR a.expires_us > :now)
                         LIMIT :limit) org
                  JOIN project j2 ON j2.org_id = org.id
                 LIMIT :limit) inherited) seen
  JOIN project j ON j.id = seen.id
  JOIN organization o ON o.id = j.org_id
 ORDER BY lower(j.name), j.id
 LIMIT :limit;
