-- The first schema: people, organizations, access, projects, catalog, resources, audit, jobs.
-- Ids are text made by us, times are microseconds since 1970 UTC, booleans are 0 or 1.

CREATE TABLE principal (
    id            TEXT PRIMARY KEY,                 -- usr_..., tea_..., svc_...
    kind          TEXT NOT NULL CHECK (kind IN ('person', 'team', 'service_account')), -- who can hold roles; people and service accounts hold keys, too
    created_us    BIGINT NOT NULL                   -- when it was made
);

CREATE TABLE person (
    id            TEXT PRIMARY KEY REFERENCES principal (id) ON DELETE CASCADE, -- usr_...
    email         TEXT NOT NULL UNIQUE,             -- lower case; how people sign in and are found
    name          TEXT NOT NULL,                    -- shown; never empty
    password_hash TEXT,                             -- Argon2id string; NULL = cannot sign in locally
    platform_admin INTEGER NOT NULL DEFAULT 0 CHECK (platform_admin IN (0, 1)), -- looks after the installation; gives no right in any organization
    personal_org_id TEXT,                           -- made at the first sign-in
    theme         TEXT NOT NULL DEFAULT '' CHECK (theme IN ('', 'light', 'dark')), -- '' = as the system
    disabled_us   BIGINT,                           -- set: may not sign in, keys do not work
    created_us    BIGINT NOT NULL,                  -- when the account was made
    updated_us    BIGINT NOT NULL                   -- last change of a column above
);

CREATE TABLE session (
    id           TEXT PRIMARY KEY,                  -- ses_...; safe to show
    token_hash   TEXT NOT NULL UNIQUE,              -- keyed hash of the cookie
    person_id    TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- who
    user_agent   TEXT NOT NULL,                     -- as sent at sign-in, cut to 200 bytes
    address      TEXT NOT NULL,                     -- client address at sign-in
    created_us   BIGINT NOT NULL,                   -- sign-in; absolute expiry counts from here
    seen_us      BIGINT NOT NULL,                   -- last use, at most once in 5 minutes; idle expiry counts from here
    method       TEXT NOT NULL DEFAULT 'password',  -- how it was made: password, or issuer: and the issuer's id
    proved_us    BIGINT NOT NULL DEFAULT 0,         -- when the person last proved who they are; dangerous acts ask how long ago
    expires_us   BIGINT NOT NULL                    -- absolute end
);
CREATE INDEX session_by_person ON session (person_id, created_us);

CREATE TABLE sign_in_failure (
    subject      TEXT PRIMARY KEY,                  -- keyed hash of "email:..." or "address:..."
    failures     BIGINT NOT NULL,                   -- in the current window
    window_us    BIGINT NOT NULL                    -- when the window began
);

CREATE TABLE organization (
    id           TEXT PRIMARY KEY,                  -- DNS label
    name         TEXT NOT NULL,                     -- display name
    personal     INTEGER NOT NULL DEFAULT 0 CHECK (personal IN (0, 1)), -- made for one person at first sign-in
    created_by   TEXT,                              -- person id; kept when the person is gone
    created_us   BIGINT NOT NULL,                   -- when it was made
    updated_us   BIGINT NOT NULL                    -- last rename
);

CREATE TABLE team (
    id           TEXT PRIMARY KEY REFERENCES principal (id) ON DELETE CASCADE, -- tea_...
    org_id       TEXT NOT NULL REFERENCES organization (id), -- whose; its members come from anywhere
    name         TEXT NOT NULL,                     -- display name
    description  TEXT NOT NULL DEFAULT '',          -- what it is for
    created_by   TEXT,                              -- person id; kept when the person is gone
    created_us   BIGINT NOT NULL,                   -- when it was made
    updated_us   BIGINT NOT NULL,                   -- last change of name or description
    UNIQUE (org_id, name)
);

CREATE TABLE team_member (
    team_id      TEXT NOT NULL REFERENCES team (id) ON DELETE CASCADE, -- member of which team
    person_id    TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- who
    mapped_by    TEXT,                              -- issuer whose group made them a member; NULL = somebody did
    added_by     TEXT,                              -- person id; kept when the person is gone
    created_us   BIGINT NOT NULL,                   -- since when
    PRIMARY KEY (team_id, person_id)
);
CREATE INDEX team_member_by_person ON team_member (person_id, team_id);

