-- Settings that an organization keeps to begin with.

-- part: preset_gives
id text, type_id text, name text, description text, sku text, settings text, schema_version int, version int, created_by text, updated_by text, created_us int, updated_us int, sort_name text

-- part: preset_columns
p.id, p.type_id, p.name, p.description, p.sku, p.settings, p.schema_version, p.version,
       p.created_by, p.updated_by, p.created_us, p.updated_us, p.name_key AS sort_name

-- name: preset_list
-- scope: organization
-- takes: type text, q text, after_type text, after_name text, after_id text, limit int
-- gives: %{preset_gives}
SELECT %{preset_columns}
  FROM preset p
 WHERE p.org_id = :org_id
   AND (CAST(:type AS TEXT) IS NULL OR p.type_id = :type)
   AND (p.type_id, p.name_key, p.id) > (:after_type, :after_name, :after_id)
   AND (CAST(:q AS TEXT) IS NULL OR lower(p.name) LIKE lower(:q) ESCAPE '\'
        OR lower(p.description) LIKE lower(:q) ESCAPE '\')
 ORDER BY p.type_id, p.name_key, p.id
 LIMIT :limit;

-- What a form offers: without the settings, which only the chosen one needs.
-- name: preset_choices
-- scope: organization
-- takes: type text, limit int
-- gives: id text, name text, description text, sku text
SELECT p.id, p.name, p.description, p.sku
  FROM preset p
 WHERE p.org_id = :org_id AND p.type_id = :type
 ORDER BY p.name_key, p.id
 LIMIT :limit;

-- name: preset_load
-- scope: organization
-- takes: id text
-- gives: %{preset_gives}
SELECT %{preset_columns}
  FROM preset p
 WHERE p.org_id = :org_id AND p.id = :id;

-- By id or by name; ids look like no name that somebody gives, and go first.
-- name: preset_find
-- scope: organization
-- takes: type text, word text
-- gives: %{preset_gives}
SELECT %{preset_columns}
  FROM preset p
 WHERE p.org_id = :org_id AND p.type_id = :type
   AND (p.id = :word OR p.name_key = lower(:word))
 ORDER BY CASE WHEN p.id = :word THEN 0 ELSE 1 END
 LIMIT 1;

-- name: preset_add
-- scope: organization
-- takes: id text, type text, name text, description text, sku text, settings text, schema_version int, now int
INSERT INTO preset (id, org_id, type_id, name, name_key, description, sku, settings,
                    schema_version, version, created_by, updated_by, created_us, updated_us)
VALUES (:id, :org_id, :type, :name, lower(:name), :description, :sku, :settings,
        :schema_version, 1, :actor_id, :actor_id, :now, :now);

-- No row: it was changed since it was seen, or is gone.
-- name: preset_change
-- scope: organization
-- takes: id text, seen int, name text, description text, sku text, settings text, schema_version int, now int
UPDATE preset
   SET name = :name, name_key = lower(:name), description = :description, sku = :sku, settings = :settings,
       schema_version = :schema_version, version = version + 1, updated_by = :actor_id,
       updated_us = :now
 WHERE org_id = :org_id AND id = :id AND version = :seen;

-- name: preset_remove
-- scope: organization
-- takes: id text, seen int
DELETE FROM preset WHERE org_id = :org_id AND id = :id AND version = :seen;

-- What a preset can be made of: a resource of the organization that is not deleted.
-- name: preset_source
-- scope: organization
-- takes: resource text
-- gives: id text, name text, type_id text, sku text, settings text, schema_version int
SELECT r.id, r.name, r.type_id, r.sku, r.settings, r.schema_version
  FROM resource r
 WHERE r.org_id = :org_id AND r.id = :resource AND r.lifecycle <> 'deleted';
