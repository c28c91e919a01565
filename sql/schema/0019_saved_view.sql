-- Views of lists that people kept, whether they want shortcuts, and the way to a name that begins with some letters.

CREATE TABLE saved_view (
    id           TEXT PRIMARY KEY,                  -- viw_...
    person_id    TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- whose; nobody else sees it
    path         TEXT NOT NULL,                     -- page of the list: /projects/shop/resources
    name         TEXT NOT NULL,                     -- given by the person
    query        TEXT NOT NULL,                     -- filters and sort as the address has them, without a cursor
    created_us   BIGINT NOT NULL,                   -- when it was kept
    UNIQUE (person_id, path, name)
);

ALTER TABLE person ADD COLUMN shortcuts INTEGER NOT NULL DEFAULT 1 -- single keys do something on pages; Ctrl-K always does
    CHECK (shortcuts IN (0, 1));

CREATE INDEX resource_by_org_name ON resource (org_id, lower(name) COLLATE "binary", id);
CREATE INDEX resource_by_project_name ON resource (project_id, lower(name) COLLATE "binary", id);
CREATE INDEX project_by_org_name ON project (org_id, lower(name) COLLATE "binary", id);
