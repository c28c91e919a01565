-- Invitations, from the offer to the grant.

-- part: invitation_gives
id text, org_id text, org_name text, project_id text, scope_type text, scope_id text, place_name text, role_id text, role text, role_says text, role_expires_us int, team_id text, team text, email text, note text, invited_by text, inviter text, created_us int, expires_us int, sent_us int, sent_count int, accepted_us int, accepted_by text, accepted_email text, revoked_us int

-- part: invitation_columns
i.id, i.org_id, o.name AS org_name, i.project_id, i.scope_type, i.scope_id,
       COALESCE(s.name, j.name, o.name) AS place_name, i.role_id, r.display_name AS role,
       r.description AS role_says, i.role_expires_us, i.team_id, t.name AS team, i.email, i.note,
       i.invited_by, COALESCE(p.email, v.name) AS inviter, i.created_us, i.expires_us, i.sent_us,
       i.sent_count, i.accepted_us, i.accepted_by, q.email AS accepted_email, i.revoked_us

-- part: invitation_from
FROM invitation i
  JOIN organization o ON o.id = i.org_id
  LEFT JOIN project j ON j.id = i.project_id AND i.scope_type = 'project'
  LEFT JOIN resource s ON s.id = i.scope_id AND i.scope_type = 'resource'
  LEFT JOIN role r ON r.id = i.role_id
  LEFT JOIN team t ON t.id = i.team_id
  LEFT JOIN person p ON p.id = i.invited_by
  LEFT JOIN service_account v ON v.id = i.invited_by
  LEFT JOIN person q ON q.id = i.accepted_by

-- part: invitation_here
i.org_id = :org_id
   AND (CAST(:project AS TEXT) IS NULL OR i.project_id = :project)
   AND (CAST(:resource AS TEXT) IS NULL OR (i.scope_type = 'resource' AND i.scope_id = :resource))

-- name: invitation_list
-- scope: organization
-- takes: project text, resource text, state text, q text, after_us int, after_id text, now int, limit int
-- gives: %{invitation_gives}
SELECT %{invitation_columns}
  %{invitation_from}
 WHERE %{invitation_here}
   AND (i.created_us, i.id) < (:after_us, :after_id)
   AND (CAST(:q AS TEXT) IS NULL OR i.email LIKE lower(:q) ESCAPE '\')
   AND (CAST(:state AS TEXT) IS NULL
        OR CASE WHEN i.accepted_us IS NOT NULL THEN 'accepted'
                WHEN i.revoked_us IS NOT NULL THEN 'revoked'
                WHEN i.expires_us <= :now THEN 'expired' ELSE 'pending' END = :state)
 ORDER BY i.created_us DESC, i.id DESC
 LIMIT :limit;

-- name: invitation_load
-- scope: organization
-- takes: project text, resource text, id text
-- gives: %{invitation_gives}
SELECT %{invitation_columns}
  %{invitation_from}
 WHERE %{invitation_here} AND i.id = :id;

-- name: invitation_look
-- scope: none, because who holds the link is in no organization yet
-- takes: token_hash text
-- gives: %{invitation_gives}, proves int
SELECT %{invitation_columns},
       CASE WHEN i.token_hash = :token_hash THEN CAST(1 AS BIGINT) ELSE 0 END AS proves
  %{invitation_from}
 WHERE i.token_hash = :token_hash OR i.link_hash = :token_hash;

-- How many were made lately: nobody sends mails to the world through us.
-- name: invitation_count
-- scope: organization
-- takes: from_us int
-- gives: count int
SELECT CAST(COALESCE(SUM(sent_count), 0) AS BIGINT) AS count
  FROM invitation WHERE org_id = :org_id AND sent_us >= :from_us;

-- name: invitation_add
-- scope: organization
-- takes: id text, project text, scope_type text, scope_id text, role text, role_expires int, team text, email text, token_hash text, link_hash text, note text, now int, expires int
INSERT INTO invitation (id, org_id, project_id, scope_type, scope_id, role_id, role_expires_us,
                        team_id, offer, email, token_hash, link_hash, note, invited_by,
                        created_us,
                        expires_us, sent_us, sent_count)
VALUES (:id, :org_id, :project, :scope_type, :scope_id, :role, :role_expires, :team,
        COALESCE(:role, '') || '/' || COALESCE(:team, ''), :email, :token_hash, :link_hash, :note, :actor_id, :now, :expires, :now, 1);

-- What has expired does not stand in the way of another.
-- name: invitation_clear_expired
-- scope: organization
-- takes: scope_type text, scope_id text, email text, now int
DELETE FROM invitation
 WHERE org_id = :org_id AND scope_type = :scope_type AND scope_id = :scope_id AND email = :email
   AND accepted_us IS NULL AND revoked_us IS NULL AND expires_us <= :now;

-- name: invitation_resend
-- scope: organization
-- takes: id text, token_hash text, link_hash text, now int, expires int, before_us int
UPDATE invitation
   SET token_hash = :token_hash, link_hash = :link_hash, sent_us = :now, expires_us = :expires,
       sent_count = sent_count + 1
 WHERE org_id = :org_id AND id = :id AND accepted_us IS NULL AND revoked_us IS NULL
   AND sent_us <= :before_us;

-- name: invitation_revoke
-- scope: organization
-- takes: id text, now int
UPDATE invitation SET revoked_us = :now
 WHERE org_id = :org_id AND id = :id AND accepted_us IS NULL AND revoked_us IS NULL;

-- Whoever changes the row accepts it; nobody else can.
-- name: invitation_accept
-- scope: organization
-- takes: id text, token_hash text, now int
UPDATE invitation SET accepted_us = :now, accepted_by = :actor_id
 WHERE org_id = :org_id AND id = :id AND (token_hash = :token_hash OR link_hash = :token_hash)
   AND accepted_us IS NULL AND revoked_us IS NULL AND expires_us > :now;

-- name: invitation_person
-- scope: none, because people belong to no organization
-- takes: email text
-- gives: count int
SELECT count(*) AS count FROM person WHERE email = :email;

-- Offers that nobody can take any more, with the addresses of strangers.
-- name: invitation_sweep
-- scope: none, because invitations of all organizations that are over are removed
-- takes: before_us int, limit int
DELETE FROM invitation WHERE id IN (
    SELECT id FROM invitation WHERE expires_us < :before_us LIMIT :limit);
