-- Where logs and metrics are asked for: the tenant, and the resources that may be seen.

-- name: proxy_resource
-- scope: organization
-- takes: resource text
-- gives: tenant text, resource_id text, type_id text
SELECT j.tenant, r.id AS resource_id, r.type_id
  FROM resource r
  JOIN project j ON j.org_id = r.org_id AND j.id = r.project_id
 WHERE r.org_id = :org_id AND r.id = :resource AND r.lifecycle <> 'deleted';

-- The project is there even when none of its resources is. :wanted is ",a,b,": only these.
-- name: proxy_project
-- scope: organization
-- takes: project text, all int, only text, wanted text, now int, limit int
-- gives: tenant text, resource_id text, type_id text
SELECT j.tenant, r.id AS resource_id, r.type_id
  FROM project j
  LEFT JOIN resource r ON r.org_id = j.org_id AND r.project_id = j.id AND %{access_below}
        AND (CAST(:wanted AS TEXT) IS NULL
             OR lower(:wanted) LIKE lower('%,' || r.id || ',%') ESCAPE '\')
 WHERE j.org_id = :org_id AND j.id = :project
 ORDER BY r.created_us, r.id
 LIMIT :limit;
