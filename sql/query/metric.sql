-- The newest change first, down to the one that held when the range began.
-- name: metric_health
-- scope: organization
-- takes: resource text, from_us int, to_us int, limit int
-- gives: at_us int, health text, reason text, health_before text
SELECT h.at_us, h.health, h.reason, h.health_before
  FROM health_change h
 WHERE h.org_id = :org_id AND h.resource_id = :resource AND h.at_us <= :to_us
   AND h.at_us >= COALESCE((SELECT MAX(b.at_us) FROM health_change b
                             WHERE b.org_id = :org_id AND b.resource_id = :resource
                               AND b.at_us <= :from_us), 0)
 ORDER BY h.at_us DESC
 LIMIT :limit;
