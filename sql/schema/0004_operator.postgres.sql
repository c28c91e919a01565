-- What a db-query-operator reads and reports (PostgreSQL only): views of the desired state, a
-- probe for changes, one function to report status. The operator's role gets nothing else:
--   CREATE ROLE ktrlplane_operator LOGIN;
--   SELECT operator_api.grant_to('ktrlplane_operator');

CREATE SCHEMA operator_api;

CREATE TABLE operator_api.installation (
    only_row     INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_row = 1), -- there is one
    base_domain  TEXT NOT NULL                      -- hosts of resources end in it
);
INSERT INTO operator_api.installation (base_domain) VALUES ('example.org');

-- The probe: one row for each resource, newer whenever the desired state changed.
CREATE TABLE operator_api.spec_change (
    resource_id  TEXT PRIMARY KEY,                  -- kept when the resource is gone
    gone         BOOLEAN NOT NULL DEFAULT FALSE,    -- the resource does not exist any more
    spec_changed_at TIMESTAMPTZ NOT NULL            -- by the wall clock, not the transaction's start
);
CREATE INDEX spec_change_by_time ON operator_api.spec_change (spec_changed_at);

-- Runs with the rights of whoever writes: that is us, or one of our functions below. A search
-- path of its own would cost every order a tenth of its time, so all names are written out.
CREATE FUNCTION operator_api.note_spec_change() RETURNS trigger
LANGUAGE plpgsql AS $note$
BEGIN
    INSERT INTO operator_api.spec_change (resource_id, gone, spec_changed_at)
    VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END, TG_OP = 'DELETE',
            clock_timestamp())
    ON CONFLICT (resource_id) DO UPDATE
       SET gone = excluded.gone, spec_changed_at = excluded.spec_changed_at;
    RETURN NULL;
END
$note$;

CREATE TRIGGER resource_spec_begun AFTER INSERT OR DELETE ON resource
    FOR EACH ROW EXECUTE FUNCTION operator_api.note_spec_change();
CREATE TRIGGER resource_spec_changed AFTER UPDATE ON resource
    FOR EACH ROW WHEN (NEW.settings <> OLD.settings OR NEW.sku <> OLD.sku
        OR NEW.generation <> OLD.generation
        OR (NEW.lifecycle <> OLD.lifecycle
            AND (NEW.lifecycle NOT IN ('active', 'updating')
                 OR OLD.lifecycle NOT IN ('creating', 'active', 'updating'))))
    EXECUTE FUNCTION operator_api.note_spec_change();

-- Rows that existed before the probe did.
INSERT INTO operator_api.spec_change (resource_id, spec_changed_at)
SELECT id, clock_timestamp() FROM resource;

-- An operator prunes what a query does not return, so the views fail rather than return too little.
-- The probe knows of every resource by its trigger. One that is not there although it was never
-- deleted was lost some other way (truncated, restored in part): nothing is told then.
CREATE FUNCTION operator_api.guard() RETURNS boolean
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

-- An object is pruned when its row is missing: a tier that left the catalog, or the installation's
-- row, must not take rows with them.
CREATE VIEW operator_api.resource_desired AS
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

CREATE VIEW operator_api.graph_desired AS
SELECT * FROM operator_api.resource_desired WHERE type = 'Konnektr.Graph';

CREATE VIEW operator_api.flow_desired AS
SELECT * FROM operator_api.resource_desired WHERE type = 'Konnektr.Flow';

CREATE VIEW operator_api.assembler_desired AS
SELECT * FROM operator_api.resource_desired WHERE type = 'Konnektr.Assembler';

CREATE VIEW operator_api.compass_desired AS
SELECT * FROM operator_api.resource_desired WHERE type = 'Konnektr.Compass';

CREATE VIEW operator_api.secret_desired AS
SELECT * FROM operator_api.resource_desired WHERE type = 'Konnektr.Secret';

CREATE VIEW operator_api.project_desired AS
SELECT p.id AS project_id, p.org_id, p.name, p.tenant, p.lifecycle AS desired_lifecycle,
       jsonb_build_object('app.kubernetes.io/managed-by', 'ktrlplane',
                          'ktrlplane.io/organization', p.org_id,
                          'ktrlplane.io/project', p.id) AS labels
  FROM project p
 WHERE (SELECT operator_api.guard()) AND p.lifecycle <> 'deleting';

-- An id of the audit trail like those of the program: ten digits of time, sixteen of chance.
CREATE FUNCTION operator_api.audit_id(at_us bigint) RETURNS text
LANGUAGE sql AS $id$
    SELECT 'aud_' || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
                                       1 + ((at_us / 1000) >> (5 * (9 - i)) & 31)::integer, 1), ''
                                ORDER BY i)
           || left(md5(gen_random_uuid()::text), 16)
      FROM generate_series(0, 9) AS digit (i)
$id$;

-- The only write. A deleted resource that is Missing is gone for good: its id is never given
-- out again, and the trail says who took it away. Returns whether anything was taken over (an
-- older generation is not).
CREATE FUNCTION operator_api.report_status(reported_id text, reported_generation bigint,
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
        VALUES (operator_api.audit_id(now_us), known.org_id, known.project_id,
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
    FOREACH function_name IN ARRAY ARRAY['guard()',
        'report_status(text, bigint, text, text, text)'] LOOP
        EXECUTE format('ALTER FUNCTION operator_api.%s SET search_path = %I, pg_temp',
                       function_name, current_schema());
    END LOOP;
END
$safe$;

-- Everything that an operator's role may do, in one call.
CREATE FUNCTION operator_api.grant_to(operator_role name) RETURNS void
LANGUAGE plpgsql AS $grant$
DECLARE
    view_name text;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA operator_api TO %I', operator_role);
    FOR view_name IN SELECT viewname FROM pg_views WHERE schemaname = 'operator_api' LOOP
        EXECUTE format('GRANT SELECT ON operator_api.%I TO %I', view_name, operator_role);
    END LOOP;
    EXECUTE format('GRANT SELECT ON operator_api.spec_change TO %I', operator_role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION operator_api.report_status TO %I', operator_role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION operator_api.guard TO %I', operator_role);
    EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', operator_role, '5s');
    EXECUTE format('ALTER ROLE %I CONNECTION LIMIT 5', operator_role);
END
$grant$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA operator_api FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA operator_api FROM PUBLIC;
