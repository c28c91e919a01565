-- What a platform administrator sees of the whole installation, and the little that they may do in it.

-- name: administration_overview
-- scope: none, because the figures describe the installation
-- takes: beat_from int, now int
-- gives: people int, disabled int, administrators int, organizations int, personal int, projects int, resources int, service_accounts int, keys int, sessions int, runners int
SELECT (SELECT count(*) FROM person) AS people,
       (SELECT count(*) FROM person WHERE disabled_us IS NOT NULL) AS disabled,
       (SELECT count(*) FROM person WHERE platform_admin = 1 AND disabled_us IS NULL) AS administrators,
       (SELECT count(*) FROM organization) AS organizations,
       (SELECT count(*) FROM organization WHERE personal = 1) AS personal,
       (SELECT count(*) FROM project) AS projects,
       (SELECT count(*) FROM resource WHERE lifecycle <> 'deleted') AS resources,
       (SELECT count(*) FROM service_account) AS service_accounts,
       (SELECT count(*) FROM api_key
         WHERE revoked_us IS NULL AND (expires_us IS NULL OR expires_us > :now)) AS keys,
       (SELECT count(*) FROM session WHERE expires_us > :now) AS sessions,
       (SELECT count(*) FROM runner WHERE beat_us >= :beat_from) AS runners;

-- part: administration_person_gives
id text, email text, name text, platform_admin int, disabled_us int, created_us int, has_password int, second_factor int, identities int, sessions int, keys int, seen_us int

-- part: administration_person_columns
p.id, p.email, p.name, p.platform_admin, p.disabled_us, p.created_us,
       CASE WHEN p.password_hash IS NULL THEN 0 ELSE 1 END AS has_password,
       (SELECT count(*) FROM second_factor f
         WHERE f.person_id = p.id AND f.confirmed_us IS NOT NULL) AS second_factor,
       (SELECT count(*) FROM identity d WHERE d.principal_id = p.id) AS identities,
       (SELECT count(*) FROM session s WHERE s.person_id = p.id AND s.expires_us > :now) AS sessions,
       (SELECT count(*) FROM api_key k
         WHERE k.principal_id = p.id AND k.revoked_us IS NULL
           AND (k.expires_us IS NULL OR k.expires_us > :now)) AS keys,
       (SELECT MAX(s.seen_us) FROM session s WHERE s.person_id = p.id) AS seen_us

