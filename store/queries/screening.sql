-- name: InsertScreeningNote :execrows
INSERT INTO screening_notes (file_id, n, text, written_at, written_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (file_id, n) DO NOTHING;

-- name: ScreeningNotesOf :many
SELECT s.*, coalesce(a.name, '') AS by_name FROM screening_notes s
LEFT JOIN accounts a ON a.id = s.written_by
WHERE s.file_id = $1 ORDER BY s.n DESC;

-- name: InsertPanelQuestion :exec
INSERT INTO panel_questions (id, file_id, text, asked_at, asked_by) VALUES ($1, $2, $3, $4, $5);

-- name: PanelQuestionsOf :many
SELECT p.*, coalesce(a.name, '') AS by_name FROM panel_questions p
LEFT JOIN accounts a ON a.id = p.asked_by
WHERE p.file_id = $1 ORDER BY p.asked_at, p.id;

-- name: WithdrawPanelQuestion :execrows
UPDATE panel_questions SET withdrawn_at = sqlc.arg(at) WHERE id = sqlc.arg(id) AND file_id = sqlc.arg(file_id) AND withdrawn_at IS NULL;

-- name: WritesFile :one
SELECT count(*) FROM file_writers WHERE file_id = $1 AND account_id = $2;
