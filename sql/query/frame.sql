-- What every page shows around itself.

-- name: frame_projects
-- scope: none, because it lists the projects that the actor may read in all organizations
-- takes: now int, limit int
-- gives: id text, name text, org_name text
-- At most :limit by each way, so that a page costs the same for somebody with a thousand roles. Who
-- holds several roles on a project finds it several times, one after the other.
WITH mine (id) AS (
    %{access_actor}
)
SELECT j.id, j.name, o.name AS org_name
  FROM (SELECT own.id, own.name, own.org_id
          FROM (SELECT a.scope_id AS id
                  FROM role_assignment a
                 WHERE a.principal_id IN (SELECT id FROM mine) AND a.scope_type = 'project'
                   AND (a.expires_us IS NULL OR a.expires_us > :now)
                   AND ((SELECT ro.may FROM role ro WHERE ro.id = a.role_id) & 1) <> 0
                 LIMIT :limit) held
         CROSS JOIN project own
         WHERE own.id = held.id
        UNION ALL
        SELECT id, name, org_id
          FROM (SELECT below.id, below.name, below.org_id
                  FROM (SELECT a.scope_id AS id
                          FROM role_assignment a
                         WHERE a.principal_id IN (SELECT id FROM mine) AND a.scope_type = 'organization'
                           AND (a.expires_us IS NULL OR a.expires_us > :now)
                           AND ((SELECT ro.may FROM role ro WHERE ro.id = a.role_id) & 1) <> 0
                         LIMIT :limit) held
                 CROSS JOIN project below
                 WHERE below.org_id = held.id
                 LIMIT :limit) inherited) j
 CROSS JOIN organization o
 WHERE o.id = j.org_id
 ORDER BY lower(j.name), j.id
 LIMIT :limit;

-- Views of a list that the actor gave a name to.
-- name: frame_views
-- scope: none, because views belong to people; only the actor's own
-- takes: path text, limit int
-- gives: name text, query text
SELECT v.name, v.query
  FROM saved_view v
 WHERE v.person_id = :actor_id AND v.path = :path
 ORDER BY lower(v.name), v.id
 LIMIT :limit;
