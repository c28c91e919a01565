-- What every page shows around itself.

-- Whether the actor holds a role with read at a place itself: places are rows for the sake of the
-- index, as in admission.
-- name: frame_place
-- scope: organization
-- takes: project text, resource text, now int
-- gives: org_name text, project_name text, resource_name text, reads_org int, reads_project int
WITH mine (id) AS (
    %{access_actor}
)
SELECT o.name AS org_name, j.name AS project_name, r.name AS resource_name,
       CASE WHEN EXISTS (
          SELECT 1 FROM mine
           CROSS JOIN role_assignment a
            JOIN role ro ON ro.id = a.role_id AND (ro.may & 1) <> 0
           WHERE a.principal_id = mine.id AND a.scope_type = 'organization' AND a.scope_id = o.id
             AND (a.expires_us IS NULL OR a.expires_us > :now))
            THEN CAST(1 AS BIGINT) ELSE 0 END AS reads_org,
       CASE WHEN EXISTS (
          SELECT 1 FROM (SELECT 'organization' AS kind, o.id AS id
                         UNION ALL SELECT 'project', j.id) place
           CROSS JOIN mine
           CROSS JOIN role_assignment a
            JOIN role ro ON ro.id = a.role_id AND (ro.may & 1) <> 0
           WHERE a.principal_id = mine.id AND a.scope_type = place.kind AND a.scope_id = place.id
             AND (a.expires_us IS NULL OR a.expires_us > :now))
            THEN CAST(1 AS BIGINT) ELSE 0 END AS reads_project
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
