-- Admission: who is it, where is it, what may they do there. One statement a request.
-- A union of bits that both engines know: each bit of enum permission by itself.

-- part: access_who
who AS (
    SELECT s.person_id, s.id AS credential_id, s.seen_us AS used_us
      FROM session s
     WHERE :kind = 'session' AND s.token_hash = :token_hash
       AND s.expires_us > :now AND s.seen_us > :idle_from
    UNION ALL
    SELECT k.person_id, k.id, k.used_us
      FROM api_key k
     WHERE :kind = 'key' AND k.token_hash = :token_hash AND k.revoked_us IS NULL
       AND (k.expires_us IS NULL OR k.expires_us > :now)
)

-- part: access_who_columns
p.id AS person_id, p.email, p.name AS person_name, p.theme, p.platform_admin,
       who.credential_id, who.used_us

-- part: access_who_gives
person_id text, email text, person_name text, theme text, platform_admin int, credential_id text, used_us int

-- part: access_bits
SELECT MAX(ro.may & 1) + MAX(ro.may & 2) + MAX(ro.may & 4) + MAX(ro.may & 8)
               + MAX(ro.may & 16) + MAX(ro.may & 32)
          FROM role_assignment a
          JOIN role ro ON ro.id = a.role_id
         WHERE a.person_id = p.id AND (a.expires_us IS NULL OR a.expires_us > :now)

-- name: access_admit_person
-- scope: none, because admission is what finds the organization
-- takes: kind text, token_hash text, now int, idle_from int
-- gives: %{access_who_gives}
WITH %{access_who}
SELECT %{access_who_columns}
  FROM who
  JOIN person p ON p.id = who.person_id AND p.disabled_us IS NULL;

-- name: access_admit_organization
-- scope: none, because admission is what finds the organization
-- takes: kind text, token_hash text, now int, idle_from int, org text
-- gives: %{access_who_gives}, org_id text, may int
WITH %{access_who}
SELECT %{access_who_columns}, o.id AS org_id,
       (%{access_bits}
           AND a.scope_id = o.id AND a.scope_type = 'organization') AS may
  FROM who
  JOIN person p ON p.id = who.person_id AND p.disabled_us IS NULL
  LEFT JOIN organization o ON o.id = :org;

-- name: access_admit_project
-- scope: none, because admission is what finds the organization
-- takes: kind text, token_hash text, now int, idle_from int, project text
-- gives: %{access_who_gives}, org_id text, project_id text, may int
WITH %{access_who}
SELECT %{access_who_columns}, j.org_id, j.id AS project_id,
       (%{access_bits}
           AND a.scope_id IN (j.id, j.org_id)
           AND ((a.scope_type = 'project' AND a.scope_id = j.id)
                OR (a.scope_type = 'organization' AND a.scope_id = j.org_id))) AS may
  FROM who
  JOIN person p ON p.id = who.person_id AND p.disabled_us IS NULL
  LEFT JOIN project j ON j.id = :project;

-- name: access_admit_resource
-- scope: none, because admission is what finds the organization
-- takes: kind text, token_hash text, now int, idle_from int, project text, resource text
-- gives: %{access_who_gives}, org_id text, project_id text, resource_id text, may int
WITH %{access_who}
SELECT %{access_who_columns}, r.org_id, r.project_id, r.id AS resource_id,
       (%{access_bits}
           AND a.scope_id IN (r.id, r.project_id, r.org_id)
           AND ((a.scope_type = 'resource' AND a.scope_id = r.id)
                OR (a.scope_type = 'project' AND a.scope_id = r.project_id)
                OR (a.scope_type = 'organization' AND a.scope_id = r.org_id))) AS may
  FROM who
  JOIN person p ON p.id = who.person_id AND p.disabled_us IS NULL
  LEFT JOIN resource r ON r.id = :resource AND r.lifecycle <> 'deleted'
        AND (CAST(:project AS TEXT) IS NULL OR r.project_id = :project);

-- name: access_touch_session
-- scope: none, because a session belongs to a person, not to an organization
-- takes: credential text, now int
UPDATE session SET seen_us = :now WHERE id = :credential AND seen_us < :now;

-- name: access_touch_key
-- scope: none, because a key belongs to a person, not to an organization
-- takes: credential text, now int
UPDATE api_key SET used_us = :now WHERE id = :credential;