CREATE TABLE service_account (
    id           TEXT PRIMARY KEY REFERENCES principal (id) ON DELETE CASCADE, -- svc_...
    org_id       TEXT NOT NULL REFERENCES organization (id), -- whose
    project_id   TEXT,                              -- of this project only; NULL = of the whole organization
    name         TEXT NOT NULL,                     -- display name
    description  TEXT NOT NULL DEFAULT '',          -- what it is for
    disabled_us  BIGINT,                            -- set: its keys and tokens do not work
    created_by   TEXT,                              -- person id; kept when the person is gone
    created_us   BIGINT NOT NULL,                   -- when it was made
    updated_us   BIGINT NOT NULL,                   -- last change of a column above
    UNIQUE (org_id, name)
);

CREATE TABLE project (
    id           TEXT PRIMARY KEY,                  -- DNS label, unique over all organizations
    org_id       TEXT NOT NULL REFERENCES organization (id), -- owner, for life
    name         TEXT NOT NULL,                     -- display name
    description  TEXT NOT NULL DEFAULT '',          -- free text
    tenant       TEXT NOT NULL UNIQUE,              -- kp-...: namespace and log tenant; ours, never reused
    lifecycle    TEXT NOT NULL DEFAULT 'active' CHECK (lifecycle IN ('active', 'suspended', 'deleting')), -- what we want
    created_by   TEXT,                              -- person id
    created_us   BIGINT NOT NULL,                   -- when it was made
    updated_us   BIGINT NOT NULL,                   -- last change of name or description
    UNIQUE (org_id, id)
);
CREATE INDEX project_by_org ON project (org_id, created_us, id);

CREATE TABLE tombstone (
    kind         TEXT NOT NULL CHECK (kind IN ('organization', 'project', 'resource', 'tenant')), -- whose id
    id           TEXT NOT NULL,                     -- never given out again
    gone_us      BIGINT NOT NULL,                   -- when it was deleted
    PRIMARY KEY (kind, id)
);

