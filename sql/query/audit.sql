-- The audit trail: entries are added with the deed and never changed.

-- name: audit_add
-- scope: none, because a deed of a person alone, or on the installation, has no organization
-- takes: id text, project text, resource text, now int, actor text, credential text, action text,
--   object_type text, object_id text, before text, after text, request text, address text
INSERT INTO audit_entry (id, org_id, project_id, resource_id, at_us, actor_id, actor, credential,
                         action, object_type, object_id, before_json, after_json, request_id,
                         address)
VALUES (:id, :org_id, :project, :resource, :now, :actor_id, :actor, :credential, :action,
        :object_type, :object_id, :before, :after, :request, :address);

-- part: audit_takes
project text, resource text, actor text, action text, object text, object_type text, object_id text, from_us int, to_us int, after_us int, after_id text, refused int, limit int

-- part: audit_gives
id text, org_id text, project_id text, resource_id text, at_us int, actor_id text, actor text, credential text, action text, object_type text, object_id text, before_json text, after_json text, request_id text, address text, gone int

-- part: audit_columns
e.id, e.org_id, e.project_id, e.resource_id, e.at_us, e.actor_id, e.actor, e.credential, e.action,
       e.object_type, e.object_id, e.before_json, e.after_json, e.request_id, e.address,
       (SELECT count(*) FROM tombstone t WHERE t.kind = e.object_type AND t.id = e.object_id) AS gone

-- Who was refused what is for those who may read the audit, and for the one who tried.
-- part: audit_filter
AND (e.at_us, e.id) < (:after_us, :after_id) AND e.at_us >= :from_us AND e.at_us < :to_us
   AND (CAST(:resource AS TEXT) IS NULL OR e.resource_id = :resource)
   AND (CAST(:actor AS TEXT) IS NULL OR e.actor = lower(:actor) OR e.actor_id = :actor)
   AND (CAST(:action AS TEXT) IS NULL OR e.action = :action)
   AND (CAST(:object AS TEXT) IS NULL OR e.object_type = :object OR e.object_id = :object)
   AND (CAST(:object_type AS TEXT) IS NULL OR e.object_type = :object_type)
   AND (CAST(:object_id AS TEXT) IS NULL OR e.object_id = :object_id)
   AND (:refused = 1 OR e.action <> 'access.refused' OR e.actor_id = :actor_id)
 ORDER BY e.at_us DESC, e.id DESC
 LIMIT :limit

-- name: audit_list_organization
-- scope: organization
-- takes: %{audit_takes}
-- gives: %{audit_gives}
SELECT %{audit_columns}
  FROM audit_entry e
 WHERE e.org_id = :org_id AND (CAST(:project AS TEXT) IS NULL OR e.project_id = :project)
   %{audit_filter};

-- name: audit_list_project
-- scope: organization
-- takes: %{audit_takes}
-- gives: %{audit_gives}
SELECT %{audit_columns}
  FROM audit_entry e
 WHERE e.org_id = :org_id AND e.project_id = :project
   %{audit_filter};

-- name: audit_list_resource
-- scope: organization
-- takes: %{audit_takes}
-- gives: %{audit_gives}
SELECT %{audit_columns}
  FROM audit_entry e
 WHERE e.org_id = :org_id AND e.project_id = :project AND e.resource_id = :resource
   %{audit_filter};

-- name: audit_list_actor
-- scope: none, because it lists what the actor did in all organizations
-- takes: %{audit_takes}
-- gives: %{audit_gives}
SELECT %{audit_columns}
  FROM audit_entry e
 WHERE e.actor_id = :actor_id AND (CAST(:project AS TEXT) IS NULL OR e.project_id = :project)
   %{audit_filter};

-- name: audit_recent_mine
-- scope: none, because it lists what happened where the actor may read, in all organizations
-- takes: now int, since_us int, limit int
-- gives: %{audit_gives}
WITH held AS (
    SELECT DISTINCT a.scope_type, a.scope_id
      FROM role_assignment a
      JOIN role ro ON ro.id = a.role_id AND (ro.may & 1) <> 0
     WHERE a.principal_id IN (%{access_actor}) AND (a.expires_us IS NULL OR a.expires_us > :now)
), seen AS (
    SELECT e.id FROM held h JOIN audit_entry e ON e.org_id = h.scope_id AND e.at_us > :since_us
     WHERE h.scope_type = 'organization'
    UNION
    SELECT e.id FROM held h JOIN audit_entry e ON e.project_id = h.scope_id AND e.at_us > :since_us
     WHERE h.scope_type = 'project'
    UNION
    SELECT e.id FROM held h JOIN audit_entry e ON e.resource_id = h.scope_id AND e.at_us > :since_us
     WHERE h.scope_type = 'resource'
)
SELECT %{audit_columns}
  FROM seen
  JOIN audit_entry e ON e.id = seen.id AND e.action <> 'access.refused'
 ORDER BY e.at_us DESC, e.id DESC
 LIMIT :limit;

