-- name: InsertFile :execrows
INSERT INTO files (id, number, call, edition_id, edition_version, round, stage, status, created_by, created_at,
    changed_at, submitted_at, submissions, revision, submitted_revision,
    name, name_norm, profile, organisation, organisation_kind, search_norm)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (number) DO NOTHING;

-- name: InsertWriter :exec
INSERT INTO file_writers (file_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4);

-- name: FileForWriter :one
SELECT sqlc.embed(f), w.role FROM files f
JOIN file_writers w ON w.file_id = f.id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer);

-- name: AnswersForWriter :many
SELECT a.* FROM answers a
JOIN files f ON f.id = a.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer);

-- name: FilesOfWriter :many
SELECT f.* FROM files f
JOIN file_writers w ON w.file_id = f.id
WHERE w.account_id = sqlc.arg(writer) AND f.call = sqlc.arg(call)
ORDER BY f.changed_at DESC, f.id DESC;

-- name: FilesStartedBy :many
SELECT f.* FROM files f
JOIN file_writers w ON w.file_id = f.id
WHERE w.account_id = sqlc.arg(writer) AND w.role = 'lead' AND f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call)
ORDER BY f.created_at DESC, f.id DESC;

-- name: WritersOf :many
SELECT a.id, a.name, a.email, w.role, w.joined_at FROM file_writers w
JOIN accounts a ON a.id = w.account_id
WHERE w.file_id = sqlc.arg(file_id)
ORDER BY w.joined_at, a.id;

-- name: UpdateSavedFile :execrows
UPDATE files SET revision = revision + 1, edition_version = sqlc.arg(edition_version), changed_at = sqlc.arg(changed_at),
    name = sqlc.arg(name), name_norm = sqlc.arg(name_norm), profile = sqlc.arg(profile),
    organisation = sqlc.arg(organisation), organisation_kind = sqlc.arg(organisation_kind), search_norm = sqlc.arg(search_norm)
WHERE id = sqlc.arg(id) AND revision = sqlc.arg(revision) AND status = sqlc.arg(status);

-- name: UpsertAnswer :exec
INSERT INTO answers (file_id, field_id, value, revision, edition_version, saved_at, saved_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (file_id, field_id) DO UPDATE SET value = EXCLUDED.value, revision = EXCLUDED.revision,
    edition_version = EXCLUDED.edition_version, saved_at = EXCLUDED.saved_at, saved_by = EXCLUDED.saved_by;

-- name: UpdateSubmittedFile :execrows
UPDATE files SET status = sqlc.arg(status), stage = sqlc.arg(stage), round = sqlc.arg(round), submitted_at = sqlc.arg(submitted_at),
    submissions = sqlc.arg(submissions), submitted_revision = revision, edition_version = sqlc.arg(edition_version),
    name = sqlc.arg(name), name_norm = sqlc.arg(name_norm), profile = sqlc.arg(profile),
    organisation = sqlc.arg(organisation), organisation_kind = sqlc.arg(organisation_kind), search_norm = sqlc.arg(search_norm)
WHERE id = sqlc.arg(id) AND revision = sqlc.arg(revision) AND submissions = sqlc.arg(submissions_before)
    AND status IN ('draft', 'submitted', 'to_complete', 'not_admissible');

-- name: InsertSubmission :exec
INSERT INTO submissions (file_id, n, request_key, edition_version, edition_sha256, content, sha256, received_at, submitted_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: SubmissionOfRequest :one
SELECT * FROM submissions WHERE file_id = $1 AND request_key = $2;

-- name: SubmissionForWriter :one
SELECT s.* FROM submissions s
JOIN files f ON f.id = s.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer) AND s.n = sqlc.arg(n);

-- name: SubmissionsOf :many
SELECT * FROM submissions WHERE file_id = $1 ORDER BY n DESC;

-- name: UpdateFileState :execrows
UPDATE files SET stage = sqlc.arg(stage), status = sqlc.arg(status)
WHERE id = sqlc.arg(id) AND status = sqlc.arg(before);

-- name: FileByNumber :one
SELECT * FROM files WHERE number = $1 AND archived_at IS NULL AND erased_at IS NULL;

-- name: FileByID :one
SELECT * FROM files WHERE id = $1;

-- name: KeepAlike :exec
UPDATE files SET alike = organisation_kind || '|' || profile || '|' || edition_id || '|' || status || '|'
    || CASE WHEN submissions > 0 THEN '1' ELSE '' END || '|'
    || COALESCE((SELECT v.word || CASE WHEN v.told_at IS NULL THEN '' ELSE '!' END FROM admissibility_verdicts v
        WHERE v.file_id = files.id AND v.submission = files.submissions ORDER BY v.n DESC LIMIT 1), '')
WHERE files.id = $1 AND archived_at IS NULL AND erased_at IS NULL;

-- name: HiddenAlike :many
SELECT f.alike, count(*) AS files FROM files f
WHERE f.call = sqlc.arg(call) AND f.id IN (SELECT c.file_id FROM conflicts c WHERE c.account_id = sqlc.arg(viewer) AND c.excludes = 1)
GROUP BY f.alike;
