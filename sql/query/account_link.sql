-- Links in mails that open something: a new password, another address, a new account.

-- A newer one takes the place of the older, which works no more.
-- name: account_link_add
-- scope: none, because a link belongs to a person, not to an organization
-- takes: token_hash text, person text, purpose text, email text, now int, expires int
INSERT INTO person_link (token_hash, person_id, purpose, email, created_us, expires_us)
VALUES (:token_hash, :person, :purpose, :email, :now, :expires)
ON CONFLICT (person_id, purpose)
DO UPDATE SET token_hash = excluded.token_hash, email = excluded.email,
              created_us = excluded.created_us, expires_us = excluded.expires_us;

-- Nothing for a disabled account, whose links do not work.
-- name: account_link_find
-- scope: none, because who holds the link is not signed in
-- takes: token_hash text, purpose text, now int
-- gives: person_id text, person_email text, person_name text, email text
SELECT p.id AS person_id, p.email AS person_email, p.name AS person_name, l.email
  FROM person_link l JOIN person p ON p.id = l.person_id
 WHERE l.token_hash = :token_hash AND l.purpose = :purpose AND l.expires_us > :now
   AND p.disabled_us IS NULL;

-- Whoever takes the row away has used the link; nobody else can.
-- name: account_link_spend
-- scope: none, because who holds the link is not signed in
-- takes: token_hash text, purpose text, now int
DELETE FROM person_link
 WHERE token_hash = :token_hash AND purpose = :purpose AND expires_us > :now;

-- name: account_link_void
-- scope: none, because a link belongs to a person, not to an organization
-- takes: person text
DELETE FROM person_link WHERE person_id = :person;

-- name: account_link_waiting
-- scope: none, because a link belongs to a person; only the actor's own
-- takes: purpose text, now int
-- gives: email text
SELECT email FROM person_link
 WHERE person_id = :actor_id AND purpose = :purpose AND expires_us > :now;

-- name: account_link_sweep
-- scope: none, because links of all people that work no more are removed
-- takes: now int, limit int
DELETE FROM person_link WHERE token_hash IN (
    SELECT token_hash FROM person_link WHERE expires_us <= :now LIMIT :limit);

-- name: account_set_email
-- scope: none, because people belong to no organization
-- takes: person text, email text, now int
UPDATE person SET email = :email, email_verified_us = :now, updated_us = :now
 WHERE id = :person;

-- name: account_registration_add
-- scope: none, because nobody is signed in yet
-- takes: token_hash text, email text, name text, now int, expires int
INSERT INTO registration (token_hash, email, name, created_us, expires_us)
VALUES (:token_hash, :email, :name, :now, :expires);

-- name: account_registration_find
-- scope: none, because nobody is signed in yet
-- takes: token_hash text, now int
-- gives: email text, name text
SELECT email, name FROM registration WHERE token_hash = :token_hash AND expires_us > :now;

-- name: account_registration_spend
-- scope: none, because nobody is signed in yet
-- takes: token_hash text, now int
DELETE FROM registration WHERE token_hash = :token_hash AND expires_us > :now;

-- name: account_registration_void
-- scope: none, because nobody is signed in yet
-- takes: email text
DELETE FROM registration WHERE email = :email;

-- name: account_registration_sweep
-- scope: none, because registrations that nobody finished are removed
-- takes: now int, limit int
DELETE FROM registration WHERE token_hash IN (
    SELECT token_hash FROM registration WHERE expires_us <= :now LIMIT :limit);