CREATE TABLE permission (
    id           TEXT PRIMARY KEY,                  -- constant, 00000000-000X-...
    resource_type TEXT NOT NULL,                    -- Konnektr.KtrlPlane, Konnektr.Graph, ...
    action       TEXT NOT NULL,                     -- read, digitaltwins/*, ...
    bit          BIGINT NOT NULL DEFAULT 0,         -- control plane: one power of two each; else 0
    description  TEXT NOT NULL,                     -- for people
    UNIQUE (resource_type, action)
);

CREATE TABLE role (
    id           TEXT PRIMARY KEY,                  -- constant, or rol_...
    org_id       TEXT REFERENCES organization (id), -- NULL = system role; else this organization's own
    name         TEXT NOT NULL,                     -- stable word for programs
    display_name TEXT NOT NULL,                     -- for people
    description  TEXT NOT NULL,                     -- what it may do, in words
    display_order BIGINT NOT NULL DEFAULT 999,      -- in lists
    hidden       INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)), -- not offered, not grantable by people
    created_us   BIGINT NOT NULL,                   -- when it was made; 0 for system roles
    may          BIGINT NOT NULL DEFAULT 0          -- the bits of its permissions, for every request; follows role_permission
);
CREATE UNIQUE INDEX role_name ON role (name) WHERE org_id IS NULL;

CREATE TABLE role_permission (
    role_id       TEXT NOT NULL REFERENCES role (id) ON DELETE CASCADE, -- which role
    permission_id TEXT NOT NULL REFERENCES permission (id),             -- holds which permission
    PRIMARY KEY (role_id, permission_id)
);

CREATE TABLE role_assignment (
    id           TEXT PRIMARY KEY,                  -- asg_...
    org_id       TEXT,                              -- organization of the scope; NULL for the scope global
    principal_id TEXT NOT NULL REFERENCES principal (id) ON DELETE CASCADE, -- who holds it
    role_id      TEXT NOT NULL REFERENCES role (id), -- what
    scope_type   TEXT NOT NULL CHECK (scope_type IN ('organization', 'project', 'resource', 'global')), -- where
    scope_id     TEXT NOT NULL,                     -- id of that kind; 'global' for global
    assigned_by  TEXT,                              -- principal id; kept when they are gone
    mapped_by    TEXT,                              -- issuer whose group gave it; NULL = somebody did
    expires_us   BIGINT,                            -- NULL = never
    created_us   BIGINT NOT NULL,                   -- when it was granted
    updated_us   BIGINT NOT NULL,                   -- last change of role or expiry
    UNIQUE (principal_id, scope_id, scope_type, role_id)
);
CREATE INDEX role_assignment_by_scope ON role_assignment (scope_type, scope_id, created_us, id);
CREATE INDEX role_assignment_by_org ON role_assignment (org_id);
-- What somebody holds, without a look at the table: for admission and for the lists of a frame.
CREATE INDEX role_assignment_by_principal ON role_assignment (principal_id, scope_type, scope_id, role_id, expires_us);

CREATE TABLE api_key (
    id           TEXT PRIMARY KEY,                  -- key_...
    principal_id TEXT NOT NULL REFERENCES principal (id) ON DELETE CASCADE, -- acts as this person or service account
    name         TEXT NOT NULL,                     -- given by who made it
    may          BIGINT,                            -- at most these permissions; NULL = all that its principal has
    scope_type   TEXT CHECK (scope_type IN ('organization', 'project', 'resource')), -- works only there; NULL = everywhere
    scope_id     TEXT,                              -- id of that kind
    created_by   TEXT,                              -- principal id; kept when they are gone
    shown_prefix TEXT NOT NULL,                     -- first characters, to recognise it
    token_hash   TEXT NOT NULL UNIQUE,              -- keyed hash of the key
    created_us   BIGINT NOT NULL,                   -- when it was made
    expires_us   BIGINT,                            -- NULL = never
    used_us      BIGINT,                            -- last use, at most once in 5 minutes
    revoked_us   BIGINT                             -- set: does not work any more
);
CREATE INDEX api_key_by_principal ON api_key (principal_id, created_us);

CREATE TABLE resource_type (
    id           TEXT PRIMARY KEY,                  -- Konnektr.Graph
    slug         TEXT NOT NULL UNIQUE,              -- graph: in console URLs
    name         TEXT NOT NULL,                     -- Graph
    category     TEXT NOT NULL,                     -- Database, Security, ...
    description  TEXT NOT NULL,                     -- one sentence
    document     TEXT NOT NULL,                     -- the whole catalog file as JSON: features, tiers, defaults, manifests
    settings_schema TEXT NOT NULL,                  -- JSON Schema 2020-12 of its settings
    schema_version BIGINT NOT NULL,                 -- grows with each incompatible schema
    display_order BIGINT NOT NULL,                  -- in the catalog
    active       INTEGER NOT NULL CHECK (active IN (0, 1)), -- can be ordered
    updated_us   BIGINT NOT NULL                    -- last import
);

CREATE TABLE resource_tier (
    type_id      TEXT NOT NULL REFERENCES resource_type (id), -- tier of which type
    sku          TEXT NOT NULL,                     -- free, standard, ...
    name         TEXT NOT NULL,                     -- for people
    description  TEXT NOT NULL,                     -- one sentence
    price_cents  BIGINT NOT NULL CHECK (price_cents >= 0), -- a month, minor units; 0 = free
    currency     TEXT NOT NULL,                     -- ISO 4217
    limits       TEXT NOT NULL,                     -- JSON object of numbers and settings ranges
    display_order BIGINT NOT NULL,                  -- the first is the default
    PRIMARY KEY (type_id, sku)
);

CREATE TABLE resource (
    id           TEXT PRIMARY KEY,                  -- DNS label, unique over everything
    org_id       TEXT NOT NULL,                     -- organization of the project
    project_id   TEXT NOT NULL,                     -- owner, for life
    name         TEXT NOT NULL,                     -- display name
    type_id      TEXT NOT NULL,                     -- what it is; the catalog keeps its types for ever (a reference would lock one row for all orders)
    sku          TEXT NOT NULL,                     -- tier
    settings     TEXT NOT NULL,                     -- JSON document, validated, defaults filled in
    schema_version BIGINT NOT NULL,                 -- of the schema that validated it
    generation   BIGINT NOT NULL,                   -- grows with each change of settings or tier
    lifecycle    TEXT NOT NULL CHECK (lifecycle IN ('creating', 'active', 'updating', 'suspended', 'deleting', 'deleted')), -- what we want
    health       TEXT NOT NULL DEFAULT 'Unknown' CHECK (health IN ('Unknown', 'Progressing', 'Healthy', 'Degraded', 'Suspended', 'Missing', 'Failed')), -- what was observed
    health_reason TEXT NOT NULL DEFAULT '',         -- why, for people
    health_us    BIGINT,                            -- when it was observed; old = Unknown
    observed_generation BIGINT NOT NULL DEFAULT 0,  -- which generation the backend has
    access_url   TEXT,                              -- where it answers, told by the backend
    created_by   TEXT,                              -- person id
    created_us   BIGINT NOT NULL,                   -- when it was ordered
    updated_us   BIGINT NOT NULL,                   -- last change by a person
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id)
);
CREATE INDEX resource_by_project ON resource (project_id, created_us, id);
CREATE INDEX resource_by_org ON resource (org_id, created_us, id);
-- What is not well among very many resources, for the home page and for those on call.
CREATE INDEX resource_unwell_by_org ON resource (org_id)
 WHERE health IN ('Failed', 'Degraded', 'Missing');
CREATE INDEX resource_unwell_by_project ON resource (project_id)
 WHERE health IN ('Failed', 'Degraded', 'Missing');

CREATE TABLE deployment (
    id           TEXT PRIMARY KEY,                  -- dep_...
    org_id       TEXT NOT NULL,                     -- organization of the resource
    project_id   TEXT NOT NULL,                     -- project of the resource
    resource_id  TEXT NOT NULL REFERENCES resource (id) ON DELETE CASCADE, -- one generation of this
    generation   BIGINT NOT NULL,                   -- which one
    action       TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete')), -- what is asked of the backend
    state        TEXT NOT NULL CHECK (state IN ('pending', 'deploying', 'ready', 'failed', 'superseded')), -- how far it is
    reason       TEXT NOT NULL DEFAULT '',          -- why it failed, for people
    backend      TEXT NOT NULL,                     -- gitops
    sku          TEXT NOT NULL,                     -- tier of this generation
    settings     TEXT NOT NULL,                     -- settings of this generation
    created_by   TEXT,                              -- person id
    created_us   BIGINT NOT NULL,                   -- when it was asked for
    finished_us  BIGINT,                            -- when it became ready or failed
    UNIQUE (resource_id, generation, action)
);

CREATE TABLE deployment_event (
    id           TEXT PRIMARY KEY,                  -- dev_...
    org_id       TEXT NOT NULL,                     -- organization of the resource
    deployment_id TEXT NOT NULL REFERENCES deployment (id) ON DELETE CASCADE, -- step of which deployment
    at_us        BIGINT NOT NULL,                   -- when
    step         TEXT NOT NULL,                     -- rendered, validated, written, committed, observed, failed
    told         TEXT NOT NULL                      -- what happened, for people
);
CREATE INDEX deployment_event_by_deployment ON deployment_event (deployment_id, at_us, id);

CREATE TABLE audit_entry (
    id           TEXT PRIMARY KEY,                  -- aud_...
    org_id       TEXT,                              -- NULL = the installation or the person alone
    project_id   TEXT,                              -- place of the object, when it has one
    resource_id  TEXT,                              -- place of the object, when it has one
    at_us        BIGINT NOT NULL,                   -- when
    actor_id     TEXT,                              -- person id; NULL = system or nobody
    actor        TEXT NOT NULL,                     -- e-mail at that time, "system", "anonymous"
    credential   TEXT NOT NULL,                     -- session or key id, or ''
    action       TEXT NOT NULL,                     -- project.created, access.granted, ...
    object_type  TEXT NOT NULL,                     -- project, resource, role_assignment, ...
    object_id    TEXT NOT NULL,                     -- its id
    before_json  TEXT,                              -- the changed members before, or NULL
    after_json   TEXT,                              -- the changed members after, or NULL
    request_id   TEXT NOT NULL,                     -- to find the log lines, or ''
    address      TEXT NOT NULL                      -- client address, or ''
);
CREATE INDEX audit_entry_by_org ON audit_entry (org_id, at_us, id);
CREATE INDEX audit_entry_by_project ON audit_entry (project_id, at_us, id);
CREATE INDEX audit_entry_by_resource ON audit_entry (resource_id, at_us, id);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor_id, at_us, id);

CREATE TABLE job (
    id           TEXT PRIMARY KEY,                  -- job_...
    kind         TEXT NOT NULL,                     -- resource.deploy, ...
    key          TEXT NOT NULL,                     -- one waiting job for each kind and key
    org_id       TEXT,                              -- works for this organization; NULL = the installation
    payload      TEXT NOT NULL,                     -- JSON object
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')), -- where it is
    due_us       BIGINT NOT NULL,                   -- not before
    attempt      BIGINT NOT NULL DEFAULT 0,         -- runs begun so far
    lease_until_us BIGINT,                          -- running: after this another runner may take it
    runner       TEXT,                              -- who runs it
    told         TEXT NOT NULL DEFAULT '',          -- last failure
    created_us   BIGINT NOT NULL,                   -- when it was added
    finished_us  BIGINT                             -- when it was done or died
);
CREATE UNIQUE INDEX job_waiting ON job (kind, key) WHERE state = 'waiting';
CREATE INDEX job_due ON job (state, due_us);

CREATE TABLE runner (
    id           TEXT PRIMARY KEY,                  -- host and process of a background process
    beat_us      BIGINT NOT NULL                    -- last sign of life
);
