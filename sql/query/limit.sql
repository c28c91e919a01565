-- Limits: what is used, what is allowed, and the gate that lets only so many through.

-- What counts here: the rule of the deepest place that has one (their names sort by depth), else
-- what the program or the catalog says.
-- part: limit_most
COALESCE((SELECT l.maximum FROM limit_rule l
                    WHERE l.kind = c.kind AND l.subject = c.subject
                      AND (l.scope_type = 'installation'
                           OR (l.scope_type = 'organization' AND l.scope_id = :org_id)
                           OR (l.scope_type = 'project' AND l.scope_id = :project))
                    ORDER BY l.scope_type DESC LIMIT 1), c.usual)

-- Resources of the organization that have their place: read from an index alone.
-- part: limit_resource_counted
count(*) FROM resource r
                WHERE r.org_id = :org_id AND r.lifecycle <> 'deleted' AND r.id <> :except

-- What an order in a project takes part in: all resources, those of its type, those of its tier.
-- Only what is limited is counted.
-- part: limit_order_counted
WITH claim AS (
         SELECT 'tier_per_project' AS kind, CAST(:tier AS TEXT) AS subject,
                :usual_tier_project AS usual
         UNION ALL
         SELECT 'tier_per_organization', :tier, :usual_tier_organization
         UNION ALL
         SELECT 'type_per_project', :type, :usual_type_project WHERE :whole = 1
         UNION ALL
         SELECT 'type_per_organization', :type, :usual_type_organization WHERE :whole = 1
         UNION ALL
         SELECT 'resources_per_project', '', :usual_project WHERE :whole = 1
         UNION ALL
         SELECT 'resources_per_organization', '', :usual_organization WHERE :whole = 1
     ), rule AS (
         SELECT c.kind, c.subject, %{limit_most} AS most FROM claim c
     ), judged AS (
         SELECT m.kind, m.subject, m.most,
                CASE m.kind
                WHEN 'tier_per_project' THEN
                     (SELECT %{limit_resource_counted}
                         AND r.type_id = :type AND r.sku = :sku AND r.project_id = :project)
                WHEN 'tier_per_organization' THEN
                     (SELECT %{limit_resource_counted}
                         AND r.type_id = :type AND r.sku = :sku)
                WHEN 'type_per_project' THEN
                     (SELECT %{limit_resource_counted}
                         AND r.type_id = :type AND r.project_id = :project)
                WHEN 'type_per_organization' THEN
                     (SELECT %{limit_resource_counted} AND r.type_id = :type)
                WHEN 'resources_per_project' THEN
                     (SELECT %{limit_resource_counted} AND r.project_id = :project)
                ELSE (SELECT %{limit_resource_counted})
                END AS used
           FROM rule m WHERE m.most >= 0
     )

-- part: limit_order_takes
project text, type text, sku text, tier text, usual_tier_project int, usual_tier_organization int, usual_type_project int, usual_type_organization int, usual_project int, usual_organization int, whole int, except text

-- What stands in the way of an order, the narrowest first.
-- name: limit_order_exceeded
-- scope: organization
-- takes: %{limit_order_takes}, requested int
-- gives: kind text, subject text, used int, most int
%{limit_order_counted}
SELECT j.kind, j.subject, j.used, j.most FROM judged j
 WHERE j.used + :requested > j.most;

-- One order of an organization after the other: whoever counts afterwards sees all that were before.
-- name: limit_lock_organization
-- scope: none, because an organization row has no org_id: it is the organization of the scope
UPDATE organization SET updated_us = updated_us WHERE id = :org_id;

-- Waits for the other orders of the organization when so few places are left that those under way
-- could take them all; with more, nobody waits for anybody.
-- name: limit_order_lock
-- scope: none, because an organization row has no org_id: it is the organization of the scope
-- takes: %{limit_order_takes}, near int
UPDATE organization SET updated_us = updated_us
 WHERE id = :org_id
   AND EXISTS (%{limit_order_counted}
               SELECT 1 FROM judged j WHERE j.used + :near >= j.most);

