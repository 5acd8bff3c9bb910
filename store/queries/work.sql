-- name: InsertWork :exec
INSERT INTO works (id, kind, params, input_sha256, asked_by, lang, asked_at, state, done, total, report, result_name, result_type, result_sha256, result_size)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, '', '', '', '', 0);

-- name: WorkByID :one
SELECT * FROM works WHERE id = $1;

-- name: WorksOf :many
SELECT * FROM works WHERE asked_by = sqlc.arg(asked_by) AND state <> 'removed' ORDER BY asked_at DESC, id DESC LIMIT sqlc.arg(most);

-- name: NoteWork :execrows
UPDATE works SET done = sqlc.arg(done), total = sqlc.arg(total) WHERE id = sqlc.arg(id) AND state = 'running';

-- name: UpdateWork :execrows
UPDATE works SET state = sqlc.arg(state), done = sqlc.arg(done), total = sqlc.arg(total), report = sqlc.arg(report), params = sqlc.arg(params),
    input_sha256 = sqlc.arg(input_sha256), result_name = sqlc.arg(result_name), result_type = sqlc.arg(result_type),
    result_sha256 = sqlc.arg(result_sha256), result_size = sqlc.arg(result_size), ended_at = sqlc.arg(ended_at), kept_until = sqlc.arg(kept_until)
WHERE id = sqlc.arg(id) AND state = sqlc.arg(before);

-- name: WorksToRemove :many
SELECT * FROM works WHERE kept_until <= sqlc.arg(now) AND state <> 'removed' ORDER BY id LIMIT sqlc.arg(most);

-- name: WorkContents :many
SELECT input_sha256, result_sha256 FROM works WHERE input_sha256 <> '' OR result_sha256 <> '';
