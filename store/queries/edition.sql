-- name: InsertEdition :exec
INSERT INTO editions (id, version, in_force_from, kept_at, content, sha256, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Editions :many
SELECT id, version, in_force_from, kept_at, content, sha256, made_by FROM editions ORDER BY id, version;

-- name: LatestKept :one
SELECT version FROM editions WHERE id = $1 ORDER BY version DESC LIMIT 1;

-- name: CountFilesOfCall :one
SELECT count(CASE WHEN submissions = 0 THEN 1 END) AS drafts, count(CASE WHEN submissions > 0 THEN 1 END) AS submitted FROM files
WHERE edition_id = sqlc.arg(edition_id) AND call = sqlc.arg(call) AND status NOT IN ('withdrawn');
