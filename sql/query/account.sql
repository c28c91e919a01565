-- People, how they sign in, their sessions and API keys.

-- part: account_person_gives
id text, email text, name text, password_hash text, platform_admin int, second_factor int, personal_org_id text, theme text, time_zone text, date_style text, disabled_us int, email_verified_us int, created_us int

-- part: account_person_columns
id, email, name, password_hash, platform_admin,
       (SELECT count(*) FROM second_factor f
         WHERE f.person_id = person.id AND f.confirmed_us IS NOT NULL) AS second_factor,
       personal_org_id, theme, time_zone, date_style, disabled_us, email_verified_us,
       created_us

-- name: account_by_email
-- scope: none, because people belong to no organization; nobody is signed in yet
-- takes: email text
-- gives: %{account_person_gives}
SELECT %{account_person_columns} FROM person WHERE email = :email;

-- name: account_load
-- scope: none, because people belong to no organization; only the actor's own row
-- gives: %{account_person_gives}
SELECT %{account_person_columns} FROM person WHERE id = :actor_id;

-- name: account_list
-- scope: none, because an operator at the server lists all people
-- takes: after text, limit int
-- gives: %{account_person_gives}
SELECT %{account_person_columns} FROM person
 WHERE email > :after
 ORDER BY email LIMIT :limit;

-- name: account_count
-- scope: none, because people belong to no organization
-- gives: count int
SELECT count(*) AS count FROM (SELECT 1 FROM person LIMIT 1) first_one;

-- name: account_add
-- scope: none, because people belong to no organization
-- takes: id text, email text, name text, password_hash text, platform_admin int, verified int, now int
INSERT INTO person (id, email, name, password_hash, platform_admin, email_verified_us, created_us,
                    updated_us)
VALUES (:id, :email, :name, :password_hash, :platform_admin, :verified, :now, :now);

-- name: account_set_password
-- scope: none, because people belong to no organization
-- takes: person text, password_hash text, now int
UPDATE person SET password_hash = :password_hash, updated_us = :now WHERE id = :person;

-- name: account_set_profile
-- scope: none, because people belong to no organization; only the actor's own row
-- takes: name text, theme text, time_zone text, date_style text, now int
UPDATE person SET name = :name, theme = :theme, time_zone = :time_zone, date_style = :date_style,
       updated_us = :now
 WHERE id = :actor_id;

-- name: account_set_disabled
-- scope: none, because an operator at the server does it
-- takes: person text, disabled_us int, now int
UPDATE person SET disabled_us = :disabled_us, updated_us = :now WHERE id = :person;

-- The rows of all administrators are held until the end of the transaction, so that two who
-- take each other away cannot both succeed.
-- name: account_administrators_lock
-- scope: none, because administrators belong to the installation
UPDATE person SET updated_us = updated_us WHERE platform_admin = 1;

-- name: account_administrators_others
-- scope: none, because administrators belong to the installation
-- takes: except text
-- gives: count int
SELECT count(*) AS count FROM person
 WHERE platform_admin = 1 AND disabled_us IS NULL AND id <> :except;

-- name: account_set_administrator
-- scope: none, because administrators belong to the installation
-- takes: person text, platform_admin int, now int
UPDATE person SET platform_admin = :platform_admin, updated_us = :now WHERE id = :person;

-- name: account_set_personal_org
-- scope: none, because people belong to no organization
-- takes: person text, org text, now int
UPDATE person SET personal_org_id = :org, updated_us = :now
 WHERE id = :person AND personal_org_id IS NULL;

-- name: account_issuers
-- scope: none, because issuers belong to the installation; only what the sign-in page shows
-- takes: limit int
-- gives: id text, name text
SELECT id, name FROM issuer WHERE active = 1 AND sign_in = 1 ORDER BY name, id LIMIT :limit;

-- name: account_session_add
-- scope: none, because a session belongs to a person, not to an organization
-- takes: id text, token_hash text, person text, user_agent text, address text, method text, two_factors int, now int, expires int
INSERT INTO session (id, token_hash, person_id, user_agent, address, method, two_factors,
                     created_us, seen_us, proved_us, expires_us)
VALUES (:id, :token_hash, :person, :user_agent, :address, :method, :two_factors, :now, :now, :now,
        :expires);

-- name: account_session_trim
-- scope: none, because a session belongs to a person, not to an organization
-- takes: person text, keep int
DELETE FROM session
 WHERE person_id = :person
   AND id NOT IN (SELECT id FROM session WHERE person_id = :person
                   ORDER BY created_us DESC, id DESC LIMIT :keep);

-- name: account_sessions
-- scope: none, because a session belongs to a person; only the actor's own
-- takes: now int, idle_from int, limit int
-- gives: id text, user_agent text, address text, method text, issuer text, two_factors int, created_us int, seen_us int, expires_us int
SELECT s.id, s.user_agent, s.address, s.method, COALESCE(i.name, '') AS issuer, s.two_factors,
       s.created_us, s.seen_us, s.expires_us
  FROM session s
  LEFT JOIN issuer i ON s.method = 'issuer:' || i.id
 WHERE s.person_id = :actor_id AND s.expires_us > :now AND s.seen_us > :idle_from
 ORDER BY s.seen_us DESC, s.id DESC LIMIT :limit;

-- A new token with each proof: a stolen cookie does not become one that may do more.
-- name: account_session_prove
-- scope: none, because a session belongs to a person; only the actor's own
-- takes: id text, token_hash text, now int
UPDATE session SET proved_us = :now, token_hash = :token_hash
 WHERE id = :id AND person_id = :actor_id;

-- name: account_session_remove
-- scope: none, because a session belongs to a person; only the actor's own
-- takes: id text
DELETE FROM session WHERE id = :id AND person_id = :actor_id;

-- name: account_session_remove_others
-- scope: none, because a session belongs to a person
-- takes: person text, except text
DELETE FROM session WHERE person_id = :person AND id <> :except;

-- name: account_session_sweep
-- scope: none, because ended sessions of all people are removed
-- takes: now int, idle_from int, limit int
DELETE FROM session WHERE id IN (
    SELECT id FROM session WHERE expires_us <= :now OR seen_us <= :idle_from LIMIT :limit);

-- name: account_failure_add
-- scope: none, because nobody is signed in yet
-- takes: subject text, now int, window_from int
-- gives: failures int, window_us int
INSERT INTO sign_in_failure (subject, failures, window_us) VALUES (:subject, 1, :now)
ON CONFLICT (subject) DO UPDATE
   SET failures = CASE WHEN sign_in_failure.window_us <= :window_from THEN 1
                       ELSE sign_in_failure.failures + 1 END,
       window_us = CASE WHEN sign_in_failure.window_us <= :window_from THEN :now
                        ELSE sign_in_failure.window_us END
RETURNING failures, window_us;

-- name: account_failure_forgive
-- scope: none, because nobody is signed in yet
-- takes: subject text
UPDATE sign_in_failure SET failures = failures - 1 WHERE subject = :subject AND failures > 0;

-- name: account_failure_forget
-- scope: none, because nobody is signed in yet
-- takes: subject text
DELETE FROM sign_in_failure WHERE subject = :subject;

-- name: account_failure_sweep
-- scope: none, because old windows of all are removed
-- takes: window_from int, limit int
DELETE FROM sign_in_failure WHERE subject IN (
    SELECT subject FROM sign_in_failure WHERE window_us <= :window_from LIMIT :limit);
