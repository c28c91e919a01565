-- Admission: who is it, where is it, what may they do there. One statement a request.

-- Whose roles count for the actor: their own and those of their teams.
-- part: access_actor
SELECT CAST(:actor_id AS TEXT) UNION ALL
       SELECT tm.team_id FROM team_member tm WHERE tm.person_id = :actor_id

-- part: access_who_session
who AS (
    SELECT s.person_id AS principal_id, s.id AS credential_id, s.seen_us AS used_us, s.method,
           s.proved_us, s.two_factors, CAST(NULL AS BIGINT) AS key_may, CAST(NULL AS TEXT) AS key_scope_type,
           CAST(NULL AS TEXT) AS key_scope_id
      FROM session s
     WHERE s.token_hash = :token_hash AND s.expires_us > :now AND s.seen_us > :idle_from
), mine AS (
    SELECT principal_id AS id FROM who
    UNION ALL
    SELECT tm.team_id FROM who CROSS JOIN team_member tm WHERE tm.person_id = who.principal_id
)

-- part: access_who_key
who AS (
    SELECT k.principal_id, k.id AS credential_id, k.used_us, 'key' AS method,
           CAST(0 AS BIGINT) AS proved_us, 0 AS two_factors, k.may AS key_may, k.scope_type AS key_scope_type,
           k.scope_id AS key_scope_id
      FROM api_key k
     WHERE k.token_hash = :token_hash AND k.revoked_us IS NULL
       AND (k.expires_us IS NULL OR k.expires_us > :now)
), mine AS (
    SELECT principal_id AS id FROM who
    UNION ALL
    SELECT tm.team_id FROM who CROSS JOIN team_member tm WHERE tm.person_id = who.principal_id
)

-- Somebody who has no second factor, and whose sign-in took none: some places are closed to them.
-- part: access_lacks_factor
CASE WHEN who.two_factors = 1 OR p.id IS NULL
              OR EXISTS (SELECT 1 FROM second_factor f
                          WHERE f.person_id = p.id AND f.confirmed_us IS NOT NULL)
            THEN 0 ELSE 1 END AS lacks_factor

-- Where there is no place: any organization in which they hold something.
-- part: access_wants_factor_anywhere
CASE WHEN EXISTS (SELECT 1 FROM organization e WHERE e.require_second_factor = 1)
            THEN (SELECT count(*) FROM (
                   SELECT 1 FROM role_assignment a
                    WHERE a.principal_id IN (SELECT id FROM mine)
                      AND (a.expires_us IS NULL OR a.expires_us > :now)
                      AND (SELECT w.require_second_factor FROM organization w
                            WHERE w.id = a.org_id) = 1
                    LIMIT 1) wanted)
            ELSE 0 END AS wants_factor

-- Whom an issuer's subject means; the signature of its token was checked before.
-- part: access_who_token
who AS (
    SELECT i.principal_id, i.id AS credential_id, i.seen_us AS used_us, 'token' AS method,
           CAST(0 AS BIGINT) AS proved_us, 0 AS two_factors, CAST(NULL AS BIGINT) AS key_may,
           CAST(NULL AS TEXT) AS key_scope_type, CAST(NULL AS TEXT) AS key_scope_id
      FROM identity i
      JOIN issuer s ON s.id = i.issuer_id AND s.active = 1 AND s.api = 1
     WHERE i.id = :identity
), mine AS (
    SELECT principal_id AS id FROM who
    UNION ALL
    SELECT tm.team_id FROM who CROSS JOIN team_member tm WHERE tm.person_id = who.principal_id
)

-- part: access_who_columns
who.principal_id, COALESCE(p.email, v.name) AS email, COALESCE(p.name, v.name) AS person_name,
       COALESCE(p.theme, '') AS theme, COALESCE(p.time_zone, 'UTC') AS time_zone,
       COALESCE(p.date_style, 'iso') AS date_style, COALESCE(p.shortcuts, 1) AS shortcuts,
       COALESCE(p.platform_admin, 0) AS platform_admin,
       CASE WHEN v.id IS NULL THEN 'person' ELSE 'service_account' END AS kind,
       who.credential_id, who.used_us, who.method, who.proved_us, who.key_may,
       who.key_scope_type, who.key_scope_id, %{access_lacks_factor}

-- A session is always a person's.
-- part: access_person_columns
who.principal_id, p.email, p.name AS person_name, p.theme, p.time_zone, p.date_style,
       p.shortcuts, p.platform_admin,
       'person' AS kind, who.credential_id, who.used_us, who.method, who.proved_us, who.key_may,
       who.key_scope_type, who.key_scope_id, %{access_lacks_factor}

-- part: access_person_from
FROM who
  JOIN person p ON p.id = who.principal_id AND p.disabled_us IS NULL

-- part: access_who_gives
principal_id text, email text, person_name text, theme text, time_zone text, date_style text, shortcuts int, platform_admin int, kind text, credential_id text, used_us int, method text, proved_us int, key_may int, key_scope_type text, key_scope_id text, lacks_factor int

