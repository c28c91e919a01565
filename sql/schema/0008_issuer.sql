-- Issuers: other servers that say who somebody is (OpenID Connect), and whom they mean by that.

CREATE TABLE issuer (
    id            TEXT PRIMARY KEY,                 -- iss_...
    name          TEXT NOT NULL,                    -- shown on the button of the sign-in page
    url           TEXT NOT NULL UNIQUE,             -- issuer identifier, exactly as `iss` says it
    client_id     TEXT NOT NULL,                    -- what we are called there; '' = API tokens only
    client_secret TEXT,                             -- sealed; NULL = public client
    audience      TEXT NOT NULL,                    -- `aud` of its tokens for our API; '' = none
    sign_in       INTEGER NOT NULL CHECK (sign_in IN (0, 1)), -- people sign in to the console with it
    api           INTEGER NOT NULL CHECK (api IN (0, 1)), -- its tokens are taken at the API
    provision     INTEGER NOT NULL CHECK (provision IN (0, 1)), -- unknown people with a verified address get an account
    sign_out      INTEGER NOT NULL CHECK (sign_out IN (0, 1)), -- signing out here leads to signing out there
    scopes        TEXT NOT NULL,                    -- what is asked for at sign-in: openid and more, with spaces
    groups_claim  TEXT NOT NULL,                    -- claim of the id token that lists groups; '' = none
    algorithms    TEXT NOT NULL,                    -- signatures that are taken: RS256, ES256 or both, with a comma
    active        INTEGER NOT NULL CHECK (active IN (0, 1)), -- 0: nobody signs in and no token is taken
    authorization_endpoint TEXT,                    -- where browsers are sent; this and the next ones from its discovery document
    token_endpoint TEXT,                            -- where codes become tokens
    token_auth    TEXT NOT NULL DEFAULT 'basic' CHECK (token_auth IN ('basic', 'post')), -- how we prove there who we are
    userinfo_endpoint TEXT,                         -- where claims are that an id token lacks; NULL = it has none
    jwks_uri      TEXT,                             -- where its keys are
    end_session_endpoint TEXT,                      -- where people sign out there; NULL = it has none
    answers_iss   INTEGER NOT NULL DEFAULT 0 CHECK (answers_iss IN (0, 1)), -- it names itself in each answer (RFC 9207)
    discovered_us BIGINT,                           -- when the document was fetched; NULL = never
    jwks          TEXT,                             -- its keys (RFC 7517), public
    jwks_fetched_us BIGINT,                         -- when they were fetched; NULL = never
    asked_us      BIGINT NOT NULL DEFAULT 0,        -- last attempt to fetch; the job takes the oldest
    renewed_us    BIGINT NOT NULL DEFAULT 0,        -- last attempt because of an unknown key, for its own limit
    trouble       TEXT NOT NULL DEFAULT '',         -- why the last attempt failed, for people; '' = it did not
    created_us    BIGINT NOT NULL,                  -- when it was added
    updated_us    BIGINT NOT NULL                   -- last change by a person
);

CREATE TABLE identity (
    id            TEXT PRIMARY KEY,                 -- idn_...
    issuer_id     TEXT NOT NULL REFERENCES issuer (id) ON DELETE CASCADE, -- who says so
    subject       TEXT NOT NULL,                    -- `sub`: stable there, opaque here
    principal_id  TEXT NOT NULL REFERENCES principal (id) ON DELETE CASCADE, -- who is meant here
    email         TEXT NOT NULL,                    -- as told at the last sign-in; shown, never used to find somebody
    created_us    BIGINT NOT NULL,                  -- when it was linked
    seen_us       BIGINT NOT NULL,                  -- last sign-in with it
    UNIQUE (issuer_id, subject)
);
CREATE INDEX identity_by_principal ON identity (principal_id, created_us);

CREATE TABLE group_mapping (
    id            TEXT PRIMARY KEY,                 -- map_...
    org_id        TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE, -- where it counts
    issuer_id     TEXT NOT NULL REFERENCES issuer (id) ON DELETE CASCADE, -- whose groups
    group_name    TEXT NOT NULL,                    -- as the claim spells it
    team_id       TEXT REFERENCES team (id) ON DELETE CASCADE,                          -- members of the group are in this team; or NULL
    role_id       TEXT REFERENCES role (id),        -- members of the group hold this role at the organization; or NULL
    created_by    TEXT,                             -- who mapped it; kept when they are gone
    created_us    BIGINT NOT NULL,                  -- when
    CHECK ((team_id IS NULL) <> (role_id IS NULL))
);
CREATE INDEX group_mapping_by_org ON group_mapping (org_id, created_us, id);
CREATE INDEX group_mapping_by_issuer ON group_mapping (issuer_id, group_name);
