-- name: SheetOf :one
SELECT sqlc.embed(s), f.number, f.organisation, coalesce(a.name, '') AS written_by_name FROM challenge_sheets s
JOIN files f ON f.id = s.file_id
LEFT JOIN accounts a ON a.id = s.written_by
WHERE s.file_id = sqlc.arg(file_id);

-- name: InsertSheet :execrows
INSERT INTO challenge_sheets (file_id, edition_id, slug, name, name_norm, content, revision, written_at, written_by, withdrawn_why)
VALUES ($1, $2, '', $3, $4, $5, 1, $6, $7, '')
ON CONFLICT (file_id) DO NOTHING;

-- name: UpdateSheet :execrows
UPDATE challenge_sheets SET name = sqlc.arg(name), name_norm = sqlc.arg(name_norm), content = sqlc.arg(content),
    revision = revision + 1, written_at = sqlc.arg(written_at), written_by = sqlc.arg(written_by)
WHERE file_id = sqlc.arg(file_id) AND revision = sqlc.arg(revision);

-- name: PublishSheet :execrows
UPDATE challenge_sheets SET slug = sqlc.arg(slug), published_at = sqlc.arg(published_at)
WHERE file_id = sqlc.arg(file_id) AND revision = sqlc.arg(revision) AND withdrawn_at IS NULL;

-- name: WithdrawSheet :execrows
UPDATE challenge_sheets SET withdrawn_at = sqlc.arg(withdrawn_at), withdrawn_why = sqlc.arg(withdrawn_why)
WHERE file_id = sqlc.arg(file_id) AND withdrawn_at IS NULL;

-- name: CountSheetsBySlug :one
SELECT count(*) FROM challenge_sheets WHERE edition_id = sqlc.arg(edition_id) AND slug = sqlc.arg(slug) AND file_id <> sqlc.arg(file_id);

-- name: InsertCorrection :exec
INSERT INTO sheet_corrections (file_id, n, at, by_account, said)
VALUES ($1, (SELECT 1 + count(*) FROM sheet_corrections c WHERE c.file_id = $1), $2, $3, $4);

-- name: CorrectionsOf :many
SELECT c.* FROM sheet_corrections c
JOIN challenge_sheets s ON s.file_id = c.file_id
WHERE c.file_id = sqlc.arg(file_id) AND s.published_at <= sqlc.arg(now) ORDER BY c.n DESC;

-- name: SheetsOfEdition :many
SELECT s.*, f.number, f.name AS project, f.organisation FROM challenge_sheets s
JOIN files f ON f.id = s.file_id
WHERE s.edition_id = sqlc.arg(edition_id) ORDER BY s.name_norm, s.file_id;

-- name: SelectedProjects :many
SELECT * FROM files WHERE edition_id = sqlc.arg(edition_id) AND call = 'project' AND status = 'selected' ORDER BY name_norm, id;

-- name: PublicSheets :many
SELECT s.*, f.organisation FROM challenge_sheets s
JOIN files f ON f.id = s.file_id
WHERE s.edition_id = sqlc.arg(edition_id) AND s.published_at <= sqlc.arg(now) ORDER BY s.name_norm, s.file_id;

-- name: PublicSheet :one
SELECT sqlc.embed(s), f.organisation FROM challenge_sheets s
JOIN files f ON f.id = s.file_id
WHERE s.edition_id = sqlc.arg(edition_id) AND s.slug = sqlc.arg(slug) AND s.published_at <= sqlc.arg(now);

-- name: EditionsWithSheets :many
SELECT edition_id, count(*) AS sheets FROM challenge_sheets
WHERE published_at <= sqlc.arg(now) AND withdrawn_at IS NULL GROUP BY edition_id ORDER BY edition_id DESC;
