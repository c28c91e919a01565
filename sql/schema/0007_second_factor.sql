-- A second factor for people who sign in with a password: codes of an app, and recovery codes.

CREATE TABLE second_factor (
    person_id    TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE, -- whose
    secret       TEXT NOT NULL,                     -- Base32, sealed with the installation's key
    confirmed_us BIGINT,                            -- when a first code was right; NULL = set-up has begun, nothing is asked for
    last_step    BIGINT NOT NULL DEFAULT 0,         -- the 30 seconds of the last accepted code: none counts twice
    created_us   BIGINT NOT NULL                    -- when set-up began
);

CREATE TABLE recovery_code (
    person_id    TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- whose
    code_hash    TEXT NOT NULL,                     -- keyed hash
    used_us      BIGINT,                            -- set: does not work any more
    created_us   BIGINT NOT NULL,                   -- when it was made
    PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE sign_in_challenge (
    token_hash   TEXT PRIMARY KEY,                  -- keyed hash of the browser's cookie
    person_id    TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- who proved the first factor
    method       TEXT NOT NULL,                     -- how: password, or issuer: and the issuer's id
    created_us   BIGINT NOT NULL,                   -- when
    expires_us   BIGINT NOT NULL                    -- a code is taken until then, once
);
CREATE INDEX sign_in_challenge_by_person ON sign_in_challenge (person_id, created_us);
CREATE INDEX sign_in_challenge_by_end ON sign_in_challenge (expires_us);

ALTER TABLE session ADD COLUMN two_factors INTEGER NOT NULL DEFAULT 0 CHECK (two_factors IN (0, 1)); -- the sign-in took two, here or at the issuer
ALTER TABLE organization ADD COLUMN require_second_factor INTEGER NOT NULL DEFAULT 0 CHECK (require_second_factor IN (0, 1)); -- members without one see nothing of it
CREATE INDEX organization_wants_factor ON organization (id) WHERE require_second_factor = 1;
