-- Mail that waits; its text is sealed, and gone once it was sent.

-- name: mail_add
-- scope: none, because a mail goes to a person, not to an organization
-- takes: id text, sealed text, now int, until int
INSERT INTO mail (id, sealed, created_us, useful_until_us)
VALUES (:id, :sealed, :now, :until);

-- name: mail_load
-- scope: none, because the background process sends the mails of all
-- takes: id text
-- gives: id text, sealed text, created_us int, useful_until_us int
SELECT id, sealed, created_us, useful_until_us FROM mail WHERE id = :id;

-- name: mail_remove
-- scope: none, because the background process sends the mails of all
-- takes: id text
DELETE FROM mail WHERE id = :id;

-- name: mail_sweep
-- scope: none, because what nobody wants any more is removed for all
-- takes: now int, limit int
DELETE FROM mail WHERE id IN (
    SELECT id FROM mail WHERE useful_until_us <= :now LIMIT :limit);
