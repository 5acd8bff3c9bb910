-- name: InsertMail :exec
INSERT INTO mails (id, kind, object, to_address, lang, subject, body, state, made_at, sent_at, problem,
    edition_id, variant, cause, leave_at, until_at, parts, blanks, template_n, edited, revision, act, note, sought)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24);

-- name: MailByID :one
SELECT * FROM mails WHERE id = $1;

-- name: MailOf :one
SELECT * FROM mails WHERE kind = $1 AND object = $2 AND to_address = $3;

-- name: MailOfObject :one
SELECT * FROM mails WHERE object = sqlc.arg(object) AND kind = sqlc.arg(kind) ORDER BY made_at DESC, id DESC LIMIT 1;

-- name: UpdateMail :exec
UPDATE mails SET subject = sqlc.arg(subject), body = sqlc.arg(body), state = sqlc.arg(state),
    sent_at = sqlc.arg(sent_at), problem = sqlc.arg(problem), parts = sqlc.arg(parts), note = sqlc.arg(note)
WHERE id = sqlc.arg(id);

-- name: RewriteMail :execrows
UPDATE mails SET subject = sqlc.arg(subject), body = sqlc.arg(body), blanks = sqlc.arg(blanks), template_n = sqlc.arg(template_n),
    edited = sqlc.arg(edited), revision = sqlc.arg(revision), sought = sqlc.arg(sought)
WHERE id = sqlc.arg(id) AND revision = sqlc.arg(since) AND state IN ('to_read', 'held');

-- name: CountMails :many
SELECT kind, state, count(*) AS mails FROM mails GROUP BY kind, state ORDER BY kind, state;

-- name: MailGroups :many
SELECT kind, edition_id, variant, cause, state, count(*) AS mails, CAST(min(id) AS TEXT) AS oldest,
    CAST(sum(CASE WHEN edited THEN 1 ELSE 0 END) AS BIGINT) AS edited, CAST(sum(CASE WHEN blanks <> '' THEN 1 ELSE 0 END) AS BIGINT) AS blank
FROM mails WHERE state IN ('to_read', 'held')
GROUP BY kind, edition_id, variant, cause, state ORDER BY oldest, kind, edition_id, variant, cause, state;

-- name: CountMailsOfGroup :one
SELECT count(*) AS mails FROM mails WHERE kind = sqlc.arg(kind) AND edition_id = sqlc.arg(edition_id) AND variant = sqlc.arg(variant)
    AND cause = sqlc.arg(cause) AND state = sqlc.arg(state);

-- name: MoveMailsOfGroup :execrows
UPDATE mails SET state = sqlc.arg(goes_to), act = sqlc.arg(act), note = sqlc.arg(note), leave_at = sqlc.arg(leave_at)
WHERE kind = sqlc.arg(kind) AND edition_id = sqlc.arg(edition_id) AND variant = sqlc.arg(variant)
    AND cause = sqlc.arg(cause) AND state = sqlc.arg(state);

-- name: MoveMail :execrows
UPDATE mails SET state = sqlc.arg(goes_to), act = sqlc.arg(act), note = sqlc.arg(note), leave_at = sqlc.arg(leave_at)
WHERE id = sqlc.arg(id) AND state = sqlc.arg(state);

-- name: UndoMails :execrows
UPDATE mails SET state = 'to_read', act = '', note = '', leave_at = NULL
WHERE act = sqlc.arg(act) AND state = sqlc.arg(state) AND (state <> 'ready' OR leave_at > sqlc.arg(now));

-- name: CountMailsOfAct :many
SELECT state, count(*) AS mails FROM mails WHERE act = sqlc.arg(act) GROUP BY state ORDER BY state;

-- name: MailsOfActAfter :many
SELECT id FROM mails WHERE act = sqlc.arg(act) AND state = 'ready' AND id > sqlc.arg(after_id) ORDER BY id LIMIT sqlc.arg(most);

-- name: OneMailOfAct :one
SELECT * FROM mails WHERE act = sqlc.arg(act) ORDER BY id LIMIT 1;