-- part: access_who_from
FROM who
  LEFT JOIN person p ON p.id = who.principal_id AND p.disabled_us IS NULL
  LEFT JOIN service_account v ON v.id = who.principal_id AND v.disabled_us IS NULL

-- part: access_who_there
(p.id IS NOT NULL OR v.id IS NOT NULL)

-- What one of mine holds at one of the places. Its own subquery, so that both engines look it up by
-- principal and place, whatever else the organization and the person hold.
-- part: access_held
(SELECT bit_or(ro.may)
                  FROM role_assignment a
                  JOIN role ro ON ro.id = a.role_id
                 WHERE a.principal_id = mine.id AND a.scope_type = place.kind
                   AND a.scope_id = place.id
                   AND (a.expires_us IS NULL OR a.expires_us > :now))

-- Beside the permissions: which places may be read, so that pages link them: 1 << 60 = the
-- organization, 1 << 61 = the project (access_admit.c).
-- part: access_bits_organization
(SELECT bit_or(held.may | CASE WHEN (held.may & 1) <> 0 THEN 1152921504606846976 ELSE 0 END)
          FROM (SELECT %{access_held} AS may
                  FROM (SELECT 'organization' AS kind, o.id AS id) place
                 CROSS JOIN mine) held) AS may

-- part: access_bits_project
(SELECT bit_or(held.may | CASE WHEN (held.may & 1) <> 0 THEN held.sign ELSE 0 END)
          FROM (SELECT %{access_held} AS may, place.sign
                  FROM (SELECT 'project' AS kind, j.id AS id, 2305843009213693952 AS sign
                        UNION ALL SELECT 'organization', j.org_id, 1152921504606846976) place
                 CROSS JOIN mine) held) AS may

-- part: access_bits_resource
(SELECT bit_or(held.may | CASE WHEN (held.may & 1) <> 0 THEN held.sign ELSE 0 END)
          FROM (SELECT %{access_held} AS may, place.sign
                  FROM (SELECT 'resource' AS kind, r.id AS id, CAST(0 AS BIGINT) AS sign
                        UNION ALL SELECT 'project', r.project_id, 2305843009213693952
                        UNION ALL SELECT 'organization', r.org_id, 1152921504606846976) place
                 CROSS JOIN mine) held) AS may

-- The place: its names for pages, whether it wants a second factor, what is held there.
-- part: access_organization_gives
wants_factor int, org_id text, org_name text, may int

-- part: access_organization_columns
COALESCE(o.require_second_factor, 0) AS wants_factor, o.id AS org_id, o.name AS org_name,
       %{access_bits_organization}

-- part: access_organization_from
LEFT JOIN organization o ON o.id = :org

-- part: access_project_gives
wants_factor int, org_id text, org_name text, project_id text, project_name text, may int

-- part: access_project_columns
COALESCE(o.require_second_factor, 0) AS wants_factor, j.org_id, o.name AS org_name,
       j.id AS project_id, j.name AS project_name, %{access_bits_project}

-- part: access_project_from
LEFT JOIN project j ON j.id = :project
  LEFT JOIN organization o ON o.id = j.org_id

-- part: access_resource_gives
wants_factor int, org_id text, org_name text, project_id text, project_name text, resource_id text, resource_name text, resource_type text, may int

-- part: access_resource_columns
COALESCE(o.require_second_factor, 0) AS wants_factor, r.org_id, o.name AS org_name,
       r.project_id, j.name AS project_name, r.id AS resource_id, r.name AS resource_name,
       r.type_id AS resource_type,
       %{access_bits_resource}

-- part: access_resource_from
LEFT JOIN resource r ON r.id = :resource AND r.lifecycle <> 'deleted'
        AND (CAST(:project AS TEXT) IS NULL OR r.project_id = :project)
  LEFT JOIN project j ON j.id = r.project_id
  LEFT JOIN organization o ON o.id = r.org_id

-- name: access_admit_person_by_session
-- scope: none, because admission is what finds the organization
-- takes: token_hash text, now int, idle_from int
-- gives: %{access_who_gives}, wants_factor int
WITH %{access_who_session}
SELECT %{access_person_columns},
       %{access_wants_factor_anywhere}
  %{access_person_from};

-- name: access_admit_organization_by_session
-- scope: none, because admission is what finds the organization
-- takes: token_hash text, now int, idle_from int, org text
-- gives: %{access_who_gives}, %{access_organization_gives}
WITH %{access_who_session}
SELECT %{access_person_columns},
       %{access_organization_columns}
  %{access_person_from}
  %{access_organization_from};

-- name: access_admit_project_by_session
-- scope: none, because admission is what finds the organization
-- takes: token_hash text, now int, idle_from int, project text
-- gives: %{access_who_gives}, %{access_project_gives}
WITH %{access_who_session}
SELECT %{access_person_columns},
       %{access_project_columns}
  %{access_person_from}
  %{access_project_from};

-- name: access_admit_resource_by_session
-- scope: none, because admission is what finds the organization
-- takes: token_hash text, now int, idle_from int, project text, resource text
-- gives: %{access_who_gives}, %{access_resource_gives}
WITH %{access_who_session}
SELECT %{access_person_columns},
       %{access_resource_columns}
  %{access_person_from}
  %{access_resource_from};

