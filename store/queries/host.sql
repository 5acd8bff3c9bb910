-- name: RegisterAnswer :one
SELECT * FROM register_answers WHERE siret = $1;

-- name: SaveRegisterAnswer :exec
INSERT INTO register_answers (siret, state, name, legal_category, administration, closed, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (siret) DO UPDATE SET state = excluded.state, name = excluded.name, legal_category = excluded.legal_category,
    administration = excluded.administration, closed = excluded.closed, asked_at = excluded.asked_at;

-- name: AttachmentOf :one
SELECT * FROM attachments WHERE account_id = $1;

-- name: SaveAttachment :exec
INSERT INTO attachments (account_id, siret, name, nature, attached_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id) DO UPDATE SET siret = excluded.siret, name = excluded.name, nature = excluded.nature,
    attached_at = excluded.attached_at;

-- name: SaveFileHost :exec
INSERT INTO file_hosts (file_id, submission, siret, name, nature, since)
VALUES (sqlc.arg(file_id), 0, sqlc.arg(siret), sqlc.arg(name), sqlc.arg(nature), sqlc.arg(since))
ON CONFLICT (file_id, submission) DO UPDATE SET siret = excluded.siret, name = excluded.name, nature = excluded.nature,
    since = excluded.since;

-- name: KeepFileHost :exec
INSERT INTO file_hosts (file_id, submission, siret, name, nature, since)
SELECT h.file_id, CAST(sqlc.arg(submission) AS BIGINT), h.siret, h.name, h.nature, h.since FROM file_hosts h
WHERE h.file_id = sqlc.arg(file_id) AND h.submission = 0;

-- name: FileHost :one
SELECT siret, name, nature, since FROM file_hosts WHERE file_id = $1 AND submission = $2;

-- name: HostsOfWriter :many
SELECT f.number, h.siret, h.name, h.nature FROM file_hosts h
JOIN files f ON f.id = h.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE w.account_id = $1 AND h.submission = 0
ORDER BY f.created_at, f.id;
