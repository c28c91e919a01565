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
