-- A project as documents.

-- name: apply_find
-- scope: none, because the command is told the project and looks where it is
-- takes: project text
-- gives: org_id text
SELECT org_id FROM project WHERE id = :project;

-- Roles that are held directly at a project or one of its resources. Hidden ones are nobody's to give.
-- name: apply_held
-- scope: organization
-- takes: project text, now int, limit int
-- gives: id text, principal_id text, kind text, holder text, role_id text, role text, scope_type text, scope_id text, expires_us int, mapped int
SELECT a.id, a.principal_id, pr.kind, COALESCE(p.email, t.name, v.name) AS holder, a.role_id, r.name AS role,
       a.scope_type, a.scope_id, a.expires_us,
       CASE WHEN a.mapped_by IS NULL THEN CAST(0 AS BIGINT) ELSE 1 END AS mapped
  FROM role_assignment a
  JOIN principal pr ON pr.id = a.principal_id
  LEFT JOIN person p ON p.id = a.principal_id
  LEFT JOIN team t ON t.id = a.principal_id
  LEFT JOIN service_account v ON v.id = a.principal_id
  JOIN role r ON r.id = a.role_id AND r.hidden = 0
 WHERE a.org_id = :org_id
   AND ((a.scope_type = 'project' AND a.scope_id = :project)
        OR (a.scope_type = 'resource'
            AND a.scope_id IN (SELECT s.id FROM resource s
                                WHERE s.org_id = :org_id AND s.project_id = :project)))
   AND (a.expires_us IS NULL OR a.expires_us > :now)
 ORDER BY a.scope_type, a.scope_id, pr.kind, holder, r.name, a.id
 LIMIT :limit;

-- A team or service account by its name. A service account of a project holds roles in that project only.
-- name: apply_holder
-- scope: organization
-- takes: kind text, name text, project text
-- gives: id text
SELECT t.id FROM team t WHERE :kind = 'team' AND t.org_id = :org_id AND t.name = :name
UNION ALL
SELECT v.id FROM service_account v
 WHERE :kind = 'service_account' AND v.org_id = :org_id AND v.name = :name
   AND (v.project_id IS NULL OR v.project_id = :project);

-- A role by its name for programs: an organization's own is in lower case, those of the system are not.
-- name: apply_role
-- scope: none, because system roles belong to nobody; with them come those of the admitted organization
-- takes: name text, org text
-- gives: id text
SELECT r.id FROM role r
 WHERE r.name = :name AND (r.org_id IS NULL OR r.org_id = :org) AND r.hidden = 0
 ORDER BY CASE WHEN r.org_id IS NULL THEN 0 ELSE 1 END
 LIMIT 1;

-- An id is given out once in an installation.
-- name: apply_taken
-- scope: none, because ids of resources are unique over all organizations
-- takes: id text
-- gives: count int
SELECT (SELECT count(*) FROM resource r WHERE r.id = :id)
       + (SELECT count(*) FROM tombstone t WHERE t.kind = 'resource' AND t.id = :id) AS count;
