-- Jobs: adding, claiming, ending. Runners work across organizations; each job's own work then
-- runs in the scope of the organization that its row names.

-- part: job_runnable
((state = 'waiting' AND due_us <= :now) OR (state = 'running' AND lease_until_us <= :now))
   AND CAST(:kinds AS TEXT) LIKE '%,' || kind || ',%'

-- part: job_claimed
state = 'running', attempt = attempt + 1, lease_until_us = :lease_until, runner = :runner

-- part: job_mine
id = :id AND state = 'running' AND runner = :runner AND attempt = :attempt

-- A waiting job of this kind and key stays, with the earlier due time.
-- name: job_add
-- scope: none, because installation-wide work is queued too; the row takes the scope's organization
-- takes: id text, kind text, key text, payload text, due int, now int
INSERT INTO job (id, kind, key, org_id, payload, state, due_us, created_us)
VALUES (:id, :kind, :key, :org_id, :payload, 'waiting', :due, :now)
ON CONFLICT (kind, key) WHERE state = 'waiting'
DO UPDATE SET due_us = CASE WHEN excluded.due_us < job.due_us
                            THEN excluded.due_us ELSE job.due_us END;

-- The first row of a recurring kind; nothing when one waits or runs.
-- name: job_seed
-- scope: none, because recurring work belongs to the installation
-- takes: id text, kind text, now int
INSERT INTO job (id, kind, key, payload, state, due_us, created_us)
SELECT CAST(:id AS TEXT), CAST(:kind AS TEXT), CAST(:kind AS TEXT), '{}', 'waiting',
       CAST(:now AS BIGINT), CAST(:now AS BIGINT)
 WHERE NOT EXISTS (SELECT 1 FROM job
                    WHERE kind = :kind AND key = :kind AND state IN ('waiting', 'running'))
ON CONFLICT DO NOTHING;

-- Looking takes no write lock, so idle runners do not stand in anybody's way.
-- name: job_due
-- scope: none, because a runner works for all organizations
-- takes: now int, kinds text
-- gives: id text
SELECT id FROM job WHERE %{job_runnable} LIMIT 1;

-- name: job_claim
-- scope: none, because a runner works for all organizations
-- takes: now int, kinds text, runner text, lease_until int
-- gives: id text, kind text, key text, org_id text, payload text, attempt int
UPDATE job SET %{job_claimed}
 WHERE id = (SELECT id FROM job WHERE %{job_runnable} ORDER BY due_us, id LIMIT 1)
RETURNING id, kind, key, org_id, payload, attempt;

-- Rows that another runner is taking at this moment are passed over instead of waited for.
-- name: job_claim
-- engine: postgres
-- scope: none, because a runner works for all organizations
-- takes: now int, kinds text, runner text, lease_until int
-- gives: id text, kind text, key text, org_id text, payload text, attempt int
UPDATE job SET %{job_claimed}
 WHERE id = (SELECT id FROM job WHERE %{job_runnable} ORDER BY due_us, id LIMIT 1
                FOR UPDATE SKIP LOCKED)
RETURNING id, kind, key, org_id, payload, attempt;

-- A kind with another lease than the one of claiming.
-- name: job_lease
-- scope: none, because a runner works for all organizations
-- takes: id text, runner text, attempt int, lease_until int
UPDATE job SET lease_until_us = :lease_until WHERE %{job_mine};

-- name: job_finish
-- scope: none, because a runner works for all organizations
-- takes: id text, runner text, attempt int, state text, told text, now int
UPDATE job SET state = :state, told = :told, finished_us = :now, lease_until_us = NULL
 WHERE %{job_mine};

-- Nothing changes when another one of its kind and key already waits: that one does the work.
-- name: job_retry
-- scope: none, because a runner works for all organizations
-- takes: id text, runner text, attempt int, due int, told text
UPDATE job SET state = 'waiting', due_us = :due, told = :told, lease_until_us = NULL, runner = NULL
 WHERE %{job_mine}
   AND NOT EXISTS (SELECT 1 FROM job other
                    WHERE other.kind = job.kind AND other.key = job.key
                      AND other.state = 'waiting');

-- name: job_count
-- scope: none, because the figures describe the installation
-- takes: now int
-- gives: waiting int, running int, dead int, oldest_due_us int
SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'running') AS running,
       count(*) FILTER (WHERE state = 'dead') AS dead,
       COALESCE(MIN(due_us) FILTER (WHERE state = 'waiting' AND due_us <= :now), 0) AS oldest_due_us
  FROM job
 WHERE state IN ('waiting', 'running', 'dead');

-- name: job_clean
-- scope: none, because the rows of all organizations grow old
-- takes: done_before int, dead_before int
DELETE FROM job
 WHERE (state = 'done' AND finished_us < :done_before)
    OR (state = 'dead' AND finished_us < :dead_before);

-- name: job_beat
-- scope: none, because a runner belongs to the installation
-- takes: runner text, now int
INSERT INTO runner (id, beat_us) VALUES (:runner, :now)
ON CONFLICT (id) DO UPDATE SET beat_us = excluded.beat_us;

-- name: job_forget_runners
-- scope: none, because a runner belongs to the installation
-- takes: before int
DELETE FROM runner WHERE beat_us < :before;

-- name: job_list
-- scope: none, because an operator looks at the jobs of the installation
-- takes: state text, after_us int, after_id text, limit int
-- gives: id text, kind text, key text, org_id text, state text, due_us int, attempt int, told text, created_us int, finished_us int
SELECT id, kind, key, org_id, state, due_us, attempt, told, created_us, finished_us
  FROM job
 WHERE (CAST(:state AS TEXT) IS NULL OR state = :state)
   AND (created_us, id) > (:after_us, :after_id)
 ORDER BY created_us, id LIMIT :limit;

-- Nothing changes when another one of its kind and key already waits: that one does the work.
-- name: job_revive
-- scope: none, because an operator at the server does it
-- takes: id text, now int
UPDATE job SET state = 'waiting', due_us = :now, attempt = 0, finished_us = NULL
 WHERE id = :id AND state = 'dead'
   AND NOT EXISTS (SELECT 1 FROM job other
                    WHERE other.kind = job.kind AND other.key = job.key
                      AND other.state = 'waiting');

-- name: job_drop
-- scope: none, because an operator at the server does it
-- takes: id text
DELETE FROM job WHERE id = :id AND state IN ('dead', 'waiting');
