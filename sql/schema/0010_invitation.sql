-- Invitations: a role, or a place in a team, for whoever reads a mail.

CREATE TABLE invitation (
    id           TEXT PRIMARY KEY,                  -- inv_...
    org_id       TEXT NOT NULL REFERENCES organization (id), -- organization of the place
    project_id   TEXT,                              -- project of the place; NULL = it is the organization
    scope_type   TEXT NOT NULL CHECK (scope_type IN ('organization', 'project', 'resource')), -- where the role is offered
    scope_id     TEXT NOT NULL,                     -- id of that kind
    role_id      TEXT REFERENCES role (id) ON DELETE CASCADE, -- what is offered; NULL = only the team
    role_expires_us BIGINT,                         -- the role's end; NULL = never
    team_id      TEXT REFERENCES team (id) ON DELETE CASCADE, -- joined with it; NULL = none
    offer        TEXT NOT NULL,                     -- role and team as one text, so that the same is not offered twice
    email        TEXT NOT NULL,                     -- who is meant, lower case
    token_hash   TEXT NOT NULL UNIQUE,              -- keyed hash of the word in the mail, which proves the address
    link_hash    TEXT NOT NULL UNIQUE,              -- keyed hash of the word in the link that the inviter copies, which proves nothing
    note         TEXT NOT NULL DEFAULT '',          -- from the inviter, shown on the page only
    invited_by   TEXT NOT NULL,                     -- principal whose rights must still suffice when it is accepted
    created_us   BIGINT NOT NULL,                   -- when it was made
    expires_us   BIGINT NOT NULL,                   -- not accepted any more
    sent_us      BIGINT NOT NULL,                   -- when it was last sent
    sent_count   BIGINT NOT NULL,                   -- how often
    accepted_us  BIGINT,                            -- when it was accepted
    accepted_by  TEXT,                              -- by whom: person id
    revoked_us   BIGINT,                            -- when it was taken back
    CHECK (role_id IS NOT NULL OR team_id IS NOT NULL)
);
CREATE INDEX invitation_by_org ON invitation (org_id, created_us, id);
CREATE INDEX invitation_by_scope ON invitation (scope_type, scope_id);
-- The same is not offered twice at a time.
CREATE UNIQUE INDEX invitation_waiting
    ON invitation (scope_type, scope_id, email, offer)
 WHERE accepted_us IS NULL AND revoked_us IS NULL;
