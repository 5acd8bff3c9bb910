-- name: InsertMail :exec
INSERT INTO mails (id, kind, object, to_address, lang, subject, body, state, made_at, sent_at, problem)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: MailByID :one
SELECT * FROM mails WHERE id = $1;

-- name: MailOf :one
SELECT * FROM mails WHERE kind = $1 AND object = $2 AND to_address = $3;

-- name: UpdateMail :exec
UPDATE mails SET subject = sqlc.arg(subject), body = sqlc.arg(body), state = sqlc.arg(state),
    sent_at = sqlc.arg(sent_at), problem = sqlc.arg(problem)
WHERE id = sqlc.arg(id);

-- name: CountMails :many
SELECT kind, state, count(*) AS mails FROM mails GROUP BY kind, state ORDER BY kind, state;