-- name: audit_refused_lately
-- scope: none, because it counts what the actor was refused in all organizations
-- takes: since int, object text, after text, limit int
-- gives: refused int, same int
SELECT count(*) AS refused,
       count(*) FILTER (WHERE r.object_id = :object AND r.after_json = :after) AS same
  FROM (SELECT e.object_id, e.after_json FROM audit_entry e
         WHERE e.actor_id = :actor_id AND e.at_us > :since AND e.action = 'access.refused'
         LIMIT :limit) r;

-- ---- the chain ----

-- part: audit_sealable
e.id AS id, e.org_id AS entry_org, e.project_id AS project_id, e.resource_id AS resource_id,
       e.at_us AS entry_at, e.actor_id AS actor_id, e.actor AS actor, e.credential AS credential,
       e.action AS action, e.object_type AS object_type, e.object_id AS object_id,
       e.before_json AS before_json, e.after_json AS after_json, e.request_id AS request_id,
       e.address AS address

-- part: audit_sealable_gives
id text, entry_org text, project_id text, resource_id text, entry_at int, actor_id text, actor text, credential text, action text, object_type text, object_id text, before_json text, after_json text, request_id text, address text

-- The greatest id of an entry that has a link; ids grow with time.
-- name: audit_newest_sealed
-- scope: none, because the background process seals the trail of all organizations
-- gives: id text
SELECT MAX(entry_id) AS id FROM audit_link;

-- name: audit_unsealed
-- scope: none, because the background process seals the trail of all organizations
-- takes: after text, before text, limit int
-- gives: %{audit_sealable_gives}, head_no int, head_hash text
SELECT %{audit_sealable},
       COALESCE((SELECT h.no FROM audit_link h WHERE h.org_id = COALESCE(e.org_id, '')
                  ORDER BY h.no DESC LIMIT 1), 0) AS head_no,
       (SELECT h.hash FROM audit_link h WHERE h.org_id = COALESCE(e.org_id, '')
         ORDER BY h.no DESC LIMIT 1) AS head_hash
  FROM audit_entry e
 WHERE e.id > :after AND e.id < :before
   AND NOT EXISTS (SELECT 1 FROM audit_link k WHERE k.entry_id = e.id)
 ORDER BY e.id
 LIMIT :limit;

-- Two who seal at the same time cannot both have the next number.
-- name: audit_link_add
-- scope: none, because the background process seals the trail of all organizations
-- takes: org text, no int, entry text, at int, class text, until int, content_hash text,
--   actor_salt text, actor_hash text, change_salt text, change_hash text, hash text, seal text
INSERT INTO audit_link (org_id, no, entry_id, at_us, class, until_us, content_hash, actor_salt,
                        actor_hash, change_salt, change_hash, hash, seal)
VALUES (:org, :no, :entry, :at, :class, :until, :content_hash, :actor_salt, :actor_hash,
        :change_salt, :change_hash, :hash, :seal);

-- name: audit_expired
-- scope: none, because entries of all organizations grow old
-- takes: now int, standard int, compliance int, limit int
-- gives: entry_id text
SELECT entry_id FROM audit_link
 WHERE gone_us IS NULL AND until_us <= :now
   AND at_us <= CASE class WHEN 'standard' THEN :standard ELSE :compliance END
 ORDER BY until_us
 LIMIT :limit;

-- name: audit_link_gone
-- scope: none, because entries of all organizations grow old
-- takes: entry text, now int
UPDATE audit_link SET gone_us = :now WHERE entry_id = :entry AND gone_us IS NULL;

-- The schema refuses this before the link says that its time is over.
-- name: audit_remove
-- scope: none, because entries of all organizations grow old
-- takes: entry text
DELETE FROM audit_entry WHERE id = :entry;

-- part: audit_link_gives
org_id text, no int, entry_id text, at_us int, class text, until_us int, content_hash text, actor_salt text, actor_hash text, change_salt text, change_hash text, hash text, seal text, gone_us int

