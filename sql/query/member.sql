-- Members: the people who hold anything in an organization, by themselves or by a team.

-- part: member_here
here (id) AS (
    SELECT a.principal_id FROM role_assignment a
     WHERE a.org_id = :org_id AND (a.expires_us IS NULL OR a.expires_us > :now)
    UNION
    SELECT m.person_id FROM team t JOIN team_member m ON m.team_id = t.id
     WHERE t.org_id = :org_id
)

-- part: member_gives
id text, email text, name text, sort_name text, disabled int, role text, grants int, teams int, team text

-- Their strongest role at the organization itself, also by a team; grants below it; teams. The roles
-- are a subquery for each holder (see access_held): joined, PostgreSQL begins with all that is held
-- at the organization, once for each row of the page.
-- part: member_columns
page.id, page.email, page.name, page.sort_name,
       CASE WHEN page.disabled_us IS NULL THEN CAST(0 AS BIGINT) ELSE 1 END AS disabled,
       COALESCE((SELECT substr(MIN(best.role), 12)
                   FROM (SELECT (SELECT MIN(CAST(1000000000 + r.display_order AS TEXT) || ' '
                                            || r.display_name)
                                   FROM role_assignment a
                                   JOIN role r ON r.id = a.role_id
                                  WHERE a.principal_id = mine.holder
                                    AND a.scope_type = 'organization' AND a.scope_id = :org_id
                                    AND (a.expires_us IS NULL OR a.expires_us > :now)) AS role
                           FROM (SELECT page.id AS holder
                                 UNION ALL
                                 SELECT m.team_id FROM team_member m
                                  WHERE m.person_id = page.id) mine) best), '') AS role,
       (SELECT count(*) FROM role_assignment a
         WHERE a.principal_id = page.id AND a.org_id = :org_id
           AND a.scope_type <> 'organization'
           AND (a.expires_us IS NULL OR a.expires_us > :now)) AS grants,
       (SELECT count(*) FROM team_member m JOIN team t ON t.id = m.team_id
         WHERE m.person_id = page.id AND t.org_id = :org_id) AS teams,
       COALESCE((SELECT MIN(t.name) FROM team_member m JOIN team t ON t.id = m.team_id
                  WHERE m.person_id = page.id AND t.org_id = :org_id), '') AS team

-- The details are looked up for the rows of the page only.
-- name: member_list
-- scope: organization
-- takes: q text, role text, after_name text, after_id text, now int, limit int
-- gives: %{member_gives}
WITH %{member_here}, page AS (
    SELECT p.id, p.email, p.name, lower(p.name) AS sort_name, p.disabled_us
      FROM here
      JOIN person p ON p.id = here.id
     WHERE (lower(p.name), p.id) > (:after_name, :after_id)
       AND (CAST(:q AS TEXT) IS NULL OR lower(p.email) LIKE lower(:q) ESCAPE '\'
            OR lower(p.name) LIKE lower(:q) ESCAPE '\')
       AND (CAST(:role AS TEXT) IS NULL
            OR p.id IN (SELECT COALESCE(m.person_id, a.principal_id)
                          FROM role_assignment a
                          LEFT JOIN team_member m ON m.team_id = a.principal_id
                         WHERE a.org_id = :org_id AND a.scope_type = 'organization'
                           AND a.scope_id = :org_id AND a.role_id = :role
                           AND (a.expires_us IS NULL OR a.expires_us > :now)))
     ORDER BY lower(p.name), p.id
     LIMIT :limit
)
SELECT %{member_columns}
  FROM page
 ORDER BY page.sort_name, page.id;

-- name: member_load
-- scope: organization
-- takes: person text, now int
-- gives: %{member_gives}
WITH %{member_here}, page AS (
    SELECT p.id, p.email, p.name, lower(p.name) AS sort_name, p.disabled_us
      FROM person p
     WHERE p.id = :person AND p.id IN (SELECT here.id FROM here)
)
SELECT %{member_columns}
  FROM page;

-- name: member_teams
-- scope: organization
-- takes: person text, limit int
-- gives: id text, name text, mapped_by text
SELECT t.id, t.name, m.mapped_by
  FROM team_member m
  JOIN team t ON t.id = m.team_id
 WHERE m.person_id = :person AND t.org_id = :org_id
 ORDER BY lower(t.name), t.id
 LIMIT :limit;
