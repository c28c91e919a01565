-- Secrets of a project: resources with the newest version of their values.

-- part: secret_gives
id text, project_id text, name text, sort_name text, settings text, lifecycle text, generation int, updated_us int, created_us int, version int, value_keys text, put_us int, put_by text, read_us int, read_by text

-- part: secret_columns
r.id, r.project_id, r.name, lower(r.name) AS sort_name, r.settings, r.lifecycle, r.generation,
       r.updated_us, r.created_us, COALESCE(v.version, 0) AS version,
       COALESCE(v.key_names, '[]') AS value_keys, v.created_us AS put_us,
       COALESCE(p.email, s.name, v.created_by) AS put_by, w.read_us,
       COALESCE(q.email, t.name, w.read_by) AS read_by
  FROM resource r
  LEFT JOIN secret_version v ON v.resource_id = r.id
   AND v.version = (SELECT MAX(n.version) FROM secret_version n WHERE n.resource_id = r.id)
  LEFT JOIN secret_version w ON w.resource_id = r.id
   AND w.version = (SELECT n.version FROM secret_version n
                     WHERE n.resource_id = r.id AND n.read_us IS NOT NULL
                     ORDER BY n.read_us DESC, n.version DESC LIMIT 1)
  LEFT JOIN person p ON p.id = v.created_by
  LEFT JOIN service_account s ON s.id = v.created_by
  LEFT JOIN person q ON q.id = w.read_by
  LEFT JOIN service_account t ON t.id = w.read_by

-- name: secret_list
-- scope: organization
-- takes: project text, q text, after_name text, after_id text, limit int
-- gives: %{secret_gives}
SELECT %{secret_columns}
 WHERE r.org_id = :org_id AND r.project_id = :project AND r.type_id = 'Konnektr.Secret'
   AND r.lifecycle <> 'deleted'
   AND (CAST(:q AS TEXT) IS NULL OR lower(r.name) LIKE lower(:q) ESCAPE '\'
        OR r.id LIKE lower(:q) ESCAPE '\')
   AND (CAST(:after_name AS TEXT) IS NULL OR (lower(r.name), r.id) > (:after_name, :after_id))
 ORDER BY lower(r.name), r.id
 LIMIT :limit;

-- name: secret_load
-- scope: organization
-- takes: project text, id text
-- gives: %{secret_gives}
SELECT %{secret_columns}
 WHERE r.org_id = :org_id AND r.id = :id AND r.type_id = 'Konnektr.Secret'
   AND (CAST(:project AS TEXT) IS NULL OR r.project_id = :project);

-- name: secret_place
-- scope: none, because the command that exports finds the organization by its project
-- takes: project text
-- gives: org_id text, tenant text
SELECT j.org_id, j.tenant FROM project j WHERE j.id = :project;
