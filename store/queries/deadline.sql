-- name: InsertLateOpening :exec
INSERT INTO late_openings (file_id, n, open_until, reason, opened_at, opened_by) VALUES ($1, $2, $3, $4, $5, $6);

-- name: LateOpenings :many
SELECT o.file_id, o.n, o.open_until, o.reason, o.opened_at, o.opened_by, coalesce(a.name, '') AS by_name
FROM late_openings o
LEFT JOIN accounts a ON a.id = o.opened_by
WHERE o.file_id = $1
ORDER BY o.n DESC;

-- name: DraftsToLeave :many
SELECT f.* FROM files f
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND f.status = 'draft'
    AND NOT EXISTS (SELECT 1 FROM late_openings o WHERE o.file_id = f.id AND o.open_until > sqlc.arg(settled))
ORDER BY f.id
LIMIT sqlc.arg(most);

-- name: LeftDrafts :many
SELECT * FROM files
WHERE edition_id = sqlc.arg(edition_id) AND call = sqlc.arg(call) AND status = 'left_as_draft' AND erased_at IS NULL
ORDER BY id
LIMIT sqlc.arg(most);

-- name: DraftsStartedBefore :many
SELECT id FROM files
WHERE edition_id = sqlc.arg(edition_id) AND call = sqlc.arg(call) AND status = 'draft'
    AND created_at < sqlc.arg(before) AND id > sqlc.arg(after)
ORDER BY id
LIMIT sqlc.arg(most);

-- name: FilesOfLimit :many
SELECT id FROM files
WHERE edition_id = sqlc.arg(edition_id) AND call = sqlc.arg(call) AND status IN ('draft', 'left_as_draft', 'submitted', 'to_complete')
    AND (submissions = 0 OR round = sqlc.arg(round)) AND id > sqlc.arg(after)
ORDER BY id
LIMIT sqlc.arg(most);

-- name: CountFilesOfLimit :many
SELECT CASE WHEN submissions = 0 THEN 'draft' ELSE 'submitted' END AS kind, count(*) AS files FROM files
WHERE edition_id = sqlc.arg(edition_id) AND call = sqlc.arg(call) AND status IN ('draft', 'left_as_draft', 'submitted', 'to_complete')
    AND (submissions = 0 OR round = sqlc.arg(round))
GROUP BY CASE WHEN submissions = 0 THEN 'draft' ELSE 'submitted' END;

-- name: AnswersOfFile :many
SELECT field_id, value FROM answers WHERE file_id = $1;
