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
project text, resource text, actor text, action text, object text, object_type text, object_id text, from_us int, to_us int, after_us int, after_id text, limit int

-- part: audit_gives
id text, org_id text, project_id text, resource_id text, at_us int, actor_id text, actor text, credential text, action text, object_type text, object_id text, before_json text, after_json text, request_id text, address text, gone int

-- part: audit_columns
e.id, e.org_id, e.project_id, e.resource_id, e.at_us, e.actor_id, e.actor, e.credential, e.action,
       e.object_type, e.object_id, e.before_json, e.after_json, e.request_id, e.address,
       (SELECT count(*) FROM tombstone t WHERE t.kind = e.object_type AND t.id = e.object_id) AS gone

-- part: audit_filter
AND (e.at_us, e.id) < (:after_us, :after_id) AND e.at_us >= :from_us AND e.at_us < :to_us
   AND (CAST(:resource AS TEXT) IS NULL OR e.resource_id = :resource)
   AND (CAST(:actor AS TEXT) IS NULL OR e.actor = lower(:actor) OR e.actor_id = :actor)
   AND (CAST(:action AS TEXT) IS NULL OR e.action = :action)
   AND (CAST(:object AS TEXT) IS NULL OR e.object_type = :object OR e.object_id = :object)
   AND (CAST(:object_type AS TEXT) IS NULL OR e.object_type = :object_type)
   AND (CAST(:object_id AS TEXT) IS NULL OR e.object_id = :object_id)
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
  JOIN audit_entry e ON e.id = seen.id
 ORDER BY e.at_us DESC, e.id DESC
 LIMIT :limit;