-- name: access_admit_person_by_key
-- scope: none, because admission is what finds the organization
-- takes: token_hash text, now int
-- gives: %{access_who_gives}, wants_factor int
WITH %{access_who_key}
SELECT %{access_who_columns},
       %{access_wants_factor_anywhere}
  %{access_who_from}
 WHERE %{access_who_there};

-- name: access_admit_organization_by_key
-- scope: none, because admission is what finds the organization
-- takes: token_hash text, now int, org text
-- gives: %{access_who_gives}, %{access_organization_gives}
WITH %{access_who_key}
SELECT %{access_who_columns},
       %{access_organization_columns}
  %{access_who_from}
  %{access_organization_from}
 WHERE %{access_who_there};

-- name: access_admit_project_by_key
-- scope: none, because admission is what finds the organization
-- takes: token_hash text, now int, project text
-- gives: %{access_who_gives}, %{access_project_gives}
WITH %{access_who_key}
SELECT %{access_who_columns},
       %{access_project_columns}
  %{access_who_from}
  %{access_project_from}
 WHERE %{access_who_there};

-- name: access_admit_resource_by_key
-- scope: none, because admission is what finds the organization
-- takes: token_hash text, now int, project text, resource text
-- gives: %{access_who_gives}, %{access_resource_gives}
WITH %{access_who_key}
SELECT %{access_who_columns},
       %{access_resource_columns}
  %{access_who_from}
  %{access_resource_from}
 WHERE %{access_who_there};

-- name: access_admit_person_by_token
-- scope: none, because admission is what finds the organization
-- takes: identity text, now int
-- gives: %{access_who_gives}, wants_factor int
WITH %{access_who_token}
SELECT %{access_who_columns},
       %{access_wants_factor_anywhere}
  %{access_who_from}
 WHERE %{access_who_there};

-- name: access_admit_organization_by_token
-- scope: none, because admission is what finds the organization
-- takes: identity text, now int, org text
-- gives: %{access_who_gives}, %{access_organization_gives}
WITH %{access_who_token}
SELECT %{access_who_columns},
       %{access_organization_columns}
  %{access_who_from}
  %{access_organization_from}
 WHERE %{access_who_there};

-- name: access_admit_project_by_token
-- scope: none, because admission is what finds the organization
-- takes: identity text, now int, project text
-- gives: %{access_who_gives}, %{access_project_gives}
WITH %{access_who_token}
SELECT %{access_who_columns},
       %{access_project_columns}
  %{access_who_from}
  %{access_project_from}
 WHERE %{access_who_there};

-- name: access_admit_resource_by_token
-- scope: none, because admission is what finds the organization
-- takes: identity text, now int, project text, resource text
-- gives: %{access_who_gives}, %{access_resource_gives}
WITH %{access_who_token}
SELECT %{access_who_columns},
       %{access_resource_columns}
  %{access_who_from}
  %{access_resource_from}
 WHERE %{access_who_there};

-- name: access_touch_session
-- scope: none, because a session belongs to a person, not to an organization
-- takes: credential text, now int
UPDATE session SET seen_us = :now WHERE id = :credential AND seen_us < :now;

-- name: access_touch_key
-- scope: none, because a key belongs to a person, not to an organization
-- takes: credential text, now int
UPDATE api_key SET used_us = :now WHERE id = :credential;

-- name: access_touch_token
-- scope: none, because an identity belongs to a person or service account, not to an organization
-- takes: credential text, now int
UPDATE identity SET seen_us = :now WHERE id = :credential AND seen_us < :now;

-- Whose roles count for a principal: as access_actor, also for a team itself; nobody's who is disabled.
-- part: access_principals
SELECT p.id FROM person p WHERE p.id = :principal AND p.disabled_us IS NULL
    UNION ALL
    SELECT tm.team_id FROM team_member tm
      JOIN person p ON p.id = tm.person_id AND p.disabled_us IS NULL
     WHERE tm.person_id = :principal
    UNION ALL
    SELECT v.id FROM service_account v WHERE v.id = :principal AND v.disabled_us IS NULL
    UNION ALL
    SELECT t.id FROM team t WHERE t.id = :principal

