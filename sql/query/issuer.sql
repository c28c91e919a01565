-- Issuers, whom they mean, and which of their groups count where.

-- part: issuer_gives
id text, name text, url text, client_id text, client_secret text, audience text, sign_in int, api int, provision int, sign_out int, scopes text, groups_claim text, algorithms text, active int, authorization_endpoint text, token_endpoint text, token_auth text, userinfo_endpoint text, jwks_uri text, end_session_endpoint text, answers_iss int, discovered_us int, jwks text, jwks_fetched_us int, asked_us int, trouble text, created_us int, updated_us int

-- part: issuer_columns
id, name, url, client_id, client_secret, audience, sign_in, api, provision, sign_out, scopes,
       groups_claim, algorithms, active, authorization_endpoint, token_endpoint, token_auth,
       userinfo_endpoint, jwks_uri, end_session_endpoint, answers_iss, discovered_us, jwks,
       jwks_fetched_us, asked_us, trouble, created_us, updated_us

-- name: issuer_load
-- scope: none, because issuers belong to the installation
-- takes: id text
-- gives: %{issuer_gives}
SELECT %{issuer_columns} FROM issuer WHERE id = :id;

-- name: issuer_list
-- scope: none, because issuers belong to the installation
-- takes: after_name text, after_id text, limit int
-- gives: %{issuer_gives}
SELECT %{issuer_columns} FROM issuer
 WHERE (name, id) > (:after_name, :after_id)
 ORDER BY name, id LIMIT :limit;

-- name: issuer_add
-- scope: none, because issuers belong to the installation
-- takes: id text, name text, url text, client_id text, client_secret text, audience text,
--  sign_in int, api int, provision int, sign_out int, scopes text, groups_claim text, algorithms text,
--  active int, now int
INSERT INTO issuer (id, name, url, client_id, client_secret, audience, sign_in, api, provision,
                    sign_out, scopes, groups_claim, algorithms, active, created_us, updated_us)
VALUES (:id, :name, :url, :client_id, :client_secret, :audience, :sign_in, :api, :provision,
        :sign_out, :scopes, :groups_claim, :algorithms, :active, :now, :now);

-- What was discovered belongs to the old address when that changes.
-- name: issuer_change
-- scope: none, because issuers belong to the installation
-- takes: id text, name text, url text, client_id text, client_secret text, audience text,
--  sign_in int, api int, provision int, sign_out int, scopes text, groups_claim text, algorithms text,
--  active int, now int, seen int
UPDATE issuer
   SET name = :name, client_id = :client_id, client_secret = :client_secret,
       audience = :audience, sign_in = :sign_in, api = :api, provision = :provision,
       sign_out = :sign_out, scopes = :scopes, groups_claim = :groups_claim, algorithms = :algorithms,
       active = :active, updated_us = :now,
       discovered_us = CASE WHEN url = :url THEN discovered_us END,
       jwks = CASE WHEN url = :url THEN jwks END,
       jwks_fetched_us = CASE WHEN url = :url THEN jwks_fetched_us END,
       asked_us = CASE WHEN url = :url THEN asked_us ELSE 0 END,
       trouble = CASE WHEN url = :url THEN trouble ELSE '' END,
       url = :url
 WHERE id = :id AND updated_us = :seen;

-- name: issuer_remove
-- scope: none, because issuers belong to the installation
-- takes: id text
DELETE FROM issuer WHERE id = :id AND active = 0;

-- name: issuer_discovered
-- scope: none, because issuers belong to the installation
-- takes: id text, url text, authorization_endpoint text, token_endpoint text, token_auth text,
--  userinfo_endpoint text, jwks_uri text, end_session_endpoint text, answers_iss int, jwks text, now int
UPDATE issuer
   SET authorization_endpoint = :authorization_endpoint, token_endpoint = :token_endpoint,
       token_auth = :token_auth, userinfo_endpoint = :userinfo_endpoint, jwks_uri = :jwks_uri,
       end_session_endpoint = :end_session_endpoint, answers_iss = :answers_iss,
       discovered_us = :now, jwks = :jwks, jwks_fetched_us = :now, trouble = ''
 WHERE id = :id AND url = :url;

