-- name: InsertResult :execrows
INSERT INTO results (file_id, n, submission, stage, word, motive, noted_at, noted_by, told_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')
ON CONFLICT (file_id, n) DO NOTHING;

-- name: ResultsOf :many
SELECT r.*, coalesce(a.name, '') AS noted_by_name FROM results r
LEFT JOIN accounts a ON a.id = r.noted_by
WHERE r.file_id = $1 ORDER BY r.n DESC;

-- name: TellResult :execrows
UPDATE results SET told_at = sqlc.arg(told_at), told_by = sqlc.arg(told_by)
WHERE file_id = sqlc.arg(file_id) AND n = sqlc.arg(n) AND told_at IS NULL;

-- name: ToldResultForWriter :one
SELECT r.* FROM results r
JOIN files f ON f.id = r.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer) AND r.told_at IS NOT NULL
ORDER BY r.n DESC LIMIT 1;
