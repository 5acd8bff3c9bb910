-- name: NamesForReviewer :one
SELECT f.name, f.organisation FROM reviews r
JOIN reading_files rf ON rf.reading_id = r.reading_id AND rf.file_id = r.file_id
JOIN files f ON f.id = r.file_id
WHERE rf.reading_id = sqlc.arg(reading_id) AND rf.code = sqlc.arg(code) AND r.account_id = sqlc.arg(viewer)
    AND r.status NOT IN ('excluded', 'released') AND f.status <> 'withdrawn'
    AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.account_id = r.account_id AND c.file_id = r.file_id AND c.excludes = 1)
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = r.account_id AND w.file_id = r.file_id);

-- name: ConflictsAnswered :many
SELECT sqlc.embed(c), rf.code FROM conflicts c
JOIN reading_files rf ON rf.reading_id = c.reading_id AND rf.file_id = c.file_id
WHERE c.account_id = sqlc.arg(viewer) AND (c.answered_at IS NOT NULL OR c.kind = 'declared_by_reviewer')
ORDER BY c.found_at DESC, c.id;

-- name: DueReadings :many
SELECT * FROM readings WHERE closed_at IS NULL AND due_at IS NOT NULL ORDER BY id;

-- name: ReviewersOwing :many
SELECT r.account_id, count(*) AS reviews FROM reviews r
JOIN reviewers v ON v.reading_id = r.reading_id AND v.account_id = r.account_id
JOIN files f ON f.id = r.file_id
WHERE r.reading_id = sqlc.arg(reading_id) AND r.status IN ('assigned', 'started', 'asked')
    AND f.status <> 'withdrawn' AND v.left_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM file_writers w WHERE w.account_id = r.account_id AND w.file_id = r.file_id)
GROUP BY r.account_id ORDER BY r.account_id;

-- name: ReviewersOfRun :many
SELECT DISTINCT account_id FROM reviews
WHERE reading_id = sqlc.arg(reading_id) AND run_id = sqlc.arg(run_id) AND status NOT IN ('excluded', 'released')
ORDER BY account_id;

-- name: AnyReview :one
SELECT sqlc.embed(r), rf.code FROM reviews r
JOIN reading_files rf ON rf.reading_id = r.reading_id AND rf.file_id = r.file_id
WHERE r.id = sqlc.arg(id);

-- name: ShortcutsOff :one
SELECT count(*) FROM shortcuts_off WHERE account_id = $1;

-- name: SwitchShortcutsOff :exec
INSERT INTO shortcuts_off (account_id, since) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING;

-- name: SwitchShortcutsOn :exec
DELETE FROM shortcuts_off WHERE account_id = $1;
