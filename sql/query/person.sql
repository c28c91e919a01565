-- Deleting somebody, and what they take with them.

-- The organizations that a person owns are held until the end of the transaction, so that the
-- owners of one cannot all leave at the same moment.
-- name: person_owned_lock
-- scope: none, because a person is deleted who owns organizations
-- takes: person text, owner_role text
UPDATE organization SET updated_us = updated_us
 WHERE id IN (SELECT a.scope_id FROM role_assignment a
               WHERE a.principal_id = :person AND a.scope_type = 'organization'
                 AND a.role_id = :owner_role);

-- Organizations that nobody could manage any more without this person: no other enabled person
-- is Owner there without an end, by themselves or in a team.
-- name: person_owned
-- scope: none, because a person is deleted who owns organizations
-- takes: person text, owner_role text, now int, limit int
-- gives: org_id text, name text, others int, projects int
SELECT o.id AS org_id, o.name,
       (SELECT count(*) FROM person p
         WHERE p.id <> :person
           AND (EXISTS (SELECT 1 FROM role_assignment a
                         WHERE a.org_id = o.id AND a.principal_id = p.id
                           AND (a.expires_us IS NULL OR a.expires_us > :now))
                OR EXISTS (SELECT 1 FROM team_member tm
                             JOIN team t ON t.id = tm.team_id AND t.org_id = o.id
                            WHERE tm.person_id = p.id))) AS others,
       (SELECT count(*) FROM project j WHERE j.org_id = o.id) AS projects
  FROM organization o
 WHERE o.id IN (SELECT a.scope_id FROM role_assignment a
                 WHERE a.principal_id = :person AND a.scope_type = 'organization'
                   AND a.role_id = :owner_role
                   AND (a.expires_us IS NULL OR a.expires_us > :now))
   AND NOT EXISTS (SELECT 1
                     FROM role_assignment a
                     JOIN person p ON p.id = a.principal_id AND p.disabled_us IS NULL
                    WHERE a.scope_type = 'organization' AND a.scope_id = o.id
                      AND a.role_id = :owner_role AND a.expires_us IS NULL AND p.id <> :person)
   AND NOT EXISTS (SELECT 1
                     FROM role_assignment a
                     JOIN team_member tm ON tm.team_id = a.principal_id
                     JOIN person p ON p.id = tm.person_id AND p.disabled_us IS NULL
                    WHERE a.scope_type = 'organization' AND a.scope_id = o.id
                      AND a.role_id = :owner_role AND a.expires_us IS NULL AND p.id <> :person)
 ORDER BY o.name, o.id
 LIMIT :limit;

-- Invitations to somebody, taken or not, hold their address.
-- name: person_forget_invitations
-- scope: none, because a person who is deleted was invited to several organizations
-- takes: person text, email text
DELETE FROM invitation WHERE email = :email OR accepted_by = :person;

-- name: person_teams
-- scope: none, because a person is in teams of several organizations; only the actor's own
-- takes: limit int
-- gives: id text, name text, org_id text, created_us int
SELECT t.id, t.name, t.org_id, tm.created_us
  FROM team_member tm
  JOIN team t ON t.id = tm.team_id
 WHERE tm.person_id = :actor_id
 ORDER BY t.name, t.id
 LIMIT :limit;

-- name: person_identities
-- scope: none, because identities belong to people; only the actor's own
-- takes: limit int
-- gives: id text, issuer text, subject text, email text, created_us int, seen_us int
SELECT i.id, s.name AS issuer, i.subject, i.email, i.created_us, i.seen_us
  FROM identity i
  JOIN issuer s ON s.id = i.issuer_id
 WHERE i.principal_id = :actor_id
 ORDER BY i.created_us, i.id
 LIMIT :limit;