-- name: issuer_keys_fetched
-- scope: none, because issuers belong to the installation
-- takes: id text, url text, jwks text, now int
UPDATE issuer SET jwks = :jwks, jwks_fetched_us = :now, trouble = ''
 WHERE id = :id AND url = :url;

-- name: issuer_troubled
-- scope: none, because issuers belong to the installation
-- takes: id text, trouble text
UPDATE issuer SET trouble = :trouble WHERE id = :id;

-- name: issuer_ask
-- scope: none, because issuers belong to the installation
-- takes: id text, now int
UPDATE issuer SET asked_us = :now WHERE id = :id;

-- Whoever changes the row may ask the issuer, so that unknown keys do not make us ask too often.
-- name: issuer_renew
-- scope: none, because issuers belong to the installation
-- takes: id text, now int, renewed_before int
UPDATE issuer SET renewed_us = :now WHERE id = :id AND renewed_us <= :renewed_before;

-- name: issuer_stale
-- scope: none, because issuers belong to the installation
-- takes: asked_before int, limit int
-- gives: %{issuer_gives}
SELECT %{issuer_columns} FROM issuer
 WHERE active = 1 AND asked_us <= :asked_before
 ORDER BY asked_us, id LIMIT :limit;

-- name: issuer_identity_count
-- scope: none, because identities belong to people, not to an organization
-- takes: issuer text
-- gives: count int
SELECT count(*) AS count FROM (SELECT 1 FROM identity WHERE issuer_id = :issuer LIMIT 1) one;

-- part: issuer_identity_gives
id text, issuer_id text, subject text, principal_id text, email text, created_us int, seen_us int, issuer_name text

-- part: issuer_identity_columns
i.id, i.issuer_id, i.subject, i.principal_id, i.email, i.created_us, i.seen_us,
       s.name AS issuer_name

-- name: issuer_identity_find
-- scope: none, because nobody is signed in yet; an issuer names its subject
-- takes: issuer text, subject text
-- gives: %{issuer_identity_gives}
SELECT %{issuer_identity_columns}
  FROM identity i JOIN issuer s ON s.id = i.issuer_id
 WHERE i.issuer_id = :issuer AND i.subject = :subject;

-- name: issuer_identity_list
-- scope: none, because identities belong to people; only the actor's own
-- takes: limit int
-- gives: %{issuer_identity_gives}
SELECT %{issuer_identity_columns}
  FROM identity i JOIN issuer s ON s.id = i.issuer_id
 WHERE i.principal_id = :actor_id
 ORDER BY i.created_us, i.id LIMIT :limit;

-- name: issuer_identity_add
-- scope: none, because identities belong to people; only the actor's own
-- takes: id text, issuer text, subject text, email text, now int
INSERT INTO identity (id, issuer_id, subject, principal_id, email, created_us, seen_us)
VALUES (:id, :issuer, :subject, :actor_id, :email, :now, :now);

-- name: issuer_identity_seen
-- scope: none, because identities belong to people; only the actor's own
-- takes: id text, email text, now int
UPDATE identity SET email = :email, seen_us = :now
 WHERE id = :id AND principal_id = :actor_id;

-- The last way to sign in stays: a password, or another link to an issuer that people sign in with.
-- name: issuer_identity_remove
-- scope: none, because identities belong to people; only the actor's own
-- takes: id text
DELETE FROM identity
 WHERE id = :id AND principal_id = :actor_id
   AND (EXISTS (SELECT 1 FROM person p WHERE p.id = :actor_id AND p.password_hash IS NOT NULL)
        OR EXISTS (SELECT 1 FROM identity other
                     JOIN issuer s ON s.id = other.issuer_id AND s.active = 1 AND s.sign_in = 1
                    WHERE other.principal_id = :actor_id AND other.id <> :id));

-- name: issuer_sessions_end
-- scope: none, because sessions belong to people
-- takes: person text, method text
DELETE FROM session
 WHERE method = :method AND (CAST(:person AS TEXT) IS NULL OR person_id = :person);

