-- name: InsertJob :execrows
INSERT INTO job (id, kind, payload, unique_key, state, run_at, created_at)
VALUES ($1, $2, $3, $4, 'waiting', $5, $6)
ON CONFLICT (kind, unique_key) WHERE unique_key IS NOT NULL DO NOTHING;

-- name: ExpireJobs :execrows
UPDATE job SET state = 'waiting', lease = '', lease_until = NULL, last_error = sqlc.arg(reason)
WHERE state = 'running' AND lease_until <= sqlc.arg(now);

-- name: LeaseJob :one
UPDATE job SET state = 'running', attempts = attempts + 1, lease = sqlc.arg(lease), lease_until = sqlc.arg(lease_until)
WHERE id = sqlc.arg(id) AND state = 'waiting'
RETURNING *;

-- name: FinishJob :execrows
UPDATE job SET state = 'done', done_at = sqlc.arg(at), lease = '', lease_until = NULL, last_error = ''
WHERE id = sqlc.arg(id) AND state = 'running' AND lease = sqlc.arg(lease);

-- name: RetryJob :execrows
UPDATE job SET state = 'waiting', run_at = sqlc.arg(run_at), lease = '', lease_until = NULL, last_error = sqlc.arg(last_error)
WHERE id = sqlc.arg(id) AND state = 'running' AND lease = sqlc.arg(lease);

-- name: FailJob :execrows
UPDATE job SET state = 'failed', done_at = sqlc.arg(at), lease = '', lease_until = NULL, last_error = sqlc.arg(last_error)
WHERE id = sqlc.arg(id) AND state = 'running' AND lease = sqlc.arg(lease);

-- name: ReleaseJob :execrows
UPDATE job SET state = 'waiting', attempts = attempts - 1, lease = '', lease_until = NULL
WHERE id = sqlc.arg(id) AND state = 'running' AND lease = sqlc.arg(lease);

-- name: RestartJob :execrows
UPDATE job SET state = 'waiting', attempts = 0, run_at = sqlc.arg(run_at), done_at = NULL
WHERE id = sqlc.arg(id) AND state = 'failed';

-- name: JobByID :one
SELECT * FROM job WHERE id = $1;

-- name: CountJobs :many
SELECT kind, state, count(*) AS jobs FROM job GROUP BY kind, state ORDER BY kind, state;

-- name: FailedJobs :many
SELECT * FROM job WHERE state = 'failed' ORDER BY done_at DESC, id LIMIT $1;

-- name: DeleteDoneJobs :execrows
DELETE FROM job WHERE state = 'done' AND done_at < sqlc.arg(before);

-- name: ExtendJob :execrows
UPDATE job SET lease_until = sqlc.arg(lease_until) WHERE id = sqlc.arg(id) AND state = 'running' AND lease = sqlc.arg(lease);
