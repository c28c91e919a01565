-- What a resource type said when, and who said so.

CREATE TABLE resource_type_version (
    type_id      TEXT NOT NULL,                     -- of which type
    number       BIGINT NOT NULL,                   -- 1, 2, 3 ... of the type
    document     TEXT NOT NULL,                     -- the whole catalog document as JSON
    source       TEXT NOT NULL CHECK (source IN ('import', 'console', 'api')), -- how it came
    changed_by   TEXT,                              -- person id; NULL = a command
    actor        TEXT NOT NULL,                     -- e-mail at that time, or "system"
    created_us   BIGINT NOT NULL,                   -- when it was saved
    PRIMARY KEY (type_id, number)
);
