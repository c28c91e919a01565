-- Quick search: what the actor may read in all places, and nothing else. Each statement goes from what
-- the actor holds to rows, by indexes that begin with the place: never from the words. For resources
-- and projects that is an IN, because SQLite makes a Bloom filter over all rows of a joined table.

-- A name that begins with the words, found by an index of (place, name).
-- part: search_begins
lower(x.name) COLLATE "binary" >= lower(:q)
       AND lower(x.name) COLLATE "binary" < lower(:q) || :top

-- The words somewhere within; not asked for with few letters.
-- part: search_within
(CAST(:pattern AS TEXT) IS NOT NULL
        AND (lower(x.name) LIKE lower(:pattern) ESCAPE '\' OR x.id LIKE lower(:pattern) ESCAPE '\'))

-- part: search_rank
CASE WHEN x.id = :exact THEN 0
            WHEN %{search_begins} THEN 1 ELSE 2 END

-- For kinds of which an organization has few: id, name, organization, project and place of rows x.
-- part: search_small
SELECT x.id, x.name, x.org_id, x.project_id, x.place, CAST(%{search_rank} AS BIGINT) AS rank
  FROM seen x
 WHERE x.id = :exact OR (%{search_begins}) OR %{search_within}
 ORDER BY rank, lower(x.name), x.id
 LIMIT :limit

-- part: search_takes
exact text, q text, top text, pattern text, now int, scan int, limit int

-- part: search_gives
id text, name text, org_id text, project_id text, place text, rank int

-- name: search_organizations
-- scope: none, because it finds what the actor may read in all organizations
-- takes: %{search_takes}
-- gives: %{search_gives}
WITH %{project_held}, seen AS (
    SELECT o.id, o.name, o.id AS org_id, CAST(NULL AS TEXT) AS project_id, '' AS place
      FROM held h
     CROSS JOIN organization o
     WHERE h.scope_type = 'organization' AND o.id = h.scope_id
     LIMIT :scan
)
%{search_small};

-- name: search_projects
-- scope: none, because it finds what the actor may read in all organizations
-- takes: %{search_takes}
-- gives: %{search_gives}
WITH %{project_held}, hit (id, rank) AS (
    SELECT x.id, 0 FROM project x
     WHERE (x.id = :exact OR x.tenant = :exact)
       AND (x.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
            OR x.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project'))
    UNION ALL
    SELECT id, 1 FROM (
        SELECT x.id FROM project x
                 WHERE x.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization') AND %{search_begins}
         LIMIT :limit) a
    UNION ALL
    SELECT id, rank FROM (
        SELECT x.id, %{search_rank} AS rank
          FROM (SELECT j.id, j.name FROM project j
                 WHERE j.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
                 LIMIT :scan) x
         WHERE %{search_within} LIMIT :limit) b
    UNION ALL
    SELECT id, rank FROM (
        SELECT x.id, %{search_rank} AS rank
          FROM (SELECT j.id, j.name FROM project j
                 WHERE j.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project')
                 LIMIT :scan) x
         WHERE (%{search_begins}) OR %{search_within} LIMIT :limit) c
)
SELECT j.id, j.name, j.org_id, j.id AS project_id, o.name AS place, CAST(f.rank AS BIGINT) AS rank
  FROM (SELECT id, MIN(rank) AS rank FROM hit GROUP BY id) f
  JOIN project j ON j.id = f.id
  JOIN organization o ON o.id = j.org_id
 ORDER BY f.rank, lower(j.name), j.id
 LIMIT :limit;

-- name: search_resources
-- scope: none, because it finds what the actor may read in all organizations
-- takes: %{search_takes}
-- gives: %{search_gives}
WITH %{project_held}, hit (id, rank) AS (
    SELECT x.id, 0 FROM resource x
     WHERE x.id = :exact AND x.lifecycle <> 'deleted'
       AND (x.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
            OR x.project_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project')
            OR x.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'resource'))
    UNION ALL
    SELECT id, 1 FROM (
        SELECT x.id FROM resource x
                 WHERE x.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization') AND %{search_begins}
           AND x.lifecycle <> 'deleted'
         LIMIT :limit) a
    UNION ALL
    SELECT id, 1 FROM (
        SELECT x.id FROM resource x
                 WHERE x.project_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project') AND %{search_begins}
           AND x.lifecycle <> 'deleted'
         LIMIT :limit) b
    UNION ALL
    SELECT id, 2 FROM (
        SELECT x.id
          FROM (SELECT r.id, r.name FROM resource r
                 WHERE r.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
                   AND lower(r.name) COLLATE "binary" >= '' AND r.lifecycle <> 'deleted'
                 LIMIT :scan) x
         WHERE %{search_within} LIMIT :limit) c
    UNION ALL
    SELECT id, 2 FROM (
        SELECT x.id
          FROM (SELECT r.id, r.name FROM resource r
                 WHERE r.project_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project')
                   AND lower(r.name) COLLATE "binary" >= '' AND r.lifecycle <> 'deleted'
                 LIMIT :scan) x
         WHERE %{search_within} LIMIT :limit) d
    UNION ALL
    SELECT id, rank FROM (
        SELECT x.id, %{search_rank} AS rank
          FROM (SELECT r.id, r.name FROM resource r
                 WHERE r.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'resource')
                   AND r.lifecycle <> 'deleted'
                 LIMIT :scan) x
         WHERE (%{search_begins}) OR %{search_within} LIMIT :limit) e
)
SELECT r.id, r.name, r.org_id, r.project_id, o.name || ' / ' || j.name AS place,
       CAST(f.rank AS BIGINT) AS rank
  FROM (SELECT id, MIN(rank) AS rank FROM hit GROUP BY id) f
  JOIN resource r ON r.id = f.id
  JOIN project j ON j.id = r.project_id
  JOIN organization o ON o.id = r.org_id
 ORDER BY f.rank, lower(r.name), r.id
 LIMIT :limit;

-- name: search_teams
-- scope: none, because it finds what the actor may read in all organizations
-- takes: %{search_takes}
-- gives: %{search_gives}
WITH %{project_held}, seen AS (
    SELECT t.id, t.name, t.org_id, CAST(NULL AS TEXT) AS project_id, o.name AS place
      FROM held h
     CROSS JOIN team t
      JOIN organization o ON o.id = t.org_id
     WHERE h.scope_type = 'organization' AND t.org_id = h.scope_id
     LIMIT :scan
)
%{search_small};

-- name: search_presets
-- scope: none, because it finds what the actor may read in all organizations
-- takes: %{search_takes}
-- gives: %{search_gives}
WITH %{project_held}, seen AS (
    SELECT p.id, p.name, p.org_id, CAST(NULL AS TEXT) AS project_id, o.name AS place
      FROM held h
     CROSS JOIN preset p
      JOIN organization o ON o.id = p.org_id
     WHERE h.scope_type = 'organization' AND p.org_id = h.scope_id
     LIMIT :scan
)
%{search_small};

-- name: search_dashboards
-- scope: none, because it finds what the actor may read in all organizations
-- takes: %{search_takes}
-- gives: %{search_gives}
WITH %{project_held}, mine AS (
    SELECT id FROM (
        SELECT d.id FROM held h CROSS JOIN project j
          JOIN dashboard d ON d.project_id = j.id
         WHERE h.scope_type = 'organization' AND j.org_id = h.scope_id
         LIMIT :scan) wide
    UNION
    SELECT id FROM (
        SELECT d.id FROM held h CROSS JOIN dashboard d
         WHERE h.scope_type = 'project' AND d.project_id = h.scope_id
         LIMIT :scan) narrow
), seen AS (
    SELECT d.id, d.name, d.org_id, d.project_id, o.name || ' / ' || j.name AS place
      FROM mine
      JOIN dashboard d ON d.id = mine.id
      JOIN organization o ON o.id = d.org_id
      JOIN project j ON j.id = d.project_id
)
%{search_small};

-- People are found by name and by address.
-- name: search_members
-- scope: none, because it finds who holds anything in the organizations that the actor may read
-- takes: %{search_takes}
-- gives: %{search_gives}
WITH %{project_held}, here AS (
    SELECT person_id, org_id FROM (
        SELECT a.principal_id AS person_id, h.scope_id AS org_id
          FROM held h CROSS JOIN role_assignment a
         WHERE h.scope_type = 'organization' AND a.org_id = h.scope_id
           AND (a.expires_us IS NULL OR a.expires_us > :now)
         LIMIT :scan) direct
    UNION
    SELECT person_id, org_id FROM (
        SELECT m.person_id, h.scope_id AS org_id
          FROM held h CROSS JOIN team t CROSS JOIN team_member m
         WHERE h.scope_type = 'organization' AND t.org_id = h.scope_id AND m.team_id = t.id
         LIMIT :scan) by_team
), seen AS (
    SELECT p.id, p.name, p.email, here.org_id, CAST(NULL AS TEXT) AS project_id,
           p.email || ', ' || o.name AS place
      FROM here CROSS JOIN person p CROSS JOIN organization o
     WHERE p.id = here.person_id AND o.id = here.org_id
)
SELECT x.id, x.name, x.org_id, x.project_id, x.place,
       CAST(CASE WHEN x.id = :exact OR x.email = lower(:exact) THEN 0
                 WHEN (%{search_begins}) OR (x.email COLLATE "binary" >= lower(:q)
                       AND x.email COLLATE "binary" < lower(:q) || :top) THEN 1 ELSE 2 END
            AS BIGINT) AS rank
  FROM seen x
 WHERE x.id = :exact OR (%{search_begins}) OR %{search_within}
    OR (x.email COLLATE "binary" >= lower(:q) AND x.email COLLATE "binary" < lower(:q) || :top)
    OR (CAST(:pattern AS TEXT) IS NOT NULL AND lower(x.email) LIKE lower(:pattern) ESCAPE '\')
 ORDER BY rank, lower(x.name), x.id, x.org_id
 LIMIT :limit;

-- name: search_service_accounts
-- scope: none, because it finds what the actor may read in all organizations
-- takes: %{search_takes}
-- gives: %{search_gives}
WITH %{project_held}, mine AS (
    SELECT id FROM (
        SELECT v.id FROM held h CROSS JOIN service_account v
         WHERE h.scope_type = 'organization' AND v.org_id = h.scope_id
         LIMIT :scan) wide
    UNION
    SELECT id FROM (
        SELECT v.id FROM held h CROSS JOIN project j
          JOIN service_account v ON v.org_id = j.org_id AND v.project_id = j.id
         WHERE h.scope_type = 'project' AND j.id = h.scope_id
         LIMIT :scan) narrow
), seen AS (
    SELECT v.id, v.name, v.org_id, v.project_id,
           CASE WHEN j.id IS NULL THEN o.name ELSE o.name || ' / ' || j.name END AS place
      FROM mine
      JOIN service_account v ON v.id = mine.id
      JOIN organization o ON o.id = v.org_id
      LEFT JOIN project j ON j.id = v.project_id
)
%{search_small};

-- An id that was pasted, of what has no name to search for: where it is shown. The places are
-- those that the actor reads; an invitation is for who manages access there.
-- name: search_id
-- scope: none, because an id says nothing about the organization that it lies in
-- takes: exact text, now int
-- gives: kind text, id text, name text, org_id text, project_id text, resource_id text, owner_id text
WITH %{project_held}, managed AS (
    SELECT DISTINCT a.scope_type, a.scope_id
      FROM role_assignment a
      JOIN role ro ON ro.id = a.role_id AND (ro.may & 9) = 9
     WHERE a.principal_id IN (%{access_actor}) AND (a.expires_us IS NULL OR a.expires_us > :now)
)
SELECT 'deployment' AS kind, d.id, r.name || ', generation ' || d.generation AS name, r.org_id,
       r.project_id, r.id AS resource_id, CAST(NULL AS TEXT) AS owner_id
  FROM deployment d
  JOIN resource r ON r.id = d.resource_id AND r.lifecycle <> 'deleted'
 WHERE d.id = :exact
   AND (r.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
        OR r.project_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project')
        OR r.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'resource'))
UNION ALL
SELECT 'role', ro.id, ro.display_name, ro.org_id, CAST(NULL AS TEXT), CAST(NULL AS TEXT),
       CAST(NULL AS TEXT)
  FROM role ro
 WHERE ro.id = :exact AND ro.hidden = 0
   AND ro.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
UNION ALL
SELECT 'api_key', k.id, k.name, v.org_id, v.project_id, CAST(NULL AS TEXT), v.id
  FROM api_key k
  LEFT JOIN service_account v ON v.id = k.principal_id
 WHERE k.id = :exact AND k.revoked_us IS NULL
   AND (k.principal_id = :actor_id
        OR v.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
        OR v.project_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project'))
UNION ALL
SELECT 'session', s.id, '', CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT),
       CAST(NULL AS TEXT)
  FROM session s WHERE s.id = :exact AND s.person_id = :actor_id AND s.expires_us > :now
UNION ALL
SELECT 'role_assignment', a.id, ro.display_name, a.org_id,
       CASE a.scope_type WHEN 'project' THEN a.scope_id ELSE r.project_id END, r.id,
       CAST(NULL AS TEXT)
  FROM role_assignment a
  JOIN role ro ON ro.id = a.role_id
  LEFT JOIN resource r ON a.scope_type = 'resource' AND r.id = a.scope_id
 WHERE a.id = :exact AND a.scope_type <> 'global'
   AND (a.expires_us IS NULL OR a.expires_us > :now)
   AND (a.org_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'organization')
        OR (a.scope_type = 'project'
            AND a.scope_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project'))
        OR r.project_id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'project')
        OR r.id IN (SELECT h.scope_id FROM held h WHERE h.scope_type = 'resource'))
UNION ALL
SELECT 'invitation', i.id, i.email, i.org_id, i.project_id,
       CASE i.scope_type WHEN 'resource' THEN i.scope_id END, CAST(NULL AS TEXT)
  FROM invitation i
 WHERE i.id = :exact
   AND (i.org_id IN (SELECT m.scope_id FROM managed m WHERE m.scope_type = 'organization')
        OR i.project_id IN (SELECT m.scope_id FROM managed m WHERE m.scope_type = 'project')
        OR (i.scope_type = 'resource'
            AND i.scope_id IN (SELECT m.scope_id FROM managed m WHERE m.scope_type = 'resource')))
 LIMIT 10;
