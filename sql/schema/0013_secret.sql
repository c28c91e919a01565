-- Values of secrets, sealed; the keys that open them are files of the installation.

CREATE TABLE secret_version (
    resource_id  TEXT NOT NULL REFERENCES resource (id) ON DELETE CASCADE, -- the secret
    version      BIGINT NOT NULL,                   -- 1, 2, ...; never given out again
    org_id       TEXT NOT NULL,                     -- organization of the secret
    project_id   TEXT NOT NULL,                     -- project of the secret
    secret_type  TEXT NOT NULL,                     -- generic, basic-auth, ...
    key_names    TEXT NOT NULL,                     -- JSON array of the names of the keys that have a value
    key_id       TEXT,                              -- which key of the installation opens it; NULL = destroyed
    wrapped_key  TEXT,                              -- its data key, under that key; NULL = destroyed
    sealed       TEXT,                              -- names and values, under the data key; NULL = destroyed
    created_by   TEXT,                              -- principal who put it
    created_us   BIGINT NOT NULL,                   -- when
    read_by      TEXT,                              -- principal who last saw a value of it
    read_us      BIGINT,                            -- when
    destroyed_us BIGINT,                            -- when its values were deleted; NULL = they are there
    PRIMARY KEY (resource_id, version),
    CHECK ((sealed IS NULL) = (destroyed_us IS NOT NULL)),
    CHECK ((sealed IS NULL) = (key_id IS NULL) AND (sealed IS NULL) = (wrapped_key IS NULL))
);
CREATE INDEX secret_version_by_project ON secret_version (project_id, resource_id, version);
-- What is not under the present key yet.
CREATE INDEX secret_version_by_key ON secret_version (key_id, resource_id, version);

-- How many values somebody looked at lately.
CREATE TABLE secret_reading (
    org_id       TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE, -- in which organization
    actor_id     TEXT NOT NULL,                     -- who
    window_us    BIGINT NOT NULL,                   -- since when it is counted
    readings     BIGINT NOT NULL,                   -- how many since then
    PRIMARY KEY (org_id, actor_id)
);
CREATE INDEX secret_reading_by_window ON secret_reading (window_us);
