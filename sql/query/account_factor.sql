-- Second factors of people: codes of an app, recovery codes, and the step between password and session.

-- part: account_factor_gives
person_id text, secret text, confirmed_us int, last_step int, codes_left int

-- part: account_factor_select
SELECT f.person_id, f.secret, f.confirmed_us, f.last_step,
       (SELECT count(*) FROM recovery_code c
         WHERE c.person_id = f.person_id AND c.used_us IS NULL) AS codes_left
  FROM second_factor f

-- name: account_factor_load
-- scope: none, because people belong to no organization; the operation names a person that it found
-- takes: person text
-- gives: %{account_factor_gives}
%{account_factor_select}
 WHERE f.person_id = :person;

-- One that is confirmed is not replaced: it has to be turned off first.
-- name: account_factor_begin
-- scope: none, because people belong to no organization; only the actor's own row
-- takes: secret text, now int
INSERT INTO second_factor (person_id, secret, created_us) VALUES (:actor_id, :secret, :now)
ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, created_us = excluded.created_us
 WHERE second_factor.confirmed_us IS NULL;

-- name: account_factor_confirm
-- scope: none, because people belong to no organization; only the actor's own row
-- takes: secret text, step int, now int
UPDATE second_factor SET confirmed_us = :now, last_step = :step
 WHERE person_id = :actor_id AND confirmed_us IS NULL AND secret = :secret;

-- name: account_factor_use
-- scope: none, because people belong to no organization; nobody may be signed in yet
-- takes: person text, step int
UPDATE second_factor SET last_step = :step
 WHERE person_id = :person AND confirmed_us IS NOT NULL AND last_step < :step;

-- What sessions took is worth something while the factor is on.
-- name: account_factor_sessions
-- scope: none, because sessions belong to a person; the operation names somebody that it found
-- takes: person text, two_factors int
UPDATE session SET two_factors = :two_factors WHERE person_id = :person;

-- name: account_factor_remove
-- scope: none, because people belong to no organization
-- takes: person text
DELETE FROM second_factor WHERE person_id = :person AND confirmed_us IS NOT NULL;

-- name: account_recovery_add
-- scope: none, because people belong to no organization
-- takes: person text, code_hash text, now int
INSERT INTO recovery_code (person_id, code_hash, created_us) VALUES (:person, :code_hash, :now);

-- name: account_recovery_find
-- scope: none, because people belong to no organization; nobody may be signed in yet
-- takes: person text, code_hash text
-- gives: code_hash text
SELECT code_hash FROM recovery_code
 WHERE person_id = :person AND code_hash = :code_hash AND used_us IS NULL;

-- name: account_recovery_use
-- scope: none, because people belong to no organization; nobody may be signed in yet
-- takes: person text, code_hash text, now int
UPDATE recovery_code SET used_us = :now
 WHERE person_id = :person AND code_hash = :code_hash AND used_us IS NULL;

-- name: account_recovery_remove
-- scope: none, because people belong to no organization
-- takes: person text
DELETE FROM recovery_code WHERE person_id = :person;

-- name: account_challenge_add
-- scope: none, because nobody is signed in yet
-- takes: token_hash text, person text, method text, now int, expires int
INSERT INTO sign_in_challenge (token_hash, person_id, method, created_us, expires_us)
VALUES (:token_hash, :person, :method, :now, :expires);

-- name: account_challenge_trim
-- scope: none, because nobody is signed in yet
-- takes: person text, keep int
DELETE FROM sign_in_challenge
 WHERE person_id = :person
   AND token_hash NOT IN (SELECT token_hash FROM sign_in_challenge WHERE person_id = :person
                           ORDER BY created_us DESC, token_hash LIMIT :keep);

-- name: account_challenge_load
-- scope: none, because nobody is signed in yet
-- takes: token_hash text, now int
-- gives: person_id text, method text
SELECT c.person_id, c.method
  FROM sign_in_challenge c
  JOIN person p ON p.id = c.person_id AND p.disabled_us IS NULL
 WHERE c.token_hash = :token_hash AND c.expires_us > :now;

-- name: account_challenge_remove
-- scope: none, because nobody is signed in yet
-- takes: token_hash text
DELETE FROM sign_in_challenge WHERE token_hash = :token_hash;

-- With the factor, the password or the account also the half-made sign-ins end.
-- name: account_challenge_forget
-- scope: none, because people belong to no organization
-- takes: person text
DELETE FROM sign_in_challenge WHERE person_id = :person;

-- name: account_challenge_sweep
-- scope: none, because what ended is removed for all people
-- takes: now int, limit int
DELETE FROM sign_in_challenge WHERE token_hash IN (
    SELECT token_hash FROM sign_in_challenge WHERE expires_us <= :now LIMIT :limit);

-- name: account_person_by_id
-- scope: none, because people belong to no organization; an operation names somebody that it found
-- takes: person text
-- gives: %{account_person_gives}
SELECT %{account_person_columns} FROM person WHERE id = :person;
