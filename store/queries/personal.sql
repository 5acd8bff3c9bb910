-- name: ApartForWriter :many
SELECT a.field_id, a.value FROM apart_answers a
JOIN files f ON f.id = a.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer);

-- name: PutApart :exec
INSERT INTO apart_answers (file_id, field_id, value) VALUES ($1, $2, $3)
ON CONFLICT (file_id, field_id) DO UPDATE SET value = EXCLUDED.value;

-- name: DropApart :exec
DELETE FROM apart_answers WHERE file_id = $1 AND field_id = $2;

-- name: ApartCounted :one
SELECT count(*) FROM apart_counts WHERE edition_id = $1 AND call = $2 AND round = $3 AND field_id = $4;

-- name: CountApart :many
SELECT coalesce(a.value, '') AS value, count(*) AS files FROM files f
LEFT JOIN apart_answers a ON a.file_id = f.id AND a.field_id = sqlc.arg(field_id)
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND f.round = sqlc.arg(round) AND f.submissions > 0
    AND f.status <> 'withdrawn' AND f.erased_at IS NULL
GROUP BY coalesce(a.value, '');

-- name: InsertApartCount :exec
INSERT INTO apart_counts (edition_id, call, round, field_id, value, files, hidden, counted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (edition_id, call, round, field_id, value) DO NOTHING;

-- name: ApartCounts :many
SELECT * FROM apart_counts ORDER BY edition_id, call, round, field_id, value;

-- name: InsertErasure :exec
INSERT INTO erasures (id, account_id, asked_at, asked_by, proof, due_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: OpenErasureOf :one
SELECT * FROM erasures WHERE account_id = $1 AND cancelled_at IS NULL AND done_at IS NULL;

-- name: ErasureByID :one
SELECT * FROM erasures WHERE id = $1;

-- name: CancelErasure :execrows
UPDATE erasures SET cancelled_at = sqlc.arg(at) WHERE id = sqlc.arg(id) AND cancelled_at IS NULL AND done_at IS NULL;

-- name: FinishErasure :execrows
UPDATE erasures SET done_at = sqlc.arg(at) WHERE id = sqlc.arg(id) AND cancelled_at IS NULL AND done_at IS NULL;

-- name: OpenErasures :many
SELECT * FROM erasures WHERE cancelled_at IS NULL AND done_at IS NULL ORDER BY due_at, id;

-- name: DoneErasures :many
SELECT * FROM erasures WHERE done_at IS NOT NULL ORDER BY done_at, id;

-- name: WrittenBy :many
SELECT sqlc.embed(f), w.role, (SELECT count(*) FROM file_writers o WHERE o.file_id = f.id) AS writers FROM files f
JOIN file_writers w ON w.file_id = f.id
WHERE w.account_id = $1
ORDER BY f.created_at, f.id;

-- name: AnswersByWriter :many
SELECT a.field_id, a.value, a.edition_version, a.saved_at, a.saved_by FROM answers a
JOIN files f ON f.id = a.file_id
JOIN file_writers w ON w.file_id = f.id
WHERE f.id = sqlc.arg(file_id) AND w.account_id = sqlc.arg(writer)
ORDER BY a.field_id;

-- name: EarlierOfAuthor :many
SELECT field_id, value, edition_version, written_at, replaced_at FROM earlier_answers
WHERE file_id = sqlc.arg(file_id) AND written_by = sqlc.arg(author) ORDER BY replaced_at, id;

-- name: SubmissionsForPerson :many
SELECT s.* FROM submissions s
JOIN file_writers w ON w.file_id = s.file_id
WHERE s.file_id = sqlc.arg(file_id) AND w.account_id = sqlc.arg(writer)
ORDER BY s.n;

-- name: ToldVerdicts :many
SELECT v.* FROM admissibility_verdicts v
JOIN file_writers w ON w.file_id = v.file_id
WHERE v.file_id = sqlc.arg(file_id) AND w.account_id = sqlc.arg(writer) AND v.told_at IS NOT NULL
ORDER BY v.n;

-- name: ToldResults :many
SELECT r.* FROM results r
JOIN file_writers w ON w.file_id = r.file_id
WHERE r.file_id = sqlc.arg(file_id) AND w.account_id = sqlc.arg(writer) AND r.told_at IS NOT NULL
ORDER BY r.n;

-- name: CallQuestionsByPerson :many
SELECT * FROM call_questions WHERE asked_by = $1 ORDER BY asked_at, id;

-- name: StopsByPerson :many
SELECT kind, stopped_at FROM mail_stops WHERE lower(address) = sqlc.arg(address) ORDER BY stopped_at, kind;

-- name: UnsavedByPerson :many
SELECT * FROM unsaved_steps WHERE account_id = $1 ORDER BY kept_at, file_number, section_id;

-- name: MailsToPerson :many
SELECT * FROM mails WHERE lower(to_address) = sqlc.arg(address) ORDER BY made_at, id;

-- name: EntriesByPerson :many
SELECT at, verb, object FROM entries WHERE by_account = sqlc.arg(account) OR object = sqlc.arg(account) ORDER BY at, id;

-- name: ReviewsByPerson :many
SELECT r.id, r.file_id, r.status, r.assigned_at, r.given_at, r.draft, rf.code, d.edition_id, d.stage FROM reviews r
JOIN reading_files rf ON rf.reading_id = r.reading_id AND rf.file_id = r.file_id
JOIN readings d ON d.id = r.reading_id
WHERE r.account_id = $1 ORDER BY r.assigned_at, r.id;

-- name: ReviewersByPerson :many
SELECT v.*, d.edition_id, d.stage FROM reviewers v
JOIN readings d ON d.id = v.reading_id
WHERE v.account_id = $1 ORDER BY v.invited_at, v.reading_id;

-- name: OpenReadingsOf :many
SELECT v.reading_id FROM reviewers v JOIN readings r ON r.id = v.reading_id
WHERE v.account_id = $1 AND v.left_at IS NULL AND r.closed_at IS NULL ORDER BY v.reading_id;

-- name: AddressChangesByPerson :many
SELECT old_email, new_email, asked_at, used_at FROM address_changes WHERE account_id = $1 ORDER BY asked_at, id;

-- name: RoleGifts :many
SELECT role, given_at FROM account_roles WHERE account_id = $1 ORDER BY given_at, role;

-- name: FilesToKeep :many
SELECT sqlc.embed(f),
    coalesce((SELECT e.at FROM entries e WHERE e.object = f.id AND e.verb NOT LIKE 'keeping.%' ORDER BY e.at DESC LIMIT 1), f.changed_at) AS last_act,
    CAST(coalesce((SELECT a.value FROM answers a WHERE a.file_id = f.id AND a.field_id = sqlc.arg(pool)), '') AS TEXT) AS pool,
    (SELECT count(*) FROM pool_refusals p WHERE p.file_id = f.id) AS refused
FROM files f
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND f.erased_at IS NULL AND f.id > sqlc.arg(after)
ORDER BY f.id
LIMIT sqlc.arg(most);

-- name: KeepingNotice :one
SELECT * FROM keeping_notices WHERE file_id = $1 AND act = $2;

-- name: InsertKeepingNotice :exec
INSERT INTO keeping_notices (file_id, act, told_at, act_at) VALUES ($1, $2, $3, $4);

-- name: DeleteKeepingNotices :exec
DELETE FROM keeping_notices WHERE file_id = $1;

-- name: ArchiveFile :execrows
UPDATE files SET archived_at = sqlc.arg(at), alike = '-' WHERE id = sqlc.arg(id) AND archived_at IS NULL AND erased_at IS NULL;

-- name: ArchivedFiles :many
SELECT * FROM files WHERE archived_at IS NOT NULL AND erased_at IS NULL ORDER BY archived_at DESC, id LIMIT sqlc.arg(most);

-- name: ArchivedFile :one
SELECT * FROM files WHERE number = $1 AND archived_at IS NOT NULL AND erased_at IS NULL;

-- name: RefusePool :exec
INSERT INTO pool_refusals (file_id, refused_at) VALUES ($1, $2) ON CONFLICT (file_id) DO NOTHING;

-- name: AcceptPool :exec
DELETE FROM pool_refusals WHERE file_id = $1;

-- name: LeadsOf :many
SELECT account_id FROM file_writers WHERE file_id = $1 ORDER BY joined_at, account_id;

-- name: IsReviewer :one
SELECT count(*) FROM reviewers WHERE account_id = $1;

-- name: PoolRefusals :one
SELECT count(*) FROM pool_refusals WHERE file_id = $1;

-- name: LastActs :many
SELECT at FROM entries WHERE object = $1 AND verb NOT LIKE 'keeping.%' ORDER BY at DESC LIMIT 1;

-- name: ErasedEver :many
SELECT at, verb, object FROM entries WHERE verb IN ('keeping.erased', 'account.erased') ORDER BY at, id;
