-- What was observed of resources over time: a row for each change of health, kept as long as
-- metrics are looked at. A trigger writes it, so that nobody who reports can forget to.

CREATE TABLE health_change (
    org_id       TEXT NOT NULL,                     -- organization of the resource
    resource_id  TEXT NOT NULL REFERENCES resource (id) ON DELETE CASCADE, -- whose health
    at_us        BIGINT NOT NULL,                   -- when it was first seen so
    health       TEXT NOT NULL,                     -- as of then, until the next row
    reason       TEXT NOT NULL,                     -- why, for people
    health_before TEXT NOT NULL,                    -- what it was until then: the row before may be gone
    PRIMARY KEY (resource_id, at_us)
);

INSERT INTO health_change (org_id, resource_id, at_us, health, reason, health_before)
SELECT r.org_id, r.id, r.health_us, r.health, r.health_reason, 'Unknown'
  FROM resource r WHERE r.health_us IS NOT NULL;

CREATE TRIGGER health_changed AFTER UPDATE OF health ON resource
  WHEN NEW.health <> OLD.health AND NEW.health_us IS NOT NULL
BEGIN
    INSERT INTO health_change (org_id, resource_id, at_us, health, reason, health_before)
    VALUES (NEW.org_id, NEW.id, NEW.health_us, NEW.health, NEW.health_reason, OLD.health)
    ON CONFLICT (resource_id, at_us) DO UPDATE SET health = excluded.health, reason = excluded.reason;
    -- 90 days
    DELETE FROM health_change WHERE resource_id = NEW.id AND at_us < NEW.health_us - 7776000000000;
END;
