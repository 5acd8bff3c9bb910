-- name: EveryFile :many
SELECT * FROM files ORDER BY id;

-- name: EntriesOfVerb :many
SELECT * FROM entries WHERE verb = $1 ORDER BY object, at, id;

-- name: EveryBlob :many
SELECT * FROM blobs ORDER BY sha256;

-- name: EditionRows :many
SELECT * FROM editions ORDER BY id, version;

-- name: OverdueJobs :many
SELECT * FROM job WHERE state IN ('waiting', 'running') AND run_at < sqlc.arg(before) ORDER BY run_at, id;
