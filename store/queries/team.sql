-- name: InsertWriterInvitation :exec
INSERT INTO writer_invitations (id, file_id, email, email_norm, lang, token_sha256, invited_by, invited_at, expires_at, ended, ended_at)
VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, '', NULL);

-- name: WriterInvitationsOf :many
SELECT * FROM writer_invitations WHERE file_id = $1 ORDER BY invited_at DESC, id DESC;

-- name: WriterInvitationByID :one
SELECT * FROM writer_invitations WHERE id = $1;

-- name: WriterInvitationByHash :one
SELECT * FROM writer_invitations WHERE token_sha256 = $1 AND token_sha256 <> '';

-- name: UpdateWriterInvitationHash :execrows
UPDATE writer_invitations SET token_sha256 = sqlc.arg(token_sha256) WHERE id = sqlc.arg(id) AND ended = '';

-- name: EndWriterInvitation :execrows
UPDATE writer_invitations SET ended = sqlc.arg(ended), ended_at = sqlc.arg(ended_at) WHERE id = sqlc.arg(id) AND ended = '';

-- name: InsertWriterOnce :execrows
INSERT INTO file_writers (file_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (file_id, account_id) DO NOTHING;

-- name: DeleteWriter :execrows
DELETE FROM file_writers WHERE file_id = $1 AND account_id = $2 AND role = 'writer';

-- name: UpdateWriterRole :execrows
UPDATE file_writers SET role = sqlc.arg(role) WHERE file_id = sqlc.arg(file_id) AND account_id = sqlc.arg(account_id) AND role = sqlc.arg(before);

-- name: InsertEarlier :exec
INSERT INTO earlier_answers (id, file_id, field_id, value, edition_version, written_at, written_by, replaced_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: EarlierForWriter :many
SELECT e.* FROM earlier_answers e
JOIN files f ON f.id = e.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer) AND e.replaced_at > sqlc.arg(since)
ORDER BY e.replaced_at DESC, e.id DESC;

-- name: DeleteEarlier :exec
DELETE FROM earlier_answers WHERE replaced_at <= sqlc.arg(before);

-- name: UpsertPresence :exec
INSERT INTO presences (file_id, account_id, section_id, seen_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (file_id, account_id) DO UPDATE SET section_id = EXCLUDED.section_id, seen_at = EXCLUDED.seen_at;

-- name: PresencesForWriter :many
SELECT p.* FROM presences p
JOIN files f ON f.id = p.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer) AND p.account_id <> sqlc.arg(writer) AND p.seen_at > sqlc.arg(since)
ORDER BY p.seen_at DESC, p.account_id;

-- name: DeletePresence :exec
DELETE FROM presences WHERE file_id = $1 AND account_id = $2;

-- name: UpsertUnsaved :exec
INSERT INTO unsaved_steps (account_id, file_number, section_id, typed, kept_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id, file_number, section_id) DO UPDATE SET typed = EXCLUDED.typed, kept_at = EXCLUDED.kept_at;

-- name: UnsavedStep :one
SELECT * FROM unsaved_steps WHERE account_id = $1 AND file_number = $2 AND section_id = $3 AND kept_at > $4;

-- name: CountUnsaved :one
SELECT COUNT(*) FROM unsaved_steps WHERE account_id = $1 AND NOT (file_number = $2 AND section_id = $3);

-- name: DeleteUnsaved :exec
DELETE FROM unsaved_steps WHERE account_id = $1 AND file_number = $2 AND section_id = $3;

-- name: DeleteOldUnsaved :exec
DELETE FROM unsaved_steps WHERE kept_at <= sqlc.arg(before);
