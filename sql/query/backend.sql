-- Backends: what is gone for good, removals that wait, what an operator is told.

-- name: backend_is_gone
-- scope: none, because what does not exist any more belongs to nobody
-- takes: kind text, id text
-- gives: gone int
SELECT count(*) AS gone FROM tombstone t WHERE t.kind = :kind AND t.id = :id;

-- name: backend_tenants_gone
-- scope: none, because what does not exist any more belongs to nobody
-- takes: since int, limit int
-- gives: id text
SELECT t.id FROM tombstone t
 WHERE t.kind = 'tenant' AND t.gone_us >= :since
 ORDER BY t.gone_us DESC, t.id
 LIMIT :limit;

-- Removals whose attempts are used up: nobody can ask for them again.
-- name: backend_removals_stuck
-- scope: none, because the background process looks after the resources of all organizations
-- takes: before int, limit int
-- gives: org_id text, resource_id text, deployment_id text
SELECT d.org_id, d.resource_id, d.id AS deployment_id
  FROM deployment d
 WHERE d.action = 'delete' AND d.state = 'failed' AND d.finished_us < :before
 ORDER BY d.finished_us, d.id
 LIMIT :limit;

-- The settings' base domain, for the operator's views; SQLite has no operator.
-- name: backend_tell_domain
-- engine: sqlite
-- scope: none, because it belongs to the installation
-- takes: base_domain text
DELETE FROM runner WHERE 1 = 0 AND id = :base_domain;

-- name: backend_tell_domain
-- engine: postgres
-- scope: none, because it belongs to the installation
-- takes: base_domain text
UPDATE operator_api.installation SET base_domain = :base_domain WHERE base_domain <> :base_domain;
