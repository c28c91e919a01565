-- Switches of the installation. A switch that nobody has touched has no row.

-- name: feature_load
-- scope: none, because a switch belongs to the installation; it is on, too, for the scope's organization when that is listed
-- takes: name text
-- gives: state text, listed int
SELECT s.state,
       (SELECT count(*) FROM feature_organization f
         WHERE f.name = s.name AND f.org_id = :org_id) AS listed
  FROM feature_switch s
 WHERE s.name = :name;

-- name: feature_list
-- scope: none, because an administrator looks at the switches of the installation
-- gives: name text, state text, updated_us int
SELECT name, state, updated_us FROM feature_switch ORDER BY name LIMIT 100;

-- name: feature_organizations
-- scope: none, because an administrator looks at the switches of the installation
-- takes: limit int
-- gives: name text, org_id text
SELECT name, org_id FROM feature_organization ORDER BY name, org_id LIMIT :limit;

-- name: feature_set
-- scope: none, because a switch belongs to the installation
-- takes: name text, state text, now int
INSERT INTO feature_switch (name, state, changed_by, updated_us)
VALUES (:name, :state, :actor_id, :now)
ON CONFLICT (name) DO UPDATE
   SET state = excluded.state, changed_by = excluded.changed_by, updated_us = excluded.updated_us;

-- name: feature_organizations_clear
-- scope: none, because a switch belongs to the installation
-- takes: name text
DELETE FROM feature_organization WHERE name = :name;

-- name: feature_organization_add
-- scope: none, because an administrator names the organizations
-- takes: name text, org text
INSERT INTO feature_organization (name, org_id) VALUES (:name, :org);