-- name: access_effective
-- scope: none, because it is asked for any place and tells only a person's own rights there
-- takes: person text, scope_type text, scope_id text, now int
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
)
SELECT DISTINCT m.resource_type, m.action, m.bit
  FROM place
  JOIN person p ON p.id = :person AND p.disabled_us IS NULL
  JOIN role_assignment a ON a.person_id = p.id AND a.scope_id = place.id
       AND a.scope_type = place.kind AND (a.expires_us IS NULL OR a.expires_us > :now)
  JOIN role_permission rp ON rp.role_id = a.role_id
  JOIN permission m ON m.id = rp.permission_id
 ORDER BY m.resource_type, m.action
 LIMIT 500;

-- name: access_place
-- scope: none, because it finds the organization of a place that is asked for by id
-- takes: scope_type text, scope_id text
-- gives: org_id text, project_id text, resource_id text
SELECT o.id AS org_id, CAST(NULL AS TEXT) AS project_id, CAST(NULL AS TEXT) AS resource_id
  FROM organization o WHERE :scope_type = 'organization' AND o.id = :scope_id
UNION ALL
SELECT j.org_id, j.id, NULL FROM project j WHERE :scope_type = 'project' AND j.id = :scope_id
UNION ALL
SELECT r.org_id, r.project_id, r.id FROM resource r
 WHERE :scope_type = 'resource' AND r.id = :scope_id AND r.lifecycle <> 'deleted';

-- part: access_assignment_gives
id text, person_id text, email text, person_name text, role_id text, role_name text, role_title text, role_says text, scope_type text, scope_id text, place_name text, rank int, assigned_by text, expires_us int, created_us int

