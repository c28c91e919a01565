-- demo.sql: what the made-up stores of logs and metrics are told about.
-- SPDX-License-Identifier: ISC

-- name: demo_resources
-- scope: none, because an operator at the server lists what the installation has
-- takes: limit int
-- gives: tenant text, project text, resource text, type text, failed_us int
SELECT j.tenant, r.project_id AS project, r.id AS resource, t.slug AS type,
       COALESCE((SELECT MAX(d.finished_us) FROM deployment d
                  WHERE d.resource_id = r.id AND d.state = 'failed'), 0) AS failed_us
  FROM resource r
  JOIN project j ON j.id = r.project_id
  JOIN resource_type t ON t.id = r.type_id
 WHERE r.lifecycle NOT IN ('deleting', 'deleted') AND t.slug <> 'secret'
 ORDER BY r.created_us, r.id
 LIMIT :limit;
