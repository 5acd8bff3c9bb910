-- name: InsertEdition :exec
INSERT INTO editions (id, version, in_force_from, kept_at, content, sha256)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: Editions :many
SELECT id, version, in_force_from, kept_at, content, sha256 FROM editions ORDER BY id, version;
