-- The sealed values of secrets, and who refers to them.

-- part: vault_version_columns
v.resource_id, v.version, v.project_id, v.secret_type, v.key_names,
       COALESCE(v.key_id, '') AS key_id, v.created_us,
       COALESCE(p.email, s.name, v.created_by) AS created_by, v.read_us,
       COALESCE(q.email, t.name, v.read_by) AS read_by, v.destroyed_us

-- part: vault_version_gives
resource_id text, version int, project_id text, secret_type text, key_names text, key_id text, created_us int, created_by text, read_us int, read_by text, destroyed_us int

-- part: vault_version_people
LEFT JOIN person p ON p.id = v.created_by
  LEFT JOIN service_account s ON s.id = v.created_by
  LEFT JOIN person q ON q.id = v.read_by
  LEFT JOIN service_account t ON t.id = v.read_by

-- name: vault_versions
-- scope: organization
-- takes: resource text, before int, limit int
-- gives: %{vault_version_gives}
SELECT %{vault_version_columns}
  FROM secret_version v
  %{vault_version_people}
 WHERE v.org_id = :org_id AND v.resource_id = :resource AND v.version < :before
 ORDER BY v.version DESC
 LIMIT :limit;

-- name: vault_envelope
-- scope: organization
-- takes: resource text, version int
-- gives: version int, project_id text, secret_type text, key_id text, wrapped text, sealed text
SELECT v.version, v.project_id, v.secret_type, v.key_id, v.wrapped_key AS wrapped, v.sealed
  FROM secret_version v
 WHERE v.org_id = :org_id AND v.resource_id = :resource
   AND v.version = CASE WHEN :version > 0 THEN :version
                        ELSE (SELECT MAX(n.version) FROM secret_version n
                               WHERE n.org_id = :org_id AND n.resource_id = :resource) END;

-- name: vault_put
-- scope: organization
-- takes: resource text, version int, project text, secret_type text, key_names text, key_id text, wrapped text, sealed text, now int
INSERT INTO secret_version (resource_id, version, org_id, project_id, secret_type, key_names,
                            key_id, wrapped_key, sealed, created_by, created_us)
VALUES (:resource, :version, :org_id, :project, :secret_type, :key_names, :key_id, :wrapped,
        :sealed, :actor_id, :now);

-- name: vault_trim
-- scope: organization
-- takes: resource text, oldest int
DELETE FROM secret_version
 WHERE org_id = :org_id AND resource_id = :resource AND version < :oldest;

-- name: vault_destroy
-- scope: organization
-- takes: resource text, version int, now int
UPDATE secret_version
   SET key_id = NULL, wrapped_key = NULL, sealed = NULL, destroyed_us = :now
 WHERE org_id = :org_id AND resource_id = :resource AND version = :version
   AND destroyed_us IS NULL
   AND version < (SELECT MAX(n.version) FROM secret_version n
                   WHERE n.org_id = :org_id AND n.resource_id = :resource);

-- name: vault_read_count
-- scope: organization
-- takes: now int, window_from int
-- gives: readings int, window_us int
INSERT INTO secret_reading (org_id, actor_id, window_us, readings)
VALUES (:org_id, COALESCE(CAST(:actor_id AS TEXT), ''), :now, 1)
ON CONFLICT (org_id, actor_id) DO UPDATE
   SET readings = CASE WHEN secret_reading.window_us <= :window_from THEN 1
                       ELSE secret_reading.readings + 1 END,
       window_us = CASE WHEN secret_reading.window_us <= :window_from THEN :now
                        ELSE secret_reading.window_us END
RETURNING readings, window_us;

-- name: vault_read_forget
-- scope: organization
-- takes: window_from int
DELETE FROM secret_reading WHERE org_id = :org_id AND window_us <= :window_from;

-- name: vault_read_mark
-- scope: organization
-- takes: resource text, version int, now int
UPDATE secret_version SET read_by = :actor_id, read_us = :now
 WHERE org_id = :org_id AND resource_id = :resource AND version = :version
   AND destroyed_us IS NULL;

-- What other settings refer to.

-- name: vault_named
-- scope: organization
-- takes: project text, id text
-- gives: settings text, lifecycle text
SELECT r.settings, r.lifecycle
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project AND r.id = :id
   AND r.type_id = 'Konnektr.Secret';

-- A lock: whoever deletes the secret waits for us, or we for them.
-- name: vault_hold
-- scope: organization
-- takes: project text, id text
UPDATE resource SET updated_us = updated_us
 WHERE org_id = :org_id AND project_id = :project AND id = :id
   AND type_id = 'Konnektr.Secret' AND lifecycle NOT IN ('deleting', 'deleted');

-- name: vault_users
-- scope: organization
-- takes: project text, pattern text, limit int
-- gives: id text, name text, type_id text, settings text
SELECT r.id, r.name, r.type_id, r.settings
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project
   AND r.lifecycle NOT IN ('deleting', 'deleted')
   AND r.settings LIKE :pattern ESCAPE '\'
 ORDER BY r.id
 LIMIT :limit;

-- name: vault_choices
-- scope: organization
-- takes: project text, limit int
-- gives: id text, name text, type_id text, settings text
SELECT r.id, r.name, r.type_id, r.settings
  FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project
   AND r.type_id = 'Konnektr.Secret' AND r.lifecycle NOT IN ('deleting', 'deleted')
 ORDER BY lower(r.name), r.id
 LIMIT :limit;

-- Another key of the installation.

-- name: vault_keys
-- scope: none, because the keys are those of the whole installation
-- gives: key_id text, versions int
SELECT v.key_id, COUNT(*) AS versions
  FROM secret_version v
 WHERE v.key_id IS NOT NULL
 GROUP BY v.key_id
 ORDER BY v.key_id;

-- name: vault_wrapped_otherwise
-- scope: none, because the keys are those of the whole installation
-- takes: key_id text, after_key text, after_resource text, after_version int, limit int
-- gives: resource_id text, version int, org_id text, project_id text, key_id text, wrapped text
SELECT v.resource_id, v.version, v.org_id, v.project_id, v.key_id, v.wrapped_key AS wrapped
  FROM secret_version v
 WHERE v.key_id <> :key_id
   AND (v.key_id, v.resource_id, v.version) > (:after_key, :after_resource, :after_version)
 ORDER BY v.key_id, v.resource_id, v.version
 LIMIT :limit;

-- name: vault_wrap_again
-- scope: none, because the keys are those of the whole installation
-- takes: resource text, version int, old_key text, key_id text, wrapped text
UPDATE secret_version SET key_id = :key_id, wrapped_key = :wrapped
 WHERE resource_id = :resource AND version = :version AND key_id = :old_key;
