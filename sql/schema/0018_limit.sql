-- Limits: how many of what an organization, a project, a person may have. A limit without a row
-- stands as the program or the catalog says.

CREATE TABLE limit_rule (
    scope_type   TEXT NOT NULL CHECK (scope_type IN ('installation', 'organization', 'project')), -- for whom; the deepest counts
    scope_id     TEXT NOT NULL,                     -- organization or project; '' for the installation
    kind         TEXT NOT NULL,                     -- resources_per_project, ...: a name of the table in the program
    subject      TEXT NOT NULL DEFAULT '',          -- Konnektr.Graph of a type, Konnektr.Graph/free of a tier; else ''
    maximum      BIGINT NOT NULL CHECK (maximum >= -1), -- at most so many; -1 = any number
    changed_by   TEXT,                              -- person id; kept when the person is gone
    updated_us   BIGINT NOT NULL,                   -- last change
    PRIMARY KEY (scope_type, scope_id, kind, subject)
);

-- How many of a type and tier an organization has, without a look at the resources themselves.
CREATE INDEX resource_by_kind ON resource (org_id, type_id, sku, project_id) WHERE lifecycle <> 'deleted';
