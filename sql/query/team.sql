-- Teams of an organization: groups of people that hold roles together.

-- part: team_gives
id text, name text, description text, sort_name text, member_count int, role_count int, created_us int, updated_us int

-- part: team_columns
t.id, t.name, t.description, lower(t.name) AS sort_name,
       (SELECT count(*) FROM team_member m WHERE m.team_id = t.id) AS member_count,
       (SELECT count(*) FROM role_assignment a
         WHERE a.principal_id = t.id AND (a.expires_us IS NULL OR a.expires_us > :now)) AS role_count,
       t.created_us, t.updated_us

-- name: team_list
-- scope: organization
-- takes: q text, after_name text, after_id text, now int, limit int
-- gives: %{team_gives}
SELECT %{team_columns}
  FROM team t
 WHERE t.org_id = :org_id
   AND (lower(t.name), t.id) > (:after_name, :after_id)
   AND (CAST(:q AS TEXT) IS NULL OR lower(t.name) LIKE lower(:q) ESCAPE '\'
        OR lower(t.description) LIKE lower(:q) ESCAPE '\')
 ORDER BY lower(t.name), t.id
 LIMIT :limit;

-- name: team_load
-- scope: organization
-- takes: id text, now int
-- gives: %{team_gives}
SELECT %{team_columns}
  FROM team t
 WHERE t.org_id = :org_id AND t.id = :id;

-- name: team_add
-- scope: organization
-- takes: id text, name text, description text, now int
INSERT INTO team (id, org_id, name, description, created_by, created_us, updated_us)
VALUES (:id, :org_id, :name, :description, :actor_id, :now, :now);

-- name: team_change
-- scope: organization
-- takes: id text, name text, description text, now int
UPDATE team SET name = :name, description = :description, updated_us = :now
 WHERE org_id = :org_id AND id = :id;

-- name: team_members
-- scope: organization
-- takes: team text, q text, after_name text, after_id text, limit int
-- gives: person_id text, email text, name text, sort_name text, disabled int, mapped_by text, created_us int
SELECT p.id AS person_id, p.email, p.name, lower(p.name) AS sort_name,
       CASE WHEN p.disabled_us IS NULL THEN CAST(0 AS BIGINT) ELSE 1 END AS disabled,
       m.mapped_by, m.created_us
  FROM team t
  JOIN team_member m ON m.team_id = t.id
  JOIN person p ON p.id = m.person_id
 WHERE t.org_id = :org_id AND t.id = :team
   AND (lower(p.name), p.id) > (:after_name, :after_id)
   AND (CAST(:q AS TEXT) IS NULL OR lower(p.email) LIKE lower(:q) ESCAPE '\'
        OR lower(p.name) LIKE lower(:q) ESCAPE '\')
 ORDER BY lower(p.name), p.id
 LIMIT :limit;

-- name: team_member_load
-- scope: organization
-- takes: team text, person text
-- gives: person_id text, email text, name text, sort_name text, disabled int, mapped_by text, created_us int
SELECT p.id AS person_id, p.email, p.name, lower(p.name) AS sort_name,
       CASE WHEN p.disabled_us IS NULL THEN CAST(0 AS BIGINT) ELSE 1 END AS disabled,
       m.mapped_by, m.created_us
  FROM team t
  JOIN team_member m ON m.team_id = t.id AND m.person_id = :person
  JOIN person p ON p.id = m.person_id
 WHERE t.org_id = :org_id AND t.id = :team;

-- Whoever is in it already stays as they are.
-- name: team_member_add
-- scope: organization
-- takes: team text, person text, now int
INSERT INTO team_member (team_id, person_id, mapped_by, added_by, created_us)
SELECT t.id, :person, CAST(NULL AS TEXT), :actor_id, :now
  FROM team t WHERE t.org_id = :org_id AND t.id = :team
ON CONFLICT (team_id, person_id) DO NOTHING;

-- name: team_member_remove
-- scope: organization
-- takes: team text, person text
DELETE FROM team_member
 WHERE team_id IN (SELECT id FROM team WHERE org_id = :org_id AND id = :team)
   AND person_id = :person AND mapped_by IS NULL;

-- What a team holds, the widest place first.
-- name: team_roles
-- scope: organization
-- takes: team text, now int, limit int
-- gives: assignment_id text, role_id text, role text, scope_type text, scope_id text, project_id text, place_name text, expires_us int
SELECT a.id AS assignment_id, a.role_id, r.display_name AS role, a.scope_type, a.scope_id,
       COALESCE(s.project_id, j.id) AS project_id, COALESCE(s.name, j.name, o.name) AS place_name, a.expires_us
  FROM role_assignment a
  JOIN role r ON r.id = a.role_id
  LEFT JOIN organization o ON a.scope_type = 'organization' AND o.id = a.scope_id
  LEFT JOIN project j ON a.scope_type = 'project' AND j.id = a.scope_id
  LEFT JOIN resource s ON a.scope_type = 'resource' AND s.id = a.scope_id
 WHERE a.org_id = :org_id AND a.principal_id = :team
   AND (a.expires_us IS NULL OR a.expires_us > :now)
 ORDER BY CASE a.scope_type WHEN 'organization' THEN 1 WHEN 'project' THEN 2 ELSE 3 END,
          lower(COALESCE(s.name, j.name, o.name)), a.id
 LIMIT :limit;
