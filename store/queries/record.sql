-- name: InsertEntry :exec
INSERT INTO entries (id, at, by_account, verb, object, facts) VALUES ($1, $2, $3, $4, $5, $6);

-- name: EntriesOf :many
SELECT e.id, e.at, e.by_account, e.verb, e.object, e.facts, coalesce(a.name, '') AS by_name
FROM entries e
LEFT JOIN accounts a ON a.id = e.by_account
WHERE e.object = $1
ORDER BY e.at, e.id;
