-- Service accounts: programs that act in an organization, or in one project of it.

-- part: service_account_gives
id text, project_id text, project_name text, name text, description text, disabled_us int, created_by text, created_us int, updated_us int, key_count int, used_us int, role_count int

-- part: service_account_columns
v.id, v.project_id, j.name AS project_name, v.name, v.description, v.disabled_us,
       COALESCE(p.email, c.name) AS created_by, v.created_us, v.updated_us,
       (SELECT count(*) FROM api_key k
         WHERE k.principal_id = v.id AND k.revoked_us IS NULL
           AND (k.expires_us IS NULL OR k.expires_us > :now)) AS key_count,
       (SELECT MAX(k.used_us) FROM api_key k WHERE k.principal_id = v.id) AS used_us,
       (SELECT count(*) FROM role_assignment a
         WHERE a.principal_id = v.id AND (a.expires_us IS NULL OR a.expires_us > :now))
           AS role_count
  FROM service_account v
  LEFT JOIN project j ON j.id = v.project_id
  LEFT JOIN person p ON p.id = v.created_by
  LEFT JOIN service_account c ON c.id = v.created_by

-- name: service_account_list
-- scope: organization
-- takes: project text, q text, now int, after_us int, after_id text, limit int
-- gives: %{service_account_gives}
SELECT %{service_account_columns}
 WHERE v.org_id = :org_id
   AND (CAST(:project AS TEXT) IS NULL OR v.project_id = :project)
   AND (CAST(:q AS TEXT) IS NULL OR lower(v.name) LIKE lower(:q) ESCAPE '\')
   AND (v.created_us, v.id) < (:after_us, :after_id)
 ORDER BY v.created_us DESC, v.id DESC
 LIMIT :limit;

-- name: service_account_load
-- scope: organization
-- takes: project text, id text, now int
-- gives: %{service_account_gives}
SELECT %{service_account_columns}
 WHERE v.org_id = :org_id AND v.id = :id
   AND (CAST(:project AS TEXT) IS NULL OR v.project_id = :project);

-- Which roles it holds where; it holds none outside of its organization.
-- name: service_account_roles
-- scope: organization
-- takes: id text, now int, limit int
-- gives: role text, scope_type text, scope_id text, project_id text, place_name text, expires_us int
SELECT r.display_name AS role, a.scope_type, a.scope_id,
       CASE a.scope_type WHEN 'project' THEN a.scope_id ELSE s.project_id END AS project_id,
       COALESCE(s.name, j.name, o.name) AS place_name, a.expires_us
  FROM role_assignment a
  JOIN role r ON r.id = a.role_id
  LEFT JOIN organization o ON o.id = a.scope_id AND a.scope_type = 'organization'
  LEFT JOIN project j ON j.id = a.scope_id AND a.scope_type = 'project'
  LEFT JOIN resource s ON s.id = a.scope_id AND a.scope_type = 'resource'
 WHERE a.org_id = :org_id AND a.principal_id = :id
   AND (a.expires_us IS NULL OR a.expires_us > :now)
 ORDER BY r.display_order, a.created_us, a.id
 LIMIT :limit;

-- name: service_account_add
-- scope: organization
-- takes: id text, project text, name text, description text, now int, most int
INSERT INTO service_account (id, org_id, project_id, name, description, created_by, created_us,
                             updated_us)
SELECT CAST(:id AS TEXT), CAST(:org_id AS TEXT), CAST(:project AS TEXT), CAST(:name AS TEXT),
       CAST(:description AS TEXT), CAST(:actor_id AS TEXT), CAST(:now AS BIGINT),
       CAST(:now AS BIGINT)
 WHERE (SELECT count(*) FROM service_account WHERE org_id = :org_id) < :most;

-- name: service_account_change
-- scope: organization
-- takes: id text, name text, description text, disabled_us int, now int
UPDATE service_account
   SET name = :name, description = :description, disabled_us = :disabled_us, updated_us = :now
 WHERE org_id = :org_id AND id = :id;
