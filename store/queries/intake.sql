-- name: OriginOf :one
SELECT o.*, f.number AS file_number FROM origins o JOIN files f ON f.id = o.file_id WHERE o.source = $1 AND o.number = $2;

-- name: OriginOfFile :one
SELECT * FROM origins WHERE file_id = $1;

-- name: SaveOrigin :exec
INSERT INTO origins (file_id, source, number, sha256, submission, state, brought_at, brought_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (file_id) DO UPDATE SET sha256 = EXCLUDED.sha256, submission = EXCLUDED.submission, state = EXCLUDED.state,
    brought_at = EXCLUDED.brought_at, brought_by = EXCLUDED.brought_by;

-- name: InsertFileHost :exec
INSERT INTO file_hosts (file_id, submission, siret, name, nature, since) VALUES ($1, $2, $3, $4, $5, $6);

-- name: FileHostsOf :many
SELECT * FROM file_hosts WHERE file_id = $1 ORDER BY submission;

-- name: DraftOf :many
SELECT field_id, value FROM answers WHERE file_id = $1;
