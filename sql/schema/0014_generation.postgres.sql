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

-- The operator's report as in 0004, but that what is Missing stays for who wants it back: the
-- program purges it when its days are over.
CREATE OR REPLACE FUNCTION operator_api.report_status(reported_id text, reported_generation bigint,
                                           reported_health text, reported_message text,
                                           reported_url text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $report$
DECLARE
    now_us CONSTANT bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    known resource%ROWTYPE;
BEGIN
    IF reported_health IS NULL OR reported_health NOT IN
       ('Unknown', 'Progressing', 'Healthy', 'Degraded', 'Suspended', 'Missing', 'Failed') THEN
        RAISE EXCEPTION 'health "%" is not known', reported_health
            USING HINT = 'Unknown, Progressing, Healthy, Degraded, Suspended, Missing or Failed';
    END IF;
    IF reported_url IS NOT NULL AND reported_url !~ '^https?://[^[:space:]]{1,250}$' THEN
        RAISE EXCEPTION 'the access URL is no http or https address';
    END IF;
    SELECT * INTO known FROM resource WHERE id = reported_id FOR UPDATE;
    IF NOT FOUND OR known.lifecycle = 'deleted' OR reported_generation IS NULL
       OR reported_generation > known.generation
       OR reported_generation < known.observed_generation THEN
        RETURN FALSE;
    END IF;
    IF known.lifecycle = 'deleting' AND reported_health = 'Missing' THEN
        UPDATE resource SET lifecycle = 'deleted', deleted_us = now_us, health = 'Missing',
               health_reason = '', health_us = now_us
         WHERE id = reported_id;
        UPDATE deployment SET state = 'ready', finished_us = now_us
         WHERE resource_id = reported_id AND action = 'delete'
           AND state IN ('pending', 'deploying', 'failed');
        INSERT INTO audit_entry (id, org_id, project_id, resource_id, at_us, actor, credential,
                                 action, object_type, object_id, request_id, address)
        VALUES (operator_api.audit_id(now_us), known.org_id, known.project_id,
                reported_id, now_us, session_user, '', 'resource.taken_away', 'resource',
                reported_id, '', '');
        RETURN TRUE;
    END IF;
    UPDATE resource
       SET health = reported_health, health_reason = left(coalesce(reported_message, ''), 1000),
           health_us = now_us, observed_generation = reported_generation,
           access_url = coalesce(reported_url, access_url),
           lifecycle = CASE WHEN reported_health = 'Healthy' AND generation = reported_generation
                                 AND lifecycle IN ('creating', 'updating')
                            THEN 'active' ELSE lifecycle END
     WHERE id = reported_id;
    RETURN TRUE;
END
$report$;
DO $safe$
BEGIN
    EXECUTE format('ALTER FUNCTION operator_api.report_status(text, bigint, text, text, text)'
                   ' SET search_path = %I, pg_temp', current_schema());
END
$safe$;