-- name: administration_people
-- scope: none, because people belong to no organization
-- takes: q text, disabled int, administrators int, after text, now int, limit int
-- gives: %{administration_person_gives}
SELECT %{administration_person_columns}
  FROM person p
 WHERE p.email > :after
   AND (CAST(:q AS TEXT) IS NULL OR lower(p.email) LIKE lower(:q) ESCAPE '\'
        OR lower(p.name) LIKE lower(:q) ESCAPE '\')
   AND (CAST(:disabled AS BIGINT) IS NULL
        OR CAST(:disabled AS BIGINT) = CASE WHEN p.disabled_us IS NULL THEN 0 ELSE 1 END)
   AND (CAST(:administrators AS BIGINT) IS NULL OR p.platform_admin = :administrators)
 ORDER BY p.email
 LIMIT :limit;

-- name: administration_person
-- scope: none, because people belong to no organization
-- takes: id text, now int
-- gives: %{administration_person_gives}
SELECT %{administration_person_columns}
  FROM person p
 WHERE p.id = :id;

-- What a person holds, by themselves and through teams.
-- name: administration_person_roles
-- scope: none, because an administrator looks at one person over all organizations
-- takes: person text, now int, limit int
-- gives: org_id text, org_name text, role text, scope_type text, scope_id text, team text, expires_us int
SELECT a.org_id, COALESCE(o.name, '') AS org_name, r.display_name AS role, a.scope_type, a.scope_id,
       COALESCE(t.name, '') AS team, a.expires_us
  FROM (SELECT CAST(:person AS TEXT) AS id, CAST(NULL AS TEXT) AS team_id
        UNION ALL
        SELECT tm.team_id, tm.team_id FROM team_member tm WHERE tm.person_id = :person) held
  JOIN role_assignment a ON a.principal_id = held.id
  JOIN role r ON r.id = a.role_id
  LEFT JOIN team t ON t.id = held.team_id
  LEFT JOIN organization o ON o.id = a.org_id
 WHERE a.expires_us IS NULL OR a.expires_us > :now
 ORDER BY o.name, a.scope_type, a.scope_id, r.display_order
 LIMIT :limit;

-- name: administration_person_keys
-- scope: none, because an administrator looks at one person
-- takes: person text, limit int
-- gives: id text, name text, shown_prefix text, created_us int, expires_us int, used_us int
SELECT k.id, k.name, k.shown_prefix, k.created_us, k.expires_us, k.used_us
  FROM api_key k
 WHERE k.principal_id = :person AND k.revoked_us IS NULL
 ORDER BY k.created_us DESC, k.id DESC
 LIMIT :limit;

-- Somebody who can act as an owner: an enabled person, by themselves or in a team that holds the role.
-- part: administration_owners
SELECT p.id, p.email, p.name, p.disabled_us, a.expires_us, CAST('' AS TEXT) AS team
          FROM role_assignment a
          JOIN person p ON p.id = a.principal_id
         WHERE a.scope_type = 'organization' AND a.scope_id = o.id AND a.role_id = :owner_role
           AND (a.expires_us IS NULL OR a.expires_us > :now)
        UNION ALL
        SELECT p.id, p.email, p.name, p.disabled_us, a.expires_us, t.name
          FROM role_assignment a
          JOIN team t ON t.id = a.principal_id
          JOIN team_member tm ON tm.team_id = t.id
          JOIN person p ON p.id = tm.person_id
         WHERE a.scope_type = 'organization' AND a.scope_id = o.id AND a.role_id = :owner_role
           AND (a.expires_us IS NULL OR a.expires_us > :now)

-- part: administration_organization_gives
id text, name text, personal int, created_us int, owners int, members int, projects int, resources int

-- part: administration_organization_columns
o.id, o.name, o.personal, o.created_us,
       (SELECT count(DISTINCT w.id) FROM (%{administration_owners}) w WHERE w.disabled_us IS NULL) AS owners,
       (SELECT count(*) FROM (SELECT a.principal_id FROM role_assignment a
         WHERE a.org_id = o.id GROUP BY a.principal_id) m) AS members,
       (SELECT count(*) FROM project j WHERE j.org_id = o.id) AS projects,
       (SELECT count(*) FROM resource r WHERE r.org_id = o.id AND r.lifecycle <> 'deleted') AS resources

-- name: administration_organizations
-- scope: none, because an administrator looks at the organizations of the installation
-- takes: q text, ownerless int, owner_role text, after text, now int, limit int
-- gives: %{administration_organization_gives}
SELECT %{administration_organization_columns}
  FROM organization o
 WHERE o.id > :after
   AND (CAST(:q AS TEXT) IS NULL OR lower(o.name) LIKE lower(:q) ESCAPE '\'
        OR o.id LIKE lower(:q) ESCAPE '\')
   AND (CAST(:ownerless AS BIGINT) = 0
        OR NOT EXISTS (SELECT 1 FROM (%{administration_owners}) w WHERE w.disabled_us IS NULL))
 ORDER BY o.id
 LIMIT :limit;

-- name: administration_organization
-- scope: none, because an administrator looks at one organization without a role in it
-- takes: org text, owner_role text, now int
-- gives: %{administration_organization_gives}
SELECT %{administration_organization_columns}
  FROM organization o
 WHERE o.id = :org;

-- name: administration_owners_list
-- scope: none, because an administrator looks at one organization without a role in it
-- takes: org text, owner_role text, now int, limit int
-- gives: id text, email text, name text, team text, disabled_us int, expires_us int
SELECT w.id, w.email, w.name, w.team, w.disabled_us, w.expires_us
  FROM organization o
  JOIN (SELECT p.id, p.email, p.name, p.disabled_us, a.expires_us, a.scope_id, CAST('' AS TEXT) AS team
          FROM role_assignment a
          JOIN person p ON p.id = a.principal_id
         WHERE a.scope_type = 'organization' AND a.scope_id = :org AND a.role_id = :owner_role
           AND (a.expires_us IS NULL OR a.expires_us > :now)
        UNION ALL
        SELECT p.id, p.email, p.name, p.disabled_us, a.expires_us, a.scope_id, t.name
          FROM role_assignment a
          JOIN team t ON t.id = a.principal_id
          JOIN team_member tm ON tm.team_id = t.id
          JOIN person p ON p.id = tm.person_id
         WHERE a.scope_type = 'organization' AND a.scope_id = :org AND a.role_id = :owner_role
           AND (a.expires_us IS NULL OR a.expires_us > :now)) w ON w.scope_id = o.id
 WHERE o.id = :org
 ORDER BY w.email, w.team
 LIMIT :limit;

-- name: administration_owner_clear
-- scope: organization
-- takes: person text, owner_role text
DELETE FROM role_assignment
 WHERE org_id = :org_id AND scope_type = 'organization' AND scope_id = :org_id
   AND principal_id = :person AND role_id = :owner_role;