-- name: access_assignments
-- scope: organization
-- takes: project text, resource text, role text, q text, after_rank int, after_us int, after_id text, now int, limit int
-- gives: %{access_assignment_gives}
SELECT held.id, held.person_id, p.email, p.name AS person_name, held.role_id, r.name AS role_name,
       r.display_name AS role_title, r.description AS role_says, held.scope_type, held.scope_id,
       CASE held.scope_type WHEN 'organization' THEN o.name ELSE j.name END AS place_name,
       held.rank, held.assigned_by, held.expires_us, held.created_us
  FROM (SELECT a.id, a.org_id, a.person_id, a.role_id, a.scope_type, a.scope_id, a.assigned_by,
               a.expires_us, a.created_us,
               CASE WHEN a.scope_type = 'resource' THEN 0
                    WHEN a.scope_type = 'project' AND CAST(:resource AS TEXT) IS NULL THEN 0
                    WHEN a.scope_type = 'project' THEN 1
                    WHEN CAST(:project AS TEXT) IS NULL THEN 0
                    WHEN CAST(:resource AS TEXT) IS NULL THEN 1
                    ELSE 2 END AS rank
          FROM role_assignment a
         WHERE a.org_id = :org_id
           AND ((a.scope_type = 'organization' AND a.scope_id = :org_id)
                OR (a.scope_type = 'project' AND a.scope_id = :project)
                OR (a.scope_type = 'resource' AND a.scope_id = :resource))
           AND (a.expires_us IS NULL OR a.expires_us > :now)) held
  JOIN person p ON p.id = held.person_id
  JOIN role r ON r.id = held.role_id
  JOIN organization o ON o.id = held.org_id
  LEFT JOIN project j ON j.id = :project
 WHERE (held.rank > :after_rank
        OR (held.rank = :after_rank AND (held.created_us, held.id) < (:after_us, :after_id)))
   AND (CAST(:role AS TEXT) IS NULL OR held.role_id = :role)
   AND (CAST(:q AS TEXT) IS NULL OR lower(p.email) LIKE lower(:q) ESCAPE '\'
        OR lower(p.name) LIKE lower(:q) ESCAPE '\')
 ORDER BY held.rank, held.created_us DESC, held.id DESC
 LIMIT :limit;

-- name: access_assignment_load
-- scope: organization
-- takes: id text, scope_type text, scope_id text, now int
-- gives: %{access_assignment_gives}
SELECT a.id, a.person_id, p.email, p.name AS person_name, a.role_id, r.name AS role_name,
       r.display_name AS role_title, r.description AS role_says, a.scope_type, a.scope_id,
       '' AS place_name, 0 AS rank, a.assigned_by, a.expires_us, a.created_us
  FROM role_assignment a
  JOIN person p ON p.id = a.person_id
  JOIN role r ON r.id = a.role_id
 WHERE a.org_id = :org_id AND a.id = :id AND a.scope_type = :scope_type
   AND a.scope_id = :scope_id AND (a.expires_us IS NULL OR a.expires_us > :now);

-- name: access_grant
-- scope: organization
-- takes: id text, person text, role text, scope_type text, scope_id text, expires int, now int
INSERT INTO role_assignment (id, org_id, person_id, role_id, scope_type, scope_id, assigned_by,
                             expires_us, created_us, updated_us)
VALUES (:id, :org_id, :person, :role, :scope_type, :scope_id, :actor_id, :expires, :now, :now)
ON CONFLICT (person_id, scope_id, scope_type, role_id) DO UPDATE
   SET id = excluded.id, expires_us = excluded.expires_us, assigned_by = excluded.assigned_by,
       created_us = excluded.created_us, updated_us = excluded.updated_us
 WHERE role_assignment.expires_us IS NOT NULL
   AND role_assignment.expires_us <= excluded.updated_us;

-- An expired assignment is gone for everybody, so it may not stand in the way of another one.
-- name: access_clear_expired
-- scope: organization
-- takes: person text, scope_type text, scope_id text, role text, now int
DELETE FROM role_assignment
 WHERE org_id = :org_id AND person_id = :person AND scope_type = :scope_type
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
  JOIN person p ON p.id = a.person_id AND p.disabled_us IS NULL
 WHERE a.org_id = :org_id AND a.scope_type = 'organization' AND a.scope_id = :org_id
   AND a.role_id = :owner_role AND a.id <> :except AND a.expires_us IS NULL;

-- name: access_forget
-- scope: organization
-- takes: scope_type text, scope_id text
DELETE FROM role_assignment
 WHERE org_id = :org_id AND scope_type = :scope_type AND scope_id = :scope_id;

-- name: access_lacking
-- scope: none, because it compares a role with what the actor holds at a place found before
-- takes: role text, org text, project text, resource text, now int
-- gives: resource_type text, action text
SELECT w.resource_type, w.action
  FROM role_permission rp
  JOIN permission w ON w.id = rp.permission_id
 WHERE rp.role_id = :role
   AND NOT EXISTS (
       SELECT 1
         FROM role_assignment a
         JOIN role_permission hp ON hp.role_id = a.role_id
         JOIN permission h ON h.id = hp.permission_id
        WHERE a.person_id = :actor_id AND a.scope_id IN (:org, :project, :resource)
          AND ((a.scope_type = 'organization' AND a.scope_id = :org)
               OR (a.scope_type = 'project' AND a.scope_id = :project)
               OR (a.scope_type = 'resource' AND a.scope_id = :resource))
          AND (a.expires_us IS NULL OR a.expires_us > :now)
          AND h.resource_type = w.resource_type
          AND (h.action = w.action
               OR (substr(h.action, length(h.action) - 1) = '/*'
                   AND substr(w.action, 1, length(h.action) - 1)
                       = substr(h.action, 1, length(h.action) - 1))))
 ORDER BY w.resource_type, w.action
 LIMIT 500;

-- name: access_roles
-- scope: none, because system roles belong to nobody
-- gives: id text, name text, display_name text, description text, display_order int
SELECT id, name, display_name, description, display_order
  FROM role
 WHERE org_id IS NULL AND hidden = 0
 ORDER BY display_order, display_name
 LIMIT 200;

-- name: access_role_load
-- scope: none, because system roles belong to nobody
-- takes: id text
-- gives: id text, name text, display_name text, description text, display_order int
SELECT id, name, display_name, description, display_order
  FROM role
 WHERE id = :id AND org_id IS NULL AND hidden = 0;

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

-- name: access_person_find
-- scope: none, because people belong to no organization; an exact address or id is asked for
-- takes: subject text
-- gives: id text, email text, name text
SELECT id, email, name
  FROM person
 WHERE (id = :subject OR email = lower(:subject)) AND disabled_us IS NULL;

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
            AND p.id IN (SELECT theirs.person_id
                           FROM role_assignment mine
                           JOIN role_assignment theirs ON theirs.org_id = mine.org_id
                          WHERE mine.person_id = :actor_id
                            AND (mine.expires_us IS NULL OR mine.expires_us > :now))))
 ORDER BY p.email
 LIMIT 10;
