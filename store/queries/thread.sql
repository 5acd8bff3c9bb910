-- name: ThreadOf :one
SELECT * FROM threads WHERE file_id = $1;

-- name: InsertThread :execrows
INSERT INTO threads (file_id, messages, settled, waiting) VALUES ($1, 0, 0, 0)
ON CONFLICT (file_id) DO NOTHING;

-- name: UpdateThread :execrows
UPDATE threads SET messages = sqlc.arg(messages), settled = sqlc.arg(settled), waiting = sqlc.arg(waiting), waiting_since = sqlc.arg(waiting_since),
    authors_told_at = sqlc.arg(authors_told_at), team_told_at = sqlc.arg(team_told_at)
WHERE file_id = sqlc.arg(file_id) AND messages = sqlc.arg(messages_before) AND settled = sqlc.arg(settled_before);

-- name: InsertThreadMessage :execrows
INSERT INTO thread_messages (file_id, n, side, text, attached, request_key, written_at, written_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (file_id, n) DO NOTHING;

-- name: ThreadMessages :many
SELECT m.*, coalesce(a.name, '') AS by_name FROM thread_messages m
LEFT JOIN accounts a ON a.id = m.written_by
WHERE m.file_id = $1 ORDER BY m.n;

-- name: ThreadMessageOfRequest :one
SELECT * FROM thread_messages WHERE file_id = $1 AND request_key = $2;

-- name: AuthorsMessagesAfter :many
SELECT written_at FROM thread_messages WHERE file_id = sqlc.arg(file_id) AND side = 'authors' AND n > sqlc.arg(n) ORDER BY n;

-- name: UpsertThreadRead :exec
INSERT INTO thread_reads (file_id, account_id, n) VALUES ($1, $2, $3)
ON CONFLICT (file_id, account_id) DO UPDATE SET n = EXCLUDED.n WHERE thread_reads.n < EXCLUDED.n;

-- name: UnreadForWriter :one
SELECT count(*) FROM thread_messages m
JOIN files f ON f.id = m.file_id
JOIN file_writers w ON w.file_id = f.id
LEFT JOIN thread_reads r ON r.file_id = f.id AND r.account_id = w.account_id
WHERE f.number = sqlc.arg(number) AND w.account_id = sqlc.arg(writer) AND m.side = 'team' AND m.n > coalesce(r.n, 0);

-- name: TeamInThread :many
SELECT DISTINCT written_by FROM thread_messages WHERE file_id = $1 AND side = 'team' ORDER BY written_by;

-- name: MessagesWithFiles :many
SELECT attached FROM thread_messages WHERE attached LIKE '%"sha256":"%';

-- name: UpsertDeskPresence :exec
INSERT INTO desk_presences (file_id, account_id, since, seen_at) VALUES (sqlc.arg(file_id), sqlc.arg(account_id), sqlc.arg(seen_at), sqlc.arg(seen_at))
ON CONFLICT (file_id, account_id) DO UPDATE SET seen_at = EXCLUDED.seen_at,
    since = CASE WHEN desk_presences.seen_at < sqlc.arg(gone) THEN EXCLUDED.since ELSE desk_presences.since END;

-- name: DeskPresences :many
SELECT p.file_id, p.account_id, p.since, a.name, a.email FROM desk_presences p
JOIN accounts a ON a.id = p.account_id
WHERE p.seen_at > sqlc.arg(gone) AND p.account_id <> sqlc.arg(viewer)
ORDER BY p.since, p.account_id;

-- name: DeleteDeskPresences :exec
DELETE FROM desk_presences WHERE seen_at <= sqlc.arg(before);
