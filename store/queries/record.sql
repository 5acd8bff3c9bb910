-- name: InsertEntry :exec
INSERT INTO entries (id, at, by_account, verb, object, facts) VALUES ($1, $2, $3, $4, $5, $6);