-- name: MailsToRefill :many
SELECT * FROM mails WHERE kind = sqlc.arg(kind) AND edition_id = sqlc.arg(edition_id) AND variant = sqlc.arg(variant) AND lang = sqlc.arg(lang)
    AND state IN ('to_read', 'held') AND NOT edited AND parts <> '' AND id > sqlc.arg(after_id) ORDER BY id LIMIT sqlc.arg(most);

-- name: InsertMailText :exec
INSERT INTO mail_texts (mail_id, revision, subject, body, replaced_at, replaced_by) VALUES ($1, $2, $3, $4, $5, $6);

-- name: MailTexts :many
SELECT t.revision, t.subject, t.body, t.replaced_at, t.replaced_by, coalesce(a.name, '') AS name
FROM mail_texts t LEFT JOIN accounts a ON a.id = t.replaced_by WHERE t.mail_id = $1 ORDER BY t.revision DESC;

-- name: LastMailTemplate :one
SELECT * FROM mail_templates WHERE edition_id = sqlc.arg(edition_id) AND kind = sqlc.arg(kind) AND variant = sqlc.arg(variant) AND lang = sqlc.arg(lang)
ORDER BY n DESC LIMIT 1;

-- name: InsertMailTemplate :execrows
INSERT INTO mail_templates (edition_id, kind, variant, lang, n, subject, body, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING;

-- name: MailTemplates :many
SELECT t.edition_id, t.kind, t.variant, t.lang, t.n, t.subject, t.body, t.made_at, t.made_by, coalesce(a.name, '') AS name
FROM mail_templates t LEFT JOIN accounts a ON a.id = t.made_by
WHERE t.edition_id = sqlc.arg(edition_id) ORDER BY t.kind, t.variant, t.lang, t.n DESC;

-- name: SaveMailHabit :exec
INSERT INTO mail_habits (edition_id, kind, read_first, made_at, made_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (edition_id, kind) DO UPDATE SET read_first = excluded.read_first, made_at = excluded.made_at, made_by = excluded.made_by;

-- name: MailHabits :many
SELECT * FROM mail_habits WHERE edition_id = $1 ORDER BY kind;

-- name: AddressesInError :many
SELECT m.id, m.to_address, m.made_at, m.problem FROM mails m WHERE m.state = 'not_delivered'
    AND NOT EXISTS (SELECT 1 FROM mails s WHERE s.to_address = m.to_address AND s.made_at > m.made_at AND s.state IN ('sent', 'not_delivered'))
ORDER BY m.made_at DESC, m.id LIMIT sqlc.arg(most);

-- name: AddressInError :one
SELECT m.id, m.to_address, m.made_at, m.problem, m.state FROM mails m WHERE m.to_address = sqlc.arg(to_address) AND m.state IN ('sent', 'not_delivered')
ORDER BY m.made_at DESC, m.id DESC LIMIT 1;

-- name: InsertStopLink :exec
INSERT INTO mail_stop_links (sha256, mail_id) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: MailOfStopLink :one
SELECT m.* FROM mails m JOIN mail_stop_links l ON l.mail_id = m.id WHERE l.sha256 = sqlc.arg(sha256);

-- name: SaveStop :exec
INSERT INTO mail_stops (address, kind, stopped_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: DeleteStop :exec
DELETE FROM mail_stops WHERE address = $1 AND kind = $2;

-- name: StopsOf :many
SELECT kind FROM mail_stops WHERE address = $1 ORDER BY kind;

-- name: ReturnedAbout :many
SELECT m.id, m.to_address, m.made_at, m.problem FROM mails m WHERE m.object >= sqlc.arg(object) AND m.object < sqlc.arg(after_object)
    AND m.state = 'not_delivered'
    AND NOT EXISTS (SELECT 1 FROM mails s WHERE s.to_address = m.to_address AND s.made_at > m.made_at AND s.state IN ('sent', 'not_delivered'))
ORDER BY m.made_at DESC, m.id;
