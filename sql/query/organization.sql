-- Organizations: the owners of projects. A row's id is what :org_id binds elsewhere.

-- Of rows s with a status: how many are in which state. The rest is Unknown or Suspended.
-- part: place_health_counts
count(*) FILTER (WHERE s.status = 'Healthy') AS healthy,
       count(*) FILTER (WHERE s.status IN ('Creating', 'Updating', 'Progressing', 'Terminating'))
           AS busy,
       count(*) FILTER (WHERE s.status IN ('Degraded', 'Missing')) AS degraded,
       count(*) FILTER (WHERE s.status = 'Failed') AS failed

-- The actor's strongest role at the organization itself; '' = none there.
-- part: organization_role
COALESCE((SELECT r.display_name
            FROM role_assignment a
            JOIN role r ON r.id = a.role_id
           WHERE a.principal_id IN (%{access_actor}) AND a.scope_type = 'organization' AND a.scope_id = o.id
             AND (a.expires_us IS NULL OR a.expires_us > :now)
           ORDER BY r.display_order, r.id LIMIT 1), '')

-- part: organization_gives
id text, name text, personal int, created_us int, updated_us int, may_read int, role text, project_count int, require_second_factor int

-- name: organization_list_mine
-- scope: none, because it lists every organization in which the actor holds something
-- takes: q text, now int, after_us int, after_id text, limit int
-- gives: %{organization_gives}
WITH mine (id) AS (
    %{access_actor}
), held AS (
    SELECT a.org_id,
           CAST(MAX(CASE WHEN a.scope_type = 'organization' THEN ro.may & 1 ELSE 0 END) AS BIGINT)
               AS may_read
      FROM mine
     CROSS JOIN role_assignment a
      JOIN role ro ON ro.id = a.role_id
     WHERE a.principal_id = mine.id AND a.scope_type <> 'global'
       AND (a.expires_us IS NULL OR a.expires_us > :now)
     GROUP BY a.org_id
)
SELECT o.id, o.name, o.personal, o.created_us, o.updated_us, held.may_read,
       %{organization_role} AS role,
       (SELECT count(*) FROM project j
         WHERE j.org_id = o.id
           AND (held.may_read = 1
                OR EXISTS (SELECT 1 FROM role_assignment a
                            WHERE a.principal_id IN (%{access_actor}) AND a.scope_type = 'project'
                              AND a.scope_id = j.id
                              AND (a.expires_us IS NULL OR a.expires_us > :now))))
           AS project_count, o.require_second_factor
  FROM held
  JOIN organization o ON o.id = held.org_id
 WHERE (o.created_us, o.id) < (:after_us, :after_id)
   AND (CAST(:q AS TEXT) IS NULL OR lower(o.name) LIKE lower(:q) ESCAPE '\'
        OR o.id LIKE lower(:q) ESCAPE '\')
 ORDER BY o.created_us DESC, o.id DESC
 LIMIT :limit;

-- name: organization_load
-- scope: organization
-- takes: now int
-- gives: %{organization_gives}
SELECT o.id, o.name, o.personal, o.created_us, o.updated_us, CAST(1 AS BIGINT) AS may_read,
       %{organization_role} AS role,
       (SELECT count(*) FROM project j WHERE j.org_id = o.id) AS project_count,
       o.require_second_factor
  FROM organization o
 WHERE o.id = :org_id;

-- name: organization_counts
-- scope: organization
-- takes: stale int
-- gives: total int, healthy int, busy int, degraded int, failed int
SELECT count(*) AS total, %{place_health_counts}
  FROM (SELECT %{resource_status} AS status FROM resource r
         WHERE r.org_id = :org_id AND r.lifecycle <> 'deleted') s;

-- name: organization_add
-- scope: organization
-- takes: name text, personal int, created_by text, now int
INSERT INTO organization (id, name, personal, created_by, created_us, updated_us)
SELECT CAST(:org_id AS TEXT), CAST(:name AS TEXT), CAST(:personal AS INTEGER),
       CAST(:created_by AS TEXT), CAST(:now AS BIGINT), CAST(:now AS BIGINT)
 WHERE NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.kind = 'organization' AND t.id = :org_id);

-- name: organization_rename
-- scope: organization
-- takes: name text, seen int, now int
UPDATE organization SET name = :name, updated_us = :now
 WHERE id = :org_id AND updated_us = :seen;

-- name: organization_require_factor
-- scope: organization
-- takes: required int, now int
UPDATE organization SET require_second_factor = :required, updated_us = :now WHERE id = :org_id;

-- People who hold anything here, and how many of them have no second factor of their own.
-- name: organization_factor_count
-- scope: organization
-- takes: now int
-- gives: people int, lacking int
SELECT count(*) AS people, COALESCE(SUM(CASE WHEN f.person_id IS NULL THEN 1 ELSE 0 END), 0) AS lacking
  FROM (SELECT a.principal_id AS id FROM role_assignment a
         WHERE a.org_id = :org_id AND (a.expires_us IS NULL OR a.expires_us > :now)
        UNION
        SELECT m.person_id FROM team t JOIN team_member m ON m.team_id = t.id
         WHERE t.org_id = :org_id) here
  JOIN person p ON p.id = here.id AND p.disabled_us IS NULL
  LEFT JOIN second_factor f ON f.person_id = p.id AND f.confirmed_us IS NOT NULL;

-- name: organization_tombstone
-- scope: organization
-- takes: now int
INSERT INTO tombstone (kind, id, gone_us) VALUES ('organization', :org_id, :now);

-- name: organization_remove
-- scope: organization
DELETE FROM organization
 WHERE id = :org_id AND personal = 0
   AND NOT EXISTS (SELECT 1 FROM project j WHERE j.org_id = :org_id);

-- name: organization_remove_empty
-- scope: organization
DELETE FROM organization
 WHERE id = :org_id AND NOT EXISTS (SELECT 1 FROM project j WHERE j.org_id = :org_id);

-- name: organization_personal
-- scope: none, because people belong to no organization
-- takes: person text
-- gives: org_id text
SELECT personal_org_id AS org_id FROM person WHERE id = :person AND personal_org_id IS NOT NULL;

-- name: organization_id_used
-- scope: none, because ids are unique over all organizations, for ever
-- takes: kind text, id text
-- gives: used int
SELECT (SELECT count(*) FROM organization o WHERE :kind = 'organization' AND o.id = :id)
     + (SELECT count(*) FROM project j WHERE :kind = 'project' AND j.id = :id)
     + (SELECT count(*) FROM tombstone t WHERE t.kind = :kind AND t.id = :id) AS used;
