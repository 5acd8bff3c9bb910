-- name: WishListsOf :many
SELECT * FROM wish_lists WHERE file_id = $1 ORDER BY n DESC;

-- name: WishesOf :many
SELECT * FROM wishes WHERE file_id = $1 ORDER BY n, rank;

-- name: InsertWishList :execrows
INSERT INTO wish_lists (file_id, n, revision, request_key, edition_version, partner, comment, sha256, at, by_account)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT DO NOTHING;

-- name: UpdateWishDraft :execrows
UPDATE wish_lists SET revision = revision + 1, edition_version = sqlc.arg(edition_version), partner = sqlc.arg(partner),
    comment = sqlc.arg(comment), at = sqlc.arg(at), by_account = sqlc.arg(by_account)
WHERE file_id = sqlc.arg(file_id) AND n = 0 AND revision = sqlc.arg(revision);

-- name: DeleteWishes :exec
DELETE FROM wishes WHERE file_id = $1 AND n = $2;

-- name: InsertWish :exec
INSERT INTO wishes (file_id, n, rank, wanted, profile) VALUES ($1, $2, $3, $4, $5);

-- name: WishersOf :many
SELECT DISTINCT w.file_id FROM wishes w
JOIN files f ON f.id = w.file_id
WHERE w.wanted = sqlc.arg(wanted) AND f.edition_id = sqlc.arg(edition_id) AND f.status = 'shortlisted'
    AND (w.n = 0 OR w.n = (SELECT max(l.n) FROM wish_lists l WHERE l.file_id = w.file_id))
ORDER BY w.file_id;

-- name: FilesToNotify :many
SELECT f.* FROM files f
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND f.status = 'shortlisted'
    AND NOT EXISTS (SELECT 1 FROM wish_notices n WHERE n.file_id = f.id AND n.about = sqlc.arg(about))
ORDER BY f.id LIMIT sqlc.arg(most);

-- name: FilesWithoutWishes :many
SELECT f.* FROM files f
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND f.status = 'shortlisted'
    AND NOT EXISTS (SELECT 1 FROM wish_notices n WHERE n.file_id = f.id AND n.about = sqlc.arg(about))
    AND NOT EXISTS (SELECT 1 FROM wish_lists l WHERE l.file_id = f.id AND l.n > 0)
ORDER BY f.id LIMIT sqlc.arg(most);

-- name: InsertNotice :exec
INSERT INTO wish_notices (file_id, about, at) VALUES ($1, $2, $3) ON CONFLICT (file_id, about) DO NOTHING;

-- name: WishingFiles :many
SELECT f.* FROM files f
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND f.status <> 'withdrawn'
    AND EXISTS (SELECT 1 FROM results r WHERE r.file_id = f.id AND r.word = 'shortlisted' AND r.told_at IS NOT NULL)
ORDER BY f.name_norm, f.id;

-- name: WishListsOfCall :many
SELECT l.* FROM wish_lists l
JOIN files f ON f.id = l.file_id
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call)
    AND (l.n = 0 OR l.n = (SELECT max(m.n) FROM wish_lists m WHERE m.file_id = l.file_id))
ORDER BY l.file_id, l.n;

-- name: WishesOfCall :many
SELECT w.* FROM wishes w
JOIN files f ON f.id = w.file_id
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call)
    AND w.n > 0 AND w.n = (SELECT max(m.n) FROM wish_lists m WHERE m.file_id = w.file_id)
ORDER BY w.file_id, w.rank;

-- name: AddressesOfWriters :many
SELECT w.file_id, a.email_norm FROM file_writers w
JOIN accounts a ON a.id = w.account_id
JOIN files f ON f.id = w.file_id
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND w.role = 'lead';

-- name: SubmittedOfCall :many
SELECT sqlc.embed(f), s.content, s.edition_version AS filed_under FROM files f
JOIN submissions s ON s.file_id = f.id AND s.n = f.submissions
WHERE f.edition_id = sqlc.arg(edition_id) AND f.call = sqlc.arg(call) AND f.status NOT IN ('draft', 'withdrawn', 'not_admissible')
ORDER BY f.name_norm, f.id;

-- name: WishesOfRequest :one
SELECT * FROM wish_lists WHERE file_id = $1 AND request_key = $2 AND n > 0;

-- name: CountShortlisted :one
SELECT count(*) FROM files WHERE edition_id = sqlc.arg(edition_id) AND call = sqlc.arg(call) AND status = 'shortlisted';
