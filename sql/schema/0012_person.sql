-- How a person wants times to be shown, and switches of the installation.

ALTER TABLE person ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC'; -- a name of the system's zone database; pages show times in it
ALTER TABLE person ADD COLUMN date_style TEXT NOT NULL DEFAULT 'iso' -- the order of day and month in dates on pages
    CHECK (date_style IN ('iso', 'european', 'american'));

CREATE TABLE feature_switch (
    name         TEXT PRIMARY KEY,                  -- a name of the table in the program
    state        TEXT NOT NULL CHECK (state IN ('off', 'on', 'selected')), -- selected: on for the organizations below
    changed_by   TEXT,                              -- person id; kept when the person is gone
    updated_us   BIGINT NOT NULL                    -- last change; a switch without a row stands as the program says
);

CREATE TABLE feature_organization (
    name         TEXT NOT NULL REFERENCES feature_switch (name) ON DELETE CASCADE, -- which switch
    org_id       TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE, -- is on for whom
    PRIMARY KEY (name, org_id)
);
CREATE INDEX feature_organization_by_org ON feature_organization (org_id);
