-- name: AccountByID :one
SELECT * FROM accounts WHERE id = $1;

-- name: AccountByNorm :one
SELECT * FROM accounts WHERE email_norm = $1;

-- name: RolesOf :many
SELECT role FROM account_roles WHERE account_id = $1 ORDER BY given_at, role;

-- name: InsertAccount :exec
INSERT INTO accounts (id, email, email_norm, name, lang, created_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateProfile :execrows
UPDATE accounts SET name = sqlc.arg(name), lang = sqlc.arg(lang) WHERE id = sqlc.arg(id);

-- name: InsertRole :exec
INSERT INTO account_roles (account_id, role, given_at, given_by) VALUES ($1, $2, $3, $4);

-- name: DeleteRole :exec
DELETE FROM account_roles WHERE account_id = $1 AND role = $2;

-- name: AccountsWithRoles :many
SELECT a.id, a.email, a.name, a.lang, a.created_at, r.role
FROM accounts a JOIN account_roles r ON r.account_id = a.id
ORDER BY a.email_norm, r.given_at, r.role;

-- name: InsertLink :exec
INSERT INTO sign_in_links (id, email, email_norm, network, next_path, lang, token_sha256, asked_at, expires_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, NULL);

-- name: LinksOfAddress :many
SELECT asked_at FROM sign_in_links WHERE email_norm = $1 AND asked_at > $2 ORDER BY asked_at;

-- name: LinksOfNetwork :many
SELECT asked_at FROM sign_in_links WHERE network = $1 AND asked_at > $2 ORDER BY asked_at;

-- name: LinkByID :one
SELECT * FROM sign_in_links WHERE id = $1;

-- name: LinkByHash :one
SELECT * FROM sign_in_links WHERE token_sha256 = $1 AND token_sha256 <> '';

-- name: LinkByEarlierHash :one
SELECT l.* FROM sign_in_links l JOIN earlier_link_hashes e ON e.link_id = l.id WHERE e.sha256 = $1;

-- name: KeepEarlierHash :exec
INSERT INTO earlier_link_hashes (sha256, link_id)
SELECT token_sha256, id FROM sign_in_links WHERE id = $1 AND token_sha256 <> '' ON CONFLICT DO NOTHING;

-- name: DeleteEarlierHashes :exec
DELETE FROM earlier_link_hashes WHERE link_id IN (SELECT id FROM sign_in_links WHERE expires_at < sqlc.arg(before));

-- name: UpdateLinkHash :execrows
UPDATE sign_in_links SET token_sha256 = sqlc.arg(token_sha256) WHERE id = sqlc.arg(id) AND used_at IS NULL;

-- name: UseLink :execrows
UPDATE sign_in_links SET used_at = sqlc.arg(used_at) WHERE id = sqlc.arg(id) AND used_at IS NULL;

-- name: InsertSession :exec
INSERT INTO sessions (id, token_sha256, account_id, agent, created_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SessionByHash :one
SELECT * FROM sessions WHERE token_sha256 = $1;

-- name: UpdateSession :exec
UPDATE sessions SET seen_at = sqlc.arg(seen_at), expires_at = sqlc.arg(expires_at) WHERE id = sqlc.arg(id);

-- name: SessionsOf :many
SELECT * FROM sessions WHERE account_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id;

-- name: DeleteSession :execrows
DELETE FROM sessions WHERE account_id = $1 AND id = $2;

-- name: DeleteOtherSessions :exec
DELETE FROM sessions WHERE account_id = $1 AND id <> $2;

-- name: DeleteSpentLinks :execrows
DELETE FROM sign_in_links WHERE expires_at < sqlc.arg(before);

-- name: DeleteEndedSessions :execrows
DELETE FROM sessions WHERE expires_at < sqlc.arg(before);

-- name: ReopenLink :execrows
UPDATE sign_in_links SET used_at = NULL WHERE id = sqlc.arg(id) AND used_at IS NOT NULL;

-- name: CountRole :one
SELECT count(*) FROM account_roles WHERE role = $1;

-- name: UpdateAddress :execrows
UPDATE accounts SET email = sqlc.arg(email), email_norm = sqlc.arg(email_norm) WHERE id = sqlc.arg(id);

-- name: InsertAddressChange :exec
INSERT INTO address_changes (id, account_id, old_email, new_email, new_norm, lang, token_sha256, asked_at, expires_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, NULL);

-- name: AddressChangesOfAccount :many
SELECT asked_at FROM address_changes WHERE account_id = $1 AND asked_at > $2 ORDER BY asked_at;

-- name: AddressChangesTo :many
SELECT asked_at FROM address_changes WHERE new_norm = $1 AND asked_at > $2 ORDER BY asked_at;

-- name: AddressChangeByID :one
SELECT * FROM address_changes WHERE id = $1;

-- name: AddressChangeByHash :one
SELECT * FROM address_changes WHERE token_sha256 = $1 AND token_sha256 <> '';

-- name: UpdateAddressChangeHash :execrows
UPDATE address_changes SET token_sha256 = sqlc.arg(token_sha256) WHERE id = sqlc.arg(id) AND used_at IS NULL;

-- name: UseAddressChange :execrows
UPDATE address_changes SET used_at = sqlc.arg(used_at) WHERE id = sqlc.arg(id) AND used_at IS NULL;

-- name: DeleteSpentAddressChanges :execrows
DELETE FROM address_changes WHERE expires_at < sqlc.arg(before);

-- name: InsertInvitation :exec
INSERT INTO invitations (id, email, email_norm, role, lang, invited_by, token_sha256, asked_at, expires_at, used_at, withdrawn_at)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, NULL, NULL);

-- name: PendingInvitations :many
SELECT * FROM invitations WHERE used_at IS NULL AND withdrawn_at IS NULL ORDER BY asked_at DESC, id;

-- name: InvitationByID :one
SELECT * FROM invitations WHERE id = $1;

-- name: InvitationByHash :one
SELECT * FROM invitations WHERE token_sha256 = $1 AND token_sha256 <> '';

-- name: UpdateInvitationHash :execrows
UPDATE invitations SET token_sha256 = sqlc.arg(token_sha256)
WHERE id = sqlc.arg(id) AND used_at IS NULL AND withdrawn_at IS NULL;

-- name: UseInvitation :execrows
UPDATE invitations SET used_at = sqlc.arg(used_at) WHERE id = sqlc.arg(id) AND used_at IS NULL AND withdrawn_at IS NULL;

-- name: WithdrawInvitation :execrows
UPDATE invitations SET withdrawn_at = sqlc.arg(withdrawn_at) WHERE id = sqlc.arg(id) AND used_at IS NULL AND withdrawn_at IS NULL;

-- name: WithdrawInvitationsTo :exec
UPDATE invitations SET withdrawn_at = sqlc.arg(withdrawn_at)
WHERE email_norm = sqlc.arg(email_norm) AND role = sqlc.arg(role) AND used_at IS NULL AND withdrawn_at IS NULL;