-- Behind limit_order_lock, in a statement of its own so that it sees what the lock waited for, and
-- behind what adds the resource. It changes nothing; that it finds its row says that the order may be.
-- name: limit_order_pass
-- scope: organization
-- takes: %{limit_order_takes}
UPDATE resource SET updated_us = updated_us
 WHERE id = :except AND org_id = :org_id
   AND NOT EXISTS (%{limit_order_counted}
                   SELECT 1 FROM judged j WHERE j.used + 1 > j.most);

-- How many there are of one kind; what is not counted for an organization has no row here.
-- part: limit_used
CASE :kind
         WHEN 'projects_per_organization' THEN
              (SELECT count(*) FROM project p WHERE p.org_id = :org_id)
         WHEN 'members_per_organization' THEN
              (SELECT count(*) FROM person p
                WHERE p.id IN (SELECT a.principal_id FROM role_assignment a WHERE a.org_id = :org_id
                               UNION
                               SELECT m.person_id FROM team t JOIN team_member m ON m.team_id = t.id
                                WHERE t.org_id = :org_id))
         WHEN 'teams_per_organization' THEN
              (SELECT count(*) FROM team t WHERE t.org_id = :org_id)
         WHEN 'service_accounts_per_organization' THEN
              (SELECT count(*) FROM service_account s WHERE s.org_id = :org_id)
         WHEN 'presets_per_organization' THEN
              (SELECT count(*) FROM preset p WHERE p.org_id = :org_id)
         WHEN 'keys_per_owner' THEN
              (SELECT count(*) FROM api_key k
                WHERE k.principal_id = :subject AND k.revoked_us IS NULL
                  AND (k.expires_us IS NULL OR k.expires_us > :now))
         WHEN 'organizations_per_person' THEN
              (SELECT count(*) FROM organization o
                WHERE o.created_by = :subject AND o.personal = 0)
         ELSE 0 END

-- Whoever is a member takes no further place.
-- part: limit_taken
CASE WHEN :kind = 'members_per_organization'
                  AND (EXISTS (SELECT 1 FROM role_assignment a
                                WHERE a.org_id = :org_id AND a.principal_id = :subject)
                       OR EXISTS (SELECT 1 FROM team t JOIN team_member m ON m.team_id = t.id
                                   WHERE t.org_id = :org_id AND m.person_id = :subject))
              THEN 0 ELSE :requested END

-- part: limit_counted
WITH c AS (
         SELECT CAST(:kind AS TEXT) AS kind, CAST('' AS TEXT) AS subject,
                CAST(%{limit_used} AS BIGINT) AS used, CAST(%{limit_taken} AS BIGINT) AS taken,
                :usual AS usual
     ), judged AS (
         SELECT c.kind, c.subject, c.used, c.taken, %{limit_most} AS most FROM c
     )

-- part: limit_full
j.taken > 0 AND j.most >= 0 AND j.used + j.taken > j.most

-- name: limit_exceeded
-- scope: none, because keys belong to a person, and so do the organizations that they made; the rest is of the scope's organization
-- takes: kind text, subject text, project text, usual int, requested int, now int
-- gives: kind text, subject text, used int, most int
%{limit_counted}
SELECT j.kind, j.subject, j.used, j.most FROM judged j
 WHERE %{limit_full};

-- name: limit_lock_principal
-- scope: none, because a principal belongs to no organization
-- takes: principal text
UPDATE principal SET created_us = created_us WHERE id = :principal;

-- name: limit_pass
-- scope: none, because an organization row has no org_id: it is the organization of the scope
-- takes: kind text, subject text, project text, usual int, requested int, now int
UPDATE organization SET updated_us = updated_us
 WHERE id = :org_id
   AND NOT EXISTS (%{limit_counted}
                   SELECT 1 FROM judged j WHERE %{limit_full});

-- name: limit_pass_principal
-- scope: none, because a principal belongs to no organization
-- takes: kind text, subject text, project text, usual int, requested int, now int
UPDATE principal SET created_us = created_us
 WHERE id = :subject
   AND NOT EXISTS (%{limit_counted}
                   SELECT 1 FROM judged j WHERE %{limit_full});

