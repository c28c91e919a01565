-- Roles as an organization sees them: those of the system, and its own, which it makes itself.

-- part: role_gives
id text, name text, description text, own int, used int

-- part: role_columns
r.id, r.display_name AS name, r.description,
       CASE WHEN r.org_id IS NULL THEN CAST(0 AS BIGINT) ELSE 1 END AS own,
       (SELECT count(*) FROM role_assignment a
         WHERE a.role_id = r.id AND a.org_id = :org_id
           AND (a.expires_us IS NULL OR a.expires_us > :now)) AS used
  FROM role r

-- name: role_list
-- scope: organization
-- takes: now int
-- gives: %{role_gives}
SELECT %{role_columns}
 WHERE (r.org_id IS NULL OR r.org_id = :org_id) AND r.hidden = 0
 ORDER BY own DESC, r.display_order, r.display_name, r.id
 LIMIT 500;

-- name: role_load
-- scope: organization
-- takes: id text, now int
-- gives: %{role_gives}
SELECT %{role_columns}
 WHERE r.id = :id AND (r.org_id IS NULL OR r.org_id = :org_id) AND r.hidden = 0;

-- What each of these roles may do; of one role when it is named.
-- name: role_permissions
-- scope: organization
-- takes: role text, limit int
-- gives: role_id text, permission_id text, resource_type text, action text, description text
SELECT rp.role_id, m.id AS permission_id, m.resource_type, m.action, m.description
  FROM role r
  JOIN role_permission rp ON rp.role_id = r.id
  JOIN permission m ON m.id = rp.permission_id
 WHERE (r.org_id IS NULL OR r.org_id = :org_id) AND r.hidden = 0
   AND (CAST(:role AS TEXT) IS NULL OR r.id = :role)
 ORDER BY rp.role_id, m.resource_type DESC, m.id
 LIMIT :limit;

-- What an organization's role can hold: not what counts everywhere only.
-- name: role_permissions_offered
-- scope: none, because permissions belong to the system
-- takes: global_bits int
-- gives: role_id text, permission_id text, resource_type text, action text, description text
SELECT CAST('' AS TEXT) AS role_id, m.id AS permission_id, m.resource_type, m.action, m.description
  FROM permission m
 WHERE (m.bit & :global_bits) = 0
 ORDER BY m.resource_type DESC, m.id
 LIMIT 500;

-- name: role_uses
-- scope: organization
-- takes: id text, now int, limit int
-- gives: holder text, kind text, scope_type text, scope_id text, project_id text, place_name text
SELECT COALESCE(p.email, t.name, v.name) AS holder, pr.kind, a.scope_type, a.scope_id,
       s.project_id, COALESCE(s.name, j.name, o.name) AS place_name
  FROM role_assignment a
  JOIN principal pr ON pr.id = a.principal_id
  LEFT JOIN person p ON p.id = a.principal_id
  LEFT JOIN team t ON t.id = a.principal_id
  LEFT JOIN service_account v ON v.id = a.principal_id
  LEFT JOIN organization o ON o.id = a.scope_id AND a.scope_type = 'organization'
  LEFT JOIN project j ON j.id = a.scope_id AND a.scope_type = 'project'
  LEFT JOIN resource s ON s.id = a.scope_id AND a.scope_type = 'resource'
 WHERE a.org_id = :org_id AND a.role_id = :id
   AND (a.expires_us IS NULL OR a.expires_us > :now)
 ORDER BY a.created_us, a.id
 LIMIT :limit;

-- A name that a system role has would deceive; so would one that differs in its case.
-- name: role_add
-- scope: organization
-- takes: id text, name text, description text, now int, most int
INSERT INTO role (id, org_id, name, display_name, description, display_order, created_us)
SELECT CAST(:id AS TEXT), CAST(:org_id AS TEXT), lower(CAST(:name AS TEXT)), CAST(:name AS TEXT),
       CAST(:description AS TEXT), CAST(500 AS BIGINT), CAST(:now AS BIGINT)
 WHERE (SELECT count(*) FROM role WHERE org_id = :org_id) < :most;

-- name: role_name_is_system
-- scope: none, because the system's roles belong to nobody
-- takes: name text
-- gives: taken int
SELECT count(*) AS taken FROM role
 WHERE org_id IS NULL
   AND (lower(name) = lower(:name) OR lower(display_name) = lower(:name));

-- name: role_change
-- scope: organization
-- takes: id text, name text, description text
UPDATE role SET name = lower(:name), display_name = :name, description = :description
 WHERE id = :id AND org_id = :org_id;

-- name: role_permissions_clear
-- scope: organization
-- takes: id text
DELETE FROM role_permission
 WHERE role_id IN (SELECT r.id FROM role r WHERE r.id = :id AND r.org_id = :org_id);

-- `permissions` holds their ids, one behind the other.
-- name: role_permissions_add
-- scope: organization
-- takes: id text, permissions text
INSERT INTO role_permission (role_id, permission_id)
SELECT r.id, m.id FROM role r CROSS JOIN permission m
 WHERE r.id = :id AND r.org_id = :org_id
   AND CAST(:permissions AS TEXT) LIKE '%' || m.id || '%';

-- name: role_bits_follow
-- scope: organization
-- takes: id text
UPDATE role
   SET may = COALESCE((SELECT CAST(SUM(m.bit) AS BIGINT)
                         FROM role_permission rp
                         JOIN permission m ON m.id = rp.permission_id
                        WHERE rp.role_id = role.id), 0)
 WHERE id = :id AND org_id = :org_id;

-- name: role_forget_expired
-- scope: organization
-- takes: id text, now int
DELETE FROM role_assignment
 WHERE org_id = :org_id AND role_id = :id AND expires_us IS NOT NULL AND expires_us <= :now;

-- name: role_remove
-- scope: organization
-- takes: id text
DELETE FROM role WHERE id = :id AND org_id = :org_id;
