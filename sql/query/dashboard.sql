-- Dashboards of projects, and what they were before their latest changes.

-- part: dashboard_head_gives
id text, name text, description text, panels int, is_first int, generation int, created_by text, updated_by text, created_us int, updated_us int, sort_name text

-- part: dashboard_head
d.id, d.name, d.description, d.panels, d.is_first, d.generation, d.created_by, d.updated_by,
       d.created_us, d.updated_us, d.name_key AS sort_name

-- Without the documents, which only one that is shown needs.
-- name: dashboard_list
-- scope: organization
-- takes: project text, q text, after_name text, after_id text, limit int
-- gives: %{dashboard_head_gives}
SELECT %{dashboard_head}
  FROM dashboard d
 WHERE d.org_id = :org_id AND d.project_id = :project
   AND (d.name_key, d.id) > (:after_name, :after_id)
   AND (CAST(:q AS TEXT) IS NULL OR lower(d.name) LIKE lower(:q) ESCAPE '\'
        OR lower(d.description) LIKE lower(:q) ESCAPE '\')
 ORDER BY d.name_key, d.id
 LIMIT :limit;

-- name: dashboard_load
-- scope: organization
-- takes: project text, id text
-- gives: %{dashboard_head_gives}, document text
SELECT %{dashboard_head}, d.document
  FROM dashboard d
 WHERE d.org_id = :org_id AND d.project_id = :project AND d.id = :id;

-- name: dashboard_find
-- scope: organization
-- takes: project text, name text
-- gives: %{dashboard_head_gives}, document text
SELECT %{dashboard_head}, d.document
  FROM dashboard d
 WHERE d.org_id = :org_id AND d.project_id = :project AND d.name_key = lower(:name);

-- name: dashboard_first
-- scope: organization
-- takes: project text
-- gives: %{dashboard_head_gives}
SELECT %{dashboard_head}
  FROM dashboard d
 WHERE d.org_id = :org_id AND d.project_id = :project AND d.is_first = 1;

-- One writer of a project after the other: whoever counts afterwards sees all that were before.
-- name: dashboard_lock
-- scope: organization
-- takes: project text
UPDATE project SET updated_us = updated_us WHERE org_id = :org_id AND id = :project;

-- name: dashboard_count
-- scope: organization
-- takes: project text
-- gives: count int
SELECT count(*) AS count FROM dashboard d
 WHERE d.org_id = :org_id AND d.project_id = :project;

-- name: dashboard_add
-- scope: organization
-- takes: id text, project text, name text, description text, document text, panels int, first int, now int
INSERT INTO dashboard (id, org_id, project_id, name, name_key, description, document, panels,
                       is_first, generation, created_by, updated_by, created_us, updated_us)
VALUES (:id, :org_id, :project, :name, lower(:name), :description, :document, :panels, :first, 1,
        :actor_id, :actor_id, :now, :now);

-- Of a project one is the first.
-- name: dashboard_step_back
-- scope: organization
-- takes: project text, id text
UPDATE dashboard SET is_first = 0
 WHERE org_id = :org_id AND project_id = :project AND is_first = 1 AND id <> :id;

-- No row: it was changed since it was seen, or is gone.
-- name: dashboard_keep
-- scope: organization
-- takes: id text, seen int
INSERT INTO dashboard_version (dashboard_id, generation, org_id, project_id, name, description,
                               document, panels, updated_by, updated_us)
SELECT d.id, d.generation, d.org_id, d.project_id, d.name, d.description, d.document, d.panels,
       d.updated_by, d.updated_us
  FROM dashboard d
 WHERE d.org_id = :org_id AND d.id = :id AND d.generation = :seen;

-- name: dashboard_change
-- scope: organization
-- takes: id text, seen int, name text, description text, document text, panels int, now int
UPDATE dashboard
   SET name = :name, name_key = lower(:name), description = :description, document = :document,
       panels = :panels, generation = generation + 1, updated_by = :actor_id, updated_us = :now
 WHERE org_id = :org_id AND id = :id AND generation = :seen;

-- name: dashboard_mark
-- scope: organization
-- takes: id text, seen int, first int
UPDATE dashboard SET is_first = :first
 WHERE org_id = :org_id AND id = :id AND generation = :seen;

-- name: dashboard_forget
-- scope: organization
-- takes: id text, before int
DELETE FROM dashboard_version
 WHERE org_id = :org_id AND dashboard_id = :id AND generation < :before;

-- name: dashboard_remove
-- scope: organization
-- takes: id text, seen int
DELETE FROM dashboard WHERE org_id = :org_id AND id = :id AND generation = :seen;

-- part: dashboard_version_gives
generation int, name text, description text, panels int, updated_by text, updated_us int

-- name: dashboard_versions
-- scope: organization
-- takes: project text, id text, limit int
-- gives: %{dashboard_version_gives}
SELECT v.generation, v.name, v.description, v.panels, v.updated_by, v.updated_us
  FROM dashboard_version v
 WHERE v.org_id = :org_id AND v.project_id = :project AND v.dashboard_id = :id
 ORDER BY v.generation DESC
 LIMIT :limit;

-- name: dashboard_version_load
-- scope: organization
-- takes: project text, id text, generation int
-- gives: %{dashboard_version_gives}, document text
SELECT v.generation, v.name, v.description, v.panels, v.updated_by, v.updated_us, v.document
  FROM dashboard_version v
 WHERE v.org_id = :org_id AND v.project_id = :project AND v.dashboard_id = :id
   AND v.generation = :generation;

-- What a panel can be about: the resources of the project.
-- name: dashboard_resources
-- scope: organization
-- takes: project text, limit int
-- gives: id text, name text
SELECT r.id, r.name FROM resource r
 WHERE r.org_id = :org_id AND r.project_id = :project AND r.lifecycle <> 'deleted'
 ORDER BY lower(r.name), r.id
 LIMIT :limit;
