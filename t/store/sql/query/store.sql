-- name: shelf_add
-- scope: organization
-- takes: id text, name text
INSERT INTO shelf (id, org_id, name) VALUES (:id, :org_id, :name);

-- name: shelf_remove
-- scope: organization
-- takes: id text
DELETE FROM shelf WHERE org_id = :org_id AND id = :id;

-- name: shelf_list
-- scope: organization
-- gives: id text, name text
SELECT id, name FROM shelf WHERE org_id = :org_id ORDER BY id;

-- name: shelf_rename
-- scope: organization
-- takes: name text, id text
-- gives: id text, name text
UPDATE shelf SET name = :name WHERE org_id = :org_id AND id = :id RETURNING id, name;

-- name: book_add
-- scope: organization
-- takes: id text, shelf text, title text, pages int, lent int,
--        due_us int, note text
INSERT INTO book (id, org_id, shelf_id, title, pages, lent, due_us, note)
VALUES (:id, :org_id, :shelf, :title, :pages, :lent, :due_us, :note);

-- name: book_one
-- scope: organization
-- takes: id text
-- gives: id text, title text, pages int, lent int, due_us int, note text
SELECT id, title, pages, lent, due_us, note FROM book WHERE org_id = :org_id AND id = :id;

-- name: book_list
-- scope: organization
-- takes: note text, limit int
-- gives: id text, title text, pages int, lent int, due_us int, note text
SELECT id, title, pages, lent, due_us, note FROM book
 WHERE org_id = :org_id AND (CAST(:note AS TEXT) IS NULL OR note = :note)
 ORDER BY id LIMIT :limit;

-- name: book_lend
-- scope: organization
-- takes: id text, due_us int
UPDATE book SET lent = 1, due_us = :due_us WHERE org_id = :org_id AND id = :id AND lent = 0;

-- name: book_total
-- scope: none, because it counts over all organizations
-- gives: total int
SELECT total FROM book_total;

-- name: who
-- scope: none, because it shows what the scope binds
-- gives: org text, actor text
SELECT CAST(:org_id AS TEXT) AS org, CAST(:actor_id AS TEXT) AS actor;

-- name: long
-- scope: none
-- takes: rows int
-- gives: n int
WITH RECURSIVE count_up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count_up WHERE n < :rows)
SELECT CAST(count(*) AS BIGINT) AS n FROM count_up;

-- name: many
-- scope: none
-- takes: rows int
-- gives: n int
WITH RECURSIVE count_up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count_up WHERE n < :rows)
SELECT CAST(n AS BIGINT) AS n FROM count_up;

-- name: variant
-- engine: sqlite
-- scope: none
-- gives: engine text
SELECT 'sqlite' AS engine;

-- name: variant
-- engine: postgres
-- scope: none
-- gives: engine text
SELECT 'postgres'::text AS engine;
