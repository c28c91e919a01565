-- Questions to the log store that a project keeps under a name.

CREATE TABLE log_query (
    id           TEXT PRIMARY KEY,                  -- lqy_...
    org_id       TEXT NOT NULL,                     -- organization of the project
    project_id   TEXT NOT NULL,                     -- whose logs it looks at
    name         TEXT NOT NULL,                     -- for people
    name_key     TEXT NOT NULL,                     -- the name in lower case: it means one of a project, however it is written
    query        TEXT NOT NULL,                     -- filters and range as the address of the logs page has them, without a cursor
    version      BIGINT NOT NULL,                   -- 1, 2, ...: grows with each change
    created_by   TEXT,                              -- principal who made it; kept when they are gone
    created_us   BIGINT NOT NULL,                   -- when it was made
    updated_us   BIGINT NOT NULL,                   -- last change
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id) ON DELETE CASCADE,
    UNIQUE (project_id, name_key)
);