-- What the issuer's groups give in all organizations; the caller knows which of them are held.
-- name: issuer_group_wanted
-- scope: none, because a sign-in counts in every organization that mapped a group
-- takes: issuer text, limit int
-- gives: id text, org_id text, group_name text, team_id text, role_id text
SELECT id, org_id, group_name, team_id, role_id
  FROM group_mapping
 WHERE issuer_id = :issuer
 ORDER BY org_id, id LIMIT :limit;

-- What the actor has because of the issuer's groups.
-- name: issuer_group_held
-- scope: none, because a sign-in counts in every organization that mapped a group; only the
--  actor's own
-- takes: issuer text, limit int
-- gives: id text, org_id text, team_id text, role_id text
SELECT CAST(NULL AS TEXT) AS id, t.org_id, t.id AS team_id, CAST(NULL AS TEXT) AS role_id
  FROM team_member m JOIN team t ON t.id = m.team_id
 WHERE m.person_id = :actor_id AND m.mapped_by = :issuer
UNION ALL
SELECT a.id, a.org_id, NULL, a.role_id
  FROM role_assignment a
 WHERE a.principal_id = :actor_id AND a.mapped_by = :issuer AND a.scope_type = 'organization'
 ORDER BY 2 LIMIT :limit;

-- name: issuer_group_join
-- scope: none, because a team is the mapping's, of whichever organization; only the actor joins
-- takes: team text, issuer text, now int
INSERT INTO team_member (team_id, person_id, mapped_by, created_us)
VALUES (:team, :actor_id, :issuer, :now)
ON CONFLICT (team_id, person_id) DO NOTHING;

-- name: issuer_group_leave
-- scope: none, because a team is the mapping's, of whichever organization; only the actor leaves
-- takes: team text, issuer text
DELETE FROM team_member
 WHERE team_id = :team AND person_id = :actor_id AND mapped_by = :issuer;

-- name: issuer_group_give
-- scope: organization
-- takes: id text, role text, issuer text, now int
INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id, mapped_by,
                             created_us, updated_us)
VALUES (:id, :org_id, :actor_id, :role, 'organization', :org_id, :issuer, :now, :now)
ON CONFLICT (principal_id, scope_id, scope_type, role_id) DO NOTHING;

-- The last owner of an organization stays one.
-- name: issuer_group_take
-- scope: organization
-- takes: id text, issuer text, owner_role text
DELETE FROM role_assignment
 WHERE org_id = :org_id AND id = :id AND principal_id = :actor_id AND mapped_by = :issuer
   AND (role_id <> :owner_role
        OR EXISTS (SELECT 1 FROM role_assignment o
                     JOIN person p ON p.id = o.principal_id AND p.disabled_us IS NULL
                    WHERE o.org_id = :org_id AND o.scope_type = 'organization'
                      AND o.scope_id = :org_id AND o.role_id = :owner_role AND o.id <> :id
                      AND o.expires_us IS NULL));

-- Whoever takes owners away waits here for the others who do.
-- name: issuer_lock_organization
-- scope: none, because an organization row has no org_id: it is the organization of the scope
-- takes: org text
UPDATE organization SET updated_us = updated_us WHERE id = :org;

-- name: issuer_lock_person
-- scope: none, because people belong to no organization; only the actor's own row
UPDATE person SET updated_us = updated_us WHERE id = :actor_id;

-- part: issuer_mapping_gives
id text, issuer_id text, issuer_name text, group_name text, team_id text, team_name text, role_id text, role_title text, created_by text, created_us int

-- part: issuer_mapping_from
SELECT m.id, m.issuer_id, s.name AS issuer_name, m.group_name, m.team_id, t.name AS team_name,
       m.role_id, r.display_name AS role_title, m.created_by, m.created_us
  FROM group_mapping m
  JOIN issuer s ON s.id = m.issuer_id
  LEFT JOIN team t ON t.id = m.team_id
  LEFT JOIN role r ON r.id = m.role_id

