-- The operator's schema, made safe against its own reader and against lost rows (PostgreSQL only).

-- An object is pruned when its row is missing: a tier that left the catalog, or the installation's
-- row, must not take rows with them.
CREATE OR REPLACE VIEW operator_api.resource_desired AS
SELECT r.id AS resource_id, r.project_id, r.org_id, r.name, r.type_id AS type, r.sku,
       r.generation, r.settings::jsonb AS settings, coalesce(t.limits::jsonb, '{}'::jsonb) AS limits,
       jsonb_build_object('app.kubernetes.io/managed-by', 'ktrlplane',
                          'ktrlplane.io/organization', r.org_id,
                          'ktrlplane.io/project', r.project_id,
                          'ktrlplane.io/resource', r.id) AS labels,
       p.tenant, (SELECT i.base_domain FROM operator_api.installation i) AS base_domain,
       r.lifecycle AS desired_lifecycle,
       k.document::jsonb #>> '{chart,name}' AS chart_name,
       k.document::jsonb #>> '{chart,version}' AS chart_version,
       c.spec_changed_at
  FROM resource r
  JOIN project p ON p.id = r.project_id
  JOIN resource_type k ON k.id = r.type_id
  LEFT JOIN resource_tier t ON t.type_id = r.type_id AND t.sku = r.sku
  LEFT JOIN operator_api.spec_change c ON c.resource_id = r.id
 WHERE (SELECT operator_api.guard())
   AND r.lifecycle NOT IN ('deleting', 'deleted');

-- The probe knows of every resource by its trigger. One that is not there although it was never
-- deleted was lost some other way (truncated, restored in part): nothing is told then.
CREATE OR REPLACE FUNCTION operator_api.guard() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $guard$
DECLARE
    lost bigint;
BEGIN
    SELECT count(*) INTO lost FROM operator_api.spec_change c
     WHERE NOT c.gone AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.id = c.resource_id);
    IF lost > 0 THEN
        RAISE EXCEPTION '% resources are known and cannot be read: refusing to return the others', lost
            USING HINT = 'Restore them, or delete their rows in operator_api.spec_change.';
    END IF;
    RETURN TRUE;
END
$guard$;

-- As before, and the trail says who took a deleted resource away.
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
    IF NOT FOUND OR reported_generation IS NULL OR reported_generation > known.generation
       OR reported_generation < known.observed_generation THEN
        RETURN FALSE;
    END IF;
    IF known.lifecycle = 'deleting' AND reported_health = 'Missing' THEN
        INSERT INTO tombstone (kind, id, gone_us) VALUES ('resource', reported_id, now_us)
        ON CONFLICT DO NOTHING;
        DELETE FROM role_assignment WHERE scope_type = 'resource' AND scope_id = reported_id;
        DELETE FROM resource WHERE id = reported_id;
        INSERT INTO audit_entry (id, org_id, project_id, resource_id, at_us, actor, credential,
                                 action, object_type, object_id, request_id, address)
        VALUES ('aud_' || left(md5(gen_random_uuid()::text), 26), known.org_id, known.project_id,
                reported_id, now_us, session_user, '', 'resource.gone', 'resource', reported_id,
                '', '');
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

-- A temporary table of the caller must not stand in for ours in a function that runs with our
-- rights: pg_temp comes last, which it does only where it is named.
DO $safe$
DECLARE
    function_name text;
BEGIN
    FOREACH function_name IN ARRAY ARRAY['note_spec_change()', 'guard()',
        'report_status(text, bigint, text, text, text)'] LOOP
        EXECUTE format('ALTER FUNCTION operator_api.%s SET search_path = %I, pg_temp',
                       function_name, current_schema());
    END LOOP;
END
$safe$;