-- How many there are of everything that is counted for an organization and for a project of it.
-- name: limit_counts
-- scope: organization
-- takes: project text
-- gives: projects int, members int, teams int, service_accounts int, presets int, resources int, project_resources int
SELECT (SELECT count(*) FROM project p WHERE p.org_id = :org_id) AS projects,
       (SELECT count(*) FROM person p
         WHERE p.id IN (SELECT a.principal_id FROM role_assignment a WHERE a.org_id = :org_id
                        UNION
                        SELECT m.person_id FROM team t JOIN team_member m ON m.team_id = t.id
                         WHERE t.org_id = :org_id)) AS members,
       (SELECT count(*) FROM team t WHERE t.org_id = :org_id) AS teams,
       (SELECT count(*) FROM service_account s WHERE s.org_id = :org_id) AS service_accounts,
       (SELECT count(*) FROM preset p WHERE p.org_id = :org_id) AS presets,
       (SELECT count(*) FROM resource r
         WHERE r.org_id = :org_id AND r.lifecycle <> 'deleted') AS resources,
       (SELECT count(*) FROM resource r
         WHERE r.org_id = :org_id AND r.project_id = :project
           AND r.lifecycle <> 'deleted') AS project_resources;

-- name: limit_tier_counts
-- scope: organization
-- takes: project text, limit int
-- gives: type_id text, sku text, used int, in_project int
SELECT r.type_id, r.sku, count(*) AS used,
       count(*) FILTER (WHERE r.project_id = :project) AS in_project
  FROM resource r
 WHERE r.org_id = :org_id AND r.lifecycle <> 'deleted'
 GROUP BY r.type_id, r.sku
 ORDER BY r.type_id, r.sku
 LIMIT :limit;

-- name: limit_rules
-- scope: none, because rules of the installation hold for every organization
-- takes: project text, limit int
-- gives: scope_type text, kind text, subject text, maximum int
SELECT l.scope_type, l.kind, l.subject, l.maximum
  FROM limit_rule l
 WHERE l.scope_type = 'installation'
    OR (l.scope_type = 'organization' AND l.scope_id = :org_id)
    OR (l.scope_type = 'project' AND l.scope_id = :project)
 ORDER BY l.scope_type, l.kind, l.subject
 LIMIT :limit;

-- name: limit_rule_set
-- scope: none, because a rule may be of the installation; the caller has found its place
-- takes: scope_type text, scope_id text, kind text, subject text, maximum int, now int
INSERT INTO limit_rule (scope_type, scope_id, kind, subject, maximum, changed_by, updated_us)
VALUES (:scope_type, :scope_id, :kind, :subject, :maximum, :actor_id, :now)
ON CONFLICT (scope_type, scope_id, kind, subject) DO UPDATE
   SET maximum = excluded.maximum, changed_by = excluded.changed_by,
       updated_us = excluded.updated_us;

-- name: limit_rule_remove
-- scope: none, because a rule may be of the installation; the caller has found its place
-- takes: scope_type text, scope_id text, kind text, subject text
DELETE FROM limit_rule
 WHERE scope_type = :scope_type AND scope_id = :scope_id AND kind = :kind AND subject = :subject;

-- name: limit_places
-- scope: none, because an administrator looks at the rules of all places
-- takes: after_type text, after_id text, limit int
-- gives: scope_type text, scope_id text, org_id text, name text, rules int, updated_us int
SELECT l.scope_type, l.scope_id, COALESCE(p.org_id, o.id, '') AS org_id,
       COALESCE(p.name, o.name, '') AS name, count(*) AS rules, MAX(l.updated_us) AS updated_us
  FROM limit_rule l
  LEFT JOIN organization o ON l.scope_type = 'organization' AND o.id = l.scope_id
  LEFT JOIN project p ON l.scope_type = 'project' AND p.id = l.scope_id
 WHERE l.scope_type <> 'installation' AND (l.scope_type, l.scope_id) > (:after_type, :after_id)
 GROUP BY l.scope_type, l.scope_id, p.org_id, o.id, p.name, o.name
 ORDER BY l.scope_type, l.scope_id
 LIMIT :limit;

-- name: limit_place_organization
-- scope: none, because an administrator names the place
-- takes: id text
-- gives: org_id text, project_id text, name text
SELECT o.id AS org_id, CAST(NULL AS TEXT) AS project_id, o.name FROM organization o WHERE o.id = :id;

-- name: limit_place_project
-- scope: none, because an administrator names the place
-- takes: id text
-- gives: org_id text, project_id text, name text
SELECT p.org_id, p.id AS project_id, p.name FROM project p WHERE p.id = :id;
