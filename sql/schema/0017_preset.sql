-- Settings that an organization keeps to begin with, besides those of the catalog.

CREATE TABLE preset (
    id           TEXT PRIMARY KEY,                  -- pst_...
    org_id       TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE, -- whose
    type_id      TEXT NOT NULL,                     -- resource type, for life; the catalog keeps its types for ever
    name         TEXT NOT NULL,                     -- for people, and for programs that order with it
    name_key     TEXT NOT NULL,                     -- the name in lower case: it means one of a type, however it is written
    description  TEXT NOT NULL,                     -- what it is for; '' = not said
    sku          TEXT NOT NULL,                     -- tier that goes with it; '' = any
    settings     TEXT NOT NULL,                     -- JSON document, valid over the type's defaults; never a secret, only references
    schema_version BIGINT NOT NULL,                 -- of the schema that validated it
    version      BIGINT NOT NULL,                   -- 1, 2, ...: grows with each change
    created_by   TEXT,                              -- principal who made it; kept when they are gone
    updated_by   TEXT,                              -- principal who changed it last
    created_us   BIGINT NOT NULL,                   -- when it was made
    updated_us   BIGINT NOT NULL,                   -- last change
    UNIQUE (org_id, type_id, name_key)
);
