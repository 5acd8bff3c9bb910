-- name: ScanOf :one
SELECT * FROM scans WHERE sha256 = $1;

-- name: AskScan :execrows
INSERT INTO scans (sha256, state, at, said) VALUES (sqlc.arg(sha256), 'waiting', sqlc.arg(at), '')
ON CONFLICT (sha256) DO UPDATE SET state = 'waiting', at = EXCLUDED.at, said = '' WHERE scans.state = 'not_scanned';

-- name: UpdateScan :execrows
UPDATE scans SET state = sqlc.arg(state), at = sqlc.arg(at), said = sqlc.arg(said) WHERE sha256 = sqlc.arg(sha256);

-- name: BlobsToScan :many
SELECT b.sha256 FROM blobs b
LEFT JOIN scans s ON s.sha256 = b.sha256
WHERE s.sha256 IS NULL OR (s.state = 'not_scanned' AND s.at < sqlc.arg(before))
ORDER BY b.kept_at DESC, b.sha256
LIMIT sqlc.arg(most);

-- name: FilesHolding :many
SELECT f.* FROM files f
WHERE EXISTS (SELECT 1 FROM answers a WHERE a.file_id = f.id AND a.value LIKE sqlc.arg(hash))
    OR EXISTS (SELECT 1 FROM submissions s WHERE s.file_id = f.id AND s.content LIKE sqlc.arg(hash))
ORDER BY f.id;