-- Links of one chain with what is left of their entries.
-- name: audit_chain
-- scope: none, because an operator at the server verifies all chains
-- takes: org text, after int, limit int
-- gives: %{audit_link_gives}, %{audit_sealable_gives}
SELECT k.org_id, k.no, k.entry_id, k.at_us, k.class, k.until_us, k.content_hash, k.actor_salt,
       k.actor_hash, k.change_salt, k.change_hash, k.hash, k.seal, COALESCE(k.gone_us, 0) AS gone_us,
       %{audit_sealable}
  FROM audit_link k
  LEFT JOIN audit_entry e ON e.id = k.entry_id
 WHERE k.org_id = :org AND k.no > :after
 ORDER BY k.no
 LIMIT :limit;

-- The next organization that has a chain or entries; the installation, '', comes before all.
-- name: audit_next_chain
-- scope: none, because an operator at the server verifies all chains
-- takes: after text
-- gives: org_id text
SELECT MIN(n.org_id) AS org_id
  FROM (SELECT MIN(k.org_id) AS org_id FROM audit_link k WHERE k.org_id > :after
        UNION ALL
        SELECT MIN(e.org_id) FROM audit_entry e WHERE e.org_id > :after) n;

-- What waits to be sealed, in one organization.
-- name: audit_waiting
-- scope: none, because an operator at the server verifies all chains
-- takes: org text, since int, limit int
-- gives: waiting int, oldest_us int
SELECT count(*) AS waiting, COALESCE(MIN(w.at_us), 0) AS oldest_us
  FROM (SELECT e.at_us FROM audit_entry e
         WHERE e.org_id = :org AND e.at_us >= :since
           AND NOT EXISTS (SELECT 1 FROM audit_link k WHERE k.entry_id = e.id)
         ORDER BY e.at_us LIMIT :limit) w;

-- The same for the entries of no organization.
-- name: audit_waiting_installation
-- scope: none, because an operator at the server verifies all chains
-- takes: since int, limit int
-- gives: waiting int, oldest_us int
SELECT count(*) AS waiting, COALESCE(MIN(w.at_us), 0) AS oldest_us
  FROM (SELECT e.at_us FROM audit_entry e
         WHERE e.org_id IS NULL AND e.at_us >= :since
           AND NOT EXISTS (SELECT 1 FROM audit_link k WHERE k.entry_id = e.id)
         ORDER BY e.at_us LIMIT :limit) w;

-- All entries in the order of their ids, and whether they have a link.
-- name: audit_walk
-- scope: none, because an operator at the server verifies all chains
-- takes: after text, before text, limit int
-- gives: id text, entry_org text, linked int
SELECT e.id AS id, e.org_id AS entry_org,
       (SELECT count(*) FROM audit_link k WHERE k.entry_id = e.id) AS linked
  FROM audit_entry e
 WHERE e.id > :after AND e.id < :before
 ORDER BY e.id
 LIMIT :limit;

-- ---- erasing somebody ----

-- The addresses that somebody had when they did something.
-- name: audit_names_of
-- scope: none, because a person acts in all organizations
-- takes: person text, limit int
-- gives: actor text
SELECT DISTINCT actor FROM audit_entry
 WHERE actor_id = :person AND actor <> 'deleted person'
 LIMIT :limit;

-- name: audit_erasable
-- scope: none, because a person acts and is named in all organizations
-- takes: after text, limit int
-- gives: id text, actor_id text, actor text, object_id text, before_json text, after_json text, linked int
SELECT e.id, e.actor_id, e.actor, e.object_id, e.before_json, e.after_json,
       (SELECT count(*) FROM audit_link k WHERE k.entry_id = e.id) AS linked
  FROM audit_entry e
 WHERE e.id > :after
 ORDER BY e.id
 LIMIT :limit;

-- name: audit_erase_actor
-- scope: none, because a person acts in all organizations
-- takes: entry text
UPDATE audit_entry SET actor = 'deleted person', address = '' WHERE id = :entry;

-- name: audit_erase_actor_salt
-- scope: none, because a person acts in all organizations
-- takes: entry text
UPDATE audit_link SET actor_salt = '' WHERE entry_id = :entry;

-- name: audit_erase_change
-- scope: none, because a person is named in all organizations
-- takes: entry text
UPDATE audit_entry SET before_json = NULL, after_json = NULL WHERE id = :entry;

-- name: audit_erase_change_salt
-- scope: none, because a person is named in all organizations
-- takes: entry text
UPDATE audit_link SET change_salt = '' WHERE entry_id = :entry;

-- The addresses of somebody who was erased must not stay behind in rows of the job.
-- name: audit_erase_forget
-- scope: none, because the job works for the installation
-- takes: person text
UPDATE job SET payload = '{}' WHERE kind = 'audit.erase' AND key = :person;
