-- A list of a project is asked with its organization, too, and walked in the order of its index. What
-- limits count, for an organization or a project of it, is read from an index alone.

DROP INDEX resource_by_project;
CREATE INDEX resource_by_project ON resource (project_id, org_id, created_us, id);
DROP INDEX resource_by_kind;
CREATE INDEX resource_by_kind ON resource (org_id, project_id, type_id, sku, id) WHERE lifecycle <> 'deleted';
