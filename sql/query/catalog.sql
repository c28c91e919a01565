-- Resource types and tiers.

-- name: catalog_version
-- scope: none, because the catalog belongs to no organization
-- gives: types int, version_us int
SELECT COUNT(*) AS types, CAST(COALESCE(SUM(updated_us), 0) AS BIGINT) AS version_us
  FROM resource_type;

-- name: catalog_all
-- scope: none, because the catalog belongs to no organization
-- gives: id text, document text, updated_us int
SELECT id, document, updated_us FROM resource_type ORDER BY display_order, id LIMIT 64;

-- name: catalog_type_save
-- scope: none, because the catalog belongs to no organization
-- takes: id text, slug text, name text, category text, description text, document text, settings_schema text, schema_version int, display_order int, active int, updated_us int
INSERT INTO resource_type (id, slug, name, category, description, document, settings_schema,
                           schema_version, display_order, active, updated_us)
VALUES (:id, :slug, :name, :category, :description, :document, :settings_schema,
        :schema_version, :display_order, :active, :updated_us)
ON CONFLICT (id) DO UPDATE
   SET slug = excluded.slug, name = excluded.name, category = excluded.category,
       description = excluded.description, document = excluded.document,
       settings_schema = excluded.settings_schema, schema_version = excluded.schema_version,
       display_order = excluded.display_order, active = excluded.active,
       updated_us = excluded.updated_us;

-- name: catalog_tiers_forget
-- scope: none, because the catalog belongs to no organization
-- takes: type text
DELETE FROM resource_tier WHERE type_id = :type;

-- name: catalog_tier_save
-- scope: none, because the catalog belongs to no organization
-- takes: type text, sku text, name text, description text, price_cents int, currency text, limits text, display_order int
INSERT INTO resource_tier (type_id, sku, name, description, price_cents, currency, limits,
                           display_order)
VALUES (:type, :sku, :name, :description, :price_cents, :currency, :limits, :display_order);

-- name: catalog_stored
-- scope: none, because the catalog is judged by the resources of all organizations
-- takes: type text, after text, limit int
-- gives: id text, project_id text, sku text, settings text, schema_version int
SELECT r.id, r.project_id, r.sku, r.settings, r.schema_version
  FROM resource r
 WHERE r.type_id = :type AND r.id > :after
 ORDER BY r.id
 LIMIT :limit;

-- name: catalog_version_add
-- scope: none, because the catalog belongs to no organization
-- takes: type text, document text, source text, actor text, now int
INSERT INTO resource_type_version (type_id, number, document, source, changed_by, actor, created_us)
SELECT CAST(:type AS TEXT), COALESCE(MAX(v.number), 0) + 1, CAST(:document AS TEXT),
       CAST(:source AS TEXT), CAST(:actor_id AS TEXT), CAST(:actor AS TEXT), CAST(:now AS BIGINT)
  FROM resource_type_version v WHERE v.type_id = :type;

-- name: catalog_versions
-- scope: none, because the catalog belongs to no organization
-- takes: type text, before int, limit int
-- gives: number int, source text, actor text, created_us int
SELECT v.number, v.source, v.actor, v.created_us
  FROM resource_type_version v
 WHERE v.type_id = :type AND v.number < :before
 ORDER BY v.number DESC
 LIMIT :limit;

-- name: catalog_version_load
-- scope: none, because the catalog belongs to no organization
-- takes: type text, number int
-- gives: number int, document text, source text, actor text, created_us int
SELECT v.number, v.document, v.source, v.actor, v.created_us
  FROM resource_type_version v WHERE v.type_id = :type AND v.number = :number;

-- Only who saw the present state may change it.
-- name: catalog_type_lock
-- scope: none, because the catalog belongs to no organization
-- takes: id text, seen int
UPDATE resource_type SET updated_us = updated_us WHERE id = :id AND updated_us = :seen;
