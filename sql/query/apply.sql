-- A project as documents.

-- name: apply_find
-- scope: none, because the command is told the project and looks where it is
-- takes: project text
-- gives: org_id text
SELECT org_id FROM project WHERE id = :project;
