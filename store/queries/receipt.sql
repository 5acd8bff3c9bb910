-- name: ReceiptByHash :one
SELECT f.id, f.number, f.submissions, s.n, s.received_at, f.erased_at FROM submissions s
JOIN files f ON f.id = s.file_id
WHERE f.number = sqlc.arg(number) AND s.sha256 = sqlc.arg(sha256)
ORDER BY s.n
LIMIT 1;