-- name: access_effective
-- scope: none, because it is asked for any place and tells only a principal's own rights there
-- takes: principal text, scope_type text, scope_id text, now int
-- gives: resource_type text, action text, bit int
WITH place AS (
    SELECT 'organization' AS kind, o.id AS id FROM organization o
     WHERE :scope_type = 'organization' AND o.id = :scope_id
    UNION ALL
    SELECT 'project', j.id FROM project j WHERE :scope_type = 'project' AND j.id = :scope_id
    UNION ALL
    SELECT 'organization', j.org_id FROM project j
     WHERE :scope_type = 'project' AND j.id = :scope_id
    UNION ALL
    SELECT 'resource', r.id FROM resource r WHERE :scope_type = 'resource' AND r.id = :scope_id
    UNION ALL
    SELECT 'project', r.project_id FROM resource r
     WHERE :scope_type = 'resource' AND r.id = :scope_id
    UNION ALL
    SELECT 'organization', r.org_id FROM resource r
     WHERE :scope_type = 'resource' AND r.id = :scope_id
    UNION ALL
    SELECT 'global', 'global' WHERE :scope_type = 'global' AND :scope_id = 'global'
), mine AS (
    %{access_principals}
)
SELECT DISTINCT m.resource_type, m.action, m.bit
  FROM mine
  CROSS JOIN place
  JOIN role_assignment a ON a.principal_id = mine.id AND a.scope_id = place.id
       AND a.scope_type = place.kind AND (a.expires_us IS NULL OR a.expires_us > :now)
  JOIN role_permission rp ON rp.role_id = a.role_id
  JOIN permission m ON m.id = rp.permission_id
 ORDER BY m.resource_type, m.action
 LIMIT 500;

-- The same for up to a hundred places in one go: `places` has 80 characters for each, of which the
-- first 16 are its kind. With a key's place, only what lies there is answered.
-- name: access_effective_many
-- scope: none, because it is asked for any places and tells only a principal's own rights there
-- takes: principal text, places text, count int, key_type text, key_id text, now int
-- gives: position int, resource_type text, action text, bit int
WITH RECURSIVE entry (n) AS (
    SELECT CAST(0 AS INTEGER)
    UNION ALL
    SELECT n + 1 FROM entry WHERE n + 1 < CAST(:count AS INTEGER)
), asked AS (
    SELECT n, rtrim(substr(CAST(:places AS TEXT), n * 80 + 1, 16)) AS kind,
           rtrim(substr(CAST(:places AS TEXT), n * 80 + 17, 64)) AS id
      FROM entry
), place AS (
    SELECT q.n, q.kind, q.id FROM asked q
    UNION ALL
    SELECT q.n, 'organization', j.org_id
      FROM asked q JOIN project j ON j.id = q.id WHERE q.kind = 'project'
    UNION ALL
    SELECT q.n, 'project', r.project_id
      FROM asked q JOIN resource r ON r.id = q.id WHERE q.kind = 'resource'
    UNION ALL
    SELECT q.n, 'organization', r.org_id
      FROM asked q JOIN resource r ON r.id = q.id WHERE q.kind = 'resource'
), mine AS (
    %{access_principals}
)
SELECT DISTINCT CAST(place.n AS BIGINT) AS position, m.resource_type, m.action, m.bit
  FROM mine
  CROSS JOIN place
  JOIN role_assignment a ON a.principal_id = mine.id AND a.scope_id = place.id
       AND a.scope_type = place.kind AND (a.expires_us IS NULL OR a.expires_us > :now)
  JOIN role_permission rp ON rp.role_id = a.role_id
  JOIN permission m ON m.id = rp.permission_id
 WHERE CAST(:key_id AS TEXT) IS NULL
    OR EXISTS (SELECT 1 FROM place k
                WHERE k.n = place.n AND k.kind = :key_type AND k.id = :key_id)
 ORDER BY position, m.resource_type, m.action
 LIMIT 9000;

-- name: access_place
-- scope: none, because it finds the organization of a place that is asked for by id
-- takes: scope_type text, scope_id text
-- gives: org_id text, project_id text, resource_id text, wants_factor int
SELECT place.org_id, place.project_id, place.resource_id, w.require_second_factor AS wants_factor
  FROM (SELECT o.id AS org_id, CAST(NULL AS TEXT) AS project_id,
               CAST(NULL AS TEXT) AS resource_id
          FROM organization o WHERE :scope_type = 'organization' AND o.id = :scope_id
        UNION ALL
        SELECT j.org_id, j.id, NULL FROM project j
         WHERE :scope_type = 'project' AND j.id = :scope_id
        UNION ALL
        SELECT r.org_id, r.project_id, r.id FROM resource r
         WHERE :scope_type = 'resource' AND r.id = :scope_id AND r.lifecycle <> 'deleted') place
  JOIN organization w ON w.id = place.org_id;

-- part: access_assignment_gives
id text, principal_id text, kind text, email text, name text, role_id text, role_name text, role_title text, role_says text, scope_type text, scope_id text, place_name text, rank int, assigned_by text, expires_us int, created_us int

