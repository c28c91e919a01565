-- Dashboards of projects: what people look at, arranged by themselves.

CREATE TABLE dashboard (
    id           TEXT PRIMARY KEY,                  -- dsh_...
    org_id       TEXT NOT NULL,                     -- organization of the project
    project_id   TEXT NOT NULL,                     -- whose resources it shows
    name         TEXT NOT NULL,                     -- for people
    name_key     TEXT NOT NULL,                     -- the name in lower case: it means one of a project, however it is written
    description  TEXT NOT NULL,                     -- what it is for; '' = not said
    document     TEXT NOT NULL,                     -- JSON: range, refresh, panels; right by its schema when it was kept
    panels       BIGINT NOT NULL,                   -- how many the document has
    is_first     INTEGER NOT NULL DEFAULT 0 CHECK (is_first IN (0, 1)), -- the one that the project begins with
    generation   BIGINT NOT NULL,                   -- 1, 2, ...: grows with each change of name, description or document
    created_by   TEXT,                              -- principal who made it; kept when they are gone
    updated_by   TEXT,                              -- principal who changed it last
    created_us   BIGINT NOT NULL,                   -- when it was made
    updated_us   BIGINT NOT NULL,                   -- last change
    UNIQUE (project_id, name_key),
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX dashboard_first ON dashboard (project_id) WHERE is_first = 1;

-- What a dashboard was before its latest changes, to go back to; only the newest are kept.
CREATE TABLE dashboard_version (
    dashboard_id TEXT NOT NULL REFERENCES dashboard (id) ON DELETE CASCADE, -- of which
    generation   BIGINT NOT NULL,                   -- that it had then
    org_id       TEXT NOT NULL,                     -- organization of the dashboard
    project_id   TEXT NOT NULL,                     -- project of the dashboard
    name         TEXT NOT NULL,                     -- as it was, like the next two
    description  TEXT NOT NULL,                     -- what it was for
    document     TEXT NOT NULL,                     -- JSON
    panels       BIGINT NOT NULL,                   -- how many the document has
    updated_by   TEXT,                              -- principal who made it so
    updated_us   BIGINT NOT NULL,                   -- when
    PRIMARY KEY (dashboard_id, generation)
);
