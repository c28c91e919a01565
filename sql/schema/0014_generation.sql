-- Generations with their causes, suspending, protection, and deleted resources that can come back.

ALTER TABLE resource ADD COLUMN protected INTEGER NOT NULL DEFAULT 0 CHECK (protected IN (0, 1)); -- refuses to be deleted
ALTER TABLE resource ADD COLUMN suspended_us BIGINT;  -- since when it is suspended, also while it is deleted; NULL = it is not
ALTER TABLE resource ADD COLUMN suspended_reason TEXT NOT NULL DEFAULT ''; -- why, for people
ALTER TABLE resource ADD COLUMN deleted_us BIGINT;    -- when the backend had taken it away: it can be restored for some days; NULL = it is there
-- What waits to be purged, oldest first.
CREATE INDEX resource_deleted ON resource (deleted_us, id) WHERE deleted_us IS NOT NULL;

ALTER TABLE deployment ADD COLUMN cause TEXT NOT NULL DEFAULT 'changed' -- what made this generation
    CHECK (cause IN ('ordered', 'changed', 'rolled_back', 'deployed', 'suspended', 'resumed', 'restored', 'deleted'));
ALTER TABLE deployment ADD COLUMN source_generation BIGINT; -- rolled_back: whose settings these are
ALTER TABLE deployment ADD COLUMN schema_version BIGINT NOT NULL DEFAULT 1; -- of the schema that validated the settings
ALTER TABLE deployment ADD COLUMN note TEXT NOT NULL DEFAULT ''; -- why, in the words of who did it
UPDATE deployment SET cause = 'ordered' WHERE action = 'create';
UPDATE deployment SET cause = 'deleted' WHERE action = 'delete';
UPDATE deployment SET schema_version =
    (SELECT r.schema_version FROM resource r WHERE r.id = deployment.resource_id);