-- Rows of a that the list asks for. What is not asked for costs nothing.
-- part: access_assignment_filter
(a.expires_us IS NULL OR a.expires_us > :now)
           AND (CAST(:role AS TEXT) IS NULL OR a.role_id = :role)
           AND (CAST(:kind AS TEXT) IS NULL
                OR EXISTS (SELECT 1 FROM principal pr WHERE pr.id = a.principal_id AND pr.kind = :kind))
           AND (CAST(:q AS TEXT) IS NULL
                OR EXISTS (SELECT 1 FROM person p
                            WHERE p.id = a.principal_id
                              AND (lower(p.email) LIKE lower(:q) ESCAPE '\'
                                   OR lower(p.name) LIKE lower(:q) ESCAPE '\'))
                OR EXISTS (SELECT 1 FROM team t
                            WHERE t.id = a.principal_id AND lower(t.name) LIKE lower(:q) ESCAPE '\')
                OR EXISTS (SELECT 1 FROM service_account v
                            WHERE v.id = a.principal_id AND lower(v.name) LIKE lower(:q) ESCAPE '\'))

-- part: access_assignment_columns
a.id, a.org_id, a.principal_id, a.role_id, a.scope_type, a.scope_id, a.assigned_by,
               a.expires_us, a.created_us

-- The newest of each place: rank 0 is the place itself, then those above it.
-- name: access_assignments
-- scope: organization
-- takes: project text, resource text, role text, kind text, q text, after_rank int, after_us int, after_id text, now int, limit int
-- gives: %{access_assignment_gives}
WITH rank (of_project, of_organization) AS (
    SELECT CAST(CASE WHEN CAST(:resource AS TEXT) IS NULL THEN 0 ELSE 1 END AS BIGINT),
           CAST(CASE WHEN CAST(:project AS TEXT) IS NULL THEN 0
                     WHEN CAST(:resource AS TEXT) IS NULL THEN 1 ELSE 2 END AS BIGINT)
), direct AS (
    SELECT %{access_assignment_columns}, CAST(0 AS BIGINT) AS rank
      FROM role_assignment a
     WHERE a.org_id = :org_id AND a.scope_type = 'resource' AND a.scope_id = :resource
       AND :after_rank <= 0
       AND (:after_rank < 0 OR (a.created_us, a.id) < (:after_us, :after_id))
       AND %{access_assignment_filter}
     ORDER BY a.created_us DESC, a.id DESC LIMIT :limit
), project_ones AS (
    SELECT %{access_assignment_columns}, rank.of_project AS rank
      FROM rank CROSS JOIN role_assignment a
     WHERE a.org_id = :org_id AND a.scope_type = 'project' AND a.scope_id = :project
       AND (:after_rank < rank.of_project
            OR (:after_rank = rank.of_project AND (a.created_us, a.id) < (:after_us, :after_id)))
       AND %{access_assignment_filter}
     ORDER BY a.created_us DESC, a.id DESC LIMIT :limit
), organization_ones AS (
    SELECT %{access_assignment_columns}, rank.of_organization AS rank
      FROM rank CROSS JOIN role_assignment a
     WHERE a.org_id = :org_id AND a.scope_type = 'organization' AND a.scope_id = :org_id
       AND (:after_rank < rank.of_organization
            OR (:after_rank = rank.of_organization
                AND (a.created_us, a.id) < (:after_us, :after_id)))
       AND %{access_assignment_filter}
     ORDER BY a.created_us DESC, a.id DESC LIMIT :limit
), held AS (
    SELECT * FROM direct UNION ALL SELECT * FROM project_ones
    UNION ALL SELECT * FROM organization_ones
)
SELECT held.id, held.principal_id, pr.kind, COALESCE(p.email, '') AS email,
       COALESCE(p.name, t.name, v.name) AS name, held.role_id, r.name AS role_name,
       r.display_name AS role_title, r.description AS role_says, held.scope_type, held.scope_id,
       CASE held.scope_type WHEN 'organization' THEN o.name ELSE j.name END AS place_name,
       held.rank, held.assigned_by, held.expires_us, held.created_us
  FROM held
  JOIN principal pr ON pr.id = held.principal_id
  LEFT JOIN person p ON p.id = held.principal_id
  LEFT JOIN team t ON t.id = held.principal_id
  LEFT JOIN service_account v ON v.id = held.principal_id
  JOIN role r ON r.id = held.role_id
  JOIN organization o ON o.id = held.org_id
  LEFT JOIN project j ON j.id = :project
 ORDER BY held.rank, held.created_us DESC, held.id DESC
 LIMIT :limit;

-- name: access_assignment_load
-- scope: organization
-- takes: id text, scope_type text, scope_id text, now int
-- gives: %{access_assignment_gives}
SELECT a.id, a.principal_id, pr.kind, COALESCE(p.email, '') AS email,
       COALESCE(p.name, t.name, v.name) AS name, a.role_id, r.name AS role_name, r.display_name AS role_title, r.description AS role_says, a.scope_type, a.scope_id,
       '' AS place_name, 0 AS rank, a.assigned_by, a.expires_us, a.created_us
  FROM role_assignment a
  JOIN principal pr ON pr.id = a.principal_id
  LEFT JOIN person p ON p.id = a.principal_id
  LEFT JOIN team t ON t.id = a.principal_id
  LEFT JOIN service_account v ON v.id = a.principal_id
  JOIN role r ON r.id = a.role_id
 WHERE a.org_id = :org_id AND a.id = :id AND a.scope_type = :scope_type
   AND a.scope_id = :scope_id AND (a.expires_us IS NULL OR a.expires_us > :now);

-- name: access_grant
-- scope: organization
-- takes: id text, principal text, role text, scope_type text, scope_id text, expires int, now int
INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id, assigned_by,
                             expires_us, created_us, updated_us)
VALUES (:id, :org_id, :principal, :role, :scope_type, :scope_id, :actor_id, :expires, :now, :now)
ON CONFLICT (principal_id, scope_id, scope_type, role_id) DO UPDATE
   SET id = excluded.id, mapped_by = NULL, expires_us = excluded.expires_us, assigned_by = excluded.assigned_by,
       created_us = excluded.created_us, updated_us = excluded.updated_us
 WHERE role_assignment.expires_us IS NOT NULL
   AND role_assignment.expires_us <= excluded.updated_us;

-- Does a person own the organization without an end, and does anybody else?
-- name: access_owners_beside
-- scope: organization
-- takes: owner_role text, person text
-- gives: theirs int, others int
SELECT count(*) FILTER (WHERE a.principal_id = :person) AS theirs,
       count(*) FILTER (WHERE a.principal_id <> :person) AS others
  FROM role_assignment a
  JOIN person p ON p.id = a.principal_id AND p.disabled_us IS NULL
 WHERE a.org_id = :org_id AND a.scope_type = 'organization' AND a.scope_id = :org_id
   AND a.role_id = :owner_role AND a.expires_us IS NULL;

-- name: access_leave_roles
-- scope: organization
-- takes: person text
DELETE FROM role_assignment WHERE org_id = :org_id AND principal_id = :person;

-- name: access_leave_teams
-- scope: organization
-- takes: person text
DELETE FROM team_member
 WHERE person_id = :person AND team_id IN (SELECT t.id FROM team t WHERE t.org_id = :org_id);

-- What the actor was offered. Who holds it already keeps it, at least as long as was offered.
-- name: access_offer_grant
-- scope: organization
-- takes: id text, role text, scope_type text, scope_id text, giver text, expires int, now int
INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id, assigned_by,
                             expires_us, created_us, updated_us)
VALUES (:id, :org_id, :actor_id, :role, :scope_type, :scope_id, :giver, :expires, :now, :now)
ON CONFLICT (principal_id, scope_id, scope_type, role_id) DO UPDATE
   SET id = excluded.id, mapped_by = NULL, expires_us = excluded.expires_us,
       assigned_by = excluded.assigned_by, created_us = excluded.created_us,
       updated_us = excluded.updated_us
 WHERE role_assignment.expires_us IS NOT NULL
   AND (excluded.expires_us IS NULL OR excluded.expires_us > role_assignment.expires_us);

-- name: access_offer_join
-- scope: organization
-- takes: team text, giver text, now int
INSERT INTO team_member (team_id, person_id, mapped_by, added_by, created_us)
SELECT t.id, :actor_id, CAST(NULL AS TEXT), :giver, :now
  FROM team t WHERE t.org_id = :org_id AND t.id = :team
ON CONFLICT (team_id, person_id) DO NOTHING;

-- Invitations to a place that goes away.
-- name: access_forget_invitations
-- scope: organization
-- takes: scope_type text, scope_id text
DELETE FROM invitation
 WHERE org_id = :org_id
   AND ((scope_type = :scope_type AND scope_id = :scope_id)
        OR (:scope_type = 'project' AND project_id = :scope_id)
        OR :scope_type = 'organization');

-- An expired assignment is gone for everybody, so it may not stand in the way of another one.
-- name: access_clear_expired
-- scope: organization
-- takes: principal text, scope_type text, scope_id text, role text, now int
DELETE FROM role_assignment
 WHERE org_id = :org_id AND principal_id = :principal AND scope_type = :scope_type
   AND scope_id = :scope_id AND role_id = :role AND expires_us IS NOT NULL AND expires_us <= :now;

-- name: access_change
-- scope: organization
-- takes: id text, scope_type text, scope_id text, role text, expires int, now int
UPDATE role_assignment SET role_id = :role, expires_us = :expires, updated_us = :now
 WHERE org_id = :org_id AND id = :id AND scope_type = :scope_type AND scope_id = :scope_id;

-- name: access_revoke
-- scope: organization
-- takes: id text, scope_type text, scope_id text
DELETE FROM role_assignment
 WHERE org_id = :org_id AND id = :id AND scope_type = :scope_type AND scope_id = :scope_id;

-- name: access_lock_organization
-- scope: none, because an organization row has no org_id: it is the organization of the scope
-- takes: org text
UPDATE organization SET updated_us = updated_us WHERE id = :org;

-- name: access_owner_count
-- scope: organization
-- takes: owner_role text, except text
-- gives: count int
SELECT count(*) AS count
  FROM role_assignment a
  JOIN person p ON p.id = a.principal_id AND p.disabled_us IS NULL
 WHERE a.org_id = :org_id AND a.scope_type = 'organization' AND a.scope_id = :org_id
   AND a.role_id = :owner_role AND a.id <> :except AND a.expires_us IS NULL;

-- name: access_forget
-- scope: organization
-- takes: scope_type text, scope_id text
DELETE FROM role_assignment
 WHERE org_id = :org_id AND scope_type = :scope_type AND scope_id = :scope_id;

-- Permission h holds permission w: the same, or by its star.
-- part: access_covers
h.resource_type = w.resource_type
          AND (h.action = w.action
               OR (substr(h.action, length(h.action) - 1) = '/*'
                   AND substr(w.action, 1, length(h.action) - 1)
                       = substr(h.action, 1, length(h.action) - 1)))

-- name: access_lacking
-- scope: none, because it compares a role with what the actor holds at a place found before
-- takes: role text, org text, project text, resource text, now int
-- gives: resource_type text, action text, scope_type text, scope_id text
SELECT w.resource_type, w.action, CAST(NULL AS TEXT) AS scope_type, CAST(NULL AS TEXT) AS scope_id
  FROM role_permission rp
  JOIN permission w ON w.id = rp.permission_id
 WHERE rp.role_id = :role
   AND NOT EXISTS (
       SELECT 1
         FROM role_assignment a
         JOIN role_permission hp ON hp.role_id = a.role_id
         JOIN permission h ON h.id = hp.permission_id
        WHERE a.principal_id IN (%{access_actor})
          AND a.scope_id IN (:org, :project, :resource)
          AND ((a.scope_type = 'organization' AND a.scope_id = :org)
               OR (a.scope_type = 'project' AND a.scope_id = :project)
               OR (a.scope_type = 'resource' AND a.scope_id = :resource))
          AND (a.expires_us IS NULL OR a.expires_us > :now)
          AND %{access_covers})
 ORDER BY w.resource_type, w.action
 LIMIT 500;

-- Of these permissions (ids, one behind the other): what the actor does not hold at the organization.
-- name: access_lacking_of_permissions
-- scope: organization
-- takes: permissions text, now int
-- gives: resource_type text, action text, scope_type text, scope_id text
SELECT w.resource_type, w.action, CAST(NULL AS TEXT) AS scope_type, CAST(NULL AS TEXT) AS scope_id
  FROM permission w
 WHERE CAST(:permissions AS TEXT) LIKE '%' || w.id || '%'
   AND NOT EXISTS (
       SELECT 1
         FROM role_assignment a
         JOIN role_permission hp ON hp.role_id = a.role_id
         JOIN permission h ON h.id = hp.permission_id
        WHERE a.principal_id IN (%{access_actor})
          AND a.scope_type = 'organization' AND a.scope_id = :org_id
          AND (a.expires_us IS NULL OR a.expires_us > :now)
          AND %{access_covers})
 ORDER BY w.resource_type, w.action
 LIMIT 1;

-- What a principal holds anywhere and the actor does not hold there or above.
-- name: access_lacking_of_principal
-- scope: none, because a principal may hold roles in several organizations, and the actor, too
-- takes: principal text, now int
-- gives: resource_type text, action text, scope_type text, scope_id text
WITH held AS (
    SELECT a.role_id, a.scope_type, a.scope_id, a.org_id,
           CASE a.scope_type WHEN 'resource' THEN r.project_id WHEN 'project' THEN a.scope_id
                END AS project_id
      FROM role_assignment a
      LEFT JOIN resource r ON r.id = a.scope_id AND a.scope_type = 'resource'
     WHERE a.principal_id = :principal AND (a.expires_us IS NULL OR a.expires_us > :now)
)
SELECT w.resource_type, w.action, held.scope_type, held.scope_id
  FROM held
  JOIN role_permission rp ON rp.role_id = held.role_id
  JOIN permission w ON w.id = rp.permission_id
 WHERE NOT EXISTS (
       SELECT 1
         FROM role_assignment a
         JOIN role_permission hp ON hp.role_id = a.role_id
         JOIN permission h ON h.id = hp.permission_id
        WHERE a.principal_id IN (%{access_actor})
          AND a.scope_id IN (held.scope_id, held.project_id, held.org_id)
          AND ((a.scope_type = held.scope_type AND a.scope_id = held.scope_id)
               OR (a.scope_type = 'project' AND a.scope_id = held.project_id)
               OR (a.scope_type = 'organization' AND a.scope_id = held.org_id))
          AND (a.expires_us IS NULL OR a.expires_us > :now)
          AND %{access_covers})
 ORDER BY held.scope_type, held.scope_id, w.resource_type, w.action
 LIMIT 1;

-- part: access_role_gives
id text, name text, display_name text, description text, display_order int, own int, may int

-- part: access_role_columns
r.id, r.name, r.display_name, r.description, r.display_order,
       CASE WHEN r.org_id IS NULL THEN CAST(0 AS BIGINT) ELSE 1 END AS own, r.may

-- name: access_roles
-- scope: none, because system roles belong to nobody; with them come those of the admitted organization
-- takes: org text
-- gives: %{access_role_gives}
SELECT %{access_role_columns}
  FROM role r
 WHERE (r.org_id IS NULL OR r.org_id = :org) AND r.hidden = 0
 ORDER BY r.display_order, r.display_name
 LIMIT 500;

-- name: access_role_load
-- scope: none, because system roles belong to nobody; with them come those of the admitted organization
-- takes: id text, org text
-- gives: %{access_role_gives}
SELECT %{access_role_columns}
  FROM role r
 WHERE r.id = :id AND (r.org_id IS NULL OR r.org_id = :org) AND r.hidden = 0;

-- name: access_role_permissions
-- scope: none, because system roles belong to nobody
-- takes: role text
-- gives: permission_id text, resource_type text, action text, description text
SELECT m.id AS permission_id, m.resource_type, m.action, m.description
  FROM role_permission rp
  JOIN permission m ON m.id = rp.permission_id
  JOIN role r ON r.id = rp.role_id AND r.hidden = 0
 WHERE rp.role_id = :role
 ORDER BY m.resource_type, m.action
 LIMIT 500;

-- People by id or address; teams and service accounts by id, of the organization of the place. A
-- service account of a project holds roles in that project only.
-- name: access_principal_find
-- scope: organization
-- takes: subject text, project text
-- gives: id text, kind text, email text, name text
SELECT p.id, 'person' AS kind, p.email, p.name
  FROM person p
 WHERE (p.id = :subject OR p.email = lower(:subject)) AND p.disabled_us IS NULL
UNION ALL
SELECT t.id, 'team', '', t.name FROM team t WHERE t.id = :subject AND t.org_id = :org_id
UNION ALL
SELECT v.id, 'service_account', '', v.name
  FROM service_account v
 WHERE v.id = :subject AND v.org_id = :org_id
   AND (v.project_id IS NULL OR v.project_id = :project);

-- Teams and service accounts that can be given a role at the place; people are searched for.
-- name: access_holders
-- scope: organization
-- takes: project text, limit int
-- gives: id text, kind text, name text
SELECT h.id, h.kind, h.name
  FROM (SELECT t.id, 'team' AS kind, t.name FROM team t WHERE t.org_id = :org_id
        UNION ALL
        SELECT v.id, 'service_account', v.name
          FROM service_account v
         WHERE v.org_id = :org_id AND v.disabled_us IS NULL
           AND (v.project_id IS NULL OR v.project_id = :project)) h
 ORDER BY h.kind DESC, lower(h.name), h.id
 LIMIT :limit;

-- name: access_principal_add
-- scope: none, because principals of all kinds stand in one list; their own tables say whose they are
-- takes: id text, kind text, now int
INSERT INTO principal (id, kind, created_us) VALUES (:id, :kind, :now);

-- What somebody holds at all goes with them.
-- name: access_principal_remove
-- scope: none, because principals of all kinds stand in one list; who asks has found it in its own
-- takes: id text
DELETE FROM principal WHERE id = :id;

-- name: access_forget_principals
-- scope: organization
-- takes: project text
DELETE FROM principal
 WHERE id IN (SELECT v.id FROM service_account v
               WHERE v.org_id = :org_id
                 AND (CAST(:project AS TEXT) IS NULL OR v.project_id = :project)
              UNION ALL
              SELECT t.id FROM team t WHERE t.org_id = :org_id AND CAST(:project AS TEXT) IS NULL);

-- name: access_forget_roles
-- scope: organization
DELETE FROM role WHERE org_id = :org_id;

-- name: access_person_search
-- scope: none, because it looks through the organizations that the actor shares with others
-- takes: exact text, pattern text, now int
-- gives: id text, email text, name text
SELECT p.id, p.email, p.name
  FROM person p
 WHERE p.disabled_us IS NULL
   AND (p.email = lower(:exact)
        OR (CAST(:pattern AS TEXT) IS NOT NULL
            AND (lower(p.email) LIKE lower(:pattern) ESCAPE '\'
                 OR lower(p.name) LIKE lower(:pattern) ESCAPE '\')
            AND (p.id IN (SELECT theirs.principal_id
                            FROM role_assignment a
                            JOIN role_assignment theirs ON theirs.org_id = a.org_id
                           WHERE a.principal_id IN (%{access_actor})
                             AND (a.expires_us IS NULL OR a.expires_us > :now))
                 OR p.id IN (SELECT fellow.person_id
                               FROM role_assignment a
                               JOIN team t ON t.org_id = a.org_id
                               JOIN team_member fellow ON fellow.team_id = t.id
                              WHERE a.principal_id IN (%{access_actor})
                                AND (a.expires_us IS NULL OR a.expires_us > :now)))))
 ORDER BY p.email
 LIMIT 10;

-- Somebody who may not read a project, but a resource of it: by a role there, or by a key for that
-- resource of somebody who may read all of them.
-- part: access_below
r.lifecycle <> 'deleted'
   AND (CAST(:only AS TEXT) IS NULL OR r.id = :only)
   AND (:all = 1 OR r.id IN (
        SELECT a.scope_id
          FROM role_assignment a
          JOIN role ro ON ro.id = a.role_id AND (ro.may & 1) <> 0
         WHERE a.principal_id IN (%{access_actor}) AND a.scope_type = 'resource'
           AND (a.expires_us IS NULL OR a.expires_us > :now)))

-- name: access_reads_below
-- scope: organization
-- takes: project text, all int, only text, now int
-- gives: found int
SELECT count(*) AS found FROM (
    SELECT 1 FROM resource r
     WHERE r.org_id = :org_id AND r.project_id = :project AND %{access_below}
     LIMIT 1) below;
