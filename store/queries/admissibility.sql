-- name: InsertVerdict :execrows
INSERT INTO admissibility_verdicts (file_id, n, submission, word, motive, fields, due_at, given_at, given_by, told_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')
ON CONFLICT (file_id, n) DO NOTHING;

-- name: VerdictsOf :many
SELECT v.*, coalesce(a.name, '') AS given_by_name FROM admissibility_verdicts v
LEFT JOIN accounts a ON a.id = v.given_by
WHERE v.file_id = $1 ORDER BY v.n DESC;

-- name: TellVerdict :execrows
UPDATE admissibility_verdicts SET told_at = sqlc.arg(told_at), told_by = sqlc.arg(told_by)
WHERE file_id = sqlc.arg(file_id) AND n = sqlc.arg(n) AND told_at IS NULL;

-- name: ToldVerdictForWriter :one
SELECT v.* FROM admissibility_verdicts v
JOIN files f ON f.id = v.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer) AND v.told_at IS NOT NULL
ORDER BY v.n DESC LIMIT 1;

-- name: InsertConfirmation :execrows
INSERT INTO confirmations (file_id, stage, n, submission, contact, lang, hash, asked_at, asked_by, due_at, answer, name, proof)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, '', '', '')
ON CONFLICT (file_id, stage, n) DO NOTHING;

-- name: ConfirmationsOf :many
SELECT * FROM confirmations WHERE file_id = $1 ORDER BY asked_at DESC, n DESC;

-- name: SaveConfirmationHash :execrows
UPDATE confirmations SET hash = sqlc.arg(hash)
WHERE file_id = sqlc.arg(file_id) AND stage = sqlc.arg(stage) AND n = sqlc.arg(n) AND answered_at IS NULL;

-- name: ConfirmationByHash :one
SELECT sqlc.embed(c), f.number FROM confirmations c
JOIN files f ON f.id = c.file_id
WHERE c.hash = sqlc.arg(hash) AND c.hash <> '';

-- name: AnswerConfirmation :execrows
UPDATE confirmations SET answered_at = sqlc.arg(answered_at), answer = sqlc.arg(answer), name = sqlc.arg(name), proof = sqlc.arg(proof)
WHERE file_id = sqlc.arg(file_id) AND stage = sqlc.arg(stage) AND n = sqlc.arg(n) AND answered_at IS NULL;

-- name: LastSubmission :one
SELECT * FROM submissions WHERE file_id = $1 ORDER BY n DESC LIMIT 1;
