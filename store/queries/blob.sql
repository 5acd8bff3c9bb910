-- name: InsertBlob :exec
INSERT INTO blobs (sha256, size, media_type, kept_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (sha256) DO UPDATE SET kept_at = EXCLUDED.kept_at WHERE blobs.kept_at < EXCLUDED.kept_at;

-- name: BlobKept :one
SELECT count(*) FROM blobs WHERE sha256 = $1;

-- name: BlobsKeptBefore :many
SELECT sha256 FROM blobs WHERE kept_at < sqlc.arg(before) ORDER BY sha256;

-- name: DeleteScan :exec
DELETE FROM scans WHERE sha256 = $1;

-- name: BlobKeptBefore :one
SELECT count(*) FROM blobs WHERE sha256 = sqlc.arg(sha256) AND kept_at < sqlc.arg(before);

-- name: DeleteBlob :exec
DELETE FROM blobs WHERE sha256 = $1;

-- name: AnswersWithFiles :many
SELECT f.number, a.value FROM answers a
JOIN files f ON f.id = a.file_id
WHERE a.value LIKE '%"sha256":"%';

-- name: SubmissionsWithFiles :many
SELECT file_id, n, content FROM submissions
WHERE content LIKE '%"sha256":"%' AND (file_id > sqlc.arg(after_file) OR (file_id = sqlc.arg(after_file) AND n > sqlc.arg(after_n)))
ORDER BY file_id, n
LIMIT sqlc.arg(most);