-- name: issuer_mapping_list
-- scope: organization
-- takes: after_us int, after_id text, limit int
-- gives: %{issuer_mapping_gives}
%{issuer_mapping_from}
 WHERE m.org_id = :org_id AND (m.created_us, m.id) > (:after_us, :after_id)
 ORDER BY m.created_us, m.id LIMIT :limit;

-- name: issuer_mapping_load
-- scope: organization
-- takes: id text
-- gives: %{issuer_mapping_gives}
%{issuer_mapping_from}
 WHERE m.org_id = :org_id AND m.id = :id;

-- A team and a role of this organization, and an issuer that is there; else nothing is added.
-- name: issuer_mapping_add
-- scope: organization
-- takes: id text, issuer text, group_name text, team text, role text, now int, most int
INSERT INTO group_mapping (id, org_id, issuer_id, group_name, team_id, role_id, created_by,
                           created_us)
SELECT :id, :org_id, s.id, :group_name, :team, :role, :actor_id, :now
  FROM issuer s
 WHERE s.id = :issuer
   AND (SELECT count(*) FROM group_mapping m WHERE m.org_id = :org_id) < :most
   AND (CAST(:team AS TEXT) IS NULL
        OR EXISTS (SELECT 1 FROM team t WHERE t.id = :team AND t.org_id = :org_id))
   AND NOT EXISTS (SELECT 1 FROM group_mapping o
                    WHERE o.org_id = :org_id AND o.issuer_id = :issuer
                      AND o.group_name = :group_name
                      AND o.team_id IS NOT DISTINCT FROM CAST(:team AS TEXT)
                      AND o.role_id IS NOT DISTINCT FROM CAST(:role AS TEXT));

-- name: issuer_mapping_remove
-- scope: organization
-- takes: id text
DELETE FROM group_mapping WHERE org_id = :org_id AND id = :id;

-- What only this mapping gave goes with it; what another group of the issuer gives, too, is
-- looked at when each member signs in.
-- name: issuer_mapping_empty_team
-- scope: none, because membership has no organization; the team is the mapping's
-- takes: mapping text, issuer text, team text
DELETE FROM team_member
 WHERE team_id = :team AND mapped_by = :issuer
   AND NOT EXISTS (SELECT 1 FROM group_mapping o
                    WHERE o.issuer_id = :issuer AND o.team_id = :team AND o.id <> :mapping);

-- The last owner of an organization stays one.
-- name: issuer_mapping_take_role
-- scope: organization
-- takes: mapping text, issuer text, role text, owner_role text
DELETE FROM role_assignment
 WHERE org_id = :org_id AND scope_type = 'organization' AND scope_id = :org_id
   AND role_id = :role AND mapped_by = :issuer
   AND NOT EXISTS (SELECT 1 FROM group_mapping o
                    WHERE o.org_id = :org_id AND o.issuer_id = :issuer AND o.role_id = :role
                      AND o.id <> :mapping)
   AND (role_id <> :owner_role
        OR EXISTS (SELECT 1 FROM role_assignment o
                     JOIN person p ON p.id = o.principal_id AND p.disabled_us IS NULL
                    WHERE o.org_id = :org_id AND o.scope_type = 'organization'
                      AND o.scope_id = :org_id AND o.role_id = :owner_role
                      AND o.mapped_by IS NULL AND o.expires_us IS NULL));

-- name: issuer_mapping_issuers
-- scope: none, because issuers belong to the installation; only what may be mapped is told
-- takes: limit int
-- gives: id text, name text
SELECT id, name FROM issuer
 WHERE active = 1 AND sign_in = 1 AND groups_claim <> ''
 ORDER BY name, id LIMIT :limit;

-- name: issuer_mapping_teams
-- scope: organization
-- takes: limit int
-- gives: id text, name text
SELECT id, name FROM team WHERE org_id = :org_id ORDER BY name, id LIMIT :limit;

-- name: issuer_mapping_roles
-- scope: none, because system roles belong to nobody; with them come those of the scope's
--  organization
-- takes: org text, limit int
-- gives: id text, name text
SELECT id, display_name AS name FROM role
 WHERE (org_id IS NULL OR org_id = :org) AND hidden = 0
 ORDER BY display_order, display_name, id LIMIT :limit;
