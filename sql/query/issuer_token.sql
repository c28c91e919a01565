-- Bearer tokens of issuers: whom they mean, and which programs are service accounts.

-- What a bearer token claims, before it is believed: its issuer, and whom the subject would mean.
-- name: issuer_token_find
-- scope: none, because whoever sends a token is not known yet
-- takes: url text, subject text
-- gives: id text, name text, url text, audience text, provision int, groups_claim text,
--  algorithms text, jwks text, jwks_fetched_us int, renewed_us int, identity_id text, principal_kind text
SELECT s.id, s.name, s.url, s.audience, s.provision, s.groups_claim, s.algorithms, s.jwks,
       s.jwks_fetched_us, s.renewed_us, i.id AS identity_id, p.kind AS principal_kind
  FROM issuer s
  LEFT JOIN identity i ON i.issuer_id = s.id AND i.subject = :subject
  LEFT JOIN principal p ON p.id = i.principal_id
 WHERE s.url = :url AND s.active = 1 AND s.api = 1;

-- part: issuer_program_gives
id text, subject text, service_account_id text, service_account_name text, org_id text, created_us int, seen_us int

-- part: issuer_program_from
SELECT i.id, i.subject, v.id AS service_account_id, v.name AS service_account_name, v.org_id,
       i.created_us, i.seen_us
  FROM identity i
  JOIN service_account v ON v.id = i.principal_id

-- name: issuer_program_list
-- scope: none, because an administrator of the platform looks after issuers for all organizations
-- takes: issuer text, after_us int, after_id text, limit int
-- gives: %{issuer_program_gives}
%{issuer_program_from}
 WHERE i.issuer_id = :issuer AND (i.created_us, i.id) > (:after_us, :after_id)
 ORDER BY i.created_us, i.id LIMIT :limit;

-- name: issuer_program_load
-- scope: none, because an administrator of the platform looks after issuers for all organizations
-- takes: issuer text, id text
-- gives: %{issuer_program_gives}
%{issuer_program_from}
 WHERE i.issuer_id = :issuer AND i.id = :id;

-- name: issuer_program_add
-- scope: none, because an administrator of the platform looks after issuers for all organizations
-- takes: id text, issuer text, subject text, service_account text, now int
INSERT INTO identity (id, issuer_id, subject, principal_id, email, created_us, seen_us)
SELECT :id, :issuer, :subject, v.id, '', :now, 0
  FROM service_account v
 WHERE v.id = :service_account;

-- name: issuer_program_remove
-- scope: none, because an administrator of the platform looks after issuers for all organizations
-- takes: id text
DELETE FROM identity WHERE id = :id;
