-- The chain of the audit trail: a link for each entry, made by the background process, and
-- guards against our own mistakes: entries are only added, redacted when a person is deleted, and
-- removed when their time is over. Nothing happens at an INSERT, which each deed pays for.

CREATE TABLE audit_link (
    org_id       TEXT NOT NULL,                     -- whose chain; '' = the installation's
    no           BIGINT NOT NULL,                   -- 1, 2, 3 ... without a gap
    entry_id     TEXT NOT NULL UNIQUE,              -- the entry that it seals
    at_us        BIGINT NOT NULL,                   -- the entry's time
    class        TEXT NOT NULL CHECK (class IN ('standard', 'compliance')), -- how long it is kept
    until_us     BIGINT NOT NULL,                   -- promised to be kept so long
    content_hash TEXT NOT NULL,                     -- SHA-256 of the members that tell of no person
    actor_salt   TEXT NOT NULL,                     -- random; '' = actor and address were erased
    actor_hash   TEXT NOT NULL,                     -- SHA-256 of salt, actor, address
    change_salt  TEXT NOT NULL,                     -- random; '' = before and after were erased
    change_hash  TEXT NOT NULL,                     -- SHA-256 of salt, before, after
    hash         TEXT NOT NULL,                     -- SHA-256 of the hash before and all of the above but the salts
    seal         TEXT NOT NULL,                     -- keyed hash of it, which the database alone cannot make
    gone_us      BIGINT,                            -- when the entry was removed, its time being over
    PRIMARY KEY (org_id, no)
);
CREATE INDEX audit_link_expiring ON audit_link (until_us) WHERE gone_us IS NULL;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';
END
$refuse$;

CREATE FUNCTION audit_refuse_early() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit_link k WHERE k.entry_id = OLD.id AND k.gone_us IS NOT NULL) THEN
        RAISE EXCEPTION 'audit entries are not removed before their time'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END
$refuse$;

CREATE TRIGGER audit_entry_changed BEFORE UPDATE ON audit_entry
    FOR EACH ROW WHEN (
    (NEW.id, NEW.org_id, NEW.project_id, NEW.resource_id, NEW.at_us, NEW.actor_id,
     NEW.credential, NEW.action, NEW.object_type, NEW.object_id, NEW.request_id)
    IS DISTINCT FROM
    (OLD.id, OLD.org_id, OLD.project_id, OLD.resource_id, OLD.at_us, OLD.actor_id,
     OLD.credential, OLD.action, OLD.object_type, OLD.object_id, OLD.request_id)
    OR NEW.actor NOT IN (OLD.actor, 'deleted person') OR NEW.address NOT IN (OLD.address, '')
    OR (NEW.before_json IS DISTINCT FROM OLD.before_json AND NEW.before_json IS NOT NULL)
    OR (NEW.after_json IS DISTINCT FROM OLD.after_json AND NEW.after_json IS NOT NULL))
    EXECUTE FUNCTION audit_refuse('audit entries are not changed');
CREATE TRIGGER audit_entry_removed BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_early();
CREATE TRIGGER audit_entry_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('audit entries are not removed');
CREATE TRIGGER audit_link_changed BEFORE UPDATE ON audit_link
    FOR EACH ROW WHEN (
    (NEW.org_id, NEW.no, NEW.entry_id, NEW.at_us, NEW.class, NEW.until_us, NEW.content_hash,
     NEW.actor_hash, NEW.change_hash, NEW.hash, NEW.seal)
    IS DISTINCT FROM
    (OLD.org_id, OLD.no, OLD.entry_id, OLD.at_us, OLD.class, OLD.until_us, OLD.content_hash,
     OLD.actor_hash, OLD.change_hash, OLD.hash, OLD.seal)
    OR NEW.actor_salt NOT IN (OLD.actor_salt, '') OR NEW.change_salt NOT IN (OLD.change_salt, ''))
    EXECUTE FUNCTION audit_refuse('links of the audit chain are not changed');
CREATE TRIGGER audit_link_removed BEFORE DELETE OR TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('links of the audit chain are not removed');
